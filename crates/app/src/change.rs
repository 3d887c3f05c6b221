//! What somebody wants to publish: a pack, or the local layer.

use crate::app::Next;
use crate::layers::Decisions;
use crate::restoring::Restore;
use crate::{App, packs};
use metadata::Complaints;

/// Files (path and text) and what they are.
#[derive(Debug, Clone)]
pub struct Change {
    files: Vec<(String, String)>,
    what: What,
    pub(crate) wishes: Wishes,
}

/// What somebody says about values beside the documents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    /// What comes back with the values it had.
    pub(crate) restore: Restore,
    /// Fields whose values are emptied where they do not fit the kind they get: `customer.founded`.
    pub(crate) empty: Vec<String>,
}

#[derive(Debug, Clone)]
enum What {
    Pack(Decisions),
    Local,
}

impl Change {
    /// The whole pack that these files say they are. Conflicts with the local layer stop it.
    #[must_use]
    pub fn pack(files: &[(String, String)]) -> Change {
        Change::upgrade(files, Decisions::default())
    }

    /// The same, with conflicts decided.
    #[must_use]
    pub fn upgrade(files: &[(String, String)], decisions: Decisions) -> Change {
        Change {
            files: files.to_vec(),
            what: What::Pack(decisions),
            wishes: Wishes::default(),
        }
    }

    /// The whole local layer: documents of its own, and documents of packs as they shall become.
    #[must_use]
    pub fn local(files: &[(String, String)]) -> Change {
        Change {
            files: files.to_vec(),
            what: What::Local,
            wishes: Wishes::default(),
        }
    }

    /// The same, and these fields and objects come back with the values they had when they went: `customer.note`.
    #[must_use]
    pub fn restoring(self, names: &[String]) -> Change {
        let restore = match names.is_empty() {
            true => Restore::Nothing,
            false => Restore::These(names.to_vec()),
        };
        let wishes = Wishes {
            restore,
            ..self.wishes
        };
        Change { wishes, ..self }
    }

    /// The same, and of these fields, which become another kind of field, the values that do not fit are emptied:
    /// `customer.founded`. They stay parked.
    #[must_use]
    pub fn emptying(mut self, names: &[String]) -> Change {
        self.wishes.empty = names.to_vec();
        self
    }

    /// The version that comes of it.
    pub(crate) fn next(&self, old: &App) -> Result<Next, Complaints> {
        match &self.what {
            What::Pack(decisions) => old.with_documents(packs::read(&self.files)?, decisions),
            What::Local => Ok(Next {
                app: old.with_local(&self.files)?,
                conflicts: Vec::new(),
            }),
        }
    }

    /// What the version is noted for.
    pub(crate) fn note(&self) -> Result<String, Complaints> {
        match &self.what {
            What::Pack(_) => Ok(packs::note(&packs::read(&self.files)?)),
            What::Local => Ok(crate::LOCAL.to_owned()),
        }
    }
}
