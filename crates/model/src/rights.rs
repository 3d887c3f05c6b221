//! Who may do what: a list of grants, never merged.
//!
//! A field of a row may be read only if **one** grant matches the row **and** names the field. That is why the
//! rights on an object stay a list to the very end: one row filter and one field set, joined from two roles, would
//! show the fields of the one on the rows of the other.

use crate::{Behind, FieldSet, Filter, Me, Object, Record, Standing, Through};
use metadata::Language;
use metadata::documents::DocumentRight;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The person (or token) that asks, as known at the beginning of a request.
#[derive(Debug, Clone, PartialEq)]
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
    /// Where they stand in the company; known only where some right of theirs asks for it.
    pub standing: Option<Arc<Standing>>,
}

/// Everything a set of roles may do under one published version.
#[derive(Debug, Default)]
pub struct Rights {
    /// Grants by object name; an object that is absent is not granted at all.
    pub objects: HashMap<String, ObjectRights>,
    /// What may be done with metadata.
    pub documents: Vec<DocumentRight>,
    /// Whether some grant asks where the viewer stands in the company.
    pub asks_standing: bool,
}

/// How many parents away a record may be that lets read this one.
pub const MAX_PARENTS: usize = 3;

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
    /// Child tables, by their position among the relations of the object.
    pub tables: Tables,
}

/// Child tables that a grant gives with its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Of which the records may be read.
    pub read: FieldSet,
    /// Of which the records may be written.
    pub written: FieldSet,
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
    /// Write it into a closed period.
    pub any_period: bool,
}

impl Viewer {
    /// The user of that id without a name, a role or a place: for the house's own questions.
    #[must_use]
    pub fn alone(user: Uuid) -> Self {
        Viewer {
            user,
            login: String::new(),
            name: String::new(),
            roles: Arc::from([]),
            language: Language::En,
            standing: None,
        }
    }
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
    /// Every record and every field, to be read: for the house's own questions, never for an answer.
    #[must_use]
    pub fn reading(object: &Object) -> Self {
        let read = Actions {
            read: true,
            ..Actions::default()
        };
        ObjectRights::of_all(object, read, FieldSet::default())
    }

    /// Everything that can be done with the records of an object: for what the house does by itself.
    #[must_use]
    pub fn everything(object: &Object) -> Self {
        let all = Actions {
            read: true,
            create: true,
            update: true,
            delete: true,
            any_stage: true,
            any_period: false,
        };
        ObjectRights::of_all(object, all, FieldSet::all(object.fields.len()))
    }

    fn of_all(object: &Object, actions: Actions, writable: FieldSet) -> Self {
        let grant = Grant {
            rows: Filter::everything(),
            actions,
            readable: FieldSet::all(object.fields.len()),
            masked: FieldSet::default(),
            writable,
            tables: Tables::default(),
        };
        ObjectRights { grants: vec![grant] }
    }

    /// The fields of this record that the viewer may read in full, and those that only masked. What one grant masks
    /// and another gives in full is read in full.
    #[must_use]
    pub fn readable_of<'a>(
        &'a self,
        object: &'a Object,
        record: &'a Record,
        viewer: impl Into<Me<'a>>,
    ) -> (FieldSet, FieldSet) {
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
    pub fn admits<'a>(
        &'a self,
        object: &'a Object,
        record: &'a Record,
        viewer: impl Into<Me<'a>>,
        action: fn(&Actions) -> bool,
    ) -> bool {
        self.admitting(object, record, viewer, action).next().is_some()
    }

    /// The fields of this record that may be written by that action.
    #[must_use]
    pub fn writable_of<'a>(
        &'a self,
        object: &'a Object,
        record: &'a Record,
        viewer: impl Into<Me<'a>>,
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
        viewer: impl Into<Me<'a>>,
        action: fn(&Actions) -> bool,
    ) -> impl Iterator<Item = &'a Grant> {
        let viewer = viewer.into();
        let admits =
            move |grant: &&Grant| action(&grant.actions) && grant.rows.matches(object, record, viewer);
        self.grants.iter().filter(admits)
    }
}

/// Whoever may read a record may read what follows it: what the grants on the object of a parent say is written into
/// the scopes that name it, so that both readings know it, and nothing is left to be asked of a set of roles.
pub(crate) fn by_parents(rights: &mut Rights) {
    let is_scoped = |granted: &ObjectRights| {
        granted
            .grants
            .iter()
            .any(|grant| !grant.rows.parents().is_empty())
    };
    if !rights.objects.values().any(is_scoped) {
        return;
    }
    let written: HashMap<String, ObjectRights> = rights
        .objects
        .iter()
        .map(|(name, granted)| {
            let grants = granted.grants.iter().map(|grant| Grant {
                rows: leaning(&grant.rows, rights, MAX_PARENTS),
                ..grant.clone()
            });
            let grants = grants.collect();
            (name.clone(), ObjectRights { grants })
        })
        .collect();
    rights.objects = written;
}

/// The same rows with the parents' own, so many parents away. A scope by a parent that nobody may have is left out.
fn leaning(rows: &Filter, rights: &Rights, left: usize) -> Filter {
    let each = |parts: &[Filter]| parts.iter().map(|part| leaning(part, rights, left)).collect();
    let through = match rows {
        Filter::All(parts) => return Filter::All(each(parts)),
        Filter::Any(parts) => {
            let mut parts: Vec<Filter> = each(parts);
            parts.retain(|part| *part != nothing());
            return Filter::Any(parts);
        }
        Filter::Through(through) => through,
        _ => return rows.clone(),
    };
    let Behind::Granted(hold) = through.behind else {
        return rows.clone();
    };
    let mut admitting: Vec<Filter> = Vec::new();
    let granted = rights.on(&through.object).filter(|_| left > 0);
    let granted = granted.into_iter().flat_map(|granted| &granted.grants);
    for grant in granted.filter(|grant| hold.is_given_by(grant)) {
        let rows = leaning(&grant.rows, rights, left - 1);
        if rows != nothing() && !admitting.contains(&rows) {
            admitting.push(rows);
        }
    }
    let part = match admitting.iter().find(|rows| rows.is_everything()) {
        Some(everything) => everything.clone(),
        None if admitting.is_empty() => return nothing(),
        None => Filter::Any(admitting),
    };
    Filter::Through(Box::new(Through {
        part,
        ..(**through).clone()
    }))
}

/// The filter that nothing passes.
fn nothing() -> Filter {
    Filter::Any(Vec::new())
}
