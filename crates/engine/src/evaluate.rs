//! What a draft would come to: the steps of a save on a snapshot, without writing.

use crate::save::{
    Halt, Rows, Save, closed, currency, derive, files, fill, filters, find, keys, machines, references,
    rules, spans, take, trees, whole,
};
use crate::subject::{pointer, value_of};
use crate::{Context, Refusal, Wish};
use field::Filler;
use metadata::{Complaint, Complaints};
use model::{BASE, CURRENCY, Draft, FieldDef, FieldSet, Named, Record};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;
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
}

/// Runs steps 4 to 8 of a save for what a form holds, of a new record or of the record `id`. Fields that the viewer
/// may not write are looked at as they are in the database. Nothing is written, and nothing is locked.
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
    let mut trial = Trial::of(save, id.is_none(), record, changed);
    trial.named = files::look_up(&trial.save, &mut trial.draft).await?;
    let trial = Arc::new(trial);
    let outcome: Result<(), Peek> = cx
        .store
        .write(Pace::Interactive, move |tx| {
            let trial = Arc::clone(&trial);
            // An error ends the transaction without a trace, which is just what is wanted.
            Box::pin(async move { Err(trial.judge(tx).await.map_or_else(Peek::Halt, Peek::Seen)) })
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
}

impl Trial {
    fn of(save: Save, is_new: bool, record: Map<String, Value>, changed: &[String]) -> Trial {
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
            changed: changed.to_vec(),
            issues,
        }
    }

    async fn judge(&self, tx: &mut dyn Tx) -> Result<Evaluation, Halt> {
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
        let mut rows = Rows::looked_at(&save.cx.model);
        self.taken_over(tx, &mut rows, &before, &mut record).await?;
        let leaned = derive::lean(tx, &mut rows, &save.cx.model, &save.subject.object, &record).await?;
        let mut judged = rules::before(save, &mut record, &leaned);
        let was = (!self.is_new).then_some(&before);
        let told = currency::settle(save, tx, &mut rows, was, &mut record).await?;
        let leaned = derive::formulas(save, tx, &mut rows, &mut record, &judged.budget).await?;
        judged.add(told);
        save.subject.meet(tx, &record).await?;
        judged.add(self.references(tx, &before).await?);
        judged.add(self.only(tx, &mut rows, &record).await?);
        judged.add(self.named.complaints(save, Some(&before)));
        let given = save.given(&self.draft, &before);
        let changed = save.changed(&given, &before, &record);
        judged.add(match self.is_new {
            true => trees::new_record(save, tx, &mut rows, &record).await?,
            false => trees::changed_record(save, tx, &mut rows, &record, &changed).await?,
        });
        judged.add(match self.is_new {
            true => spans::new_record(save, tx, &mut rows, &record).await?,
            false => spans::changed_record(save, tx, &mut rows, &record, &changed).await?,
        });
        let sides: &[&Record] = match self.is_new {
            true => &[&record],
            // Who changes nothing writes nothing.
            false if given.is_empty() => &[],
            false => &[&before, &record],
        };
        judged.add(closed::judge(save, tx, &mut rows, sides).await?);
        judged.add(match self.is_new {
            true => whole::new_record(save, &record),
            false => whole::changed_record(save, &record, &changed),
        });
        judged.add(machines::typed(save, &record, None));
        judged.add(rules::check(save, &record, &leaned, &judged));
        let (course, _) = machines::judge(save, was, &record, &leaned, &judged.budget);
        judged.add(course);
        match self.keys(tx, &record).await {
            Err(Halt::Refused {
                refusal: Refusal::Taken(taken),
                ..
            }) => judged.add(taken),
            other => other?,
        }
        save.subject.look(tx, &before).await?;
        save.subject.look(tx, &record).await?;
        Ok(self.told(&before, &record, judged.complaints))
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
        for field in &self.save.subject.object.fields {
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
        for field in &self.save.subject.object.fields {
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

    fn told(&self, before: &Record, record: &Record, complaints: Complaints) -> Evaluation {
        let (readable, _) = self.save.subject.readable_of(record);
        let fields = self.save.subject.object.fields.iter().enumerate();
        let may = |at: usize, field: &FieldDef| readable.has(at) || self.draft.contains_key(&field.name);
        let shown = fields.filter(|(at, field)| may(*at, field) && is_shown(field));
        let set = shown.filter_map(|(_, field)| {
            let (was, value) = (self.value(field, before), self.value(field, record));
            let held = self.draft.get(&field.name).or_else(|| self.held.get(&field.name));
            (*held.unwrap_or(&was) != *value && !self.is_refused(&pointer(&field.name)))
                .then(|| (pointer(&field.name), value.into_owned()))
        });
        let mut set: Vec<_> = set.collect();
        set.extend(self.beside(&readable, record));
        let pointers: BTreeSet<_> = self
            .changed
            .iter()
            .chain(set.iter().map(|(at, _)| at))
            .cloned()
            .collect();
        // A value that cannot be read is not also missing.
        let further = complaints
            .into_iter()
            .filter(|one| !self.is_refused(&one.at.pointer));
        let issues = self.issues.iter().cloned().chain(further).collect();
        Evaluation {
            set,
            checked: pointers.into_iter().collect(),
            issues,
        }
    }

    /// What the amounts of the record come to, and in which currency it is, where the form holds something else.
    fn beside(&self, readable: &FieldSet, record: &Record) -> Vec<(String, Value)> {
        let object = &self.save.subject.object;
        let amounts = object.amounts().both(readable);
        let bases = amounts.iter().map(|at| {
            (
                format!("{}{BASE}", object.fields[at].name),
                object.base(at, record),
            )
        });
        let currency = amounts
            .iter()
            .take(1)
            .map(|_| (CURRENCY.to_owned(), value_of(record, CURRENCY).clone()));
        let told = bases.chain(currency);
        told.filter(|(name, value)| self.held.get(name).unwrap_or(&Value::Null) != value)
            .map(|(name, value)| (pointer(&name), value))
            .collect()
    }

    /// What a field holds, or shows of another record.
    fn value<'r>(&self, field: &FieldDef, record: &'r Record) -> Cow<'r, Value> {
        match field.lookup() {
            Some(lookup) => Cow::Owned(self.save.subject.shown(lookup, record)),
            None => Cow::Borrowed(value_of(record, &field.name)),
        }
    }

    fn is_refused(&self, place: &str) -> bool {
        self.issues
            .iter()
            .any(|issue| issue.at.pointer == place || issue.at.pointer.starts_with(&format!("{place}/")))
    }
}

/// Who and when are not for the form to learn before the save.
fn is_shown(field: &FieldDef) -> bool {
    !field.is_aside() && matches!(field.filler, None | Some(Filler::Owner))
}
