//! What stands in the way of a change: a publish never reads the rows that are there, and never throws one away.
//!
//! What would have to read rows (an index over them, a value that all of them must have, another kind) and what would
//! lose them (a field or object that goes) needs an empty table.

use crate::App;
use metadata::{Complaint, DocumentKind, pointer_token};
use model::{FieldDef, Object};
use serde_json::Value;

/// Something that stands in the way while an object has rows, deleted ones included.
#[derive(Debug)]
pub(crate) struct Hindrance {
    pub(crate) object: String,
    pub(crate) complaint: Complaint,
}

/// Everything in the way from one version to another.
pub(crate) fn between(old: &App, new: &App) -> Vec<Hindrance> {
    let mut found = Vec::new();
    for before in old.model.objects.values() {
        match new.model.object(&before.name) {
            Some(after) => found.extend(Compared::of(old, new, before, after).hindrances()),
            None => {
                let complaint = Complaint::error("removal_not_yet", "")
                    .with("name", before.name.as_str())
                    .with("object", before.name.as_str());
                let complaint = in_file_of(old, &before.name, complaint);
                found.push(Hindrance {
                    object: before.name.clone(),
                    complaint,
                });
            }
        }
    }
    found
}

struct Compared<'a> {
    old: &'a App,
    new: &'a App,
    before: &'a Object,
    after: &'a Object,
    found: Vec<Hindrance>,
}

impl<'a> Compared<'a> {
    fn of(old: &'a App, new: &'a App, before: &'a Object, after: &'a Object) -> Self {
        Compared {
            old,
            new,
            before,
            after,
            found: Vec::new(),
        }
    }

    fn hindrances(mut self) -> Vec<Hindrance> {
        for was in &self.before.fields {
            match self.after.field(&was.name) {
                Some((_, is)) => self.field(was, is),
                None => self
                    .found
                    .push(self.hindrance("removal_not_yet", "properties", &was.name)),
            }
        }
        for is in self
            .after
            .fields
            .iter()
            .filter(|is| self.before.field(&is.name).is_none())
        {
            if is.required {
                self.found
                    .push(self.hindrance("required_on_rows", "properties", &is.name));
            }
            if is.derived.is_some() {
                self.found
                    .push(self.hindrance("derived_on_rows", "properties", &is.name));
            }
        }
        self.keys();
        self.found
    }

    fn field(&mut self, was: &FieldDef, is: &FieldDef) {
        let name = &is.name;
        let kind = |app| self.kind_in(app, name);
        if was.storage != is.storage || kind(self.old) != kind(self.new) || was.target != is.target {
            self.found
                .push(self.hindrance("kind_change_not_yet", "properties", name));
        }
        if is.derived.is_some() && self.written(self.old, name) != self.written(self.new, name) {
            self.found
                .push(self.hindrance("derived_on_rows", "properties", name));
        }
        if is.required && !was.required {
            self.found
                .push(self.hindrance("required_on_rows", "properties", name));
        }
        if is.ordered != was.ordered {
            self.found
                .push(self.hindrance("sort_on_rows", "properties", name));
        }
        if is.searched != was.searched {
            self.found
                .push(self.hindrance("search_on_rows", "properties", name));
        }
        if is.indexed && !was.indexed {
            self.found
                .push(self.hindrance("index_on_rows", "properties", name));
        }
    }

    /// A key over new fields alone holds for every row that is there: all of them are empty in it.
    fn keys(&mut self) {
        let old = |position: &usize| self.before.field(&self.after.fields[*position].name).is_some();
        let named = |object: &Object, fields: &[usize]| -> Vec<String> {
            fields
                .iter()
                .map(|position| object.fields[*position].name.clone())
                .collect()
        };
        let mut found = Vec::new();
        for key in self.after.uniques.iter().filter(|key| key.fields.iter().any(old)) {
            let fields = named(self.after, &key.fields);
            let known = self
                .before
                .uniques
                .iter()
                .any(|was| was.name == key.name && named(self.before, &was.fields) == fields);
            if !known {
                found.push(self.hindrance("unique_on_rows", "unique", &key.name));
            }
        }
        for index in self
            .after
            .indexes
            .iter()
            .filter(|index| index.fields.iter().any(|(at, _)| old(at)))
        {
            let shape = |object: &Object, index: &model::Index| -> Vec<(String, bool)> {
                index
                    .fields
                    .iter()
                    .map(|(at, down)| (object.fields[*at].name.clone(), *down))
                    .collect()
            };
            let wanted = shape(self.after, index);
            let known = self
                .before
                .indexes
                .iter()
                .any(|was| was.name == index.name && shape(self.before, was) == wanted);
            if !known {
                found.push(self.hindrance("index_on_rows", "indexes", &index.name));
            }
        }
        self.found.append(&mut found);
    }

    /// The kind as written: a compiled field cannot be asked for it.
    fn kind_in<'d>(&self, app: &'d App, field: &str) -> Option<&'d Value> {
        self.property(app, field)?.get("kind")
    }

    /// What a field says that bears on its values: everything but its texts.
    fn written(&self, app: &App, field: &str) -> Option<Value> {
        let mut written = self.property(app, field)?.clone();
        for text in ["title", "description"] {
            written.as_object_mut()?.remove(text);
        }
        Some(written)
    }

    fn property<'d>(&self, app: &'d App, field: &str) -> Option<&'d Value> {
        let written = |document: &&metadata::Document| {
            document.kind == DocumentKind::Object && document.name == self.after.name
        };
        app.sum.iter().find(written)?.body.get("properties")?.get(field)
    }

    fn hindrance(&self, code: &'static str, list: &str, name: &str) -> Hindrance {
        // A key of one field stands in the field itself.
        let list = if self.after.field(name).is_some() {
            "properties"
        } else {
            list
        };
        let complaint = Complaint::error(code, format!("/{list}/{}", pointer_token(name)))
            .with("name", name)
            .with("object", self.after.name.as_str());
        Hindrance {
            object: self.after.name.clone(),
            complaint: in_file_of(self.new, &self.after.name, complaint),
        }
    }
}

fn in_file_of(app: &App, object: &str, complaint: Complaint) -> Complaint {
    match app.file_of(object) {
        Some(document) => complaint.in_file(&document.path),
        None => complaint,
    }
}
