//! What is not alike in a record of two moments.

use crate::as_of::{moment, then};
use crate::query::Reading;
use crate::save::fill;
use crate::subject::value_of;
use crate::{Context, Refusal};
use serde_json::{Value, json};
use uuid::Uuid;

/// Compares a record as of two moments, the second being now when absent, in the shape of `docs/api.md`. A field shows
/// only where the viewer may read it on the record of both and of today; masked where one of them only masks it. What
/// follows from others is compared where it is known of both.
///
/// # Errors
/// [`Refusal::NotFound`] when the record was not there or not for this viewer at one of them, or is not today;
/// [`Refusal::Malformed`] for moments that are none or ahead.
pub async fn compare(
    cx: &Context,
    object: &str,
    id: Uuid,
    (from, to): (&str, Option<&str>),
) -> Result<Value, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let from = reading.take(moment(cx, Some(from), "/from")).unwrap_or_default();
    let to = reading
        .take(moment(cx, to, "/to"))
        .unwrap_or_else(|| cx.ports.now());
    reading.done()?;
    let found = then(cx, &subject, id, &[from, to]).await?;
    let [was, is] = found.as_slice() else {
        return Err(Refusal::NotFound);
    };
    let clear = was.clear.both(&is.clear);
    let mut changes = Vec::new();
    for (at, field) in subject.object.fields.iter().enumerate() {
        let seen = |then: &crate::as_of::Then| then.clear.has(at) || then.masked.has(at);
        let is_known = field.derived.is_none() || (was.computed.has(at) && is.computed.has(at));
        let (before, after) = (
            value_of(&was.record, &field.name),
            value_of(&is.record, &field.name),
        );
        if !seen(was) || !seen(is) || !is_known || before == after {
            continue;
        }
        let show = |value: &Value| {
            if clear.has(at) {
                value.clone()
            } else {
                field.kind.mask(value)
            }
        };
        changes.push(json!({ "field": field.name, "from": show(before), "to": show(after) }));
    }
    let end = |at: i64, version: i64| json!({ "at": fill::moment(at), "version": version });
    Ok(json!({ "from": end(from, was.version), "to": end(to, is.version), "changes": changes }))
}
