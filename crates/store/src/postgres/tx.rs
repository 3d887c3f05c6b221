//! A save inside a PostgreSQL transaction.

use super::bind::arguments;
use super::cells;
use super::connect::{is_collision, told};
use crate::book::Book;
use crate::{Cell, Engine, Error, Future, Tx};
use field::Column;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgArguments;
use sqlx::{AssertSqlSafe, Postgres};
use std::sync::Arc;

pub(super) struct PostgresTx<'c> {
    pub(super) connection: &'c mut PoolConnection<Postgres>,
    pub(super) book: &'c Arc<Book>,
    /// A statement failed, so the transaction is spoilt.
    pub(super) failed: bool,
    /// It failed because another save was in the way.
    pub(super) collided: bool,
    /// The published version, once the save has heard of it. The save shares the lock that a publish takes alone, so that it
    /// stays in force until the save has ended.
    pub(super) published: Option<i64>,
}

impl PostgresTx<'_> {
    fn note(&mut self, error: &sqlx::Error) -> Error {
        self.failed = true;
        // A stale plan is gone with its transaction, and the save may run again with a fresh one.
        self.collided |= is_collision(error) || super::is_stale(error);
        told(error)
    }
}

impl Tx for PostgresTx<'_> {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn schema(&self) -> &str {
        &self.book.schema
    }

    fn execute<'a>(&'a mut self, sql: &'a str, cells: &'a [Cell]) -> Future<'a, Result<u64, Error>> {
        Box::pin(async move {
            let query = sqlx::query_with(AssertSqlSafe(sql), encoded(cells)?);
            let done = query
                .execute(&mut **self.connection)
                .await
                .map_err(|error| self.note(&error))?;
            Ok(done.rows_affected())
        })
    }

    fn fetch<'a>(
        &'a mut self,
        sql: &'a str,
        bound: &'a [Cell],
        columns: &'a [Column],
    ) -> Future<'a, Result<Vec<Vec<Cell>>, Error>> {
        Box::pin(async move {
            let query = sqlx::query_with(AssertSqlSafe(sql), encoded(bound)?);
            let rows = query
                .fetch_all(&mut **self.connection)
                .await
                .map_err(|error| self.note(&error))?;
            rows.iter().map(|row| cells(row, columns)).collect()
        })
    }

    fn published(&mut self) -> Option<&mut Option<i64>> {
        Some(&mut self.published)
    }

    fn book(&self) -> &Arc<Book> {
        self.book
    }
}

fn encoded(cells: &[Cell]) -> Result<PgArguments, Error> {
    arguments(cells).map_err(|error| Error::Other(error.to_string()))
}
