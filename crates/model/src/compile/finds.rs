//! What is found has the shape of what is taken, and is looked for where there is something to be found.

use super::{Build, Sketch};
use crate::{Derivation, FieldDef, FieldSet, Filter, Find, Object, Way};
use field::{Derived, Field, Filler, Finds};
use metadata::{Complaint, Complaints, DocumentKind, pointer_token};
use serde_json::Value;
use std::sync::Arc;

/// Each takes the shape of the field that it takes; the reference that keeps the record is written by nobody else.
pub(super) fn shape(build: &mut Build<'_>) {
    let mut found: Vec<(String, usize, Arc<dyn Field>, usize)> = Vec::new();
    for (name, sketch) in &build.sketches {
        for (position, field) in sketch.fields.iter().enumerate() {
            let Some(finds) = field.kind.finds() else { continue };
            let mut complaints = Complaints::new();
            let taken = taken(build, finds, &mut complaints);
            let keeps = kept(sketch, field, finds, &mut complaints);
            if let Some((taken, keeps)) = taken.zip(keeps) {
                found.push((name.clone(), position, Arc::clone(taken), keeps));
            }
            let at = format!("/properties/{}", pointer_token(&field.name));
            let complaints = complaints.into_iter();
            build
                .complaints
                .extend(complaints.map(|one| one.under(&at).in_file(&sketch.document.path)));
        }
    }
    for (name, position, taken, keeps) in found {
        let within = build.sketches[&name].fields[position].kind.finds();
        let options = within.and_then(|finds| {
            let other = build.sketches.get(finds.within)?;
            let shown = &other.fields[other.position(finds.take)?];
            Some((shown.choices.clone(), shown.options.clone()))
        });
        let Some(sketch) = build.sketches.get_mut(&name) else {
            continue;
        };
        sketch.fields[keeps].read_only = true;
        let field = &mut sketch.fields[position];
        let kind = field::finds(&taken, Arc::clone(&field.kind));
        if let Ok(shape) = field::validator(&kind.schema()) {
            (field.storage, field.shape, field.kind) = (kind.storage(), shape, kind);
        }
        (field.choices, field.options) = options.unwrap_or_default();
        sketch.finds.push(position);
    }
}

/// The kind of the field that is taken: a value that rests there by itself or by a formula.
fn taken<'b>(
    build: &'b Build<'_>,
    finds: Finds<'_>,
    complaints: &mut Complaints,
) -> Option<&'b Arc<dyn Field>> {
    let objects = build.declared(DocumentKind::Object);
    if !objects.clone().any(|name| name == finds.within) {
        let complaint = Complaint::error("unknown_object", "/in").with("name", finds.within);
        complaints.push(complaint.near(finds.within, objects));
        return None;
    }
    let other = build.sketches.get(finds.within)?;
    let Some(at) = other.position(finds.take) else {
        if !other.broken.contains(finds.take) {
            let names = other.fields.iter().map(|field| field.name.as_str());
            let complaint = Complaint::error("unknown_field", "/take").with("name", finds.take);
            complaints.push(complaint.near(finds.take, names));
        }
        return None;
    };
    let field = &other.fields[at];
    let rolled = matches!(field.kind.derived(), Some(Derived::Rollup { .. }));
    if field.is_told() || rolled || field.target.is_some() || field.kind.finds().is_some() {
        let complaint = Complaint::error("find_take", "/take").with("name", finds.take);
        complaints.push(complaint.with("title", field.title.as_str()));
        return None;
    }
    Some(&field.kind)
}

/// The reference that keeps which record it was, for this find alone.
fn kept(
    sketch: &Sketch<'_>,
    field: &FieldDef,
    finds: Finds<'_>,
    complaints: &mut Complaints,
) -> Option<usize> {
    let at = sketch.find(finds.keeps, "/keeps", complaints)?;
    let keeps = &sketch.fields[at];
    let shared = sketch.fields.iter().any(|other| {
        let keeps = other.kind.finds().map(|other| other.keeps);
        other.name != field.name && keeps == Some(finds.keeps)
    });
    if keeps.target.as_deref() != Some(finds.within) || keeps.filler.is_some() || shared {
        let complaint = Complaint::error("find_keeps", "/keeps").with("name", finds.keeps);
        let complaint = complaint.with("title", keeps.title.as_str());
        complaints.push(complaint.with("object", finds.within));
        return None;
    }
    Some(at)
}

/// Reads the filters and orders, now that the objects are put together.
pub(super) fn read(build: &mut Build<'_>) {
    let (mut read, mut complaints) = (Vec::new(), Complaints::new());
    for (name, sketch) in &build.sketches {
        let Some(object) = build.objects.get(name) else {
            continue;
        };
        for position in sketch.finds.iter().copied() {
            let field = &object.fields[position];
            let Some(finds) = field.kind.finds() else { continue };
            match find(build, object, position, finds) {
                Ok(find) => read.extend(find.map(|find| (name.clone(), position, find))),
                Err(refused) => {
                    let at = format!("/properties/{}", pointer_token(&field.name));
                    let told = refused.into_iter();
                    complaints.extend(told.map(|one| one.under(&at).in_file(&sketch.document.path)));
                }
            }
        }
    }
    build.complaints.extend(complaints);
    for (name, position, find) in read {
        if let Some(object) = build.objects.get_mut(&name).and_then(Arc::get_mut) {
            object.fields[position].find = Some(find);
        }
    }
}

/// `None` when something is missing that others complained about.
fn find(
    build: &Build<'_>,
    object: &Object,
    position: usize,
    finds: Finds<'_>,
) -> Result<Option<Find>, Complaints> {
    let found = build.objects.get(finds.within).and_then(|other| {
        let (take, _) = other.field(finds.take)?;
        Some((other, take, object.field(finds.keeps)?.0))
    });
    let Some((other, take, keeps)) = found else {
        return Ok(None);
    };
    let mut complaints = Complaints::new();
    let only = match finds.only {
        Some(json) => asked(build, (other, object), json, &mut complaints),
        None => Filter::everything(),
    };
    for at in only.asks().iter().filter(|at| !is_known(object, *at, position)) {
        let field = &object.fields[at];
        let complaint = Complaint::error("find_this", "/where").with("key", field.name.as_str());
        let complaint = complaint.with("name", field.name.as_str());
        complaints.push(complaint.with("title", field.title.as_str()));
    }
    let mut order = Vec::new();
    for (number, name) in finds.order.iter().enumerate() {
        let at = format!("/order/{number}");
        let (down, name) = name
            .strip_prefix('-')
            .map_or((false, name.as_str()), |name| (true, name));
        match other.field(name) {
            None => complaints.push(other.unknown_field(name, &other.all(), &at)),
            Some((_, field)) if field.elapsed().is_some() || !field.sortable() => {
                let complaint = Complaint::error("not_sortable", at).with("name", name);
                complaints.push(complaint.with("title", field.title.as_str()));
            }
            Some((key, _)) => order.push((key, down)),
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    Ok(Some(Find {
        within: other.name.clone(),
        only,
        order,
        take,
        keeps,
        yields: finds.yields,
    }))
}

/// A filter over another object that a record of this one asks when it is saved.
pub(super) fn asked(
    build: &Build<'_>,
    (other, object): (&Object, &Object),
    json: &Value,
    complaints: &mut Complaints,
) -> Filter {
    Filter::parse_saved(other, object, &build.objects, json).unwrap_or_else(|refused| {
        complaints.extend(refused.into_iter().map(|one| one.under("/where")));
        Filter::everything()
    })
}

/// Whether a field is known when another is looked for: what is written, filled in, shown of others, or found before it.
pub(super) fn is_known(object: &Object, at: usize, position: usize) -> bool {
    let field = &object.fields[at];
    match &field.derived {
        Some(Derivation::Lookup(_)) => true,
        Some(_) => false,
        None => {
            let stamped = matches!(field.filler, Some(Filler::Updater | Filler::UpdatedAt));
            !stamped && (field.kind.finds().is_none() || at < position)
        }
    }
}

/// What it reads of other objects, for who asks whether all of that may be read.
pub(super) fn foreign(
    find: &Find,
    object: &Object,
    objects: &dyn Fn(&str) -> Option<Arc<Object>>,
) -> Vec<(String, FieldSet)> {
    let mut read = Vec::new();
    let mut own = FieldSet::from_iter([find.take]);
    find.order.iter().for_each(|(key, _)| own.add(*key));
    read.push((find.within.clone(), own));
    behind(&find.only, &find.within, &mut read);
    let mut shown: Vec<(Arc<Object>, FieldSet)> = Vec::new();
    for (within, fields) in &read {
        shown.extend(objects(within).map(|object| (object, fields.clone())));
    }
    let asked = object.lookups().filter(|(at, _)| find.only.asks().has(*at));
    let asked: Vec<_> = asked.map(|(_, lookup)| lookup).collect();
    let sorted = shown.iter().flat_map(|(object, fields)| {
        let lookups = object.lookups();
        lookups
            .filter(|(at, _)| fields.has(*at))
            .map(|(_, lookup)| lookup)
    });
    for lookup in asked.into_iter().chain(sorted).filter(|lookup| !lookup.publishes) {
        for (number, step) in lookup.steps.iter().enumerate() {
            let next = lookup.steps.get(number + 1).map_or(lookup.field, |next| next.by);
            read.push((step.object.clone(), FieldSet::from_iter([next])));
        }
    }
    read
}

/// The fields that a filter looks at, by object.
fn behind(filter: &Filter, object: &str, read: &mut Vec<(String, FieldSet)>) {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| behind(part, object, read)),
        Filter::Not(part) => behind(part, object, read),
        Filter::Test(_) => read.push((object.to_owned(), filter.fields())),
        Filter::Through(through) => {
            read.push((object.to_owned(), filter.fields()));
            behind(&through.part, &through.object, read);
        }
        Filter::Related(related) => {
            let tied = match related.way {
                Way::Named => object,
                Way::Pointing => &related.object,
            };
            read.push((tied.to_owned(), FieldSet::from_iter([related.by])));
            behind(&related.part, &related.object, read);
        }
        Filter::Under(under) => {
            read.push((object.to_owned(), filter.fields()));
            read.push((under.object.clone(), FieldSet::from_iter([under.by])));
        }
    }
}
