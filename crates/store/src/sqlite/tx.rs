//! A save on the writer thread. Its futures are ready at once.

use super::bind::bound;
use super::told;
use crate::book::Book;
use crate::row::Row;
use crate::{Cell, Engine, Error, Future, Tx};
use field::Column;
use rusqlite::{CachedStatement, Connection};
use std::future::ready;
use std::sync::Arc;

pub(super) struct SqliteTx<'c> {
    pub(super) connection: &'c mut Connection,
    pub(super) book: &'c Arc<Book>,
    pub(super) standing: &'c mut Standing,
    /// A statement failed, so the save must not count.
    pub(super) failure: Option<Error>,
}

/// What is known of the transaction that a group of saves shares.
#[derive(Default)]
pub(super) struct Standing {
    /// The save that runs has written.
    pub(super) wrote: bool,
    /// The published version, once a save has asked. Nobody else can write to the file meanwhile.
    published: Option<i64>,
}

impl SqliteTx<'_> {
    fn note<T>(&mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        self.failure = self.failure.take().or(outcome.as_ref().err().cloned());
        outcome
    }
}

impl Tx for SqliteTx<'_> {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn schema(&self) -> &str {
        &self.book.schema
    }

    fn execute<'a>(&'a mut self, sql: &'a str, cells: &'a [Cell]) -> Future<'a, Result<u64, Error>> {
        self.standing.wrote = true;
        let outcome = bound(self.connection, sql, cells)
            .and_then(|mut statement| statement.raw_execute().map_err(told))
            .map(|touched| u64::try_from(touched).unwrap_or_default());
        Box::pin(ready(self.note(outcome)))
    }

    fn fetch<'a>(
        &'a mut self,
        sql: &'a str,
        cells: &'a [Cell],
        columns: &'a [Column],
    ) -> Future<'a, Result<Vec<Vec<Cell>>, Error>> {
        let outcome = bound(self.connection, sql, cells).and_then(|statement| {
            self.standing.wrote |= !statement.readonly();
            rows(statement, columns)
        });
        Box::pin(ready(self.note(outcome)))
    }

    fn published(&mut self) -> Option<&mut Option<i64>> {
        Some(&mut self.standing.published)
    }

    fn book(&self) -> &Arc<Book> {
        self.book
    }
}

fn rows(mut statement: CachedStatement<'_>, columns: &[Column]) -> Result<Vec<Vec<Cell>>, Error> {
    let (mut rows, mut found) = (statement.raw_query(), Vec::new());
    while let Some(row) = rows.next().map_err(told)? {
        let cells = columns
            .iter()
            .enumerate()
            .map(|(at, column)| row.cell(at, *column));
        found.push(cells.collect::<Result<_, _>>()?);
    }
    Ok(found)
}
