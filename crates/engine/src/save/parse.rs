//! Step 1: the body of a request becomes a draft of tidy values, or all complaints at once.

use super::{Save, filters};
use crate::Refusal;
use crate::save::whole;
use crate::subject::{pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{Actions, Draft, Record};
use serde_json::{Map, Value};

/// Reads the draft of a new record.
pub(crate) fn new_record(save: &Save, body: Map<String, Value>) -> Result<Draft, Refusal> {
    let object = &save.subject.object;
    let called = |name: &String| object.called(name).map_or(name, |(_, field)| &field.name).clone();
    let given: Vec<String> = body.keys().map(called).collect();
    draft(save, body).map_err(|mut complaints| {
        // The person learns in the same breath what is missing altogether.
        complaints.extend(whole::never_given(save, &given));
        Refusal::Complaints(complaints)
    })
}

/// Reads the draft of a change.
pub(crate) fn change(save: &Save, body: Map<String, Value>) -> Result<Draft, Refusal> {
    draft(save, body).map_err(Refusal::Complaints)
}

/// Fields that the viewer may not know of are answered exactly like fields that do not exist.
fn draft(save: &Save, body: Map<String, Value>) -> Result<Draft, Complaints> {
    let draft = save.subject.object.parse_draft_among(&save.subject.known(), body);
    fail::fail_point!("save::parsed");
    let mut draft = draft.map_err(|complaints| save.translated(complaints))?;
    let complaints = filters::settle(save, &mut draft);
    match complaints.is_empty() {
        true => Ok(draft),
        false => Err(complaints),
    }
}

/// Step 2, before any record is known: some grant with this action names each field given.
pub(crate) fn allowed(save: &Save, draft: &Draft, action: fn(&Actions) -> bool) -> Result<(), Refusal> {
    let grants = save
        .subject
        .rights()
        .grants
        .iter()
        .filter(|grant| action(&grant.actions));
    let grants: Vec<_> = grants.collect();
    let complaints: Complaints = draft
        .keys()
        .filter_map(|name| save.subject.object.field(name))
        .filter(|(position, _)| !grants.iter().any(|grant| grant.writable.has(*position)))
        .map(|(_, field)| {
            Complaint::error("not_writable", pointer(&field.name)).with("title", save.title(field))
        })
        .collect();
    if !complaints.is_empty() {
        return Err(Refusal::Forbidden(complaints));
    }
    fail::fail_point!("save::allowed");
    Ok(())
}

/// What is shown masked cannot be sent back: it would overwrite the value with asterisks.
pub(crate) fn not_masked(save: &Save, draft: &Draft, present: &Record) -> Result<(), Refusal> {
    let (_, masked) = save.subject.readable_of(present);
    let complaints: Complaints = masked
        .iter()
        .filter_map(|position| save.subject.object.fields.get(position))
        .filter(|field| {
            let mask = field.kind.mask(value_of(present, &field.name));
            !mask.is_null() && draft.get(&field.name) == Some(&mask)
        })
        .map(|field| Complaint::error("masked_value", pointer(&field.name)).with("title", save.title(field)))
        .collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Complaints(complaints))
    }
}
