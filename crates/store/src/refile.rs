//! What a row is found and sorted by, written anew for rows that were there before it was asked for.

use crate::parking::is_of;
use crate::rows::load_past;
use crate::sql::{Sql, Statement, qualified, quoted};
use crate::table::{Part, Physical, Table, VERSION, past_of};
use crate::tables::column_type;
use crate::{Cell, Engine, Error, Tx, physical, search};
use model::{FieldSet, Object, Record};
use std::sync::Arc;
use uuid::Uuid;

/// The end of the name of a column that lists are sorted by.
const ORDER: &str = "~order";

/// Files a row under the tokens of its texts, whatever it was filed under.
///
/// # Errors
/// Those of the database.
pub async fn refile(tx: &mut dyn Tx, object: &Arc<Object>, id: Uuid, record: &Record) -> Result<(), Error> {
    let table = tx.book().table(object);
    search::put(tx, &table, id, record, &search::searched(object)).await
}

/// Writes what lists sort these fields by, for a row and all its past.
///
/// # Errors
/// Those of the database.
pub async fn reorder(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    (id, record): (Uuid, &Record),
    fields: &FieldSet,
) -> Result<(), Error> {
    let table = tx.book().table(object);
    place(tx, &table, &table.live, (id, None, record), fields).await?;
    for past in load_past(tx, object, id).await? {
        place(
            tx,
            &table,
            &table.past,
            (id, Some(past.version), &past.record),
            fields,
        )
        .await?;
    }
    Ok(())
}

async fn place(
    tx: &mut dyn Tx,
    table: &Table,
    name: &str,
    (id, version, record): (Uuid, Option<i64>, &Record),
    fields: &FieldSet,
) -> Result<(), Error> {
    let ordering = |column: &&Physical| column.part == Part::Order;
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ").push(name).push(" SET ");
    for (at, column) in table.columns_of(fields).filter(ordering).enumerate() {
        sql.push(if at == 0 { "" } else { ", " })
            .push(&column.quoted)
            .push(" = ")
            .bind(table.cell(column, record)?);
    }
    sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(id));
    if let Some(version) = version {
        sql.push(" AND ")
            .ident(VERSION)
            .push(" = ")
            .bind(Cell::Integer(version));
    }
    let Statement { text, cells } = sql.done();
    tx.execute(&text, &cells).await.map(drop)
}

/// The statements that add the column that lists sort a field by.
pub(crate) fn add_order(object: &str, field: &str, engine: Engine, schema: &str) -> Vec<String> {
    let column = quoted(&format!("{field}{ORDER}"));
    let kind = column_type(engine, field::Column::Text);
    [object.to_owned(), past_of(object)]
        .map(|table| {
            format!(
                "ALTER TABLE {} ADD COLUMN {column} {kind}",
                qualified(schema, &table)
            )
        })
        .into()
}

/// Drops the column that lists sorted a field by.
pub(crate) async fn drop_order(tx: &mut dyn Tx, object: &str, field: &str) -> Result<(), Error> {
    for table in [object.to_owned(), past_of(object)] {
        for column in physical::columns(tx, &table).await? {
            if is_of(&column, field) && column.ends_with(ORDER) {
                let table = qualified(tx.schema(), &table);
                let sql = format!("ALTER TABLE {table} DROP COLUMN {}", quoted(&column));
                tx.execute(&sql, &[]).await?;
            }
        }
    }
    Ok(())
}
