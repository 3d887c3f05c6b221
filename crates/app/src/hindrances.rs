//! What stands in the way of a change: a publish never throws away what somebody entered, and never asks of the rows
//! that are there what does not hold of them.
//!
//! What would lose values (a field or object that goes, another kind) needs an empty table; a field that becomes
//! required must be filled, a new key must hold.

mod money;

use crate::App;
use crate::casts::Recast;
use metadata::{Complaint, DocumentKind, pointer_token};
use model::{Derivation, FieldDef, Object, Unique};
use serde_json::Value;
use std::collections::BTreeSet;
use store::Proof;
use store::system::building::Building;

/// Something that stands in the way unless its proof holds of the rows.
#[derive(Debug)]
pub(crate) struct Hindrance {
    pub(crate) proof: Proof,
    pub(crate) complaint: Complaint,
}

/// Everything in the way from one version to another, save what becomes of values that are cast.
pub(crate) fn between(old: &App, new: &App, casts: &[Recast]) -> Vec<Hindrance> {
    let mut found = Vec::new();
    for before in old.model.objects.values() {
        // An object that goes is parked.
        if let Some(after) = new.model.object(&before.name) {
            found.extend(Compared::of((old, new), before, after, casts).hindrances());
            found.extend(money::between(old, new, (before, after)));
        }
    }
    found
}

struct Compared<'a> {
    old: &'a App,
    new: &'a App,
    before: &'a Object,
    after: &'a Object,
    casts: &'a [Recast],
    found: Vec<Hindrance>,
}

impl<'a> Compared<'a> {
    fn of(
        (old, new): (&'a App, &'a App),
        before: &'a Object,
        after: &'a Object,
        casts: &'a [Recast],
    ) -> Self {
        Compared {
            old,
            new,
            before,
            after,
            casts,
            found: Vec::new(),
        }
    }

    fn hindrances(mut self) -> Vec<Hindrance> {
        for was in &self.before.fields {
            // Without an heir, what only follows from others can be computed again, and what people entered is parked.
            if let Some(is) = self.before.heir(self.after, was) {
                self.field(was, is);
            }
        }
        let kept = |is: &&FieldDef| {
            let mut before = self.before.fields.iter();
            before.any(|was| {
                let heir = self.before.heir(self.after, was);
                heir.is_some_and(|heir| heir.name == is.name)
            })
        };
        let new: Vec<&FieldDef> = self.after.fields.iter().filter(|is| !kept(is)).collect();
        for is in new {
            if is.required && is.derived.is_none() {
                let proof = Proof::Filled {
                    object: self.after.name.clone(),
                    field: None,
                };
                let complaint = self.complaint("required_on_rows", "properties", &is.name);
                self.found.push(Hindrance { proof, complaint });
            }
        }
        self.keys();
        self.traits();
        self.found
    }

    /// The name that a field had.
    fn was(&self, at: usize) -> Option<String> {
        let heir = |was: &&FieldDef| {
            let heir = self.before.heir(self.after, was);
            heir.is_some_and(|heir| heir.name == self.after.fields[at].name)
        };
        self.before.fields.iter().find(heir).map(|was| was.name.clone())
    }

    /// A column bears the name of its field as it was, with what it is for behind it.
    fn column(&self, column: &str) -> String {
        let (own, part) = column.split_at(column.find('~').unwrap_or(column.len()));
        let was = self.after.field(own).and_then(|(at, _)| self.was(at));
        format!("{}{part}", was.unwrap_or_else(|| own.to_owned()))
    }

    /// A trait that is new must hold of the rows that are there. Of a new field no row has a value.
    fn traits(&mut self) {
        let name = |object: &Object, at: usize| object.fields[at].name.clone();
        let was = |at: usize| self.was(at);
        let column = |column: String| self.column(&column);
        let mut new = Vec::new();
        if let Some(tree) = self.after.tree.filter(|tree| was(tree.by).is_some()) {
            let proof = Proof::rooted(self.after, tree).renamed(&column);
            if self.before.tree.map(|tree| Proof::rooted(self.before, tree)) != Some(proof.clone()) {
                new.push((proof, "tree_on_rows", "tree", name(self.after, tree.by)));
            }
        }
        if let Some(valid) = &self.after.valid {
            let mut proof = Proof::spaced(self.after, valid).renamed(&column);
            proof.without([valid.from, valid.to].map(|at| was(at).is_some()));
            let shared = valid.per.iter().flatten();
            let is_new = shared.into_iter().any(|at| was(*at).is_none());
            let known = self
                .before
                .valid
                .as_ref()
                .map(|valid| Proof::spaced(self.before, valid));
            // A record is not held to what it does not share with others.
            if known.as_ref() != Some(&proof) && !is_new {
                new.push((proof, "valid_on_rows", "valid", name(self.after, valid.from)));
            }
        }
        for (proof, code, list, name) in new {
            if let Some(field) = self
                .after
                .fields
                .iter()
                .find(|field| proof.is_about(&field.name) && self.recast(&field.name).is_some())
            {
                self.say("kind_trait", &field.name);
                continue;
            }
            let complaint = self.complaint(code, list, &name);
            self.found.push(Hindrance { proof, complaint });
        }
    }

    fn field(&mut self, was: &FieldDef, is: &FieldDef) {
        let name = &is.name;
        if was.derived.is_some() && is.derived.is_some() {
            return;
        }
        if is.derived.is_some() {
            // What people entered would be written over.
            self.say("derived_on_rows", name);
        }
        if let Some(recast) = self.recast(name) {
            let is_it = |one: &Building| one.object == self.before.name && one.field == was.name;
            if self.old.building.iter().any(is_it) {
                self.say("kind_building", name);
            }
            if !recast.has_way {
                let complaint = recast.no_way(self.complaint("kind_change", "properties", name));
                let proof = no_rows(&self.after.name);
                self.found.push(Hindrance { proof, complaint });
            }
            if is.searched != was.searched {
                self.say("search_on_rows", name);
            }
            return;
        }
        if is.required && !was.required {
            let proof = Proof::Filled {
                object: self.after.name.clone(),
                field: Some(was.name.clone()),
            };
            let complaint = self.complaint("required_on_rows", "properties", name);
            self.found.push(Hindrance { proof, complaint });
        }
    }

    /// A key with a new field holds for every row that is there: all of them are empty in it.
    fn keys(&mut self) {
        let were =
            |key: &Unique| -> Option<Vec<String>> { key.fields.iter().map(|at| self.was(*at)).collect() };
        let named = |key: &Unique| -> Vec<String> {
            let names = key.fields.iter().map(|at| self.before.fields[*at].name.clone());
            names.collect()
        };
        let mut found = Vec::new();
        let is_cast = |position: &usize| self.recast(&self.after.fields[*position].name).is_some();
        // Of values that are turned it is foretold whether they are apart.
        let keys = self
            .after
            .uniques
            .iter()
            .filter(|key| !key.fields.iter().any(is_cast));
        for (key, fields) in keys.filter_map(|key| Some((key, were(key)?))) {
            let known = self.before.uniques.iter().any(|was| named(was) == fields);
            if !known {
                found.push(Hindrance {
                    proof: Proof::apart(self.after, key).renamed(&|column| self.column(&column)),
                    complaint: self.complaint("unique_on_rows", "unique", &key.name),
                });
            }
        }
        self.found.append(&mut found);
    }

    /// The field of the next version, if its values are turned.
    fn recast(&self, field: &str) -> Option<&'a Recast> {
        self.casts.iter().find(|recast| recast.is(self.after, field))
    }

    /// What a field says that bears on its values: everything but its texts.
    fn written(&self, app: &App, field: &str) -> Option<Value> {
        let mut written = self.property(app, field)?.clone();
        for text in ["title", "description"] {
            written.as_object_mut()?.remove(text);
        }
        // A machine may say from what the field follows.
        let machines = self.body(app)?.get("machines").and_then(Value::as_array);
        let mut of_field = machines
            .into_iter()
            .flatten()
            .filter(|machine| machine["field"] == *field);
        let follows = of_field.find_map(|machine| machine.get("derived")).cloned();
        written
            .as_object_mut()?
            .insert("derived".to_owned(), follows.unwrap_or_default());
        // Along another tree it counts something else.
        if written["subtree"] == true {
            let tree = self.body(app)?.get("tree").cloned();
            written
                .as_object_mut()?
                .insert("tree".to_owned(), tree.unwrap_or_default());
        }
        Some(written)
    }

    fn property<'d>(&self, app: &'d App, field: &str) -> Option<&'d Value> {
        self.body(app)?.get("properties")?.get(field)
    }

    fn body<'d>(&self, app: &'d App) -> Option<&'d Value> {
        let written = |document: &&metadata::Document| {
            document.kind == DocumentKind::Object && document.name == self.after.name
        };
        Some(&app.sum.iter().find(written)?.body)
    }

    fn say(&mut self, code: &'static str, field: &str) {
        let complaint = self.complaint(code, "properties", field);
        let proof = no_rows(&self.after.name);
        self.found.push(Hindrance { proof, complaint });
    }

    fn complaint(&self, code: &'static str, list: &str, name: &str) -> Complaint {
        placed(self.new, self.after, code, (list, name))
    }
}

/// A complaint about something of an object that stands in a list, where it is written. A key of one field stands in the
/// field itself.
pub(crate) fn placed(
    app: &App,
    object: &Object,
    code: &'static str,
    (list, name): (&str, &str),
) -> Complaint {
    if object.field(name).is_some() {
        return told(app, object, code, name);
    }
    let complaint = Complaint::error(code, format!("/{list}/{}", pointer_token(name)))
        .with("name", name)
        .with("object", object.name.as_str());
    in_file_of(app, &object.name, complaint)
}

/// A complaint about a field, where it is written.
pub(crate) fn told(app: &App, object: &Object, code: &'static str, field: &str) -> Complaint {
    let complaint = Complaint::error(code, format!("/properties/{}", pointer_token(field)))
        .with("name", field)
        .with("object", object.name.as_str());
    in_file_of(app, &object.name, complaint)
}

fn no_rows(object: &str) -> Proof {
    Proof::NoRows {
        object: object.to_owned(),
    }
}

/// The fields of objects that are there already whose values must be computed for their rows: what follows and is new
/// or follows from something else now, or from values that are cast, and what follows from that.
pub(crate) fn builds(old: &App, new: &App, casts: &[Recast]) -> Vec<(String, String)> {
    let cast = |recast: &Recast| (recast.casting.object.clone(), recast.casting.to.clone());
    let cast: BTreeSet<(String, String)> = casts.iter().map(cast).collect();
    let mut due = cast.clone();
    for before in old.model.objects.values() {
        let Some(after) = new.model.object(&before.name) else {
            continue;
        };
        let compared = Compared::of((old, new), before, after, casts);
        let rests = |field: &&FieldDef| field.derived.as_ref().is_some_and(Derivation::rests);
        for is in after.fields.iter().filter(rests) {
            let same = before.field(&is.name).is_some_and(|(_, was)| {
                was.storage == is.storage
                    && compared.written(old, &is.name) == compared.written(new, &is.name)
            });
            if !same {
                due.insert((after.name.clone(), is.name.clone()));
            }
        }
    }
    loop {
        let more: Vec<(String, String)> = new
            .model
            .objects
            .values()
            .filter(|object| old.model.object(&object.name).is_some())
            .flat_map(|object| object.fields.iter().map(move |field| (object, field)))
            .map(|(object, field)| (object, field, (object.name.clone(), field.name.clone())))
            .filter(|(object, field, key)| !due.contains(key) && follows(new, object, field, &due))
            .map(|(_, _, key)| key)
            .collect();
        if more.is_empty() {
            return due.difference(&cast).cloned().collect();
        }
        due.extend(more);
    }
}

/// Whether a field follows from one of these.
fn follows(app: &App, object: &Object, field: &FieldDef, due: &BTreeSet<(String, String)>) -> bool {
    let has = |object: &str, name: &str| due.contains(&(object.to_owned(), name.to_owned()));
    match &field.derived {
        None | Some(Derivation::Elapsed(_) | Derivation::Lookup(_)) => false,
        Some(Derivation::Formula(expression)) => {
            expression.reads().iter().any(|read| match read.split_once('.') {
                None => has(&object.name, read),
                Some((reference, name)) => {
                    let target = object
                        .field(reference)
                        .and_then(|(_, field)| field.target.as_deref());
                    target.is_some_and(|target| has(target, name))
                }
            })
        }
        Some(Derivation::Rollup(rollup)) => {
            let Some(over) = app.model.object(&rollup.over) else {
                return false;
            };
            let read = rollup.only.fields();
            let mut read = read.iter().chain(rollup.of);
            read.any(|at| {
                over.fields
                    .get(at)
                    .is_some_and(|field| has(&over.name, &field.name))
            })
        }
    }
}

fn in_file_of(app: &App, object: &str, complaint: Complaint) -> Complaint {
    match app.file_of(object) {
        Some(document) => complaint.in_file(&document.path),
        None => complaint,
    }
}
