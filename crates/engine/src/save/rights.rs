//! Step 2: may the viewer do this, with this record, to these fields?

use super::Save;
use crate::Refusal;
use crate::subject::{pointer, value_of};
use metadata::Complaint;
use model::{Actions, Draft, FieldSet, Record};

impl Save {
    /// The action is granted on some record of the object.
    pub(crate) fn may(&self, action: fn(&Actions) -> bool) -> Result<(), Refusal> {
        if self.subject.rights().may_ever(action) {
            Ok(())
        } else {
            Err(forbidden("not_granted", ""))
        }
    }

    /// Records of a ledger stay as they were written.
    pub(crate) fn may_move(&self) -> Result<(), Refusal> {
        let object = &self.subject.object;
        if !object.ledger {
            return Ok(());
        }
        let complaint =
            Complaint::error("ledger_kept", "").with("title", self.text(object, "/title", &object.title));
        Err(Refusal::Complaints(vec![complaint]))
    }

    /// The action is granted on this record.
    pub(crate) fn admits(&self, record: &Record, action: fn(&Actions) -> bool) -> Result<(), Refusal> {
        let rights = self.subject.rights();
        let admitted = rights.admits(&self.subject.object, record, self.subject.me(), action);
        if admitted {
            Ok(())
        } else {
            Err(forbidden("not_granted", ""))
        }
    }

    /// The record as it will be is one that the viewer may make, with each field given.
    pub(crate) fn admits_new(&self, record: &Record, draft: &Draft) -> Result<(), Refusal> {
        let given = draft
            .keys()
            .filter_map(|name| self.subject.object.positions.get(name).copied())
            .collect();
        let rights = self.subject.rights();
        if !rights.admits(&self.subject.object, record, self.subject.me(), |actions| {
            actions.create
        }) {
            return Err(forbidden("not_admitted", ""));
        }
        let makers = rights.grants.iter().filter(|grant| grant.actions.create);
        let makers = makers.filter(|grant| self.subject.admitted_by(grant, record));
        self.names_each(&given, &united(makers.map(|grant| &grant.writable)))
    }

    /// Each given field is named by a grant that lets change the record as it was and as it will be.
    pub(crate) fn admits_change(
        &self,
        given: &FieldSet,
        before: &Record,
        after: &Record,
    ) -> Result<(), Refusal> {
        let grants = self.subject.rights().grants.iter();
        let grants = grants.filter(|grant| {
            grant.actions.update
                && self.subject.admitted_by(grant, before)
                && self.subject.admitted_by(grant, after)
        });
        self.names_each(given, &united(grants.map(|grant| &grant.writable)))
    }

    fn names_each(&self, given: &FieldSet, writable: &FieldSet) -> Result<(), Refusal> {
        let fields = &self.subject.object.fields;
        let refused = given
            .iter()
            .filter(|position| !writable.has(*position))
            .filter_map(|at| fields.get(at));
        let complaints: Vec<_> = refused
            .map(|field| {
                Complaint::error("not_writable", pointer(&field.name)).with("title", self.title(field))
            })
            .collect();
        if complaints.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Forbidden(complaints))
        }
    }

    /// The fields of the draft that differ from what is there. A field that the viewer cannot read in full always
    /// counts as changed: otherwise a lucky guess would be answered by the unchanged version.
    pub(crate) fn given(&self, draft: &Draft, present: &Record) -> FieldSet {
        let (readable, _) = self.subject.readable_of(present);
        draft
            .iter()
            .filter_map(|(name, value)| Some((name, value, *self.subject.object.positions.get(name)?)))
            .filter(|(name, value, at)| !readable.has(*at) || *value != value_of(present, name))
            .map(|(_, _, at)| at)
            .collect()
    }
}

fn united<'a>(sets: impl Iterator<Item = &'a FieldSet>) -> FieldSet {
    sets.fold(FieldSet::default(), |mut all, set| {
        all.unite(set);
        all
    })
}

fn forbidden(code: &'static str, at: &str) -> Refusal {
    Refusal::Forbidden(vec![Complaint::error(code, at)])
}
