//! Publishing: tables, documents and the number of the version change in one transaction, or not at all.

use crate::app::Next;
use crate::building::FILL;
use crate::casts;
use crate::change::{Change, Wishes};
use crate::layers::{self, OpenConflict};
use crate::open::system;
use crate::plan::Way;
use crate::publication::{Publication, Stop};
use crate::restoring::Restore;
use crate::{App, Plan, PlanStep, Workspace, unfilled};
use engine::{Consignment, Context, INDEX, ShipDeed, Shipment, Undelivered};
use jobs::Asked;
use metadata::Complaints;
use model::Viewer;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use store::system::parked;
use store::system::version::Version;
use store::{Pace, Step};
use uuid::Uuid;

/// How often a publish tries again while saves hold the tables it must change.
const TRIES: u32 = 50;
/// How long it waits in between: long enough to let the saves that queued behind it pass.
const PAUSE: Duration = Duration::from_millis(50);
/// Rows are counted no further: whoever reads a plan wants to know few from many.
const MOST_COUNTED: u32 = 1_000_000;

/// A publish that is done, or that had nothing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The published version now.
    pub version: i64,
    /// What was done; empty when the same files were installed already, and then the version is the old one.
    pub steps: Vec<PlanStep>,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The files, or what they would do, have mistakes.
    #[error("the pack has {} complaints", .0.len())]
    Complaints(Complaints),
    /// Somebody else published since the version the change was made for.
    #[error("version {published} was published meanwhile")]
    Conflict {
        /// The version that is published now.
        published: i64,
    },
    /// The database did not take it.
    #[error("{0}")]
    Store(store::Error),
}

impl Workspace {
    /// Every mistake of a pack's files (path and text), as they would stand beside the other installed packs.
    #[must_use]
    pub fn check(&self, files: &[(String, String)]) -> Complaints {
        self.app().with_pack(files).err().unwrap_or_default()
    }

    /// What a change would do. The files of a pack are the whole pack: what they no longer contain goes.
    ///
    /// # Errors
    /// Complaints of the files themselves. What stands in the way of a sound change is told in [`Plan::complaints`].
    pub async fn plan_change(&self, change: &Change) -> Result<Plan, ApplyError> {
        self.refresh().await?;
        let old = self.app();
        let Next { app: new, conflicts } = change.next(&old).map_err(ApplyError::Complaints)?;
        let (way, lost) = self.way(&old, &new, &change.wishes.restore).await?;
        let mut plan = self.planned(&old, &new, &way, &change.wishes).await?;
        plan.complaints.extend(lost);
        plan.complaints
            .extend(conflicts.iter().map(OpenConflict::complaint));
        plan.conflicts = conflicts;
        plan.local = layers::operations(&new.documents);
        Ok(plan)
    }

    /// Makes a change and publishes the result as the next version. `base` is the version the change was made for;
    /// without it, whatever is published.
    ///
    /// # Errors
    /// See [`ApplyError`]; nothing of it is written then.
    pub async fn apply_change(
        &self,
        change: &Change,
        base: Option<i64>,
        by: &Viewer,
    ) -> Result<Applied, ApplyError> {
        let note = change.note().map_err(ApplyError::Complaints)?;
        let make = |old: &App| change.next(old)?.settled();
        self.publish((base, Some(by.user)), &note, &change.wishes, &make)
            .await
    }

    /// What installing these files as a pack would do.
    ///
    /// # Errors
    /// As of [`Workspace::plan_change`].
    pub async fn plan(&self, files: &[(String, String)]) -> Result<Plan, ApplyError> {
        self.plan_change(&Change::pack(files)).await
    }

    /// Installs these files as the pack they say they are and publishes.
    ///
    /// # Errors
    /// As of [`Workspace::apply_change`].
    pub async fn apply(
        &self,
        files: &[(String, String)],
        base: Option<i64>,
        by: &Viewer,
    ) -> Result<Applied, ApplyError> {
        self.apply_change(&Change::pack(files), base, by).await
    }

    /// Publishes what `make` makes of the published version. One publish at a time from this process.
    pub(crate) async fn publish(
        &self,
        (base, by): (Option<i64>, Option<Uuid>),
        note: &str,
        wishes: &Wishes,
        make: &(dyn Fn(&App) -> Result<App, Complaints> + Sync),
    ) -> Result<Applied, ApplyError> {
        let _turn = self.publishing.lock().await;
        self.refresh().await?;
        let old = self.app();
        if base.is_some_and(|base| base != old.version) {
            return Err(ApplyError::Conflict {
                published: old.version,
            });
        }
        let new = make(&old).map_err(ApplyError::Complaints)?;
        let (way, lost) = self.way(&old, &new, &wishes.restore).await?;
        if !lost.is_empty() {
            return Err(ApplyError::Complaints(lost));
        }
        if way.is_empty() {
            return Ok(Applied {
                version: old.version,
                steps: Vec::new(),
            });
        }
        let Plan {
            mut steps,
            complaints,
            ..
        } = self.planned(&old, &new, &way, wishes).await?;
        if !complaints.is_empty() {
            return Err(ApplyError::Complaints(complaints));
        }
        // A version is shown to whoever reads documents, and values are not.
        steps.iter_mut().for_each(PlanStep::hide_examples);
        let version = Version {
            number: new.version,
            at: self.ports().now(),
            by,
            note: note.to_owned(),
            steps: text(&steps),
            documents: text(&new.documents),
        };
        let cx = self.shipping(&new);
        let consignments = engine::ship::consign(&cx, way.before(&old), &way.fresh()).await;
        let consignments = consignments.map_err(ApplyError::Store)?;
        let shipment = Shipment::ready(&cx, consignments)
            .await
            .map_err(|undelivered| self.undelivered(undelivered))?;
        let number = version.number;
        let gone = old.building.iter().filter(|one| !unfilled::is_wanted(one, &new));
        let done = gone.cloned().collect();
        let indexes = self.indexes(&way);
        let asked = self.fillings(&way, &steps);
        self.put(Publication {
            base: old.version,
            known: old.model.objects.keys().cloned().collect(),
            empty: wishes.empty.clone(),
            old,
            new,
            way,
            version,
            shipment,
            done,
            asked,
            indexes,
            held: None,
        })
        .await?;
        Ok(Applied {
            version: number,
            steps,
        })
    }

    /// The jobs that fill what is to be filled, one for each object, with how many rows a plan counted.
    fn fillings(&self, way: &Way, steps: &[PlanStep]) -> Vec<Asked> {
        let objects: BTreeSet<&String> = way.builds.iter().map(|one| &one.object).collect();
        let asked = objects.into_iter().map(|object| {
            let counted = steps.iter().find(|step| step.object.as_ref() == Some(object));
            Asked {
                id: self.ports().ids.id(self.ports().now()),
                work: FILL,
                key: object.clone(),
                args: "null".to_owned(),
                total: i64::try_from(counted.map_or(0, |step| step.rows)).ok(),
            }
        });
        asked.collect()
    }

    /// The jobs that make the new indexes, should they be made beside the writers.
    fn indexes(&self, way: &Way) -> Vec<Asked> {
        let made = way.tables.iter().filter_map(|step| match step {
            Step::AddIndex { object, index } => Some((object, index)),
            _ => None,
        });
        let asked = made.map(|(object, index)| Asked {
            id: self.ports().ids.id(self.ports().now()),
            work: INDEX,
            key: index.clone(),
            args: text(object),
            total: None,
        });
        asked.collect()
    }

    /// The way from one version to another, with what is to come back; what of it cannot.
    async fn way(&self, old: &App, new: &App, restore: &Restore) -> Result<(Way, Complaints), ApplyError> {
        let mut way = Way::between(old, new);
        if *restore == Restore::Nothing {
            return Ok((way, Complaints::new()));
        }
        let mut parked = parked::all(self.store()).await.map_err(ApplyError::Store)?;
        // What is parked of an object goes by its next name; an object that is parked whole keeps its own.
        for one in parked.iter_mut().filter(|one| !one.field.is_empty()) {
            let renamed = way.renamed.iter().find(|(was, _)| was.name == one.object);
            renamed
                .into_iter()
                .for_each(|(_, to)| to.clone_into(&mut one.object));
        }
        let lost = way.bring_back(&parked, restore, new, self.store().engine());
        way.builds.extend(unfilled::restored(&way.tables, new));
        Ok((way, lost))
    }

    /// Writes a publication and puts it in force.
    pub(crate) async fn put(&self, publication: Publication) -> Result<(), ApplyError> {
        let builds = !publication.asked.is_empty()
            || !publication.indexes.is_empty()
            || !self.app().building.is_empty();
        let publication = Arc::new(publication);
        self.write(&publication).await?;
        match Arc::into_inner(publication) {
            Some(done) if !builds => self.swap(done.new),
            // What is being filled stands in the database alone; or the transaction still holds on to the publication.
            _ => drop(self.refresh().await?),
        }
        if builds {
            self.to_do.notify_one();
        }
        Ok(())
    }

    /// How records of packs are written: under the version to come, by the house.
    pub(crate) fn shipping(&self, new: &App) -> Context {
        let viewer = Arc::new(system());
        Context {
            store: self.store().clone(),
            ports: self.ports().clone(),
            model: Arc::clone(&new.model),
            version: new.version,
            rights: new.model.rights(&viewer.roles),
            viewer,
            via: "pack",
        }
    }

    fn undelivered(&self, undelivered: Undelivered) -> ApplyError {
        match Stop::from(undelivered) {
            Stop::Complaints(complaints) => ApplyError::Complaints(complaints),
            Stop::Store(error) => ApplyError::Store(error),
            Stop::Again | Stop::Moved | Stop::Conflict | Stop::Lost => ApplyError::Store(store::Error::Busy(
                "the records of a pack kept changing".to_owned(),
            )),
        }
    }

    async fn planned(&self, old: &App, new: &App, way: &Way, wishes: &Wishes) -> Result<Plan, ApplyError> {
        let mut rows: HashMap<String, u64> = HashMap::new();
        // An object that is new has no table yet.
        let before = way.before(old);
        for object in way
            .objects()
            .into_iter()
            .filter(|object| before.object(object).is_some())
        {
            let count = self
                .store()
                .count_rows(&way.table(&object), MOST_COUNTED)
                .await
                .map_err(ApplyError::Store)?;
            rows.insert(object, count);
        }
        let mut against = Vec::with_capacity(way.hindrances.len());
        for proof in way.proofs() {
            let rows = self.store().against(&proof).await;
            against.push(rows.map_err(ApplyError::Store)?);
        }
        let count = |object: &str| rows.get(object).copied().unwrap_or_default();
        let consignments = engine::ship::consign(&self.shipping(new), before, &way.fresh()).await;
        let consignments = consignments.map_err(ApplyError::Store)?;
        let outlook = engine::cast::foretell(self.store(), before, &new.model, &way.castings()).await;
        let outlook = outlook.map_err(ApplyError::Store)?;
        let mut complaints = way.complaints(&against);
        complaints.extend(casts::complaints(new, &way.casts, &outlook, &wishes.empty));
        let place = (self.store().engine(), self.store().schema());
        let mut steps = way.steps(new, place, &count, &outlook);
        steps.extend(shipped(&consignments));
        Ok(Plan {
            base: old.version,
            empty: way.is_empty(),
            steps,
            complaints,
            conflicts: Vec::new(),
            local: Vec::new(),
        })
    }

    /// Writes a publication, and waits while saves hold the tables.
    async fn write(&self, publication: &Arc<Publication>) -> Result<(), ApplyError> {
        for _ in 1..TRIES {
            let again = Arc::clone(publication);
            let written = self
                .store()
                .write(Pace::Interactive, move |tx| {
                    Publication::run(Arc::clone(&again), tx)
                })
                .await;
            match written {
                Ok(()) => return Ok(()),
                Err(Stop::Again) => {}
                // Somebody changes such a record while a pack is published; who tries again looks again.
                Err(Stop::Moved) => return Err(self.undelivered(Undelivered::Again)),
                Err(Stop::Complaints(complaints)) => return Err(ApplyError::Complaints(complaints)),
                // Two servers that publish at once draw the same number; the second meets the first one's row.
                Err(Stop::Conflict | Stop::Lost | Stop::Store(store::Error::Conflict { .. })) => {
                    self.refresh().await?;
                    return Err(ApplyError::Conflict {
                        published: self.app().version,
                    });
                }
                Err(Stop::Store(store::Error::Busy(_))) => tokio::time::sleep(PAUSE).await,
                Err(Stop::Store(error)) => return Err(ApplyError::Store(error)),
            }
        }
        Err(ApplyError::Store(store::Error::Busy(
            "saves kept the tables too long".to_owned(),
        )))
    }
}

/// What is done with records that come with packs, document by document.
fn shipped(consignments: &[Consignment]) -> Vec<PlanStep> {
    let mut steps: Vec<PlanStep> = Vec::new();
    for consignment in consignments {
        let deed = match consignment.deed {
            ShipDeed::Make(_) => "add_records",
            ShipDeed::Change(..) => "change_records",
            ShipDeed::Note => continue,
        };
        let what = format!("data/{}", consignment.parcel.document);
        match steps
            .iter_mut()
            .find(|step| step.deed == deed && step.what == what)
        {
            Some(step) => step.rows += 1,
            None => steps.push(PlanStep {
                deed,
                object: Some(consignment.parcel.object.clone()),
                what,
                rows: 1,
                ddl: Vec::new(),
                values: None,
            }),
        }
    }
    steps
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
