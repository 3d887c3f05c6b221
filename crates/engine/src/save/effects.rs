//! What a delete asks of the records that point at the deleted one.

use super::Save;
use super::derive::Moved;
use super::rows::{Halt, Rows, complaint};
use crate::Refusal;
use crate::subject::value_of;
use field::OnDelete;
use metadata::{Complaint, Complaints};
use model::{FieldSet, Object, Record};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use store::{Lock, Stored, Tx};
use uuid::Uuid;

/// Rows that one delete may touch; more is work for a job, not for somebody who waits.
const MOST_ROWS: usize = 2_000;
/// Records that forbid a delete are counted up to here.
const MOST_COUNTED: usize = 100;

/// What a delete does to other records, found under locks.
pub(crate) struct Effects {
    /// Ids of the records that go, itself first.
    gone: BTreeSet<(String, Uuid)>,
    /// The same records as they are now.
    pub(crate) taken: Vec<(Arc<Object>, Arc<Stored>)>,
    /// Fields to empty, by record.
    pub(crate) cleared: BTreeMap<(String, Uuid), FieldSet>,
    /// The emptied records as they were.
    before: BTreeMap<(String, Uuid), Record>,
    /// Records that forbid the delete.
    keeping: BTreeSet<(String, Uuid)>,
}

impl Effects {
    /// Follows the references to the deleted record, and to those that go with it.
    pub(crate) async fn of(
        save: &Save,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        first: Arc<Stored>,
    ) -> Result<Effects, Halt> {
        let mut effects = Effects {
            gone: BTreeSet::from([(save.subject.object.name.clone(), first.id)]),
            taken: Vec::new(),
            cleared: BTreeMap::new(),
            before: BTreeMap::new(),
            keeping: BTreeSet::new(),
        };
        let mut queue = VecDeque::from([(Arc::clone(&save.subject.object), first)]);
        while let Some((object, stored)) = queue.pop_front() {
            for (other, field, on_delete) in &object.pointed_at_by {
                let Some(other) = save.cx.model.object(other) else {
                    continue;
                };
                let Some((at, _)) = other.field(field) else {
                    continue;
                };
                let found = effects
                    .pointing(tx, rows, (other, at, *on_delete), (&object.name, stored.id))
                    .await?;
                queue.extend(found.into_iter().map(|row| (Arc::clone(other), row)));
            }
            effects.taken.push((object, stored));
            if effects.gone.len() + effects.cleared.len() > MOST_ROWS {
                return Err(complaint("delete_too_many").into());
            }
        }
        effects.cleared.retain(|key, _| !effects.gone.contains(key));
        effects.keeping.retain(|key| !effects.gone.contains(key));
        Ok(effects)
    }

    /// Notes what one reference field asks for; answers the records that go along.
    ///
    /// A row is locked before its own references are asked for, and looked at again once it is locked: nobody can
    /// point it elsewhere, or at it, in between.
    async fn pointing(
        &mut self,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        (other, at, on_delete): (&Arc<Object>, usize, OnDelete),
        to: (&str, Uuid),
    ) -> Result<Vec<Arc<Stored>>, Halt> {
        let mut along = Vec::new();
        let limit = u32::try_from(MOST_ROWS + 1).unwrap_or(u32::MAX);
        let found = store::pointing(tx, other, at, to, limit).await?;
        if on_delete != OnDelete::Restrict {
            rows.hold_all(tx, &other.name, &found).await?;
        }
        for id in found {
            let key = (other.name.clone(), id);
            if on_delete == OnDelete::Restrict {
                self.keeping.insert(key);
                continue;
            }
            let row = rows.hold(tx, &other.name, id).await?;
            let Some(row) = row.filter(|row| row.deleted.is_none() && points(other, row, at, to)) else {
                continue;
            };
            match on_delete {
                OnDelete::Cascade if self.gone.insert(key.clone()) => along.push(row),
                OnDelete::Clear => {
                    self.before.insert(key.clone(), row.record.clone());
                    self.cleared.entry(key).or_default().add(at);
                }
                _ => {}
            }
        }
        Ok(along)
    }

    /// Every record that goes or is emptied, as it is.
    pub(crate) fn touched(&self, save: &Save, rows: &Rows) -> Vec<(Arc<Object>, Arc<Stored>)> {
        let emptied = self.cleared.keys().filter_map(|(object, id)| {
            let object = save.cx.model.object(object)?;
            Some((Arc::clone(object), rows.known(object, *id)?))
        });
        self.taken.iter().cloned().chain(emptied).collect()
    }

    /// Whether the delete takes this record.
    pub(crate) fn takes(&self, object: &str, id: Uuid) -> bool {
        self.gone.contains(&(object.to_owned(), id))
    }

    /// The records that are written beside the deleted one.
    pub(crate) fn others(&self, first: Uuid) -> impl Iterator<Item = Uuid> + '_ {
        self.gone
            .iter()
            .chain(self.cleared.keys())
            .map(|(_, id)| *id)
            .filter(move |id| *id != first)
    }

    /// The rows that are gone, and those that were emptied, as they were and as they are.
    pub(crate) fn moved(&self, save: &Save, rows: &Rows) -> Vec<Moved> {
        let gone = self.taken.iter().map(|(object, stored)| Moved {
            object: Arc::clone(object),
            id: stored.id,
            before: Some(stored.record.clone()),
            after: None,
        });
        let cleared = self.emptied(save, rows).into_iter();
        let cleared = cleared.map(|(object, id, before, after)| Moved {
            object,
            id,
            before: Some(before),
            after: Some(after.record.clone()),
        });
        gone.chain(cleared).collect()
    }

    /// The rows that were emptied, as they were and as they are.
    pub(crate) fn emptied(&self, save: &Save, rows: &Rows) -> Vec<(Arc<Object>, Uuid, Record, Arc<Stored>)> {
        let emptied = self.cleared.keys().filter_map(|key| {
            let object = save.cx.model.object(&key.0)?;
            let after = rows.known(object, key.1)?;
            Some((Arc::clone(object), key.1, self.before.get(key)?.clone(), after))
        });
        emptied.collect()
    }

    /// Refuses when other records must keep what they point at. Those the viewer sees are counted by object; the
    /// others are only "other records".
    pub(crate) async fn allowed(&self, save: &Save, tx: &mut dyn Tx) -> Result<(), Halt> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unseen = self.keeping.len() > MOST_COUNTED;
        for (object, id) in self.keeping.iter().take(MOST_COUNTED) {
            let Some(compiled) = save.cx.model.object(object) else {
                continue;
            };
            let row = store::load(tx, compiled, *id, Lock::None).await?;
            let subject = save.cx.subject(object).ok();
            if let (Some(row), Some(subject)) = (&row, &subject) {
                subject.meet(tx, &row.record).await?;
            }
            match row
                .zip(subject)
                .filter(|(row, subject)| subject.sees(&row.record))
            {
                Some(_) => *seen.entry(object).or_default() += 1,
                None => unseen = true,
            }
        }
        let named = seen.into_iter().filter_map(|(object, count)| {
            let object = save.cx.model.object(object)?;
            let complaint = Complaint::error("delete_restricted", "").with("count", count);
            Some(complaint.with("object", save.text(object, "/plural", &object.plural)))
        });
        let mut complaints: Complaints = named.collect();
        if unseen {
            complaints.push(Complaint::error("delete_restricted_by_others", ""));
        }
        if complaints.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Complaints(complaints).into())
        }
    }
}

fn points(object: &Object, stored: &Stored, at: usize, to: (&str, Uuid)) -> bool {
    object.fields.get(at).is_some_and(|field| {
        let named = field.named(value_of(&stored.record, &field.name));
        named.iter().any(|named| (named.object, named.id) == to)
    })
}
