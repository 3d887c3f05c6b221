//! How the file is opened, and what SQLite's errors mean.

use crate::Error;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use std::path::Path;

/// Statements kept prepared per connection: every object has about a dozen, every list and role a few.
const STATEMENTS: usize = 512;

/// The oldest SQLite without the WAL-reset defect, which could corrupt a file.
const OLDEST: i32 = 3_051_003;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    Create,
    /// Writes without waiting for the disk, and makes the file when there is none.
    Scratch,
}

/// Refuses a library that could corrupt the file.
pub(super) fn trusted() -> Result<(), Error> {
    if rusqlite::version_number() >= OLDEST {
        return Ok(());
    }
    let found = rusqlite::version();
    Err(Error::TooOld(format!(
        "SQLite {found} may corrupt a file; 3.51.3 or newer is needed"
    )))
}

pub(super) fn open(path: &Path, access: Access) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Create | Access::Scratch => {
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
            }
        };
    let connection = Connection::open_with_flags(path, flags).map_err(told)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A name in quotes that is no column is a mistake, not a text.
    for setting in [
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
    ] {
        connection.set_db_config(setting, false).map_err(told)?;
    }
    // A checkpoint may hold the file for a moment; nothing else waits, since there is one writer.
    connection
        .execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 0; \
             PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON;",
        )
        .map_err(told)?;
    if access == Access::Read {
        connection
            .execute_batch("PRAGMA cache_size = -32768; PRAGMA query_only = ON;")
            .map_err(told)?;
    } else {
        // An acknowledged save survives a power cut. The writer's cache is small on purpose: after a split of pages a
        // commit walks through all of it, which took a sixth of all time at 32 MB; what it does not hold, the operating
        // system does. A save writes the ends of several trees, so that a longer journal writes each of them to the
        // file less often.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; \
                 PRAGMA cache_size = -1536;",
            )
            .map_err(told)?;
    }
    if access == Access::Scratch {
        connection
            .execute_batch("PRAGMA synchronous = OFF;")
            .map_err(told)?;
    }
    Ok(connection)
}

/// What an error of SQLite means to us.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in map_err, which gives it away"
)]
pub(crate) fn told(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return Error::Other(error.to_string());
    };
    let message = message.as_deref().unwrap_or_default();
    match (code.code, code.extended_code) {
        (ErrorCode::DiskFull, _) => Error::Full,
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OperationInterrupted, _) => {
            Error::Busy(error.to_string())
        }
        (ErrorCode::CannotOpen, _) => Error::Missing("workspace".into()),
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            let key = message
                .strip_prefix("UNIQUE constraint failed: ")
                .unwrap_or(message);
            Error::Conflict { key: key.to_owned() }
        }
        _ if message == "integer overflow" => Error::Range,
        _ => Error::Other(error.to_string()),
    }
}
