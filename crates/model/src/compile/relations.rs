//! Children are records of an object that exists, by a reference of it that points back.

use super::Build;
use field::OnDelete;
use metadata::{Complaint, DocumentKind, pointer_token};

pub(super) fn check(build: &mut Build<'_>) {
    let objects = build.declared(DocumentKind::Object);
    for (name, sketch) in &build.sketches {
        for relation in &sketch.relations {
            let at = |option: &str| format!("/properties/{}/{option}", pointer_token(&relation.name));
            let mut say =
                |complaint: Complaint| build.complaints.push(complaint.in_file(&sketch.document.path));
            if !objects.clone().any(|known| known == relation.object) {
                let complaint = Complaint::error("unknown_object", at("of"));
                say(complaint
                    .with("name", relation.object.as_str())
                    .near(&relation.object, objects.clone()));
                continue;
            }
            let Some(other) = build.sketches.get(&relation.object) else {
                continue;
            };
            if other.broken.contains(&relation.by) {
                continue;
            }
            let by = other.fields.iter().find(|field| field.name == relation.by);
            if by.is_none_or(|by| by.filler.is_some() || by.target.as_ref() != Some(name)) {
                let pointing = other
                    .fields
                    .iter()
                    .filter(|field| field.filler.is_none() && field.target.as_ref() == Some(name));
                let complaint = Complaint::error("children_by", at("by"))
                    .with("name", relation.by.as_str())
                    .with("of", relation.object.as_str())
                    .with("object", name.as_str());
                say(complaint.near(&relation.by, pointing.map(|field| field.name.as_str())));
                continue;
            }
            // Children go with their parent; who wrote something else meant something else.
            let written = other
                .document
                .body
                .pointer(&format!("/properties/{}/onDelete", pointer_token(&relation.by)));
            if written.is_some() && by.is_some_and(|by| by.on_delete != OnDelete::Cascade) {
                let complaint = Complaint::error("children_cascade", at("by"))
                    .with("name", relation.by.as_str())
                    .with("of", relation.object.as_str());
                say(complaint);
            }
        }
    }
    cascade(build);
}

/// The references that children belong by take their records along when the parent is deleted.
fn cascade(build: &mut Build<'_>) {
    let belonging: Vec<(String, String)> = build
        .sketches
        .values()
        .flat_map(|sketch| &sketch.relations)
        .map(|relation| (relation.object.clone(), relation.by.clone()))
        .collect();
    for (object, by) in belonging {
        let Some(sketch) = build.sketches.get_mut(&object) else {
            continue;
        };
        for field in sketch.fields.iter_mut().filter(|field| field.name == by) {
            field.on_delete = OnDelete::Cascade;
        }
    }
}
