//! A workspace's metadata as published: the sum of what the rooms below compiled.

use crate::{packs, platform};
use form::{Asking, Screens};
use metadata::{Complaints, Document, DocumentKind, documents};
use model::{Model, Rights, Viewer};
use std::sync::Arc;

/// One published version, compiled. Immutable and swapped whole: a request sees one from beginning to end.
#[derive(Debug)]
pub struct App {
    /// Number of the version; 0 before the first.
    pub version: i64,
    /// Objects, choices, roles, texts.
    pub model: Arc<Model>,
    /// Forms, lists and menus.
    pub screens: Arc<Screens>,
    /// What it was compiled from: every installed pack, the platform's first.
    pub documents: Arc<[Document]>,
}

impl App {
    /// Compiles the documents of all installed packs together.
    ///
    /// # Errors
    /// All complaints, each with its file.
    pub fn compile(version: i64, documents: Vec<Document>) -> Result<App, Complaints> {
        let (model, mut complaints) = model::understand(&documents);
        match Screens::compile(&model, &documents) {
            Ok(screens) if complaints.is_empty() => Ok(App {
                version,
                model: Arc::new(model),
                screens: Arc::new(screens),
                documents: documents.into(),
            }),
            Ok(_) => Err(complaints),
            Err(more) => {
                complaints.extend(more);
                Err(complaints)
            }
        }
    }

    /// What a workspace begins with: the platform pack alone, as version 1.
    ///
    /// # Errors
    /// All complaints; there are none in a program that was tested.
    pub fn of_platform() -> Result<App, Complaints> {
        App::compile(1, platform::documents()?)
    }

    /// The next version, with the files (path and text) of one pack in the place of its namesake or behind the others.
    ///
    /// # Errors
    /// All complaints.
    pub fn with_pack(&self, files: &[(String, String)]) -> Result<App, Complaints> {
        self.with_documents(packs::read(files)?)
    }

    pub(crate) fn with_documents(&self, pack: Vec<Document>) -> Result<App, Complaints> {
        let (documents, mut complaints) = packs::install(&self.documents, pack);
        match App::compile(self.version + 1, documents) {
            Ok(app) if complaints.is_empty() => Ok(app),
            Ok(_) => Err(complaints),
            Err(more) => {
                complaints.extend(more);
                Err(complaints)
            }
        }
    }

    /// A request for a screen by this viewer.
    #[must_use]
    pub fn asking<'a>(&'a self, viewer: &'a Viewer, rights: &'a Rights) -> Asking<'a> {
        Asking {
            model: &self.model,
            version: self.version,
            viewer,
            rights,
        }
    }

    /// The `pack.json` of every installed pack, in the order of installation.
    #[must_use]
    pub fn packs(&self) -> Vec<documents::Pack> {
        let packs = self
            .documents
            .iter()
            .filter(|document| document.kind == DocumentKind::Pack);
        packs
            .filter_map(|document| serde_json::from_value(document.body.clone()).ok())
            .collect()
    }

    /// The file an object is written in; complaints about it point there.
    pub(crate) fn file_of(&self, object: &str) -> Option<&Document> {
        let written = |document: &&Document| document.kind == DocumentKind::Object && document.name == object;
        self.documents.iter().find(written)
    }
}
