//! A job that is somebody's for a while.

use crate::{MOST_ATTEMPTS, VANISHED, pause};
use ports::Ports;
use std::time::Duration;
use store::system::job::{self, Job};
use store::{Error, Pace, Store, Tx};
use uuid::Uuid;

/// A job, taken.
#[derive(Clone)]
pub struct Held {
    /// Id of the job.
    pub id: Uuid,
    /// What kind of work.
    pub work: String,
    /// What it is about.
    pub key: String,
    /// JSON text: what the work needs to know.
    pub args: String,
    token: Uuid,
    lease: i64,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.work, self.key)
    }
}

/// Takes the job of these works that is due longest, and is nobody's. Jobs whose workers vanished too often are put aside
/// first.
///
/// # Errors
/// Those of the database.
pub async fn take(
    store: &Store,
    ports: &Ports,
    works: &'static [&'static str],
    lease: Duration,
) -> Result<Option<Held>, Error> {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = ports.ids.secret();
    let token = Uuid::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]);
    let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
    let taken = store.write(Pace::Bulk, move |tx| {
        Box::pin(async move {
            job::bury(tx, MOST_ATTEMPTS, VANISHED).await?;
            job::take(tx, works, token, lease).await
        })
    });
    let taken: Option<Job> = taken.await?;
    Ok(taken.map(|job| Held {
        id: job.id,
        work: job.work,
        key: job.key,
        args: job.args,
        token,
        lease,
    }))
}

impl Held {
    /// The first statement of everything that the work writes: the job as it stands, or nothing when it is no longer ours.
    /// It stays ours until the save ends.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enter(&self, tx: &mut dyn Tx) -> Result<Option<Job>, Error> {
        job::hold(tx, self.id, self.token).await
    }

    /// Notes, in a save that was entered, how far the work came and how much more is done.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn move_on(&self, tx: &mut dyn Tx, after: Option<String>, rows: i64) -> Result<(), Error> {
        job::move_on(tx, self.id, (after, rows), self.lease).await
    }

    /// Notes, in a save that was entered, that nothing is left to do.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn finish(&self, tx: &mut dyn Tx) -> Result<(), Error> {
        job::finish(tx, self.id).await
    }

    /// How long the lease is, in milliseconds.
    pub(crate) fn lease(&self) -> i64 {
        self.lease
    }

    /// Says that the worker is alive; whether the job is still ours.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn beat(&self, store: &Store) -> Result<bool, Error> {
        let (id, token, lease) = (self.id, self.token, self.lease);
        store
            .write(Pace::Interactive, move |tx| {
                Box::pin(async move { job::beat(tx, id, token, lease).await })
            })
            .await
    }

    /// Gives the job back, with nothing wrong.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn release(&self, store: &Store) -> Result<(), Error> {
        let (id, token) = (self.id, self.token);
        store
            .write(Pace::Bulk, move |tx| {
                Box::pin(async move { job::release(tx, id, token).await })
            })
            .await
    }

    /// Gives the job back with what went wrong: it is tried again after a pause, and put aside when it went wrong too
    /// often.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fail(&self, store: &Store, fault: &str) -> Result<(), Error> {
        let (held, fault) = (self.clone(), fault.to_owned());
        store
            .write(Pace::Bulk, move |tx| {
                let (held, fault) = (held.clone(), fault.clone());
                Box::pin(async move {
                    let Some(job) = held.enter(tx).await? else {
                        return Ok(());
                    };
                    let again = (job.attempts < MOST_ATTEMPTS).then(|| pause(job.attempts));
                    job::fail(tx, (held.id, held.token), &fault, again).await
                })
            })
            .await
    }
}
