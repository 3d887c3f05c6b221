//! What is being filled: values that follow from others, for the rows that were there before them. When the last one is
//! full, a version is published in which everybody reads them.

use crate::publication::Publication;
use crate::{App, ApplyError, Workspace};
use engine::{Refusal, Shipment};
use jobs::{Asked, Held, Step};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::Pace;
use store::system::building::{self, Building};
use store::system::version::Version;

/// The work of filling one object.
pub(crate) const FILL: &str = "fill";
/// The work of putting in force what is full.
pub(crate) const TURN_ON: &str = "turn_on";
/// How often somebody who waits for the end looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Something that is being filled, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// The object, the field, and what of it.
    pub what: Building,
    /// How many records of the object are done.
    pub done: i64,
    /// Of how many, about.
    pub total: Option<i64>,
    /// Why it does not get on, if it does not.
    pub fault: Option<String>,
}

impl Workspace {
    /// What is being filled, and how many rows of each are done.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn building(&self) -> Result<Vec<Filling>, store::Error> {
        let jobs = self.jobs().await?;
        let fillings = building::all(self.store()).await?.into_iter().map(|what| {
            let job = jobs.iter().find(|job| job.work == FILL && job.key == what.object);
            Filling {
                done: job.map_or(0, |job| job.done),
                total: job.and_then(|job| job.total),
                fault: job.and_then(|job| job.fault.clone()),
                what,
            }
        });
        Ok(fillings.collect())
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

    /// One step of filling an object.
    pub(crate) async fn fill(&self, held: &Held) -> Result<Step, Refusal> {
        let app = self.app();
        let cx = self.context(&Arc::new(crate::open::system()), "build");
        if cx.version != app.version {
            return Ok(Step::More);
        }
        let then = Asked {
            id: cx.ports.ids.id(cx.ports.now()),
            work: TURN_ON,
            key: String::new(),
            args: "null".to_owned(),
            total: None,
        };
        engine::build(&cx, held, &crate::unfilled::of(&app.building), Some(&then)).await
    }

    /// Publishes the same documents as the next version, in which what is full now is read; nothing happens while
    /// something is still to be filled: the end of that begins this anew.
    pub(crate) async fn turn_on(&self, held: &Held) -> Result<Step, ApplyError> {
        let _turn = self.publishing.lock().await;
        self.refresh().await?;
        let app = self.app();
        if let Some(ended) = self.nothing_to_turn_on(held, app.building.is_empty()).await? {
            return Ok(ended);
        }
        let number = app.version + 1;
        let new = App::compile(number, app.documents.to_vec()).map_err(ApplyError::Complaints)?;
        let put = self.put(Publication {
            shipment: Shipment::nothing(&self.shipping(&new)),
            base: app.version,
            empty: Vec::new(),
            old: self.app(),
            known: app.model.objects.keys().cloned().collect(),
            new,
            way: crate::plan::Way::default(),
            version: Version {
                number,
                at: self.ports().now(),
                by: None,
                note: format!("filled {}", names(&app.building)),
                steps: "[]".to_owned(),
                documents: serde_json::to_string(&app.documents).unwrap_or_default(),
            },
            done: app.building.iter().cloned().collect(),
            asked: Vec::new(),
            indexes: Vec::new(),
            held: Some(held.clone()),
        });
        match put.await {
            Ok(()) => Ok(Step::Done),
            // Somebody else published, or has the job by now; it is looked at again.
            Err(ApplyError::Conflict { .. }) => Ok(Step::More),
            Err(other) => Err(other),
        }
    }

    /// Ends the job when there is nothing for it to do. What is left to be filled can only become more by a publish, and
    /// then the version is another.
    async fn nothing_to_turn_on(&self, held: &Held, empty: bool) -> Result<Option<Step>, ApplyError> {
        let held = held.clone();
        let ended = self.store().write(Pace::Bulk, move |tx| {
            let held = held.clone();
            Box::pin(async move {
                if held.enter(tx).await?.is_none() {
                    return Ok(Some(Step::Lost));
                }
                if !empty && jobs::left(tx, FILL).await? == 0 {
                    return Ok(None);
                }
                held.finish(tx).await?;
                Ok(Some(Step::Done))
            })
        });
        ended.await.map_err(ApplyError::Store)
    }
}

/// `customer.worth, customer.good`
fn names(building: &BTreeSet<Building>) -> String {
    let names: BTreeSet<String> = building
        .iter()
        .map(|one| format!("{}.{}", one.object, one.field))
        .collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
