//! Step 4: what the draft leaves to the house. Defaults, the owner, who and when, auto numbers.

use super::Save;
use crate::subject::value_of;
use crate::{Context, Refusal};
use chrono::{DateTime, SecondsFormat};
use field::Filler;
use model::{Draft, FieldDef, FieldSet, Object, Record};
use serde_json::Value;

/// Draws the auto numbers of a new record, each in a statement of its own: unique, gaps allowed.
pub(crate) async fn numbers(save: &Save) -> Result<Record, Refusal> {
    let (object, mut drawn) = (&save.subject.object, Record::new());
    for field in numbered(object) {
        let number = number(&save.cx, &object.name, &field.name).await?;
        drawn.insert(field.name.clone(), number);
    }
    Ok(drawn)
}

/// The fields that an auto number fills.
pub(crate) fn numbered(object: &Object) -> impl Iterator<Item = &FieldDef> {
    let is_number = |field: &&FieldDef| matches!(field.filler, Some(Filler::Number { .. }));
    object.fields.iter().filter(is_number)
}

/// Draws the next number of a field.
pub(crate) async fn number(cx: &Context, object: &str, name: &str) -> Result<Value, Refusal> {
    let found = cx.model.object(object).and_then(|object| object.field(name));
    let Some((
        _,
        FieldDef {
            filler: Some(Filler::Number { prefix, digits }),
            ..
        },
    )) = found
    else {
        return Ok(Value::Null);
    };
    let number = cx.store.next_number(object, name).await?;
    let width = usize::from(*digits);
    Ok(Value::String(format!("{prefix}{number:0width$}")))
}

/// The new record before its rules: the draft, defaults where it says nothing, and what the house fills in.
pub(crate) fn new_record(save: &Save, draft: &Draft, numbers: &Record) -> Record {
    let (me, now) = (viewer(save), moment(save.now));
    let mut record = Record::new();
    for field in &save.subject.object.fields {
        let value = match &field.filler {
            Some(Filler::Owner) => Some(
                draft
                    .get(&field.name)
                    .filter(|owner| !owner.is_null())
                    .unwrap_or(&me),
            ),
            Some(Filler::Creator | Filler::Updater) => Some(&me),
            Some(Filler::CreatedAt | Filler::UpdatedAt) => Some(&now),
            Some(Filler::Number { .. }) => numbers.get(&field.name),
            None => draft.get(&field.name).or(field.default.as_ref()),
        };
        if let Some(value) = value.filter(|value| !value.is_null()) {
            record.insert(field.name.clone(), value.clone());
        }
    }
    super::derive::nothing_counted(&save.subject.object, &mut record);
    fail::fail_point!("save::defaults");
    record
}

/// The record after a change, before its rules: what is there, the draft over it, who and when.
pub(crate) fn changed_record(save: &Save, draft: &Draft, present: &Record) -> Record {
    let mut record = Record::new();
    for field in &save.subject.object.fields {
        let value = draft
            .get(&field.name)
            .unwrap_or_else(|| value_of(present, &field.name));
        if !value.is_null() {
            record.insert(field.name.clone(), value.clone());
        }
    }
    stamp(save, &save.subject.object, &mut record);
    fail::fail_point!("save::defaults");
    record
}

/// Notes in a record who changes it and when; the fields that hold this.
pub(crate) fn stamp(save: &Save, object: &Object, record: &mut Record) -> FieldSet {
    let mut stamped = FieldSet::default();
    for (at, field) in object.fields.iter().enumerate() {
        let value = match field.filler {
            Some(Filler::Updater) => viewer(save),
            Some(Filler::UpdatedAt) => moment(save.now),
            _ => continue,
        };
        record.insert(field.name.clone(), value);
        stamped.add(at);
    }
    stamped
}

/// An instant in the form of every record: RFC 3339, whole milliseconds, `Z`.
pub(crate) fn moment(at: i64) -> Value {
    DateTime::from_timestamp_millis(at).map_or(Value::Null, |moment| {
        Value::String(moment.to_rfc3339_opts(SecondsFormat::Millis, true))
    })
}

fn viewer(save: &Save) -> Value {
    Value::String(save.cx.viewer.user.to_string())
}
