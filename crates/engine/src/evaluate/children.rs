//! Children in an open form: each is judged as a form of its own would be, beside the record that it stands in as that
//! would be, and the record's figures are those that all its children would come to.

use super::{Evaluation, Trial};
use crate::Refusal;
use crate::save::children::{MOST_CHILDREN, Member, Said, member, members, missing, stands};
use crate::save::{Halt, Rows, currency, derive};
use crate::subject::{pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{Moment, Object, Record};
use script::Budget;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Lock, Stored, Tx};
use uuid::Uuid;

/// How often the record and its children are computed in turn where they lean on each other.
pub(super) const MOST_TURNS: usize = 2;
/// Children of a record that are looked at for its figures; of more, the figures stay as they are.
const MOST_LOOKED_AT: u32 = 2_000;

/// The lists of children that a form holds.
#[derive(Default)]
pub(super) struct Children {
    lists: Vec<List>,
}

struct List {
    object: Arc<Object>,
    /// Position of the reference by which they belong to the record.
    by: usize,
    children: Vec<Child>,
}

struct Child {
    /// Its pointer in the record: `/lines/2`.
    place: String,
    version: Option<i64>,
    goes: bool,
    trial: Trial,
}

/// What the children come to.
pub(super) struct Told {
    pub(super) evaluation: Evaluation,
    /// Figures of the record, by the name of their field.
    pub(super) figures: Record,
}

/// Children that figures count: which of them the form names, and what they and the others come to.
#[derive(Default)]
struct Counted {
    named: BTreeSet<Uuid>,
    records: Vec<Record>,
}

/// Reads the children of a form; all its issues so far, those of unreadable children among them.
pub(super) async fn read(
    of: &Trial,
    said: Said,
    count: &mut usize,
) -> Result<(Children, Complaints), Refusal> {
    let (mut children, mut issues) = (Children::default(), of.issues.clone());
    for (relation, value) in said.0 {
        let place = pointer(&relation.name);
        let Ok(subject) = of.save.cx.subject(&relation.object) else {
            continue;
        };
        let Some((by, _)) = subject.object.field(&relation.by) else {
            continue;
        };
        let values = told(&mut issues, "", members(&of.save, &place, value))?.unwrap_or_default();
        let mut list = List {
            object: Arc::clone(&subject.object),
            by,
            children: Vec::with_capacity(values.len()),
        };
        for (index, value) in values.into_iter().enumerate() {
            *count += 1;
            if *count > MOST_CHILDREN {
                issues.push(Complaint::error("children_too_many", place).with("most", MOST_CHILDREN));
                return Ok((Children::default(), issues));
            }
            let place = format!("{place}/{index}");
            let member = member(&of.save, &relation, &subject.object, value);
            let Some(member) = told(&mut issues, &place, member)? else {
                continue;
            };
            issues.extend(member.misplaced.clone().map(|one| one.under(&place)));
            list.children
                .push(child(of, &subject.object, place, member, count).await?);
        }
        children.lists.push(list);
    }
    Ok((children, issues))
}

async fn child(
    of: &Trial,
    object: &Object,
    place: String,
    member: Member,
    count: &mut usize,
) -> Result<Child, Refusal> {
    let save = of.save.of_child(&object.name, member.id)?;
    let changed = of.changed.iter().filter_map(|at| at.strip_prefix(&place));
    let changed = changed
        .filter(|at| at.starts_with('/'))
        .map(str::to_owned)
        .collect();
    let read = Trial::read(save, member.id.is_none(), member.body, changed, count);
    let mut trial = Box::pin(read).await?;
    trial.by = Some(member.by);
    if trial.is_new {
        let name = object.fields[member.by].name.clone();
        trial.draft.insert(name, json!(of.save.id));
    }
    Ok(Child {
        place,
        version: member.version,
        goes: member.goes,
        trial,
    })
}

impl Children {
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Whether some child reads a field of its record that differs between these two.
    pub(super) fn lean_on(&self, one: &Record, other: &Record) -> bool {
        let differs = |name: &str| value_of(one, name) != value_of(other, name);
        self.lists.iter().any(|list| {
            let mut paths = list.object.paths.iter();
            paths.any(|path| path.by == list.by && differs(&path.field))
                || currency::is_handed(&list.object, list.by) && currency::differs(one, other)
        })
    }

    /// Judges the children beside the record as it would be.
    pub(super) async fn judge(
        &self,
        of: &Trial,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        record: &Record,
    ) -> Result<Told, Halt> {
        let (save, object) = (&of.save, &of.save.subject.object);
        let drafted = Stored {
            id: save.id,
            version: 0,
            from: 0,
            deleted: None,
            record: record.clone(),
        };
        rows.remember(object, drafted);
        let mut evaluation = Evaluation::default();
        let mut figures = Record::new();
        // Two lists may hold the same records.
        let mut together: BTreeMap<(&str, usize), Counted> = BTreeMap::new();
        for list in &self.lists {
            let counted = together.entry((&list.object.name, list.by)).or_default();
            for child in &list.children {
                let outcome = Box::pin(child.judge(of, tx, rows, record)).await;
                match outcome {
                    Ok(judged) => {
                        counted.named.insert(child.trial.save.id);
                        let (came, told) = judged.unzip();
                        counted.records.extend(came);
                        evaluation.join(told.unwrap_or_default().under(&child.place));
                    }
                    Err(Halt::Refused { refusal, .. }) => {
                        _ = told::<()>(&mut evaluation.issues, &child.place, Err(refusal))?;
                    }
                    Err(Halt::Restart) => return Err(Halt::Restart),
                }
            }
        }
        let today = Moment::of(&save.cx.model.settings, save.now);
        for ((name, by), mut counted) in together {
            let Some(child) = save.cx.model.object(name) else {
                continue;
            };
            if !unnamed(of, tx, rows, (child, by), &mut counted).await? {
                continue;
            }
            let records: Vec<&Record> = counted.records.iter().collect();
            for (position, rollup) in object.rollups() {
                if rollup.over != *name || rollup.by != by || rollup.along.is_some() {
                    continue;
                }
                let field = &object.fields[position];
                let rollup = &*rollup.on(child, &today);
                let among = (records.as_slice(), &*save.cx.viewer);
                let figure = store::roll_up_among(tx, child, rollup, among, field.storage.column());
                match figure {
                    Ok(figure) => _ = figures.insert(field.name.clone(), figure),
                    Err(store::Error::Range) => evaluation
                        .issues
                        .push(Complaint::error("rollup_range", "").with("title", save.title(field))),
                    Err(other) => return Err(other.into()),
                }
            }
        }
        Ok(Told { evaluation, figures })
    }
}

impl Child {
    /// The record that it would come to and what the form learns of it; nothing of one that goes.
    async fn judge(
        &self,
        of: &Trial,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        record: &Record,
    ) -> Result<Option<(Record, Evaluation)>, Halt> {
        let save = &self.trial.save;
        let (kin, above) = (&save.subject.kin, &of.save.subject);
        kin.draft(&above.kin, (&above.object.name, of.save.id), record);
        if let (false, Some(by)) = (self.trial.is_new, self.trial.by) {
            let row = store::load(tx, &save.subject.object, save.id, Lock::None).await?;
            stands(save, tx, row.as_ref(), (of.save.id, by, self.version)).await?;
        }
        match self.goes {
            true => Ok(None),
            false => self.trial.judge(tx, rows).await.map(Some),
        }
    }
}

/// Adds the children that are there and that the form does not name; whether all of them could be looked at.
async fn unnamed(
    of: &Trial,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (child, by): (&Arc<Object>, usize),
    counted: &mut Counted,
) -> Result<bool, Halt> {
    if of.is_new {
        return Ok(true);
    }
    let here = (of.save.subject.object.name.as_str(), of.save.id);
    let ids = store::pointing(tx, child, by, here, MOST_LOOKED_AT + 1).await?;
    if ids.len() > MOST_LOOKED_AT as usize {
        return Ok(false);
    }
    let leans = child.paths.iter().any(|path| path.by == by);
    for id in ids.iter().filter(|id| !counted.named.contains(id)) {
        let Some(row) = store::load(tx, child, *id, Lock::None).await? else {
            continue;
        };
        let mut record = row.record;
        if leans {
            let leaned = derive::lean(tx, rows, &of.save.cx.model, (child, &record), of.save.now).await?;
            let derived = child.derive(&mut record, &leaned, &Budget::default());
            derived.map_err(|complaint| Refusal::Complaints(vec![complaint]))?;
        }
        counted.records.push(record);
    }
    Ok(true)
}

/// What an outcome gives; what it was refused for becomes issues at that place.
fn told<T>(issues: &mut Complaints, place: &str, outcome: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    let refusal = match outcome {
        Ok(given) => return Ok(Some(given)),
        Err(Refusal::NotFound) => missing("/id"),
        Err(refusal) => refusal,
    };
    match refusal.under(place) {
        Refusal::Complaints(told) | Refusal::Forbidden(told) | Refusal::Taken(told) => issues.extend(told),
        other => return Err(other),
    }
    Ok(None)
}
