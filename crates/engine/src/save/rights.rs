//! Step 2: may the viewer do this, with this record, to these fields?

use super::Save;
use crate::Refusal;
use crate::subject::{pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{Actions, Draft, FieldDef, FieldSet, Grant, Record};

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
        refused(self.withheld_new(&given, record))
    }

    /// What is wrong with each given field of a new record that no grant names which lets make it.
    pub(crate) fn withheld_new(&self, given: &FieldSet, record: &Record) -> Complaints {
        let makers = self.subject.rights().grants.iter();
        let makers = makers.filter(|grant| grant.actions.create);
        self.withheld(given, &makers.collect::<Vec<_>>(), (None, record))
    }

    /// Each given field is named by a grant that lets change the record as it was and as it will be.
    pub(crate) fn admits_change(
        &self,
        given: &FieldSet,
        before: &Record,
        after: &Record,
    ) -> Result<(), Refusal> {
        refused(self.withheld_change(given, before, after))
    }

    /// What is wrong with each given field that no grant names which lets change the record as it was and as it will be.
    pub(crate) fn withheld_change(&self, given: &FieldSet, before: &Record, after: &Record) -> Complaints {
        let changers = self.subject.rights().grants.iter();
        let changers = changers.filter(|grant| grant.actions.update);
        self.withheld(given, &changers.collect::<Vec<_>>(), (Some(before), after))
    }

    fn withheld(
        &self,
        given: &FieldSet,
        grants: &[&Grant],
        (before, after): (Option<&Record>, &Record),
    ) -> Complaints {
        let admits = |grant: &&&Grant| {
            before.is_none_or(|before| self.subject.admitted_by(grant, before))
                && self.subject.admitted_by(grant, after)
        };
        let writable = united(grants.iter().filter(admits).map(|grant| &grant.writable));
        let fields = &self.subject.object.fields;
        let refused = given.iter().filter(|at| !writable.has(*at));
        refused
            .filter_map(|at| Some((at, fields.get(at)?)))
            .map(|(at, field)| {
                let naming: Vec<&Grant> = grants
                    .iter()
                    .copied()
                    .filter(|grant| grant.writable.has(at))
                    .collect();
                self.not_writable(field, &naming, (before, after))
            })
            .collect()
    }

    /// Why a field may not be written that these grants give on other records: because of what the record is, or because
    /// of what it would become. Only fields that the viewer may know of are named.
    fn not_writable(
        &self,
        field: &FieldDef,
        naming: &[&Grant],
        (before, after): (Option<&Record>, &Record),
    ) -> Complaint {
        let complaint =
            Complaint::error("not_writable", pointer(&field.name)).with("title", self.title(field));
        let object = &self.subject.object;
        let left = before.map(|before| {
            let left = naming
                .iter()
                .filter(|grant| self.subject.admitted_by(grant, before));
            let deciding = deciding(left.copied());
            let is_moved = |at: usize| {
                let name = &object.fields[at].name;
                value_of(before, name) != value_of(after, name)
            };
            self.titles(&deciding.iter().filter(|at| is_moved(*at)).collect())
        });
        match left.filter(|titles| !titles.is_empty()) {
            Some(titles) => complaint.with("leaves", titles),
            None => match self.titles(&deciding(naming.iter().copied())) {
                titles if titles.is_empty() => complaint,
                titles => complaint.with("because", titles),
            },
        }
    }

    /// What people call these fields, as far as the viewer may know of them.
    fn titles(&self, fields: &FieldSet) -> String {
        let known = self.subject.known();
        let fields = fields.iter().filter(|at| known.has(*at));
        let titles = fields.map(|at| format!("“{}”", self.title(&self.subject.object.fields[at])));
        titles.collect::<Vec<_>>().join(", ")
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

fn refused(complaints: Complaints) -> Result<(), Refusal> {
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Forbidden(complaints))
    }
}

/// The fields that decide which rows these grants admit.
pub(crate) fn deciding<'a>(grants: impl Iterator<Item = &'a Grant>) -> FieldSet {
    let rows: Vec<FieldSet> = grants.map(|grant| grant.rows.fields()).collect();
    united(rows.iter())
}

pub(crate) fn united<'a>(sets: impl Iterator<Item = &'a FieldSet>) -> FieldSet {
    sets.fold(FieldSet::default(), |mut all, set| {
        all.unite(set);
        all
    })
}

fn forbidden(code: &'static str, at: &str) -> Refusal {
    Refusal::Forbidden(vec![Complaint::error(code, at)])
}
