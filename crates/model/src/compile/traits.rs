//! Trees have a stem, and what holds from one day to another has two ends.

use super::{Build, Sketch};
use crate::{Closed, Filter, Object, Tree, Valid};
use field::{Column, Operator, Storage};
use metadata::{Complaint, Complaints, DocumentKind};
use std::collections::HashMap;

pub(super) fn read(build: &mut Build<'_>) {
    let mut complaints = Complaints::new();
    for sketch in build.sketches.values_mut() {
        sketch.tree = tree(sketch, &mut complaints);
        sketch.valid = valid(sketch, &mut complaints);
    }
    let stems = build.sketches.iter();
    let stems: HashMap<String, usize> = stems
        .filter_map(|(name, sketch)| Some((name.clone(), sketch.tree?.by)))
        .collect();
    for field in build
        .sketches
        .values_mut()
        .flat_map(|sketch| &mut sketch.fields)
        .filter(|field| field.storage == Storage::Column(Column::Uuid))
    {
        field.tree = field
            .target
            .as_ref()
            .and_then(|target| stems.get(target))
            .copied();
    }
    let closed: Vec<Option<(usize, String)>> = build
        .sketches
        .values()
        .map(|sketch| closed(build, sketch, &mut complaints))
        .collect();
    for (sketch, closed) in build.sketches.values_mut().zip(closed) {
        sketch.closed = closed;
    }
    build.complaints.extend(complaints);
}

fn tree(sketch: &Sketch<'_>, complaints: &mut Complaints) -> Option<Tree> {
    let by = &sketch.body.tree.as_ref()?.by;
    let at = sketch.find(by, "/tree/by", complaints)?;
    let field = &sketch.fields[at];
    let leads = field.target.as_ref() == Some(&sketch.body.id) && field.filler.is_none();
    if !leads || field.storage != Storage::Column(Column::Uuid) {
        say(sketch, complaints, "tree_by", "/tree/by", at);
    }
    // Whoever goes along a stem that is none has nothing to add to that.
    Some(Tree { by: at })
}

fn valid(sketch: &Sketch<'_>, complaints: &mut Complaints) -> Option<Valid> {
    let body = sketch.body.valid.as_ref()?;
    let from = day(sketch, &body.from, "/valid/from", complaints);
    let to = day(sketch, &body.to, "/valid/to", complaints);
    let per = body.per.as_ref().map(|per| {
        let mut fields = Vec::new();
        for (index, name) in per.iter().enumerate() {
            let place = format!("/valid/per/{index}");
            let Some(at) = sketch.find(name, &place, complaints) else {
                continue;
            };
            let field = &sketch.fields[at];
            if field.is_told() {
                complaints.push(field.not_kept(&place).in_file(&sketch.document.path));
            } else if fields.contains(&at) {
                say(sketch, complaints, "duplicate_name", &place, at);
            } else if !field.kind.operators().contains(&Operator::Is) || !field.storage.column().has_order() {
                say(sketch, complaints, "not_comparable", &place, at);
            }
            fields.push(at);
        }
        fields
    });
    let (from, to) = (from?, to?);
    if from == to {
        say(sketch, complaints, "valid_one_field", "/valid/to", to);
    }
    Some(Valid { from, to, per })
}

/// The date of the records and the object of the periods.
fn closed(build: &Build<'_>, sketch: &Sketch<'_>, complaints: &mut Complaints) -> Option<(usize, String)> {
    let body = sketch.body.closed.as_ref()?;
    let date = day(sketch, &body.date, "/closed/date", complaints);
    let told = |complaint: Complaint| {
        complaint
            .with("name", body.by.as_str())
            .in_file(&sketch.document.path)
    };
    let declared = build.declared(DocumentKind::Object);
    if !declared.clone().any(|name| name == body.by) {
        let complaint = Complaint::error("unknown_object", "/closed/by").near(&body.by, declared);
        complaints.push(told(complaint));
        return None;
    }
    // Nothing is said about periods that have complaints of their own.
    let periods = build.sketches.get(&body.by)?;
    if periods.body.valid.is_none() {
        complaints.push(told(Complaint::error("closed_by", "/closed/by")));
    }
    periods.valid.as_ref()?;
    Some((date?, body.by.clone()))
}

/// A date that somebody fills in.
pub(super) fn day(
    sketch: &Sketch<'_>,
    name: &str,
    place: &str,
    complaints: &mut Complaints,
) -> Option<usize> {
    let at = sketch.find(name, place, complaints)?;
    let field = &sketch.fields[at];
    if field.storage != Storage::Column(Column::Date) || field.kind.derived().is_some() {
        say(sketch, complaints, "trait_date", place, at);
    }
    Some(at)
}

pub(super) fn say(
    sketch: &Sketch<'_>,
    complaints: &mut Complaints,
    code: &'static str,
    place: &str,
    at: usize,
) {
    let field = &sketch.fields[at];
    let complaint = Complaint::error(code, place)
        .with("title", field.title.as_str())
        .with("name", field.name.as_str());
    complaints.push(complaint.in_file(&sketch.document.path));
}

/// Objects read which periods are closed to them, and periods know that they close something.
pub(super) fn close(build: &mut Build<'_>, objects: &mut HashMap<String, Object>) {
    let mut read = Vec::new();
    for (name, sketch) in &mut build.sketches {
        let Some((date, by)) = sketch.closed.take() else {
            continue;
        };
        let (Some(object), Some(periods)) = (objects.get(name), objects.get(&by)) else {
            continue;
        };
        let json = sketch
            .body
            .closed
            .as_ref()
            .and_then(|closed| closed.only.as_ref());
        let only = json.map_or(Ok(Filter::everything()), |json| {
            Filter::parse_asked(periods, object, json)
        });
        match only {
            Ok(only) => read.push((name.clone(), Closed { date, by, only })),
            Err(refused) => {
                let told = refused.into_iter();
                let told = told.map(|one| one.under("/closed/where").in_file(&sketch.document.path));
                build.complaints.extend(told);
            }
        }
    }
    for (name, closed) in read {
        objects
            .entry(closed.by.clone())
            .and_modify(|object| object.closes = true);
        objects
            .entry(name)
            .and_modify(|object| object.closed = Some(closed));
    }
}
