//! Steps 9, 13 and 14: the row, its past, the change, the event and the answer that repeats will get.

use super::keys::conflict;
use super::rows::{Halt, Rows};
use super::{Save, closed, currency};
use crate::{Refusal, Saved};
use model::{FieldSet, Object, Record};
use serde_json::Value;
use store::{Change, Stored, Tx};
use uuid::Uuid;

/// Writes a new row at version 1.
pub(crate) async fn insert(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
) -> Result<(), Halt> {
    let object = &save.subject.object;
    closed::hold(tx, rows, object).await?;
    let done = store::insert(tx, object, save.id, record, save.now).await;
    done.map_err(|error| conflict(save, object, error))?;
    fail::fail_point!("save::written");
    rows.remember(object, row(save, 1, record));
    Ok(())
}

/// Keeps the row as it was and writes the changed fields at the next version.
pub(crate) async fn update(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    present: &Stored,
    record: &Record,
    changed: &FieldSet,
) -> Result<(), Halt> {
    let object = &save.subject.object;
    closed::hold(tx, rows, object).await?;
    let written = currency::written(object, changed);
    let done = store::update(tx, object, present, record, &written, (save.now, save.change)).await;
    done.map_err(|error| conflict(save, object, error))?;
    fail::fail_point!("save::written");
    let written = Stored {
        from: present.from.max(save.now),
        ..row(save, present.version + 1, record)
    };
    rows.remember(object, written);
    Ok(())
}

/// Notes the change of the save's own record and its event.
pub(crate) async fn journal(
    save: &Save,
    tx: &mut dyn Tx,
    version: i64,
    action: &'static str,
    fields: Vec<String>,
    acknowledged: Option<Value>,
) -> Result<(), Halt> {
    let change = Change {
        id: save.change,
        fields,
        acknowledged,
        cause: save.cause,
        ..blank(save, &save.subject.object, save.id, version, action)
    };
    if !store::planted("canary::change_forgotten") {
        store::journal(tx, &change).await?;
    }
    fail::fail_point!("save::journalled");
    Ok(())
}

/// Notes the change of another record that this save brings about; its cause is the save's own change.
pub(crate) async fn journal_effect(
    save: &Save,
    tx: &mut dyn Tx,
    id: Uuid,
    change: Change,
) -> Result<(), Halt> {
    let change = Change {
        id,
        cause: Some(save.change),
        ..change
    };
    Ok(store::journal(tx, &change).await?)
}

/// A change by this save's viewer, way and moment, still without id and fields.
pub(crate) fn blank(
    save: &Save,
    object: &Object,
    record: Uuid,
    version: i64,
    action: &'static str,
) -> Change {
    Change {
        id: save.change,
        at: save.now,
        actor: save.cx.viewer.user,
        via: save.cx.via.to_owned(),
        object: object.name.clone(),
        record,
        version,
        action: action.to_owned(),
        fields: Vec::new(),
        cause: None,
        acknowledged: None,
    }
}

/// The save's own row at a version, as it is from now on.
fn row(save: &Save, version: i64, record: &Record) -> Stored {
    Stored {
        id: save.id,
        version,
        from: save.now,
        deleted: None,
        record: record.clone(),
    }
}

/// The answer: the record as it was left and as the viewer may read it.
pub(crate) async fn answer(save: &Save, tx: &mut dyn Tx, rows: &Rows, status: u16) -> Result<Saved, Halt> {
    let row = rows.known(&save.subject.object, save.id);
    let row = row.ok_or_else(|| Refusal::Internal("a save without its row".to_owned()))?;
    save.subject.look(tx, &row.record).await?;
    Ok(Saved {
        id: save.id,
        version: row.version,
        status,
        body: save.subject.body(save.id, row.version, &row.record),
        also: Vec::new(),
        moved_people: rows.moved_people(),
    })
}

/// The answer about a record that stays as it is.
pub(crate) async fn unchanged(save: &Save, tx: &mut dyn Tx, present: &Stored) -> Result<Saved, Halt> {
    save.subject.look(tx, &present.record).await?;
    let body = save.subject.body(present.id, present.version, &present.record);
    Ok(Saved {
        id: present.id,
        version: present.version,
        status: 200,
        body,
        also: Vec::new(),
        moved_people: false,
    })
}

/// Step 14: keeps the answer under the idempotency key, for repeats.
pub(crate) async fn keep(save: &Save, tx: &mut dyn Tx, saved: &Saved) -> Result<(), Halt> {
    if let Some(key) = &save.wish.idempotency
        && !store::planted("canary::repeat_forgotten")
    {
        let user = save.cx.viewer.user;
        store::settle(tx, user, key, saved.status, saved.version, &saved.body).await?;
    }
    fail::fail_point!("save::answered");
    Ok(())
}
