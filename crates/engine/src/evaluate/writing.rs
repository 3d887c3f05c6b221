//! What the viewer may write of the record as it stands in the form.

use super::Trial;
use crate::save::fill;
use crate::save::rights::{deciding, united};
use crate::subject::{pointer, value_of};
use metadata::Complaints;
use model::{FieldSet, Grant, Record};

impl Trial {
    /// The fields that may be written on some record and not on this one as it stands, and what a save would say against
    /// those that were written. Fields by which a grant lets the record in or out stay open, so that it can be led back;
    /// of a new record nothing is locked before some grant lets it in. Children are judged by their save.
    pub(super) fn writing(&self, before: Option<&Record>, record: &Record) -> (Vec<String>, Complaints) {
        if self.by.is_some() {
            return (Vec::new(), Complaints::new());
        }
        let subject = &self.save.subject;
        let grants = subject.rights().grants.iter();
        let grants: Vec<&Grant> = match before {
            Some(_) => grants.filter(|grant| grant.actions.update).collect(),
            None => grants.filter(|grant| grant.actions.create).collect(),
        };
        let admits = |grant: &&&Grant| {
            before.is_none_or(|before| subject.admitted_by(grant, before))
                && subject.admitted_by(grant, record)
        };
        let admitting: Vec<&Grant> = grants.iter().filter(admits).copied().collect();
        if before.is_none() && admitting.is_empty() {
            return (Vec::new(), Complaints::new());
        }
        let writable = |grants: &[&Grant]| united(grants.iter().map(|grant| &grant.writable));
        let (ever, now) = (writable(&grants), writable(&admitting));
        let led = self.led(before, &grants);
        let fields = subject.object.fields.iter().enumerate();
        let locked = fields
            .filter(|(at, field)| field.writable() && ever.has(*at) && !now.has(*at) && !led.has(*at))
            .map(|(_, field)| pointer(&field.name));
        let withheld = match before {
            Some(before) => self.save.withheld_change(&self.written(before), before, record),
            None => self.save.withheld_new(&self.filled(), record),
        };
        (locked.collect(), withheld)
    }

    /// The fields by which the record may be led into a grant, or back into one that it has left in the form.
    fn led(&self, before: Option<&Record>, grants: &[&Grant]) -> FieldSet {
        let Some(before) = before else {
            return deciding(grants.iter().copied());
        };
        let left = grants
            .iter()
            .copied()
            .filter(|grant| self.save.subject.admitted_by(grant, before));
        let left: Vec<&Grant> = left.collect();
        let given = united(left.iter().map(|grant| &grant.writable));
        deciding(left.iter().copied()).both(&given)
    }

    /// What the person changed: a value that they do not read comes back as it was shown.
    fn written(&self, before: &Record) -> FieldSet {
        let (readable, _) = self.save.subject.readable_of(before);
        let object = &self.save.subject.object;
        let given = self.save.given(&self.draft, before);
        let is_meant =
            |at: &usize| readable.has(*at) || self.changed.contains(&pointer(&object.fields[*at].name));
        given.iter().filter(is_meant).collect()
    }

    /// What of a new record is not as it would begin by itself.
    fn filled(&self) -> FieldSet {
        let begun = fill::new_record(&self.save, &model::Draft::new(), &Record::new());
        let object = &self.save.subject.object;
        let filled = self
            .draft
            .iter()
            .filter(|(name, value)| !value.is_null() && *value != value_of(&begun, name));
        filled
            .filter_map(|(name, _)| object.positions.get(name).copied())
            .collect()
    }
}
