//! sea-orm's reads on SQLite, through our own readers. It writes nothing and begins no transaction here.

use super::bind::bound;
use super::reader::Readers;
use super::scan::Scans;
use super::told;
use crate::Error;
use crate::sql;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sea_orm::entity::prelude::async_trait;
use sea_orm::{
    DatabaseConnection, DbBackend, DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow, RuntimeErr,
    Statement, Value,
};
use std::collections::BTreeMap;
use std::sync::Arc;

struct Proxy {
    readers: Arc<Readers>,
    scans: Arc<Scans>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proxy")
    }
}

/// What sea-orm reads through.
pub(super) fn over(readers: Arc<Readers>, scans: Arc<Scans>) -> DatabaseConnection {
    let proxy: Box<dyn ProxyDatabaseTrait> = Box::new(Proxy { readers, scans });
    sea_orm::DatabaseConnectionType::ProxyDatabaseConnection(Arc::new(sea_orm::ProxyDatabaseConnection::new(
        DbBackend::Sqlite,
        Arc::new(proxy),
    )))
    .into()
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Proxy {
    async fn query(&self, asked: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        let statement = crate::orm::statement(asked).map_err(passed)?;
        if let Some(found) = self
            .readers
            .with(|connection| rows(connection, &statement))
            .map_err(passed)?
        {
            return Ok(found);
        }
        self.scans
            .with(move |connection| rows(connection, &statement))
            .await
            .map_err(passed)
    }

    async fn execute(&self, _: Statement) -> Result<ProxyExecResult, DbErr> {
        Err(DbErr::Custom(
            "whatever is written is written inside a save".into(),
        ))
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in map_err, which gives it away"
)]
fn passed(error: Error) -> DbErr {
    DbErr::Query(RuntimeErr::Internal(error.to_string()))
}

fn rows(connection: &Connection, statement: &sql::Statement) -> Result<Vec<ProxyRow>, Error> {
    let mut prepared = bound(connection, &statement.text, &statement.cells)?;
    let names: Vec<String> = prepared.column_names().into_iter().map(str::to_owned).collect();
    let (mut rows, mut found) = (prepared.raw_query(), Vec::new());
    while let Some(row) = rows.next().map_err(told)? {
        found.push(proxied(row, &names)?);
    }
    Ok(found)
}

/// In a system table every binary value is an id, and there are no booleans; see [`crate::system`].
fn proxied(row: &Row<'_>, names: &[String]) -> Result<ProxyRow, Error> {
    let mut values = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        let value = match row.get_ref(at).map_err(told)? {
            ValueRef::Null => Value::String(None),
            ValueRef::Integer(number) => Value::BigInt(Some(number)),
            ValueRef::Text(text) => Value::String(Some(String::from_utf8_lossy(text).into_owned())),
            ValueRef::Blob(id) => Value::Uuid(Some(
                uuid::Uuid::from_slice(id).map_err(|_| Error::other("an id has an odd length"))?,
            )),
            ValueRef::Real(_) => return Err(Error::other("a system table holds no real numbers")),
        };
        values.insert(name.clone(), value);
    }
    Ok(ProxyRow { values })
}
