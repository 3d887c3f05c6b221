//! A copy of a whole workspace, made at one instant while people work, and a workspace made of such a copy.
//!
//! The copy is an archive: what it is about, the database as its own engine copies it, the bytes of files under their
//! hashes, and at the end the sum of each of them.

use crate::{OpenError, Workspace};
use ports::Ports;
use ports::archive::{Bundle, Packer};
use ports::files::Files;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::system::file;
use store::{Engine, Parts, Store, Target};

/// What the archive is about.
const ABOUT: &str = "about.json";
/// The folder of the bytes of files in it.
const FILES: &str = "files";
/// The format this program writes, and the newest it reads.
const FORMAT: u32 = 1;
/// Bytes of a file that are taken at a time.
const PIECE: usize = 256 << 10;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The format of the archive.
    pub format: u32,
    /// Under which engine it can be restored: `sqlite` or `postgres`.
    pub engine: String,
    /// When it was made, epoch milliseconds.
    pub made_at: i64,
    /// The published version of the metadata.
    pub version: i64,
    /// How many contents of files stayed where they are kept, and are not in it.
    #[serde(default)]
    pub elsewhere: u64,
}

/// A copy that is made and still to be packed.
pub struct Backup {
    bundle: Bundle,
    about: About,
    files: Option<Arc<dyn Files>>,
    hashes: Vec<String>,
}

/// Why a backup is not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is no backup, or no whole one.
    #[error("this is no backup of Yunjin: {0}")]
    NoBackup(String),
    /// A newer program made it.
    #[error("a newer Yunjin made this backup (format {0}); use that one")]
    Newer(u32),
    /// It is of the other engine.
    #[error("this is a backup of a workspace on {found}; restore it with {option}")]
    Engine {
        /// The engine that it is of.
        found: &'static str,
        /// The word of the command line that names such a place.
        option: &'static str,
    },
    /// There are files in it, and nobody said where they are kept.
    #[error("the backup holds files; say with --files where they are kept")]
    NoFiles,
    /// The files of its records are not in it, and nobody said where they are.
    #[error("the {0} files of its records are not in it; name the folder that keeps them with --files")]
    FilesElsewhere(u64),
    /// The machine or the database refuses.
    #[error("{0}")]
    Store(#[from] store::Error),
    /// What was restored does not open.
    #[error("{0}")]
    Open(#[from] OpenError),
}

impl Workspace {
    /// Copies the database as it is now, beside it or where the machine keeps what is short-lived. The bytes of files
    /// follow when the copy is packed: they never change.
    ///
    /// # Errors
    /// Those of the database and of the machine.
    pub async fn back_up(&self) -> Result<Backup, store::Error> {
        Backup::of(self.store(), self.ports(), self.app().version).await
    }

    /// Makes a workspace of an archive, where there is none. Nobody is signed in and no token is valid there: whoever
    /// had them had them elsewhere.
    ///
    /// # Errors
    /// See [`RestoreError`].
    pub async fn restore(
        archive: &Path,
        target: &Target,
        ports: Ports,
    ) -> Result<(Workspace, About), RestoreError> {
        let folder = match target {
            Target::Folder(folder) | Target::Scratch(folder) => Some(folder.as_path()),
            Target::Url(_) => None,
        };
        let bundle =
            Bundle::unpack(archive, folder).map_err(|why| RestoreError::NoBackup(why.to_string()))?;
        let about = about(&bundle)?;
        match (about.engine.as_str(), target) {
            ("sqlite", Target::Folder(_) | Target::Scratch(_)) | ("postgres", Target::Url(_)) => {}
            ("sqlite", _) => return Err(other_engine("SQLite", "--data")),
            _ => return Err(other_engine("PostgreSQL", "--database")),
        }
        if about.elsewhere > 0 && ports.files.is_none() {
            return Err(RestoreError::FilesElsewhere(about.elsewhere));
        }
        let kept = bundle.names(FILES).map_err(store::Error::from)?;
        let ports = crate::open::beside(target, ports);
        if ports.files.is_none() && !kept.is_empty() {
            return Err(RestoreError::NoFiles);
        }
        for hash in kept {
            keep(&bundle, &hash, &ports).map_err(store::Error::from)?;
        }
        Store::paste(target, &Place(&bundle)).await?;
        drop(bundle);
        let workspace = Workspace::open_restored(target, ports).await?;
        workspace.identity().end_all().await?;
        Ok((workspace, about))
    }
}

fn other_engine(found: &'static str, option: &'static str) -> RestoreError {
    RestoreError::Engine { found, option }
}

fn about(bundle: &Bundle) -> Result<About, RestoreError> {
    let mut text = String::new();
    let read = bundle
        .read(ABOUT)
        .and_then(|mut from| from.read_to_string(&mut text));
    read.map_err(|why| RestoreError::NoBackup(why.to_string()))?;
    let about: About = serde_json::from_str(&text).map_err(|why| RestoreError::NoBackup(why.to_string()))?;
    match about.format {
        1..=FORMAT => Ok(about),
        newer => Err(RestoreError::Newer(newer)),
    }
}

/// Takes the bytes of a file over into the keeping of the new workspace.
fn keep(bundle: &Bundle, hash: &str, ports: &Ports) -> io::Result<()> {
    let Some(files) = &ports.files else { return Ok(()) };
    let (mut from, mut to) = (bundle.read(&format!("{FILES}/{hash}"))?, files.receive()?);
    let mut piece = vec![0; PIECE];
    loop {
        let count = from.read(&mut piece)?;
        if count == 0 {
            break;
        }
        to.take(&piece[..count])?;
    }
    if to.end()? != hash {
        return Err(io::Error::other(format!(
            "{FILES}/{hash} is not what its name says"
        )));
    }
    to.put()?;
    to.settle()
}

impl Backup {
    /// Copies a database as it is now; see [`Workspace::back_up`].
    pub(crate) async fn of(store: &Store, ports: &Ports, version: i64) -> Result<Backup, store::Error> {
        let bundle = Bundle::empty(store.folder())?;
        let about = About {
            format: FORMAT,
            engine: word(store.engine()).to_owned(),
            made_at: ports.now(),
            version,
            elsewhere: 0,
        };
        store.copy(&Place(&bundle)).await?;
        let mut hashes = Vec::new();
        for first in 0..=u8::MAX {
            let found = file::bytes_of(store, first).await?;
            hashes.extend(found.into_iter().map(|(hash, _)| hash));
        }
        Ok(Backup {
            bundle,
            about,
            files: ports.files.clone(),
            hashes,
        })
    }

    /// Leaves the bytes of files where they are kept.
    pub(crate) fn without_files(mut self) -> Backup {
        self.about.elsewhere = std::mem::take(&mut self.hashes).len() as u64;
        self
    }

    /// What it says of itself.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Writes the archive; waits for the disk.
    ///
    /// # Errors
    /// What the machine says.
    pub fn pack<W: Write>(self, into: W) -> io::Result<W> {
        let mut packer = Packer::new(into, self.about.made_at);
        let about = serde_json::to_vec(&self.about)?;
        packer.add(ABOUT, about.len() as u64, about.as_slice())?;
        for name in self.bundle.names("")? {
            self.bundle.pack(&name, &mut packer)?;
        }
        for hash in &self.hashes {
            let Some(files) = &self.files else { break };
            // Bytes that nobody held any more may have been swept since the database was copied.
            if let Some(size) = files.size(hash)? {
                let bytes = Bytes {
                    files: Arc::clone(files),
                    hash,
                    at: 0,
                };
                packer.add(&format!("{FILES}/{hash}"), size, bytes)?;
            }
        }
        packer.end()
    }
}

/// The bytes of a file, from the front to the end.
struct Bytes<'h> {
    files: Arc<dyn Files>,
    hash: &'h str,
    at: u64,
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = self.files.read(self.hash, self.at, buffer.len())?;
        buffer[..piece.len()].copy_from_slice(&piece);
        self.at += piece.len() as u64;
        Ok(piece.len())
    }
}

/// The parts of a copy in a folder of their own.
struct Place<'b>(&'b Bundle);

impl Parts for Place<'_> {
    fn place(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }
    fn write(&self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        self.0.write(name)
    }
    fn read(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        self.0.read(name)
    }
    fn put(&self, name: &str, folder: &Path) -> io::Result<()> {
        self.0.put(name, folder)
    }
}

fn word(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}
