//! What stands above and below a record of a tree, as it rests in a transaction.

use crate::sql::{Sql, quoted};
use crate::table::{DELETED, Part};
use crate::{Cell, Error, Tx};
use field::Column;
use model::{MAX_TREE_DEPTH, Object, Tree};
use std::fmt::Write;
use std::sync::Arc;
use uuid::Uuid;

/// The record itself and those that it hangs under, the nearest first; one more than a tree may have levels at most.
///
/// # Errors
/// Those of the database.
pub async fn above(tx: &mut dyn Tx, object: &Arc<Object>, tree: Tree, id: Uuid) -> Result<Vec<Uuid>, Error> {
    let table = tx.book().table(object);
    let by = &table.part_or_value(tree.by, Part::Value).quoted;
    let mut sql = Sql::new(tx.engine());
    sql.push("WITH RECURSIVE line(id, up, n) AS (SELECT t.\"id\", t.")
        .push(by);
    sql.push(", 1 FROM ")
        .push(&table.live)
        .push(" AS t WHERE t.\"id\" = ");
    sql.bind(Cell::Uuid(id));
    sql.push(" UNION ALL SELECT t.\"id\", t.").push(by);
    sql.push(", line.n + 1 FROM line JOIN ").push(&table.live);
    sql.push(" AS t ON t.\"id\" = line.up WHERE line.n <= ")
        .push(&MAX_TREE_DEPTH.to_string());
    sql.push(") SELECT id FROM line ORDER BY n");
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Uuid])
        .await?;
    let ids = rows.into_iter().flatten();
    Ok(ids
        .filter_map(|cell| match cell {
            Cell::Uuid(id) => Some(id),
            _ => None,
        })
        .collect())
}

/// How many levels of live records hang under a record; one more than a tree may have at most.
///
/// # Errors
/// Those of the database.
pub async fn levels_below(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    tree: Tree,
    id: Uuid,
) -> Result<usize, Error> {
    let table = tx.book().table(object);
    let by = &table.part_or_value(tree.by, Part::Value).quoted;
    let mut sql = Sql::new(tx.engine());
    let live = format!("t.{} IS NULL", quoted(DELETED));
    sql.push("WITH RECURSIVE below(id, n) AS (SELECT t.\"id\", 1 FROM ")
        .push(&table.live);
    sql.push(" AS t WHERE ").push(&live).push(" AND t.").push(by);
    sql.push(" = ").bind(Cell::Uuid(id));
    sql.push(" UNION ALL SELECT t.\"id\", below.n + 1 FROM below JOIN ")
        .push(&table.live);
    sql.push(" AS t ON t.")
        .push(by)
        .push(" = below.id WHERE ")
        .push(&live);
    sql.push(" AND below.n <= ").push(&MAX_TREE_DEPTH.to_string());
    sql.push(") SELECT CAST(coalesce(max(n), 0) AS bigint) FROM below");
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Integer])
        .await?;
    Ok(usize::try_from(crate::journal::number(&rows)).unwrap_or_default())
}

/// Counts the live rows that no way leads to from a root: they hang in a circle, or too deep. What names a row that is
/// not live counts as a root.
pub(crate) fn lost(table: &str, by: &str) -> String {
    let (by, deleted) = (quoted(by), quoted(DELETED));
    let mut text =
        format!("SELECT count(*) FROM {table} AS l WHERE l.{deleted} IS NULL AND l.\"id\" NOT IN (");
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "WITH RECURSIVE held(id, n) AS (SELECT t.\"id\", 1 FROM {table} AS t WHERE t.{deleted} IS NULL AND NOT EXISTS \
         (SELECT 1 FROM {table} AS p WHERE p.\"id\" = t.{by} AND p.{deleted} IS NULL) UNION ALL SELECT t.\"id\", \
         held.n + 1 FROM held JOIN {table} AS t ON t.{by} = held.id WHERE t.{deleted} IS NULL AND held.n < \
         {MAX_TREE_DEPTH}) SELECT id FROM held)"
    );
    text
}
