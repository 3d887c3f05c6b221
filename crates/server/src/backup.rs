//! `yunjin backup` and `yunjin restore`: everything in one file, and a workspace made of it.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use app::{RestoreError, Workspace};
use ports::archive;
use ports::folder;

use crate::print;
use crate::reach::{Reach, make_own, place_of, ports_of, reach_with};
use crate::stop::{Stop, unopened};
use crate::words::{Backup, Restore};

/// Makes the file, and reads it again before it says that it is there.
pub(crate) async fn backup(asked: &Backup) -> Result<ExitCode, Stop> {
    let reach = reach_with(&asked.target, ports_of(&asked.files)).await?;
    let made = match &reach {
        Reach::Server(client) => make(&asked.file, |into| match client.fetch("/api/backup", into) {
            Ok(None) => Ok(()),
            Ok(Some(refused)) => Err(format!(
                "The server at {} answered {}.",
                client.base(),
                refused.status
            )),
            Err(why) => Err(format!("The server does not answer: {why}.")),
        }),
        Reach::Here { workspace, .. } => {
            let copy = workspace.back_up().await;
            workspace.store().close().await;
            let copy = copy.map_err(|why| Stop::failed(format!("The workspace cannot be copied: {why}.")))?;
            make(&asked.file, |into| {
                copy.pack(into).map(drop).map_err(|why| format!("{why}."))
            })
        }
    };
    let (files, bytes) = made?;
    print::line(format!(
        "{} holds the whole workspace: {files} files, {bytes} bytes, read again and sound.",
        asked.file.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Either the whole file is there and sound, or none.
fn make(file: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<(), String>) -> Result<(u64, u64), Stop> {
    let mut found = (0, 0);
    let written = folder::write_whole(file, |into, aside| {
        fill(into).map_err(Unmade)?;
        found = archive::check(aside).map_err(|why| Unmade(format!("{}: {why}.", aside.display())))?;
        Ok::<_, Unmade>(())
    });
    written.map(|()| found).map_err(|why| Stop::failed(why.0))
}

/// Why there is no backup, in a sentence.
struct Unmade(String);

impl From<io::Error> for Unmade {
    fn from(why: io::Error) -> Self {
        Unmade(format!("{why}."))
    }
}

/// Makes the workspace, and lets the doctor look at it.
pub(crate) async fn restore(asked: &Restore) -> Result<ExitCode, Stop> {
    let (place, target) = place_of(asked.place.data.as_deref(), asked.place.database.as_deref())?;
    let _lock = make_own(&place, asked.place.data.as_deref())?;
    let restored = Workspace::restore(&asked.file, &target, ports_of(&asked.files)).await;
    let (workspace, about) = restored.map_err(|why| match why {
        RestoreError::Open(error) => unopened(&place, &error),
        other => Stop::failed(format!("{} is not restored: {other}.", asked.file.display())),
    })?;
    let checks = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
    workspace.store().close().await;
    let ailing: Vec<_> = checks.iter().filter(|check| !check.ok).collect();
    for check in &ailing {
        print::line(format!("FAIL {}: {}", check.name, check.detail));
    }
    if !ailing.is_empty() {
        return Err(Stop::failed(format!(
            "What was restored at {place} is not sound."
        )));
    }
    print::line(format!(
        "{place} is as it was at version {}; {} checks of the doctor passed. Everybody signs in anew, and tokens are made anew.",
        about.version,
        checks.len()
    ));
    Ok(ExitCode::SUCCESS)
}
