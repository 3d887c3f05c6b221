//! Deleting a record: softly, with what the references to it ask for.

use crate::save::after::{self, Event};
use crate::save::effects::Effects;
use crate::save::{Deed, Halt, Rows, Save, closed, derive, fill, write};
use crate::subject::value_of;
use crate::{Context, Refusal, Saved, Wish, save};
use metadata::documents::RuleEvent;
use model::{FieldSet, Object};
use script::Budget;
use serde_json::Map;
use std::sync::Arc;
use store::{Stored, Tx};
use uuid::Uuid;

/// Deletes a record whose version is `if_match`: it is gone for every reader and can be restored. References to it
/// refuse the delete, are emptied or take their records along, as their fields say. Status 204, no body.
///
/// # Errors
/// Everything of [`Refusal`] but `Taken` and `Warnings`; nothing is written then.
pub async fn delete(
    cx: &Context,
    object: &str,
    id: Uuid,
    if_match: i64,
    wish: Wish,
) -> Result<Saved, Refusal> {
    let plan = Delete::plan(cx, object, id, if_match, wish)?;
    save::run(cx, Deed::Delete(plan)).await
}

/// A delete; all that is left to do needs the record.
pub(crate) struct Delete {
    pub(crate) save: Save,
    /// The version that the client has seen, if it says so.
    pub(crate) if_match: Option<i64>,
}

impl Delete {
    /// The steps before the transaction.
    pub(crate) fn plan(
        cx: &Context,
        object: &str,
        id: Uuid,
        if_match: i64,
        wish: Wish,
    ) -> Result<Delete, Refusal> {
        // 0 · who asks, under which metadata, when, with which ids
        let save = Save::pin(cx, object, "delete", Some(id), &Map::new(), wish)?;
        Ok(Delete {
            save,
            if_match: Some(if_match),
        })
    }

    /// The steps inside the transaction. The record is locked already (3); what else is touched is locked when found.
    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        let Delete { save, if_match } = self;
        // 3 · the record is seen, open to a delete, and at the version the client has seen
        let present = rows
            .present(save, tx, |actions| actions.delete, *if_match)
            .await?;
        save.may_move()?;
        // 4 · what points at it refuses, lets go or goes along
        let effects = Effects::of(save, tx, rows, Arc::clone(&present)).await?;
        effects.allowed(save, tx).await?;
        // 8 · nothing of it is dated into a closed period
        let touched = effects.touched(save, rows);
        closed::keep(
            save,
            tx,
            rows,
            touched.iter().map(|(object, row)| (object, &**row)),
        )
        .await?;
        // 9, 13 · each row with its past, its change and its event
        for (object, stored) in &effects.taken {
            remove(save, tx, rows, object, stored).await?;
        }
        for ((object, id), fields) in &effects.cleared {
            empty(save, tx, rows, &effects, (object, *id), fields).await?;
        }
        // 10 · what rules do to other records
        let budget = Budget::default();
        for (object, stored) in &effects.taken {
            let event = Event {
                kind: RuleEvent::Delete,
                object,
                id: stored.id,
                before: Some(&stored.record),
                after: &stored.record,
            };
            after::act(save, tx, rows, &budget, event).await?;
        }
        for (object, id, before, after) in effects.emptied(save, rows) {
            let event = Event {
                kind: RuleEvent::Update,
                object: &object,
                id,
                before: Some(&before),
                after: &after.record,
            };
            after::act(save, tx, rows, &budget, event).await?;
        }
        // 11 · what follows from it elsewhere
        for (object, id) in effects.cleared.keys() {
            derive::settle(save, tx, rows, &budget, (object, *id), &FieldSet::default()).await?;
        }
        derive::follow(save, tx, rows, &budget, effects.moved(save, rows)).await?;
        // 14 · the answer, which `save::run` keeps for repeats before it commits
        let (version, also) = (present.version + 1, effects.others(save.id).collect());
        Ok(Saved {
            id: save.id,
            version,
            status: 204,
            body: Vec::new(),
            also,
            moved_people: rows.moved_people(),
        })
    }
}

/// Deletes one record; every record of one delete carries the id of the save's own change, so that a restore finds
/// exactly those.
async fn remove(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    object: &Arc<Object>,
    stored: &Stored,
) -> Result<(), Halt> {
    let is_first = stored.id == save.id && object.name == save.subject.object.name;
    let change = if is_first {
        save.change
    } else {
        save.effect_id(object, stored.id)
    };
    closed::hold(tx, rows, object).await?;
    store::set_deleted(tx, object, stored, Some(save.change), (save.now, change)).await?;
    let version = stored.version + 1;
    if is_first {
        write::journal(save, tx, version, "delete", Vec::new(), None).await?;
    } else {
        let effect = write::blank(save, object, stored.id, version, "delete");
        write::journal_effect(save, tx, change, effect).await?;
    }
    let deleted = Stored {
        version,
        from: stored.from.max(save.now),
        deleted: Some(save.change),
        ..stored.clone()
    };
    rows.remember(object, deleted);
    Ok(())
}

/// Takes what is deleted out of the references of one record; of those that name nothing else, empties them.
async fn empty(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    effects: &Effects,
    (object, id): (&str, Uuid),
    fields: &FieldSet,
) -> Result<(), Halt> {
    let Some(object) = save.cx.model.object(object) else {
        return Ok(());
    };
    let Some(stored) = rows.hold(tx, &object.name, id).await? else {
        return Ok(());
    };
    let change = save.effect_id(object, stored.id);
    let mut record = stored.record.clone();
    let mut changed = fields.clone();
    for at in fields.iter().filter_map(|at| object.fields.get(at)) {
        let left = at.without(value_of(&record, &at.name), &|object, id| {
            effects.takes(object, id)
        });
        match left.is_null() {
            true => _ = record.remove(&at.name),
            false => _ = record.insert(at.name.clone(), left),
        }
    }
    changed.unite(&fill::stamp(save, object, &mut record));
    closed::hold(tx, rows, object).await?;
    store::update(tx, object, &stored, &record, &changed, (save.now, change)).await?;
    let mut effect = write::blank(save, object, id, stored.version + 1, "update");
    effect.fields = fields
        .iter()
        .filter_map(|at| Some(object.fields.get(at)?.name.clone()))
        .collect();
    write::journal_effect(save, tx, change, effect).await?;
    let version = stored.version + 1;
    rows.remember(
        object,
        Stored {
            id,
            version,
            from: stored.from.max(save.now),
            deleted: None,
            record,
        },
    );
    Ok(())
}
