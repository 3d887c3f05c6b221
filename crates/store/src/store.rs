//! One workspace's database, whichever engine it runs on.

use crate::book::Book;
use crate::numbers::Numbers;
use crate::postgres::Postgres;
use crate::row::Reading;
use crate::sql::Statement;
use crate::sqlite::Sqlite;
use crate::{Cell, Engine, Error, Future, Pace, Tx, layout};
use field::Column;
use sea_orm::DatabaseConnection;
use std::path::PathBuf;
use std::sync::Arc;

/// Where a workspace rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A folder; the database is the file `workspace.db` in it.
    Folder(PathBuf),
    /// The same in a folder that is thrown away or copied once it is complete: what is acknowledged need not survive a
    /// power cut, so that nothing waits for the disk.
    Scratch(PathBuf),
    /// The address of a PostgreSQL database: `postgres://user@host/name`, with `?schema=` when it is not `yunjin`.
    Url(String),
}

impl Target {
    /// Whether this is a folder without a workspace. What an address leads to has to be asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Target::Folder(folder) | Target::Scratch(folder) => !Sqlite::is_in(folder),
            Target::Url(_) => false,
        }
    }

    /// The file of the database, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Target::Folder(folder) | Target::Scratch(folder) => Some(folder.join(crate::sqlite::FILE)),
            Target::Url(_) => None,
        }
    }
}

/// One workspace's database. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    backend: Backend,
    orm: DatabaseConnection,
    numbers: Numbers,
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Addresses and passwords stay out of logs.
impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.engine())
    }
}

impl Store {
    /// Makes a new, empty workspace.
    ///
    /// # Errors
    /// [`Error::Other`] when there is one already.
    pub async fn create(target: &Target) -> Result<Store, Error> {
        let store = match target {
            Target::Folder(folder) => Store::over(Backend::Sqlite(Sqlite::create(folder)?)),
            Target::Scratch(folder) => Store::over(Backend::Sqlite(Sqlite::scratch(folder)?)),
            Target::Url(url) => Store::over(Backend::Postgres(Postgres::connect(url, true).await?)),
        };
        layout::bring_up(&store).await?;
        Ok(store)
    }

    /// Opens a workspace and brings its system tables up to date.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none; [`Error::TooOld`] when a newer program wrote it.
    pub async fn open(target: &Target) -> Result<Store, Error> {
        let store = Store::attach(target).await?;
        store.bring_up().await?;
        Ok(store)
    }

    /// Opens a workspace as it is; before anything else is done with it, [`Store::bring_up`].
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub async fn attach(target: &Target) -> Result<Store, Error> {
        Ok(match target {
            Target::Folder(folder) => Store::over(Backend::Sqlite(Sqlite::open(folder)?)),
            Target::Scratch(folder) if target.is_empty() => {
                return Err(Error::Missing(folder.display().to_string()));
            }
            Target::Scratch(folder) => Store::over(Backend::Sqlite(Sqlite::scratch(folder)?)),
            Target::Url(url) => Store::over(Backend::Postgres(Postgres::connect(url, false).await?)),
        })
    }

    /// The layout of its system tables, 0 where there are none, and the layout that this program writes.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn layout(&self) -> Result<(i64, i64), Error> {
        Ok((layout::found(self).await?, layout::NEWEST))
    }

    /// Brings its system tables up to date.
    ///
    /// # Errors
    /// [`Error::TooOld`] when a newer program wrote it.
    pub async fn bring_up(&self) -> Result<(), Error> {
        layout::bring_up(self).await
    }

    fn over(backend: Backend) -> Store {
        let orm = match &backend {
            Backend::Sqlite(sqlite) => sqlite.orm(),
            Backend::Postgres(postgres) => postgres.orm(),
        };
        Store(Arc::new(Inner {
            backend,
            orm,
            numbers: Numbers::default(),
        }))
    }

    /// The engine it runs on.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.book().engine
    }

    /// The schema of its tables: `main` on SQLite.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.book().schema
    }

    /// Runs one save. `Ok` means durable when this returns; `Err` means that nothing of it is written.
    ///
    /// On PostgreSQL `work` runs again, whole, when it met a serialization failure or a deadlock, at most three
    /// times; so it must draw ids and the time before. It goes on to its end even when the caller no longer waits.
    ///
    /// # Errors
    /// What `work` answers, or what the database says about beginning and committing.
    pub async fn write<T, E, F>(&self, pace: Pace, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.write(pace, work).await,
            Backend::Postgres(postgres) => postgres.write(work).await,
        }
    }

    /// The next number of a field's own sequence: unique for ever, ascending within one process, with gaps.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next_number(&self, object: &str, field: &str) -> Result<i64, Error> {
        self.0.numbers.next(self, object, field).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ping(&self) -> Result<(), Error> {
        crate::system::version::latest(self).await.map(|_| ())
    }

    /// Finishes the saves that wait, closes every connection and refuses further work.
    pub async fn close(&self) {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Rows of a statement of the house's own, outside a save.
    pub(crate) async fn read(
        &self,
        statement: Statement,
        columns: &[Column],
    ) -> Result<Vec<Vec<Cell>>, Error> {
        let reading = Cells {
            columns: columns.to_vec(),
            rows: Vec::new(),
        };
        let reading = match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.read(vec![statement], reading).await?,
            Backend::Postgres(postgres) => postgres.read(vec![statement], reading).await?,
        };
        Ok(reading.rows)
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.0.backend
    }

    pub(crate) fn book(&self) -> &Arc<Book> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.book(),
            Backend::Postgres(postgres) => postgres.book(),
        }
    }

    pub(crate) fn orm(&self) -> &DatabaseConnection {
        &self.0.orm
    }
}

/// Collects rows as cells.
struct Cells {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Reading for Cells {
    fn row(&mut self, row: &dyn crate::row::Row) -> Result<bool, Error> {
        let cells = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| row.cell(at, *column));
        self.rows.push(cells.collect::<Result<_, _>>()?);
        Ok(true)
    }
    fn restart(&mut self) {
        self.rows.clear();
    }
}
