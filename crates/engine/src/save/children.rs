//! Children that stand in the body of their record: the lines of an order, saved with it. Each passes the same steps as if
//! it had been sent by itself, with the same person's rights, in the one transaction.
//!
//! The record's row is written first, then the children in their order; what follows from them is computed once all of
//! them are there, and only then do the record's own rules judge it. What they are refused for is told together, each
//! at its place in the body.

mod grow;
mod read;

use super::derive::{self, Moved};
use super::rows::{Halt, Rows};
use super::{Deed, Save};
use crate::refusal::Refusals;
use crate::subject::value_of;
use crate::{Refusal, Saved};
use metadata::Complaint;
use script::Budget;
use serde_json::json;
use store::{Stored, Tx};
use uuid::Uuid;

pub(crate) use grow::{amend, row};
pub(crate) use read::{MOST_CHILDREN, Member, Said, member, members, missing, read, said};

/// The key of a child that goes.
const DELETE: &str = "$delete";

/// The lists of children that a body names.
#[derive(Default)]
pub(crate) struct Children {
    lists: Vec<List>,
}

/// One list: a field of kind children.
struct List {
    name: String,
    children: Vec<Child>,
}

/// One child in a list.
struct Child {
    /// Its pointer in the body of its record: `/lines/2`.
    place: String,
    /// Position of the reference by which it belongs to its record.
    by: usize,
    /// Of a child that is there already: the version the client has seen, if it says so.
    version: Option<i64>,
    deed: Deed,
}

impl Children {
    /// Whether there is nothing to save.
    pub(crate) fn is_empty(&self) -> bool {
        self.lists.iter().all(|list| list.children.is_empty())
    }

    /// What is to be done with each.
    pub(crate) fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.lists
            .iter()
            .flat_map(|list| &list.children)
            .map(|child| &child.deed)
    }

    /// Saves the children of the record of `save`, whose row is as it will be but for what they move: `own` says what it
    /// was before, if it was written. Then computes what follows from all of them. What they are refused for stands at
    /// their places.
    pub(crate) async fn save(
        &self,
        save: &Save,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        own: Option<Moved>,
    ) -> Result<Refusals, Halt> {
        let outer = rows.gathered.replace(Vec::from_iter(own));
        let warned = std::mem::take(&mut rows.warned);
        let outcome = self.each(save, tx, rows).await;
        let gathered = rows.gathered.take().unwrap_or_default();
        let outcome = match outcome {
            // What does not stand has no figures.
            Ok(mut refusals) if !refusals.refuse() => {
                let followed = derive::follow(save, tx, rows, &Budget::default(), gathered).await;
                heard(&mut refusals, followed).map(|_| refusals)
            }
            other => other,
        };
        rows.gathered = outer;
        rows.warned = warned;
        fail::fail_point!("save::lines");
        outcome
    }

    async fn each(&self, save: &Save, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Refusals, Halt> {
        let mut refusals = Refusals::default();
        for child in self.lists.iter().flat_map(|list| &list.children) {
            let outcome = child.save(save, tx, rows).await;
            let warned = std::mem::take(&mut rows.warned);
            let warned = (!warned.is_empty()).then_some(Refusal::Warnings(warned));
            let refused = match outcome {
                Ok(_) => None,
                Err(Halt::Refused { refusal, .. }) => Some(refusal),
                Err(Halt::Restart) => return Err(Halt::Restart),
            };
            for refusal in warned.into_iter().chain(refused) {
                match refusals.add(refusal.under(&child.place)) {
                    Ok(()) => {}
                    // After a refusal nothing counts any more, and the database need not go on.
                    Err(_) if refusals.refuse() => return Ok(refusals),
                    Err(other) => return Err(other.into()),
                }
            }
        }
        Ok(refusals)
    }

    /// Draws the auto numbers of those that are new.
    pub(crate) async fn draw(&mut self) -> Result<(), Refusal> {
        let children = self.lists.iter_mut().flat_map(|list| &mut list.children);
        for child in children {
            match &mut child.deed {
                Deed::Create(deed) => Box::pin(deed.draw()).await?,
                Deed::Update(deed) => Box::pin(deed.children.draw()).await?,
                Deed::Delete(_) | Deed::Restore(_) | Deed::Convert(_) => {}
            }
        }
        Ok(())
    }

    /// The answer about their record, with the children as they are now.
    pub(crate) async fn told(&self, tx: &mut dyn Tx, rows: &Rows, mut saved: Saved) -> Result<Saved, Halt> {
        self.show(tx, rows, &mut saved.body).await?;
        saved.also.extend(self.deeds().map(|deed| deed.save().id));
        Ok(saved)
    }

    /// Writes the children as they are now into the answer about their record, each in its place; of one that was deleted
    /// its id and that it is gone.
    pub(crate) async fn show(&self, tx: &mut dyn Tx, rows: &Rows, body: &mut Vec<u8>) -> Result<(), Halt> {
        for list in &self.lists {
            let mut shown: Vec<Vec<u8>> = Vec::with_capacity(list.children.len());
            for child in &list.children {
                shown.push(child.shown(tx, rows).await?);
            }
            body.pop();
            body.extend_from_slice(format!(",\"{}\":[", list.name).as_bytes());
            body.extend_from_slice(&shown.join(&b","[..]));
            body.extend_from_slice(b"]}");
        }
        Ok(())
    }
}

impl Child {
    async fn save(&self, of: &Save, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        if !matches!(self.deed, Deed::Create(_)) {
            self.stands(of, tx, rows).await?;
        }
        Box::pin(self.deed.perform(tx, rows)).await
    }

    /// The child is there for this viewer, is a child of this record as far as they read, and at the version they know.
    async fn stands(&self, of: &Save, tx: &mut dyn Tx, rows: &mut Rows) -> Result<(), Halt> {
        let save = self.deed.save();
        let row = rows.hold(tx, &save.subject.object.name, save.id).await?;
        stands(save, tx, row.as_deref(), (of.id, self.by, self.version)).await
    }

    async fn shown(&self, tx: &mut dyn Tx, rows: &Rows) -> Result<Vec<u8>, Halt> {
        let save = self.deed.save();
        let row = rows.known(&save.subject.object, save.id);
        let Some(row) = row.filter(|row| row.deleted.is_none()) else {
            let gone = json!({ "id": save.id, DELETE: true });
            return Ok(gone.to_string().into_bytes());
        };
        save.subject.meet(tx, &row.record).await?;
        save.subject.look(tx, &row.record).await?;
        let mut body = save.subject.body(save.id, row.version, &row.record);
        if let Some(children) = self.deed.children() {
            Box::pin(children.show(tx, rows, &mut body)).await?;
        }
        Ok(body)
    }
}

/// Whether a row is there for the viewer as a child of that record, by the reference at this position, and at the version
/// they know.
pub(crate) async fn stands(
    save: &Save,
    tx: &mut dyn Tx,
    row: Option<&Stored>,
    (of, by, version): (Uuid, usize, Option<i64>),
) -> Result<(), Halt> {
    let subject = &save.subject;
    if let Some(row) = row {
        subject.meet(tx, &row.record).await?;
    }
    let name = &subject.object.fields[by].name;
    let is_here = |row: &&Stored| {
        row.deleted.is_none()
            && subject.sees(&row.record)
            && *value_of(&row.record, name) == json!(of)
            && subject.readable_of(&row.record).0.has(by)
    };
    let row = row.filter(is_here).ok_or_else(|| missing("/id"))?;
    if version.is_some_and(|version| version != row.version) {
        let complaint = Complaint::error("child_stale", "/version").with("version", row.version);
        return Err(Refusal::Complaints(vec![complaint]).into());
    }
    Ok(())
}

/// Adds what an outcome was refused for.
fn heard<T>(refusals: &mut Refusals, outcome: Result<T, Halt>) -> Result<Option<T>, Halt> {
    match outcome {
        Ok(given) => Ok(Some(given)),
        Err(Halt::Refused { refusal, .. }) => Ok(refusals.add(refusal).map(|()| None)?),
        Err(Halt::Restart) => Err(Halt::Restart),
    }
}
