//! What a save does to the rows of objects.

use crate::sql::{Sql, quoted};
use crate::table::{DELETED, FROM, Part, TOUCHED, Table, VERSION};
use crate::tables::unique_index_name;
use crate::{Cell, Engine, Error, Lock, Tx, links, search};
use field::Column;
use model::{FieldSet, Object, Record, Unique};
use std::sync::Arc;
use uuid::Uuid;

/// A row as it rests.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Id of the record.
    pub id: Uuid,
    /// 1, 2, …
    pub version: i64,
    /// When the row became so, epoch milliseconds.
    pub from: i64,
    /// The change that deleted it; `None` while it lives.
    pub deleted: Option<Uuid>,
    /// The fields that are filled.
    pub record: Record,
}

/// Reads one row, live or deleted, and holds it as asked until the save ends.
///
/// # Errors
/// Those of the database.
pub async fn load(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    id: Uuid,
    lock: Lock,
) -> Result<Option<Stored>, Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT ")
        .push(&table.select)
        .push(" FROM ")
        .push(&table.live)
        .push(" WHERE \"id\" = ");
    sql.bind(Cell::Uuid(id));
    sql.push(match (tx.engine(), lock) {
        (Engine::Sqlite, _) | (_, Lock::None) => "",
        (Engine::Postgres, Lock::Share) => " FOR SHARE",
        (Engine::Postgres, Lock::Update) => " FOR NO KEY UPDATE",
    });
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &table.selected)
        .await?;
    rows.into_iter().next().map(|row| stored(&table, row)).transpose()
}

/// The past rows of a record, the oldest first.
///
/// # Errors
/// Those of the database.
pub(crate) async fn load_past(tx: &mut dyn Tx, object: &Arc<Object>, id: Uuid) -> Result<Vec<Stored>, Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT ")
        .push(&table.select)
        .push(" FROM ")
        .push(&table.past)
        .push(" WHERE \"id\" = ")
        .bind(Cell::Uuid(id))
        .push(" ORDER BY ")
        .ident(VERSION);
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &table.selected)
        .await?;
    rows.into_iter().map(|row| stored(&table, row)).collect()
}

/// Writes a new row with version 1.
///
/// # Errors
/// [`Error::Conflict`] names the unique key that is taken.
pub async fn insert(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    id: Uuid,
    record: &Record,
    at: i64,
) -> Result<(), Error> {
    let table = tx.book().table(object);
    let mut cells = Vec::with_capacity(table.columns.len() + 2);
    cells.extend([Cell::Uuid(id), Cell::Instant(at)]);
    for column in &table.columns {
        cells.push(table.cell(column, record)?);
    }
    tx.execute(&table.insert, &cells)
        .await
        .map_err(|error| named(error, &table))?;
    links::add(tx, &table, id, record).await?;
    search::add(tx, &table, id, record).await
}

/// Keeps the present row among the past ones and writes the changed fields at the next version. `change` is what ends
/// the present row, `at` when.
///
/// # Errors
/// [`Error::Missing`] when the row is no longer what `stored` says; [`Error::Conflict`] names a taken key.
pub async fn update(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    stored: &Stored,
    record: &Record,
    changed: &FieldSet,
    (at, change): (i64, Uuid),
) -> Result<(), Error> {
    let table = tx.book().table(object);
    let mut sql = begin_update(tx, &table, stored, at, change).await?;
    for column in table.columns_of(changed) {
        sql.push(", ")
            .push(&column.quoted)
            .push(" = ")
            .bind(table.cell(column, record)?);
    }
    end_update(tx, &table, sql, stored).await?;
    links::put(tx, &table, stored.id, &stored.record, record).await?;
    search::put(tx, &table, stored.id, record, changed).await
}

/// Keeps the present row among the past ones and marks it as deleted, or as live again, at the next version. Arguments
/// as [`update`]; `deleted` is the change that deletes it.
///
/// # Errors
/// As [`update`]: a restored row may meet a key that was taken meanwhile.
pub async fn set_deleted(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    stored: &Stored,
    deleted: Option<Uuid>,
    (at, change): (i64, Uuid),
) -> Result<(), Error> {
    let table = tx.book().table(object);
    let mut sql = begin_update(tx, &table, stored, at, change).await?;
    sql.push(", ")
        .ident(DELETED)
        .push(" = ")
        .bind(deleted.map_or(Cell::Null, Cell::Uuid));
    end_update(tx, &table, sql, stored).await
}

/// Keeps the present row among the past ones and marks it as live again, with the changed fields, at the next version.
/// Arguments as [`update`].
///
/// # Errors
/// As [`update`]: it may meet a key that was taken meanwhile.
pub async fn bring_back(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    stored: &Stored,
    record: &Record,
    changed: &FieldSet,
    (at, change): (i64, Uuid),
) -> Result<(), Error> {
    let table = tx.book().table(object);
    let mut sql = begin_update(tx, &table, stored, at, change).await?;
    sql.push(", ").ident(DELETED).push(" = NULL");
    for column in table.columns_of(changed) {
        sql.push(", ")
            .push(&column.quoted)
            .push(" = ")
            .bind(table.cell(column, record)?);
    }
    end_update(tx, &table, sql, stored).await?;
    links::put(tx, &table, stored.id, &stored.record, record).await
}

/// Writes fields into a row as it stands: neither a new version nor a past row, only a touch. So rests what follows from
/// others, and what a save makes of a row that it has written already. `before` is what the row holds.
///
/// # Errors
/// Those of the database; [`Error::Conflict`] names a taken key.
pub async fn touch(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    (id, before): (Uuid, &Record),
    record: &Record,
    changed: &FieldSet,
) -> Result<(), Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ").push(&table.live).push(" SET ");
    sql.ident(TOUCHED).push(" = ").ident(TOUCHED).push(" + 1");
    for column in table.columns_of(changed) {
        sql.push(", ")
            .push(&column.quoted)
            .push(" = ")
            .bind(table.cell(column, record)?);
    }
    sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(id));
    let statement = sql.done();
    one(tx
        .execute(&statement.text, &statement.cells)
        .await
        .map_err(|error| named(error, &table))?)?;
    links::put(tx, &table, id, before, record).await?;
    search::put(tx, &table, id, record, changed).await
}

/// Whether another live row holds the key that the record wants. A record with an empty member is not held to it.
///
/// # Errors
/// Those of the database.
pub async fn taken(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    unique: &Unique,
    record: &Record,
    except: Option<Uuid>,
) -> Result<bool, Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ")
        .push(&table.live)
        .push(" WHERE ")
        .ident(DELETED)
        .push(" IS NULL");
    for field in &unique.fields {
        let column = table.part_or_value(*field, Part::Key);
        let cell = table.cell(column, record)?;
        if cell == Cell::Null {
            return Ok(false);
        }
        sql.push(" AND ").push(&column.quoted).push(" = ").bind(cell);
    }
    if let Some(id) = except {
        sql.push(" AND \"id\" <> ").bind(Cell::Uuid(id));
    }
    sql.push(" LIMIT 1");
    let statement = sql.done();
    Ok(!tx
        .fetch(&statement.text, &statement.cells, &[Column::Uuid])
        .await?
        .is_empty())
}

/// Copies the present row to the past rows and begins the statement that writes the next. On PostgreSQL both are one
/// statement and one round trip: each part sees the row as it was before.
async fn begin_update(
    tx: &mut dyn Tx,
    table: &Table,
    stored: &Stored,
    at: i64,
    change: Uuid,
) -> Result<Sql, Error> {
    let mut sql = Sql::new(tx.engine());
    // A clock may go back; the times of a record's rows do not, or two of them would hold at one moment.
    let at = at.max(stored.from);
    let kept = [
        Cell::Instant(at),
        Cell::Uuid(change),
        Cell::Uuid(stored.id),
        Cell::Integer(stored.version),
    ];
    match tx.engine() {
        Engine::Sqlite => one(tx.execute(&table.archive, &kept).await?)?,
        Engine::Postgres => {
            sql.push("WITH kept AS (").bound(&table.archive, kept).push(") ");
        }
    }
    sql.push("UPDATE ")
        .push(&table.live)
        .push(" SET \"version\" = \"version\" + 1, ");
    sql.ident(FROM).push(" = ").bind(Cell::Instant(at));
    Ok(sql)
}

async fn end_update(tx: &mut dyn Tx, table: &Table, mut sql: Sql, stored: &Stored) -> Result<(), Error> {
    sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(stored.id));
    sql.push(" AND ")
        .ident(VERSION)
        .push(" = ")
        .bind(Cell::Integer(stored.version));
    let statement = sql.done();
    one(tx
        .execute(&statement.text, &statement.cells)
        .await
        .map_err(|error| named(error, table))?)
}

fn one(touched: u64) -> Result<(), Error> {
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::Missing("row of that version".into()))
    }
}

/// A row as [`Table::select`] yields it.
pub(crate) fn stored(table: &Table, row: Vec<Cell>) -> Result<Stored, Error> {
    let mut cells = row.into_iter();
    let (Some(Cell::Uuid(id)), Some(Cell::Integer(version)), Some(Cell::Instant(from)), Some(deleted)) =
        (cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return Err(Error::other("a row without id, version or instant"));
    };
    let deleted = if let Cell::Uuid(change) = deleted {
        Some(change)
    } else {
        None
    };
    let mut record = Record::new();
    let resting = table.object.fields.iter().filter(|field| field.rests());
    for (field, cell) in resting.zip(cells) {
        if cell != Cell::Null {
            record.insert(field.name.clone(), cell.value(field.storage.column()));
        }
    }
    Ok(Stored {
        id,
        version,
        from,
        deleted,
        record,
    })
}

/// Gives a conflict the name that the key has in the model. SQLite names the columns, PostgreSQL the index.
fn named(error: Error, table: &Table) -> Error {
    let Error::Conflict { key: told } = error else {
        return error;
    };
    let object = &table.object;
    let found = object.uniques.iter().find(|unique| {
        let columns: Vec<_> = unique
            .fields
            .iter()
            .map(|field| format!("{}.{}", object.name, table.part_or_value(*field, Part::Key).name))
            .collect();
        told == unique_index_name(&object.name, &unique.name) || told == columns.join(", ")
    });
    Error::Conflict {
        key: found.map_or(told, |unique| unique.name.clone()),
    }
}

/// Whether the table of that name has rows, deleted ones included.
///
/// # Errors
/// Those of the database; the table must exist.
pub async fn has_rows(tx: &mut dyn Tx, object: &str) -> Result<bool, Error> {
    let sql = format!(
        "SELECT \"version\" FROM {}.{} LIMIT 1",
        quoted(tx.schema()),
        quoted(object)
    );
    Ok(!tx.fetch(&sql, &[], &[Column::Integer]).await?.is_empty())
}
