//! Work that goes on by itself: who does it, for how long, and what becomes of it when it fails.
//!
//! A job is a row that is written by the save that wants the work. Some process takes it for a while (a lease, by the
//! database's clock) and gets a random token with it. Work is steps, each a save of its own that begins by showing the
//! token ([`Held::enter`]): a worker that was thought dead and comes back late changes nothing. A worker that dies
//! leaves a job that somebody else takes when the lease has run out, and goes on where the last step ended.

mod held;
mod work;

pub use held::{Held, take};
pub use store::system::job::{Asked, Job};
pub use work::{Outcome, Step, work};

use std::time::Duration;
use store::system::job;
use store::{Error, Pace, Store, Tx};
use uuid::Uuid;

/// How long a job is its worker's before it must have got on, or have said that it is alive.
pub const LEASE: Duration = Duration::from_secs(30);
/// How often a job is taken without getting on before it is put aside.
pub const MOST_ATTEMPTS: i64 = 10;
/// The first pause after a fault; every further one is twice as long.
const PAUSE: i64 = 1_000;
/// The longest pause, in milliseconds.
const LONGEST_PAUSE: i64 = 10 * 60 * 1_000;
/// How long jobs that are done are remembered, in milliseconds.
const REMEMBERED: i64 = 30 * 24 * 60 * 60 * 1_000;
/// What is said of a job whose worker was never heard of again.
const VANISHED: &str = "its worker vanished again and again; it may take processes down";

/// Begins a job inside the save that wants it. An open one of the same work and key begins anew.
///
/// # Errors
/// Those of the database.
pub async fn begin(tx: &mut dyn Tx, asked: &Asked) -> Result<(), Error> {
    job::begin(tx, asked).await
}

/// Whether a job of this work, key and `args` was begun, and is not forgotten yet.
///
/// # Errors
/// Those of the database.
pub async fn is_begun(store: &Store, work: &str, key: &str, args: &str) -> Result<bool, Error> {
    let known = job::stands(store, (work, key, args)).await?;
    Ok(known.is_some())
}

/// Whether such a job is done.
///
/// # Errors
/// Those of the database.
pub async fn is_done(store: &Store, work: &str, key: &str, args: &str) -> Result<bool, Error> {
    let known = job::stands(store, (work, key, args)).await?;
    Ok(known.is_some_and(|state| state == "done"))
}

/// Milliseconds until there is something to do of these works; nothing when nothing waits.
///
/// # Errors
/// Those of the database.
pub async fn until_due(store: &Store, works: &[&str]) -> Result<Option<i64>, Error> {
    job::until_due(store, works).await
}

/// The newest jobs, open ones first, done ones last, at most so many.
///
/// # Errors
/// Those of the database.
pub async fn list(store: &Store, most: u64) -> Result<Vec<Job>, Error> {
    job::all(store, most).await
}

/// Opens a job again that was put aside; it goes on where it was. Whether there was such a one.
///
/// # Errors
/// Those of the database.
pub async fn retry(store: &Store, id: Uuid) -> Result<bool, Error> {
    store
        .write(Pace::Interactive, move |tx| {
            Box::pin(async move { job::revive(tx, id).await })
        })
        .await
}

/// Opens again, inside a save that may have mended what was wrong, the jobs of a work that were put aside.
///
/// # Errors
/// Those of the database.
pub async fn retry_all(tx: &mut dyn Tx, work: &str) -> Result<(), Error> {
    job::revive_all(tx, work).await.map(drop)
}

/// How many jobs of a work are not done, failed ones included.
///
/// # Errors
/// Those of the database.
pub async fn left(tx: &mut dyn Tx, work: &str) -> Result<i64, Error> {
    job::open_of(tx, work).await
}

/// Frees every job: for whoever knows that no other process works on this database.
///
/// # Errors
/// Those of the database.
pub async fn free_all(store: &Store) -> Result<(), Error> {
    store
        .write(Pace::Bulk, |tx| Box::pin(async move { job::free_all(tx).await }))
        .await
}

/// Forgets what was done a month ago.
///
/// # Errors
/// Those of the database.
pub async fn forget_old(tx: &mut dyn Tx) -> Result<u64, Error> {
    job::forget(tx, REMEMBERED).await
}

/// The pause after so many attempts, in milliseconds.
fn pause(attempts: i64) -> i64 {
    let doubled = u32::try_from(attempts - 1).unwrap_or_default().min(20);
    PAUSE.saturating_mul(1 << doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<i64> = [0, 1, 2, 3, 10, 11, 1_000].map(pause).into();
        assert_eq!(pauses, [1_000, 1_000, 2_000, 4_000, 512_000, 600_000, 600_000]);
    }
}
