//! What a draft would come to: the steps of a save on a snapshot, without writing.

mod children;
mod telling;
mod writing;

use crate::save::rules::{self, Spoken};
use crate::save::{
    Halt, Rows, Save, closed, files, fill, filters, find, keys, machines, references, spans, take, trees,
    whole,
};
use crate::subject::{pointer, value_of};
use crate::{Context, Refusal, Wish, save};
use children::Children;
use metadata::{Complaint, Complaints};
use model::{Draft, FieldDef, Named, Record};
use serde_json::{Map, Value};
use std::sync::Arc;
use store::{Lock, Pace, Tx};
use uuid::Uuid;

/// What a form learns about what it holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluation {
    /// Fields that defaults and rules give another value than the form holds: JSON pointer and tidy value.
    pub set: Vec<(String, Value)>,
    /// Pointers whose complaints are now known: those that were changed and those that were set.
    pub checked: Vec<String>,
    /// Everything a save would complain about now, warnings included.
    pub issues: Complaints,
    /// Pointers of fields that the viewer may write on some record, and not on this one as it stands.
    pub locked: Vec<String>,
}

impl Evaluation {
    /// Adds what is known of what stands in it.
    fn join(&mut self, other: Evaluation) {
        self.set.extend(other.set);
        self.checked.extend(other.checked);
        self.checked.sort();
        self.checked.dedup();
        self.issues.extend(other.issues);
        self.locked.extend(other.locked);
    }

    /// The same, seen from the record that it stands in.
    fn under(mut self, place: &str) -> Evaluation {
        self.set.iter_mut().for_each(|(at, _)| at.insert_str(0, place));
        self.checked.iter_mut().for_each(|at| at.insert_str(0, place));
        self.locked.iter_mut().for_each(|at| at.insert_str(0, place));
        self.issues = self.issues.into_iter().map(|one| one.under(place)).collect();
        self
    }
}

/// Runs steps 4 to 8 of a save for what a form holds, of a new record or of the record `id`. Fields that the viewer
/// may not write are looked at as they are in the database; children that stand in the record are judged with it, and its
/// figures are those that they come to. Nothing is written, and nothing is locked.
///
/// # Errors
/// [`Refusal::NotFound`] when the object or record is not there for this viewer, or the database's.
pub async fn evaluate(
    cx: &Context,
    object: &str,
    id: Option<Uuid>,
    record: Map<String, Value>,
    changed: &[String],
) -> Result<Evaluation, Refusal> {
    let save = Save::pin(cx, object, "evaluate", id, &record, Wish::default())?;
    let trial = Trial::read(save, id.is_none(), record, changed.to_vec(), &mut 0).await?;
    let trial = Arc::new(trial);
    let outcome: Result<(), Peek> = cx
        .store
        .write(Pace::Interactive, move |tx| {
            let trial = Arc::clone(&trial);
            // An error ends the transaction without a trace, which is just what is wanted.
            Box::pin(async move {
                let mut rows = Rows::looked_at(&trial.save.cx.model);
                let judged = trial.judge(tx, &mut rows).await;
                Err(judged.map_or_else(Peek::Halt, |(_, seen)| Peek::Seen(seen)))
            })
        })
        .await;
    match outcome {
        Err(Peek::Seen(evaluation)) => Ok(evaluation),
        Err(Peek::Halt(Halt::Refused { refusal, .. })) => Err(refusal),
        Ok(()) | Err(Peek::Halt(Halt::Restart)) => {
            Err(Refusal::Internal("an evaluation ended oddly".to_owned()))
        }
    }
}

/// How the look into the database ended.
enum Peek {
    Seen(Evaluation),
    Halt(Halt),
}

impl From<store::Error> for Peek {
    fn from(error: store::Error) -> Self {
        Peek::Halt(error.into())
    }
}

/// What a form holds, as far as it can be read.
struct Trial {
    save: Save,
    is_new: bool,
    draft: Draft,
    /// The files it names.
    named: files::Named,
    /// What else it holds, of fields that are not written by a draft.
    held: Record,
    /// Pointers that the person has just touched.
    changed: Vec<String>,
    /// What is wrong with single values.
    issues: Complaints,
    /// The children that stand in it.
    children: Children,
    /// Of a child: position of the reference to the record that it stands in.
    by: Option<usize>,
}

impl Trial {
    /// What a form holds, and what the children hold that stand in it; `count` is how many there were before.
    async fn read(
        save: Save,
        is_new: bool,
        mut record: Map<String, Value>,
        changed: Vec<String>,
        count: &mut usize,
    ) -> Result<Trial, Refusal> {
        let said = save::children::said(&save, &mut record);
        let mut trial = Trial::of(save, is_new, record, changed);
        trial.named = files::look_up(&trial.save, &mut trial.draft).await?;
        (trial.children, trial.issues) = children::read(&trial, said, count).await?;
        Ok(trial)
    }

    fn of(save: Save, is_new: bool, record: Map<String, Value>, changed: Vec<String>) -> Trial {
        let known = save.subject.known();
        let writable = save
            .subject
            .rights()
            .ever_writable(|actions| actions.create || actions.update);
        let (mut draft, mut held, mut issues) = (Draft::new(), Record::new(), Complaints::new());
        for (name, value) in record
            .into_iter()
            .filter(|(name, _)| !matches!(name.as_str(), "id" | "version"))
        {
            // What an answer tells beside an amount is no field.
            if save.subject.object.is_told_beside(&name) {
                held.insert(name, value);
                continue;
            }
            let place = pointer(&name);
            let Some((at, field)) = save.subject.object.called(&name).filter(|(at, _)| known.has(*at)) else {
                issues.push(save.subject.object.unknown_field(&name, &known, &place));
                continue;
            };
            if !field.writable() || !writable.has(at) {
                held.insert(field.name.clone(), value);
                continue;
            }
            match field.accept(value) {
                Ok(value) => _ = draft.insert(field.name.clone(), value),
                Err(refused) => issues.extend(refused.into_iter().map(|one| one.under(&place))),
            }
        }
        let mut issues = save.translated(issues);
        issues.extend(filters::settle(&save, &mut draft));
        Trial {
            save,
            is_new,
            draft,
            named: files::Named::default(),
            held,
            changed,
            issues,
            children: Children::default(),
            by: None,
        }
    }

    /// The record that it would come to, and what the form learns.
    async fn judge(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<(Record, Evaluation), Halt> {
        let save = &self.save;
        let before = if self.is_new {
            Record::new()
        } else {
            self.present(tx).await?
        };
        let mut record = match self.is_new {
            true => fill::new_record(save, &self.draft, &Record::new()),
            false => fill::changed_record(save, &self.draft, &before),
        };
        self.taken_over(tx, rows, &before, &mut record).await?;
        let was = (!self.is_new).then_some(&before);
        let (spoken, below) = self.speak(tx, rows, (was, record)).await?;
        let Spoken {
            record,
            leaned,
            mut judged,
            ..
        } = spoken;
        save.subject.meet(tx, &record).await?;
        let (locked, withheld) = self.writing(was, &record);
        judged.add(withheld);
        judged.add(self.references(tx, &before).await?);
        judged.add(self.only(tx, rows, &record).await?);
        judged.add(self.named.complaints(save, Some(&before)));
        let given = save.given(&self.draft, &before);
        let changed = save.changed(&given, &before, &record);
        judged.add(match self.is_new {
            true => trees::new_record(save, tx, rows, &record).await?,
            false => trees::changed_record(save, tx, rows, &record, &changed).await?,
        });
        judged.add(match self.is_new {
            true => spans::new_record(save, tx, rows, &record).await?,
            false => spans::changed_record(save, tx, rows, &record, &changed).await?,
        });
        let sides: &[&Record] = match self.is_new {
            true => &[&record],
            // Who changes nothing writes nothing.
            false if given.is_empty() => &[],
            false => &[&before, &record],
        };
        judged.add(closed::judge(save, tx, rows, sides).await?);
        judged.add(match self.is_new {
            true => whole::new_record(save, &record),
            false => whole::changed_record(save, &record, &changed),
        });
        judged.add(machines::typed(save, &record, None));
        judged.add(rules::check(save, &record, &leaned, &judged));
        judged.add(machines::judge(save, was, &record, &leaned, &judged.budget).complaints);
        match self.keys(tx, &record).await {
            Err(Halt::Refused {
                refusal: Refusal::Taken(taken),
                ..
            }) => judged.add(taken),
            other => other?,
        }
        save.subject.look(tx, &before).await?;
        save.subject.look(tx, &record).await?;
        let mut told = self.told(&before, &record, judged.complaints);
        told.locked = locked;
        told.join(below);
        Ok((record, told))
    }

    /// What the rules and formulas make of the record, with the figures that the children come to which stand in it.
    async fn speak(
        &self,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        (was, base): (Option<&Record>, Record),
    ) -> Result<(Spoken, Evaluation), Halt> {
        let mut spoken = rules::spoken(&self.save, tx, rows, (was, base.clone())).await?;
        let mut below = Evaluation::default();
        if self.children.is_empty() {
            return Ok((spoken, below));
        }
        for _ in 0..children::MOST_TURNS {
            let told = self.children.judge(self, tx, rows, &spoken.record).await?;
            below = told.evaluation;
            let mut record = base.clone();
            record.extend(told.figures);
            record.retain(|_, value| !value.is_null());
            let next = rules::spoken(&self.save, tx, rows, (was, record)).await?;
            let is_leaned_on = self.children.lean_on(&spoken.record, &next.record);
            spoken = next;
            if !is_leaned_on {
                break;
            }
        }
        Ok((spoken, below))
    }

    /// What the form gets from other records: what a choice that was just made brings along, and what is found. A value
    /// that the form holds and that was found is no value that the person wrote.
    async fn taken_over(
        &self,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        before: &Record,
        record: &mut Record,
    ) -> Result<(), Halt> {
        let object = &self.save.subject.object;
        let is_changed = |field: &FieldDef| self.changed.contains(&pointer(&field.name));
        let is_chosen = |field: &FieldDef, record: &Record| match self.draft.contains_key(&field.name) {
            true => is_changed(field),
            // What the form does not hold is taken over in turn.
            false => value_of(record, &field.name) != value_of(before, &field.name),
        };
        let was = (!self.is_new).then_some(before);
        take::among(&self.save, tx, rows, (was, record), (&is_chosen, &is_changed)).await?;
        let by_hand = |field: &FieldDef| {
            let written = value_of(&self.draft, &field.name);
            let keeps = field.find.as_ref().map(|find| &object.fields[find.keeps].name);
            let was_found = keeps.is_some_and(|keeps| !value_of(&self.held, keeps).is_null());
            let differs = written != value_of(before, &field.name);
            !written.is_null() && (is_changed(field) || (differs && !was_found))
        };
        find::among(&self.save, tx, rows, (was, &self.draft), record, &by_hand).await
    }

    /// The record that the form is about.
    async fn present(&self, tx: &mut dyn Tx) -> Result<Record, Halt> {
        let stored = store::load(tx, &self.save.subject.object, self.save.id, Lock::None).await?;
        if let Some(row) = &stored {
            self.save.subject.meet(tx, &row.record).await?;
        }
        let live = stored.filter(|row| row.deleted.is_none() && self.save.subject.sees(&row.record));
        Ok(live.ok_or(Refusal::NotFound)?.record)
    }

    /// What the draft points at is there, as far as this viewer may know.
    async fn references(&self, tx: &mut dyn Tx, before: &Record) -> Result<Complaints, Halt> {
        let mut complaints = Vec::new();
        for field in self.pointing() {
            for named in references::newly_named(&self.save, field, before, &self.draft) {
                if !self.stands(tx, &named).await? {
                    let at = format!("{}{}", pointer(&field.name), named.pointer());
                    let complaint = Complaint::error("reference_missing", at);
                    complaints.push(complaint.with("title", self.save.title(field)));
                }
            }
        }
        Ok(complaints)
    }

    /// The fields whose references are judged: all but the one to the record that a child stands in.
    fn pointing(&self) -> impl Iterator<Item = &FieldDef> {
        let fields = self.save.subject.object.fields.iter().enumerate();
        fields
            .filter(|(at, _)| Some(*at) != self.by)
            .map(|(_, field)| field)
    }

    async fn stands(&self, tx: &mut dyn Tx, named: &Named<'_>) -> Result<bool, Halt> {
        if references::is_viewer(&self.save, named) {
            return Ok(true);
        }
        let Ok(subject) = self.save.cx.subject(named.object) else {
            return Ok(false);
        };
        let row = store::load(tx, &subject.object, named.id, Lock::None).await?;
        if let Some(row) = &row {
            subject.meet(tx, &row.record).await?;
        }
        Ok(row.is_some_and(|row| row.deleted.is_none() && subject.sees(&row.record)))
    }

    /// Each reference names one of those it may name.
    async fn only(&self, tx: &mut dyn Tx, rows: &mut Rows, record: &Record) -> Result<Complaints, Halt> {
        let mut complaints = Vec::new();
        for field in self.pointing() {
            for named in field.named(value_of(record, &field.name)) {
                if !references::passes(&self.save, tx, rows, (field, &named), record).await? {
                    let at = format!("{}{}", pointer(&field.name), named.pointer());
                    let complaint = Complaint::error("reference_only", at);
                    complaints.push(complaint.with("title", self.save.title(field)));
                }
            }
        }
        Ok(complaints)
    }

    async fn keys(&self, tx: &mut dyn Tx, record: &Record) -> Result<(), Halt> {
        let given = self
            .draft
            .keys()
            .filter_map(|name| self.save.subject.object.positions.get(name).copied());
        keys::free(&self.save, tx, record, Some((self.save.id, &given.collect()))).await
    }
}
