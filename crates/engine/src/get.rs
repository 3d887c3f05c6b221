//! Reading one record.

use crate::query::{Reading, fields};
use crate::{Context, Refusal};
use metadata::Complaint;
use uuid::Uuid;

/// One record as the viewer may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its version.
    pub version: i64,
    /// JSON text: id, version, then the fields in order.
    pub body: Vec<u8>,
}

/// Reads a record; `fields` are names with commas, all when absent.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there, deleted, or not for this viewer; [`Refusal::Malformed`] for a field
/// that is not there.
pub async fn get(cx: &Context, object: &str, id: Uuid, fields: Option<&str>) -> Result<Found, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let chosen = reading.take(self::fields(&subject, fields));
    reading.done()?;
    let found = cx.store.get(&subject.reader(), id, chosen.as_ref()).await?;
    let (version, body) = found.ok_or(Refusal::NotFound)?;
    Ok(Found { version, body })
}

/// Whether the viewer may change this record, for deeds that are not a change of its fields (a user's password).
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or not for this viewer; [`Refusal::Forbidden`] when it may only be read.
pub async fn may_update(cx: &Context, object: &str, id: Uuid) -> Result<(), Refusal> {
    let subject = cx.subject(object)?;
    let found = subject.whole(&cx.store, id).await?;
    let record = found
        .map(|(_, record)| record)
        .filter(|record| subject.sees(record))
        .ok_or(Refusal::NotFound)?;
    let rights = subject.rights();
    if rights.admits(&subject.object, &record, subject.me(), |actions| actions.update) {
        Ok(())
    } else {
        Err(Refusal::Forbidden(vec![Complaint::error("not_granted", "")]))
    }
}
