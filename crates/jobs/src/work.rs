//! Doing a job, step by step.

use crate::Held;
use std::pin::pin;
use std::time::Duration;
use store::{Error, Store};

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is more to do.
    More,
    /// The job is done; the step has noted it in its own save.
    Done,
    /// The job is somebody else's by now.
    Lost,
}

/// How a turn at a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was given back with something left to do.
    Paused,
    /// Nothing is left of it.
    Done,
    /// Somebody else has it, or it began anew.
    Lost,
    /// It went wrong, and is tried again or put aside.
    Failed(String),
}

/// Takes at most so many steps of a job and gives it back. While a step takes long, the lease is renewed.
///
/// # Errors
/// Those of the database about giving it back.
pub async fn work<S, F>(store: &Store, held: &Held, most: usize, step: S) -> Result<Outcome, Error>
where
    S: Fn() -> F,
    F: Future<Output = Result<Step, String>>,
{
    for _ in 0..most {
        match alive(store, held, step()).await {
            Ok(Step::More) => {}
            Ok(Step::Done) => return Ok(Outcome::Done),
            Ok(Step::Lost) => return Ok(Outcome::Lost),
            Err(fault) => {
                held.fail(store, &fault).await?;
                return Ok(Outcome::Failed(fault));
            }
        }
    }
    held.release(store).await?;
    Ok(Outcome::Paused)
}

/// Waits for a step, and says from time to time that it goes on. A step that has lost its lease is not broken off: it
/// cannot write, and may have something to tidy up.
async fn alive<F>(store: &Store, held: &Held, step: F) -> F::Output
where
    F: Future<Output = Result<Step, String>>,
{
    let mut step = pin!(step);
    let beat = held.heartbeat();
    loop {
        tokio::select! {
            done = &mut step => return done,
            () = tokio::time::sleep(beat) => {
                // The database will say so to the step, too.
                let _ = held.beat(store).await;
            }
        }
    }
}

impl Held {
    /// How often the worker says that it is alive.
    fn heartbeat(&self) -> Duration {
        let third = u64::try_from(self.lease() / 3).unwrap_or_default();
        Duration::from_millis(third.max(1_000))
    }
}
