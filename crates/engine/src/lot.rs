//! Many saves that are one, and saves that are only tried.

use crate::batch::{Operation, plan};
use crate::save::{self, Deed, Halt, MOST_RESTARTS, Wanted};
use crate::{Context, Refusal, Saved};
use std::sync::Arc;
use store::Pace;
use store::system::imported::{self, Imported};
use uuid::Uuid;

/// The most saves of one transaction.
pub const MOST_OF_A_LOT: usize = 10_000;

/// Saves that are written together or not at all. Each sees what those before it have written.
#[derive(Default)]
pub struct Lot {
    deeds: Vec<Deed>,
    marks: Vec<Imported>,
}

impl Lot {
    /// Adds a save; the record's id, by which the saves behind it may name the record already.
    ///
    /// # Errors
    /// A draft that cannot be read, or a right that is missing.
    pub async fn add(&mut self, cx: &Context, operation: Operation) -> Result<Uuid, Refusal> {
        let deed = plan(cx, operation).await?;
        let id = deed.record();
        self.deeds.push(deed);
        Ok(id)
    }

    /// Notes with the saves which record a line of a table has become.
    pub fn mark(&mut self, mark: Imported) {
        self.marks.push(mark);
    }

    /// Writes everything in one transaction.
    ///
    /// # Errors
    /// The position of the first save that was refused, and why; nothing is written then. What concerns the whole
    /// ([`Refusal::Republished`], `Busy`, `Full`) has position 0.
    pub async fn write(self, cx: &Context) -> Result<Vec<Saved>, (usize, Refusal)> {
        let saved = run(cx, self.deeds, Some(self.marks)).await?;
        Ok(saved.unwrap_or_default())
    }
}

/// Does everything that the save would do, in a transaction that is then undone.
///
/// # Errors
/// Those of the save.
pub async fn rehearse(cx: &Context, operation: Operation) -> Result<(), Refusal> {
    let deed = plan(cx, operation).await?;
    let done = run(cx, vec![deed], None).await;
    done.map(|_| ()).map_err(|(_, refusal)| refusal)
}

/// How a transaction ended without a trace.
enum Undone {
    /// It was to be undone.
    Rehearsed,
    Halt(Halt),
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Undone::Halt(error.into())
    }
}

/// Runs the saves, notes the marks and commits; without marks, everything is undone.
async fn run(
    cx: &Context,
    deeds: Vec<Deed>,
    marks: Option<Vec<Imported>>,
) -> Result<Option<Vec<Saved>>, (usize, Refusal)> {
    let mut wanted = Wanted::default();
    deeds.iter().for_each(|deed| deed.want(&mut wanted));
    let wanted = wanted.shared();
    let (deeds, marks) = (Arc::new(deeds), Arc::new(marks));
    for _ in 0..MOST_RESTARTS {
        save::supply(cx, &wanted).await.map_err(|refusal| (0, refusal))?;
        let (cx, wanted, store) = (cx.clone(), wanted.clone(), cx.store.clone());
        let (deeds, marks) = (Arc::clone(&deeds), Arc::clone(&marks));
        let outcome = store
            .write(Pace::Bulk, move |tx| {
                let (cx, wanted) = (cx.clone(), wanted.clone());
                let (deeds, marks) = (Arc::clone(&deeds), Arc::clone(&marks));
                Box::pin(async move {
                    let saved = save::attempt(&cx, &deeds, wanted, tx).await;
                    let saved = saved.map_err(Undone::Halt)?;
                    for mark in marks.as_ref().as_ref().ok_or(Undone::Rehearsed)? {
                        imported::insert(tx, mark).await?;
                    }
                    Ok(saved)
                })
            })
            .await;
        match outcome {
            Ok(saved) => return Ok(Some(saved)),
            Err(Undone::Rehearsed) => return Ok(None),
            Err(Undone::Halt(Halt::Refused { operation, refusal })) => return Err((operation, refusal)),
            Err(Undone::Halt(Halt::Restart)) => {}
        }
    }
    Err((0, Refusal::Busy("the rows of a save kept changing".to_owned())))
}
