//! As of a moment: which one, what cannot be asked of it, and one record as it was.

use crate::kin::Source;
use crate::subject::Subject;
use crate::{Context, Found, Refusal};
use chrono::DateTime;
use metadata::{Complaint, Complaints};
use model::{FieldSet, Filter, Record};
use script::Budget;
use store::Stored;
use uuid::Uuid;

/// Reads a moment that is not ahead, RFC 3339, as epoch milliseconds. A part of a millisecond is cut off.
pub(crate) fn moment(cx: &Context, text: Option<&str>, pointer: &str) -> Result<Option<i64>, Complaints> {
    let Some(text) = text else { return Ok(None) };
    let about = |code| vec![Complaint::error(code, pointer).with("value", text)];
    let read = DateTime::parse_from_rfc3339(text).map_err(|_| about("datetime_shape"))?;
    let read = read.timestamp_millis();
    if read > cx.ports.now() {
        return Err(about("as_of_ahead"));
    }
    Ok(Some(read))
}

/// What is filed for searching is of today.
pub(crate) fn not_searched(as_of: Option<i64>, search: bool) -> Result<(), Complaints> {
    match as_of.filter(|_| search) {
        Some(_) => Err(vec![Complaint::error("as_of_search", "/search")]),
        None => Ok(()),
    }
}

/// A filter as of a moment looks at the record alone, and at nothing that follows from others.
pub(crate) fn not_further(subject: &Subject, as_of: Option<i64>, filter: &Filter) -> Result<(), Complaints> {
    if as_of.is_some() && !filter.is_local() {
        return Err(vec![Complaint::error("as_of_beyond", "/filter")]);
    }
    not_following(subject, as_of, filter.fields().iter(), "/filter")
}

/// What follows from others is kept for today only.
pub(crate) fn not_following(
    subject: &Subject,
    as_of: Option<i64>,
    fields: impl Iterator<Item = usize>,
    pointer: &str,
) -> Result<(), Complaints> {
    if as_of.is_none() {
        return Ok(());
    }
    let named = fields.map(|at| &subject.object.fields[at]);
    let complaints: Complaints = named
        .filter(|field| field.derived.is_some())
        .map(|field| Complaint::error("as_of_derived", pointer).with("name", field.name.as_str()))
        .collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(complaints)
    }
}

/// A record as it was, and what the viewer may see of it: what they may by its values of then and of today.
pub(crate) struct Then {
    pub(crate) version: i64,
    /// Its stored fields, and the formulas that follow from these alone.
    pub(crate) record: Record,
    /// Those formulas. What else follows from others is unknown.
    pub(crate) computed: FieldSet,
    /// Fields in full.
    pub(crate) clear: FieldSet,
    /// Fields masked.
    pub(crate) masked: FieldSet,
}

/// A record as it was at some moments.
///
/// # Errors
/// [`Refusal::NotFound`] when at one of them, or today, it is not there or not for this viewer.
pub(crate) async fn then(
    cx: &Context,
    subject: &Subject,
    id: Uuid,
    moments: &[i64],
) -> Result<Vec<Then>, Refusal> {
    let found = cx.store.then(&subject.object, id, moments).await?;
    if let Some((now, rows)) = &found {
        // Parents that a grant asks about are judged as they are today.
        subject.meet_in(Source::Store(&cx.store), &now.record).await?;
        for row in rows.iter().flatten() {
            subject.meet_in(Source::Store(&cx.store), &row.record).await?;
        }
    }
    let (now, rows) = found
        .filter(|(now, _)| subject.sees(&now.record))
        .ok_or(Refusal::NotFound)?;
    let shown = rows
        .into_iter()
        .map(|row| row.and_then(|row| shown(subject, &now, row)));
    shown.collect::<Option<_>>().ok_or(Refusal::NotFound)
}

/// The row of then as it is shown beside the row of today, if it is.
fn shown(subject: &Subject, now: &Stored, row: Stored) -> Option<Then> {
    let (clear, seen) = readable_then(subject, &row.record)?;
    let (clear_now, masked_now) = subject.readable_of(&now.record);
    let mut seen_now = clear_now.clone();
    seen_now.unite(&masked_now);
    let clear = clear.both(&clear_now);
    let mut masked = seen.both(&seen_now);
    clear.iter().for_each(|at| masked.remove(at));
    let mut record = row.record;
    let settings = subject.settings();
    let computed = subject
        .object
        .derive_alone(settings, &mut record, &Budget::default());
    Some(Then {
        version: row.version,
        record,
        computed,
        clear,
        masked,
    })
}

/// The fields of a row of then that may be read in full, and those that may be read at all; nothing when no grant admits
/// it. What follows from others is not known of then, so a grant that looks at it admits nothing.
fn readable_then(subject: &Subject, record: &Record) -> Option<(FieldSet, FieldSet)> {
    let (object, viewer) = (&subject.object, subject.me());
    let (mut clear, mut seen, mut is_admitted) = (FieldSet::default(), FieldSet::default(), false);
    let grants = subject
        .rights()
        .admitting(object, record, viewer, |actions| actions.read);
    for grant in grants.filter(|grant| !grant.rows.follows(object)) {
        is_admitted = true;
        clear.unite(&grant.readable);
        seen.unite(&grant.masked);
    }
    seen.unite(&clear);
    is_admitted.then_some((clear, seen))
}

/// A record as it was at a moment, as the viewer may read it then and today; otherwise like [`crate::get()`].
/// Formulas over its own stored fields are computed anew, what else follows from others is null.
///
/// # Errors
/// [`Refusal::NotFound`] when it was not there or not for this viewer, then or today; [`Refusal::Malformed`] for a
/// field that is not there and a moment that is none or ahead.
pub async fn get_as_of(
    cx: &Context,
    object: &str,
    id: Uuid,
    fields: Option<&str>,
    as_of: &str,
) -> Result<Found, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = crate::query::Reading::default();
    let chosen = reading.take(crate::query::fields(&subject, fields));
    let moment = reading
        .take(moment(cx, Some(as_of), "/as_of"))
        .unwrap_or_default();
    reading.done()?;
    let found = then(cx, &subject, id, &[moment]).await?;
    let then = found.first().ok_or(Refusal::NotFound)?;
    let (mut clear, mut masked) = (then.clear.clone(), then.masked.clone());
    if let Some(chosen) = chosen {
        (clear, masked) = (clear.both(&chosen), masked.both(&chosen));
    }
    Ok(Found {
        version: then.version,
        body: subject.body_of((id, then.version), &then.record, &clear, &masked),
    })
}
