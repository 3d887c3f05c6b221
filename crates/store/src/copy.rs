//! A copy of everything at one instant, while people work, and a workspace made of such a copy.

use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::store::Backend;
use crate::{Error, Store, Target};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Where the parts of a copy lie. Names are plain: small letters, digits, a dot.
pub trait Parts: Send + Sync {
    /// The place of a part; nothing is there yet.
    fn place(&self, name: &str) -> PathBuf;
    /// A new part.
    ///
    /// # Errors
    /// What the machine says.
    fn write(&self, name: &str) -> io::Result<Box<dyn Write + Send>>;
    /// A part that is there.
    ///
    /// # Errors
    /// What the machine says.
    fn read(&self, name: &str) -> io::Result<Box<dyn Read + Send>>;
    /// Puts a part into a folder under its own name, whole or not at all, for good.
    ///
    /// # Errors
    /// What the machine says.
    fn put(&self, name: &str, folder: &Path) -> io::Result<()>;
}

impl Store {
    /// The folder of a workspace on SQLite.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.folder(),
            Backend::Postgres(_) => None,
        }
    }

    /// Copies every table of the workspace as it is at one instant. Readers and writers go on meanwhile.
    ///
    /// # Errors
    /// Those of the database and of the machine.
    pub async fn copy(&self, into: &dyn Parts) -> Result<(), Error> {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.copy(into).await,
            Backend::Postgres(postgres) => postgres.copy(into).await,
        }
    }

    /// Makes a workspace of a copy, where there is none. Its tables are those of the copy, whichever version it is of.
    ///
    /// # Errors
    /// When there is a workspace already; those of the database and of the machine. Nothing is left of it then.
    pub async fn paste(target: &Target, from: &dyn Parts) -> Result<(), Error> {
        match target {
            Target::Folder(folder) | Target::Scratch(folder) => Sqlite::paste(folder, from),
            Target::Url(url) => Postgres::paste(url, from).await,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Error::Full,
            _ => Error::Other(error.to_string()),
        }
    }
}
