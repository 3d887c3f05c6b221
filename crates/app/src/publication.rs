//! What one transaction of a publish writes.

use crate::App;
use crate::plan::Way;
use metadata::Complaints;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use store::system::version::Version;
use store::system::{document, version};
use store::{Future, Tx};

/// The next version with everything that leads to it. It may be written again and again until the database takes it.
pub(crate) struct Publication {
    /// The version it was made for.
    pub(crate) base: i64,
    pub(crate) new: App,
    pub(crate) way: Way,
    pub(crate) version: Version,
}

/// Why nothing was written.
pub(crate) enum Stop {
    Complaints(Complaints),
    /// Another version than the base is published.
    Conflict,
    Store(store::Error),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Stop::Store(error)
    }
}

impl Publication {
    pub(crate) fn run(self: Arc<Self>, tx: &mut dyn Tx) -> Future<'_, Result<(), Stop>> {
        Box::pin(async move {
            if store::published(tx).await? != self.base {
                return Err(Stop::Conflict);
            }
            self.look_again(tx).await?;
            fail::fail_point!("meta::before_ddl");
            store::apply(tx, &self.way.tables, &self.new.model).await?;
            fail::fail_point!("meta::after_ddl_before_version");
            document::replace_all(tx, &self.new.documents).await?;
            version::insert(tx, &self.version).await?;
            fail::fail_point!("meta::before_commit");
            Ok(())
        })
    }

    /// Looks again for what hinders: a row may have come since the plan. None comes from here on.
    async fn look_again(&self, tx: &mut dyn Tx) -> Result<(), Stop> {
        let objects: BTreeSet<&String> = self
            .way
            .hindrances
            .iter()
            .map(|hindrance| &hindrance.object)
            .collect();
        let objects: Vec<String> = objects.into_iter().cloned().collect();
        store::hold(tx, &objects).await?;
        let mut full = HashSet::new();
        for object in objects {
            if store::has_rows(tx, &object).await? {
                full.insert(object);
            }
        }
        let complaints = self.way.complaints(&|object| full.contains(object));
        if complaints.is_empty() {
            Ok(())
        } else {
            Err(Stop::Complaints(complaints))
        }
    }
}
