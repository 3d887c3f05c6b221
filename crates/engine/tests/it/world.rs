//! A workspace of a test: an empty database, compiled documents, a clock that stands still.

use engine::{Context, Refusal, Saved, Wish};
use metadata::{Complaints, Document, Language};
use model::{Model, Viewer};
use ports::{Ports, TestClock, TestIds};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::system::version::{self, Version};
use store::{Engine, Error, Pace, Store, Target};
use tempfile::TempDir;
use uuid::Uuid;

/// 2026-11-21T08:00:00Z.
pub(crate) const MORNING: i64 = 1_795_248_000_000;

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ports: Ports,
    pub(crate) model: Arc<Model>,
    pub(crate) version: AtomicI64,
    pub(crate) folder: TempDir,
}

/// The pack that every workspace begins with, read from where the product keeps it.
fn platform() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/platform");
    Document::read_pack(&ports::folder::read_tree(&folder).unwrap()).unwrap()
}

/// Documents of one pack, each as (path, body), compiled with the platform's.
pub(crate) fn compiled(documents: &[(&str, Value)]) -> Arc<Model> {
    match compile(documents) {
        Ok(model) => Arc::new(model),
        Err(complaints) => panic!(
            "{}",
            complaints
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        ),
    }
}

/// The same, or what is wrong with them.
pub(crate) fn compile(documents: &[(&str, Value)]) -> Result<Model, Complaints> {
    let pack = json!({ "name": "test", "version": "1.0.0", "title": "Test" }).to_string();
    let mut files = vec![("pack.json".to_owned(), pack)];
    files.extend(
        documents
            .iter()
            .map(|(path, body)| ((*path).to_owned(), body.to_string())),
    );
    let mut all = platform();
    all.extend(Document::read_pack(&files).unwrap());
    model::compile(&all)
}

impl World {
    pub(crate) async fn new(engine: Engine, documents: &[(&str, Value)]) -> World {
        World::of(engine, compiled(documents)).await
    }

    pub(crate) async fn of(engine: Engine, model: Arc<Model>) -> World {
        println!("on {engine:?}");
        let folder = tempfile::tempdir().unwrap();
        let target = match engine {
            Engine::Sqlite => Target::Folder(folder.path().to_owned()),
            Engine::Postgres => Target::Url(cluster::shared().database()),
        };
        let store = Store::create(&target).await.unwrap();
        let empty = model::compile(&[]).unwrap();
        let steps = store::diff(&empty, &model, &store::Casts::new());
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
        let clock = Arc::new(TestClock::at(MORNING));
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(TestIds::default()),
            files: None,
            snapshots: None,
            program: None,
        };
        let ports = ports.keeping(folder.path().join("files"));
        let world = World {
            store,
            clock,
            ports,
            model,
            version: AtomicI64::new(0),
            folder,
        };
        world.publish().await;
        world
    }

    /// One world per engine.
    pub(crate) async fn both(documents: &[(&str, Value)]) -> Vec<World> {
        vec![
            World::new(Engine::Sqlite, documents).await,
            World::new(Engine::Postgres, documents).await,
        ]
    }

    /// Publishes the same metadata under the next number.
    pub(crate) async fn publish(&self) {
        let number = self.version.fetch_add(1, Ordering::SeqCst) + 1;
        let version = Version {
            number,
            at: MORNING,
            by: None,
            note: String::new(),
            steps: "[]".to_owned(),
            documents: "[]".to_owned(),
        };
        self.store
            .write(Pace::Interactive, move |tx| {
                let version = version.clone();
                Box::pin(async move { version::insert(tx, &version).await })
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"));
    }

    /// Publishes other metadata: what is new of it stands empty.
    pub(crate) async fn change(&mut self, model: &Arc<Model>) {
        let steps = store::diff(&self.model, model, &store::Casts::new());
        let number = self.version.load(Ordering::SeqCst) + 1;
        let stamp = (self.ports.now(), number);
        let made = Arc::clone(model);
        self.store
            .write(Pace::Interactive, move |tx| {
                let (steps, made) = (steps.clone(), Arc::clone(&made));
                let stamp = store::Stamp {
                    at: stamp.0,
                    version: stamp.1,
                };
                Box::pin(async move { store::apply(tx, &steps, &made, stamp).await })
            })
            .await
            .unwrap_or_else(|error: Error| panic!("{error}"));
        self.model = Arc::clone(model);
        self.publish().await;
    }

    /// The context of somebody with these roles.
    pub(crate) fn cx(&self, user: u128, roles: &[&str]) -> Context {
        let mut roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        roles.sort();
        let viewer = Viewer {
            user: Uuid::from_u128(user),
            login: format!("user{user}"),
            name: format!("User {user}"),
            roles: Arc::from(roles.clone()),
            language: Language::En,
            standing: None,
        };
        Context {
            store: self.store.clone(),
            ports: self.ports.clone(),
            model: Arc::clone(&self.model),
            version: self.version.load(Ordering::SeqCst),
            viewer: Arc::new(viewer),
            rights: self.model.rights(&roles),
            via: "api",
        }
    }

    /// Somebody who may do everything.
    pub(crate) fn admin(&self) -> Context {
        self.cx(1, &["administrator"])
    }
}

/// The same context, of somebody whose place in the company is known.
pub(crate) async fn placed(cx: Context) -> Context {
    let standing = cx.store.standing(&cx.model, cx.viewer.user).await.unwrap();
    let viewer = Viewer {
        standing: Some(Arc::new(standing)),
        ..Viewer::clone(&cx.viewer)
    };
    Context {
        viewer: Arc::new(viewer),
        ..cx
    }
}

/// The fields of a JSON object.
pub(crate) fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is not an object"),
    }
}

pub(crate) async fn create(cx: &Context, object: &str, body: Value) -> Result<Saved, Refusal> {
    engine::create(cx, object, fields(body), Wish::default()).await
}

pub(crate) async fn update(cx: &Context, object: &str, saved: &Saved, body: Value) -> Result<Saved, Refusal> {
    engine::update(cx, object, saved.id, saved.version, fields(body), Wish::default()).await
}

pub(crate) async fn delete(cx: &Context, object: &str, saved: &Saved) -> Result<Saved, Refusal> {
    engine::delete(cx, object, saved.id, saved.version, Wish::default()).await
}

pub(crate) async fn restore(cx: &Context, object: &str, id: Uuid) -> Result<Saved, Refusal> {
    engine::restore(cx, object, id, Wish::default()).await
}

/// The record as the viewer reads it now.
pub(crate) async fn read(cx: &Context, object: &str, id: Uuid) -> Result<Value, Refusal> {
    engine::get(cx, object, id, None)
        .await
        .map(|found| json_of(&found.body))
}

/// A moment as the API writes it.
pub(crate) fn instant(at: i64) -> String {
    let moment = chrono::DateTime::from_timestamp_millis(at).unwrap();
    moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

pub(crate) fn json_of(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(body)))
}

/// Code and place of each complaint of a refusal, sorted.
pub(crate) fn complaints(refusal: Refusal) -> Vec<(String, String)> {
    let complaints = match refusal {
        Refusal::Complaints(complaints)
        | Refusal::Forbidden(complaints)
        | Refusal::Malformed(complaints)
        | Refusal::Taken(complaints)
        | Refusal::Warnings(complaints) => complaints,
        other => panic!("{other:?}"),
    };
    let mut told: Vec<_> = complaints
        .into_iter()
        .map(|one| (one.code.to_owned(), one.at.pointer))
        .collect();
    told.sort();
    told
}

/// The same, of an outcome that must be a refusal.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Vec<(String, String)> {
    complaints(outcome.unwrap_err())
}

pub(crate) fn at(code: &str, pointer: &str) -> (String, String) {
    (code.to_owned(), pointer.to_owned())
}

/// No invariant is broken.
pub(crate) async fn sound(world: &World) {
    for check in engine::doctor(&world.store, &world.ports, &world.model).await {
        assert!(check.ok, "{}: {}", check.name, check.detail);
    }
}
