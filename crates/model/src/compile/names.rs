//! Names are names, and nobody else has them.

use super::Build;
use metadata::{Complaint, Document, DocumentKind, is_name, pointer, pointer_token};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

pub(super) fn check(build: &mut Build<'_>) {
    let mut taken: HashMap<(DocumentKind, &str), &Document> = HashMap::new();
    for document in build.documents {
        let pointer = format!("/{}", document.kind.name_key());
        if let Some(code) = wrong_name(document) {
            let complaint = Complaint::error(code, &pointer).with("name", document.name.as_str());
            build.say(document, complaint);
        }
        if let Some(other) = taken.insert((document.kind, &document.name), document) {
            let complaint =
                Complaint::error("duplicate_document", pointer).with("name", document.name.as_str());
            let complaint = complaint
                .with("kind", document.kind.word())
                .with("other", other.path.as_str());
            build.say(document, complaint.with("pack", other.pack.as_str()));
        }
    }
    for document in build.documents {
        elements(build, document);
    }
}

fn wrong_name(document: &Document) -> Option<&'static str> {
    let name = document.name.as_str();
    match document.kind {
        // The name of a pack is the name of its folder.
        DocumentKind::Pack => (!is_name(&name.replace('-', "_"))).then_some("pack_name"),
        // The table of an object carries its name, and SQLite keeps this prefix for itself.
        DocumentKind::Object if name.starts_with("sqlite_") => Some("reserved_name"),
        DocumentKind::Choice if name == super::choices::ROLE => Some("reserved_name"),
        _ => (!is_name(name)).then_some("bad_name"),
    }
}

/// The elements of keyed lists are told apart by their names, and texts for people say something.
fn elements(build: &mut Build<'_>, document: &Document) {
    let mut complaints = Vec::new();
    pointer::walk(document.kind, &document.body, &mut |spot| {
        if spot.keyword("x-text").is_some() && spot.value.as_str().is_some_and(|text| text.trim().is_empty())
        {
            complaints.push(Complaint::error("empty_text", spot.pointer));
        }
        let (Some(key), Some(members)) = (spot.list_key(), spot.value.as_array()) else {
            return;
        };
        let mut seen = HashSet::new();
        for name in members
            .iter()
            .filter_map(|member| member.get(key))
            .filter_map(Value::as_str)
        {
            let place = format!("{}/{}", spot.pointer, pointer_token(name));
            if !seen.insert(name) {
                complaints.push(Complaint::error("duplicate_name", &place).with("name", name));
            }
            // A column is named by its field, and an element of a form may be named like a path.
            if key != "field" && document.kind != DocumentKind::Form && !is_name(name) {
                complaints.push(Complaint::error("bad_name", place).with("name", name));
            }
        }
    });
    complaints
        .into_iter()
        .for_each(|complaint| build.say(document, complaint));
}
