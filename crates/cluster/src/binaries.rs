//! Where PostgreSQL is installed, and how its programs are run: the server refuses to run as root.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `initdb`, `postgres` and `createdb`, and the user they must run as.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    folder: PathBuf,
    /// User and group to become, when we are root.
    become_user: Option<(u32, u32)>,
}

impl Binaries {
    pub(crate) fn find() -> Result<Self, String> {
        let folder = folder().ok_or(
            "PostgreSQL is not installed: `initdb` is neither on the PATH nor under /usr/lib/postgresql. \
             On Debian: apt-get install postgresql",
        )?;
        let root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let become_user = if root { Some(postgres_user()?) } else { None };
        Ok(Self { folder, become_user })
    }

    /// A client program, run as ourselves.
    pub(crate) fn command(&self, program: &str) -> Command {
        Command::new(self.folder.join(program))
    }

    /// A server program, run as a user the server accepts.
    pub(crate) fn server_command(&self, program: &str) -> Command {
        let Some((user, group)) = self.become_user else {
            return self.command(program);
        };
        let mut command = Command::new("setpriv");
        command
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={group}"))
            .arg("--clear-groups");
        command.arg(self.folder.join(program));
        command
    }

    /// Makes `folder` and gives it to the user that the server runs as.
    pub(crate) fn make_folder(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        match self.become_user {
            Some((user, group)) => std::os::unix::fs::chown(folder, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

/// The newest installation under Debian's folder, else what the PATH names.
fn folder() -> Option<PathBuf> {
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    installed.sort();
    installed.pop().map(|(_, bin)| bin).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|bin| bin.join("initdb").exists())
    })
}

/// User and group id of `postgres`, the user that the package makes.
fn postgres_user() -> Result<(u32, u32), String> {
    let passwd = std::fs::read_to_string("/etc/passwd").map_err(|why| format!("/etc/passwd: {why}"))?;
    passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|line| line.first() == Some(&"postgres"))
        .and_then(|line| Some((line.get(2)?.parse().ok()?, line.get(3)?.parse().ok()?)))
        .ok_or_else(|| "We are root, and there is no user `postgres` to run the server as.".to_owned())
}
