//! Screens of the smallest pack, whole, and what each viewer is served of them.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, its helpers too")]

mod complaints;
mod served;

use form::{Asking, Mode, Screens, Wanted};
use metadata::documents::Device;
use metadata::{Document, Language};
use model::{Model, Viewer};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// The platform and the minimal pack, and whatever a test adds.
struct House {
    documents: Vec<Document>,
}

impl House {
    fn new() -> Self {
        let mut documents = pack("crates/app/platform");
        documents.extend(pack("examples/minimal"));
        House { documents }
    }

    /// One more document of the minimal pack, or another text for one that is there.
    fn with(mut self, path: &str, text: &str) -> Self {
        let document = Document::read("minimal", path, text).unwrap().unwrap();
        self.documents
            .retain(|known| (known.kind, &known.name) != (document.kind, &document.name));
        self.documents.push(document);
        self
    }

    fn without(mut self, path: &str) -> Self {
        self.documents.retain(|document| document.path != path);
        self
    }

    fn model(&self) -> Model {
        model::compile(&self.documents).unwrap_or_else(|complaints| panic!("{complaints:#?}"))
    }

    fn complaints(&self) -> Vec<String> {
        let complaints = Screens::compile(&self.model(), &self.documents)
            .err()
            .unwrap_or_default();
        complaints
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    one.at.file.as_deref().unwrap_or_default(),
                    one.at.pointer,
                    one.code
                )
            })
            .collect()
    }

    /// What `ask` is served for a holder of that role.
    fn serve<T>(&self, role: &str, language: Language, ask: impl Fn(&Screens, &Asking<'_>) -> T) -> T {
        let model = self.model();
        let screens =
            Screens::compile(&model, &self.documents).unwrap_or_else(|complaints| panic!("{complaints:#?}"));
        let viewer = Viewer {
            user: Uuid::from_u128(7),
            login: "ada".to_owned(),
            name: "Ada".to_owned(),
            roles: Arc::from([role.to_owned()]),
            language,
            standing: None,
        };
        let rights = model.rights(&viewer.roles);
        ask(
            &screens,
            &Asking {
                model: &model,
                version: 12,
                viewer: &viewer,
                rights: &rights,
            },
        )
    }

    fn form(&self, role: &str, language: Language, mode: Mode) -> Value {
        self.serve(role, language, |screens, asking| {
            screens
                .form(asking, "customer", Wanted::On(Device::Desk), mode)
                .unwrap()
        })
    }

    fn lists(&self, role: &str, language: Language) -> Value {
        self.serve(role, language, |screens, asking| {
            screens.lists(asking, "customer").unwrap()
        })
    }
}

fn pack(folder: &str) -> Vec<Document> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files = Vec::new();
    gather(&root, &root, &mut files);
    Document::read_pack(&files).unwrap_or_else(|complaints| panic!("{complaints:#?}"))
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}
