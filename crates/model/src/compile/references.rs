//! What fields point at exists.

use super::Build;
use field::OnDelete;
use metadata::{Complaint, DocumentKind};
use serde_json::Value;

pub(super) fn check(build: &mut Build<'_>) {
    let objects = build.declared(DocumentKind::Object);
    let sets = build
        .declared(DocumentKind::Choice)
        .chain([super::choices::ROLE, field::currency::SET]);
    former(build);
    for sketch in build.sketches.values() {
        let mut former: Vec<&str> = Vec::new();
        for field in &sketch.fields {
            for (index, name) in field.was.iter().enumerate() {
                let at = format!("/properties/{}/was/{index}", field.name);
                let code = if sketch.body.properties.contains_key(name) {
                    "was_taken"
                } else if former.contains(&name.as_str()) {
                    "was_twice"
                } else if metadata::is_name(name) {
                    former.push(name);
                    continue;
                } else {
                    "bad_name"
                };
                let complaint = Complaint::error(code, at).with("name", name.as_str());
                build.complaints.push(complaint.in_file(&sketch.document.path));
            }
        }
        // What the house fills in points at users, whom every workspace has.
        let own = sketch.fields.iter().filter(|field| field.filler.is_none());
        for field in own {
            let at = |option: &str| format!("/properties/{}/{option}", field.name);
            let mut say =
                |complaint: Complaint| build.complaints.push(complaint.in_file(&sketch.document.path));
            let is_unknown = |target: &&String| !objects.clone().any(|name| name == *target);
            let named = field.named_objects().iter().enumerate();
            let named = named.filter(|(_, target)| is_unknown(target));
            for (index, target) in named {
                let place = match sketch.document.body.pointer(&at("to")) {
                    Some(Value::Array(_)) => format!("to/{index}"),
                    Some(_) => "to".to_owned(),
                    None => "kind".to_owned(),
                };
                say(Complaint::error("unknown_object", at(&place))
                    .with("name", target.as_str())
                    .near(target, objects.clone()));
            }
            if let Some(other) = field.filters.as_ref().filter(is_unknown) {
                say(Complaint::error("unknown_object", at("of"))
                    .with("name", other.as_str())
                    .near(other, objects.clone()));
            }
            if let Some(set) = field
                .choices
                .as_deref()
                .filter(|set| !sets.clone().any(|name| name == *set))
            {
                say(Complaint::error("unknown_set", at("choices"))
                    .with("name", set)
                    .near(set, sets.clone()));
            }
            if sketch.body.ledger
                && !field.named_objects().is_empty()
                && field.on_delete != OnDelete::Restrict
            {
                say(Complaint::error("ledger_kept_by", at("onDelete")).with("title", field.title.as_str()));
            }
            if field.on_delete == OnDelete::Clear && sketch.body.required.contains(&field.name) {
                say(Complaint::error("clear_required", at("onDelete")).with("title", field.title.as_str()));
            }
        }
    }
}

/// An object was called otherwise only where nothing else is called so.
fn former(build: &mut Build<'_>) {
    let taken: Vec<&str> = build.declared(DocumentKind::Object).collect();
    let mut former: Vec<&str> = Vec::new();
    for sketch in build.sketches.values() {
        for (index, name) in sketch.body.was.iter().enumerate() {
            let code = if taken.contains(&name.as_str()) {
                "object_was_taken"
            } else if former.contains(&name.as_str()) {
                "object_was_twice"
            } else if metadata::is_name(name) {
                former.push(name);
                continue;
            } else {
                "bad_name"
            };
            let complaint = Complaint::error(code, format!("/was/{index}")).with("name", name.as_str());
            build.complaints.push(complaint.in_file(&sketch.document.path));
        }
    }
}
