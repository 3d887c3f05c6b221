//! One save: what stands still while it runs, and how its transaction is run.

pub(crate) mod after;
pub(crate) mod children;
pub(crate) mod closed;
pub(crate) mod currency;
pub(crate) mod derive;
pub(crate) mod effects;
pub(crate) mod files;
pub(crate) mod fill;
pub(crate) mod filters;
pub(crate) mod find;
pub(crate) mod keys;
pub(crate) mod machines;
pub(crate) mod numbers;
pub(crate) mod parse;
pub(crate) mod references;
pub(crate) mod rights;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod spans;
pub(crate) mod take;
pub(crate) mod templates;
pub(crate) mod trees;
pub(crate) mod whole;
pub(crate) mod write;

pub(crate) use rows::{Halt, Rows, SharedWanted, Wanted};
pub(crate) use run::{Deed, End, MOST_RESTARTS, fence, run, run_all, run_to};

use crate::subject::Subject;
use crate::{Context, Refusal, Saved, Wish};
use metadata::Complaint;
use model::{Object, Rights};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::{Claim, Tx};
use uuid::Uuid;

/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 255;

/// What stands still while a save runs, however often its transaction is redone: who, what, when, which ids.
pub(crate) struct Save {
    pub(crate) cx: Context,
    pub(crate) subject: Subject,
    /// The record.
    pub(crate) id: Uuid,
    /// The change that this save writes.
    pub(crate) change: Uuid,
    /// The one moment of the save, epoch milliseconds.
    pub(crate) now: i64,
    pub(crate) wish: Wish,
    /// What the request says, digested: a repeat under the same idempotency key must say the same.
    hash: [u8; 32],
    /// How many other rows may follow.
    pub(crate) most_following: u32,
    /// How many rows that read one record may follow at once; more are left to a job.
    pub(crate) most_reading: u32,
    /// The change of the save that a person asked for; its own when that is this one.
    pub(crate) root: Uuid,
    /// The change that brought this save about, if another save did.
    pub(crate) cause: Option<Uuid>,
    /// How many saves it stands inside.
    pub(crate) depth: u8,
    /// How many records stand around its own in the body that asks for it: 0 for the one that the request is about.
    pub(crate) level: u8,
    /// The rights of the person who asked: what a refusal may tell is judged by them.
    pub(crate) asker: Arc<Rights>,
}

/// How many saves may stand inside each other.
pub(crate) const DEEPEST: u8 = 8;
/// Rows that may follow one save of a person; more is not for somebody who waits.
const MOST_FOLLOWING: u32 = 2_000;
/// Rows of one object whose formulas read a record that are computed in its save; more of them follow by a job.
const MOST_READING: u32 = 200;

impl Save {
    /// Step 0: pins who asks, the metadata, the moment and the ids.
    pub(crate) fn pin(
        cx: &Context,
        object: &str,
        verb: &str,
        id: Option<Uuid>,
        body: &Map<String, Value>,
        wish: Wish,
    ) -> Result<Save, Refusal> {
        fail::fail_point!("save::pinned");
        if wish
            .idempotency
            .as_ref()
            .is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY)
        {
            let complaint = Complaint::error("idempotency_key", "");
            return Err(Refusal::Malformed(vec![complaint]));
        }
        let subject = cx.subject(object)?;
        let now = cx.ports.now();
        let record = id.unwrap_or_else(|| cx.ports.ids.id(now));
        let change = cx.ports.ids.id(now);
        Ok(Save {
            id: record,
            change,
            hash: if wish.idempotency.is_some() {
                said(verb, object, id, body, &wish)
            } else {
                [0; 32]
            },
            cx: cx.clone(),
            subject,
            now,
            wish,
            most_following: MOST_FOLLOWING,
            most_reading: MOST_READING,
            root: change,
            cause: None,
            depth: 0,
            level: 0,
            asker: Arc::clone(&cx.rights),
        })
    }

    /// A save that this one brings about in its own transaction, with the rights of the house: of a record, or of a new
    /// one. Its ids follow from what is pinned, from what asks for it and from the record that it is asked for by,
    /// because nothing random is drawn inside a transaction.
    pub(crate) fn inside(&self, object: &str, id: Option<Uuid>, by: (&str, Uuid)) -> Result<Save, Refusal> {
        let mut cx = self.cx.clone();
        cx.rights = cx.model.everything();
        cx.via = "rule";
        let subject = cx.subject(object)?;
        let id = id.unwrap_or_else(|| self.follows("id", object, by, Uuid::nil()));
        Ok(Save {
            change: self.follows("change", object, by, id),
            cx,
            subject,
            id,
            now: self.now,
            wish: Wish {
                idempotency: None,
                acknowledge: self.wish.acknowledge.clone(),
            },
            hash: [0; 32],
            most_following: self.most_following,
            most_reading: self.most_reading,
            root: self.root,
            cause: Some(self.change),
            depth: self.depth + 1,
            level: 0,
            asker: Arc::clone(&self.asker),
        })
    }

    /// The save of a child that stands in the body of this one's record: of one that is there, or of a new one. It is the
    /// same person's, of the same moment, and its change names this one's as its cause.
    pub(crate) fn of_child(&self, object: &str, id: Option<Uuid>) -> Result<Save, Refusal> {
        let wish = Wish {
            idempotency: None,
            acknowledge: self.wish.acknowledge.clone(),
        };
        Ok(Save {
            now: self.now,
            most_following: self.most_following,
            most_reading: self.most_reading,
            root: self.root,
            cause: Some(self.change),
            level: self.level + 1,
            asker: Arc::clone(&self.asker),
            ..Save::pin(&self.cx, object, "child", id, &Map::new(), wish)?
        })
    }

    /// The same, for work that nobody waits for.
    pub(crate) fn for_many(self) -> Save {
        Save {
            most_following: u32::MAX - 1,
            most_reading: u32::MAX - 1,
            ..self
        }
    }

    /// The same where more rows than a save takes along are left to a job of their own.
    pub(crate) fn step_by_step(self) -> Save {
        Save {
            most_reading: MOST_READING,
            ..self.for_many()
        }
    }

    /// The id of the change of another record that this save brings about. It follows from what is pinned, because
    /// nothing random is drawn inside a transaction.
    pub(crate) fn effect_id(&self, object: &Object, record: Uuid) -> Uuid {
        self.follows("effect", &object.name, ("", Uuid::nil()), record)
    }

    /// An id that follows from the change, what it is for, and by which rule on which record.
    pub(crate) fn follows(&self, what: &str, object: &str, (rule, on): (&str, Uuid), record: Uuid) -> Uuid {
        let digest = Sha256::new()
            .chain_update(self.change)
            .chain_update(on)
            .chain_update(record)
            .chain_update([what, object, rule].join("/"))
            .finalize();
        let mut bytes = *self.change.as_bytes();
        bytes[7] = digest[7];
        bytes[9..].copy_from_slice(&digest[9..16]);
        Uuid::from_bytes(bytes)
    }

    /// Step 14, its first half: a request that was done before is answered with the very bytes of then.
    async fn repeated(&self, tx: &mut dyn Tx) -> Result<Option<Saved>, Refusal> {
        let Some(key) = &self.wish.idempotency else {
            return Ok(None);
        };
        if store::planted("canary::repeat_forgotten") {
            return Ok(None);
        }
        match store::claim(tx, self.cx.viewer.user, key, &self.hash, self.now).await? {
            Claim::New => Ok(None),
            Claim::Differs => Err(Refusal::KeyReused),
            Claim::Done {
                status,
                version,
                body,
            } => {
                let id = serde_json::from_slice::<Value>(&body).ok();
                let id = id
                    .as_ref()
                    .and_then(|body| body.get("id")?.as_str()?.parse().ok())
                    .unwrap_or(self.id);
                Ok(Some(Saved {
                    id,
                    version,
                    status,
                    body,
                    also: Vec::new(),
                    moved_people: false,
                }))
            }
        }
    }
}

/// What a request says, digested.
fn said(verb: &str, object: &str, id: Option<Uuid>, body: &Map<String, Value>, wish: &Wish) -> [u8; 32] {
    let acknowledged: Vec<_> = wish
        .acknowledge
        .iter()
        .map(|one| (&one.name, &one.reason))
        .collect();
    let said = json!([verb, object, id, body, acknowledged]).to_string();
    Sha256::digest(said.as_bytes()).into()
}
