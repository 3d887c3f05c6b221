//! Numbers for records, drawn before a save begins.

use crate::sql::{Sql, qualified};
use crate::{Cell, Error, Pace, Store, Tx};
use field::Column;
use std::collections::HashMap;
use std::ops::Range;
use tokio::sync::Mutex;

/// How many numbers are drawn from the database at once. A process that ends loses what it has left: unique is
/// promised, without gaps is not, and a commit of its own for each number would halve the rate of creates.
const BLOCK: i64 = 32;

/// The numbers drawn and not yet given, by object and field.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<HashMap<(String, String), Range<i64>>>);

impl Numbers {
    pub(crate) async fn next(&self, store: &Store, object: &str, field: &str) -> Result<i64, Error> {
        // Held while drawing, so that numbers ascend within the process.
        let mut drawn = self.0.lock().await;
        let left = drawn.entry((object.to_owned(), field.to_owned())).or_default();
        if let Some(number) = left.next() {
            return Ok(number);
        }
        let name = (object.to_owned(), field.to_owned());
        let last = store
            .write(Pace::Interactive, move |tx| {
                let name = name.clone();
                Box::pin(async move { draw(tx, name.0, name.1).await })
            })
            .await?;
        *left = last - BLOCK + 1..last + 1;
        left.next().ok_or(Error::Range)
    }
}

/// The numbers of a field go on under its new name.
pub(crate) async fn rename(tx: &mut dyn Tx, object: &str, (from, to): (&str, &str)) -> Result<(), Error> {
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ")
        .push(&qualified(tx.schema(), "~sequence"))
        .push(" SET \"field\" = ")
        .bind(Cell::Text(to.to_owned()))
        .push(" WHERE \"object\" = ")
        .bind(Cell::Text(object.to_owned()))
        .push(" AND \"field\" = ")
        .bind(Cell::Text(from.to_owned()));
    let statement = sql.done();
    tx.execute(&statement.text, &statement.cells).await.map(drop)
}

/// Takes a block and answers its last number.
async fn draw(tx: &mut dyn Tx, object: String, field: String) -> Result<i64, Error> {
    let table = qualified(tx.schema(), "~sequence");
    let mut sql = Sql::new(tx.engine());
    sql.push("INSERT INTO ")
        .push(&table)
        .push(" AS s (\"object\", \"field\", \"value\") VALUES (");
    sql.bind(Cell::Text(object))
        .push(", ")
        .bind(Cell::Text(field))
        .push(", ")
        .bind(Cell::Integer(BLOCK));
    sql.push(") ON CONFLICT (\"object\", \"field\") DO UPDATE SET \"value\" = s.\"value\" + ");
    sql.bind(Cell::Integer(BLOCK)).push(" RETURNING \"value\"");
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Integer])
        .await?;
    match crate::journal::number(&rows) {
        0 => Err(Error::other("a sequence gave no number")),
        last => Ok(last),
    }
}
