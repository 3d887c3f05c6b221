//! Elements that show more than one field: which records stand in them, and which fields their options name.

use crate::compile::unknown_field;
use crate::screens::{Named, Shows};
use metadata::{Complaint, Complaints};
use model::{Model, Object};
use serde_json::{Map, Value};

/// Elements in which the child records of their scope stand.
pub(crate) const OF_CHILDREN: [&str; 3] = ["Checklist", "Scorecard", "Matrix"];

/// An option that names fields.
#[derive(Clone, Copy)]
struct Slot {
    element: &'static str,
    option: &'static str,
    /// Of the records that stand in the element, not of the record itself.
    is_theirs: bool,
    is_single: bool,
    is_needed: bool,
}

const fn slot(element: &'static str, option: &'static str) -> Slot {
    Slot {
        element,
        option,
        is_theirs: true,
        is_single: false,
        is_needed: false,
    }
}

const fn one(slot: Slot) -> Slot {
    Slot {
        is_single: true,
        ..slot
    }
}

const fn needed(slot: Slot) -> Slot {
    Slot {
        is_needed: true,
        ..slot
    }
}

const fn own(slot: Slot) -> Slot {
    Slot {
        is_theirs: false,
        ..slot
    }
}

const SLOTS: [Slot; 10] = [
    needed(own(slot("Highlights", "fields"))),
    slot("Control", "columns"),
    own(slot("Control", "totals")),
    slot("RelatedList", "columns"),
    needed(one(slot("Checklist", "done"))),
    needed(one(slot("Scorecard", "score"))),
    one(slot("Scorecard", "weight")),
    needed(one(slot("Matrix", "rows"))),
    needed(one(slot("Matrix", "columns"))),
    needed(one(slot("Matrix", "cell"))),
];

/// Whether that option of that element names fields.
pub(crate) fn has_slot(element: &str, option: &str) -> bool {
    SLOTS
        .iter()
        .any(|slot| slot.element == element && slot.option == option)
}

/// The fields that the options of an element name. Complaints point at the options.
pub(crate) fn named(
    element: &str,
    options: &Map<String, Value>,
    own: &Object,
    theirs: Option<&Object>,
) -> Result<Vec<Named>, Complaints> {
    let (mut found, mut complaints) = (Vec::new(), Vec::new());
    for slot in SLOTS.iter().filter(|slot| slot.element == element) {
        let Some(object) = (if slot.is_theirs { theirs } else { Some(own) }) else {
            // Whatever the element lacks was said already; a plain control has no such option.
            if options.contains_key(slot.option) && !slot.is_needed {
                complaints.push(misread(slot));
            }
            continue;
        };
        match (options.get(slot.option), slot.is_needed) {
            (None, true) => complaints.push(misread(slot)),
            (None, false) => {}
            (Some(written), _) => match fields(slot, object, written) {
                Ok(fields) => found.push(Named {
                    option: slot.option,
                    is_theirs: slot.is_theirs,
                    is_needed: slot.is_needed,
                    fields,
                    is_single: slot.is_single,
                }),
                Err(told) => complaints.extend(told),
            },
        }
    }
    if complaints.is_empty() {
        Ok(found)
    } else {
        Err(complaints)
    }
}

fn misread(slot: &Slot) -> Complaint {
    Complaint::error("element_needs", format!("/{}", slot.option)).with("name", slot.option)
}

/// The position of each field that is named, by its name or as the `field` of an entry.
fn fields(slot: &Slot, object: &Object, written: &Value) -> Result<Vec<(usize, Value)>, Complaints> {
    let entries = match written {
        Value::Array(entries) if !slot.is_single => entries.as_slice(),
        Value::String(_) if slot.is_single => std::slice::from_ref(written),
        _ => return Err(vec![misread(slot)]),
    };
    let (mut fields, mut complaints) = (Vec::new(), Vec::new());
    for (number, entry) in entries.iter().enumerate() {
        let name = entry.as_str().or_else(|| entry["field"].as_str());
        let pointer = if slot.is_single {
            format!("/{}", slot.option)
        } else {
            format!("/{}/{number}", slot.option)
        };
        match (name, name.and_then(|name| object.field(name))) {
            (Some(_), Some((position, _))) => fields.push((position, entry.clone())),
            (Some(name), None) => complaints.push(unknown_field(object, name, pointer)),
            (None, _) => complaints.push(misread(slot)),
        }
    }
    if complaints.is_empty() {
        Ok(fields)
    } else {
        Err(complaints)
    }
}

/// The records that `of` stands for: `order.customer`, whose reference names records of the object.
pub(crate) fn related(model: &Model, object: &Object, of: &str) -> Result<Shows, Complaint> {
    let relation = object.relations.iter().position(|one| one.name == of);
    if let Some(at) = relation {
        let one = &object.relations[at];
        return Ok(Shows::Theirs {
            object: one.object.clone(),
            by: one.by.clone(),
            relation: None,
        });
    }
    let (other, field) = of.split_once('.').unwrap_or((of, ""));
    let points_here = model.object(other).is_some_and(|other| {
        let reference = other.field(field);
        reference.is_some_and(|(_, field)| field.named_objects().contains(&object.name))
    });
    if !points_here {
        let complaint = Complaint::error("element_relation", "").with("name", of);
        return Err(complaint.with("object", object.name.as_str()));
    }
    Ok(Shows::Theirs {
        object: other.to_owned(),
        by: field.to_owned(),
        relation: None,
    })
}
