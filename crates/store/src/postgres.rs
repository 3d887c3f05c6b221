//! The server engine: a pool, saves in tasks of their own, exact values both ways.

mod bind;
mod connect;
mod copy;
mod save;
mod tx;

pub(crate) use connect::told;

use crate::book::Book;
use crate::row::Reading;
use crate::sql::Statement;
use crate::{Cell, Error, Future, Tx};
use bind::arguments;
use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgPool};
use std::sync::Arc;

/// One schema of a PostgreSQL database.
pub(crate) struct Postgres {
    book: Arc<Book>,
    pool: PgPool,
}

impl Postgres {
    /// Connects; `fresh` makes the schema, which must then hold no workspace, and otherwise it must exist.
    pub(crate) async fn connect(url: &str, fresh: bool) -> Result<Self, Error> {
        let (pool, book) = connect::connect(url, fresh).await?;
        Ok(Postgres { book, pool })
    }

    pub(crate) fn book(&self) -> &Arc<Book> {
        &self.book
    }

    pub(crate) fn orm(&self) -> DatabaseConnection {
        SqlxPostgresConnector::from_sqlx_postgres_pool(self.pool.clone())
    }

    /// Runs a save in a task of its own: whoever asked may go away, and the save still ends one way or the other.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let (pool, book) = (self.pool.clone(), Arc::clone(&self.book));
        #[expect(
            clippy::disallowed_methods,
            reason = "a cancelled BEGIN or COMMIT would poison its connection"
        )]
        let task = tokio::spawn(async move { save::save(&pool, &book, work).await });
        task.await
            .unwrap_or_else(|_| Err(Error::other("a save panicked").into()))
    }

    /// Runs statements one after the other until the reading wants no more.
    pub(crate) async fn read<R: Reading>(
        &self,
        statements: Vec<Statement>,
        mut reading: R,
    ) -> Result<R, Error> {
        for statement in statements {
            for row in self.rows(&statement).await? {
                if !reading.row(&row)? {
                    return Ok(reading);
                }
            }
        }
        Ok(reading)
    }

    /// Runs one statement outside every transaction.
    pub(crate) async fn run(&self, text: &str) -> Result<(), Error> {
        let done = sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
            .execute(&self.pool)
            .await;
        done.map(drop).map_err(|error| told(&error))
    }

    async fn rows(&self, statement: &Statement) -> Result<Vec<PgRow>, Error> {
        match self.query(statement, true).await {
            // A column changed under a prepared statement; it is prepared anew for this once.
            Err(error) if is_stale(&error) => self.query(statement, false).await,
            outcome => outcome,
        }
        .map_err(|error| told(&error))
    }

    async fn query(&self, statement: &Statement, keep: bool) -> Result<Vec<PgRow>, sqlx::Error> {
        let arguments = arguments(&statement.cells).map_err(sqlx::Error::Encode)?;
        sqlx::query_with(AssertSqlSafe(statement.text.as_str()), arguments)
            .persistent(keep)
            .fetch_all(&self.pool)
            .await
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn is_stale(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|told| {
        told.code().as_deref() == Some("0A000")
            && told.message().contains("cached plan must not change result type")
    })
}

/// The cells of a row in the shapes asked for.
fn cells(row: &PgRow, columns: &[field::Column]) -> Result<Vec<Cell>, Error> {
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| crate::row::Row::cell(row, at, *column))
        .collect()
}
