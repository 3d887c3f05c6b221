//! Filling what follows from others for the rows that were there before it, some rows at a time.

use crate::save::{Halt, Rows, Save, Wanted, derive, fence};
use crate::{Context, Refusal, Wish};
use model::{FieldSet, Object};
use script::Budget;
use serde_json::Map;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::system::building;
use store::{Engine, Pace, Tx};
use uuid::Uuid;

/// Rows of one step; saves of people go between two steps.
const STEP: u32 = 50;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Built {
    /// These rows are done; the next step begins behind this one.
    Some(Uuid),
    /// Somebody else did them.
    Overtaken,
    /// There are no more.
    All,
}

/// Computes every figure and formula of the next live rows of an object behind `after`, and what follows from them. A
/// row gets no new version and no past: nobody changed it.
///
/// Two processes that fill the same object do no harm: whoever moves the way on first has the rows.
///
/// # Errors
/// [`Refusal::Republished`] when another version is in force meanwhile, or the database's; nothing is written then.
pub async fn build(cx: &Context, object: &str, after: Option<Uuid>) -> Result<Built, Refusal> {
    let save = Arc::new(Save::pin(cx, object, "build", None, &Map::new(), Wish::default())?.for_many());
    let wanted = Wanted::default().shared();
    for _ in 0..crate::save::MOST_RESTARTS {
        let (save, wanted) = (Arc::clone(&save), wanted.clone());
        let outcome = cx
            .store
            .write(Pace::Bulk, move |tx| {
                let (save, wanted) = (Arc::clone(&save), wanted.clone());
                Box::pin(async move {
                    let mut rows = Rows::lock(&save.cx, tx, wanted).await?;
                    step(&save, tx, &mut rows, after).await
                })
            })
            .await;
        match outcome {
            Ok(built) => return Ok(built),
            Err(Halt::Refused { refusal, .. }) => return Err(refusal),
            Err(Halt::Restart) => {}
        }
    }
    Err(Refusal::Busy("the rows of a step kept changing".to_owned()))
}

async fn step(save: &Save, tx: &mut dyn Tx, rows: &mut Rows, after: Option<Uuid>) -> Result<Built, Halt> {
    let object = &save.subject.object;
    let ids = store::ids_after(tx, object, after, STEP).await?;
    let Some(last) = ids.last().copied() else {
        return Ok(Built::All);
    };
    hold_above(tx, rows, object, &ids).await?;
    let count = i64::try_from(ids.len()).unwrap_or_default();
    if !building::advance(tx, &object.name, (after, last), count).await? {
        return Ok(Built::Overtaken);
    }
    fail::fail_point!("job::after_claim");
    let rollups: FieldSet = object.rollups().map(|(position, _)| position).collect();
    for id in ids {
        let budget = Budget::default();
        let moved = derive::settle(save, tx, rows, &budget, (&object.name, id), &rollups).await?;
        derive::follow(save, tx, rows, &budget, moved.into_iter().collect()).await?;
    }
    fence(&save.cx, tx).await?;
    fail::fail_point!("job::after_step");
    Ok(Built::Some(last))
}

/// Figures that count along a tree run up from every row: whatever stands above is locked with them, in order.
async fn hold_above(
    tx: &mut dyn Tx,
    rows: &mut Rows,
    object: &Arc<Object>,
    ids: &[Uuid],
) -> Result<(), Halt> {
    let along = object.rollups().find_map(|(position, _)| object.along(position));
    let Some(tree) = along.filter(|_| tx.engine() == Engine::Postgres) else {
        return Ok(());
    };
    let mut keys = BTreeSet::new();
    for id in ids {
        let above = store::above(tx, object, tree, *id).await?;
        keys.extend(above.into_iter().map(|id| (object.name.clone(), id)));
    }
    for (name, id) in keys {
        rows.hold(tx, &name, id).await?;
    }
    Ok(())
}
