//! Which machines govern a record and which ways lead on from where it is, for one viewer: what a screen offers, and
//! what is missing.

use crate::save::{Halt, Rows, Save, derive, machines};
use crate::{Context, Refusal, Wish};
use model::{Machine, Record, Transition};
use script::Budget;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use store::{Lock, Pace, Tx};
use uuid::Uuid;

/// Where a record is, for one viewer.
#[derive(Debug, Default)]
pub struct Ways {
    /// The ways that lead on from its stages: machine, field, stage, name, title, `to` and its title, the fields that
    /// are missing and the gates that are closed; `open` when nothing is. Fields that the viewer may not know of are
    /// not named.
    pub items: Vec<Value>,
    /// The machines that govern it and whose stage the viewer reads: name, title, field, stage, whether the stage
    /// follows from the record, and all stages in their order with title, guide, probability and longest stay.
    pub machines: Vec<Value>,
}

/// The machines of a record and the ways that lead on from where it is, for this viewer.
///
/// # Errors
/// [`Refusal::NotFound`] when the record is not there for this viewer, or the database's.
pub async fn transitions(cx: &Context, object: &str, id: Uuid) -> Result<Ways, Refusal> {
    let save = Arc::new(Save::pin(
        cx,
        object,
        "evaluate",
        Some(id),
        &Map::new(),
        Wish::default(),
    )?);
    let outcome: Result<(), Seen> = cx
        .store
        .write(Pace::Interactive, move |tx| {
            let save = Arc::clone(&save);
            // An error ends the transaction without a trace, which is just what is wanted.
            Box::pin(async move { Err(look(&save, tx).await.map_or_else(Seen::Halt, Seen::Ways)) })
        })
        .await;
    match outcome {
        Err(Seen::Ways(ways)) => Ok(ways),
        Err(Seen::Halt(Halt::Refused { refusal, .. })) => Err(refusal),
        Ok(()) | Err(Seen::Halt(Halt::Restart)) => Err(Refusal::Internal("a look ended oddly".to_owned())),
    }
}

/// How the look into the database ended.
enum Seen {
    Ways(Ways),
    Halt(Halt),
}

impl From<store::Error> for Seen {
    fn from(error: store::Error) -> Self {
        Seen::Halt(error.into())
    }
}

async fn look(save: &Save, tx: &mut dyn Tx) -> Result<Ways, Halt> {
    let object = &save.subject.object;
    let stored = store::load(tx, object, save.id, Lock::None).await?;
    if let Some(row) = &stored {
        save.subject.meet(tx, &row.record).await?;
    }
    let live = stored.filter(|row| row.deleted.is_none() && save.subject.sees(&row.record));
    let record = live.ok_or(Refusal::NotFound)?.record;
    let mut rows = Rows::looked_at(&save.cx.model);
    let leaned = derive::lean(tx, &mut rows, &save.cx.model, (object, &record), save.now).await?;
    let budget = Budget::default();
    let writable = save
        .subject
        .rights()
        .writable_of(object, &record, save.subject.me(), |actions| actions.update);
    let (readable, _) = save.subject.readable_of(&record);
    let mut ways = Ways::default();
    for machine in &object.machines {
        if !machine
            .governs(object, &record, &leaned, &budget)
            .unwrap_or(false)
        {
            continue;
        }
        if readable.has(machine.field) {
            ways.machines.push(course(save, machine, &record));
        }
        let Some(stage) = machine
            .stage(object, &record)
            .filter(|_| writable.has(machine.field))
        else {
            continue;
        };
        for way in machine.ways(stage, &save.cx.viewer.roles) {
            let mut closed: Vec<Value> = Vec::new();
            for gate in &way.gates {
                if gate
                    .is_open(&record, &leaned, &budget)
                    .is_ok_and(|open| open == Some(false))
                {
                    closed.push(json!({ "gate": gate.name, "message": machines::told(save, machine, way, gate).args["message"] }));
                }
            }
            for told in machines::shut(save, tx, machine, way).await? {
                closed.push(json!({ "gate": told.args["name"], "message": told.args["message"] }));
            }
            ways.items.push(said(save, machine, way, &record, &closed));
        }
    }
    Ok(ways)
}

/// A machine with all of its stages that a record of this type may be in.
fn course(save: &Save, machine: &Machine, record: &Record) -> Value {
    let object = &save.subject.object;
    let (field, stage) = (&object.fields[machine.field], machine.stage(object, record));
    let kept = object.type_of(record).and_then(|one| {
        let mut kept = one.choices.iter();
        kept.find(|(at, _)| *at == machine.field)
            .map(|(_, values)| values)
    });
    let set = field
        .choices
        .as_deref()
        .and_then(|set| save.cx.model.choices.get(set));
    let values = set.into_iter().flat_map(|set| &set.values).filter(|one| {
        let is_kept = !one.retired && kept.is_none_or(|kept| kept.contains(&one.value));
        is_kept || stage == Some(one.value.as_str())
    });
    let stages: Vec<Value> = values
        .map(|one| {
            let known = machine.stages.iter().find(|known| known.name == one.value);
            let guide = known.and_then(|known| known.guide.as_deref()).map(|guide| {
                let place = format!("/machines/{}/stages/{}/guide", machine.name, one.value);
                save.text(object, &place, guide)
            });
            json!({
                "value": one.value, "title": save.option(field, &one.value), "guide": guide,
                "probability": known.and_then(|known| known.probability),
                "longest_stay": known.and_then(|known| known.longest_stay),
            })
        })
        .collect();
    // A machine without a title of its own is called like its field, in every language.
    let own = save.text(
        object,
        &format!("/machines/{}/title", machine.name),
        &machine.title,
    );
    let title = if own == field.title {
        save.title(field)
    } else {
        own
    };
    json!({
        "name": machine.name, "title": title, "field": field.name, "stage": stage,
        "derived": machine.derived, "stages": stages,
    })
}

fn said(save: &Save, machine: &Machine, way: &Transition, record: &Record, closed: &[Value]) -> Value {
    let object = &save.subject.object;
    let (field, known) = (&object.fields[machine.field], save.subject.known());
    let missing = machines::missing(save, way, record);
    let missing: Vec<(usize, &str)> = missing.map(|(at, field)| (at, field.name.as_str())).collect();
    let place = format!("/machines/{}/transitions/{}/title", machine.name, way.name);
    let to = save.option(field, &way.to);
    let title = way
        .title
        .as_deref()
        .map_or(to.as_str(), |title| save.text(object, &place, title));
    json!({
        "machine": machine.name, "field": field.name, "stage": machine.stage(object, record), "name": way.name,
        "title": title, "to": way.to, "to_title": to,
        "open": missing.is_empty() && closed.is_empty(),
        "missing": missing.iter().filter(|(at, _)| known.has(*at)).map(|(_, name)| *name).collect::<Vec<_>>(),
        "closed": closed,
    })
}
