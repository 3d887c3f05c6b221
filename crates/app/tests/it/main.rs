//! Workspaces on both engines: made, opened, planned, published.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, its helpers too")]

mod building;
mod casting;
mod daily;
mod fence;
mod filing;
mod hindered;
mod impact;
mod layers;
mod linking;
mod loaded;
mod open;
mod packs;
mod parking;
mod publish;
mod pulling;
mod recasting;
mod renaming;
mod renaming_objects;
mod shipping;
mod upgrading;

use app::{App, ApplyError, Workspace};
use model::Viewer;
use ports::Ports;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;
use store::Target;
use tempfile::TempDir;

const PASSWORD: &str = "correct horse battery";

/// The same test on SQLite and on PostgreSQL.
macro_rules! on_both_engines {
    ($(async fn $name:ident($place:ident) $body:block)*) => {
        $(
            async fn $name($place: crate::Place) $body

            mod $name {
                #[tokio::test(flavor = "multi_thread")]
                async fn on_sqlite() {
                    super::$name(crate::Place::folder()).await;
                }

                #[tokio::test(flavor = "multi_thread")]
                async fn on_postgres() {
                    super::$name(crate::Place::database()).await;
                }
            }
        )*
    };
}
pub(crate) use on_both_engines;

/// Where one test keeps its workspace.
struct Place {
    target: Target,
    _folder: Option<TempDir>,
}

impl Place {
    fn folder() -> Self {
        let folder = TempDir::new().unwrap();
        Place {
            target: Target::Folder(folder.path().to_path_buf()),
            _folder: Some(folder),
        }
    }

    fn database() -> Self {
        Place {
            target: Target::Url(cluster::shared().database()),
            _folder: None,
        }
    }

    /// Another place on the same engine.
    fn like(other: &Place) -> Self {
        match other.target {
            Target::Url(_) => Place::database(),
            _ => Place::folder(),
        }
    }

    async fn create(&self) -> Workspace {
        Workspace::create(&self.target, Ports::real(), PASSWORD)
            .await
            .unwrap()
    }

    async fn open(&self) -> Workspace {
        Workspace::open(&self.target, Ports::real()).await.unwrap()
    }

    /// A workspace with the minimal pack.
    async fn minimal(&self) -> (Workspace, Arc<Viewer>) {
        let workspace = self.create().await;
        let admin = admin(&workspace).await;
        workspace.apply(&minimal(), None, &admin).await.unwrap();
        (workspace, admin)
    }
}

async fn admin(workspace: &Workspace) -> Arc<Viewer> {
    workspace.viewer_named("admin").await.unwrap().unwrap()
}

type Files = Vec<(String, String)>;

fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn minimal() -> Files {
    ports::folder::read_tree(&examples().join("minimal")).unwrap()
}

/// The minimal pack with its object changed.
fn with_customer(change: impl Fn(&mut Value)) -> Files {
    let mut files = minimal();
    edit(&mut files, "customer/customer.object.json", change);
    files
}

/// The minimal pack with one more field.
fn with_field(name: &str, field: &Value) -> Files {
    with_customer(|object| {
        object["properties"][name] = field.clone();
    })
}

fn edit(files: &mut Files, path: &str, change: impl Fn(&mut Value)) {
    let (_, text) = files.iter_mut().find(|(known, _)| known == path).unwrap();
    let mut body: Value = serde_json::from_str(text).unwrap();
    change(&mut body);
    *text = body.to_string();
}

fn record(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(record) => record,
        other => panic!("{other} is no record"),
    }
}

async fn create_customer(workspace: &Workspace, viewer: &Arc<Viewer>, body: Value) -> engine::Saved {
    let body = record(body);
    let save = |cx| {
        let body = body.clone();
        async move { engine::create(&cx, "customer", body, engine::Wish::default()).await }
    };
    workspace.save(viewer, "test", save).await.unwrap()
}

fn codes(error: ApplyError) -> Vec<&'static str> {
    match error {
        ApplyError::Complaints(complaints) => complaints.iter().map(|complaint| complaint.code).collect(),
        other => panic!("{other}"),
    }
}

/// The tables are exactly what the model asks for.
async fn assert_tables_fit(workspace: &Workspace, app: &App) {
    let store = workspace.store();
    let mut found = store::physical(store).await.unwrap();
    let parked = store::system::parked::all(store).await.unwrap();
    let mut asked = store::expected(&app.model, store.engine(), &parked);
    // What is being made may be there or not.
    let jobs = workspace.jobs().await.unwrap();
    let open = jobs
        .iter()
        .filter(|job| job.work == "index" && job.state == "open");
    let making: Vec<&String> = open.map(|job| &job.key).collect();
    for table in found.iter_mut().chain(&mut asked) {
        table.indexes.retain(|index| !making.contains(&index));
    }
    assert_eq!(found, asked);
}

fn name_only(name: &str) -> Value {
    json!({ "name": name })
}
