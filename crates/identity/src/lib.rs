//! Who somebody is: passwords, sessions, API tokens, and the [`Viewer`](model::Viewer) behind a request.
//!
//! A user is a record of the built-in object `user`; what proves that somebody is that user rests apart from it and
//! is never a field. Of every secret only its SHA-256 is kept.

mod cache;
mod lockout;
mod password;
mod people;
mod secret;
mod session;
mod token;

use cache::Cache;
use lockout::Lockout;
use metadata::Complaints;
use ports::Ports;
use std::sync::Arc;
use store::Store;
use uuid::Uuid;

pub use lockout::{MOST_WRONG, WINDOW_MS};
pub use password::{LONGEST, SHORTEST, check_password};
pub use session::{SESSION_MS, SessionAbout, SignedIn};
pub use token::{MadeToken, TokenAbout};

/// Answers who somebody is. A workspace has one; clones share its memory.
#[derive(Clone)]
pub struct Identity {
    store: Store,
    ports: Ports,
    cache: Arc<Cache>,
    lockout: Arc<Lockout>,
}

/// Why somebody was not let in, or a credential not changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refused {
    /// Unknown, wrong, inactive: one answer, so that nobody learns which.
    #[error("login or password are wrong")]
    Wrong,
    /// Too many wrong passwords for this login; unknown logins are closed just the same.
    #[error("too many wrong passwords")]
    Locked {
        /// Milliseconds until the next attempt may be looked at.
        wait_ms: i64,
    },
    /// The new password or token is not acceptable.
    #[error("not acceptable")]
    Complaints(Complaints),
    /// The database did not do its work.
    #[error("{0}")]
    Store(store::Error),
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Refused::Store(error)
    }
}

impl Identity {
    /// The identities of one workspace.
    #[must_use]
    pub fn new(store: Store, ports: Ports) -> Self {
        Identity {
            store,
            ports,
            cache: Arc::default(),
            lockout: Arc::default(),
        }
    }

    /// Forgets what is remembered of a user. Whoever has written their record calls this after the commit; other
    /// processes learn of it within two seconds.
    pub fn forget(&self, user: Uuid) {
        self.cache.forget(user);
    }

    /// Forgets everybody whose place in the company is remembered. Whoever has written an employee or a department calls
    /// this after the commit; other processes learn of it within two seconds.
    pub fn forget_placed(&self) {
        self.cache.forget_placed();
    }

    /// Forgets everybody, such as after a publish.
    pub fn forget_all(&self) {
        self.cache.forget_all();
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}
