//! The file, copied as it is at one instant.

use super::connection::{self, Access, told};
use super::{FILE, Sqlite};
use crate::Error;
use crate::copy::Parts;
use std::path::Path;

impl Sqlite {
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.path.parent()
    }

    /// A read of its own sees one instant for as long as it takes; the writer goes on beside it.
    pub(crate) async fn copy(&self, into: &dyn Parts) -> Result<(), Error> {
        let (path, place) = (self.path.clone(), into.place(FILE));
        let copied = tokio::task::spawn_blocking(move || {
            let connection = connection::open(&path, Access::Read)?;
            // Nothing of it is written but the copy.
            connection
                .execute_batch("PRAGMA query_only = OFF;")
                .map_err(told)?;
            let place = place.to_string_lossy().into_owned();
            connection.execute("VACUUM INTO ?1", [place]).map_err(told)
        });
        copied
            .await
            .map_err(|why| Error::Other(why.to_string()))?
            .map(drop)
    }

    pub(crate) fn paste(folder: &Path, from: &dyn Parts) -> Result<(), Error> {
        if Self::is_in(folder) {
            return Err(Error::other("the folder holds a workspace already"));
        }
        let sound = connection::open(&from.place(FILE), Access::Write).and_then(|connection| {
            let check = "PRAGMA integrity_check(1)";
            let said: String = connection.query_row(check, [], |row| row.get(0)).map_err(told)?;
            connection.close().map_err(|(_, error)| told(error))?;
            match said.as_str() {
                "ok" => Ok(()),
                _ => Err(Error::Other(said)),
            }
        });
        sound?;
        Ok(from.put(FILE, folder)?)
    }
}
