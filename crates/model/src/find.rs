//! Values and records that a save takes over from other records: what is found, what is filled on choosing, and children
//! made from templates.

use crate::{FieldSet, Filter, Object, Record};
use serde_json::Value;

/// How a field's value is found when its record is saved: the first record of an object that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// The object whose records are looked through.
    pub within: String,
    /// Which of them match; asked by the record that is saved.
    pub only: Filter,
    /// In which order they are tried, as lists are sorted: position and whether it runs downwards.
    pub order: Vec<(usize, bool)>,
    /// Position of the field that is taken.
    pub take: usize,
    /// Position of the reference of this object that keeps which record it was.
    pub keeps: usize,
    /// Whether a person may write another value.
    pub yields: bool,
}

/// One field that is taken over when a record is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Position of the field that gets the value.
    pub into: usize,
    /// Position of the field there that it gets.
    pub from: usize,
}

/// Which children a record gets from the records of another object.
#[derive(Debug, Clone, PartialEq)]
pub struct Templates {
    /// The object of the children.
    pub object: String,
    /// Position of their reference to the record.
    pub by: usize,
    /// The object that they are made from.
    pub from: String,
    /// Which of its records; asked by the record that gets the children, and never those of which there is one.
    pub only: Filter,
    /// What each gets of its template.
    pub map: Vec<Fill>,
    /// Position of the child's reference to its template.
    pub key: usize,
    /// Fields of the record whose change makes again what is missing.
    pub again: FieldSet,
}

impl Find {
    /// The fields of the record that it looks at: with a lookup, the reference that it looks through.
    #[must_use]
    pub fn asks(&self, object: &Object) -> FieldSet {
        let mut fields = self.only.asks();
        for (position, lookup) in object.lookups().filter(|(at, _)| self.only.asks().has(*at)) {
            fields.remove(position);
            lookup.steps.iter().take(1).for_each(|step| fields.add(step.by));
        }
        fields
    }
}

impl Object {
    /// The fields that are found, in order, each with how.
    pub fn finds(&self) -> impl Iterator<Item = (usize, &Find)> {
        let fields = self.fields.iter().enumerate();
        fields.filter_map(|(position, field)| Some((position, field.find.as_ref()?)))
    }

    /// Whether the field keeps by which record another was found.
    #[must_use]
    pub fn keeps(&self, position: usize) -> bool {
        self.finds().any(|(_, find)| find.keeps == position)
    }

    /// The same record with what its lookups show; `show` knows.
    #[must_use]
    pub fn with_lookups(&self, record: &Record, show: &dyn Fn(&crate::Lookup) -> Value) -> Record {
        let mut record = record.clone();
        for (position, lookup) in self.lookups() {
            record.insert(self.fields[position].name.clone(), show(lookup));
        }
        record
    }
}
