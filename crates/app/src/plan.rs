//! What a publish would do, before it does it.

use crate::casts::Recast;
use crate::hindrances::{self, Hindrance};
use crate::layers::OpenConflict;
use crate::{App, casts, changes, unfilled};
use engine::cast::{Casting, Outlook};
use metadata::{Complaint, Complaints, Operation};
use model::{Model, Object};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::system::building::{Building, ORDER, SEARCH, TOKENS};
use store::{Engine, Proof, Step};

/// What a publish would do to the published version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The published version it starts from.
    pub base: i64,
    /// Nothing would change: the same files are installed already.
    pub empty: bool,
    /// Tables first, then documents.
    pub steps: Vec<PlanStep>,
    /// What stands in the way; an apply is refused with the same.
    #[serde(skip)]
    pub complaints: Complaints,
    /// What an upgrade leaves to a person; each is among the complaints, too.
    #[serde(skip)]
    pub conflicts: Vec<OpenConflict>,
    /// The operations of the local layer after it: by document, what becomes of it.
    #[serde(skip)]
    pub local: Vec<(String, Vec<Operation>)>,
}

/// One thing a publish does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanStep {
    /// `rename_object`, `add_object`, `add_field`, `add_index`, `drop_index`, `park_object`, `park_field`, `restore_object`, `restore_field`,
    /// `rename_field`, `cast_field`, `drop_field`, `add_order`, `drop_order` for tables; `add_document`,
    /// `change_document`, `remove_document`; `add_records`, `change_records` for records that come with packs; and for what is done afterwards, row by row, while people work, `build_field`, `file_field`,
    /// `order_field` and `unfile_field`.
    #[serde(rename = "do")]
    pub deed: &'static str,
    /// The object whose table it touches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// What it is about: a field, an index, a document such as `form/customer`.
    pub what: String,
    /// How many rows the table has.
    pub rows: u64,
    /// The statements, in this workspace's dialect.
    pub ddl: Vec<String>,
    /// What becomes of the values of a field that becomes another kind of field: how many are `kept` as they are,
    /// `changed` in form, `lost`; with `examples`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Value>,
}

impl PlanStep {
    /// Leaves out the examples: they show values of records.
    pub fn hide_examples(&mut self) {
        if let Some(Value::Object(values)) = &mut self.values {
            values.remove("examples");
        }
    }
}

/// The way from one version to another: what is shown as a [`Plan`] and done by a publish.
#[derive(Default)]
pub(crate) struct Way {
    /// The objects that get another name, as they are until then, with that name.
    pub(crate) renamed: Vec<(Arc<Object>, String)>,
    /// The version in force by the names that the next one uses, should they differ.
    before: Option<Arc<Model>>,
    /// What changes in the database.
    pub(crate) tables: Vec<Step>,
    /// The fields that become another kind of field.
    pub(crate) casts: Vec<Recast>,
    /// What changes in the documents.
    pub(crate) documents: Vec<changes::Change>,
    pub(crate) hindrances: Vec<Hindrance>,
    /// What must be filled for the rows that are there.
    pub(crate) builds: Vec<Building>,
}

impl Way {
    pub(crate) fn between(old: &App, new: &App) -> Way {
        let renames = model::renames(&old.model, &new.model);
        let renamed = renames.iter().filter_map(|(from, to)| {
            let object = old.model.object(from)?;
            Some((Arc::clone(object), to.clone()))
        });
        let renamed: Vec<(Arc<Object>, String)> = renamed.collect();
        let documents = changes::between(&old.documents, &new.documents);
        // From here on the version in force is spoken of by the names of the next.
        let called = (!renames.is_empty()).then(|| old.renamed(&renames));
        let old = called.as_ref().unwrap_or(old);
        let casts = casts::between(old, new);
        let cast = |recast: &Recast| (recast.casting.object.clone(), recast.casting.from.clone());
        let renaming = renames
            .into_iter()
            .map(|(from, to)| Step::RenameObject { from, to });
        let changed = store::diff(&old.model, &new.model, &casts.iter().map(cast).collect());
        Way {
            tables: renaming.chain(changed).collect(),
            documents,
            hindrances: hindrances::between(old, new, &casts),
            builds: unfilled::between(old, new, &casts),
            before: called.as_ref().map(|called| Arc::clone(&called.model)),
            casts,
            renamed,
        }
    }

    /// The version in force, by the names that the next one uses for objects.
    pub(crate) fn before<'a>(&'a self, old: &'a App) -> &'a Arc<Model> {
        self.before.as_ref().unwrap_or(&old.model)
    }

    /// What the table of an object is called until this way is gone.
    pub(crate) fn table(&self, object: &str) -> String {
        let was = self.renamed.iter().find(|(_, to)| to == object);
        was.map_or(object, |(was, _)| &was.name).to_owned()
    }

    /// What must hold of the rows as they lie until this way is gone.
    pub(crate) fn proofs(&self) -> impl Iterator<Item = Proof> {
        let called = |object: &str| self.table(object);
        self.hindrances
            .iter()
            .map(move |one| one.proof.clone().on(&called))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.documents.is_empty()
    }

    /// The fields that become another kind of field.
    pub(crate) fn castings(&self) -> Vec<Casting> {
        self.casts.iter().map(|recast| recast.casting.clone()).collect()
    }

    /// The steps in words, with the rows of each table as `rows` tells them and what becomes of values.
    pub(crate) fn steps(
        &self,
        new: &App,
        (engine, schema): (Engine, &str),
        rows: &dyn Fn(&str) -> u64,
        outlook: &Outlook,
    ) -> Vec<PlanStep> {
        let foretold = |step: &Step| match step {
            Step::Cast { object, to, .. } => {
                let is_it = |recast: &Recast| recast.casting.object == *object && recast.casting.to == *to;
                let place = self.casts.iter().position(is_it)?;
                Some(outlook.fields.get(place)?.to_json())
            }
            _ => None,
        };
        let tables = self.tables.iter().map(|step| PlanStep {
            deed: deed_of(step),
            object: Some(object_of(step).to_owned()),
            what: what(step).to_owned(),
            rows: rows(object_of(step)),
            ddl: match (step, rows(object_of(step))) {
                (Step::RenameObject { from, to }, _) => {
                    let was = self.renamed.iter().find(|(was, _)| was.name == *from);
                    was.map_or_else(Vec::new, |(was, _)| store::renaming(was, to, schema))
                }
                (_, 0) => store::ddl(step, &new.model, engine, schema),
                (..) => store::ddl_beside(step, &new.model, engine, schema),
            },
            values: foretold(step),
        });
        let documents = self.documents.iter().map(|change| PlanStep {
            deed: change.deed,
            object: None,
            what: format!("{}/{}", change.kind.word(), change.name),
            rows: 0,
            ddl: Vec::new(),
            values: None,
        });
        let builds = self.builds.iter().filter(|one| rows(&one.object) > 0);
        let builds = builds.map(|one| PlanStep {
            deed: filled(one),
            object: Some(one.object.clone()),
            what: one.field.clone(),
            rows: rows(&one.object),
            ddl: Vec::new(),
            values: None,
        });
        tables.chain(documents).chain(builds).collect()
    }

    /// The objects whose tables come with the next version, empty.
    pub(crate) fn fresh(&self) -> BTreeSet<String> {
        let added = self.tables.iter().filter_map(|step| match step {
            Step::AddObject { object } => Some(object.clone()),
            _ => None,
        });
        added.collect()
    }

    /// The objects whose rows are counted for a plan: those a step touches.
    pub(crate) fn objects(&self) -> Vec<String> {
        let touched = self.tables.iter().map(|step| object_of(step).to_owned());
        let built = self.builds.iter().map(|one| one.object.clone());
        let mut objects: Vec<String> = touched.chain(built).collect();
        objects.sort();
        objects.dedup();
        objects
    }

    /// What stands in the way, given how many rows speak against each hindrance's proof.
    pub(crate) fn complaints(&self, against: &[u64]) -> Complaints {
        let hindering = self.hindrances.iter().zip(against).filter(|(_, rows)| **rows > 0);
        let told = hindering.map(|(hindrance, rows)| hindrance.complaint.clone().with("rows", *rows));
        let mut complaints: Vec<Complaint> = told.collect();
        complaints.dedup();
        complaints
    }
}

/// The deed of a step that fills something afterwards.
fn filled(building: &Building) -> &'static str {
    match building.part.as_str() {
        SEARCH => "file_field",
        ORDER => "order_field",
        TOKENS => "unfile_field",
        _ => "build_field",
    }
}

fn deed_of(step: &Step) -> &'static str {
    match step {
        Step::RenameObject { .. } => "rename_object",
        Step::AddObject { .. } => "add_object",
        Step::AddField { .. } => "add_field",
        Step::AddIndex { .. } => "add_index",
        Step::DropIndex { .. } => "drop_index",
        Step::Park { field: None, .. } => "park_object",
        Step::Park { field: Some(_), .. } => "park_field",
        Step::Forget { .. } => "drop_field",
        Step::AddOrder { .. } => "add_order",
        Step::DropOrder { .. } => "drop_order",
        Step::Rename { .. } => "rename_field",
        Step::Cast { .. } => "cast_field",
        Step::Restore { field: None, .. } => "restore_object",
        Step::Restore { field: Some(_), .. } => "restore_field",
    }
}

fn object_of(step: &Step) -> &str {
    match step {
        Step::RenameObject { to: object, .. }
        | Step::AddObject { object }
        | Step::AddField { object, .. }
        | Step::AddIndex { object, .. }
        | Step::DropIndex { object, .. }
        | Step::Forget { object, .. }
        | Step::AddOrder { object, .. }
        | Step::DropOrder { object, .. }
        | Step::Rename { object, .. }
        | Step::Cast { object, .. }
        | Step::Restore { object, .. }
        | Step::Park { object, .. } => object,
    }
}

/// The field or index, or else the object itself.
fn what(step: &Step) -> &str {
    match step {
        Step::AddField { field, .. }
        | Step::Restore {
            field: Some(field), ..
        }
        | Step::AddOrder { field, .. }
        | Step::DropOrder { field, .. }
        | Step::Rename { to: field, .. }
        | Step::Cast { to: field, .. }
        | Step::Forget { field, .. }
        | Step::Park {
            field: Some(field), ..
        } => field,
        Step::AddIndex { index, .. } | Step::DropIndex { index, .. } => index,
        Step::RenameObject { to: object, .. }
        | Step::AddObject { object }
        | Step::Park { object, field: None }
        | Step::Restore {
            object, field: None, ..
        } => object,
    }
}
