//! The openings to the outside world: the clock, ids and randomness, files, outgoing HTTP.
//!
//! Every other room asks here, so that a test can hold time still ([`TestClock`]) and repeat ids ([`TestIds`]).

pub mod archive;
pub mod child;
mod clock;
pub mod files;
pub mod folder;
pub mod http;
mod ids;

use std::path::PathBuf;
use std::sync::Arc;

pub use clock::{Clock, SystemClock, TestClock};
pub use ids::{Ids, RandomIds, TestIds};

/// What a room needs to know the time and to name something new.
#[derive(Clone)]
pub struct Ports {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids and secrets.
    pub ids: Arc<dyn Ids>,
    /// Keeps the bytes that people attach to records; none where nobody said in which folder.
    pub files: Option<Arc<dyn files::Files>>,
    /// The folder of the copies that are kept of a workspace before a newer program changes it.
    pub snapshots: Option<PathBuf>,
    /// This program, where it may start itself anew to read what might harm it.
    pub program: Option<PathBuf>,
}

impl Ports {
    /// The machine's own clock and randomness.
    #[must_use]
    pub fn real() -> Self {
        Ports {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds::default()),
            files: None,
            snapshots: None,
            program: None,
        }
    }

    /// The same, with the bytes of files in that folder.
    #[must_use]
    pub fn keeping(self, folder: impl Into<PathBuf>) -> Self {
        Ports {
            files: Some(Arc::new(files::Folder::at(folder))),
            ..self
        }
    }

    /// The same, with the copies of a workspace before it is changed by a newer program in that folder.
    #[must_use]
    pub fn copying_to(self, folder: impl Into<PathBuf>) -> Self {
        Ports {
            snapshots: Some(folder.into()),
            ..self
        }
    }

    /// The current moment in epoch milliseconds, UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}
