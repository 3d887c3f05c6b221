//! Whom something is for, and whether it is in use yet.

use crate::{Rights, Viewer};
use metadata::documents::{Audience, DocumentRight, State};

/// Whom something is for, and whether it is in use yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Opening {
    /// Whom it is for; everybody when absent.
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    pub state: State,
}

impl Opening {
    /// Whether it is there for this viewer. What is not in use yet is there for whoever publishes, too.
    #[must_use]
    pub fn admits(&self, viewer: &Viewer, rights: &Rights) -> bool {
        is_open(self.audience.as_ref(), self.state, viewer, rights)
    }
}

/// Whether something for these people in this state is there for this viewer.
#[must_use]
pub fn is_open(audience: Option<&Audience>, state: State, viewer: &Viewer, rights: &Rights) -> bool {
    let is_invited = || audience.is_none_or(|audience| invites(audience, viewer));
    match state {
        State::Draft => rights.may(DocumentRight::Publish),
        State::Trial => rights.may(DocumentRight::Publish) || is_invited(),
        State::On => is_invited(),
    }
}

fn invites(audience: &Audience, viewer: &Viewer) -> bool {
    let standing = viewer.standing.as_deref();
    let departments = standing.map_or(&[][..], |standing| &standing.departments);
    audience.roles.iter().any(|role| viewer.roles.contains(role))
        || audience.departments.iter().any(|name| departments.contains(name))
}
