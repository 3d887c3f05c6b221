//! An object is a JSON Schema of its own: any editor and any validator may read it.

use super::Build;
use metadata::{Complaint, DocumentKind, pointer};
use serde_json::Value;

/// Runs last, and is silent about places where somebody with better words has complained already.
pub(super) fn check(build: &mut Build<'_>) {
    let meta = jsonschema::draft202012::meta::validator();
    for document in build
        .documents
        .iter()
        .filter(|document| document.kind == DocumentKind::Object)
    {
        for (place, wanted) in [("/$schema", "urn:yunjin:object:1"), ("/type", "object")] {
            // A text of another shape was refused with its body.
            let found = document
                .body
                .pointer(place)
                .and_then(Value::as_str)
                .filter(|found| *found != wanted);
            if let Some(found) = found {
                let complaint = Complaint::error("unknown_word", place).with("value", found);
                build.say(
                    document,
                    complaint.with("known", vec![wanted]).with("near", wanted),
                );
            }
        }
        for error in meta.iter_errors(&document.body) {
            let place = pointer::named_pointer(document.kind, &document.body, error.instance_path().as_str());
            let told = build.complaints.iter().any(|complaint| {
                complaint.at.file.as_deref() == Some(&document.path)
                    && complaint.at.pointer.starts_with(&place)
            });
            if !told {
                let complaint = Complaint::error("not_json_schema", place).with("problem", error.to_string());
                build.say(document, complaint);
            }
        }
    }
}
