//! Long tables are written in parts: each whole or not at all, one behind the other.

use crate::rows::Done;
use engine::{MOST_OF_A_LOT, Saved};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// That a table is written in parts, how long they are, and what is written so far. It outlives a publish, after which
/// the import is begun anew with what is left.
pub struct Parts {
    size: usize,
    tell: Box<dyn Fn(Progress) + Send + Sync>,
    written: Mutex<Written>,
}

/// How far an import in parts is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// So many lines are done.
    pub done: usize,
    /// So many lines are to be done.
    pub of: usize,
}

/// What an import in parts does, one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Each line is tried and undone, before the first is written.
    Trying,
    /// The parts are written.
    Writing,
}

/// What is written so far.
#[derive(Default)]
pub(crate) struct Written {
    /// What became of each line.
    pub(crate) lines: BTreeMap<u64, Done>,
    /// The records.
    pub(crate) records: Vec<Uuid>,
    /// Whether somebody may stand elsewhere in the company.
    pub(crate) moved_people: bool,
}

impl Parts {
    /// Parts of `size` records, from one to [`MOST_OF_A_LOT`]; `tell` hears how far the import is.
    pub fn new(size: usize, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Parts {
            size: size.clamp(1, MOST_OF_A_LOT),
            tell: Box::new(tell),
            written: Mutex::default(),
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn tell(&self, step: Step, done: usize, of: usize) {
        (self.tell)(Progress { step, done, of });
    }

    pub(crate) fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, lines: impl Iterator<Item = (u64, Done)>, saved: &[Saved]) {
        let mut written = self.written();
        for (line, done) in lines {
            // What was made stays so when it is written again after a publish.
            written.lines.entry(line).or_insert(done);
        }
        written.records.extend(saved.iter().map(|one| one.id));
        written.moved_people |= saved.iter().any(|one| one.moved_people);
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
