//! Who may do what: a list of grants, never merged.
//!
//! A field of a row may be read only if **one** grant matches the row **and** names the field. That is why the
//! rights on an object stay a list to the very end: one row filter and one field set, joined from two roles, would
//! show the fields of the one on the rows of the other.

use crate::{FieldSet, Filter, Object, Record};
use metadata::Language;
use metadata::documents::DocumentRight;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The person (or token) that asks, as known at the beginning of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Record id of the user.
    pub user: Uuid,
    /// Sign-in name.
    pub login: String,
    /// Display name.
    pub name: String,
    /// Roles, sorted.
    pub roles: Arc<[String]>,
    /// Language of answers.
    pub language: Language,
}

/// Everything a set of roles may do under one published version.
#[derive(Debug, Default)]
pub struct Rights {
    /// Grants by object name; an object that is absent is not granted at all.
    pub objects: HashMap<String, ObjectRights>,
    /// What may be done with metadata.
    pub documents: Vec<DocumentRight>,
}

/// How many distinct grants on one object all roles may make together.
pub const MAX_GRANTS: usize = 32;

/// The grants of a set of roles on one object, in a fixed order.
#[derive(Debug, Default)]
pub struct ObjectRights {
    /// The grants, no two equal, at most [`MAX_GRANTS`].
    pub grants: Vec<Grant>,
}

/// Rows, actions and fields that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// Which rows.
    pub rows: Filter,
    /// What may be done with them.
    pub actions: Actions,
    /// Fields that may be read in full.
    pub readable: FieldSet,
    /// Fields that may be read masked; disjoint from `readable`.
    pub masked: FieldSet,
    /// Fields that may be written.
    pub writable: FieldSet,
}

/// What may be done with a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Actions {
    /// See it.
    pub read: bool,
    /// Make a new one.
    pub create: bool,
    /// Change it.
    pub update: bool,
    /// Delete and restore it.
    pub delete: bool,
    /// Make a new one in any stage of its machines.
    pub any_stage: bool,
}

impl Rights {
    /// The grants on an object, if it is granted at all.
    #[must_use]
    pub fn on(&self, object: &str) -> Option<&ObjectRights> {
        self.objects.get(object)
    }

    /// Whether metadata may be handled so.
    #[must_use]
    pub fn may(&self, right: DocumentRight) -> bool {
        self.documents.contains(&right)
    }
}

impl ObjectRights {
    /// The fields of this record that the viewer may read in full, and those that only masked. What one grant masks
    /// and another gives in full is read in full.
    #[must_use]
    pub fn readable_of(&self, object: &Object, record: &Record, viewer: Uuid) -> (FieldSet, FieldSet) {
        let (mut readable, mut masked) = (FieldSet::default(), FieldSet::default());
        for grant in self.admitting(object, record, viewer, |actions| actions.read) {
            readable.unite(&grant.readable);
            masked.unite(&grant.masked);
        }
        readable.iter().for_each(|position| masked.remove(position));
        (readable, masked)
    }

    /// Whether some record may be handled so: `may_ever(|actions| actions.create)`.
    #[must_use]
    pub fn may_ever(&self, action: fn(&Actions) -> bool) -> bool {
        self.grants.iter().any(|grant| action(&grant.actions))
    }

    /// Whether this record may be handled so.
    #[must_use]
    pub fn admits(
        &self,
        object: &Object,
        record: &Record,
        viewer: Uuid,
        action: fn(&Actions) -> bool,
    ) -> bool {
        self.admitting(object, record, viewer, action).next().is_some()
    }

    /// The fields of this record that may be written by that action.
    #[must_use]
    pub fn writable_of(
        &self,
        object: &Object,
        record: &Record,
        viewer: Uuid,
        action: fn(&Actions) -> bool,
    ) -> FieldSet {
        let mut writable = FieldSet::default();
        self.admitting(object, record, viewer, action)
            .for_each(|grant| writable.unite(&grant.writable));
        writable
    }

    /// Fields that may be read, in full or masked, on some record. What is not among them does not exist for the
    /// viewer.
    #[must_use]
    pub fn ever_readable(&self) -> FieldSet {
        let mut fields = FieldSet::default();
        for grant in self.grants.iter().filter(|grant| grant.actions.read) {
            fields.unite(&grant.readable);
            fields.unite(&grant.masked);
        }
        fields
    }

    /// Fields that may be written by that action on some record.
    #[must_use]
    pub fn ever_writable(&self, action: fn(&Actions) -> bool) -> FieldSet {
        let mut fields = FieldSet::default();
        self.grants
            .iter()
            .filter(|grant| action(&grant.actions))
            .for_each(|grant| fields.unite(&grant.writable));
        fields
    }

    /// The grants that admit this record for that action, one by one.
    pub fn admitting<'a>(
        &'a self,
        object: &'a Object,
        record: &'a Record,
        viewer: Uuid,
        action: fn(&Actions) -> bool,
    ) -> impl Iterator<Item = &'a Grant> {
        let admits =
            move |grant: &&Grant| action(&grant.actions) && grant.rows.matches(object, record, viewer);
        self.grants.iter().filter(admits)
    }
}
