//! One save's view of the database; the same save runs on both engines.

use crate::book::Book;
use crate::{Cell, Error};
use field::Column;
use std::pin::Pin;
use std::sync::Arc;

/// The two engines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Embedded, one file, one process.
    Sqlite,
    /// A server of its own, shared by any number of processes.
    Postgres,
}

/// A boxed future, as methods of a trait object return it.
pub type Future<'a, T> = Pin<Box<dyn std::future::Future<Output = T> + Send + 'a>>;

/// Who waits for a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A person or a program that expects an answer now; goes first.
    Interactive,
    /// A chunk of something long.
    Bulk,
}

/// How a row is held until the save ends. SQLite has one writer, so there every lock is held already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Not at all.
    None,
    /// Nobody may change it; for rows a save leans on.
    Share,
    /// Nobody else may lock it either; for rows a save writes.
    Update,
}

/// A running save. Its statements are seen by nobody else before it ends, and all of them count or none.
///
/// A statement that failed spoils its save on both engines: the save must answer an error, and an `Ok` is turned
/// into one.
pub trait Tx: Send {
    /// The engine it runs on.
    fn engine(&self) -> Engine;
    /// The schema whose tables it writes: `main` on SQLite.
    fn schema(&self) -> &str;
    /// Runs a statement that returns no rows; answers how many it touched. Values are bound as `?1` or `$1`.
    fn execute<'a>(&'a mut self, sql: &'a str, cells: &'a [Cell]) -> Future<'a, Result<u64, Error>>;
    /// Runs a statement that returns rows, each with exactly these columns.
    fn fetch<'a>(
        &'a mut self,
        sql: &'a str,
        cells: &'a [Cell],
        columns: &'a [Column],
    ) -> Future<'a, Result<Vec<Vec<Cell>>, Error>>;
    /// Where the published version is noted once it was read, as long as nobody outside this save can publish.
    fn published(&mut self) -> Option<&mut Option<i64>> {
        None
    }
    /// The statements that are written only once.
    fn book(&self) -> &Arc<Book>;
}
