//! The tables of a schema, copied as they are at one instant: what makes them as SQL, their rows as PostgreSQL's own
//! binary copies. Names stand without their schema, so that a copy can be pasted into another one.

use super::Postgres;
use super::connect::{self, told};
use crate::Error;
use crate::copy::Parts;
use crate::sql::quoted;
use futures::StreamExt;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection, Executor, Row};
use std::io::{Read, Write};

/// The part that says what the tables are.
const TABLES: &str = "tables.json";
/// Bytes that are sent at a time.
const PIECE: usize = 256 << 10;
/// How often a copy begins anew because somebody published meanwhile.
const MOST_TRIES: usize = 5;

/// A table: its columns in order, and what makes it.
const COLUMNS: &str = "\
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS kind, a.attnotnull, \
           pg_get_expr(d.adbin, d.adrelid) AS usual, o.collname \
    FROM pg_class c \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
    LEFT JOIN pg_type t ON t.oid = a.atttypid \
    LEFT JOIN pg_collation o ON o.oid = a.attcollation AND a.attcollation <> t.typcollation \
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' \
    ORDER BY c.relname COLLATE \"C\", a.attnum";
/// What holds of the tables; what points at others comes last.
const CONSTRAINTS: &str = "\
    SELECT c.relname, k.conname, pg_get_constraintdef(k.oid, true) AS made \
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND k.contype IN ('p', 'u', 'c', 'f') \
    ORDER BY k.contype = 'f', c.relname COLLATE \"C\", k.conname COLLATE \"C\"";
const INDEXES: &str = "\
    SELECT pg_get_indexdef(i.indexrelid, 0, true) AS made \
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid \
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND i.indisvalid \
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid) \
    ORDER BY x.relname COLLATE \"C\"";

impl Postgres {
    pub(crate) async fn copy(&self, into: &dyn Parts) -> Result<(), Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_copy(into, tries).await {
                // A publish came between what was read of the tables and the lock on them.
                Err(Error::Other(_)) if tries < MOST_TRIES => {}
                outcome => return outcome,
            }
        }
    }

    async fn try_copy(&self, into: &dyn Parts, tries: usize) -> Result<(), Error> {
        let schema = &self.book().schema;
        let mut connection = self.pool.acquire().await.map_err(|error| told(&error))?;
        let mut transaction = connection.begin().await.map_err(|error| told(&error))?;
        let begin = format!(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = 0; \
             SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL search_path = {}, pg_catalog",
            quoted(schema)
        );
        run(&mut transaction, &begin).await?;
        let tables = tables(&mut transaction, schema).await?;
        let names: Vec<&str> = tables.iter().filter_map(|table| table["name"].as_str()).collect();
        let locks: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        run(
            &mut transaction,
            &format!("LOCK TABLE {} IN ACCESS SHARE MODE", locks.join(", ")),
        )
        .await?;
        let told_of = json!({
            "tables": tables,
            "constraints": constraints(&mut transaction, schema).await?,
            "indexes": made(&mut transaction, INDEXES, schema).await?,
        });
        for (at, table) in tables.iter().enumerate() {
            let mut part = into.write(&part(tries, at))?;
            let sql = format!("COPY {} TO STDOUT (FORMAT binary)", columns_of(table));
            let mut rows = transaction
                .copy_out_raw(&sql)
                .await
                .map_err(|error| told(&error))?;
            while let Some(piece) = rows.next().await {
                part.write_all(&piece.map_err(|error| told(&error))?)?;
            }
            part.flush()?;
        }
        transaction.rollback().await.map_err(|error| told(&error))?;
        let mut about = into.write(TABLES)?;
        let text = json!({ "try": tries, "made": told_of }).to_string();
        about.write_all(text.as_bytes())?;
        Ok(about.flush()?)
    }

    pub(crate) async fn paste(url: &str, from: &dyn Parts) -> Result<(), Error> {
        let mut text = String::new();
        from.read(TABLES)?.read_to_string(&mut text)?;
        let about: Value = serde_json::from_str(&text).map_err(|error| Error::Other(error.to_string()))?;
        let (made, tries) = (&about["made"], about["try"].as_u64().unwrap_or(1));
        let (mut connection, schema) = connect::single(url).await?;
        let mut transaction = connection.begin().await.map_err(|error| told(&error))?;
        let begin = format!(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
             CREATE SCHEMA IF NOT EXISTS {0}; SET LOCAL search_path = {0}, pg_catalog",
            quoted(&schema)
        );
        run(&mut transaction, &begin).await?;
        if !tables(&mut transaction, &schema).await?.is_empty() {
            return Err(Error::other("the schema is not empty"));
        }
        let list = |key: &str| made[key].as_array().cloned().unwrap_or_default();
        for (at, table) in list("tables").iter().enumerate() {
            run(&mut transaction, text_of(table, "made")).await?;
            let sql = format!("COPY {} FROM STDIN (FORMAT binary)", columns_of(table));
            let mut rows = transaction
                .copy_in_raw(&sql)
                .await
                .map_err(|error| told(&error))?;
            let mut part = from.read(&part(usize::try_from(tries).unwrap_or(1), at))?;
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                (&mut part).take(PIECE as u64).read_to_end(&mut piece)?;
                if piece.is_empty() {
                    break;
                }
                rows.send(piece).await.map_err(|error| told(&error))?;
            }
            rows.finish().await.map_err(|error| told(&error))?;
        }
        for key in ["constraints", "indexes"] {
            for sql in list(key) {
                run(&mut transaction, sql.as_str().unwrap_or_default()).await?;
            }
        }
        run(&mut transaction, "ANALYZE").await?;
        transaction.commit().await.map_err(|error| told(&error))
    }
}

/// The part that holds the rows of a table; a try that failed leaves some behind.
fn part(tries: usize, at: usize) -> String {
    format!("rows{tries}.{at}.copy")
}

/// Every table with its columns and the statement that makes it.
async fn tables(connection: &mut PgConnection, schema: &str) -> Result<Vec<Value>, Error> {
    let mut tables: Vec<(String, Vec<String>, Vec<String>)> = Vec::new();
    for row in rows(connection, COLUMNS, schema).await? {
        let (table, name, kind): (String, String, String) = (text(&row, 0)?, text(&row, 1)?, text(&row, 2)?);
        let mut column = format!("{} {kind}", quoted(&name));
        if let Some(order) = row
            .try_get::<Option<String>, _>(5)
            .map_err(|error| told(&error))?
        {
            column += &format!(" COLLATE {}", quoted(&order));
        }
        if let Some(usual) = row
            .try_get::<Option<String>, _>(4)
            .map_err(|error| told(&error))?
        {
            column += &format!(" DEFAULT {usual}");
        }
        if row.try_get::<bool, _>(3).map_err(|error| told(&error))? {
            column += " NOT NULL";
        }
        if tables.last().is_none_or(|(last, ..)| *last != table) {
            tables.push((table, Vec::new(), Vec::new()));
        }
        if let Some((_, names, columns)) = tables.last_mut() {
            names.push(name);
            columns.push(column);
        }
    }
    let made = tables.into_iter().map(|(name, names, columns)| {
        let sql = format!("CREATE TABLE {} ({})", quoted(&name), columns.join(", "));
        json!({ "name": name, "columns": names, "made": sql })
    });
    Ok(made.collect())
}

async fn constraints(connection: &mut PgConnection, schema: &str) -> Result<Vec<String>, Error> {
    let mut made = Vec::new();
    for row in rows(connection, CONSTRAINTS, schema).await? {
        let (table, name, how): (String, String, String) = (text(&row, 0)?, text(&row, 1)?, text(&row, 2)?);
        made.push(format!(
            "ALTER TABLE {} ADD CONSTRAINT {} {how}",
            quoted(&table),
            quoted(&name)
        ));
    }
    Ok(made)
}

async fn made(connection: &mut PgConnection, sql: &str, schema: &str) -> Result<Vec<String>, Error> {
    rows(connection, sql, schema)
        .await?
        .iter()
        .map(|row| text(row, 0))
        .collect()
}

/// A table and all its columns, as a copy names them.
fn columns_of(table: &Value) -> String {
    let columns = table["columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let columns: Vec<String> = columns.map(quoted).collect();
    format!("{} ({})", quoted(text_of(table, "name")), columns.join(", "))
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn text(row: &PgRow, at: usize) -> Result<String, Error> {
    row.try_get(at).map_err(|error| told(&error))
}

async fn rows(connection: &mut PgConnection, sql: &str, schema: &str) -> Result<Vec<PgRow>, Error> {
    let query = sqlx::query(AssertSqlSafe(sql.to_owned())).bind(quoted(schema));
    query.fetch_all(connection).await.map_err(|error| told(&error))
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), Error> {
    let done = connection
        .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
        .await;
    done.map(drop).map_err(|error| told(&error))
}
