//! Filling fields for the rows that were there before them: while people work, in small steps, by whichever process
//! has the time. When the last one is full, a version is published in which everybody reads them.

use crate::open::system;
use crate::plan::Way;
use crate::publication::Publication;
use crate::{App, ApplyError, Workspace};
use engine::{Built, Refusal, Shipment};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use store::system::building::{self, Building};
use store::system::version::Version;
use uuid::Uuid;

/// How often somebody who waits for the end looks.
const PAUSE: Duration = Duration::from_millis(20);

/// How filling goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    More,
    /// Nothing is being filled.
    Nothing,
}

impl Workspace {
    /// What is being filled, and how many rows of each are done.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn building(&self) -> Result<Vec<Building>, store::Error> {
        building::all(self.store()).await
    }

    /// Does the next step of filling; when nothing is left, puts the fields in force.
    ///
    /// # Errors
    /// Those of the database; the step counts as not done then, and may be tried again.
    pub async fn build_some(&self) -> Result<Progress, ApplyError> {
        self.refresh().await?;
        let app = self.app();
        if app.building.is_empty() {
            return Ok(Progress::Nothing);
        }
        let open = self.building().await.map_err(ApplyError::Store)?;
        let ways: BTreeMap<&str, Option<Uuid>> =
            open.iter().map(|one| (one.object.as_str(), one.after)).collect();
        let cx = self.context(&Arc::new(system()), "build");
        for (object, after) in ways {
            match engine::build(&cx, object, after).await {
                Ok(Built::All) => {}
                Ok(Built::Some(_) | Built::Overtaken) | Err(Refusal::Republished) => {
                    return Ok(Progress::More);
                }
                Err(Refusal::Busy(why)) => return Err(ApplyError::Store(store::Error::Busy(why))),
                Err(Refusal::Complaints(complaints)) => return Err(ApplyError::Complaints(complaints)),
                Err(other) => {
                    let why = format!("{object} cannot be filled: {other:?}");
                    return Err(ApplyError::Store(store::Error::Other(why)));
                }
            }
        }
        self.put_in_force(&app, &open).await?;
        Ok(Progress::More)
    }

    /// Comes back when this process has published something that is to be filled.
    pub async fn has_to_fill(&self) {
        self.to_fill.notified().await;
    }

    /// Waits until nothing is being filled any more, at most so long.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn filled(&self, at_most: Duration) -> Result<(), ApplyError> {
        let mut waited = Duration::ZERO;
        loop {
            self.refresh().await?;
            if self.app().building.is_empty() || waited >= at_most {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
            waited += PAUSE;
        }
    }

    /// Fills whatever is being filled, to the end.
    ///
    /// # Errors
    /// As of [`Workspace::build_some`].
    pub async fn build(&self) -> Result<(), ApplyError> {
        while self.build_some().await? == Progress::More {}
        Ok(())
    }

    /// Publishes the same documents as the next version, in which what is full now is read.
    async fn put_in_force(&self, app: &App, full: &[Building]) -> Result<(), ApplyError> {
        let _turn = self.publishing.lock().await;
        let full: BTreeSet<(String, String)> = full
            .iter()
            .map(|one| (one.object.clone(), one.field.clone()))
            .collect();
        // Whoever published meanwhile may have begun to fill something else.
        if self.refresh().await? || self.app().version != app.version || *self.app().building != full {
            return Ok(());
        }
        let number = app.version + 1;
        let new = App::compile(number, app.documents.to_vec()).map_err(ApplyError::Complaints)?;
        let names: Vec<String> = full
            .iter()
            .map(|(object, field)| format!("{object}.{field}"))
            .collect();
        let version = Version {
            number,
            at: self.ports().now(),
            by: None,
            note: format!("filled {}", names.join(", ")),
            steps: "[]".to_owned(),
            documents: serde_json::to_string(&new.documents).unwrap_or_default(),
        };
        let shipment = Shipment::nothing(&self.shipping(&new));
        let put = self.put(Publication {
            shipment,
            base: app.version,
            known: app.model.objects.keys().cloned().collect(),
            new,
            way: Way::default(),
            version,
            done: full.into_iter().collect(),
        });
        match put.await {
            // Somebody else was faster; what is left to do is looked at again.
            Err(ApplyError::Conflict { .. }) => Ok(()),
            other => other,
        }
    }
}
