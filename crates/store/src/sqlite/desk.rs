//! The writer's transaction, and how one save of a group is taken back without the others.
//!
//! A savepoint for each save would do, and costs a copy of every page that the save touches. Nearly all saves that
//! begin to write also end well, so there is none: a save that is refused before it wrote has nothing to take back, and
//! for one that is refused afterwards the whole group is rolled back and run again, now each save in a savepoint. So
//! are the next few saves, because refusals come in crowds.

use super::told;
use super::tx::{SqliteTx, Standing};
use super::writer::Save;
use crate::Error;
use crate::book::Book;
use rusqlite::Connection;
use std::sync::Arc;

/// How many saves get a savepoint each after one had to be taken back.
const CAREFUL: usize = 256;

pub(super) struct Desk<'b> {
    connection: Connection,
    book: &'b Arc<Book>,
    standing: Standing,
    /// How many of the next saves get a savepoint each.
    careful: usize,
}

impl<'b> Desk<'b> {
    pub(super) fn new(connection: Connection, book: &'b Arc<Book>) -> Self {
        Desk {
            connection,
            book,
            standing: Standing::default(),
            careful: 0,
        }
    }

    pub(super) fn begin(&mut self) -> Result<(), Error> {
        self.standing = Standing::default();
        plain(&self.connection, "BEGIN IMMEDIATE")
    }

    pub(super) fn commit(&mut self) -> Result<(), Error> {
        plain(&self.connection, "COMMIT").inspect_err(|_| self.roll_back())
    }

    /// Runs the last save of a group whose other members have run. An error here is the whole group's.
    pub(super) fn run_last(&mut self, group: &mut [Box<dyn Save>]) -> Result<(), Error> {
        let Some(save) = group.last_mut() else {
            return Ok(());
        };
        let ran = if self.careful > 0 {
            self.careful -= 1;
            self.run_apart(save.as_mut())
        } else {
            match self.run(save.as_mut()) {
                Ok(left) if left.to_take_back() => self.run_all_apart(group),
                ran => ran.map(drop),
            }
        };
        ran.inspect_err(|_| self.roll_back())
    }

    /// Begins anew with the same saves, each in a savepoint.
    fn run_all_apart(&mut self, group: &mut [Box<dyn Save>]) -> Result<(), Error> {
        self.careful = CAREFUL;
        plain(&self.connection, "ROLLBACK")?;
        self.begin()?;
        group
            .iter_mut()
            .try_for_each(|save| self.run_apart(save.as_mut()))
    }

    fn run_apart(&mut self, save: &mut dyn Save) -> Result<(), Error> {
        plain(&self.connection, "SAVEPOINT save")?;
        if !self.run(save)?.counts {
            plain(&self.connection, "ROLLBACK TO save")?;
            self.standing = Standing::default();
        }
        plain(&self.connection, "RELEASE save")
    }

    fn run(&mut self, save: &mut dyn Save) -> Result<Left, Error> {
        self.standing.wrote = false;
        let mut tx = SqliteTx {
            connection: &mut self.connection,
            book: self.book,
            standing: &mut self.standing,
            failure: None,
        };
        let counts = save.run(&mut tx);
        let failure = tx.failure;
        if self.connection.is_autocommit() {
            // A full disk or a broken one ends the transaction of the whole group at once.
            return Err(failure.unwrap_or(Error::Full));
        }
        let wrote = self.standing.wrote;
        Ok(Left { counts, wrote })
    }

    fn roll_back(&self) {
        // SQLite may have rolled back by itself; a second time does no harm.
        let _ = plain(&self.connection, "ROLLBACK");
    }
}

/// What a save left behind.
#[derive(Clone, Copy)]
struct Left {
    counts: bool,
    wrote: bool,
}

impl Left {
    fn to_take_back(self) -> bool {
        self.wrote && !self.counts
    }
}

fn plain(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.raw_execute())
        .map_err(told)?;
    Ok(())
}
