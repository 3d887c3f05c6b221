//! Step 10: what the rules of authors do to other records, each through the same steps as a save of a person.
//!
//! Such a save stands inside the one that brought it about: one transaction, one moment, one actor, and its change
//! names the first one as its cause. It acts with the rights of the house, because an author asked for it, and it is
//! refused as a whole with whatever its target refuses. A rule acts once for a record in all that one save brings
//! about, so rules that answer each other come to an end.

use super::children::Children;
use super::rows::{Halt, Rows};
use super::{DEEPEST, Save, derive, files, rules};
use crate::create::Create;
use crate::delete::Delete;
use crate::update::Update;
use crate::{Refusal, Saved};
use metadata::documents::RuleEvent;
use metadata::{Complaint, Complaints};
use model::{AfterDeed, AfterRule, Assignments, Draft, Kinship, Leaned, Object, Record, Whom};
use script::Budget;
use serde_json::Value;
use std::sync::Arc;
use store::Tx;
use uuid::Uuid;

/// Records that the rules of one save may write.
const MOST_WRITTEN: u32 = 200;
/// Records that a rule may look at to find those it means.
const MOST_LOOKED_AT: u32 = 2_000;

/// What happened to a record.
pub(crate) struct Event<'a> {
    pub(crate) kind: RuleEvent,
    pub(crate) object: &'a Arc<Object>,
    pub(crate) id: Uuid,
    pub(crate) before: Option<&'a Record>,
    pub(crate) after: &'a Record,
}

/// Lets the object's rules act on what happened. Most objects have none, and pay nothing.
pub(crate) async fn act(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    event: Event<'_>,
) -> Result<(), Halt> {
    let Event {
        kind,
        object,
        id,
        before,
        after,
    } = event;
    if object.after_rules.iter().all(|rule| !rule.on.contains(&kind)) {
        return Ok(());
    }
    let leaned = derive::lean(tx, rows, &save.cx.model, (object, after), save.now).await?;
    let mut record = after.clone();
    record.insert("id".to_owned(), Value::String(id.to_string()));
    for rule in rules::acting(save, &object.after_rules, |rule| &rule.opening) {
        let acts = rule.acts(kind, object, (before, after), &leaned, budget);
        let acts = acts.map_err(|complaint| refused(save, object, rule, vec![complaint.at_nothing()]))?;
        if !acts || !rows.fires((save.root, object.name.clone(), rule.name.clone(), id)) {
            continue;
        }
        if save.depth >= DEEPEST {
            let complaint = Complaint::error("after_too_deep", "").with("most", DEEPEST);
            return Err(refused(save, object, rule, vec![complaint]));
        }
        let cause = Cause {
            save,
            object,
            rule,
            id,
            record: &record,
            leaned: &leaned,
        };
        perform(&cause, tx, rows, budget).await?;
    }
    fail::fail_point!("save::after_rules");
    Ok(())
}

/// A rule that acts, and the record it acts on.
struct Cause<'a> {
    save: &'a Save,
    object: &'a Arc<Object>,
    rule: &'a AfterRule,
    id: Uuid,
    /// The record, its id included.
    record: &'a Record,
    leaned: &'a Leaned,
}

async fn perform(cause: &Cause<'_>, tx: &mut dyn Tx, rows: &mut Rows, budget: &Budget) -> Result<(), Halt> {
    match &cause.rule.deed {
        AfterDeed::Create { object, set } => {
            let save = cause.inside(rows, object, None)?;
            let mut draft = cause.draft(&save, set, budget)?;
            draft.retain(|_, value| !value.is_null());
            let create = Create::inside(save, draft, rows)?;
            cause.judged(created(&create, tx, rows).await)
        }
        AfterDeed::Update { whom, set } => {
            for id in cause.meant(tx, rows, whom).await? {
                let save = cause.inside(rows, &whom.object, Some(id))?;
                let draft = cause.draft(&save, set, budget)?;
                let Some(if_match) = version(tx, rows, &whom.object, id).await? else {
                    continue;
                };
                let update = Update {
                    save,
                    draft,
                    named: files::Named::default(),
                    if_match: Some(if_match),
                    children: Children::default(),
                };
                cause.judged(updated(&update, tx, rows).await)?;
            }
            Ok(())
        }
        AfterDeed::Delete { whom } => {
            for id in cause.meant(tx, rows, whom).await? {
                let save = cause.inside(rows, &whom.object, Some(id))?;
                // Another of them may have taken it along.
                let Some(if_match) = version(tx, rows, &whom.object, id).await? else {
                    continue;
                };
                let if_match = Some(if_match);
                let delete = Delete { save, if_match };
                cause.judged(deleted(&delete, tx, rows).await)?;
            }
            Ok(())
        }
    }
}

// Saves stand inside saves, so their futures need a known size: these three have one.

fn created<'a>(
    create: &'a Create,
    tx: &'a mut dyn Tx,
    rows: &'a mut Rows,
) -> store::Future<'a, Result<Saved, Halt>> {
    Box::pin(create.perform(tx, rows))
}

fn updated<'a>(
    update: &'a Update,
    tx: &'a mut dyn Tx,
    rows: &'a mut Rows,
) -> store::Future<'a, Result<Saved, Halt>> {
    Box::pin(update.perform(tx, rows))
}

fn deleted<'a>(
    delete: &'a Delete,
    tx: &'a mut dyn Tx,
    rows: &'a mut Rows,
) -> store::Future<'a, Result<Saved, Halt>> {
    Box::pin(delete.perform(tx, rows))
}

/// The version of a live record, held to be written.
async fn version(tx: &mut dyn Tx, rows: &mut Rows, object: &str, id: Uuid) -> Result<Option<i64>, Halt> {
    let row = rows.hold(tx, object, id).await?;
    Ok(row.filter(|row| row.deleted.is_none()).map(|row| row.version))
}

impl Cause<'_> {
    /// A save inside this one.
    fn inside(&self, rows: &mut Rows, object: &str, id: Option<Uuid>) -> Result<Save, Halt> {
        if rows.writes_another() > MOST_WRITTEN {
            return Err(self.too_many(MOST_WRITTEN));
        }
        Ok(self.save.inside(object, id, (&self.rule.name, self.id))?)
    }

    fn too_many(&self, most: u32) -> Halt {
        let complaint = Complaint::error("after_too_many", "").with("most", most);
        refused(self.save, self.object, self.rule, vec![complaint])
    }

    fn draft(&self, save: &Save, set: &Assignments, budget: &Budget) -> Result<Draft, Halt> {
        let target = &save.subject.object;
        model::assigned(set, target, self.record, self.leaned, budget)
            .map_err(|complaints| self.refused(target, complaints))
    }

    /// The records that the rule means, locked, by ascending id.
    async fn meant(&self, tx: &mut dyn Tx, rows: &mut Rows, whom: &Whom) -> Result<Vec<Uuid>, Halt> {
        let Some(target) = self.save.cx.model.object(&whom.object) else {
            return Ok(Vec::new());
        };
        let ids = match whom.by {
            Kinship::IsNamed(at) => {
                let name = self.object.fields.get(at).map_or("", |field| &field.name);
                let named = self.record.get(name).and_then(Value::as_str);
                named.and_then(|id| id.parse().ok()).into_iter().collect()
            }
            Kinship::PointsHere(at) => {
                let here = (self.object.name.as_str(), self.id);
                store::pointing(tx, target, at, here, MOST_LOOKED_AT + 1).await?
            }
        };
        if ids.len() > MOST_LOOKED_AT as usize {
            return Err(self.too_many(MOST_LOOKED_AT));
        }
        rows.hold_all(tx, &whom.object, &ids).await?;
        let only = self
            .save
            .cx
            .asked(&whom.only, (self.object, self.record), target, self.save.now);
        let mut meant = Vec::with_capacity(ids.len());
        for id in ids {
            let row = rows.hold(tx, &whom.object, id).await?;
            let Some(row) = row.filter(|row| row.deleted.is_none()) else {
                continue;
            };
            let (model, me) = (&self.save.cx.model, self.save.subject.me());
            let is_meant = match only.is_local() {
                true => only.matches(target, &row.record, me),
                false => store::matches(tx, model, target, id, &only, me).await?,
            };
            if is_meant {
                meant.push(id);
            }
        }
        Ok(meant)
    }

    /// What a save inside this one came to, told about the record that the person wrote.
    fn judged(&self, outcome: Result<Saved, Halt>) -> Result<(), Halt> {
        let target = match &self.rule.deed {
            AfterDeed::Create { object, .. } => object,
            AfterDeed::Update { whom, .. } | AfterDeed::Delete { whom } => &whom.object,
        };
        let target = self.save.cx.model.object(target).unwrap_or(self.object);
        match outcome {
            Ok(_) => Ok(()),
            Err(Halt::Refused { refusal, .. }) => Err(match refusal {
                Refusal::Complaints(told) | Refusal::Taken(told) | Refusal::Forbidden(told) => {
                    self.refused(target, told)
                }
                Refusal::Warnings(told) => {
                    let told = told.into_iter().map(Complaint::at_nothing).collect();
                    Refusal::Warnings(told).into()
                }
                other => other.into(),
            }),
            Err(Halt::Restart) => Err(Halt::Restart),
        }
    }

    /// The person learns what a record of theirs met with; of an object that they may not know of, only that it did.
    fn refused(&self, target: &Object, complaints: Complaints) -> Halt {
        let known = self
            .save
            .asker
            .on(&target.name)
            .is_some_and(|granted| !granted.grants.is_empty());
        let told = complaints
            .into_iter()
            .map(Complaint::at_nothing)
            .filter(|_| known)
            .collect();
        refused(self.save, self.object, self.rule, told)
    }
}

/// The rule, and then what it met with.
fn refused(save: &Save, object: &Object, rule: &AfterRule, met: Complaints) -> Halt {
    let title = save.text(object, "/title", &object.title);
    let rule = Complaint::error("after_refused", "")
        .with("name", rule.name.as_str())
        .with("object", title);
    Refusal::Complaints(std::iter::once(rule).chain(met).collect()).into()
}
