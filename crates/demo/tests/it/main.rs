//! The laws of a lived company, on three weeks of the one that `standard-product` brings.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, its helpers too")]

mod documents;
mod laws;

use app::Workspace;
use demo::{Company, Lived, NaiveDate, Pack, Span};
use engine::PageAsk;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const PASSWORD: &str = "correct horse battery";
const WEEKS: u16 = 3;

/// A workspace with what was lived in it.
struct House {
    runtime: Runtime,
    workspace: Workspace,
    lived: Lived,
    _folder: TempDir,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn company() -> Company {
    Company::read(&root().join("examples/standard-product"))
        .unwrap()
        .unwrap()
}

/// A Friday: what people planned for it is before them.
fn day() -> NaiveDate {
    "2026-11-27".parse().unwrap()
}

fn lived(seed: u64) -> House {
    let folder = TempDir::new().unwrap();
    let packs: Vec<Pack> = ["base", "standard-product"]
        .map(|name| ports::folder::read_tree(&root().join("examples").join(name)).unwrap())
        .into();
    let span = Span {
        day: day(),
        weeks: Some(WEEKS),
        seed,
    };
    let runtime = Runtime::new().unwrap();
    let company = company();
    let made = demo::make(folder.path(), &packs, &company, span, PASSWORD);
    let (workspace, lived) = runtime.block_on(made).unwrap();
    House {
        runtime,
        workspace,
        lived,
        _folder: folder,
    }
}

impl House {
    /// Every record of every object, in the order in which they were made.
    fn all(&self) -> BTreeMap<String, Vec<Value>> {
        self.runtime.block_on(async {
            let admin = self.workspace.viewer_named("admin").await.unwrap().unwrap();
            let cx = self.workspace.context(&admin, "api");
            let mut found = BTreeMap::new();
            for (name, _) in &cx.model.objects {
                let ask = PageAsk {
                    sort: Some("created_at"),
                    limit: Some(10_000),
                    wide: true,
                    ..PageAsk::default()
                };
                let page = engine::page(&cx, name, &ask).await.unwrap();
                found.insert(name.clone(), serde_json::from_slice(&page.items).unwrap());
            }
            found
        })
    }
}
