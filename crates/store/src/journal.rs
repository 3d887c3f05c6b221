//! What every save leaves behind besides its rows: the change, its event, and the answer to its idempotency key.

use crate::orm::insertion;
use crate::sql::{Sql, Statement, placeholder, qualified};
use crate::system::{change, idempotency};
use crate::{Cell, Engine, Error, Tx};
use field::Column;
use serde_json::Value;
use std::fmt::Write;
use uuid::Uuid;

/// One save of one record. It names the fields and never holds their values.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Id of the change, v7.
    pub id: Uuid,
    /// Epoch milliseconds.
    pub at: i64,
    /// Record id of the user.
    pub actor: Uuid,
    /// Through which door: `api`, `import`, …
    pub via: String,
    /// Name of the object.
    pub object: String,
    /// Id of the record.
    pub record: Uuid,
    /// The version that it made.
    pub version: i64,
    /// `create`, `update`, `delete` or `restore`.
    pub action: String,
    /// Names of the fields that it changed.
    pub fields: Vec<String>,
    /// The change that led to this one.
    pub cause: Option<Uuid>,
    /// The warnings that were passed, with their reasons.
    pub acknowledged: Option<Value>,
}

/// What an idempotency key says about a request.
#[derive(Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the first; [`settle`] must follow in the same save.
    New,
    /// It was answered before.
    Done {
        /// HTTP status of the answer.
        status: u16,
        /// Version of the record then.
        version: i64,
        /// The body.
        body: Vec<u8>,
    },
    /// The key was used with another body.
    Differs,
}

/// Statements of every save, written once.
#[derive(Debug)]
pub(crate) struct Texts {
    change: String,
    /// Empty on PostgreSQL, where the change brings its event along in one statement and answers with the published
    /// version: one round trip instead of three.
    outbox: String,
    claim: String,
    claimed: String,
    settle: String,
    pub(crate) published: Statement,
}

impl Texts {
    pub(crate) fn new(engine: Engine, schema: &str) -> Result<Self, Error> {
        let nil = Uuid::nil();
        let change = change::Model {
            id: nil,
            at: 0,
            actor: nil,
            via: String::new(),
            object: String::new(),
            record: nil,
            version: 0,
            action: String::new(),
            fields: String::new(),
            cause: None,
            acknowledged: None,
        };
        let change = insertion(change, engine, schema)?.text;
        let claim = idempotency::Model {
            user: nil,
            key: String::new(),
            hash: String::new(),
            at: 0,
            status: None,
            version: None,
            body: None,
        };
        let claim = insertion(claim, engine, schema)?.text;
        let mark = |at| placeholder(engine, at);
        let (answers, outbox) = (qualified(schema, "~idempotency"), qualified(schema, "~outbox"));
        let (change, outbox) = match engine {
            Engine::Sqlite => (
                change,
                format!("INSERT INTO {outbox} (\"change\", \"at\") VALUES (?1, ?2)"),
            ),
            Engine::Postgres => (
                format!(
                    "WITH made AS ({change} RETURNING \"id\", \"at\"), told AS \
                     (INSERT INTO {outbox} (\"change\", \"at\") SELECT \"id\", \"at\" FROM made) \
                     SELECT max(\"number\") FROM {}",
                    qualified(schema, "~version")
                ),
                String::new(),
            ),
        };
        let owner = |user: usize| format!("WHERE \"user\" = {} AND \"key\" = {}", mark(user), mark(user + 1));
        let mut published = Sql::new(engine);
        published
            .push("SELECT max(\"number\") FROM ")
            .push(&qualified(schema, "~version"));
        Ok(Texts {
            change,
            outbox,
            claim: format!("{claim} ON CONFLICT DO NOTHING"),
            claimed: format!(
                "SELECT \"hash\", \"status\", \"version\", \"body\" FROM {answers} {}",
                owner(1)
            ),
            settle: format!(
                "UPDATE {answers} SET \"status\" = {}, \"version\" = {}, \"body\" = {} {}",
                mark(1),
                mark(2),
                mark(3),
                owner(4)
            ),
            published: published.done(),
        })
    }
}

/// Writes the change and its event.
///
/// # Errors
/// Those of the database.
pub async fn journal(tx: &mut dyn Tx, change: &Change) -> Result<(), Error> {
    let book = std::sync::Arc::clone(tx.book());
    let fields = serde_json::to_string(&change.fields).map_err(|error| Error::Other(error.to_string()))?;
    let cells = [
        Cell::Uuid(change.id),
        Cell::Integer(change.at),
        Cell::Uuid(change.actor),
        Cell::Text(change.via.clone()),
        Cell::Text(change.object.clone()),
        Cell::Uuid(change.record),
        Cell::Integer(change.version),
        Cell::Text(change.action.clone()),
        Cell::Text(fields),
        change.cause.map_or(Cell::Null, Cell::Uuid),
        change
            .acknowledged
            .as_ref()
            .map_or(Cell::Null, |passed| Cell::Text(passed.to_string())),
    ];
    if book.journal.outbox.is_empty() {
        let rows = tx.fetch(&book.journal.change, &cells, &[Column::Integer]).await?;
        note(tx, number(&rows));
        return Ok(());
    }
    tx.execute(&book.journal.change, &cells).await?;
    let event = [Cell::Uuid(change.id), Cell::Integer(change.at)];
    tx.execute(&book.journal.outbox, &event).await?;
    Ok(())
}

fn note(tx: &mut dyn Tx, version: i64) {
    if let Some(note) = tx.published() {
        *note = Some(version);
    }
}

/// Claims an idempotency key of a user. The row is inserted first, so a concurrent twin waits here for the end of
/// this save.
///
/// # Errors
/// Those of the database.
pub async fn claim(tx: &mut dyn Tx, user: Uuid, key: &str, hash: &[u8; 32], at: i64) -> Result<Claim, Error> {
    let book = std::sync::Arc::clone(tx.book());
    let hash = hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    let owner = [Cell::Uuid(user), Cell::Text(key.to_owned())];
    let [who, which] = owner.clone();
    let row = [
        who,
        which,
        Cell::Text(hash.clone()),
        Cell::Integer(at),
        Cell::Null,
        Cell::Null,
        Cell::Null,
    ];
    if tx.execute(&book.journal.claim, &row).await? == 1 {
        return Ok(Claim::New);
    }
    let shapes = [Column::Text, Column::Integer, Column::Integer, Column::Text];
    let found = tx
        .fetch(&book.journal.claimed, &owner, &shapes)
        .await?
        .into_iter()
        .next();
    match found.map(<[Cell; 4]>::try_from) {
        Some(Ok(
            [
                Cell::Text(kept),
                Cell::Integer(status),
                Cell::Integer(version),
                Cell::Text(body),
            ],
        )) if kept == hash => {
            let status = u16::try_from(status).map_err(|_| Error::Range)?;
            Ok(Claim::Done {
                status,
                version,
                body: body.into_bytes(),
            })
        }
        Some(Ok([Cell::Text(kept), ..])) if kept != hash => Ok(Claim::Differs),
        // The twin was forgotten between the two statements, or never settled.
        _ => Err(Error::Busy("an idempotency key is in flight".into())),
    }
}

/// Keeps the answer to a claimed key.
///
/// # Errors
/// Those of the database; [`Error::Missing`] when the key was not claimed.
pub async fn settle(
    tx: &mut dyn Tx,
    user: Uuid,
    key: &str,
    status: u16,
    version: i64,
    body: &[u8],
) -> Result<(), Error> {
    let book = std::sync::Arc::clone(tx.book());
    let body = String::from_utf8(body.to_vec()).map_err(|_| Error::other("an answer is not UTF-8"))?;
    let cells = [
        Cell::Integer(status.into()),
        Cell::Integer(version),
        Cell::Text(body),
        Cell::Uuid(user),
        Cell::Text(key.to_owned()),
    ];
    match tx.execute(&book.journal.settle, &cells).await? {
        1 => Ok(()),
        _ => Err(Error::Missing("claimed idempotency key".into())),
    }
}

/// Forgets the answers given before `at`, epoch milliseconds.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &mut dyn Tx, at: i64) -> Result<u64, Error> {
    use sea_orm::{ColumnTrait, QueryFilter};
    crate::orm::delete::<idempotency::Entity>(tx, |all| all.filter(idempotency::Column::At.lt(at))).await
}

/// The number of the version now in force; 0 when nothing was published. A save reads it last, so that it cannot
/// commit by rules that were replaced while it ran.
///
/// # Errors
/// Those of the database.
pub async fn published(tx: &mut dyn Tx) -> Result<i64, Error> {
    if let Some(Some(known)) = tx.published() {
        return Ok(*known);
    }
    let book = std::sync::Arc::clone(tx.book());
    let rows = tx
        .fetch(&book.journal.published.text, &[], &[Column::Integer])
        .await?;
    let number = number(&rows);
    note(tx, number);
    Ok(number)
}

pub(crate) fn number(rows: &[Vec<Cell>]) -> i64 {
    if let Some([Cell::Integer(number)]) = rows.first().map(Vec::as_slice) {
        *number
    } else {
        0
    }
}
