//! Where a cluster lives, and who keeps it alive.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::postmaster;

/// A directory under the temporary folder and the lock files beside it.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
    /// A shared cluster's lock file must outlive it: a newcomer may already wait for it.
    keeps_lock: bool,
}

impl Place {
    /// The one place that all processes of this user share.
    pub(crate) fn shared() -> Self {
        let uid = fs::metadata("/proc/self").map_or(0, |me| me.uid());
        Self {
            folder: std::env::temp_dir().join(format!("yunjin-cluster-{uid}")),
            keeps_lock: true,
        }
    }

    /// A place nobody else knows.
    pub(crate) fn private() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "yunjin-cluster-p{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        Self {
            folder: std::env::temp_dir().join(name),
            keeps_lock: false,
        }
    }

    /// The folder, made by the server's start.
    pub(crate) fn folder(&self) -> &PathBuf {
        &self.folder
    }

    fn beside(&self, extension: &str) -> PathBuf {
        self.folder.with_extension(extension)
    }

    /// Counts the caller among the users until the file is closed. Waits while a watchdog is clearing the place.
    pub(crate) fn enter(&self) -> Result<File, String> {
        let users = open(&self.beside("users"))?;
        users
            .lock_shared()
            .map_err(|why| format!("{}: {why}", self.beside("users").display()))?;
        Ok(users)
    }

    /// The port of the cluster that runs here, else of the one that `start` starts. One process at a time.
    pub(crate) fn running_or(&self, start: impl FnOnce() -> Result<u16, String>) -> Result<u16, String> {
        let starting = open(&self.beside("starting"))?;
        starting
            .lock()
            .map_err(|why| format!("{}: {why}", self.beside("starting").display()))?;
        if let Some(port) = self.running() {
            return Ok(port);
        }
        // Whatever is left here belongs to a cluster that died with its watchdog, such as before a reboot.
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).map_err(|why| format!("{}: {why}", self.folder.display()))?;
        }
        start()
    }

    fn running(&self) -> Option<u16> {
        let (pid, port) = postmaster::ready(&self.folder)?;
        // After a reboot a stranger may have the number.
        let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        String::from_utf8_lossy(&words)
            .contains(self.folder.to_str()?)
            .then_some(port)
    }

    /// Starts the shell that waits for the last user to end and then clears the place. Several may wait: who comes
    /// later finds nothing to do.
    pub(crate) fn leave_watchdog(&self) -> Result<(), String> {
        const CLEAR: &str = r#"
            pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
            if [ -n "$pid" ]; then
                kill -QUIT "$pid" 2>/dev/null
                while kill -0 "$pid" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$pid/status"; do sleep 0.02; done
            fi
            rm -rf "$1"
            [ -z "$2" ] || rm -f "$1.users" "$1.starting"
        "#;
        Command::new("flock")
            .args(["--exclusive"])
            .arg(self.beside("users"))
            .args(["sh", "-c", CLEAR, "watchdog"])
            .arg(&self.folder)
            .arg(if self.keeps_lock { "" } else { "forget" })
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("flock (of util-linux) is needed to end the cluster: {why}"))?;
        Ok(())
    }
}

fn open(path: &PathBuf) -> Result<File, String> {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|why| format!("{}: {why}", path.display()))
}
