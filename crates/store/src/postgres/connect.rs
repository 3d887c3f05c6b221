//! How the server is reached, and what its errors mean.

use crate::book::Book;
use crate::sql::quoted;
use crate::{Engine, Error};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgPool, Row};
use std::sync::Arc;
use std::time::Duration;

/// Schema of a workspace whose address names none.
const SCHEMA: &str = "yunjin";
/// Connections per process. A server does its best work with a few per core; more clients wait here, in order.
const CONNECTIONS: u32 = 16;
/// A connection that was idle for longer is asked whether it lives, before it is used.
const FRESH: Duration = Duration::from_secs(5);

/// One connection, and the schema that the address names.
pub(super) async fn single(url: &str) -> Result<(PgConnection, String), Error> {
    let (options, schema) = options(url)?;
    let connection = PgConnection::connect_with(&options).await;
    Ok((connection.map_err(|error| told(&error))?, schema))
}

fn options(url: &str) -> Result<(PgConnectOptions, String), Error> {
    let (url, schema) = split(url)?;
    let options: PgConnectOptions = url
        .parse()
        .map_err(|_| Error::other("this is not a PostgreSQL address"))?;
    let options = options
        .application_name("yunjin")
        .statement_cache_capacity(512)
        .options([
            ("statement_timeout", "30s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "15s"),
            ("default_transaction_isolation", "read committed"),
        ]);
    Ok((options, schema))
}

pub(super) async fn connect(url: &str, fresh: bool) -> Result<(PgPool, Arc<Book>), Error> {
    let (options, schema) = options(url)?;
    let mut first = PgConnection::connect_with(&options)
        .await
        .map_err(|error| told(&error))?;
    prepare(&mut first, &schema, fresh).await?;
    first.close().await.map_err(|error| told(&error))?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(|error| told(&error))?;
    Ok((pool, Book::new(Engine::Postgres, &schema)?))
}

async fn prepare(connection: &mut PgConnection, schema: &str, fresh: bool) -> Result<(), Error> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = '~layout')";
    let exists: bool = sqlx::query(sql)
        .bind(schema)
        .fetch_one(&mut *connection)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(|error| told(&error))?;
    match (fresh, exists) {
        (true, true) => Err(Error::other("the schema holds a workspace already")),
        (false, false) => Err(Error::Missing("workspace".into())),
        (false, true) => Ok(()),
        (true, false) => {
            let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema));
            connection
                .execute(AssertSqlSafe(sql))
                .await
                .map_err(|error| told(&error))?;
            Ok(())
        }
    }
}

/// Takes `schema=` out of the address: the driver does not know it.
fn split(url: &str) -> Result<(String, String), Error> {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut schema, mut rest) = (SCHEMA.to_owned(), Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.strip_prefix("schema=") {
            Some(name) => name.clone_into(&mut schema),
            None => rest.push(pair),
        }
    }
    if !metadata::is_name(&schema) {
        return Err(Error::other(
            "a schema's name has small letters, digits and underscores",
        ));
    }
    let query = if rest.is_empty() {
        String::new()
    } else {
        format!("?{}", rest.join("&"))
    };
    Ok((format!("{base}{query}"), schema))
}

/// What an error of the driver or the server means to us.
pub(crate) fn told(error: &sqlx::Error) -> Error {
    let Some(server) = error.as_database_error() else {
        return match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Error::Busy(error.to_string()),
            // A server that dies in the midst of a message leaves half of it.
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => {
                Error::Busy(format!("the connection to the database broke: {error}"))
            }
            _ => Error::Other(error.to_string()),
        };
    };
    match server.code().as_deref() {
        Some("23505") => Error::Conflict {
            key: server.constraint().unwrap_or_default().to_owned(),
        },
        Some("53100") => Error::Full,
        Some("22003") => Error::Range,
        // Serialization failure, deadlock, lock not available, cancelled by a timeout, out of memory or connections,
        // going down, starting up.
        Some(
            "40001" | "40P01" | "55P03" | "57014" | "53200" | "53300" | "57P01" | "57P02" | "57P03" | "25P03",
        ) => Error::Busy(error.to_string()),
        // The connection broke, or could not be made.
        Some(code) if code.starts_with("08") => Error::Busy(error.to_string()),
        _ => Error::Other(error.to_string()),
    }
}

/// Whether the same save may well succeed if it is run again.
pub(super) fn is_collision(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|told| matches!(told.code().as_deref(), Some("40001" | "40P01")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_taken_out_of_the_address() {
        let check = |url: &str| split(url).unwrap();
        assert_eq!(
            check("postgres://h/d"),
            ("postgres://h/d".into(), "yunjin".into())
        );
        assert_eq!(
            check("postgres://h/d?a=b&schema=x&c=d"),
            ("postgres://h/d?a=b&c=d".into(), "x".into())
        );
        assert!(split("postgres://h/d?schema=a%22b").is_err());
    }
}
