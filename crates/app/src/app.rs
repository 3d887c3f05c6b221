//! A workspace's metadata as published: the sum of what the rooms below compiled.

use crate::blame::retold;
use crate::layers::{self, Decisions, LOCAL, OpenConflict};
use crate::{packs, platform};
use form::{Asking, Screens};
use metadata::{Complaints, Document, DocumentKind, documents};
use model::{Model, Renames, Rights, Viewer};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::system::building::Building;

/// One published version, compiled. Immutable and swapped whole: a request sees one from beginning to end.
#[derive(Debug)]
pub struct App {
    /// Number of the version; 0 before the first.
    pub version: i64,
    /// Objects, choices, roles, texts.
    pub model: Arc<Model>,
    /// Forms, lists and menus.
    pub screens: Arc<Screens>,
    /// What it was compiled from, layer by layer: every installed pack, the platform's first, then the local layer.
    pub documents: Arc<[Document]>,
    /// The sum of the layers: each document with every change made on it.
    pub sum: Arc<[Document]>,
    /// What is still being filled for rows that were there before it. Nobody reads it yet.
    pub building: Arc<BTreeSet<Building>>,
}

/// A version to come, and what an upgrade leaves to a person.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) app: App,
    pub(crate) conflicts: Vec<OpenConflict>,
}

impl App {
    /// Compiles the documents of all installed packs together.
    ///
    /// # Errors
    /// All complaints, each with its file.
    pub fn compile(version: i64, documents: Vec<Document>) -> Result<App, Complaints> {
        App::compile_while(version, documents, BTreeSet::new())
    }

    /// The same while these fields are still being filled.
    ///
    /// # Errors
    /// All complaints, each with its file.
    pub(crate) fn compile_while(
        version: i64,
        documents: Vec<Document>,
        building: BTreeSet<Building>,
    ) -> Result<App, Complaints> {
        App::understand(version, documents, building)
            .map_err(|(complaints, documents)| retold(complaints, &documents, &|one| one.pack != LOCAL))
    }

    fn understand(
        version: i64,
        documents: Vec<Document>,
        building: BTreeSet<Building>,
    ) -> Result<App, (Complaints, Vec<Document>)> {
        let (sum, mut complaints) = layers::sum(&documents);
        let (model, more) = model::understand_while(&sum, &crate::unfilled::of(&building));
        complaints.extend(more);
        match Screens::compile(&model, &sum) {
            Ok(screens) if complaints.is_empty() => Ok(App {
                version,
                model: Arc::new(model),
                screens: Arc::new(screens),
                documents: documents.into(),
                sum: sum.into(),
                building: Arc::new(building),
            }),
            Ok(_) => Err((complaints, documents)),
            Err(more) => {
                complaints.extend(more);
                Err((complaints, documents))
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
    /// Conflicts with the local layer follow the pack.
    ///
    /// # Errors
    /// All complaints.
    pub fn with_pack(&self, files: &[(String, String)]) -> Result<App, Complaints> {
        let next = self.with_documents(packs::read(files)?, &Decisions::default())?;
        Ok(next.app)
    }

    pub(crate) fn with_documents(
        &self,
        pack: Vec<Document>,
        decisions: &Decisions,
    ) -> Result<Next, Complaints> {
        let (packs, local) = layers::apart(&self.documents);
        let (mut documents, complaints) = packs::install(&packs, pack);
        let (local, conflicts) = layers::rebase(&packs, &documents, local, decisions);
        documents.extend(local);
        let ground = documents.clone();
        // Whoever hands in a pack has not the files of the local layer before them.
        let app = self.next(documents, complaints);
        let app = app.map_err(|complaints| retold(complaints, &ground, &|one| one.pack == LOCAL))?;
        Ok(Next { app, conflicts })
    }

    /// The next version, with these files (path and text) as the whole local layer.
    pub(crate) fn with_local(&self, files: &[(String, String)]) -> Result<App, Complaints> {
        let (mut documents, _) = layers::apart(&self.documents);
        documents.extend(layers::read(&documents, files)?);
        self.next(documents, Vec::new())
    }

    /// The next version made of these layers; `complaints` are what is wrong with it already.
    pub(crate) fn next(
        &self,
        documents: Vec<Document>,
        mut complaints: Complaints,
    ) -> Result<App, Complaints> {
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

    /// This version by the names that the next one uses for objects.
    pub(crate) fn renamed(&self, renames: &Renames) -> App {
        let called = |name: &String| renames.get(name).unwrap_or(name).clone();
        let sum = self.sum.iter().cloned().map(|mut document| {
            if document.kind == DocumentKind::Object {
                document.name = called(&document.name);
            }
            document
        });
        let building = self.building.iter().cloned().map(|mut building| {
            building.object = called(&building.object);
            building
        });
        App {
            version: self.version,
            model: Arc::new(self.model.renamed(renames)),
            screens: Arc::clone(&self.screens),
            documents: Arc::clone(&self.documents),
            sum: sum.collect(),
            building: Arc::new(building.collect()),
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
        self.sum.iter().find(written)
    }
}

impl Next {
    /// The version, unless a person has something to decide first.
    pub(crate) fn settled(self) -> Result<App, Complaints> {
        if self.conflicts.is_empty() {
            Ok(self.app)
        } else {
            Err(self.conflicts.iter().map(OpenConflict::complaint).collect())
        }
    }
}
