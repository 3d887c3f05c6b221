//! A PostgreSQL cluster for tests, benches and torture runs: started from the installed binaries on a free loopback
//! port, in a directory under the temporary folder, and gone when nobody uses it any more.
//!
//! ```no_run
//! let url = cluster::shared().database();
//! // postgres://postgres@127.0.0.1:43117/t_5k2_0
//! ```
//!
//! Who uses a cluster holds a shared lock on its lock file. Beside each user waits a watchdog that wants the same lock
//! for itself alone: it gets it when the last user has ended, however that happened, and then stops the cluster and
//! removes its directory. So nothing needs a destructor, and a killed test leaves nothing behind.
//!
//! The clusters sort text by an ICU collation on purpose: SQL that forgets `COLLATE "C"` gives other answers here.

#![expect(
    clippy::disallowed_methods,
    reason = "a development crate reads the PATH and names databases by the time"
)]

mod binaries;
mod place;
mod postmaster;

use std::fs::File;
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use binaries::Binaries;
use place::Place;

/// How a cluster of one's own is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Flush every commit to the disk (`fsync=on`), as a real installation does. Tests do not need it.
    pub durable: bool,
    /// The loopback port; a free one when absent.
    pub port: Option<u16>,
}

/// A running PostgreSQL cluster, alive at least as long as this value.
#[derive(Debug)]
pub struct Cluster {
    /// The address of its first database, `postgres://postgres@127.0.0.1:PORT/postgres`.
    pub url: String,
    port: u16,
    folder: std::path::PathBuf,
    binaries: Binaries,
    /// Holds the shared lock; the watchdog acts when the last one is closed.
    _user: File,
}

/// The cluster that all tests of this machine's user share, started by the first of them. It does not flush to disk.
///
/// # Panics
/// When PostgreSQL is not installed or does not start; the message says what to do.
#[expect(
    clippy::panic,
    reason = "a test without its database must fail, with a sentence"
)]
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| {
        Cluster::open(&Place::shared(), Options::default()).unwrap_or_else(|why| panic!("{why}"))
    })
}

impl Cluster {
    /// A cluster of one's own; it is stopped soon after the value is dropped or the process ends. The error is a
    /// sentence that says what is missing.
    pub fn start(options: Options) -> Result<Self, String> {
        Self::open(&Place::private(), options)
    }

    fn open(place: &Place, options: Options) -> Result<Self, String> {
        let binaries = Binaries::find()?;
        let user = place.enter()?;
        place.leave_watchdog()?;
        let port = place.running_or(|| postmaster::start(place, &binaries, options))?;
        Ok(Self {
            url: address(port, "postgres"),
            port,
            folder: place.folder().to_owned(),
            binaries,
            _user: user,
        })
    }

    /// Restarts the server as after a crash: nobody is asked to finish, and what was flushed is found again from the log.
    /// Comes back when it takes connections.
    ///
    /// # Errors
    /// A sentence, when it does not come back.
    pub fn crash(&self) -> Result<(), String> {
        let done = self
            .binaries
            .server_command("pg_ctl")
            .args([
                "restart",
                "--mode=immediate",
                "--wait",
                "--timeout=60",
                "--silent",
                "--pgdata",
            ])
            .arg(self.folder.join("data"))
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|why| format!("pg_ctl: {why}"))?;
        match done.success() {
            true => Ok(()),
            false => Err(format!("PostgreSQL did not come back ({done})")),
        }
    }

    /// The loopback port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes a fresh, empty database and gives its address.
    ///
    /// # Panics
    /// When the database cannot be made; the message is PostgreSQL's own.
    #[expect(
        clippy::panic,
        reason = "a test without its database must fail, with a sentence"
    )]
    pub fn database(&self) -> String {
        let name = fresh_name();
        let made = self
            .binaries
            .command("createdb")
            .args(["--host=127.0.0.1", "--username=postgres", "--no-password"])
            .arg(format!("--port={}", self.port))
            .arg(&name)
            .stdin(Stdio::null())
            .output();
        match made {
            Ok(out) if out.status.success() => address(self.port, &name),
            Ok(out) => panic!("createdb {name}: {}", String::from_utf8_lossy(&out.stderr)),
            Err(why) => panic!("createdb {name}: {why}"),
        }
    }
}

fn address(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// A name that no other process or thread gives while the same cluster runs.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let micros = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_micros());
    format!(
        "t_{}_{micros:x}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}
