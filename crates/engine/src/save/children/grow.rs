//! A record that grows by the children in its body: its row is written first, and its rules speak once more when all of
//! them are there.

use super::{Children, heard};
use crate::Refusal;
use crate::save::derive::{self, Moved};
use crate::save::rows::{Halt, Rows};
use crate::save::rules::{self, Judged, Spoken};
use crate::save::{Save, currency, keys, references, trees, whole, write};
use crate::subject::value_of;
use metadata::Complaint;
use model::{FieldSet, Object, Record};
use script::Budget;
use serde_json::Value;
use std::sync::Arc;
use store::{Stored, Tx};

impl Children {
    /// Step 9 for a record with children in its body, of a new one or of one that was `present` and changes these fields:
    /// its row, then the children, then what follows. After that its rules speak anew over `base`, what the record was
    /// before they spoke.
    ///
    /// # Errors
    /// What the children are refused for, with what is wrong with the record so far: figures of children that do not
    /// stand judge nothing.
    pub(crate) async fn grow(
        &self,
        save: &Save,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        (base, present): (&Record, Option<(&Stored, &FieldSet)>),
        mut spoken: Spoken,
    ) -> Result<Spoken, Halt> {
        let record = &spoken.record;
        // What would hang under itself, or has the key of another, is not written, not even to be taken back.
        let except = present.map(|(_, changed)| (save.id, changed));
        let is_knotted = spoken
            .judged
            .complaints
            .iter()
            .any(|one| one.code == "tree_circle");
        let free = keys::free(save, tx, record, except).await;
        if heard(&mut spoken.judged.children, free)?.is_none() || is_knotted {
            return refuse(save, rows, present, spoken);
        }
        match present {
            None => write::insert(save, tx, rows, record).await?,
            Some((present, changed)) => write::update(save, tx, rows, present, record, changed).await?,
        }
        let own = Moved {
            object: Arc::clone(&save.subject.object),
            id: save.id,
            before: present.map(|(present, _)| present.record.clone()),
            after: Some(record.clone()),
        };
        spoken.judged.children = self.save(save, tx, rows, Some(own)).await?;
        if spoken.judged.children.refuse() {
            return refuse(save, rows, present, spoken);
        }
        speak_again(save, tx, rows, base, spoken).await
    }
}

/// Refuses a record whose children cannot be saved, with what is wrong with it whatever they come to.
fn refuse(
    save: &Save,
    rows: &mut Rows,
    present: Option<(&Stored, &FieldSet)>,
    mut spoken: Spoken,
) -> Result<Spoken, Halt> {
    let record = &spoken.record;
    let filled = |(name, value): (&String, &Value)| (!value.is_null()).then(|| name.clone());
    spoken.judged.add(match present {
        None => whole::never_given(save, &record.iter().filter_map(filled).collect::<Vec<_>>()),
        Some((_, changed)) => whole::changed_record(save, record, changed),
    });
    spoken.judged.verdict(save, rows)?;
    Err(Refusal::Internal("children were refused for nothing".to_owned()).into())
}

/// Steps 4 and 5 once more: the record's rules and formulas over what it was before they spoke, `base`, with what its
/// children have moved since in the row that was written.
async fn speak_again(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    base: &Record,
    first: Spoken,
) -> Result<Spoken, Halt> {
    let object = Arc::clone(&save.subject.object);
    let now = row(save, rows)?;
    if now.record == first.record {
        return Ok(first);
    }
    let mut record = base.clone();
    for at in differing(&object, &now.record, &first.record).iter() {
        let name = &object.fields[at].name;
        match value_of(&now.record, name) {
            Value::Null => _ = record.remove(name),
            value => _ = record.insert(name.clone(), value.clone()),
        }
    }
    let mut spoken = rules::spoken(save, tx, rows, (Some(&now.record), record)).await?;
    let Spoken { record, judged, .. } = &mut spoken;
    let told = judged.complaints.split_off(judged.spoke);
    let amended = differing(&object, &now.record, record);
    let both = (&now.record, &*record);
    judged.add(references::changed_record(save, tx, rows, both, (&amended, judged)).await?);
    judged.add(trees::changed_record(save, tx, rows, record, &amended).await?);
    let Judged {
        mut complaints,
        spoke,
        children,
        ..
    } = first.judged;
    let said = complaints.split_off(spoke);
    judged.add(told.into_iter().filter(|one| !said.contains(one)).collect());
    judged.add(said);
    judged.children = children;
    spoken.amended = amended;
    Ok(spoken)
}

/// Writes what the rules have made of the record since its row was written, and what follows from that.
pub(crate) async fn amend(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    (record, amended): (&Record, &FieldSet),
) -> Result<(), Halt> {
    if amended.is_empty() {
        return Ok(());
    }
    let object = &save.subject.object;
    let now = row(save, rows)?;
    keys::free(save, tx, record, Some((save.id, amended))).await?;
    let written = currency::written(object, amended);
    let done = store::touch(tx, object, (save.id, &now.record), record, &written).await;
    done.map_err(|error| keys::conflict(save, object, error))?;
    let amended = Stored {
        record: record.clone(),
        ..Stored::clone(&now)
    };
    rows.remember(object, amended);
    let moved = Moved {
        object: Arc::clone(object),
        id: save.id,
        before: Some(now.record.clone()),
        after: Some(record.clone()),
    };
    derive::follow(save, tx, rows, budget, vec![moved]).await
}

/// The save's own row as it is now. What one of its children took along is no record to save any more.
pub(crate) fn row(save: &Save, rows: &Rows) -> Result<Arc<Stored>, Halt> {
    let row = rows.known(&save.subject.object, save.id);
    let live = row.filter(|row| row.deleted.is_none());
    live.ok_or_else(|| Refusal::Complaints(vec![Complaint::error("deleted_along", "")]).into())
}

/// The fields whose values are not alike.
fn differing(object: &Object, one: &Record, other: &Record) -> FieldSet {
    let fields = object.fields.iter().enumerate();
    let differing = fields.filter(|(_, field)| value_of(one, &field.name) != value_of(other, &field.name));
    differing.map(|(at, _)| at).collect()
}
