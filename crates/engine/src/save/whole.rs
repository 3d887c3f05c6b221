//! Step 6: the record as a whole.

use super::Save;
use crate::subject::{pointer, value_of};
use field::Filler;
use metadata::{Complaint, Complaints};
use model::{FieldDef, FieldSet, Object, RATE, Record};

/// Every required field of a new record is filled.
pub(crate) fn new_record(save: &Save, record: &Record) -> Complaints {
    fail::fail_point!("save::whole");
    save.translated(save.subject.object.missing(record))
}

/// Every required field is filled that the change touches or the viewer reads. What somebody else left empty and this
/// viewer may not know of is not held against them.
pub(crate) fn changed_record(save: &Save, record: &Record, changed: &FieldSet) -> Complaints {
    let (readable, masked) = save.subject.readable_of(record);
    let fields = save.subject.object.fields.iter().enumerate();
    fail::fail_point!("save::whole");
    fields
        .filter(|(at, _)| changed.has(*at) || readable.has(*at) || masked.has(*at))
        .filter(|(_, field)| field.required && value_of(record, &field.name).is_null())
        .map(|(_, field)| required(save, field))
        .collect()
}

/// Required fields that a new record's draft does not mention and nothing else will fill.
pub(crate) fn never_given(save: &Save, given: &[String]) -> Complaints {
    let object = &save.subject.object;
    let is_set = |at: usize| {
        object
            .set_rules
            .iter()
            .any(|rule| rule.set.iter().any(|(set, _)| *set == at))
    };
    let is_taken = |at: usize| {
        let fills = object.fields.iter().flat_map(|field| &field.fill);
        fills.into_iter().any(|fill| fill.into == at)
    };
    let fields = object.fields.iter().enumerate();
    let missing = fields.filter(|(at, field)| {
        field.required
            && field.filler.is_none()
            && field.default.is_none()
            && field.find.is_none()
            && !is_taken(*at)
            && !is_set(*at)
            && !given.contains(&field.name)
    });
    missing.map(|(_, field)| required(save, field)).collect()
}

fn required(save: &Save, field: &FieldDef) -> Complaint {
    Complaint::error("required", pointer(&field.name)).with("title", save.title(field))
}

/// The names of the filled fields, without who and when.
pub(crate) fn filled(save: &Save, record: &Record) -> Vec<String> {
    let filled = save.subject.object.fields.iter().enumerate();
    let filled = filled.filter(|(_, field)| !value_of(record, &field.name).is_null());
    save.names(&filled.map(|(at, _)| at).collect())
}

impl Save {
    /// What the rules left of what was given: fields that are as they were after all do not change. One that the viewer
    /// cannot read in full always counts as changed, as in [`Save::given`].
    pub(crate) fn kept(&self, given: &FieldSet, before: &Record, after: &Record) -> FieldSet {
        let (readable, _) = self.subject.readable_of(before);
        let fields = &self.subject.object.fields;
        let is_kept = |at: &usize| {
            let name = &fields[*at].name;
            !readable.has(*at) || value_of(before, name) != value_of(after, name)
        };
        given.iter().filter(is_kept).collect()
    }

    /// The fields that a change touches: what was given, what the rules made of it, who and when.
    pub(crate) fn changed(&self, given: &FieldSet, before: &Record, after: &Record) -> FieldSet {
        let mut changed = given.clone();
        for (at, field) in self.subject.object.fields.iter().enumerate() {
            let stamped = matches!(field.filler, Some(Filler::Updater | Filler::UpdatedAt));
            if stamped || value_of(before, &field.name) != value_of(after, &field.name) {
                changed.add(at);
            }
        }
        changed
    }

    /// The names of these fields for the change row, without who and when and without what only
    /// follows from them.
    pub(crate) fn names(&self, fields: &FieldSet) -> Vec<String> {
        self.names_in(&self.subject.object, fields)
    }

    /// The same of another object's record.
    pub(crate) fn names_in(&self, object: &Object, fields: &FieldSet) -> Vec<String> {
        let named = fields.iter().filter_map(|at| object.fields.get(at));
        named
            .filter(|field| field.name != RATE)
            .filter(|field| !field.filler.as_ref().is_some_and(is_who_or_when) && field.derived.is_none())
            .map(|field| field.name.clone())
            .collect()
    }
}

/// The change itself says who and when.
fn is_who_or_when(filler: &Filler) -> bool {
    matches!(
        filler,
        Filler::Creator | Filler::CreatedAt | Filler::Updater | Filler::UpdatedAt
    )
}
