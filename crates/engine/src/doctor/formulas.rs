//! The doctor computes every formula anew, from the row as it rests and from what it reads through references.

use super::{Check, MOST_JOBS};
use crate::Refusal;
use crate::readers::{self, FOLLOW};
use crate::save::{Halt, Rows, derive};
use model::{Model, Object};
use script::Budget;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Lock, Pace, Store, Tx};
use uuid::Uuid;

/// Rows of one look; saves of people go between two looks.
const STEP: u32 = 200;

/// What one look saw.
enum Look {
    /// So many rows, the last of them, and those whose formulas say something else, with the first such field.
    Seen(u64, Uuid, Vec<(Uuid, String)>),
    /// There are no more rows.
    End,
    /// The look could not be taken.
    Failed(Refusal),
}

impl From<store::Error> for Look {
    fn from(error: store::Error) -> Self {
        Look::Failed(error.into())
    }
}

/// Every stored formula of every live row. A row that is being saved while it is looked at gets a second look.
pub(super) async fn check(store: &Store, model: &Arc<Model>) -> Result<Check, Refusal> {
    let open = store::system::building::all(store).await?;
    let mut filled: BTreeSet<(String, String)> =
        open.into_iter().map(|one| (one.object, one.field)).collect();
    // What follows by a job is looked at when the job is done.
    let going_on = jobs::list(store, MOST_JOBS).await?.into_iter();
    let going_on = going_on.filter(|job| job.work == FOLLOW && job.state != "done");
    for reader in going_on.filter_map(|job| readers::reader_of(&job.args)) {
        let formulas = model.called(&reader).into_iter().flat_map(|object| {
            let names = object.formulas.iter().map(|at| object.fields[*at].name.clone());
            names.map(|field| (object.name.clone(), field))
        });
        filled.extend(formulas);
    }
    let filled = Arc::new(filled);
    let (mut seen, mut wrong) = (0, Vec::new());
    for object in model
        .objects
        .values()
        .filter(|object| !object.formulas.is_empty())
    {
        let (mut after, mut count, mut first) = (None, 0_u64, None);
        loop {
            match look(store, model, &filled, object, (after, STEP)).await? {
                Look::Seen(rows, last, suspects) => {
                    for (id, _) in suspects {
                        if let Some(field) = again(store, model, &filled, object, id).await? {
                            first.get_or_insert((id, field));
                            count += 1;
                        }
                    }
                    (after, seen) = (Some(last), seen + rows);
                }
                Look::End => break,
                Look::Failed(refusal) => return Err(refusal),
            }
        }
        if let Some((id, field)) = first {
            wrong.push(format!(
                "{}.{field}: {count} rows, the first of them {id}",
                object.name
            ));
        }
    }
    Ok(Check {
        name: "formulas",
        ok: wrong.is_empty(),
        detail: match wrong.is_empty() {
            true => format!("{seen} looked at"),
            false => wrong.join("; "),
        },
    })
}

/// Whether one row is still wrong when it is looked at alone, and by which field.
async fn again(
    store: &Store,
    model: &Arc<Model>,
    filled: &Arc<BTreeSet<(String, String)>>,
    object: &Arc<Object>,
    id: Uuid,
) -> Result<Option<String>, Refusal> {
    let before = Uuid::from_u128(id.as_u128().wrapping_sub(1));
    match look(store, model, filled, object, (Some(before), 1)).await? {
        Look::Seen(_, _, suspects) => Ok(suspects
            .into_iter()
            .find(|(one, _)| *one == id)
            .map(|(_, field)| field)),
        Look::End => Ok(None),
        Look::Failed(refusal) => Err(refusal),
    }
}

async fn look(
    store: &Store,
    model: &Arc<Model>,
    filled: &Arc<BTreeSet<(String, String)>>,
    object: &Arc<Object>,
    (after, limit): (Option<Uuid>, u32),
) -> Result<Look, Refusal> {
    let (model, filled, object) = (Arc::clone(model), Arc::clone(filled), Arc::clone(object));
    let outcome: Result<(), Look> = store
        .write(Pace::Bulk, move |tx| {
            let (model, filled, object) = (Arc::clone(&model), Arc::clone(&filled), Arc::clone(&object));
            // An error ends the transaction without a trace, which is just what is wanted.
            Box::pin(async move {
                Err(judge(tx, &model, &filled, &object, (after, limit))
                    .await
                    .unwrap_or_else(Look::Failed))
            })
        })
        .await;
    match outcome {
        Err(Look::Failed(refusal)) => Err(refusal),
        Err(look) => Ok(look),
        Ok(()) => Ok(Look::End),
    }
}

async fn judge(
    tx: &mut dyn Tx,
    model: &Arc<Model>,
    filled: &BTreeSet<(String, String)>,
    object: &Arc<Object>,
    (after, limit): (Option<Uuid>, u32),
) -> Result<Look, Refusal> {
    let ids = store::ids_after(tx, object, store::After::Live(after), limit).await?;
    let Some(last) = ids.last().copied() else {
        return Ok(Look::End);
    };
    let (mut rows, mut suspects) = (Rows::looked_at(model), Vec::new());
    for id in &ids {
        let Some(stored) = store::load(tx, object, *id, Lock::None).await? else {
            continue;
        };
        let mut record = stored.record;
        // What rests asks for no day.
        let leaned = match derive::lean(tx, &mut rows, model, (object, &record), 0).await {
            Ok(leaned) => leaned,
            Err(Halt::Refused { refusal, .. }) => return Err(refusal),
            Err(Halt::Restart) => continue,
        };
        let Ok(changed) = object.derive(&mut record, &leaned, &Budget::default()) else {
            continue;
        };
        let mut names = changed.iter().map(|at| object.fields[at].name.clone());
        let named = names.find(|name| !filled.contains(&(object.name.clone(), name.clone())));
        suspects.extend(named.map(|name| (*id, name)));
    }
    Ok(Look::Seen(ids.len() as u64, last, suspects))
}
