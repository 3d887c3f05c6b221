//! Reads on the thread that asks: no hand-over, no waiting, and an end to it when it takes longer than a glance.

use super::bind::bound;
use super::connection::{Access, open};
use super::told;
use crate::Error;
use crate::row::Reading;
use crate::sql::Statement;
use rusqlite::Connection;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

/// How many steps of SQLite's machine one look at the clock of a glance covers.
const STRIDE: i32 = 1_000;
/// How many of those a glance may take: about two milliseconds. A page of fifty rows takes two or three.
const GLANCE: i64 = 64;
/// Threads that may keep a connection of their own per store; any others go to the reader threads. Runtimes have
/// one worker per core, but a pool for blocking work may have hundreds.
const LOCAL: usize = 16;

/// What the connections of one store's threads share.
pub(super) struct Readers {
    path: PathBuf,
    store: u64,
    open: Arc<AtomicUsize>,
    closed: AtomicBool,
    /// Threads drop their connection when this is gone.
    alive: Arc<()>,
}

/// One thread's connection to one store.
struct Local {
    store: u64,
    alive: Weak<()>,
    connection: Connection,
    left: Arc<AtomicI64>,
    open: Arc<AtomicUsize>,
}

thread_local! {
    static LOCALS: RefCell<Vec<Local>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Local {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        static STORES: AtomicU64 = AtomicU64::new(0);
        Readers {
            path: path.to_owned(),
            store: STORES.fetch_add(1, Ordering::Relaxed),
            open: Arc::default(),
            closed: AtomicBool::new(false),
            alive: Arc::new(()),
        }
    }

    /// Tries the statements here. False when that would take too long, or this thread may have no connection: then
    /// the reading holds rubbish.
    pub(super) fn glance(&self, statements: &[Statement], reading: &mut dyn Reading) -> Result<bool, Error> {
        Ok(self
            .with(|connection| run(connection, statements, reading))?
            .is_some())
    }

    /// Does something short with this thread's connection. `None` when it took too long or there is no connection.
    pub(super) fn with<T>(
        &self,
        deed: impl FnOnce(&Connection) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let Some(local) = self.borrow()? else {
            return Ok(None);
        };
        local.left.store(GLANCE, Ordering::Relaxed);
        let outcome = deed(&local.connection);
        let tired = local.left.load(Ordering::Relaxed) < 0;
        LOCALS.with_borrow_mut(|locals| locals.push(local));
        match outcome {
            Err(Error::Busy(_)) if tired => Ok(None),
            outcome => outcome.map(Some),
        }
    }

    /// Refuses further work; each thread closes its connection when it next comes by.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Takes this thread's connection out of its drawer, opening it if need be.
    fn borrow(&self) -> Result<Option<Local>, Error> {
        let found = LOCALS.with_borrow_mut(|locals| {
            locals.retain(|local| local.alive.strong_count() > 0);
            let at = locals.iter().position(|local| local.store == self.store)?;
            Some(locals.swap_remove(at))
        });
        if self.closed.load(Ordering::Relaxed) {
            return Err(Error::Busy("the workspace is closed".into()));
        }
        if found.is_some() {
            return Ok(found);
        }
        if self.open.fetch_add(1, Ordering::Relaxed) >= LOCAL {
            self.open.fetch_sub(1, Ordering::Relaxed);
            return Ok(None);
        }
        self.local().map(Some).inspect_err(|_| {
            self.open.fetch_sub(1, Ordering::Relaxed);
        })
    }

    fn local(&self) -> Result<Local, Error> {
        let connection = open(&self.path, Access::Read)?;
        let left = Arc::new(AtomicI64::new(GLANCE));
        let clock = Arc::clone(&left);
        connection
            .progress_handler(STRIDE, Some(move || clock.fetch_sub(1, Ordering::Relaxed) <= 0))
            .map_err(told)?;
        Ok(Local {
            store: self.store,
            alive: Arc::downgrade(&self.alive),
            connection,
            left,
            open: Arc::clone(&self.open),
        })
    }
}

/// Runs statements one after the other until the reading wants no more.
pub(super) fn run(
    connection: &Connection,
    statements: &[Statement],
    reading: &mut dyn Reading,
) -> Result<(), Error> {
    for statement in statements {
        let mut prepared = bound(connection, &statement.text, &statement.cells)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(told)? {
            if !reading.row(row)? {
                return Ok(());
            }
        }
    }
    Ok(())
}
