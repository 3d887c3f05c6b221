//! Restoring a record: exactly what one delete took comes back.

use crate::save::after::{self, Event};
use crate::save::derive::{self, Moved};
use crate::save::keys::{self, conflict};
use crate::save::rows::complaint;
use crate::save::{Deed, Halt, Rows, Save, Wanted, closed, currency, spans, trees, write};
use crate::subject::{pointer, value_of};
use crate::{Context, Refusal, Saved, Wish, save};
use field::Storage;
use metadata::documents::RuleEvent;
use metadata::{Complaint, Complaints};
use model::{FieldDef, FieldSet, Named, Object, OnDelete, Record};
use script::Budget;
use serde_json::Map;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Stored, Tx};
use uuid::Uuid;

/// Restores a deleted record together with everything that the same delete took along, and answers it as the viewer
/// may read it, with status 200. A record that is not deleted is answered as it is.
///
/// References that the delete emptied in other records stay empty, and lists stay as they are.
///
/// # Errors
/// Everything of [`Refusal`] but `Stale` and `Warnings`; nothing is written then.
pub async fn restore(cx: &Context, object: &str, id: Uuid, wish: Wish) -> Result<Saved, Refusal> {
    let plan = Restore::plan(cx, object, id, wish)?;
    save::run(cx, Deed::Restore(plan)).await
}

/// A restore; all that is left to do needs the record.
pub(crate) struct Restore {
    pub(crate) save: Save,
}

impl Restore {
    /// The steps before the transaction.
    pub(crate) fn plan(cx: &Context, object: &str, id: Uuid, wish: Wish) -> Result<Restore, Refusal> {
        // 0 · who asks, under which metadata, when, with which ids
        let save = Save::pin(cx, object, "restore", Some(id), &Map::new(), wish)?;
        Ok(Restore { save })
    }

    /// The steps inside the transaction. The record is locked already (3); the others are locked when found.
    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        let save = &self.save;
        // 3 · the record was seen when it was deleted, and is open to it
        let row = rows.hold(tx, &save.subject.object.name, save.id).await?;
        if let Some(stored) = &row {
            save.subject.meet(tx, &stored.record).await?;
        }
        let stored = row
            .filter(|row| save.subject.sees(&row.record))
            .ok_or(Refusal::NotFound)?;
        save.admits(&stored.record, |actions| actions.delete)?;
        let Some(delete) = stored.deleted else {
            return write::unchanged(save, tx, &stored).await;
        };
        let taken = taken_by(save, tx, rows, delete).await?;
        // 4 · what comes back points at what is there
        let (loose, complaints) = broken_references(save, tx, rows, &taken).await?;
        if !complaints.is_empty() {
            return Err(Refusal::Complaints(complaints).into());
        }
        // 8 · nothing of it is dated into a closed period, and nobody has taken its keys meanwhile
        let dated = taken.iter().map(|(object, row)| (object, &**row));
        closed::keep(save, tx, rows, dated).await?;
        for (object, stored) in &taken {
            keys_free(save, tx, object, stored).await?;
        }
        // 9, 13 · each row with its past, its change and its event
        for (object, stored) in &taken {
            bring_back(save, tx, rows, object, stored, &loose).await?;
        }
        // 4 · nothing hangs too deep, now that all of it is there again
        trees::brought_back(save, tx, rows, &taken).await?;
        // 8 · nobody has taken its days meanwhile
        spans::brought_back(save, tx, rows, &taken).await?;
        // 10 · what rules do to other records
        let budget = Budget::default();
        for (object, stored) in &taken {
            let event = Event {
                kind: RuleEvent::Restore,
                object,
                id: stored.id,
                before: Some(&stored.record),
                after: &stored.record,
            };
            after::act(save, tx, rows, &budget, event).await?;
        }
        // 11 · what follows from it elsewhere, and what it missed meanwhile
        let mut moved = Vec::with_capacity(taken.len());
        for (object, stored) in &taken {
            let rollups = object.rollups().map(|(position, _)| position).collect();
            derive::settle(save, tx, rows, &budget, (&object.name, stored.id), &rollups).await?;
            moved.push(Moved {
                object: Arc::clone(object),
                id: stored.id,
                before: None,
                after: rows.known(object, stored.id).map(|row| row.record.clone()),
            });
        }
        derive::follow(save, tx, rows, &budget, moved).await?;
        // 14 · the answer, which `save::run` keeps for repeats before it commits
        let mut saved = write::answer(save, tx, rows, 200).await?;
        saved.also = taken
            .iter()
            .map(|(_, stored)| stored.id)
            .filter(|id| *id != save.id)
            .collect();
        Ok(saved)
    }
}

/// The rows that one delete took, each locked. A record that went along with another comes back with that other.
async fn taken_by(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    delete: Uuid,
) -> Result<Vec<(Arc<Object>, Arc<Stored>)>, Halt> {
    let first = store::change(tx, delete).await?;
    if first.is_none_or(|change| change.record != save.id || change.object != save.subject.object.name) {
        return Err(complaint("deleted_along").into());
    }
    let mut names: Vec<_> = save.cx.model.objects.keys().collect();
    names.sort();
    let mut taken = Vec::new();
    for object in names.into_iter().filter_map(|name| save.cx.model.object(name)) {
        let ids = store::deleted_by(tx, object, delete).await?;
        rows.hold_all(tx, &object.name, &ids).await?;
        for id in ids {
            if let Some(row) = rows.hold(tx, &object.name, id).await? {
                taken.push((Arc::clone(object), row));
            }
        }
    }
    Ok(taken)
}

/// Records that are named and gone, and need not come back: their names go from the lists that hold them.
type Loose = BTreeSet<(String, Uuid)>;

/// What the restored records point at must be live, or come back with them. Of several names those that are gone by now go,
/// where they would have gone had the record been there: a list that lets go does not hold up its record.
async fn broken_references(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    taken: &[(Arc<Object>, Arc<Stored>)],
) -> Result<(Loose, Complaints), Halt> {
    let returning: BTreeSet<Uuid> = taken.iter().map(|(_, stored)| stored.id).collect();
    let (mut loose, mut complaints) = (Loose::new(), Vec::new());
    let mut wanted = Wanted::default();
    for (object, stored) in taken {
        for (_, named) in names(object, stored).filter(|(_, named)| !returning.contains(&named.id)) {
            wanted.share(named.object, named.id);
        }
    }
    // Found one by one, each of these rows would begin the save anew.
    rows.have(tx, wanted)?;
    for (object, stored) in taken {
        for (field, named) in names(object, stored) {
            if returning.contains(&named.id) {
                continue;
            }
            let row = rows.lean_on(tx, named.object, named.id).await?;
            if row.is_some_and(|row| row.deleted.is_none()) {
                continue;
            }
            if lets_go(field) {
                loose.insert((named.object.to_owned(), named.id));
                continue;
            }
            let at = match stored.id == save.id {
                true => format!("{}{}", pointer(&field.name), named.pointer()),
                false => String::new(),
            };
            let complaint = Complaint::error("reference_missing", at);
            complaints.push(complaint.with("title", save.title_in(object, field)));
        }
    }
    Ok((loose, complaints))
}

/// Every record that a record names, and by which field.
fn names<'a>(object: &'a Object, stored: &'a Stored) -> impl Iterator<Item = (&'a FieldDef, Named<'a>)> {
    let own = object.fields.iter().filter(|field| field.filler.is_none());
    own.flat_map(|field| {
        let named = field.named(value_of(&stored.record, &field.name));
        named.into_iter().map(move |named| (field, named))
    })
}

/// Whether it names several records and lets go of one that is deleted.
fn lets_go(field: &FieldDef) -> bool {
    field.storage == Storage::Linked && field.on_delete == OnDelete::Clear
}

/// The record without the names that are gone, and the fields that hold fewer now.
fn without(object: &Object, stored: &Stored, loose: &Loose) -> (Record, FieldSet) {
    let (mut record, mut changed) = (stored.record.clone(), FieldSet::default());
    for (at, field) in object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| lets_go(field))
    {
        let held = value_of(&stored.record, &field.name);
        let left = field.without(held, &|object, id| loose.contains(&(object.to_owned(), id)));
        if left != *held {
            changed.add(at);
            record.insert(field.name.clone(), left);
        }
    }
    record.retain(|_, value| !value.is_null());
    (record, changed)
}

async fn keys_free(save: &Save, tx: &mut dyn Tx, object: &Arc<Object>, stored: &Stored) -> Result<(), Halt> {
    let mut complaints = Complaints::new();
    for unique in &object.uniques {
        if store::taken(tx, object, unique, &stored.record, Some(stored.id)).await? {
            complaints.push(keys::taken(save, object, unique));
        }
    }
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Taken(complaints).into())
    }
}

async fn bring_back(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    object: &Arc<Object>,
    stored: &Stored,
    loose: &Loose,
) -> Result<(), Halt> {
    let is_first = stored.id == save.id && object.name == save.subject.object.name;
    let change = if is_first {
        save.change
    } else {
        save.effect_id(object, stored.id)
    };
    closed::hold(tx, rows, object).await?;
    let (mut record, mut changed) = without(object, stored, loose);
    changed.unite(&currency::brought_back(save, tx, rows, object, &mut record).await?);
    let written = currency::written(object, &changed);
    let done = store::bring_back(tx, object, stored, &record, &written, (save.now, change)).await;
    done.map_err(|error| conflict(save, object, error))?;
    let version = stored.version + 1;
    let fields = save.names_in(object, &changed);
    if is_first {
        write::journal(save, tx, version, "restore", fields, None).await?;
    } else {
        let mut effect = write::blank(save, object, stored.id, version, "restore");
        effect.fields = fields;
        write::journal_effect(save, tx, change, effect).await?;
    }
    rows.remember(
        object,
        Stored {
            version,
            from: stored.from.max(save.now),
            deleted: None,
            record,
            ..stored.clone()
        },
    );
    Ok(())
}
