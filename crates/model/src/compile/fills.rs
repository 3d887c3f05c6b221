//! What is taken over fits what gets it: on choosing, and into children made from templates.

use super::{Build, finds};
use crate::{FieldDef, FieldSet, Fill, Filter, Object, Templates};
use field::Filler;
use indexmap::IndexMap;
use metadata::{Complaint, Complaints, pointer_token};
use std::sync::Arc;

pub(super) fn read(build: &mut Build<'_>) {
    let (mut fills, mut templates, mut complaints) = (Vec::new(), Vec::new(), Complaints::new());
    for (name, sketch) in &build.sketches {
        let Some(object) = build.objects.get(name) else {
            continue;
        };
        let mut say = |refused: Complaints, field: &str| {
            let at = format!("/properties/{}/fill", pointer_token(field));
            let told = refused.into_iter();
            complaints.extend(told.map(|one| one.under(&at).in_file(&sketch.document.path)));
        };
        for (position, field) in object.fields.iter().enumerate() {
            let other = field.target.as_ref().and_then(|target| build.objects.get(target));
            if let Some((map, other)) = field.kind.fill().zip(other) {
                let mut refused = Complaints::new();
                let read = mapped(map, object, other, "", &mut refused);
                let read = read.into_iter().filter(|fill| fill.into != position);
                fills.push((name.clone(), position, read.collect::<Vec<_>>()));
                say(refused, &field.name);
            }
        }
        for (number, relation) in object.relations.iter().enumerate() {
            let Some(asked) = &relation.asked else { continue };
            match templated(build, object, number, asked) {
                Ok(read) => templates.extend(read.map(|read| (name.clone(), number, read))),
                Err(refused) => say(refused, &relation.name),
            }
        }
    }
    build.complaints.extend(complaints);
    for (name, position, fill) in fills {
        if let Some(object) = build.objects.get_mut(&name).and_then(Arc::get_mut) {
            object.fields[position].fill = fill;
        }
    }
    for (name, number, read) in templates {
        if let Some(object) = build.objects.get_mut(&name).and_then(Arc::get_mut) {
            object.relations[number].templates = Some(read);
        }
    }
}

/// Each field of the one object that gets a field of the other.
fn mapped(
    map: &IndexMap<String, String>,
    object: &Object,
    other: &Object,
    place: &str,
    complaints: &mut Complaints,
) -> Vec<Fill> {
    let mut fills = Vec::new();
    for (into, from) in map {
        let at = format!("{place}/{}", pointer_token(into));
        let Some((into, field)) = object.field(into) else {
            complaints.push(object.unknown_field(into, &object.all(), &at));
            continue;
        };
        let Some((from, taken)) = other.field(from) else {
            complaints.push(other.unknown_field(from, &other.all(), &at));
            continue;
        };
        if !is_filled(field) {
            let complaint = Complaint::error("fill_into", at).with("name", field.name.as_str());
            complaints.push(complaint.with("title", field.title.as_str()));
        } else if !alike(field, taken) {
            let complaint = Complaint::error("fill_unlike", at).with("title", field.title.as_str());
            complaints.push(complaint.with("other", taken.title.as_str()));
        } else {
            fills.push(Fill { into, from });
        }
    }
    fills
}

/// Whether a field can get a value from elsewhere: it rests, and neither follows from others nor is the house's own.
fn is_filled(field: &FieldDef) -> bool {
    let own = matches!(field.filler, None | Some(Filler::Owner));
    own && field.rests() && field.derived.is_none() && field.kind.finds().is_none()
}

/// Whether a value of one is a value of the other.
fn alike(field: &FieldDef, taken: &FieldDef) -> bool {
    taken.rests()
        && field.storage.column() == taken.storage.column()
        && field.target == taken.target
        && field.choices == taken.choices
}

/// `None` when something is missing that others complained about.
fn templated(
    build: &Build<'_>,
    object: &Object,
    number: usize,
    asked: &field::Templates,
) -> Result<Option<Templates>, Complaints> {
    let relation = &object.relations[number];
    let child = build.objects.get(&relation.object).and_then(|child| {
        let (by, field) = child.field(&relation.by)?;
        (field.target.as_ref() == Some(&object.name)).then_some((child, by))
    });
    let Some((child, by)) = child else { return Ok(None) };
    let Some(other) = build.objects.get(&asked.from) else {
        let names = build.objects.keys().map(String::as_str);
        let complaint = Complaint::error("unknown_object", "/from").with("name", asked.from.as_str());
        return Err(vec![complaint.near(&asked.from, names)]);
    };
    let mut complaints = Complaints::new();
    let only = match &asked.only {
        Some(json) => finds::asked(build, (other, object), json, &mut complaints),
        None => Filter::everything(),
    };
    // Everything is known once the record is written, except what is told of others.
    for at in only.asks().iter().filter(|at| !object.fields[*at].rests()) {
        complaints.push(object.fields[at].not_kept("/where"));
    }
    let map = mapped(&asked.map, child, other, "/map", &mut complaints);
    let key = child.field(&asked.key);
    let key =
        key.filter(|(at, key)| *at != by && key.filler.is_none() && key.target.as_ref() == Some(&other.name));
    if key.is_none() {
        let complaint = Complaint::error("fill_key", "/key").with("name", asked.key.as_str());
        let complaint = complaint.with("of", child.name.as_str());
        complaints.push(complaint.with("object", other.name.as_str()));
    }
    let mut again = FieldSet::default();
    for (index, name) in asked.again.iter().enumerate() {
        match object.field(name) {
            Some((at, field)) if field.rests() && field.derived.is_none() => again.add(at),
            Some((_, field)) => {
                let complaint = Complaint::error("fill_again", format!("/again/{index}"));
                let complaint = complaint.with("name", name.as_str());
                complaints.push(complaint.with("title", field.title.as_str()));
            }
            None => complaints.push(object.unknown_field(name, &object.all(), &format!("/again/{index}"))),
        }
    }
    match key {
        Some((key, _)) if complaints.is_empty() => Ok(Some(Templates {
            object: child.name.clone(),
            by,
            from: other.name.clone(),
            only,
            map,
            key,
            again,
        })),
        _ => Err(complaints),
    }
}
