//! Every body fits the schema of its kind.

use super::Build;
use crate::shape;
use jsonschema::Validator;
use metadata::{Complaints, Document, DocumentKind, pointer, schema_value};
use serde_json::Value;
use std::sync::{Arc, OnceLock};

pub(super) fn check(build: &mut Build<'_>) {
    for (index, document) in build.documents.iter().enumerate() {
        for mut complaint in judge(document) {
            if complaint.code == "unknown_key" {
                remove(build.bodies[index].to_mut(), &complaint.at.pointer);
            }
            complaint.at.pointer =
                pointer::named_pointer(document.kind, &document.body, &complaint.at.pointer);
            build.say(document, complaint);
        }
    }
}

fn remove(body: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    if let Some(parent) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
        parent.shift_remove(&key.replace("~1", "/").replace("~0", "~"));
    }
}

fn judge(document: &Document) -> Complaints {
    static VALIDATORS: OnceLock<Vec<Option<Arc<Validator>>>> = OnceLock::new();
    let validators = VALIDATORS.get_or_init(|| {
        DocumentKind::ALL
            .map(|kind| field::validator(schema_value(kind)).ok())
            .into_iter()
            .collect()
    });
    match &validators[document.kind as usize] {
        Some(validator) => shape::judge(validator, schema_value(document.kind), &document.body),
        None => Vec::new(),
    }
}
