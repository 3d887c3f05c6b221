//! On which days records hold, as they rest in a transaction; and names that are held like rows.

use crate::sql::{Sql, quoted};
use crate::table::{DELETED, Part};
use crate::{Cell, Engine, Error, Lock, Tx};
use field::Column;
use model::{Object, Record, Valid};
use std::sync::Arc;
use uuid::Uuid;

/// An id for a text, the same everywhere. Two texts may share one; then who holds one holds both.
#[must_use]
pub fn name(text: &str) -> Uuid {
    let digest = crate::digest::fnv(text.as_bytes());
    Uuid::from_u64_pair(digest, digest)
}

/// Holds a name until the save ends, as rows are held.
///
/// # Errors
/// Those of the database.
pub async fn hold_name(tx: &mut dyn Tx, name: Uuid, lock: Lock) -> Result<(), Error> {
    let call = match (tx.engine(), lock) {
        (Engine::Sqlite, _) | (_, Lock::None) => return Ok(()),
        (Engine::Postgres, Lock::Share) => "SELECT pg_advisory_xact_lock_shared($1)",
        (Engine::Postgres, Lock::Update) => "SELECT pg_advisory_xact_lock($1)",
    };
    let key = i64::from_ne_bytes(name.as_u64_pair().0.to_ne_bytes());
    tx.execute(call, &[Cell::Integer(key)]).await?;
    Ok(())
}

/// The name of the records that may not hold on the same day as this one; `None` when it is not held to that.
///
/// # Errors
/// Those of the database.
pub fn line(
    tx: &dyn Tx,
    object: &Arc<Object>,
    valid: &Valid,
    record: &Record,
) -> Result<Option<Uuid>, Error> {
    let cells = shared(tx, object, valid, record)?;
    Ok(cells.map(|cells| {
        let values: Vec<&Cell> = cells.iter().map(|(_, cell)| cell).collect();
        name(&format!("valid {} {values:?}", object.name))
    }))
}

/// Another live record that holds on one of the days of this one, with the same shared fields.
///
/// # Errors
/// Those of the database.
pub async fn overlapping(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    valid: &Valid,
    record: &Record,
    except: Uuid,
) -> Result<Option<Uuid>, Error> {
    let Some(shared) = shared(tx, object, valid, record)? else {
        return Ok(None);
    };
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ").push(&table.live);
    sql.push(" WHERE ").ident(DELETED).push(" IS NULL AND \"id\" <> ");
    sql.bind(Cell::Uuid(except));
    for (column, cell) in shared {
        sql.push(" AND ").push(&column).push(" = ").bind(cell);
    }
    for (mine, theirs, compared) in [(valid.to, valid.from, " <= "), (valid.from, valid.to, " >= ")] {
        let mine = table.cell(table.part_or_value(mine, Part::Value), record)?;
        if mine != Cell::Null {
            let theirs = &table.part_or_value(theirs, Part::Value).quoted;
            sql.push(" AND (").push(theirs).push(" IS NULL OR ").push(theirs);
            sql.push(compared).bind(mine).push(")");
        }
    }
    sql.push(" ORDER BY \"id\"").limit(1);
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Uuid])
        .await?;
    Ok(rows.into_iter().flatten().find_map(|cell| match cell {
        Cell::Uuid(id) => Some(id),
        _ => None,
    }))
}

/// The columns that two records would share, with this one's values; `None` when one of them is empty.
fn shared(
    tx: &dyn Tx,
    object: &Arc<Object>,
    valid: &Valid,
    record: &Record,
) -> Result<Option<Vec<(String, Cell)>>, Error> {
    let Some(per) = &valid.per else { return Ok(None) };
    let table = tx.book().table(object);
    let mut shared = Vec::with_capacity(per.len());
    for at in per {
        let column = table.part_or_value(*at, Part::Key);
        match table.cell(column, record)? {
            Cell::Null => return Ok(None),
            cell => shared.push((column.quoted.clone(), cell)),
        }
    }
    Ok(Some(shared))
}

/// Counts the live rows that end before they begin, or hold on the same day as another that shares their fields.
pub(crate) fn crossing(table: &str, [from, to]: &[Option<String>; 2], per: Option<&[String]>) -> String {
    let deleted = quoted(DELETED);
    let of = |alias: &str, day: &Option<String>| match day {
        Some(day) => format!("{alias}.{}", quoted(day)),
        None => "CAST(NULL AS date)".to_owned(),
    };
    let (first, last) = (of("l", from), of("l", to));
    let turned = format!("{last} < {first}");
    let Some(per) = per else {
        return format!("SELECT count(*) FROM {table} AS l WHERE l.{deleted} IS NULL AND {turned}");
    };
    let shared: String = per
        .iter()
        .map(|column| quoted(column))
        .map(|column| format!(" AND o.{column} = l.{column}"))
        .collect();
    let (begins, ends) = (of("o", from), of("o", to));
    format!(
        "SELECT count(*) FROM {table} AS l WHERE l.{deleted} IS NULL AND ({turned} OR EXISTS (SELECT 1 FROM {table} AS o \
         WHERE o.{deleted} IS NULL AND o.\"id\" <> l.\"id\"{shared} AND ({begins} IS NULL OR {last} IS NULL OR {begins} \
         <= {last}) AND ({ends} IS NULL OR {first} IS NULL OR {ends} >= {first})))"
    )
}
