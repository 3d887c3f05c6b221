//! A workspace with users, and two processes that know of it.

use identity::Identity;
use metadata::Document;
use model::{Model, Record};
use ports::{Ports, TestClock, TestIds};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use store::{Engine, Error, Lock, Pace, Store, Target};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) model: Arc<Model>,
    /// This process.
    pub(crate) here: Identity,
    /// Another one with the same database; it makes sense on PostgreSQL alone.
    pub(crate) there: Identity,
    _folder: Option<TempDir>,
}

impl World {
    pub(crate) async fn both() -> Vec<World> {
        vec![
            World::new(Engine::Sqlite).await,
            World::new(Engine::Postgres).await,
        ]
    }

    async fn new(engine: Engine) -> World {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/platform");
        let documents = Document::read_pack(&ports::folder::read_tree(&folder).unwrap()).unwrap();
        let model = Arc::new(model::compile(&documents).unwrap());
        let (target, folder) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                (Target::Folder(folder.path().to_owned()), Some(folder))
            }
            Engine::Postgres => (Target::Url(cluster::shared().database()), None),
        };
        let store = Store::create(&target).await.unwrap();
        let steps = store::diff(&model::compile(&[]).unwrap(), &model, &store::Casts::new());
        let made = Arc::clone(&model);
        store
            .write(Pace::Interactive, move |tx| {
                let (steps, made) = (steps.clone(), Arc::clone(&made));
                Box::pin(
                    async move { store::apply(tx, &steps, &made, store::Stamp { at: 0, version: 1 }).await },
                )
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"));
        let clock = Arc::new(TestClock::at(1_795_248_000_000));
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(TestIds::default()),
            files: None,
            snapshots: None,
            program: None,
        };
        let here = Identity::new(store.clone(), ports.clone());
        let there = Identity::new(store.clone(), ports);
        World {
            store,
            clock,
            model,
            here,
            there,
            _folder: folder,
        }
    }

    /// Makes an active user with roles and the password.
    pub(crate) async fn user(&self, number: u128, login: &str, roles: &[&str]) -> Uuid {
        let (id, object) = (
            Uuid::from_u128(number),
            Arc::clone(self.model.object("user").unwrap()),
        );
        let record =
            json!({ "login": login, "name": "Ada", "active": true, "roles": roles, "language": "zh_cn" });
        let Value::Object(record) = record else { panic!() };
        let record: Record = record;
        self.store
            .write(Pace::Interactive, move |tx| {
                let (object, record) = (Arc::clone(&object), record.clone());
                Box::pin(async move { store::insert(tx, &object, id, &record, 0).await })
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"));
        self.here.set_password(id, PASSWORD).await.unwrap();
        id
    }

    /// Changes a field of a user, as a save does; nobody is told.
    pub(crate) async fn change(&self, user: Uuid, field: &'static str, value: Value) {
        let object = Arc::clone(self.model.object("user").unwrap());
        self.store
            .write(Pace::Interactive, move |tx| {
                let (object, value) = (Arc::clone(&object), value.clone());
                Box::pin(async move {
                    let stored = store::load(tx, &object, user, Lock::Update).await?.unwrap();
                    let mut record = stored.record.clone();
                    record.insert(field.to_owned(), value);
                    let changed = [object.positions[field]].into_iter().collect();
                    store::update(tx, &object, &stored, &record, &changed, (1, Uuid::from_u128(2))).await
                })
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"));
    }

    /// Deletes a user, as a save does; nobody is told.
    pub(crate) async fn delete(&self, user: Uuid) {
        let object = Arc::clone(self.model.object("user").unwrap());
        self.store
            .write(Pace::Interactive, move |tx| {
                let object = Arc::clone(&object);
                Box::pin(async move {
                    let stored = store::load(tx, &object, user, Lock::Update).await?.unwrap();
                    store::set_deleted(
                        tx,
                        &object,
                        &stored,
                        Some(Uuid::from_u128(1)),
                        (1, Uuid::from_u128(1)),
                    )
                    .await
                })
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"));
    }
}
