//! Work that goes on by itself: this process takes what waits, and does some of it.

use crate::building::{FILL, TURN_ON};
use crate::forgetting::FORGET;
use crate::{ApplyError, Workspace};
use engine::{Context, FOLLOW, INDEX, REFRESH, Refusal};
use jobs::{Held, Job, Outcome, Step};
use std::sync::Arc;
use std::time::Duration;
use store::Pace;
use uuid::Uuid;

/// Everything that is done here.
const WORKS: &[&str] = &[FILL, TURN_ON, INDEX, REFRESH, FOLLOW, FORGET];
/// How often somebody who waits for the end looks.
const PAUSE: Duration = Duration::from_millis(20);
/// How many jobs are told.
const TOLD: u64 = 500;

/// How work goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// There may be more to do.
    More,
    /// Nothing waits.
    Nothing,
    /// A job went wrong; it is tried again later, or was put aside.
    Failed(String),
}

impl Workspace {
    /// The newest jobs, open ones first, done ones last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn jobs(&self) -> Result<Vec<Job>, store::Error> {
        jobs::list(self.store(), TOLD).await
    }

    /// The same, after waiting at most so long until none is open.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn jobs_after(&self, at_most: Duration) -> Result<Vec<Job>, ApplyError> {
        let mut waited = Duration::ZERO;
        loop {
            let jobs = self.jobs().await.map_err(ApplyError::Store)?;
            if waited >= at_most || jobs.iter().all(|job| job.state != "open") {
                // What is done may have put another version in force.
                self.refresh().await?;
                return Ok(jobs);
            }
            tokio::time::sleep(PAUSE).await;
            waited += PAUSE;
        }
    }

    /// Opens a job again that was put aside. Whether there was such a one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn retry_job(&self, id: Uuid) -> Result<bool, store::Error> {
        let opened = jobs::retry(self.store(), id).await?;
        self.to_do.notify_one();
        Ok(opened)
    }

    /// Takes a job that waits, and does at most so many steps of it.
    ///
    /// # Errors
    /// Those of the database about taking it and giving it back.
    pub async fn work_some(&self, most_steps: usize) -> Result<Progress, ApplyError> {
        self.refresh().await?;
        self.begin_day().await?;
        let taken = jobs::take(self.store(), self.ports(), WORKS, jobs::LEASE).await;
        let Some(held) = taken.map_err(ApplyError::Store)? else {
            return Ok(Progress::Nothing);
        };
        let turn = jobs::work(self.store(), &held, most_steps, || self.step(&held));
        match turn.await.map_err(ApplyError::Store)? {
            Outcome::Paused | Outcome::Done | Outcome::Lost => Ok(Progress::More),
            Outcome::Failed(fault) => {
                tracing::warn!(job = %held.id, work = held.work, key = held.key, fault, "a job went wrong");
                Ok(Progress::Failed(fault))
            }
        }
    }

    /// Does whatever waits, to the end.
    ///
    /// # Errors
    /// Those of the database, and the first fault of a job.
    pub async fn work(&self) -> Result<(), ApplyError> {
        loop {
            match self.work_some(usize::MAX).await? {
                Progress::More => {}
                Progress::Nothing => return Ok(()),
                Progress::Failed(fault) => return Err(ApplyError::Store(store::Error::Other(fault))),
            }
        }
    }

    /// Comes back when this process knows of something to do, at the latest when the next job is due, if that is known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_work(&self, at_most: Duration) -> Result<(), store::Error> {
        let due = jobs::until_due(self.store(), WORKS).await?;
        let due = due.map(|wait| Duration::from_millis(wait.max(0).cast_unsigned()));
        let wait = due.map_or(at_most, |due| due.min(at_most));
        let _ = tokio::time::timeout(wait, self.to_do.notified()).await;
        Ok(())
    }

    /// Begins what is to be done on every day, unless that was done for this day and version already.
    async fn begin_day(&self) -> Result<(), ApplyError> {
        let cx = self.working();
        let day = engine::this_day(&cx);
        let begun = Some((cx.version, day.clone()));
        if *self.begun.lock().await == begun {
            return Ok(());
        }
        let mut due = engine::due_today(&cx).await.map_err(ApplyError::Store)?;
        due.extend(self.forgetting(&day).await.map_err(ApplyError::Store)?);
        if !due.is_empty() {
            let due = Arc::new(due);
            let begin = self.store().write::<_, store::Error, _>(Pace::Bulk, move |tx| {
                let due = Arc::clone(&due);
                Box::pin(async move {
                    for asked in due.iter() {
                        jobs::begin(tx, asked).await?;
                    }
                    Ok(())
                })
            });
            begin.await.map_err(ApplyError::Store)?;
        }
        *self.begun.lock().await = begun;
        Ok(())
    }

    /// Makes an index beside the writers, or drops it when nobody asks for it any more.
    async fn make_index(&self, held: &Held) -> Result<Step, store::Error> {
        let app = self.app();
        let object: String = serde_json::from_str(&held.args).unwrap_or_default();
        let object = app.model.called(&object).map(AsRef::as_ref);
        self.store().make_index(object, &held.key).await?;
        let (held, version) = (held.clone(), app.version);
        let ended = self.store().write::<_, store::Error, _>(Pace::Bulk, move |tx| {
            let held = held.clone();
            Box::pin(async move {
                let job = held.enter(tx).await?;
                // A publish that called its object otherwise called the index so, too.
                if job.is_none_or(|job| job.key != held.key) {
                    return Ok(Step::Lost);
                }
                // Whether it is asked for is looked at again.
                if store::published(tx).await? != version {
                    return Ok(Step::More);
                }
                held.finish(tx).await?;
                Ok(Step::Done)
            })
        });
        let ended = ended.await?;
        if ended == Step::More {
            self.refresh()
                .await
                .map_err(|error| store::Error::Other(error.to_string()))?;
        }
        Ok(ended)
    }

    /// How the house works by itself.
    fn working(&self) -> Context {
        self.context(&Arc::new(crate::open::system()), "build")
    }

    /// One step of a job. Whatever is wrong with it is told in a sentence for its administrators.
    async fn step(&self, held: &Held) -> Result<Step, String> {
        let done = match held.work.as_str() {
            FILL => self.fill(held).await,
            REFRESH => engine::refresh(&self.working(), held).await,
            FOLLOW => engine::follow(&self.working(), held).await,
            FORGET => return self.forget(held).await.map_err(|error| error.to_string()),
            INDEX => return self.make_index(held).await.map_err(|error| error.to_string()),
            TURN_ON => return self.turn_on(held).await.map_err(|error| told(&error)),
            other => Err(Refusal::Internal(format!("nobody does the work {other} here"))),
        };
        match done {
            Ok(step) => Ok(step),
            // Somebody published meanwhile; the step is done again on the newer version.
            Err(Refusal::Republished) => {
                let known = self.refresh().await;
                known.map(|_| Step::More).map_err(|error| told(&error))
            }
            Err(Refusal::Complaints(complaints)) => Err(told(&ApplyError::Complaints(complaints))),
            Err(Refusal::Busy(why) | Refusal::Internal(why)) => Err(why),
            Err(other) => Err(format!("{other:?}")),
        }
    }
}

fn told(error: &ApplyError) -> String {
    match error {
        ApplyError::Complaints(complaints) => match complaints.first() {
            Some(first) => first.to_string(),
            None => error.to_string(),
        },
        other => other.to_string(),
    }
}
