//! The embedded engine: one writer thread with group commit, readers beside it.

mod bind;
mod connection;
mod copy;
mod desk;
mod orm;
mod reader;
mod scan;
mod tx;
mod whole;
mod writer;

pub(crate) use connection::told;
pub use whole::{HEAD, missing};

use crate::book::Book;
use crate::row::Reading;
use crate::sql::Statement;
use crate::{Engine, Error, Future, Pace, Tx};
use connection::Access;
use reader::Readers;
use scan::Scans;
use sea_orm::DatabaseConnection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use writer::Writer;

/// Name of the file in the workspace's folder.
pub(crate) const FILE: &str = "workspace.db";

/// One SQLite file. This process is the only one that has it open.
pub(crate) struct Sqlite {
    book: Arc<Book>,
    path: PathBuf,
    writer: Writer,
    readers: Arc<Readers>,
    scans: Arc<Scans>,
}

impl Sqlite {
    /// Whether the folder holds a file of ours.
    pub(crate) fn is_in(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Makes the file; the folder must exist and hold none.
    pub(crate) fn create(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        if connection::open(&path, Access::Write).is_ok() {
            return Err(Error::other("the folder holds a workspace already"));
        }
        Self::over(&path, Access::Create)
    }

    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        Self::over(&folder.join(FILE), Access::Write)
    }

    /// Makes or opens a file that does not wait for the disk.
    pub(crate) fn scratch(folder: &Path) -> Result<Self, Error> {
        Self::over(&folder.join(FILE), Access::Scratch)
    }

    fn over(path: &Path, access: Access) -> Result<Self, Error> {
        connection::trusted()?;
        let book = Book::new(Engine::Sqlite, "main")?;
        let writer = Writer::start(connection::open(path, access)?, Arc::clone(&book))?;
        let scans = Arc::new(Scans::start(path)?);
        Ok(Sqlite {
            book,
            path: path.to_path_buf(),
            writer,
            readers: Arc::new(Readers::new(path)),
            scans,
        })
    }

    pub(crate) fn book(&self) -> &Arc<Book> {
        &self.book
    }

    pub(crate) fn orm(&self) -> DatabaseConnection {
        orm::over(Arc::clone(&self.readers), Arc::clone(&self.scans))
    }

    pub(crate) async fn write<T, E, F>(&self, pace: Pace, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>> + Send + Sync + 'static,
    {
        self.writer.write(pace, work).await
    }

    /// Runs statements one after the other until the reading wants no more. They are tried on this thread, and go to
    /// the reader threads when they take longer than a glance.
    pub(crate) async fn read<R: Reading>(
        &self,
        statements: Vec<Statement>,
        mut reading: R,
    ) -> Result<R, Error> {
        if self.readers.glance(&statements, &mut reading)? {
            return Ok(reading);
        }
        reading.restart();
        self.scans.run(statements, reading).await
    }

    /// Runs statements on a reader thread: the machine of full-text tables never looks at the clock of a glance.
    pub(crate) async fn scan<R: Reading>(&self, statements: Vec<Statement>, reading: R) -> Result<R, Error> {
        self.scans.run(statements, reading).await
    }

    pub(crate) async fn close(&self) {
        self.writer.close().await;
        self.scans.close();
        self.readers.close();
    }
}
