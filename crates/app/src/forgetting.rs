//! What is parked has its time: after so many days, where the workspace says how many, it is removed for good.

use crate::Workspace;
use jobs::{Asked, Held, Step};
use std::sync::Arc;
use store::Pace;
use store::system::parked::{self, Parked};

/// The work of removing what was parked long enough.
pub(crate) const FORGET: &str = "forget";
const DAY: i64 = 24 * 60 * 60 * 1_000;

impl Workspace {
    /// What has been parked longer than the workspace keeps it.
    async fn stale(&self) -> Result<Vec<Parked>, store::Error> {
        let Some(days) = self.app().model.settings.parked_days else {
            return Ok(Vec::new());
        };
        let since = self.ports().now() - i64::from(days) * DAY;
        let mut stale = parked::all(self.store()).await?;
        stale.retain(|one| one.at < since);
        Ok(stale)
    }

    /// The job that removes it, on a day on which there is something to remove.
    pub(crate) async fn forgetting(&self, day: &str) -> Result<Option<Asked>, store::Error> {
        let stale = self.stale().await?.len();
        if stale == 0 || jobs::is_begun(self.store(), FORGET, "", day).await? {
            return Ok(None);
        }
        Ok(Some(Asked {
            id: self.ports().ids.id(self.ports().now()),
            work: FORGET,
            key: String::new(),
            args: day.to_owned(),
            total: i64::try_from(stale).ok(),
        }))
    }

    /// One step of it: one field or object. Nobody of this process publishes meanwhile; a publish of another server that
    /// would bring it back finds it gone, and is asked to begin anew.
    pub(crate) async fn forget(&self, held: &Held) -> Result<Step, store::Error> {
        let _turn = self.publishing.lock().await;
        let (held, next) = (held.clone(), Arc::new(self.stale().await?.into_iter().next()));
        let step = self.store().write::<_, store::Error, _>(Pace::Bulk, move |tx| {
            let (held, next) = (held.clone(), Arc::clone(&next));
            Box::pin(async move {
                if held.enter(tx).await?.is_none() {
                    return Ok(Step::Lost);
                }
                let Some(parked) = next.as_ref() else {
                    held.finish(tx).await?;
                    return Ok(Step::Done);
                };
                store::forget_parked(tx, parked).await?;
                held.move_on(tx, None, 1).await?;
                Ok(Step::More)
            })
        });
        step.await
    }
}
