//! Step 8, for what holds from one day to another: it does not end before it begins, and no two records that share their
//! fields hold on the same day.
//!
//! Who asks for the others holds the name that they all share, so that of two saves one sees what the other has written.

use super::Save;
use super::rows::{Halt, Rows, Strength};
use crate::Refusal;
use crate::subject::{pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{FieldSet, Object, Record, Valid};
use std::sync::Arc;
use store::{Lock, Stored, Tx};
use uuid::Uuid;

/// Judges the days of a new record.
pub(crate) async fn new_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
) -> Result<Complaints, Halt> {
    let all = FieldSet::all(save.subject.object.fields.len());
    changed_record(save, tx, rows, record, &all).await
}

/// Judges the days of a record, if a change touches them or what it shares with others.
pub(crate) async fn changed_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
    changed: &FieldSet,
) -> Result<Complaints, Halt> {
    let object = &save.subject.object;
    let touches = |valid: &&Valid| {
        let shared = valid.per.iter().flatten();
        [valid.from, valid.to]
            .iter()
            .chain(shared)
            .any(|at| changed.has(*at))
    };
    match object.valid.as_ref().filter(touches) {
        Some(valid) => judge(save, tx, rows, (object, valid), (save.id, record)).await,
        None => Ok(Complaints::new()),
    }
}

/// What was brought back holds on days that others may have taken meanwhile.
pub(crate) async fn brought_back(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    taken: &[(Arc<Object>, Arc<Stored>)],
) -> Result<(), Halt> {
    for (object, stored) in taken {
        let Some(valid) = &object.valid else { continue };
        let complaints = judge(save, tx, rows, (object, valid), (stored.id, &stored.record)).await?;
        if !complaints.is_empty() {
            return Err(Refusal::Complaints(complaints).into());
        }
    }
    Ok(())
}

async fn judge(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (object, valid): (&Arc<Object>, &Valid),
    (id, record): (Uuid, &Record),
) -> Result<Complaints, Halt> {
    let (from, to) = (&object.fields[valid.from], &object.fields[valid.to]);
    let (first, last) = (value_of(record, &from.name), value_of(record, &to.name));
    if first
        .as_str()
        .zip(last.as_str())
        .is_some_and(|(first, last)| last < first)
    {
        let complaint = Complaint::error("valid_order", pointer(&to.name))
            .with("title", save.title_in(object, to))
            .with("from", save.title_in(object, from));
        return Ok(vec![complaint]);
    }
    let Some(line) = store::line(tx, object, valid, record)? else {
        return Ok(Complaints::new());
    };
    rows.claim(tx, line, Strength::Update).await?;
    let other = store::overlapping(tx, object, valid, record, id).await?;
    fail::fail_point!("save::spanned");
    let Some(other) = other else {
        return Ok(Complaints::new());
    };
    let place = pointer(&from.name);
    Ok(vec![match save.label_of(tx, object, other).await? {
        Some(label) => Complaint::error("valid_overlap", place).with("label", label),
        None => Complaint::error("valid_overlap_other", place),
    }])
}

impl Save {
    /// How the viewer knows another record; nothing when they may not see it.
    pub(super) async fn label_of(
        &self,
        tx: &mut dyn Tx,
        object: &Arc<Object>,
        id: Uuid,
    ) -> Result<Option<String>, Halt> {
        // Whoever asked is told, also of what a rule of theirs met with.
        let mut cx = self.cx.clone();
        cx.rights = Arc::clone(&self.asker);
        let Ok(subject) = cx.subject(&object.name) else {
            return Ok(None);
        };
        let Some(row) = store::load(tx, object, id, Lock::None).await? else {
            return Ok(None);
        };
        subject.meet(tx, &row.record).await?;
        let (readable, _) = subject.readable_of(&row.record);
        let label = object.label(&row.record, &readable);
        Ok((subject.sees(&row.record) && !label.trim().is_empty()).then_some(label))
    }
}
