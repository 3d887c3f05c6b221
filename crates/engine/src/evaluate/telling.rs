//! What the form is told of the record that it would come to.

use super::{Evaluation, Trial};
use crate::subject::{pointer, value_of};
use field::Filler;
use metadata::Complaints;
use model::{BASE, CURRENCY, FieldDef, FieldSet, Record};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Trial {
    /// What differs from what the form holds, as far as the viewer may read it, and what is wrong.
    pub(super) fn told(&self, before: &Record, record: &Record, complaints: Complaints) -> Evaluation {
        let (readable, _) = self.save.subject.readable_of(record);
        let fields = self.save.subject.object.fields.iter().enumerate();
        let may = |at: usize, field: &FieldDef| readable.has(at) || self.draft.contains_key(&field.name);
        // Time goes by without anybody's doing: what is told of a day is another one only when the day is.
        let stays = |field: &FieldDef| {
            field.elapsed().is_some_and(|elapsed| {
                let since = &self.save.subject.object.fields[elapsed.since].name;
                value_of(before, since) == value_of(record, since)
            })
        };
        let shown = fields.filter(|(at, field)| may(*at, field) && is_shown(field) && !stays(field));
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
            locked: Vec::new(),
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
        let subject = &self.save.subject;
        if let Some((elapsed, at)) = field.elapsed().zip(subject.at.as_ref()) {
            let since = &subject.object.fields[elapsed.since].name;
            return Cow::Owned(elapsed.told(value_of(record, since), at));
        }
        match field.lookup() {
            Some(lookup) => Cow::Owned(subject.shown(lookup, record)),
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
