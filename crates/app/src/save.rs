//! What a request of one viewer is given, and how its saves outlive a publish.

use crate::{ApplyError, Workspace};
use engine::{Context, Refusal, Saved};
use model::Viewer;
use std::sync::Arc;
use uuid::Uuid;

/// How often a save is tried while others publish.
const MOST_TRIES: u32 = 5;

/// What a save answers when it is done: it knows the records it wrote.
pub trait Written {
    /// Their ids.
    fn records(&self) -> impl Iterator<Item = Uuid>;
    /// Whether somebody may stand elsewhere in the company for it.
    fn moved_people(&self) -> bool;
}

impl Written for Saved {
    fn records(&self) -> impl Iterator<Item = Uuid> {
        std::iter::once(self.id)
    }

    fn moved_people(&self) -> bool {
        self.moved_people
    }
}

impl Written for exchange::Report {
    fn records(&self) -> impl Iterator<Item = Uuid> {
        self.records.iter().copied()
    }

    fn moved_people(&self) -> bool {
        self.moved_people
    }
}

impl<E> Written for Vec<Result<Saved, E>> {
    fn records(&self) -> impl Iterator<Item = Uuid> {
        self.iter().flatten().map(|saved| saved.id)
    }

    fn moved_people(&self) -> bool {
        self.iter().flatten().any(|saved| saved.moved_people)
    }
}

impl Workspace {
    /// What the engine needs for one request of this viewer, by this way (`api`, `import`).
    #[must_use]
    pub fn context(&self, viewer: &Arc<Viewer>, via: &'static str) -> Context {
        let app = self.app();
        Context {
            store: self.store().clone(),
            ports: self.ports().clone(),
            model: Arc::clone(&app.model),
            version: app.version,
            viewer: Arc::clone(viewer),
            rights: app.model.rights(&viewer.roles),
            via,
        }
    }

    /// Runs a save, and runs it anew on the newer version when somebody published meanwhile, at most five times. What
    /// is remembered of a user is forgotten when their record was written, and where people stand when somebody may have
    /// moved.
    ///
    /// # Errors
    /// The refusal of the last try.
    pub async fn save<T, F, R>(&self, viewer: &Arc<Viewer>, via: &'static str, work: F) -> Result<T, Refusal>
    where
        T: Written,
        F: Fn(Context) -> R,
        R: Future<Output = Result<T, Refusal>>,
    {
        let mut cx = self.context(viewer, via);
        let mut version = cx.version;
        let mut done = work(cx).await;
        for _ in 1..MOST_TRIES {
            // A save that was begun on the old version may also meet a table that has lost a column meanwhile.
            if !matches!(done, Err(Refusal::Republished | Refusal::Internal(_))) {
                break;
            }
            self.catch_up().await.map_err(refused)?;
            cx = self.context(viewer, via);
            if cx.version == version {
                break;
            }
            version = cx.version;
            done = work(cx).await;
        }
        if let Ok(written) = &done {
            written
                .records()
                .for_each(|record| self.identity().forget(record));
            if written.moved_people() {
                self.identity().forget_placed();
            }
        }
        done
    }

    /// Whether another version than this one is in force by now, also one that another server published.
    pub async fn left(&self, version: i64) -> bool {
        self.catch_up().await.is_ok() && self.app().version != version
    }

    /// Waits for a publish of this process to take force, so that the many saves it sends back do not each compile the
    /// same version, and takes over those of others.
    async fn catch_up(&self) -> Result<bool, ApplyError> {
        let _turn = self.publishing.lock().await;
        self.refresh().await
    }
}

fn refused(error: ApplyError) -> Refusal {
    match error {
        ApplyError::Store(store::Error::Busy(why)) => Refusal::Busy(why),
        ApplyError::Store(store::Error::Full) => Refusal::Full,
        other => Refusal::Internal(other.to_string()),
    }
}
