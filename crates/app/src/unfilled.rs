//! What must be written anew for the rows that are there: values that follow from others, tokens by which texts are
//! found, places in the order of lists.

use crate::casts::Recast;
use crate::{App, hindrances};
use model::{FieldDef, Object, Unfilled};
use std::collections::BTreeSet;
use store::Step;
use store::system::building::{Building, ORDER, SEARCH, TOKENS, VALUE};

/// What the model needs to know of what is being filled.
pub(crate) fn of(building: &BTreeSet<Building>) -> Unfilled {
    let part = |part: &'static str| {
        let of = building.iter().filter(move |one| one.part == part);
        of.map(|one| (one.object.clone(), one.field.clone()))
    };
    Unfilled {
        values: part(VALUE).collect(),
        tokens: part(SEARCH).chain(part(TOKENS)).collect(),
        orders: part(ORDER).collect(),
    }
}

/// What is to be filled on the way from one version to another, should there be rows.
pub(crate) fn between(old: &App, new: &App, casts: &[Recast]) -> Vec<Building> {
    let values = hindrances::builds(old, new, casts).into_iter();
    let mut due: Vec<Building> = values
        .map(|(object, field)| building(&object, &field, VALUE))
        .collect();
    for before in old.model.objects.values() {
        if let Some(after) = new.model.object(&before.name) {
            due.extend(found_and_sorted(old, before, after));
        }
    }
    due
}

/// What comes back with its values, and is searched or sorted by: it may have gone while its order was still half filled.
pub(crate) fn restored(steps: &[Step], new: &App) -> Vec<Building> {
    let mut due = Vec::new();
    for step in steps {
        let Step::Restore { object, field, .. } = step else {
            continue;
        };
        let Some(found) = new.model.object(object) else {
            continue;
        };
        let back = |one: &&FieldDef| field.as_ref().is_none_or(|field| *field == one.name);
        for one in found.fields.iter().filter(back) {
            let parts = [(one.searched, SEARCH), (one.ordered, ORDER)];
            let due_of = parts.into_iter().filter(|(is_due, _)| *is_due);
            due.extend(due_of.map(|(_, part)| building(object, &one.name, part)));
        }
    }
    due
}

/// Whether what is being filled is still wanted by a version.
pub(crate) fn is_wanted(building: &Building, new: &App) -> bool {
    let Some(object) = new.model.object(&building.object) else {
        return false;
    };
    let of = |holds: fn(&FieldDef) -> bool| {
        let field = object.field(&building.field);
        field.is_some_and(|(_, field)| holds(field))
    };
    match building.part.as_str() {
        SEARCH => of(|field| field.searched),
        ORDER => of(|field| field.ordered),
        TOKENS => object.fields.iter().any(|field| field.searched),
        _ => of(|field| field.derived.is_some()),
    }
}

fn found_and_sorted(old: &App, before: &Object, after: &Object) -> Vec<Building> {
    let mut due = Vec::new();
    for was in &before.fields {
        let is = before.heir(after, was);
        let renamed = is.is_some_and(|is| is.name != was.name);
        // A token bears the name of its field.
        let found = is.filter(|is| is.searched && (renamed || !was.searched));
        due.extend(found.map(|is| building(&after.name, &is.name, SEARCH)));
        let left = was.searched && (renamed || !is.is_some_and(|is| is.searched));
        if left && after.fields.iter().any(|field| field.searched) {
            due.push(building(&after.name, &was.name, TOKENS));
        }
        let unfilled = old.building.contains(&building(&before.name, &was.name, ORDER));
        let sorted = is.filter(|is| is.ordered && (!was.ordered || (renamed && unfilled)));
        due.extend(sorted.map(|is| building(&after.name, &is.name, ORDER)));
    }
    due
}

fn building(object: &str, field: &str, part: &str) -> Building {
    Building {
        object: object.to_owned(),
        field: field.to_owned(),
        part: part.to_owned(),
    }
}
