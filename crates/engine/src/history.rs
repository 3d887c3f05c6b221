//! What happened to a record: who changed what, from which value to which.

use crate::kin::Source;
use crate::query::{self, Reading};
use crate::save::fill::moment;
use crate::subject::{Subject, value_of};
use crate::{Context, Refusal};
use chrono::DateTime;
use metadata::{Complaint, Complaints};
use model::FieldSet;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{Change, Stored};
use uuid::Uuid;

pub(crate) const DEFAULT_CHANGES: u32 = 50;
pub(crate) const MOST_CHANGES: u32 = 200;

/// A page of changes, newest first, in the shape of `docs/api.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The changes.
    pub items: Vec<Value>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Reads what happened to a live record. A value shows only where the viewer may read its field on the record of then
/// **and** on the record of now; a change of a record that was not theirs to see then is left out.
///
/// # Errors
/// [`Refusal::NotFound`] when the record is not there or not for this viewer; [`Refusal::Malformed`] for a cursor or
/// limit that is none.
pub async fn history(
    cx: &Context,
    object: &str,
    id: Uuid,
    limit: Option<u32>,
    cursor: Option<&str>,
) -> Result<History, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let limit = reading.take(query::limit(limit, DEFAULT_CHANGES, MOST_CHANGES));
    let before = reading.take(before(cursor));
    reading.done()?;
    let (told, is_full) = told(cx, &subject, id, (before, limit)).await?;
    let oldest = told.last().map_or(0, |told| told.version);
    Ok(History {
        items: told.into_iter().filter_map(|told| told.item).collect(),
        next: (is_full && oldest > 1).then(|| oldest.to_string()),
    })
}

/// One change, as far as it is for the viewer.
pub(crate) struct Told {
    pub(crate) version: i64,
    /// Nothing when the change is not for this viewer.
    pub(crate) item: Option<Value>,
}

/// So many changes of a live record before that version, newest first, and whether they are as many as were asked for.
pub(crate) async fn told(
    cx: &Context,
    subject: &Subject,
    id: Uuid,
    (before, limit): (Option<i64>, u32),
) -> Result<(Vec<Told>, bool), Refusal> {
    let now = readable_now(cx, subject, id).await?;
    let changes = cx.store.history(&subject.reader(), id, before, limit).await?;
    let is_full = changes.len() == limit as usize;
    let names = names(cx, changes.iter().map(|(change, ..)| change.actor).collect()).await?;
    for (_, was, is) in &changes {
        for row in [was, is].into_iter().flatten() {
            subject.meet_in(Source::Store(&cx.store), &row.record).await?;
        }
    }
    let teller = Teller { subject, now, names };
    let told = changes.iter().map(|(change, was, is)| Told {
        version: change.version,
        item: is.as_ref().and_then(|is| teller.tell(change, was.as_ref(), is)),
    });
    Ok((told.collect(), is_full))
}

fn before(cursor: Option<&str>) -> Result<Option<i64>, Complaints> {
    let Some(cursor) = cursor else { return Ok(None) };
    let version = cursor.parse().ok().filter(|version| *version > 0);
    version
        .map(Some)
        .ok_or_else(|| vec![Complaint::error("bad_cursor", "/cursor")])
}

/// The fields of the record of now that the viewer may read: in full, and masked.
async fn readable_now(cx: &Context, subject: &Subject, id: Uuid) -> Result<(FieldSet, FieldSet), Refusal> {
    let record = subject.whole(&cx.store, id).await?.map(|(_, record)| record);
    let record = record
        .filter(|record| subject.sees(record))
        .ok_or(Refusal::NotFound)?;
    Ok(subject.readable_of(&record))
}

/// The names of the users that the viewer may see.
pub(crate) async fn names(cx: &Context, users: BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, String>, Refusal> {
    let Ok(people) = cx.subject("user") else {
        return Ok(BTreeMap::new());
    };
    let ids: Vec<Uuid> = users.into_iter().collect();
    let found = cx.store.records_by_id(&people.reader(), &ids, None).await?;
    Ok(found
        .into_iter()
        .map(|(id, _, record, readable)| (id, people.object.label(&record, &readable)))
        .collect())
}

/// Tells changes as the viewer may know them.
struct Teller<'a> {
    subject: &'a Subject,
    /// What may be read of the record now, in full and masked.
    now: (FieldSet, FieldSet),
    names: BTreeMap<Uuid, String>,
}

impl Teller<'_> {
    /// One change, from the row that was to the row that is; nothing when either was not for this viewer.
    fn tell(&self, change: &Change, was: Option<&Stored>, is: &Stored) -> Option<Value> {
        let rows = || was.into_iter().chain([is]);
        if !rows().all(|row| self.subject.sees(&row.record)) {
            return None;
        }
        let (mut clear, mut seen) = (self.now.0.clone(), self.now.0.clone());
        seen.unite(&self.now.1);
        for row in rows() {
            let (readable, masked) = self.subject.readable_of(&row.record);
            let mut either = readable.clone();
            either.unite(&masked);
            clear = clear.both(&readable);
            seen = seen.both(&either);
        }
        let (mut fields, mut changes) = (Vec::new(), Vec::new());
        for name in &change.fields {
            let Some((at, field)) = self.subject.object.called(name) else {
                continue;
            };
            let name = &field.name;
            let show = |row: Option<&Stored>| {
                let value = row.map_or(&Value::Null, |row| value_of(&row.record, name));
                if clear.has(at) {
                    value.clone()
                } else {
                    field.kind.mask(value)
                }
            };
            if seen.has(at) {
                fields.push(name.as_str());
                changes.push(json!({ "field": name, "from": show(was), "to": show(Some(is)) }));
            }
        }
        let (at, by) = self.when_and_who(&clear, change);
        Some(
            json!({ "version": change.version, "action": change.action, "at": at, "by": by, "via": change.via,
            "fields": fields, "changes": changes }),
        )
    }

    /// When and who, where the viewer may read `updated_at` and `updated_by`.
    fn when_and_who(&self, clear: &FieldSet, change: &Change) -> (Value, Value) {
        let may = |name: &str| {
            self.subject
                .object
                .field(name)
                .is_some_and(|(at, _)| clear.has(at))
        };
        let at = if may("updated_at") {
            moment(change.at)
        } else {
            Value::Null
        };
        let by = json!({ "id": change.actor, "name": self.names.get(&change.actor) });
        (at, if may("updated_by") { by } else { Value::Null })
    }
}

/// The moment of an answer, epoch milliseconds.
pub(crate) fn millis(moment: &Value) -> Option<i64> {
    let moment = DateTime::parse_from_rfc3339(moment.as_str()?).ok()?;
    Some(moment.timestamp_millis())
}
