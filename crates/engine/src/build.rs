//! Filling what follows from others for the rows that were there before it, some rows at a time.

use crate::save::{Halt, Rows, Save, Wanted, derive, fence};
use crate::{Context, Refusal, Wish};
use jobs::{Asked, Held, Step};
use model::{FieldSet, Object, Unfilled};
use script::Budget;
use serde_json::Map;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{After, Engine, Pace, Tx};
use uuid::Uuid;

/// Rows of one step; saves of people go between two steps.
const STEP: u32 = 50;

/// One step of the job that fills an object: computes every figure and formula of its next rows, and what follows from
/// them; files them anew and gives them their place in orders, as far as that is wanted. A row gets no new version and no
/// past: nobody changed it. When there are no more, the job ends, and `then`, if there is such a thing, begins with its end.
///
/// # Errors
/// [`Refusal::Republished`] when another version is in force meanwhile, or the database's; nothing is written then.
pub async fn build(
    cx: &Context,
    held: &Held,
    unfilled: &Unfilled,
    then: Option<&Asked>,
) -> Result<Step, Refusal> {
    let object = cx.model.called(&held.key);
    let name = object.map_or(held.key.as_str(), |object| &object.name);
    let due = Due::of(name, object, unfilled);
    // An object that is gone, or full by now, has nothing to be filled.
    let save = match object {
        Some(_) if due != Due::default() => Some(pinned(cx, name)?.for_many()),
        _ => None,
    };
    run(Chore {
        cx: cx.clone(),
        save,
        held: held.clone(),
        due,
        among: None,
        then: then.cloned(),
    })
    .await
}

/// Of which rows: live ones whose field `by` names the record `id` of `of`.
pub(crate) struct Among {
    pub(crate) by: usize,
    pub(crate) of: String,
    pub(crate) id: Uuid,
}

/// One step of a job that computes formulas of some rows of an object; it ends when there are no more, or no such rows.
pub(crate) async fn among(cx: &Context, held: &Held, among: Option<(&str, Among)>) -> Result<Step, Refusal> {
    let save = match &among {
        Some((object, _)) => Some(pinned(cx, object)?.step_by_step()),
        None => None,
    };
    let due = Due {
        values: true,
        ..Due::default()
    };
    run(Chore {
        cx: cx.clone(),
        save,
        held: held.clone(),
        due,
        among: among.map(|(_, among)| among),
        then: None,
    })
    .await
}

fn pinned(cx: &Context, object: &str) -> Result<Save, Refusal> {
    Save::pin(cx, object, "build", None, &Map::new(), Wish::default())
}

/// Runs a step in a transaction of its own, and begins it anew when it met rows that it should have locked earlier.
async fn run(chore: Chore) -> Result<Step, Refusal> {
    let cx = chore.cx.clone();
    let mut wanted = Wanted::default();
    if let Some(among) = &chore.among {
        wanted.share(&among.of, among.id);
    }
    let (chore, wanted) = (Arc::new(chore), wanted.shared());
    for _ in 0..crate::save::MOST_RESTARTS {
        let (chore, wanted) = (Arc::clone(&chore), wanted.clone());
        let outcome = cx
            .store
            .write(Pace::Bulk, move |tx| {
                let (chore, wanted) = (Arc::clone(&chore), wanted.clone());
                Box::pin(async move {
                    // A save locks what it writes before it asks for a job.
                    let mut rows = Rows::lock(&chore.cx, tx, wanted).await?;
                    let Some(job) = chore.held.enter(tx).await? else {
                        return Ok(Step::Lost);
                    };
                    let after = job.after.as_deref().and_then(|after| after.parse().ok());
                    step(&chore, tx, &mut rows, after).await
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

/// A step, as it may be redone.
struct Chore {
    cx: Context,
    save: Option<Save>,
    held: Held,
    due: Due,
    among: Option<Among>,
    then: Option<Asked>,
}

/// What is to be written for each row.
#[derive(Debug, Default, PartialEq)]
struct Due {
    /// Figures and formulas.
    values: bool,
    /// The tokens it is filed under.
    tokens: bool,
    /// Its place in the order of lists, by these fields.
    orders: FieldSet,
}

impl Due {
    fn of(name: &str, object: Option<&Arc<Object>>, unfilled: &Unfilled) -> Due {
        let of = |fields: &BTreeSet<(String, String)>| fields.iter().any(|(object, _)| object == name);
        let orders = unfilled.orders.iter().filter(|(object, _)| object == name);
        Due {
            values: of(&unfilled.values),
            tokens: of(&unfilled.tokens),
            orders: orders
                .filter_map(|(_, field)| Some(object?.field(field)?.0))
                .collect(),
        }
    }
}

async fn step(chore: &Chore, tx: &mut dyn Tx, rows: &mut Rows, after: Option<Uuid>) -> Result<Step, Halt> {
    fail::fail_point!("job::after_claim");
    let ids = match &chore.save {
        Some(save) => {
            // What is deleted may come back, and is found and sorted then.
            let after = match chore.due.tokens || !chore.due.orders.is_empty() {
                true => After::All(after),
                false => After::Live(after),
            };
            let object = &save.subject.object;
            match (&chore.among, after) {
                (Some(among), After::Live(behind) | After::All(behind)) => {
                    let to = (among.of.as_str(), among.id);
                    store::pointing_behind(tx, object, among.by, to, (behind, STEP)).await?
                }
                (None, after) => store::ids_after(tx, object, after, STEP).await?,
            }
        }
        None => Vec::new(),
    };
    let (Some(save), Some(last)) = (&chore.save, ids.last().copied()) else {
        chore.held.finish(tx).await?;
        if let Some(then) = &chore.then {
            jobs::begin(tx, then).await?;
        }
        fence(&chore.cx, tx).await?;
        return Ok(Step::Done);
    };
    let object = &save.subject.object;
    let count = i64::try_from(ids.len()).unwrap_or_default();
    if chore.due.values && !store::planted("canary::fill_forgotten") {
        // What follows from one of them may sort behind the next.
        rows.hold_all(tx, &object.name, &ids).await?;
        hold_above(tx, rows, object, &ids).await?;
        // What one record is to others moves none of their figures.
        let counted = object.rollups().filter(|_| chore.among.is_none());
        let rollups: FieldSet = counted.map(|(position, _)| position).collect();
        for id in &ids {
            let budget = Budget::default();
            let moved = derive::settle(save, tx, rows, &budget, (&object.name, *id), &rollups).await?;
            derive::follow(save, tx, rows, &budget, moved.into_iter().collect()).await?;
        }
    }
    place(chore, tx, rows, (object, &ids)).await?;
    chore.held.move_on(tx, Some(last.to_string()), count).await?;
    fence(&save.cx, tx).await?;
    fail::fail_point!("job::after_step");
    Ok(Step::More)
}

/// Files rows anew and gives them their place in orders.
async fn place(
    chore: &Chore,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (object, ids): (&Arc<Object>, &[Uuid]),
) -> Result<(), Halt> {
    if !chore.due.tokens && chore.due.orders.is_empty() {
        return Ok(());
    }
    rows.hold_all(tx, &object.name, ids).await?;
    for id in ids {
        let Some(row) = rows.hold(tx, &object.name, *id).await? else {
            continue;
        };
        if chore.due.tokens {
            store::refile(tx, object, *id, &row.record).await?;
        }
        if !chore.due.orders.is_empty() {
            store::reorder(tx, object, (*id, &row.record), &chore.due.orders).await?;
        }
    }
    Ok(())
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
