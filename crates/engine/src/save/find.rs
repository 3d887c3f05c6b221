//! Step 4: values that are found among other records, before the rules speak.
//!
//! What is found is a value of its moment: it is looked for when the record is made and when something changes that it
//! is looked for by, and stays as it is whatever becomes of the record that it came from. It is looked for with the
//! rights of who wrote the metadata.

use super::Save;
use super::rows::{Halt, Rows};
use crate::subject::value_of;
use model::{Draft, FieldDef, Filter, Find, Object, Record};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Engine, Tx};
use uuid::Uuid;

/// How often the first record may turn out to be another one once it is locked.
const MOST_TRIES: usize = 8;

/// Finds what is to be found of a record: of a new one, or of one that was `before` and whose draft is laid over it.
pub(crate) async fn all(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (before, draft): (Option<&Record>, &Draft),
    record: &mut Record,
) -> Result<(), Halt> {
    let by_hand = |field: &FieldDef| draft.get(&field.name).is_some_and(|value| !value.is_null());
    among(save, tx, rows, (before, draft), record, &by_hand).await
}

/// The same where a form says which values the person wrote.
pub(crate) async fn among(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (before, draft): (Option<&Record>, &Draft),
    record: &mut Record,
    by_hand: &(dyn Fn(&FieldDef) -> bool + Sync),
) -> Result<(), Halt> {
    let object = Arc::clone(&save.subject.object);
    for (position, find) in object.finds() {
        let (field, keeps) = (&object.fields[position], &object.fields[find.keeps]);
        let is_written = find.yields && by_hand(field);
        if !is_written && !is_asked(&object, (field, find), before, draft, record) {
            let before = before.unwrap_or(record);
            let (value, kept) = (value_of(before, &field.name), value_of(before, &keeps.name));
            let stays = [(field, value.clone()), (keeps, kept.clone())];
            stays
                .into_iter()
                .for_each(|(field, value)| put(record, field, value));
            continue;
        }
        let found = first(save, tx, rows, find, record).await?;
        let (value, kept) = match &found {
            Some((id, value)) => (field.accept(value.clone()).unwrap_or_default(), json!(id)),
            None => (Value::Null, Value::Null),
        };
        if !is_written {
            put(record, field, value);
            put(record, keeps, kept);
        } else if value_of(record, &field.name) == &value {
            put(record, keeps, kept);
        } else {
            put(record, keeps, Value::Null);
        }
    }
    fail::fail_point!("save::found");
    Ok(())
}

/// Whether a value that nobody wrote is looked for: of a new record, of one where it was emptied, and where something
/// changed that it is looked for by, unless a person wrote the value that is there.
fn is_asked(
    object: &Object,
    (field, find): (&FieldDef, &Find),
    before: Option<&Record>,
    draft: &Draft,
    record: &Record,
) -> bool {
    let Some(before) = before else { return true };
    let present = value_of(before, &field.name);
    if find.yields && draft.get(&field.name).is_some_and(Value::is_null) && !present.is_null() {
        return true;
    }
    let by_person =
        find.yields && !present.is_null() && value_of(before, &object.fields[find.keeps].name).is_null();
    let asks = find.asks(object);
    let mut asked = asks.iter().map(|at| &object.fields[at].name);
    !by_person && asked.any(|name| value_of(before, name) != value_of(record, name))
}

fn put(record: &mut Record, field: &FieldDef, value: Value) {
    match value.is_null() {
        true => _ = record.remove(&field.name),
        false => _ = record.insert(field.name.clone(), value),
    }
}

/// The first record that matches, and what is taken of it. The row stays what it is until the save ends.
async fn first(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    find: &Find,
    record: &Record,
) -> Result<Option<(Uuid, Value)>, Halt> {
    let Some(within) = save.cx.model.object(&find.within).map(Arc::clone) else {
        return Ok(None);
    };
    let only = asked(save, tx, &find.only, record, &within).await?;
    let mut held = None;
    for _ in 0..MOST_TRIES {
        let found = store::first(
            tx,
            &save.cx.model,
            &within,
            (&only, &find.order),
            2,
            (&*save.cx.viewer).into(),
        );
        // A record is not found by itself.
        let Some(id) = found.await?.into_iter().find(|id| *id != save.id) else {
            return Ok(None);
        };
        let Some(row) = rows.lean_on(tx, &within.name, id).await? else {
            return Ok(None);
        };
        // A row that somebody changed while it was waited for may no longer be the first.
        if tx.engine() == Engine::Sqlite || rows.is_looking() || held == Some(id) {
            let here = (&*save.subject.object, record);
            return Ok(Some((id, within.amount_for(find.take, &row.record, here))));
        }
        held = Some(id);
    }
    Err(crate::Refusal::Busy("what a save looked for kept changing".to_owned()).into())
}

/// A filter over another object as this record asks it now, with what its lookups show.
pub(crate) async fn asked(
    save: &Save,
    tx: &mut dyn Tx,
    filter: &Filter,
    record: &Record,
    within: &Arc<Object>,
) -> Result<Filter, Halt> {
    let subject = &save.subject;
    let asks = filter.asks();
    let shown = subject.object.lookups().any(|(at, _)| asks.has(at));
    if !shown {
        return Ok(save.cx.asked(filter, (&subject.object, record), within, save.now));
    }
    subject.look(tx, record).await?;
    let whole = subject
        .object
        .with_lookups(record, &|lookup| subject.shown_whole(lookup, record));
    Ok(save.cx.asked(filter, (&subject.object, &whole), within, save.now))
}
