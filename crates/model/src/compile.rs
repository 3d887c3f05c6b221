//! Documents in, a [`Model`] or all complaints out. Read it aloud: one stage per line, each in its own file.
//!
//! A stage enriches the one [`Build`] and adds what is wrong to its complaints; none stops the others. What a stage
//! could not understand is left out, and later stages say nothing about what is missing only for that reason.

mod access;
mod after;
mod bodies;
mod choices;
mod conversions;
mod currencies;
mod data;
mod defaults;
mod derived;
mod display;
mod fields;
mod fills;
mod filters;
mod finds;
mod following;
mod formulas;
mod guards;
mod keys;
mod lookups;
mod machines;
mod mappings;
mod names;
mod objects;
mod openings;
mod references;
mod relations;
mod roles;
mod rules;
mod schemas;
mod settings;
mod templates;
mod told;
mod traits;
mod translations;
mod typing;
mod worktimes;

pub use translations::{gaps, untranslated};

use crate::after::AfterRule;
use crate::conversion::Conversion;
use crate::data::Parcel;
use crate::machine::{Machine, Types};
use crate::rules::{CheckRule, SetRule};
use crate::template::Template;
use crate::worktime::Worktime;
use crate::{
    Access, Choices, FieldDef, Grant, Index, Model, Money, Object, Relation, Settings, Texts, Tree, Unfilled,
    Unique, Valid,
};
use indexmap::IndexMap;
use metadata::documents::{self, Mapping, Role};
use metadata::{Complaint, Complaints, Document, DocumentKind};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Compiles all packs together, the platform's included.
///
/// # Errors
/// Every mistake of every document, each with its file and place.
pub fn compile(documents: &[Document]) -> Result<Model, Complaints> {
    let (model, complaints) = understand(documents);
    if complaints.is_empty() {
        Ok(model)
    } else {
        Err(complaints)
    }
}

/// Compiles as far as it can: what was understood, and everything that was not. A room above judges its own documents
/// by it, so that an author hears all at once; with complaints it is never put in force.
#[must_use]
pub fn understand(documents: &[Document]) -> (Model, Complaints) {
    understand_while(documents, &Unfilled::default())
}

/// The same while something is still being filled for the records of before.
#[must_use]
pub fn understand_while(documents: &[Document], unfilled: &Unfilled) -> (Model, Complaints) {
    let mut build = Build::of(documents, unfilled);
    bodies::check(&mut build); //        every body fits the schema of its kind
    names::check(&mut build); //         names are names, and nobody else has them
    settings::read(&mut build); //       languages, time zone and currency exist
    openings::check(&mut build); //      whoever something is for is there
    choices::read(&mut build); //        option sets, roles among them
    fields::read(&mut build); //         every field is built by its kind
    references::check(&mut build); //    what fields point at exists
    relations::check(&mut build); //     children point back
    traits::read(&mut build); //         trees have a stem, and periods two ends
    currencies::read(&mut build); //     records know where their currency is said
    access::read(&mut build); //         what records follow is named by them
    finds::shape(&mut build); //         what is found takes the shape of what it takes
    derived::shape(&mut build); //       roll-ups take the shape of what they are computed from
    lookups::read(&mut build); //        what is shown of other records rests there
    currencies::tell(&mut build); //     amounts know in which currency they are
    told::read(&mut build); //           what is told at reading time is told of something
    keys::read(&mut build); //           required, unique and indexed fields exist
    defaults::read(&mut build); //       a default is a value its field accepts
    display::read(&mut build); //        records have a name
    rules::read(&mut build); //          expressions fit the fields they read and set
    after::read(&mut build); //          what rules do to other records can be done
    machines::read(&mut build); //       stages, ways and record types are what they name
    formulas::read(&mut build); //       formulas fit what they read, and none reads itself
    objects::assemble(&mut build); //    objects know who points at them
    filters::check(&mut build); //       kept filters fit what they are about
    machines::gates(&mut build); //      gates look where there is something to see
    finds::read(&mut build); //          what is found is looked for by what is known
    fills::read(&mut build); //          what is taken over fits what gets it
    roles::read(&mut build); //          grants become rows, actions and fields
    conversions::read(&mut build); //    what they take is there, and fits what they make
    worktimes::read(&mut build); //      hours are hours, and days are days
    mappings::read(&mut build); //       what comes from outside fits
    data::read(&mut build); //           records that come with packs fit their objects
    guards::keep(&mut build); //         what follows from a field is read only by whoever reads the field
    translations::read(&mut build); //   every translation stands for a text
    templates::read(&mut build); //      what they name is there, in every language
    schemas::check(&mut build); //       an object is a JSON Schema of its own
    let (mut model, complaints) = build.finish();
    model.hide(&unfilled.values);
    (model, complaints)
}

/// What the stages have understood so far.
struct Build<'a> {
    documents: &'a [Document],
    unfilled: &'a Unfilled,
    /// The body of each document, without the keys that nobody knows: they hide nothing else.
    bodies: Vec<Cow<'a, Value>>,
    complaints: Complaints,
    settings: Settings,
    choices: IndexMap<String, Arc<Choices>>,
    sketches: IndexMap<String, Sketch<'a>>,
    objects: IndexMap<String, Arc<Object>>,
    roles: IndexMap<String, Role>,
    grants: IndexMap<String, Vec<(String, Grant)>>,
    texts: Texts,
    conversions: IndexMap<String, Arc<Conversion>>,
    templates: IndexMap<String, Arc<Template>>,
    worktimes: IndexMap<String, Arc<Worktime>>,
    mappings: IndexMap<String, Arc<Mapping>>,
    /// Records that come with packs, each behind those it names.
    data: Vec<Parcel>,
    /// Whether something is for departments.
    asks_departments: bool,
}

/// An object in the making.
struct Sketch<'a> {
    document: &'a Document,
    body: documents::Object,
    fields: Vec<FieldDef>,
    /// Fields that are declared but could not be built.
    broken: HashSet<String>,
    relations: Vec<Relation>,
    /// Positions of the fields that are found and have their shape.
    finds: Vec<usize>,
    /// The roll-ups that are understood, by position.
    rollups: Vec<(usize, derived::Sketched)>,
    /// The formulas that are understood, by position, each behind those it reads.
    formulas: Vec<(usize, script::Expression)>,
    uniques: Vec<Unique>,
    indexes: Vec<Index>,
    display: Option<script::Template>,
    set_rules: Vec<SetRule>,
    check_rules: Vec<CheckRule>,
    after_rules: Vec<AfterRule>,
    machines: Vec<Machine>,
    types: Option<Types>,
    /// The date and the object of the periods, whose filter is not read yet.
    closed: Option<(usize, String)>,
    tree: Option<Tree>,
    valid: Option<Valid>,
    money: Option<Money>,
    access: Option<Access>,
}

impl<'a> Build<'a> {
    fn of(documents: &'a [Document], unfilled: &'a Unfilled) -> Self {
        Build {
            documents,
            unfilled,
            bodies: documents
                .iter()
                .map(|document| Cow::Borrowed(&document.body))
                .collect(),
            complaints: Vec::new(),
            settings: settings::default(),
            choices: IndexMap::new(),
            sketches: IndexMap::new(),
            objects: IndexMap::new(),
            roles: IndexMap::new(),
            grants: IndexMap::new(),
            texts: Texts::default(),
            conversions: IndexMap::new(),
            templates: IndexMap::new(),
            worktimes: IndexMap::new(),
            mappings: IndexMap::new(),
            data: Vec::new(),
            asks_departments: false,
        }
    }

    /// The documents of a kind that can be read; of the others only the names are known.
    fn read<T: DeserializeOwned>(&self, kind: DocumentKind) -> Vec<(&'a Document, T)> {
        let documents = self
            .documents
            .iter()
            .zip(&self.bodies)
            .filter(|(document, _)| document.kind == kind);
        documents
            .filter_map(|(document, body)| Some((document, T::deserialize(body.as_ref()).ok()?)))
            .collect()
    }

    /// The names of all documents of a kind, readable or not.
    fn declared(&self, kind: DocumentKind) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.documents
            .iter()
            .filter(move |document| document.kind == kind)
            .map(|document| document.name.as_str())
    }

    fn say(&mut self, document: &Document, complaint: Complaint) {
        self.complaints.push(complaint.in_file(&document.path));
    }

    fn finish(self) -> (Model, Complaints) {
        let model = Model {
            former: crate::renames::former(&self.objects),
            objects: self.objects,
            choices: self.choices,
            roles: self.roles,
            settings: self.settings,
            texts: self.texts,
            grants: self.grants,
            conversions: self.conversions,
            templates: self.templates,
            worktimes: self.worktimes,
            mappings: self.mappings,
            data: self.data,
            asks_departments: self.asks_departments,
            rights: std::sync::RwLock::default(),
            everything: std::sync::OnceLock::new(),
        };
        let mut complaints = self.complaints;
        complaints.sort_by(|a, b| a.at.file.cmp(&b.at.file));
        let mut seen = HashSet::new();
        complaints.retain(|complaint| {
            seen.insert((
                complaint.at.clone(),
                complaint.code,
                complaint.args.get("key").cloned(),
            ))
        });
        (model, complaints)
    }
}

impl Sketch<'_> {
    fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The position of a field, or a complaint in the object's own file unless the field is only broken.
    fn find(&self, name: &str, pointer: &str, complaints: &mut Complaints) -> Option<usize> {
        let mut told = Complaints::new();
        let position = self.find_in(name, pointer, &mut told);
        complaints.extend(told.into_iter().map(|one| one.in_file(&self.document.path)));
        position
    }

    /// The position of a field, or a complaint unless the field is only broken.
    fn find_in(&self, name: &str, pointer: &str, complaints: &mut Complaints) -> Option<usize> {
        let position = self.position(name);
        if position.is_none() && !self.broken.contains(name) {
            let names = self.fields.iter().map(|field| field.name.as_str());
            let complaint = Complaint::error("unknown_field", pointer);
            complaints.push(complaint.with("name", name).near(name, names));
        }
        position
    }

    /// The complaints but those about a field that is only missing because it has complaints of its own.
    fn but_broken(&self, mut complaints: Complaints) -> Complaints {
        complaints.retain(|complaint| {
            let name = complaint.args.get("name").and_then(Value::as_str);
            !name.is_some_and(|name| self.broken.contains(name))
        });
        complaints
    }
}
