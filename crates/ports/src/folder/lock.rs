//! One process owns a workspace folder, and says how to reach it.

use super::named;
use serde_json::{Value, json};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const NAME: &str = "workspace.lock";

/// The ownership of a workspace folder; it ends when this value is dropped or the process dies, however it dies.
#[derive(Debug)]
pub struct Lock(File);

/// The process that owns a folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Occupied {
    /// Where it listens: `http://127.0.0.1:8080`; empty while it has not said so.
    pub address: String,
    /// The secret by which a command of the same machine and user speaks to it.
    pub token: String,
    /// Its process id.
    pub pid: u32,
}

impl Lock {
    /// Takes the folder, or tells who has it.
    ///
    /// # Errors
    /// What the machine says about the lock file.
    pub fn take(dir: &Path) -> io::Result<Result<Lock, Occupied>> {
        let path = dir.join(NAME);
        // Only its own user may read the token. The file is emptied after the lock is ours, never before.
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|why| named(&path, &why))?;
        match file.try_lock() {
            Ok(()) => {
                let mut lock = Lock(file);
                lock.announce("", "")?;
                Ok(Ok(lock))
            }
            Err(TryLockError::WouldBlock) => Ok(Err(Occupied::read(&path))),
            Err(TryLockError::Error(why)) => Err(named(&path, &why)),
        }
    }

    /// Tells commands of this machine where the owner listens and which token it takes.
    ///
    /// # Errors
    /// What the machine says about the lock file.
    pub fn announce(&mut self, address: &str, token: &str) -> io::Result<()> {
        let text = json!({ "address": address, "token": token, "pid": std::process::id() }).to_string();
        self.0.set_len(0)?;
        self.0.rewind()?;
        self.0.write_all(text.as_bytes())?;
        self.0.sync_all()
    }

    /// Who owns the folder now; `None` when nobody does.
    #[must_use]
    pub fn read(dir: &Path) -> Option<Occupied> {
        let path = dir.join(NAME);
        let file = File::open(&path).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(Occupied::read(&path)),
            _ => None,
        }
    }
}

impl Occupied {
    fn read(path: &Path) -> Self {
        let said: Value = fs::read_to_string(path)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let text = |key: &str| {
            said.get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let pid = said
            .get("pid")
            .and_then(Value::as_u64)
            .and_then(|pid| u32::try_from(pid).ok());
        Occupied {
            address: text("address"),
            token: text("token"),
            pid: pid.unwrap_or_default(),
        }
    }
}

impl std::fmt::Debug for Occupied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The token is a secret and has no business in a log.
        f.debug_struct("Occupied")
            .field("address", &self.address)
            .field("pid", &self.pid)
            .finish_non_exhaustive()
    }
}
