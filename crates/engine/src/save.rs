//! One save: what stands still while it runs, and how its transaction is run.

pub(crate) mod after;
pub(crate) mod closed;
pub(crate) mod derive;
pub(crate) mod effects;
pub(crate) mod files;
pub(crate) mod fill;
pub(crate) mod filters;
pub(crate) mod find;
pub(crate) mod keys;
pub(crate) mod machines;
pub(crate) mod parse;
pub(crate) mod references;
pub(crate) mod rights;
pub(crate) mod rows;
pub(crate) mod rules;
pub(crate) mod spans;
pub(crate) mod take;
pub(crate) mod templates;
pub(crate) mod trees;
pub(crate) mod whole;
pub(crate) mod write;

pub(crate) use rows::{Halt, Rows, SharedWanted, Wanted};

use crate::convert::Convert;
use crate::create::Create;
use crate::delete::Delete;
use crate::restore::Restore;
use crate::subject::Subject;
use crate::update::Update;
use crate::{Context, Refusal, Saved, Wish};
use metadata::Complaint;
use model::{Object, Rights};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::{Claim, Engine, Lock, Pace, Tx};
use uuid::Uuid;

/// How often a save begins anew because it found a row that it should have locked earlier.
pub(crate) const MOST_RESTARTS: usize = 24;
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
    /// The change of the save that a person asked for; its own when that is this one.
    pub(crate) root: Uuid,
    /// The change that brought this save about, if another save did.
    pub(crate) cause: Option<Uuid>,
    /// How many saves it stands inside.
    pub(crate) depth: u8,
    /// The rights of the person who asked: what a refusal may tell is judged by them.
    pub(crate) asker: Arc<Rights>,
}

/// How many saves may stand inside each other.
pub(crate) const DEEPEST: u8 = 8;
/// Rows that may follow one save of a person; more is not for somebody who waits.
const MOST_FOLLOWING: u32 = 2_000;

/// A save that is ready for its transaction.
pub(crate) enum Deed {
    Create(Create),
    Update(Update),
    Delete(Delete),
    Restore(Restore),
    Convert(Box<Convert>),
}

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
            root: change,
            cause: None,
            depth: 0,
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
            root: self.root,
            cause: Some(self.change),
            depth: self.depth + 1,
            asker: Arc::clone(&self.asker),
        })
    }

    /// The same, for work that nobody waits for.
    pub(crate) fn for_many(self) -> Save {
        Save {
            most_following: u32::MAX - 1,
            ..self
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

impl Deed {
    fn save(&self) -> &Save {
        match self {
            Deed::Create(deed) => &deed.save,
            Deed::Update(deed) => &deed.save,
            Deed::Delete(deed) => &deed.save,
            Deed::Restore(deed) => &deed.save,
            Deed::Convert(deed) => &deed.save,
        }
    }

    /// The object whose record it is about.
    pub(crate) fn object(&self) -> &str {
        &self.save().subject.object.name
    }

    /// The rows that it is known to write or lean on before it begins.
    pub(crate) fn want(&self, wanted: &mut Wanted) {
        let save = self.save();
        closed::want(&save.subject.object, wanted);
        match self {
            Deed::Create(deed) => {
                references::want(save, &deed.draft, wanted);
                derive::want(save, &deed.draft, wanted);
            }
            Deed::Update(deed) => {
                wanted.update(&save.subject.object.name, save.id);
                references::want(save, &deed.draft, wanted);
                derive::want(save, &deed.draft, wanted);
            }
            Deed::Convert(deed) => deed.want(wanted),
            Deed::Delete(_) | Deed::Restore(_) => wanted.update(&save.subject.object.name, save.id),
        }
    }

    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        match self {
            Deed::Create(deed) => deed.perform(tx, rows).await,
            Deed::Update(deed) => deed.perform(tx, rows).await,
            Deed::Delete(deed) => deed.perform(tx, rows).await,
            Deed::Restore(deed) => deed.perform(tx, rows).await,
            Deed::Convert(deed) => deed.perform(tx, rows).await,
        }
    }
}

/// Runs one save in a transaction of its own; when this returns, it is durable or nothing of it is there.
pub(crate) async fn run(cx: &Context, deed: Deed) -> Result<Saved, Refusal> {
    let mut saved = run_all(cx, Pace::Interactive, vec![deed])
        .await
        .map_err(|(_, refusal)| refusal)?;
    saved
        .pop()
        .ok_or_else(|| Refusal::Internal("a save without an answer".to_owned()))
}

/// Runs several saves in one transaction: all of them, or none and the first refusal with its position.
pub(crate) async fn run_all(
    cx: &Context,
    pace: Pace,
    deeds: Vec<Deed>,
) -> Result<Vec<Saved>, (usize, Refusal)> {
    let mut wanted = Wanted::default();
    deeds.iter().for_each(|deed| deed.want(&mut wanted));
    let wanted = wanted.shared();
    let deeds = Arc::new(deeds);
    for _ in 0..MOST_RESTARTS {
        rows::supply(cx, &wanted).await.map_err(|refusal| (0, refusal))?;
        let (cx, deeds, wanted) = (cx.clone(), Arc::clone(&deeds), wanted.clone());
        let store = cx.store.clone();
        let outcome = store
            .write(pace, move |tx| {
                let (cx, deeds, wanted) = (cx.clone(), Arc::clone(&deeds), wanted.clone());
                Box::pin(async move { attempt(&cx, &deeds, wanted, tx).await })
            })
            .await;
        match outcome {
            Ok(saved) => return Ok(saved),
            Err(Halt::Refused { operation, refusal }) => return Err((operation, refusal)),
            Err(Halt::Restart) => {}
        }
    }
    Err((0, Refusal::Busy("the rows of a save kept changing".to_owned())))
}

/// One attempt at the transaction: steps 3 to 14 of each save.
async fn attempt(
    cx: &Context,
    deeds: &[Deed],
    wanted: rows::SharedWanted,
    tx: &mut dyn Tx,
) -> Result<Vec<Saved>, Halt> {
    let mut saved = Vec::with_capacity(deeds.len());
    // A key is claimed before any row is locked: a twin of this very request waits here and holds nothing.
    if let [deed] = deeds
        && let Some(answer) = deed.save().repeated(tx).await?
    {
        saved.push(answer);
        return Ok(saved);
    }
    peek(deeds, tx, &wanted).await?;
    let mut rows = Rows::lock(cx, tx, wanted).await?; // 3
    for (operation, deed) in deeds.iter().enumerate() {
        saved.push(
            deed.perform(tx, &mut rows)
                .await
                .map_err(|halt| halt.at(operation))?,
        );
    }
    fence(cx, tx).await?; // 13
    for (deed, saved) in deeds.iter().zip(&saved) {
        write::keep(deed.save(), tx, saved).await?; // 14
    }
    Ok(saved)
}

/// Whose roll-ups count a record now, and what stands above its place in a tree, is only known from the records: a look
/// at them, unlocked, spares the save from finding out too late and beginning anew. SQLite has one writer, and nothing to
/// spare.
async fn peek(deeds: &[Deed], tx: &mut dyn Tx, wanted: &rows::SharedWanted) -> Result<(), Halt> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    for deed in deeds {
        let save = deed.save();
        let object = &save.subject.object;
        let mut found = Wanted::default();
        if let Deed::Create(Create { draft, .. }) | Deed::Update(Update { draft, .. }) = deed {
            trees::want(save, draft, tx, &mut found).await?;
            derive::want_above(save, tx, draft, &mut found).await?;
        }
        if !object.uplinks.is_empty()
            && !matches!(deed, Deed::Create(_))
            && let Some(row) = store::load(tx, object, save.id, Lock::None).await?
        {
            derive::counted_by(object, &row.record, &mut found);
            derive::want_above(save, tx, &row.record, &mut found).await?;
        }
        found.join(wanted);
    }
    Ok(())
}

/// Step 13, its last part: a save under metadata that is no longer in force must not land.
pub(crate) async fn fence(cx: &Context, tx: &mut dyn Tx) -> Result<(), Refusal> {
    fail::fail_point!("save::published");
    if store::published(tx).await? == cx.version {
        Ok(())
    } else {
        Err(Refusal::Republished)
    }
}
