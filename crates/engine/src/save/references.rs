//! Step 4, its second half: what a record points at is there, live, and seen by the viewer.

use super::Save;
use super::rows::{Halt, Rows, Wanted};
use crate::subject::{Subject, pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{Draft, FieldDef, FieldSet, Filter, Record};
use serde_json::Value;
use store::Tx;
use uuid::Uuid;

/// Notes the rows that a draft points at, to be locked with the others.
pub(crate) fn want(save: &Save, draft: &Draft, wanted: &mut Wanted) {
    for (field, target) in pointing(save) {
        if let Some(id) = other_than_viewer(save, target, value_of(draft, &field.name)) {
            wanted.share(target, id);
        }
    }
}

/// Judges every reference of a new record.
pub(crate) async fn new_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
) -> Result<Complaints, Halt> {
    let all = FieldSet::all(save.subject.object.fields.len());
    changed_record(save, tx, rows, record, &all).await
}

/// Judges the references that a change sets. Those it leaves alone may point at what is gone by now, or at what this
/// viewer does not see.
pub(crate) async fn changed_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
    changed: &FieldSet,
) -> Result<Complaints, Halt> {
    let mut complaints = Vec::new();
    for (field, target) in pointing(save) {
        let at = save.subject.object.positions.get(&field.name);
        let is_changed = at.is_some_and(|at| changed.has(*at));
        // What it may point at can change with another field of the record.
        let asks = field.only.as_ref().map(Filter::asks).unwrap_or_default();
        let is_asked = field.only.is_some() && (is_changed || asks.iter().any(|at| changed.has(at)));
        let named = value_of(record, &field.name);
        // By which record something was found is the house's word, whether the viewer sees that record or not.
        let is_judged = is_changed && at.is_none_or(|at| !save.subject.object.keeps(*at));
        let other = other_than_viewer(save, target, named).filter(|_| is_judged);
        if let Some(id) = other
            && !stands(save, tx, rows, target, id).await?
        {
            let complaint = Complaint::error("reference_missing", pointer(&field.name));
            complaints.push(complaint.with("title", save.title(field)));
        } else if is_asked && !passes(save, tx, rows, (field, target), record).await? {
            let complaint = Complaint::error("reference_only", pointer(&field.name));
            complaints.push(complaint.with("title", save.title(field)));
        }
    }
    fail::fail_point!("save::referenced");
    Ok(complaints)
}

/// Whether the record that a field names is one of those it may name.
pub(crate) async fn passes(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (field, target): (&FieldDef, &str),
    record: &Record,
) -> Result<bool, Halt> {
    let id = value_of(record, &field.name)
        .as_str()
        .and_then(|id| id.parse::<Uuid>().ok());
    let (Some(only), Some(id), Some(object)) = (&field.only, id, save.cx.model.object(target)) else {
        return Ok(true);
    };
    let only = save
        .cx
        .asked(only, (&save.subject.object, record), object, save.now);
    let row = rows.lean_on(tx, target, id).await?;
    if !only.is_local() {
        // Where it hangs in its tree is looked at and not locked: it may hang elsewhere the moment after, too.
        let there = row.is_some_and(|row| row.deleted.is_none());
        return Ok(!there || store::matches(tx, &save.cx.model, object, id, &only, save.subject.me()).await?);
    }
    Ok(row.is_none_or(|row| only.matches(object, &row.record, &*save.cx.viewer)))
}

/// One answer for what never was, what is deleted and what the viewer may not see.
pub(crate) async fn stands(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    target: &str,
    id: Uuid,
) -> Result<bool, Halt> {
    let Ok(subject) = save.cx.subject(target) else {
        return Ok(false);
    };
    let row = rows.lean_on(tx, target, id).await?;
    if let Some(stored) = &row {
        subject.meet(tx, &stored.record).await?;
    }
    Ok(row.is_some_and(|stored| stored.deleted.is_none() && Subject::sees(&subject, &stored.record)))
}

/// The fields that point at records, each with the object.
fn pointing(save: &Save) -> impl Iterator<Item = (&FieldDef, &str)> {
    save.subject
        .object
        .fields
        .iter()
        .filter_map(|field| Some((field, field.target.as_deref()?)))
}

/// The id in a reference. The viewer's own user is left out: who asks is there, and locking that one row in each save
/// would make all saves of a person wait for each other.
pub(crate) fn other_than_viewer(save: &Save, target: &str, value: &Value) -> Option<Uuid> {
    let id: Uuid = value.as_str()?.parse().ok()?;
    (target != "user" || id != save.cx.viewer.user).then_some(id)
}
