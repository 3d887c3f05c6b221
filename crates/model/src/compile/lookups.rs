//! What a lookup shows rests in the record at the end of its references.

use super::{Build, Sketch};
use crate::{Derivation, Lookup, Step};
use field::{Derived, Field};
use metadata::{Complaint, Complaints, pointer_token};
use std::sync::Arc;

/// Each takes the shape of the field that it shows.
pub(super) fn read(build: &mut Build<'_>) {
    let mut found = Vec::new();
    for (name, sketch) in &build.sketches {
        for position in 0..sketch.fields.len() {
            let mut complaints = Complaints::new();
            let shown = shown(build, sketch, position, &mut complaints);
            found.extend(shown.map(|(lookup, like)| (name.clone(), position, lookup, like)));
            let at = format!("/properties/{}", pointer_token(&sketch.fields[position].name));
            let complaints = complaints.into_iter();
            build
                .complaints
                .extend(complaints.map(|one| one.under(&at).in_file(&sketch.document.path)));
        }
    }
    for (name, position, lookup, like) in found {
        let last = lookup
            .steps
            .last()
            .and_then(|step| build.sketches.get(&step.object));
        let (choices, options) = last
            .map(|last| &last.fields[lookup.field])
            .map(|shown| (shown.choices.clone(), shown.options.clone()))
            .unwrap_or_default();
        let Some(sketch) = build.sketches.get_mut(&name) else {
            continue;
        };
        let field = &mut sketch.fields[position];
        let kind = field::shows(like, Arc::clone(&field.kind));
        if let Ok(shape) = field::validator(&kind.schema()) {
            (field.storage, field.shape, field.kind) = (kind.storage(), shape, kind);
        }
        (field.choices, field.options) = (choices, options);
        field.derived = Some(Derivation::Lookup(lookup));
    }
}

/// The way to what a lookup shows, and what that looks like.
fn shown(
    build: &Build<'_>,
    sketch: &Sketch<'_>,
    position: usize,
    complaints: &mut Complaints,
) -> Option<(Lookup, Arc<dyn Field>)> {
    let field = &sketch.fields[position];
    let Some(Derived::Lookup { through, field: name }) = field.kind.derived() else {
        return None;
    };
    let (mut steps, mut here) = (Vec::new(), sketch);
    for word in through.split('.') {
        let by = find(here, word, "/through", complaints)?;
        let reference = &here.fields[by];
        let Some(target) = &reference.target else {
            let complaint = Complaint::error("lookup_through", "/through").with("name", word);
            complaints.push(complaint.with("title", reference.title.as_str()));
            return None;
        };
        steps.push(Step {
            by,
            name: word.to_owned(),
            object: target.clone(),
        });
        // Whoever checked the references said so when there is none.
        here = build.sketches.get(target)?;
    }
    if let Some(relation) = here.relations.iter().find(|relation| relation.name == name) {
        let complaint = Complaint::error("lookup_field", "/field").with("name", name);
        complaints.push(complaint.with("title", relation.title.as_str()));
        return None;
    }
    let at = find(here, name, "/field", complaints)?;
    let shown = &here.fields[at];
    if shown.is_told() {
        complaints.push(shown.not_kept("/field"));
        return None;
    }
    let lookup = Lookup {
        steps,
        field: at,
        name: name.to_owned(),
        storage: shown.storage,
        ordered: shown.ordered && !shown.unordered,
        publishes: field.publishes,
    };
    Some((lookup, Arc::clone(&shown.kind)))
}

/// The position of a field of any object, or a complaint unless it is only broken.
fn find(sketch: &Sketch<'_>, name: &str, pointer: &str, complaints: &mut Complaints) -> Option<usize> {
    let position = sketch.position(name);
    if position.is_none() && !sketch.broken.contains(name) {
        let names = sketch.fields.iter().map(|field| field.name.as_str());
        complaints.push(
            Complaint::error("unknown_field", pointer)
                .with("name", name)
                .near(name, names),
        );
    }
    position
}
