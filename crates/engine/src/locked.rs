//! Which fields of several records the viewer may not write as the records stand: what a list or a board shows before
//! somebody tries.

use crate::query::Reading;
use crate::{Context, Refusal, lookup};
use uuid::Uuid;

/// A record of which something may not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Its id.
    pub id: Uuid,
    /// The fields that the viewer may write on some record, and not on this one.
    pub fields: Vec<String>,
}

/// Looks at records by their ids, names with commas, at most 100 at once. Those with nothing locked are left out, as are
/// those that are not there or not for this viewer.
///
/// # Errors
/// [`Refusal::NotFound`] when the object is not granted; [`Refusal::Malformed`] for ids that are none or too many.
pub async fn locked(cx: &Context, object: &str, ids: &str) -> Result<Vec<Locked>, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let ids = reading.take(lookup::ids(Some(ids))).unwrap_or_default();
    reading.done()?;
    let rights = subject.rights();
    let ever = rights.ever_writable(|actions| actions.update);
    let mut found = Vec::new();
    for id in ids {
        let Some((_, record)) = subject.whole(&cx.store, id).await? else {
            continue;
        };
        if !subject.sees(&record) {
            continue;
        }
        let now = rights.writable_of(&subject.object, &record, subject.me(), |actions| actions.update);
        let fields = subject.object.fields.iter().enumerate();
        let fields: Vec<String> = fields
            .filter(|(at, field)| field.writable() && ever.has(*at) && !now.has(*at))
            .map(|(_, field)| field.name.clone())
            .collect();
        if !fields.is_empty() {
            found.push(Locked { id, fields });
        }
    }
    Ok(found)
}
