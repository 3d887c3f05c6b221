//! Who asks for a screen, and what of an object is theirs to see.

use model::{Actions, FieldSet, Grant, Model, Object, Rights, Viewer};
use serde_json::{Value, json};

/// One request for a screen: the workspace as published, and who looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The model the screens were compiled with.
    pub model: &'a Model,
    /// Its published version, told in the answer so that a client knows when to ask again.
    pub version: i64,
    /// Who asks, and in which language.
    pub viewer: &'a Viewer,
    /// What their roles may do.
    pub rights: &'a Rights,
}

/// What a form is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To make a new record.
    Create,
    /// To read and change one that exists.
    Edit,
}

/// What of one object the viewer may ever see or do. A single row may allow less: the engine decides row by row.
#[derive(Debug)]
pub(crate) struct Sight<'a> {
    pub(crate) object: &'a Object,
    /// Fields that exist for this viewer.
    pub(crate) seen: FieldSet,
    /// Fields seen in full in some row; only these may be compared and sorted by.
    pub(crate) compared: FieldSet,
    /// Fields that may be written in this mode.
    pub(crate) written: FieldSet,
    mode: Mode,
    grants: &'a [Grant],
}

impl<'a> Asking<'a> {
    /// What the viewer may see of the object; `None` when it does not exist for them.
    pub(crate) fn sight(&self, object: &str, mode: Mode) -> Option<Sight<'a>> {
        let object = self.model.called(object)?.as_ref();
        let grants = self.rights.on(&object.name)?.grants.as_slice();
        let mut sight = Sight {
            object,
            seen: FieldSet::default(),
            compared: FieldSet::default(),
            written: FieldSet::default(),
            mode,
            grants,
        };
        for grant in grants {
            if grant.actions.read {
                sight.seen.unite(&grant.readable);
                sight.seen.unite(&grant.masked);
                sight.compared.unite(&grant.readable);
            }
        }
        let written: Vec<&FieldSet> = sight.writing().map(|grant| &grant.writable).collect();
        written.into_iter().for_each(|fields| sight.written.unite(fields));
        sight.written = sight
            .written
            .iter()
            .filter(|at| object.fields[*at].writable())
            .collect();
        if mode == Mode::Create {
            // Who may only hand records in sees what they fill in.
            sight.seen.unite(&sight.written);
        }
        let opens =
            sight.may(|actions| actions.read) || mode == Mode::Create && sight.may(|actions| actions.create);
        opens.then_some(sight)
    }
}

impl<'a> Sight<'a> {
    /// The grants by which something is written in this mode.
    pub(crate) fn writing(&self) -> impl Iterator<Item = &'a Grant> + use<'a> {
        let mode = self.mode;
        self.grants.iter().filter(move |grant| match mode {
            Mode::Create => grant.actions.create,
            Mode::Edit => grant.actions.update,
        })
    }

    /// Whether it depends on the record which of the written fields may be written.
    pub(crate) fn is_conditional(&self) -> bool {
        let is_given = |at: usize| match self.mode {
            // Of a new record nothing is locked before some grant lets it in.
            Mode::Create => self.writing().all(|grant| grant.writable.has(at)),
            Mode::Edit => self
                .writing()
                .any(|grant| grant.rows.is_everything() && grant.writable.has(at)),
        };
        !self.written.iter().all(is_given)
    }

    pub(crate) fn may(&self, action: fn(&Actions) -> bool) -> bool {
        self.grants.iter().any(|grant| action(&grant.actions))
    }

    /// What the viewer may do with some record of the object.
    pub(crate) fn can(&self) -> Value {
        json!({
            "create": self.may(|actions| actions.create),
            "update": self.may(|actions| actions.update),
            "delete": self.may(|actions| actions.delete),
        })
    }
}
