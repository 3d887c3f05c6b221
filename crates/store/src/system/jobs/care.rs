//! What becomes of jobs that nobody works on.

use super::{OPEN, clock, ended, run, table, update};
use crate::sql::{Sql, Statement};
use crate::system::entity::job::{Column, Entity, Model};
use crate::{Cell, Error, Store, Tx, orm};
use field::Column as Shape;
use sea_orm::{EntityTrait, Order, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Puts aside the jobs that were taken so often and whose workers never came back: each may have taken its worker down.
///
/// # Errors
/// Those of the database.
pub async fn bury(tx: &mut dyn Tx, most: i64, fault: &str) -> Result<u64, Error> {
    let now = clock(tx.engine());
    let mut sql = update(tx);
    ended(&mut sql, tx.engine(), "failed");
    sql.push(", \"fault\" = COALESCE(\"fault\", ")
        .bind(Cell::Text(fault.to_owned()))
        .push(&format!(
            ") WHERE {OPEN} AND \"lease_until\" <= {now} AND \"attempts\" >= "
        ))
        .bind(Cell::Integer(most));
    run(tx, sql).await
}

/// Opens a failed job again, as if it had never failed; it goes on where it was. Whether there was one, and no other of
/// the same work and key is open.
///
/// # Errors
/// Those of the database.
pub async fn revive(tx: &mut dyn Tx, id: Uuid) -> Result<bool, Error> {
    let mut sql = update(tx);
    reopened(&mut sql, tx);
    sql.push(" AND \"id\" = ").bind(Cell::Uuid(id));
    Ok(run(tx, sql).await? > 0)
}

/// The same for all failed jobs of a work.
///
/// # Errors
/// Those of the database.
pub async fn revive_all(tx: &mut dyn Tx, work: &str) -> Result<u64, Error> {
    let mut sql = update(tx);
    reopened(&mut sql, tx);
    sql.push(" AND \"work\" = ").bind(Cell::Text(work.to_owned()));
    run(tx, sql).await
}

fn reopened(sql: &mut Sql, tx: &dyn Tx) {
    let (now, table) = (clock(tx.engine()), table(tx.schema()));
    sql.push(&format!(
        "\"state\" = 'open', \"ended_at\" = NULL, \"attempts\" = 0, \"due_at\" = {now} WHERE \"state\" = 'failed' AND NOT EXISTS \
         (SELECT 1 FROM {table} AS o WHERE o.\"state\" = 'open' AND o.\"work\" = {table}.\"work\" AND o.\"key\" = {table}.\"key\")"
    ));
}

/// How many jobs of a work are not done, failed ones included.
///
/// # Errors
/// Those of the database.
pub async fn open_of(tx: &mut dyn Tx, work: &str) -> Result<i64, Error> {
    let mut sql = Sql::new(tx.engine());
    sql.push(&format!(
        "SELECT count(*) FROM {} WHERE \"state\" <> 'done' AND \"work\" = ",
        table(tx.schema())
    ))
    .bind(Cell::Text(work.to_owned()));
    let Statement { text, cells } = sql.done();
    let rows = tx.fetch(&text, &cells, &[Shape::Integer]).await?;
    Ok(crate::journal::number(&rows))
}

/// The newest jobs, open ones first, done ones last, at most so many.
///
/// # Errors
/// Those of the database.
pub async fn all(store: &Store, most: u64) -> Result<Vec<Model>, Error> {
    // `open`, `failed`, `done`.
    let select = Entity::find()
        .order_by(Column::State, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(most);
    orm::all(store, select).await
}

/// Makes every job nobody's: for whoever knows that no other worker lives.
///
/// # Errors
/// Those of the database.
pub async fn free_all(tx: &mut dyn Tx) -> Result<(), Error> {
    let mut sql = update(tx);
    sql.push(&format!(
        "\"lease_until\" = {} WHERE {OPEN} AND \"lease_until\" IS NOT NULL",
        clock(tx.engine())
    ));
    run(tx, sql).await.map(drop)
}

/// Forgets jobs that were done so long ago, in milliseconds. Failed ones stay until somebody looks at them.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &mut dyn Tx, age: i64) -> Result<u64, Error> {
    let mut sql = Sql::new(tx.engine());
    let now = clock(tx.engine());
    sql.push(&format!(
        "DELETE FROM {} WHERE \"state\" = 'done' AND \"ended_at\" < {now} - ",
        table(tx.schema())
    ))
    .bind(Cell::Integer(age));
    run(tx, sql).await
}

/// In which state the newest job of this work, key and `args` is; nothing when it is not known.
///
/// # Errors
/// Those of the database.
pub async fn stands(store: &Store, (work, key, args): (&str, &str, &str)) -> Result<Option<String>, Error> {
    let mut sql = Sql::new(store.engine());
    sql.push(&format!(
        "SELECT \"state\" FROM {} WHERE \"work\" = ",
        table(store.schema())
    ))
    .bind(Cell::Text(work.to_owned()))
    .push(" AND \"key\" = ")
    .bind(Cell::Text(key.to_owned()))
    .push(" AND \"args\" = ")
    .bind(Cell::Text(args.to_owned()))
    .push(" ORDER BY \"made_at\" DESC LIMIT 1");
    let rows = store.read(sql.done(), &[Shape::Text]).await?;
    Ok(rows.into_iter().flatten().find_map(|cell| match cell {
        Cell::Text(state) => Some(state),
        _ => None,
    }))
}
