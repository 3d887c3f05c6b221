//! What a publish asks of the tables before it changes them.

use crate::sql::{Statement, qualified};
use crate::{Engine, Error, Store, Tx};
use field::Column;

/// How long a publish may wait for a table on PostgreSQL. A statement that waits longer would make every save queue
/// behind it; it fails with [`Error::Busy`] instead, and the publish tries again.
const PATIENCE: &str = "SET LOCAL lock_timeout = '200ms'";

/// Keeps writers away from these objects until the save ends, so that what was found out about their rows stays true,
/// and lets no later statement of the save wait long. Reading goes on. On SQLite a save is alone anyhow.
///
/// # Errors
/// [`Error::Busy`] when a writer does not let go in time.
pub async fn hold(tx: &mut dyn Tx, objects: &[String]) -> Result<(), Error> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    tx.execute(PATIENCE, &[]).await?;
    crate::layout::fence(tx).await?;
    for object in objects {
        let table = qualified(tx.schema(), object);
        tx.execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"), &[])
            .await?;
    }
    Ok(())
}

impl Store {
    /// How many rows the table of an object has, deleted ones included; it stops counting at `most`.
    ///
    /// # Errors
    /// Those of the database; the table must exist.
    pub async fn count_rows(&self, object: &str, most: u32) -> Result<u64, Error> {
        let table = qualified(self.schema(), object);
        let text = format!("SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {most}) AS \"counted\"");
        let rows = self
            .read(Statement { text, cells: vec![] }, &[Column::Integer])
            .await?;
        Ok(u64::try_from(crate::journal::number(&rows)).unwrap_or_default())
    }
}
