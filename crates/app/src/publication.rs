//! What one transaction of a publish writes.

use crate::building::FILL;
use crate::plan::Way;
use crate::{App, casts};
use engine::cast::{Casting, Outlook, Publisher};
use engine::{Refusal, Shipment, Undelivered};
use jobs::{Asked, Held};
use metadata::{Complaint, Complaints, Severity};
use model::Parcel;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use store::system::building::Building;
use store::system::version::Version;
use store::system::{building, document, version};
use store::{Future, Stamp, Step, Tx};

/// The next version with everything that leads to it. It may be written again and again until the database takes it.
pub(crate) struct Publication {
    /// The version it was made for.
    pub(crate) base: i64,
    pub(crate) old: Arc<App>,
    pub(crate) new: App,
    pub(crate) way: Way,
    pub(crate) version: Version,
    /// Names of the objects that have a table already.
    pub(crate) known: HashSet<String>,
    /// Records that come with packs.
    pub(crate) shipment: Shipment,
    /// Fields whose values are emptied where they do not fit the kind they get.
    pub(crate) empty: Vec<String>,
    /// What is full by now, or gone: nobody fills it any more.
    pub(crate) done: Vec<Building>,
    /// The jobs that fill what the way says is to be filled.
    pub(crate) asked: Vec<Asked>,
    /// The jobs that make indexes beside the writers, should there be rows.
    pub(crate) indexes: Vec<Asked>,
    /// The job that publishes, if one does. It ends with the publish.
    pub(crate) held: Option<Held>,
}

/// Why nothing was written.
pub(crate) enum Stop {
    Complaints(Complaints),
    /// Another version than the base is published.
    Conflict,
    Store(store::Error),
    /// It begins anew with more rows locked.
    Again,
    /// A record changed while it was looked at.
    Moved,
    /// The job that publishes is somebody else's by now.
    Lost,
}

impl From<Undelivered> for Stop {
    fn from(undelivered: Undelivered) -> Self {
        match undelivered {
            Undelivered::Again => Stop::Again,
            Undelivered::Store(error) => Stop::Store(error),
            Undelivered::Refused(_, Refusal::Stale { .. }) => Stop::Moved,
            Undelivered::Refused(_, Refusal::Busy(why)) => Stop::Store(store::Error::Busy(why)),
            Undelivered::Refused(_, Refusal::Full) => Stop::Store(store::Error::Full),
            Undelivered::Refused(parcel, refusal) => complaints_of(&parcel, refusal),
        }
    }
}

/// Why a record that comes with a pack cannot be written, at its place in the pack.
fn complaints_of(parcel: &Parcel, refusal: Refusal) -> Stop {
    let at = format!("/records/{}/values", metadata::pointer_token(&parcel.key));
    match refusal {
        Refusal::Forbidden(complaints)
        | Refusal::Malformed(complaints)
        | Refusal::Complaints(complaints)
        | Refusal::Taken(complaints)
        | Refusal::Warnings(complaints) => {
            let placed = complaints.into_iter().map(|one| Complaint {
                severity: Severity::Error,
                ..one.under(&at).in_file(&parcel.file)
            });
            Stop::Complaints(placed.collect())
        }
        other => Stop::Store(store::Error::Other(format!("{other:?}"))),
    }
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Stop::Store(error)
    }
}

impl Publication {
    pub(crate) fn run(self: Arc<Self>, tx: &mut dyn Tx) -> Future<'_, Result<(), Stop>> {
        Box::pin(async move {
            if let Some(held) = &self.held
                && held.enter(tx).await?.is_none()
            {
                return Err(Stop::Lost);
            }
            if store::published(tx).await? != self.base {
                return Err(Stop::Conflict);
            }
            let outlook = self.look_again(tx).await?;
            fail::fail_point!("meta::before_ddl");
            let left = match store::planted("canary::columns_forgotten") {
                true => Vec::new(),
                false => self.alter(tx, &outlook).await?,
            };
            fail::fail_point!("meta::after_ddl_before_version");
            self.build(tx).await?;
            for asked in self.indexes.iter().filter(|asked| left.contains(&asked.key)) {
                jobs::begin(tx, asked).await?;
            }
            document::replace_all(tx, &self.new.documents).await?;
            version::insert(tx, &self.version).await?;
            self.shipment.deliver(tx).await?;
            if let Some(held) = &self.held {
                held.finish(tx).await?;
            }
            fail::fail_point!("meta::before_commit");
            Ok(())
        })
    }

    /// Changes the tables; what needs values comes after the values are turned.
    async fn alter(&self, tx: &mut dyn Tx, outlook: &Outlook) -> Result<Vec<String>, Stop> {
        for (was, to) in &self.way.renamed {
            store::rename_object(tx, was, to).await?;
            // A saved view says by name what it shows.
            store::reword_field(tx, ("saved_view", "of"), (&was.name, to)).await?;
        }
        let stamp = Stamp {
            at: self.version.at,
            version: self.version.number,
        };
        let stays = |object: &str, to: &str| {
            let mut casts = self.way.casts.iter().zip(&outlook.fields);
            casts.any(|(recast, foretold)| {
                let Casting {
                    object: of, to: is, ..
                } = &recast.casting;
                let unchanged = foretold.changed == 0 && foretold.lost == 0;
                recast.lies_alike && unchanged && of == object && is == to
            })
        };
        let steps = self.way.tables.iter().filter_map(|step| match step {
            Step::Cast { object, from, to } if stays(object, to) => (from != to).then(|| Step::Rename {
                object: object.clone(),
                from: from.clone(),
                to: to.clone(),
            }),
            other => Some(other.clone()),
        });
        let steps: Vec<Step> = steps.collect();
        let (first, last) = steps.split_at(steps.partition_point(|step| !step.needs_values()));
        let mut left = store::apply(tx, first, &self.new.model, stamp).await?;
        let mut castings = self.way.castings();
        castings.retain(|casting| !stays(&casting.object, &casting.to));
        let publisher = Publisher {
            by: self.version.by.unwrap_or_default(),
            at: self.version.at,
            ports: self.shipment.ports().clone(),
        };
        engine::cast::perform(
            tx,
            (self.way.before(&self.old), &self.new.model),
            &castings,
            outlook,
            &publisher,
        )
        .await?;
        left.extend(store::apply(tx, last, &self.new.model, stamp).await?);
        Ok(left)
    }

    /// Notes what is to be filled for the rows that are there, and what no longer is.
    async fn build(&self, tx: &mut dyn Tx) -> Result<(), Stop> {
        for gone in &self.done {
            building::end(tx, gone).await?;
        }
        // What went wrong may be mended by this version.
        jobs::retry_all(tx, FILL).await?;
        for asked in &self.asked {
            if !store::has_rows(tx, &asked.key).await? {
                continue;
            }
            // What is new among its fields needs all of its rows, whatever is done already.
            jobs::begin(tx, asked).await?;
            for building in self.way.builds.iter().filter(|one| one.object == asked.key) {
                building::begin(tx, building).await?;
            }
        }
        Ok(())
    }

    /// Looks again for what hinders: a row may have come since the plan. None comes from here on.
    async fn look_again(&self, tx: &mut dyn Tx) -> Result<Outlook, Stop> {
        let judged = self.way.hindrances.iter().map(|one| one.proof.object());
        let built = self.way.builds.iter().map(|one| one.object.as_str());
        let cast = self.way.casts.iter().map(|recast| recast.casting.object.as_str());
        let objects: BTreeSet<&str> = judged.chain(built).chain(cast).collect();
        let tables = objects.into_iter().map(|object| self.way.table(object));
        let objects: Vec<String> = tables.filter(|table| self.known.contains(table)).collect();
        store::hold(tx, &objects).await?;
        let mut against = Vec::with_capacity(self.way.hindrances.len());
        for proof in self.way.proofs() {
            against.push(store::against(tx, &proof).await?);
        }
        let models = (&**self.way.before(&self.old), &*self.new.model);
        let outlook = engine::cast::foretell_in(tx, models.0, models.1, &self.way.castings()).await?;
        let mut complaints = self.way.complaints(&against);
        complaints.extend(casts::complaints(
            &self.new,
            &self.way.casts,
            &outlook,
            &self.empty,
        ));
        if complaints.is_empty() {
            Ok(outlook)
        } else {
            Err(Stop::Complaints(complaints))
        }
    }
}
