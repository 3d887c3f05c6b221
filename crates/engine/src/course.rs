//! The course of a record: through which stages it went, and through whose hands.

use crate::history::{History, history, millis};
use crate::{Context, Refusal};
use metadata::Complaint;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many changes of a record a course is told from; older ones are left out.
const MOST_PAGES: usize = 25;
const PAGE: u32 = 200;

/// What a live record's field was, from when to when, oldest first: value, entered, left, by whom, and for how many
/// seconds. `field` names a stage of a machine or the owner; every machine's stage when absent. It tells what the
/// history tells this viewer, and nothing more: a moment that they may not know is null.
///
/// # Errors
/// [`Refusal::NotFound`] when the record is not there or not for this viewer; [`Refusal::Malformed`] for a field that
/// has no course.
pub async fn course(
    cx: &Context,
    object: &str,
    id: Uuid,
    field: Option<&str>,
) -> Result<Vec<Value>, Refusal> {
    let subject = cx.subject(object)?;
    let object = &subject.object;
    let known = subject.rights().ever_readable();
    let fields: Vec<&str> = match field {
        Some(name) => {
            let at = subject
                .readable(name, "/field")
                .map_err(|one| Refusal::Malformed(vec![one]))?;
            let field = &object.fields[at];
            let is_stage = object.machines.iter().any(|machine| machine.field == at);
            let is_owner = matches!(field.filler, Some(field::Filler::Owner));
            if field.derived.is_some() || !(is_stage || is_owner) {
                let complaint = Complaint::error("no_course", "/field").with("name", name);
                return Err(Refusal::Malformed(vec![complaint]));
            }
            vec![field.name.as_str()]
        }
        None => {
            let stages = object.machines.iter().filter(|machine| !machine.derived);
            let mut stages: Vec<usize> = stages.map(|machine| machine.field).collect();
            stages.dedup();
            stages.retain(|at| known.has(*at));
            stages.iter().map(|at| object.fields[*at].name.as_str()).collect()
        }
    };
    let mut changes = told(cx, &object.name, id).await?;
    changes.reverse();
    let now = cx.ports.now();
    Ok(fields
        .iter()
        .flat_map(|field| stays(field, &changes, now))
        .collect())
}

/// What the history tells, newest first.
async fn told(cx: &Context, object: &str, id: Uuid) -> Result<Vec<Value>, Refusal> {
    let mut changes = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let History { items, next } = history(cx, object, id, Some(PAGE), cursor.as_deref()).await?;
        changes.extend(items);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(changes)
}

/// The stays of one field, from changes in the order of time.
fn stays(field: &str, changes: &[Value], now: i64) -> Vec<Value> {
    let mut stays: Vec<Value> = Vec::new();
    for change in changes {
        let of_field = change["changes"].as_array().into_iter().flatten();
        let Some(one) = of_field.into_iter().find(|one| one["field"] == field) else {
            continue;
        };
        let (from, to) = (&one["from"], &one["to"]);
        if from == to {
            continue;
        }
        match stays.last_mut() {
            Some(last) => last["left"] = change["at"].clone(),
            // The beginning is not told to this viewer.
            None if !from.is_null() => stays.push(json!({ "field": field, "value": from, "entered": null,
                "left": change["at"], "by": null })),
            None => {}
        }
        stays.push(
            json!({ "field": field, "value": to, "entered": change["at"], "left": null,
            "by": change["by"] }),
        );
    }
    let last = stays.len().saturating_sub(1);
    for (position, stay) in stays.iter_mut().enumerate() {
        let until = match position == last {
            true => Some(now),
            false => millis(&stay["left"]),
        };
        let elapsed = until
            .zip(millis(&stay["entered"]))
            .map(|(until, from)| (until - from) / 1000);
        stay["seconds"] = json!(elapsed);
    }
    stays.retain(|stay| !stay["value"].is_null());
    stays
}
