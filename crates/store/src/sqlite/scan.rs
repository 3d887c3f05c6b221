//! A few threads for queries that may have to look at every row, so that none of them holds up a worker.

use super::connection::{Access, open};
use super::reader::run;
use super::told;
use crate::Error;
use crate::row::Reading;
use crate::sql::Statement;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const THREADS: usize = 2;
/// A query that takes longer is given up, as PostgreSQL's statement timeout does.
const LONGEST: Duration = Duration::from_secs(30);
/// More waiting queries than this are refused as busy.
const WAITING: usize = 512;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The near end of the queue to the reader threads.
pub(super) struct Scans(Arc<Queue>);

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Scans {
    pub(super) fn start(path: &Path) -> Result<Self, Error> {
        let scans = Scans(Arc::default());
        for number in 1..=THREADS {
            let queue = Arc::clone(&scans.0);
            let deadline = Arc::new(Mutex::new(Instant::now()));
            let connection = open(path, Access::Read)?;
            let clock = Arc::clone(&deadline);
            let expired = move || Instant::now() > *clock.lock().unwrap_or_else(PoisonError::into_inner);
            connection
                .progress_handler(100_000, Some(expired))
                .map_err(told)?;
            std::thread::Builder::new()
                .name(format!("store-reader-{number}"))
                .spawn(move || {
                    while let Some(job) = queue.take() {
                        *deadline.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + LONGEST;
                        job(&connection);
                    }
                })
                .map_err(|error| Error::Other(format!("a reader thread did not start: {error}")))?;
        }
        Ok(scans)
    }

    pub(super) async fn run<R: Reading>(
        &self,
        statements: Vec<Statement>,
        mut reading: R,
    ) -> Result<R, Error> {
        self.with(move |connection| run(connection, &statements, &mut reading).map(|()| reading))
            .await
    }

    /// Does something long with a connection, on one of the threads.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.0.put(Box::new(move |connection| {
            let outcome = catch_unwind(AssertUnwindSafe(|| deed(connection)));
            // Whoever asked may have gone.
            let _ = reply.send(outcome.unwrap_or_else(|_| Err(Error::other("a query panicked"))));
        }))?;
        answer
            .await
            .unwrap_or_else(|_| Err(Error::Busy("the workspace is closing".into())))
    }

    /// Refuses further work; the threads end when they have done what waits.
    pub(super) fn close(&self) {
        self.0.lock().closed = true;
        self.0.wake.notify_all();
    }
}

impl Drop for Scans {
    fn drop(&mut self) {
        self.close();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, job: Job) -> Result<(), Error> {
        let mut state = self.lock();
        if state.closed || state.jobs.len() >= WAITING {
            return Err(Error::Busy("too many queries are waiting".into()));
        }
        state.jobs.push_back(job);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    fn take(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
