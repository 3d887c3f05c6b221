mod care;

pub use care::{all, bury, forget, free_all, open_of, revive, revive_all, stands};

use super::entity::job::Model;
use crate::sql::{Sql, Statement, qualified};
use crate::{Cell, Engine, Error, Store, Tx};
use field::Column as Shape;
use uuid::Uuid;

/// What the indexes of open jobs are about.
pub(crate) const OPEN: &str = "\"state\" = 'open'";

/// The columns, as every statement here reads them.
const COLUMNS: &str = "\"id\", \"work\", \"key\", \"args\", \"state\", \"due_at\", \"lease_until\", \"token\", \
    \"attempts\", \"after\", \"done\", \"total\", \"fault\", \"made_at\", \"ended_at\"";
const SHAPES: [Shape; 15] = [
    Shape::Uuid,
    Shape::Text,
    Shape::Text,
    Shape::Text,
    Shape::Text,
    Shape::Integer,
    Shape::Integer,
    Shape::Uuid,
    Shape::Integer,
    Shape::Text,
    Shape::Integer,
    Shape::Integer,
    Shape::Text,
    Shape::Integer,
    Shape::Integer,
];

/// Work to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Id of the job, drawn before the save.
    pub id: Uuid,
    /// What kind of work.
    pub work: &'static str,
    /// What it is about: one open job of a work and a key.
    pub key: String,
    /// JSON text: what the work needs to know.
    pub args: String,
    /// How much there is to do, about.
    pub total: Option<i64>,
}

/// The time by the database's own clock, in epoch milliseconds: what several servers agree on.
fn clock(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Engine::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
    }
}

fn table(schema: &str) -> String {
    qualified(schema, "~job")
}

async fn run(tx: &mut dyn Tx, sql: Sql) -> Result<u64, Error> {
    let Statement { text, cells } = sql.done();
    tx.execute(&text, &cells).await
}

fn update(tx: &dyn Tx) -> Sql {
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ").push(&table(tx.schema())).push(" SET ");
    sql
}

/// Begins a job. An open one of the same work and key begins anew, and whoever works on it has lost it.
///
/// # Errors
/// Those of the database.
pub async fn begin(tx: &mut dyn Tx, asked: &Asked) -> Result<(), Error> {
    let now = clock(tx.engine());
    let mut sql = Sql::new(tx.engine());
    sql.push("INSERT INTO ")
        .push(&table(tx.schema()))
        .push(" (\"id\", \"work\", \"key\", \"args\", \"total\", \"state\", \"due_at\", \"made_at\", \"attempts\", \"done\")")
        .push(" VALUES (")
        .bind(Cell::Uuid(asked.id))
        .push(", ")
        .bind(Cell::Text(asked.work.to_owned()))
        .push(", ")
        .bind(Cell::Text(asked.key.clone()))
        .push(", ")
        .bind(Cell::Text(asked.args.clone()))
        .push(", ")
        .bind(asked.total.map_or(Cell::Null, Cell::Integer))
        .push(&format!(", 'open', {now}, {now}, 0, 0) ON CONFLICT (\"work\", \"key\") WHERE {OPEN} DO UPDATE SET "))
        .push("\"args\" = excluded.\"args\", \"total\" = excluded.\"total\", \"due_at\" = excluded.\"due_at\", ")
        .push("\"attempts\" = 0, \"done\" = 0, \"after\" = NULL, \"token\" = NULL, \"lease_until\" = NULL, \"fault\" = NULL");
    run(tx, sql).await.map(drop)
}

/// Takes the job that is due longest and nobody's, in one statement; several servers never take the same.
///
/// # Errors
/// Those of the database.
pub async fn take(tx: &mut dyn Tx, works: &[&str], token: Uuid, lease: i64) -> Result<Option<Model>, Error> {
    let (now, table) = (clock(tx.engine()), table(tx.schema()));
    let mut sql = update(tx);
    sql.push("\"token\" = ")
        .bind(Cell::Uuid(token))
        .push(&format!(
            ", \"attempts\" = \"attempts\" + 1, \"lease_until\" = {now} + "
        ))
        .bind(Cell::Integer(lease))
        .push(&format!(
            " WHERE \"id\" = (SELECT \"id\" FROM {table} WHERE {OPEN} AND "
        ));
    free(&mut sql, works, now);
    sql.push(" ORDER BY \"due_at\", \"id\" LIMIT 1");
    if tx.engine() == Engine::Postgres {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    sql.push(") RETURNING ").push(COLUMNS);
    let Statement { text, cells } = sql.done();
    let rows = tx.fetch(&text, &cells, &SHAPES).await?;
    rows.into_iter().next().map(job).transpose()
}

/// Due, of these works, and nobody's.
fn free(sql: &mut Sql, works: &[&str], now: &str) {
    sql.push(&format!(
        "\"due_at\" <= {now} AND (\"lease_until\" IS NULL OR \"lease_until\" <= {now}) AND "
    ));
    of(sql, works);
}

fn of(sql: &mut Sql, works: &[&str]) {
    sql.push("\"work\" IN (");
    for (at, work) in works.iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " })
            .bind(Cell::Text((*work).to_owned()));
    }
    sql.push(")");
}

/// Whether the lease is still ours; the row is held until the save ends, so that it stays so. Whatever a worker writes
/// begins with this.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &mut dyn Tx, id: Uuid, token: Uuid) -> Result<Option<Model>, Error> {
    let mut sql = Sql::new(tx.engine());
    let now = clock(tx.engine());
    sql.push("SELECT ").push(COLUMNS).push(&format!(
        " FROM {} WHERE {OPEN} AND \"lease_until\" > {now}",
        table(tx.schema())
    ));
    with(&mut sql, id, token);
    if tx.engine() == Engine::Postgres {
        sql.push(" FOR UPDATE");
    }
    let Statement { text, cells } = sql.done();
    let rows = tx.fetch(&text, &cells, &SHAPES).await?;
    rows.into_iter().next().map(job).transpose()
}

fn with(sql: &mut Sql, id: Uuid, token: Uuid) {
    sql.push(" AND \"id\" = ")
        .bind(Cell::Uuid(id))
        .push(" AND \"token\" = ")
        .bind(Cell::Uuid(token));
}

/// Notes how far a job that is held came, and renews its lease.
///
/// # Errors
/// Those of the database.
pub async fn move_on(
    tx: &mut dyn Tx,
    id: Uuid,
    (after, rows): (Option<String>, i64),
    lease: i64,
) -> Result<(), Error> {
    let now = clock(tx.engine());
    let mut sql = update(tx);
    sql.push("\"after\" = ")
        .bind(after.map_or(Cell::Null, Cell::Text))
        .push(", \"done\" = \"done\" + ")
        .bind(Cell::Integer(rows))
        .push(&format!(
            ", \"attempts\" = 1, \"fault\" = NULL, \"lease_until\" = {now} + "
        ))
        .bind(Cell::Integer(lease))
        .push(" WHERE \"id\" = ")
        .bind(Cell::Uuid(id));
    run(tx, sql).await.map(drop)
}

/// Renews a lease that has not run out; whether it was still ours.
///
/// # Errors
/// Those of the database.
pub async fn beat(tx: &mut dyn Tx, id: Uuid, token: Uuid, lease: i64) -> Result<bool, Error> {
    let now = clock(tx.engine());
    let mut sql = update(tx);
    sql.push(&format!("\"lease_until\" = {now} + "))
        .bind(Cell::Integer(lease))
        .push(&format!(" WHERE {OPEN} AND \"lease_until\" > {now}"));
    with(&mut sql, id, token);
    Ok(run(tx, sql).await? > 0)
}

/// Ends a job that is held.
///
/// # Errors
/// Those of the database.
pub async fn finish(tx: &mut dyn Tx, id: Uuid) -> Result<(), Error> {
    let mut sql = update(tx);
    ended(&mut sql, tx.engine(), "done");
    sql.push(", \"fault\" = NULL WHERE \"id\" = ")
        .bind(Cell::Uuid(id));
    run(tx, sql).await.map(drop)
}

fn ended(sql: &mut Sql, engine: Engine, state: &str) {
    sql.push(&format!(
        "\"state\" = '{state}', \"ended_at\" = {}, \"token\" = NULL, \"lease_until\" = NULL",
        clock(engine)
    ));
}

/// Gives a job back that nothing is wrong with; somebody else may go on at once.
///
/// # Errors
/// Those of the database.
pub async fn release(tx: &mut dyn Tx, id: Uuid, token: Uuid) -> Result<(), Error> {
    let now = clock(tx.engine());
    let mut sql = update(tx);
    sql.push(&format!(
        "\"token\" = NULL, \"lease_until\" = NULL, \"attempts\" = 0, \"due_at\" = {now} WHERE {OPEN}"
    ));
    with(&mut sql, id, token);
    run(tx, sql).await.map(drop)
}

/// Notes what went wrong, and when it is tried again; never, when there is no such time.
///
/// # Errors
/// Those of the database.
pub async fn fail(
    tx: &mut dyn Tx,
    (id, token): (Uuid, Uuid),
    fault: &str,
    again_in: Option<i64>,
) -> Result<(), Error> {
    let now = clock(tx.engine());
    let mut sql = update(tx);
    match again_in {
        Some(pause) => {
            sql.push(&format!(
                "\"token\" = NULL, \"lease_until\" = NULL, \"due_at\" = {now} + "
            ))
            .bind(Cell::Integer(pause));
        }
        None => ended(&mut sql, tx.engine(), "failed"),
    }
    sql.push(", \"fault\" = ")
        .bind(Cell::Text(fault.to_owned()))
        .push(&format!(" WHERE {OPEN}"));
    with(&mut sql, id, token);
    run(tx, sql).await.map(drop)
}

/// Milliseconds until the next job of these works can be taken: 0 or less when one can be now; nothing when there is none.
///
/// # Errors
/// Those of the database.
pub async fn until_due(store: &Store, works: &[&str]) -> Result<Option<i64>, Error> {
    let (now, table) = (clock(store.engine()), table(store.schema()));
    let later = match store.engine() {
        Engine::Sqlite => "max",
        Engine::Postgres => "greatest",
    };
    let mut sql = Sql::new(store.engine());
    sql.push(&format!(
        "SELECT min({later}(\"due_at\", COALESCE(\"lease_until\", 0))) - {now} FROM {table} WHERE {OPEN} AND "
    ));
    of(&mut sql, works);
    let rows = store.read(sql.done(), &[Shape::Integer]).await?;
    Ok(match rows.first().map(Vec::as_slice) {
        Some([Cell::Integer(wait)]) => Some(*wait),
        _ => None,
    })
}

fn job(row: Vec<Cell>) -> Result<Model, Error> {
    let mut row = row.into_iter();
    let mut next = || row.next().unwrap_or(Cell::Null);
    Ok(Model {
        id: uuid(&next()).ok_or(Error::Range)?,
        work: text(next()).unwrap_or_default(),
        key: text(next()).unwrap_or_default(),
        args: text(next()).unwrap_or_default(),
        state: text(next()).unwrap_or_default(),
        due_at: number(&next()).unwrap_or_default(),
        lease_until: number(&next()),
        token: uuid(&next()),
        attempts: number(&next()).unwrap_or_default(),
        after: text(next()),
        done: number(&next()).unwrap_or_default(),
        total: number(&next()),
        fault: text(next()),
        made_at: number(&next()).unwrap_or_default(),
        ended_at: number(&next()),
    })
}

fn text(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell {
        Some(text)
    } else {
        None
    }
}

fn number(cell: &Cell) -> Option<i64> {
    if let Cell::Integer(number) = cell {
        Some(*number)
    } else {
        None
    }
}

fn uuid(cell: &Cell) -> Option<Uuid> {
    if let Cell::Uuid(id) = cell {
        Some(*id)
    } else {
        None
    }
}
