//! An empty workspace, and work whose effects can be counted.

use jobs::{Asked, Held, Job, Step};
use ports::Ports;
use std::time::Duration;
use store::system::session::{self, Session};
use store::{Error, Pace, Store, Target};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const WORKS: &[&str] = &["count"];
/// Long enough for any test.
pub(crate) const LONG: Duration = Duration::from_secs(600);

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) ports: Ports,
    /// Where it is, for another process.
    pub(crate) target: Target,
    _folder: Option<TempDir>,
}

impl World {
    pub(crate) async fn both() -> Vec<World> {
        let folder = TempDir::new().unwrap();
        let file = Target::Folder(folder.path().to_owned());
        let database = Target::Url(cluster::shared().database());
        vec![
            World::at(file, Some(folder)).await,
            World::at(database, None).await,
        ]
    }

    async fn at(target: Target, folder: Option<TempDir>) -> World {
        World {
            store: Store::create(&target).await.unwrap(),
            ports: Ports::real(),
            target,
            _folder: folder,
        }
    }

    /// Asks for work.
    pub(crate) async fn ask(&self, key: &str, total: i64) {
        let asked = Asked {
            id: self.ports.ids.id(self.ports.now()),
            work: "count",
            key: key.to_owned(),
            args: "null".to_owned(),
            total: Some(total),
        };
        let begun = self.store.write(Pace::Interactive, move |tx| {
            let asked = asked.clone();
            Box::pin(async move { jobs::begin(tx, &asked).await })
        });
        begun.await.unwrap_or_else(|error: Error| panic!("{error}"));
    }

    pub(crate) async fn take(&self) -> Option<Held> {
        self.take_for(LONG).await
    }

    pub(crate) async fn take_for(&self, lease: Duration) -> Option<Held> {
        jobs::take(&self.store, &self.ports, WORKS, lease).await.unwrap()
    }

    pub(crate) async fn jobs(&self) -> Vec<Job> {
        jobs::list(&self.store, 100).await.unwrap()
    }

    /// The only job there is.
    pub(crate) async fn job(&self) -> Job {
        let mut jobs = self.jobs().await;
        assert_eq!(jobs.len(), 1);
        jobs.remove(0)
    }

    /// How many steps have had an effect.
    pub(crate) async fn effects(&self, key: &str) -> i64 {
        let mut found = 0;
        while session::find_by_hash(&self.store, &format!("{key} {found}"))
            .await
            .unwrap()
            .is_some()
        {
            found += 1;
        }
        found
    }
}

/// One step: writes a row that can be written only once, and counts on. The job ends with its total.
pub(crate) async fn count(store: &Store, held: &Held) -> Result<Step, Error> {
    let held = held.clone();
    store
        .write(Pace::Bulk, move |tx| {
            let held = held.clone();
            Box::pin(async move {
                let Some(job) = held.enter(tx).await? else {
                    return Ok(Step::Lost);
                };
                let at: i64 = job.after.as_deref().map_or(0, |after| after.parse().unwrap());
                let effect = Session {
                    hash: format!("{} {at}", held.key),
                    user: Uuid::nil(),
                    created_at: 0,
                    expires_at: 0,
                };
                session::insert(tx, &effect).await?;
                if Some(at + 1) == job.total {
                    held.finish(tx).await?;
                    return Ok(Step::Done);
                }
                held.move_on(tx, Some((at + 1).to_string()), 1).await?;
                Ok(Step::More)
            })
        })
        .await
}
