//! What a newer program does to a workspace before it works on it: a copy of how it was is kept, and what became of it is
//! looked at.

use crate::backup::Backup;
use crate::packs::Version;
use crate::{OpenError, Workspace, platform, versions};
use ports::{Ports, archive, folder};
use std::path::{Path, PathBuf};
use store::Store;
use store::system::version;

/// From where to where a workspace is brought: the layout of its system tables, the platform pack, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgrade {
    layout: Option<(i64, i64)>,
    platform: Option<(Version, Version)>,
}

/// A workspace that was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    /// From where to where.
    pub upgrade: Upgrade,
    /// The copy of how it was: a backup, without the bytes of files.
    pub snapshot: PathBuf,
}

impl std::fmt::Display for Upgrade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((from, to)) = self.layout {
            write!(f, "layout {from} to {to}")?;
        }
        if self.layout.is_some() && self.platform.is_some() {
            f.write_str(" and ")?;
        }
        if let Some((from, to)) = &self.platform {
            write!(f, "platform {from} to {to}")?;
        }
        Ok(())
    }
}

/// What has to be done, if anything. A workspace that was never made to its end has nothing to lose.
async fn due(store: &Store) -> Result<Option<(Upgrade, i64)>, OpenError> {
    let (layout, newest) = store.layout().await.map_err(OpenError::Store)?;
    if layout == 0 {
        // A file of which nothing was made, or a schema.
        return Err(OpenError::Store(store::Error::Missing("workspace".to_owned())));
    }
    let layout = (layout < newest).then_some((layout, newest));
    let latest = version::latest(store).await.map_err(OpenError::Store)?;
    let documents = versions::documents_of(store, latest)
        .await
        .map_err(OpenError::Store)?
        .unwrap_or_default();
    let known = platform::version_in(&platform::documents().map_err(OpenError::Metadata)?);
    let Some(stored) = platform::version_in(&documents) else {
        return Ok(None);
    };
    let upgrade = Upgrade {
        layout,
        platform: known.filter(|known| *known > stored).map(|known| (stored, known)),
    };
    Ok((upgrade.layout.is_some() || upgrade.platform.is_some()).then_some((upgrade, latest)))
}

/// Keeps a copy of the workspace as it is, if this program is about to change it.
pub(crate) async fn keep(store: &Store, ports: &Ports) -> Result<Option<Upgraded>, OpenError> {
    let Some((upgrade, latest)) = due(store).await? else {
        return Ok(None);
    };
    let Some(kept_in) = &ports.snapshots else {
        return Err(OpenError::NoSnapshot(upgrade));
    };
    let copied = Backup::of(store, ports, latest).await;
    let written = copied.map_err(|why| why.to_string()).and_then(|copy| {
        let file = kept_in.join(name(&upgrade, ports.now()));
        write(copy.without_files(), &file).map(|()| file)
    });
    match written {
        Ok(snapshot) => Ok(Some(Upgraded { upgrade, snapshot })),
        Err(why) => Err(OpenError::Snapshot { upgrade, why }),
    }
}

/// The whole file, read again and sound, or none.
fn write(copy: Backup, file: &Path) -> Result<(), String> {
    if let Some(above) = file.parent() {
        folder::make(above).map_err(|why| why.to_string())?;
    }
    let written = folder::write_whole(file, |into, aside| {
        copy.pack(into)?;
        archive::check(aside).map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(())
    });
    written.map_err(|why| why.to_string())
}

/// `before-platform-1.4.0-20261127T091500Z.tar`.
fn name(upgrade: &Upgrade, now: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(now).unwrap_or_default();
    let to = match (&upgrade.platform, upgrade.layout) {
        (Some((_, to)), _) => format!("platform-{to}"),
        (None, Some((_, to))) => format!("layout-{to}"),
        (None, None) => String::new(),
    };
    format!("before-{to}-{}.tar", at.format("%Y%m%dT%H%M%SZ"))
}

impl Workspace {
    /// Looks whether the tables are those that the metadata asks for, and notes what was done.
    pub(crate) async fn check_upgrade(&mut self, done: Upgraded) -> Result<(), OpenError> {
        let check = engine::check_schema(self.store(), &self.app().model)
            .await
            .map_err(OpenError::Store)?;
        if !check.ok {
            self.store().close().await;
            return Err(OpenError::Unsound {
                upgrade: done.upgrade,
                wrong: check.detail,
                snapshot: done.snapshot,
            });
        }
        self.upgraded = Some(done);
        Ok(())
    }

    /// What was done to it when it was opened, if it was of an older program.
    #[must_use]
    pub fn upgraded(&self) -> Option<&Upgraded> {
        self.upgraded.as_ref()
    }
}
