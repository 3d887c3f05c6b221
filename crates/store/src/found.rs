//! Which rows there are, by their ids: those that name a record, those that one delete took, all in turn.

use crate::sql::Sql;
use crate::table::{DELETED, Part};
use crate::{Cell, Error, Tx};
use field::Column;
use model::Object;
use std::sync::Arc;
use uuid::Uuid;

/// Live rows of which a field names a record (its object, its id), by ascending id, at most `limit`.
///
/// # Errors
/// Those of the database.
pub async fn pointing(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    field: usize,
    to: (&str, Uuid),
    limit: u32,
) -> Result<Vec<Uuid>, Error> {
    pointing_behind(tx, object, field, to, (None, limit)).await
}

/// The same of rows behind this id.
///
/// # Errors
/// Those of the database.
pub async fn pointing_behind(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    field: usize,
    (of, to): (&str, Uuid),
    (behind, limit): (Option<Uuid>, u32),
) -> Result<Vec<Uuid>, Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ")
        .push(&table.live)
        .push(" WHERE ")
        .ident(DELETED)
        .push(" IS NULL AND ");
    if let Some(links) = table.links_at(field) {
        sql.push("\"id\" IN (SELECT k.\"id\" FROM ")
            .push(&links.table)
            .push(" AS k WHERE k.\"to\" = ");
        sql.bind(Cell::Uuid(to)).push(")");
    } else {
        let column = table
            .part(field, Part::Id)
            .unwrap_or(table.part_or_value(field, Part::Value));
        sql.push(&column.quoted).push(" = ").bind(Cell::Uuid(to));
    }
    if let Some(named) = table.part(field, Part::Object) {
        sql.push(" AND ")
            .push(&named.quoted)
            .push(" = ")
            .bind(Cell::Text(of.to_owned()));
    }
    if let Some(behind) = behind {
        sql.push(" AND \"id\" > ").bind(Cell::Uuid(behind));
    }
    sql.push(" ORDER BY \"id\"").limit(limit.into());
    ids(tx, sql).await
}

/// Which rows come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Live ones behind this id.
    Live(Option<Uuid>),
    /// Live and deleted ones behind this id.
    All(Option<Uuid>),
}

/// The next rows, by ascending id, at most `limit`.
///
/// # Errors
/// Those of the database.
pub async fn ids_after(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    after: After,
    limit: u32,
) -> Result<Vec<Uuid>, Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ").push(&table.live);
    let (After::Live(behind) | After::All(behind)) = after;
    sql.push(" WHERE \"id\" > ")
        .bind(Cell::Uuid(behind.unwrap_or(Uuid::nil())));
    if matches!(after, After::Live(_)) {
        sql.push(" AND ").ident(DELETED).push(" IS NULL");
    }
    sql.push(" ORDER BY \"id\"").limit(limit.into());
    ids(tx, sql).await
}

/// The rows that one change deleted, by ascending id.
///
/// # Errors
/// Those of the database.
pub async fn deleted_by(tx: &mut dyn Tx, object: &Arc<Object>, change: Uuid) -> Result<Vec<Uuid>, Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ").push(&table.live).push(" WHERE ");
    sql.ident(DELETED)
        .push(" = ")
        .bind(Cell::Uuid(change))
        .push(" ORDER BY \"id\"");
    ids(tx, sql).await
}

async fn ids(tx: &mut dyn Tx, sql: Sql) -> Result<Vec<Uuid>, Error> {
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Uuid])
        .await?;
    Ok(rows
        .into_iter()
        .flatten()
        .filter_map(|cell| if let Cell::Uuid(id) = cell { Some(id) } else { None })
        .collect())
}
