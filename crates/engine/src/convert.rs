//! Converting a record: others are made from it, and it says so. All of it, or nothing.
//!
//! What is made is read from the record as whoever converts may read it, and is made with their rights, through the
//! same steps as if they had typed it in.

mod plan;

use crate::save::{Deed, Halt, Rows, Save, Wanted, write};
use crate::subject::Subject;
use crate::{Context, Refusal, Saved, Wish, save};
use model::conversion::Conversion;
use model::{Object, Opening};
use plan::Planned;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Lock, Tx};
use uuid::Uuid;

pub use plan::conversions;

/// How often a conversion looks again because the record's children moved.
const TRIES: u32 = 5;

/// What somebody asks of a conversion, by the name of what is made.
#[derive(Debug, Clone, Default)]
pub struct ConvertAsk {
    /// Records that are there already and stand for what would be made.
    pub existing: Map<String, Value>,
    /// Fields that are given another value than the conversion says.
    pub set: Map<String, Value>,
}

/// Converts a record whose version is `if_match`. Answers the record and what was made of it:
/// `{"id":…,"version":…,"record":{…},"made":[{"name":"customer","object":"customer","record":{…}}]}`.
///
/// # Errors
/// Everything of [`Refusal`]; pointers say which record of the conversion it is (`/to/contact/phone`). Nothing is
/// written then.
pub async fn convert(
    cx: &Context,
    (object, id): (&str, Uuid),
    conversion: &str,
    if_match: i64,
    ask: ConvertAsk,
    wish: Wish,
) -> Result<Saved, Refusal> {
    let known = cx.model.conversions.get(conversion);
    let known = known.filter(|known| known.from == object && is_open(cx, &known.opening));
    let conversion = known.ok_or(Refusal::NotFound)?;
    let said = json!({ "existing": ask.existing, "set": ask.set, "if_match": if_match });
    let said = said.as_object().cloned().unwrap_or_default();
    for _ in 1..TRIES {
        let verb = format!("convert/{}", conversion.name);
        let save = Save::pin(cx, object, &verb, Some(id), &said, wish.clone())?;
        let moved = Arc::new(AtomicBool::new(false));
        let planned = plan::plan(&save, conversion, if_match, &ask).await;
        let deed = Deed::Convert(Box::new(Convert {
            save,
            if_match,
            planned,
            moved: Arc::clone(&moved),
        }));
        let done = save::run(cx, deed).await;
        if !moved.load(Ordering::Relaxed) {
            return done;
        }
    }
    Err(Refusal::Busy("what is converted kept changing".to_owned()))
}

fn is_open(cx: &Context, opening: &Opening) -> bool {
    opening.admits(&cx.viewer, &cx.rights)
}

/// A conversion whose drafts are read; what is left to do needs the database.
pub(crate) struct Convert {
    pub(crate) save: Save,
    if_match: i64,
    /// What is to be done, or why it cannot be; told only after a repeat has had its answer.
    planned: Result<Planned, Refusal>,
    /// Whether something that was looked at is not any more as it was.
    moved: Arc<AtomicBool>,
}

impl Convert {
    /// The rows that it is known to write or lean on.
    pub(crate) fn want(&self, wanted: &mut Wanted) {
        wanted.update(&self.save.subject.object.name, self.save.id);
        for (_, deed) in self.planned.iter().flat_map(|planned| &planned.deeds) {
            deed.want(wanted);
        }
        for seen in self.planned.iter().flat_map(|planned| &planned.seen) {
            seen.rows
                .iter()
                .for_each(|(id, _)| wanted.share(&seen.object.name, *id));
        }
    }

    /// The steps inside the transaction.
    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        let save = &self.save;
        let present = rows
            .present(save, tx, |actions| actions.read, Some(self.if_match))
            .await?;
        let planned = self.planned.as_ref().map_err(|refusal| refusal.clone())?;
        if planned.version != present.version || !self.stands(tx, rows, planned).await? {
            self.moved.store(true, Ordering::Relaxed);
            return Err(Refusal::Busy("what is converted moved".to_owned()).into());
        }
        let mut made = Vec::new();
        for (place, deed) in &planned.deeds {
            let saved = Box::pin(deed.perform(tx, rows))
                .await
                .map_err(|halt| placed(halt, place))?;
            if let Some(name) = place.strip_prefix("/to/").filter(|name| !name.contains('/')) {
                made.push((name.to_owned(), deed, saved));
            }
        }
        self.answer(tx, rows, &made).await
    }

    /// Whether the children that are copied are those that were read.
    async fn stands(&self, tx: &mut dyn Tx, rows: &mut Rows, planned: &Planned) -> Result<bool, Halt> {
        for seen in &planned.seen {
            let here = (self.save.subject.object.name.as_str(), self.save.id);
            let now = store::pointing(tx, &seen.object, seen.by, here, plan::MOST_CHILDREN + 1).await?;
            for (id, version) in &seen.rows {
                let row = rows.lean_on(tx, &seen.object.name, *id).await?;
                if row.is_none_or(|row| row.version != *version || row.deleted.is_some()) {
                    return Ok(false);
                }
            }
            for id in now
                .into_iter()
                .filter(|id| !seen.rows.iter().any(|(known, _)| known == id))
            {
                let row = store::load(tx, &seen.object, id, Lock::None).await?;
                if let Some(row) = row
                    && self.is_seen(tx, &seen.object, &row.record).await?
                {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    async fn is_seen(&self, tx: &mut dyn Tx, object: &Object, record: &model::Record) -> Result<bool, Halt> {
        let Ok(subject) = self.save.cx.subject(&object.name) else {
            return Ok(false);
        };
        subject.meet(tx, record).await?;
        Ok(Subject::sees(&subject, record))
    }

    async fn answer(
        &self,
        tx: &mut dyn Tx,
        rows: &Rows,
        made: &[(String, &Deed, Saved)],
    ) -> Result<Saved, Halt> {
        let source = write::answer(&self.save, tx, rows, 200).await?;
        let read = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap_or_default();
        let made: Vec<Value> = made
            .iter()
            .map(|(name, deed, saved)| {
                json!({ "name": name, "object": deed.object(), "record": read(&saved.body) })
            })
            .collect();
        let body = json!({
            "id": source.id,
            "version": source.version,
            "record": read(&source.body),
            "made": made,
        });
        Ok(Saved {
            body: body.to_string().into_bytes(),
            ..source
        })
    }
}

/// The halt of one record of a conversion, with its place before its pointers.
fn placed(halt: Halt, place: &str) -> Halt {
    match halt {
        Halt::Refused { operation, refusal } => Halt::Refused {
            operation,
            refusal: refusal.under(place),
        },
        Halt::Restart => Halt::Restart,
    }
}

/// A conversion, as plans name it.
type Known = Arc<Conversion>;
