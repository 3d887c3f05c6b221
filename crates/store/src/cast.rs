//! The rows of an object while values of it are turned into those of another kind of field.
//!
//! Before the tables change, rows are read by the version that is in force. After that a cast field has a new column,
//! empty, and what it held is parked beside it; both are read together, in the order of ids, some rows at a time.

use crate::rows::{Stored, stored};
use crate::sql::{Sql, Statement, quoted};
use crate::system::parked;
use crate::table::{Table, VERSION};
use crate::{Cell, Engine, Error, Store, Tx};
use field::Column;
use model::{FieldDef, FieldSet, Object, Record};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// What a past row held: its id and version, and a value for each field that is cast; `null` where it was empty.
pub type PastCell = ((Uuid, i64), Vec<Value>);

/// The next rows of an object by ascending id, deleted ones included.
///
/// # Errors
/// Those of the database.
pub async fn rows_after(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Stored>, Error> {
    let table = tx.book().table(object);
    let statement = next(tx.engine(), &table, &[], after, limit);
    let rows = tx
        .fetch(&statement.text, &statement.cells, &table.selected)
        .await?;
    rows.into_iter().map(|row| stored(&table, row)).collect()
}

impl Store {
    /// The next rows of an object by ascending id, deleted ones included.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rows_after(
        &self,
        object: &Arc<Object>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Stored>, Error> {
        let table = self.book().table(object);
        let statement = next(self.engine(), &table, &[], after, limit);
        let rows = self.read(statement, &table.selected).await?;
        rows.into_iter().map(|row| stored(&table, row)).collect()
    }
}

/// The next rows of an object by ascending id, deleted ones included, each with what these fields held before they were
/// cast; `null` where they were empty. `object` is that of the version to come, the fields are those they were.
///
/// # Errors
/// Those of the database.
pub async fn uncast(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    were: &[&FieldDef],
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<(Stored, Vec<Value>)>, Error> {
    let table = tx.book().table(object);
    let parked = parked_columns(tx, &object.name, were).await?;
    let statement = next(tx.engine(), &table, &parked, after, limit);
    let mut shapes = table.selected.clone();
    shapes.extend(were.iter().map(|field| field.storage.column()));
    let rows = tx.fetch(&statement.text, &statement.cells, &shapes).await?;
    let split = |mut row: Vec<Cell>| {
        let held = row.split_off(table.selected.len());
        Ok((stored(&table, row)?, values(were, held)))
    };
    rows.into_iter().map(split).collect()
}

/// The next rows of the past of an object by ascending id and version, each with what these fields held before they were
/// cast.
///
/// # Errors
/// Those of the database.
pub async fn past_uncast(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    were: &[&FieldDef],
    after: Option<(Uuid, i64)>,
    limit: u32,
) -> Result<Vec<PastCell>, Error> {
    let table = tx.book().table(object);
    let parked = parked_columns(tx, &object.name, were).await?;
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\", ").ident(VERSION);
    parked.iter().for_each(|column| _ = sql.push(", ").ident(column));
    sql.push(" FROM ").push(&table.past);
    if let Some((id, version)) = after {
        sql.push(" WHERE (\"id\", ").ident(VERSION).push(") > (");
        sql.bind(Cell::Uuid(id))
            .push(", ")
            .bind(Cell::Integer(version))
            .push(")");
    }
    sql.push(" ORDER BY \"id\", ").ident(VERSION).limit(limit.into());
    let statement = sql.done();
    let mut shapes = vec![Column::Uuid, Column::Integer];
    shapes.extend(were.iter().map(|field| field.storage.column()));
    let rows = tx.fetch(&statement.text, &statement.cells, &shapes).await?;
    let split = |mut row: Vec<Cell>| {
        let held = row.split_off(2);
        match (row.first(), row.get(1)) {
            (Some(Cell::Uuid(id)), Some(Cell::Integer(version))) => Ok(((*id, *version), values(were, held))),
            _ => Err(Error::other("a past row without id or version")),
        }
    };
    rows.into_iter().map(split).collect()
}

/// Writes fields of a past row: what it held, in the form that the fields have now.
///
/// # Errors
/// Those of the database; [`Error::Missing`] when there is no such row.
pub async fn cast_past(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    (id, version): (Uuid, i64),
    record: &Record,
    fields: &FieldSet,
) -> Result<(), Error> {
    let table = tx.book().table(object);
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ").push(&table.past).push(" SET ");
    for (number, column) in table.columns_of(fields).enumerate() {
        sql.push(if number == 0 { "" } else { ", " });
        sql.push(&column.quoted)
            .push(" = ")
            .bind(table.cell(column, record)?);
    }
    sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(id));
    sql.push(" AND ")
        .ident(VERSION)
        .push(" = ")
        .bind(Cell::Integer(version));
    let statement = sql.done();
    match tx.execute(&statement.text, &statement.cells).await? {
        1 => Ok(()),
        _ => Err(Error::Missing("past row of that version".into())),
    }
}

fn next(engine: Engine, table: &Table, besides: &[String], after: Option<Uuid>, limit: u32) -> Statement {
    let mut sql = Sql::new(engine);
    sql.push("SELECT ").push(&table.select);
    for column in besides {
        sql.push(", ").push(&quoted(column));
    }
    sql.push(" FROM ").push(&table.live);
    if let Some(after) = after {
        sql.push(" WHERE \"id\" > ").bind(Cell::Uuid(after));
    }
    sql.push(" ORDER BY \"id\"").limit(limit.into());
    sql.done()
}

/// The columns in which the values of these fields are parked: the newest of their names.
async fn parked_columns(tx: &mut dyn Tx, object: &str, were: &[&FieldDef]) -> Result<Vec<String>, Error> {
    let mut columns = Vec::with_capacity(were.len());
    for field in were {
        let number = parked::next(tx, object, &field.name).await? - 1;
        columns.push(crate::parking::parked_name(&field.name, number));
    }
    Ok(columns)
}

fn values(were: &[&FieldDef], held: Vec<Cell>) -> Vec<Value> {
    let fields = were.iter().zip(held);
    fields
        .map(|(field, cell)| cell.value(field.storage.column()))
        .collect()
}
