//! Step 4: what is taken over from a record when it is chosen.

use super::rows::{Halt, Rows};
use super::{Save, references};
use crate::subject::value_of;
use model::{Draft, FieldDef, Object, Record};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Lock, Stored, Tx};
use uuid::Uuid;

/// Takes over from every record that the draft has just chosen what the viewer reads of it, into fields that the draft
/// does not write.
pub(crate) async fn over(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (before, draft): (Option<&Record>, &Draft),
    record: &mut Record,
) -> Result<(), Halt> {
    let is_chosen = |field: &FieldDef, record: &Record| {
        let was = before.map_or(&Value::Null, |before| value_of(before, &field.name));
        value_of(record, &field.name) != was
    };
    let is_written = |field: &FieldDef| draft.contains_key(&field.name);
    among(save, tx, rows, (before, record), (&is_chosen, &is_written)).await
}

/// Whether a reference was chosen anew in the record, and whether a field was written.
type Said<'a> = (
    &'a (dyn Fn(&FieldDef, &Record) -> bool + Sync),
    &'a (dyn Fn(&FieldDef) -> bool + Sync),
);

/// The same where a form says what was chosen and what was written. A reference that is taken over is chosen, too.
pub(crate) async fn among(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (before, record): (Option<&Record>, &mut Record),
    (is_chosen, is_written): Said<'_>,
) -> Result<(), Halt> {
    let object = Arc::clone(&save.subject.object);
    let filling = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.fill.is_empty());
    let mut waiting: BTreeSet<usize> = filling
        .filter(|(_, field)| is_chosen(field, record))
        .map(|(at, _)| at)
        .collect();
    let (mut done, mut amounts) = (BTreeSet::new(), BTreeMap::new());
    while let Some(at) = waiting.pop_first() {
        done.insert(at);
        let reference = &object.fields[at];
        for (into, taken) in taken(save, tx, rows, reference, record).await? {
            let field = &object.fields[into];
            let value = match taken {
                Taken::Value(value) => value,
                Taken::Amount(amount) => {
                    amounts.insert(into, amount);
                    continue;
                }
            };
            let Ok(value) = field.accept(value) else { continue };
            if is_written(field)
                || !is_there(save, tx, rows, field, &value).await?
                || value_of(record, &field.name) == &value
            {
                continue;
            }
            match value.is_null() {
                true => _ = record.remove(&field.name),
                false => _ = record.insert(field.name.clone(), value),
            }
            if !field.fill.is_empty() && !done.contains(&into) {
                waiting.insert(into);
            }
        }
    }
    // Amounts come last: what is taken over may say in which currency the record is.
    let _ = super::currency::settle(save, tx, rows, before, record).await?;
    for (into, (from, there, at)) in amounts {
        let field = &object.fields[into];
        let value = from.amount_for(at, &there.record, (&object, record));
        match field.accept(value) {
            Ok(_) | Err(_) if is_written(field) => {}
            Ok(value) if value.is_null() => _ = record.remove(&field.name),
            Ok(value) => _ = record.insert(field.name.clone(), value),
            Err(_) => {}
        }
    }
    fail::fail_point!("save::taken");
    Ok(())
}

/// What is taken of a record: a value, or an amount of it that waits for its currency.
enum Taken {
    Value(Value),
    Amount((Arc<Object>, Arc<Stored>, usize)),
}

/// The values of the chosen record, by the field that gets each; only what the viewer reads of it in full.
async fn taken(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    reference: &FieldDef,
    record: &Record,
) -> Result<Vec<(usize, Taken)>, Halt> {
    let id = value_of(record, &reference.name)
        .as_str()
        .and_then(|id| id.parse::<Uuid>().ok());
    let (Some(id), Some(target)) = (id, reference.target.as_deref()) else {
        return Ok(Vec::new());
    };
    let Ok(subject) = save.cx.subject(target) else {
        return Ok(Vec::new());
    };
    // The viewer's own user is looked at and not locked, as everywhere.
    let row = match references::other_than_viewer(save, target, &json!(id)) {
        Some(id) => rows.lean_on(tx, target, id).await?,
        None => store::load(tx, &subject.object, id, Lock::None)
            .await?
            .map(Arc::new),
    };
    let Some(row) = row.filter(|row| row.deleted.is_none()) else {
        return Ok(Vec::new());
    };
    subject.meet(tx, &row.record).await?;
    let (readable, _) = subject.readable_of(&row.record);
    let read = reference.fill.iter().filter(|fill| readable.has(fill.from));
    let object = &save.subject.object;
    let is_plain = object.money.is_none() && subject.object.money.is_none();
    let value = |fill: &model::Fill| match subject.object.fields[fill.from].currency {
        Some(_) if !is_plain => Taken::Amount((Arc::clone(&subject.object), Arc::clone(&row), fill.from)),
        _ => Taken::Value(value_of(&row.record, &subject.object.fields[fill.from].name).clone()),
    };
    Ok(read.map(|fill| (fill.into, value(fill))).collect())
}

/// Whether the viewer could have written the value: what it points at is there for them.
async fn is_there(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    field: &FieldDef,
    value: &Value,
) -> Result<bool, Halt> {
    let id = value.as_str().and_then(|id| id.parse::<Uuid>().ok());
    match (field.target.as_deref(), id) {
        (Some(target), Some(_)) if references::other_than_viewer(save, target, value).is_none() => Ok(true),
        (Some(target), Some(id)) => references::stands(save, tx, rows, target, id).await,
        _ => Ok(true),
    }
}
