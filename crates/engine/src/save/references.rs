//! Step 4, its second half: what a record points at is there, live, and seen by the viewer.

use super::Save;
use super::rows::{Halt, Rows, Wanted};
use super::rules::Judged;
use crate::subject::{Subject, pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{Draft, FieldDef, FieldSet, Filter, Named, Record};
use serde_json::Value;
use store::Tx;
use uuid::Uuid;

/// Notes the rows that a draft points at, to be locked with the others.
pub(crate) fn want(save: &Save, draft: &Draft, wanted: &mut Wanted) {
    for field in &save.subject.object.fields {
        for named in field.named(value_of(draft, &field.name)) {
            if !is_viewer(save, &named) {
                wanted.share(named.object, named.id);
            }
        }
    }
}

/// Judges every reference of a new record.
pub(crate) async fn new_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
    judged: &Judged,
) -> Result<Complaints, Halt> {
    let all = FieldSet::all(save.subject.object.fields.len());
    changed_record(save, tx, rows, (&Record::new(), record), (&all, judged)).await
}

/// Judges the references that a change sets. What was named before may be gone by now, or be one that this viewer does
/// not see. What a rule has made a field name is the author's word: it must be there, whether the viewer sees it or not.
pub(crate) async fn changed_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (before, record): (&Record, &Record),
    (changed, judged): (&FieldSet, &Judged),
) -> Result<Complaints, Halt> {
    let mut complaints = Vec::new();
    for (at, field) in save.subject.object.fields.iter().enumerate() {
        let named = field.named(value_of(record, &field.name));
        if named.is_empty() {
            continue;
        }
        let new = match changed.has(at) {
            true => newly_named(save, field, before, record),
            false => Vec::new(),
        };
        // What it may point at can change with another field of the record.
        let asks = field.only.as_ref().map(Filter::asks).unwrap_or_default();
        let is_asked = asks.iter().any(|at| changed.has(at));
        // By which record something was found is the house's word, whether the viewer sees that record or not.
        let is_judged = !save.subject.object.keeps(at);
        for named in named {
            let is_new = new.contains(&named);
            let place = || format!("{}{}", pointer(&field.name), named.pointer());
            let is_held = is_new && is_judged && !is_viewer(save, &named);
            let is_there = match is_held {
                false => true,
                true if judged.is_by_rule(at, field, &named) => is_live(tx, rows, &named).await?,
                true => stands(save, tx, rows, named.object, named.id).await?,
            };
            if !is_there {
                let complaint = Complaint::error("reference_missing", place());
                complaints.push(complaint.with("title", save.title(field)));
            } else if (is_new || is_asked) && !passes(save, tx, rows, (field, &named), record).await? {
                let complaint = Complaint::error("reference_only", place());
                complaints.push(complaint.with("title", save.title(field)));
            }
        }
    }
    fail::fail_point!("save::referenced");
    Ok(complaints)
}

/// The records that a field names now and did not before. To who cannot read in full what it named before, all are new:
/// otherwise the answer to a guess would tell who was named.
pub(crate) fn newly_named<'a>(
    save: &Save,
    field: &'a FieldDef,
    before: &'a Record,
    record: &'a Record,
) -> Vec<Named<'a>> {
    let mut named = field.named(value_of(record, &field.name));
    if named.is_empty() {
        return named;
    }
    let (readable, _) = save.subject.readable_of(before);
    let at = save.subject.object.positions.get(&field.name);
    if at.is_some_and(|at| readable.has(*at)) {
        let before = field.named(value_of(before, &field.name));
        named.retain(|one| {
            !before
                .iter()
                .any(|known| (known.object, known.id) == (one.object, one.id))
        });
    }
    named
}

/// Whether a record that a field names is one of those it may name.
pub(crate) async fn passes(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (field, named): (&FieldDef, &Named<'_>),
    record: &Record,
) -> Result<bool, Halt> {
    let (Some(only), Some(object)) = (&field.only, save.cx.model.object(named.object)) else {
        return Ok(true);
    };
    let only = save
        .cx
        .asked(only, (&save.subject.object, record), object, save.now);
    let row = rows.lean_on(tx, named.object, named.id).await?;
    if !only.is_local() {
        // Where it hangs in its tree is looked at and not locked: it may hang elsewhere the moment after, too.
        let there = row.is_some_and(|row| row.deleted.is_none());
        return Ok(
            !there || store::matches(tx, &save.cx.model, object, named.id, &only, save.subject.me()).await?
        );
    }
    Ok(row.is_none_or(|row| only.matches(object, &row.record, &*save.cx.viewer)))
}

/// Whether there is such a record, whoever asks.
async fn is_live(tx: &mut dyn Tx, rows: &mut Rows, named: &Named<'_>) -> Result<bool, Halt> {
    let row = rows.lean_on(tx, named.object, named.id).await?;
    Ok(row.is_some_and(|stored| stored.deleted.is_none()))
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

/// Whether it is the viewer's own user: who asks is there, and locking that one row in each save would make all saves of
/// a person wait for each other.
pub(crate) fn is_viewer(save: &Save, named: &Named<'_>) -> bool {
    named.object == "user" && named.id == save.cx.viewer.user
}

/// The id in a single reference, unless it is the viewer's own.
pub(crate) fn other_than_viewer(save: &Save, target: &str, value: &Value) -> Option<Uuid> {
    let id: Uuid = value.as_str()?.parse().ok()?;
    (target != "user" || id != save.cx.viewer.user).then_some(id)
}
