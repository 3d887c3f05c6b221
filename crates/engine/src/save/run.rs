//! How the transaction of a save is run: begun, begun anew with more rows, and ended.

use super::children::Children;
use super::{Halt, Rows, Save, SharedWanted, Wanted, closed, derive, numbers, references, trees, write};
use crate::convert::Convert;
use crate::create::Create;
use crate::delete::Delete;
use crate::restore::Restore;
use crate::update::Update;
use crate::{Context, Refusal, Saved};
use std::sync::Arc;
use store::system::imported::{self, Imported};
use store::{Engine, Lock, Pace, Tx};
use uuid::Uuid;

/// How often a save begins anew because it found a row that it should have locked earlier.
pub(crate) const MOST_RESTARTS: usize = 24;

/// A save that is ready for its transaction.
pub(crate) enum Deed {
    Create(Create),
    Update(Update),
    Delete(Delete),
    Restore(Restore),
    Convert(Box<Convert>),
}

impl Deed {
    pub(crate) fn save(&self) -> &Save {
        match self {
            Deed::Create(deed) => &deed.save,
            Deed::Update(deed) => &deed.save,
            Deed::Delete(deed) => &deed.save,
            Deed::Restore(deed) => &deed.save,
            Deed::Convert(deed) => &deed.save,
        }
    }

    /// The children that stand in its body.
    pub(crate) fn children(&self) -> Option<&Children> {
        match self {
            Deed::Create(deed) => Some(&deed.children),
            Deed::Update(deed) => Some(&deed.children),
            Deed::Delete(_) | Deed::Restore(_) | Deed::Convert(_) => None,
        }
    }

    /// It and all that stand in its body.
    fn all(&self) -> Vec<&Deed> {
        let children = self.children().into_iter().flat_map(Children::deeds);
        std::iter::once(self)
            .chain(children.flat_map(Deed::all))
            .collect()
    }

    /// The object whose record it is about.
    pub(crate) fn object(&self) -> &str {
        &self.save().subject.object.name
    }

    /// The record it is about.
    pub(crate) fn record(&self) -> Uuid {
        self.save().id
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
        for child in self.children().into_iter().flat_map(Children::deeds) {
            child.want(wanted);
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
    run_to(cx, pace, deeds, End::Kept(Vec::new())).await
}

/// What becomes of a transaction whose saves have all passed.
pub(crate) enum End {
    /// It is committed, with a note of which lines of a table have become which records.
    Kept(Vec<Imported>),
    /// It is undone.
    Undone,
}

/// How an attempt ended without a trace.
enum Ended {
    /// It was to be undone; what it would have saved.
    Undone(Vec<Saved>),
    Halt(Halt),
}

impl From<store::Error> for Ended {
    fn from(error: store::Error) -> Self {
        Ended::Halt(error.into())
    }
}

/// The same, to a chosen end.
pub(crate) async fn run_to(
    cx: &Context,
    pace: Pace,
    deeds: Vec<Deed>,
    end: End,
) -> Result<Vec<Saved>, (usize, Refusal)> {
    let mut wanted = Wanted::default();
    deeds.iter().for_each(|deed| deed.want(&mut wanted));
    let wanted = wanted.shared();
    let work = Arc::new((deeds, end));
    for _ in 0..MOST_RESTARTS {
        numbers::supply(cx, &wanted)
            .await
            .map_err(|refusal| (0, refusal))?;
        let (cx, work, wanted) = (cx.clone(), Arc::clone(&work), wanted.clone());
        let store = cx.store.clone();
        let outcome = store
            .write(pace, move |tx| {
                let (cx, work, wanted) = (cx.clone(), Arc::clone(&work), wanted.clone());
                Box::pin(async move {
                    let (deeds, end) = work.as_ref();
                    let saved = attempt(&cx, deeds, wanted, tx).await.map_err(Ended::Halt)?;
                    let End::Kept(marks) = end else {
                        return Err(Ended::Undone(saved));
                    };
                    for mark in marks {
                        imported::insert(tx, mark).await?;
                    }
                    Ok(saved)
                })
            })
            .await;
        match outcome {
            Ok(saved) | Err(Ended::Undone(saved)) => return Ok(saved),
            Err(Ended::Halt(Halt::Refused { operation, refusal })) => return Err((operation, refusal)),
            Err(Ended::Halt(Halt::Restart)) => {}
        }
    }
    Err((0, Refusal::Busy("the rows of a save kept changing".to_owned())))
}

/// One attempt at the transaction: steps 3 to 14 of each save.
async fn attempt(
    cx: &Context,
    deeds: &[Deed],
    wanted: SharedWanted,
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
async fn peek(deeds: &[Deed], tx: &mut dyn Tx, wanted: &SharedWanted) -> Result<(), Halt> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    for deed in deeds.iter().flat_map(Deed::all) {
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
