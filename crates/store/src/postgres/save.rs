//! One save on PostgreSQL: begin, work, commit; again when it collided with another.

use super::connect::{is_collision, told};
use super::tx::PostgresTx;
use crate::book::Book;
use crate::canary::planted;
use crate::{Error, Future, Tx};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Executor, PgPool, Postgres};
use std::sync::Arc;
use std::time::Duration;

/// How often a save is run again after a collision.
const AGAIN: u32 = 3;

/// A connection inside a transaction. It goes back to the pool only when the transaction has ended; dropped before
/// that, by a panic or a shutdown, it is closed, so that nobody ever works inside somebody else's transaction.
struct Held(Option<PoolConnection<Postgres>>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

pub(super) async fn save<T, E, F>(pool: &PgPool, book: &Arc<Book>, work: F) -> Result<T, E>
where
    T: Send,
    E: From<Error> + Send,
    F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>> + Send + Sync,
{
    let mut attempt = 0;
    loop {
        let (outcome, collided) = once(pool, book, &work).await;
        if !collided || attempt == AGAIN {
            return outcome;
        }
        attempt += 1;
        tokio::time::sleep(pause(attempt)).await;
    }
}

/// One attempt; also whether it collided with another save.
async fn once<T, E, F>(pool: &PgPool, book: &Arc<Book>, work: &F) -> (Result<T, E>, bool)
where
    E: From<Error>,
    F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>>,
{
    let mut held = match begin(pool, book).await {
        Ok(held) => held,
        Err(error) => return (Err(told(&error).into()), is_collision(&error)),
    };
    let Some(connection) = held.0.as_mut() else {
        return (Err(Error::other("no connection").into()), false);
    };
    let mut tx = PostgresTx {
        connection,
        book,
        failed: false,
        collided: false,
        published: None,
    };
    let mut outcome = work(&mut tx).await;
    let mut collided = tx.collided;
    if tx.failed && outcome.is_ok() {
        // The server would answer COMMIT with a friendly ROLLBACK.
        outcome = Err(Error::other("a save went on after a statement had failed").into());
    }
    let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
    if outcome.is_ok() && planted("canary::ack_before_commit") {
        commit_later(held);
        return (outcome, false);
    }
    if outcome.is_ok() {
        fail::fail_point!("save::before_commit");
    }
    match connection.execute(end).await {
        Ok(_) => drop(held.0.take()),
        Err(error) => {
            collided |= is_collision(&error);
            if outcome.is_ok() {
                outcome = Err(told(&error).into());
            }
        }
    }
    if outcome.is_ok() {
        fail::fail_point!("save::after_commit_before_reply");
    }
    let again = collided && outcome.is_err();
    (outcome, again)
}

/// The planted bug: whoever waits is answered while the transaction is still open.
#[expect(
    clippy::disallowed_methods,
    reason = "a planted bug of the torture runner outlives its request on purpose"
)]
fn commit_later(mut held: Held) {
    tokio::spawn(async move {
        fail::fail_point!("save::before_commit");
        if let Some(connection) = held.0.as_mut()
            && connection.execute("COMMIT").await.is_ok()
        {
            drop(held.0.take());
        }
    });
}

/// One round trip: begin, and share the lock that a publish takes alone.
async fn begin(pool: &PgPool, book: &Book) -> Result<Held, sqlx::Error> {
    let mut held = Held(Some(pool.acquire().await?));
    let sql = format!(
        "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock_shared({})",
        book.fence_key()
    );
    if let Some(connection) = held.0.as_mut() {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut **connection)
            .await?;
    }
    Ok(held)
}

/// Longer with every attempt, and not the same for two that collided.
fn pause(attempt: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let jitter = RandomState::new().hash_one(attempt) % 8;
    Duration::from_millis(u64::from(attempt) * 4 + jitter)
}
