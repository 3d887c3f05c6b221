//! Bytes in a folder of this machine: `ab/cdef…` by their hash, what arrives in `arriving/`, the owner in `workspace`.

use super::{Arriving, Files};
use crate::folder::named;
use crate::ids::{Ids, RandomIds};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const ASIDE: &str = "arriving";
/// The file that says whose files these are.
const OWNER: &str = "workspace";

/// Keeps bytes in a folder, which is made when the first ones come.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The keeper of that folder.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Folder(folder.into())
    }

    fn place(&self, hash: &str) -> io::Result<PathBuf> {
        place(&self.0, hash)
    }
}

fn place(root: &Path, hash: &str) -> io::Result<PathBuf> {
    let plain = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match hash.split_at_checked(2).filter(|_| plain) {
        Some((shelf, rest)) => Ok(root.join(shelf).join(rest)),
        None => Err(io::Error::new(ErrorKind::InvalidInput, "this is no SHA-256")),
    }
}

impl Files for Folder {
    fn claim(&self, owner: &str) -> io::Result<bool> {
        fs::create_dir_all(&self.0).map_err(|why| named(&self.0, &why))?;
        let path = self.0.join(OWNER);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => file.write_all(owner.as_bytes()).and_then(|()| file.sync_all()),
            Err(why) if why.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(why) => Err(why),
        }
        .map_err(|why| named(&path, &why))?;
        let stated = fs::read_to_string(&path).map_err(|why| named(&path, &why))?;
        // A crash may have left it empty; then nobody is named.
        if stated.is_empty() {
            fs::write(&path, owner).map_err(|why| named(&path, &why))?;
        }
        Ok(stated.is_empty() || stated == owner)
    }

    fn receive(&self) -> io::Result<Box<dyn Arriving>> {
        let aside = self.0.join(ASIDE);
        fs::create_dir_all(&aside).map_err(|why| named(&aside, &why))?;
        let path = aside.join(hexadecimal(&RandomIds::default().secret()));
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        Ok(Box::new(Aside {
            root: self.0.clone(),
            file: file.map_err(|why| named(&path, &why))?,
            path,
            digest: Sha256::new(),
            hash: String::new(),
        }))
    }

    fn size(&self, hash: &str) -> io::Result<Option<u64>> {
        let path = self.place(hash)?;
        match fs::metadata(&path) {
            Ok(about) => Ok(Some(about.len())),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
            Err(why) => Err(named(&path, &why)),
        }
    }

    fn read(&self, hash: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let path = self.place(hash)?;
        let mut file = File::open(&path).map_err(|why| named(&path, &why))?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::with_capacity(most);
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(|why| named(&path, &why))?;
        Ok(bytes)
    }

    fn remove(&self, hash: &str) -> io::Result<()> {
        gone(&self.place(hash)?).map(drop)
    }

    fn shelf(&self, first: u8) -> io::Result<Vec<String>> {
        let shelf = hexadecimal(&[first]);
        let rests = listed(&self.0.join(&shelf))?;
        let hashes = rests.into_iter().filter_map(|path| {
            let hash = format!("{shelf}{}", path.file_name()?.to_str()?);
            // What somebody else put there is not ours to touch.
            place(&self.0, &hash).ok().map(|_| hash)
        });
        Ok(hashes.collect())
    }

    fn clear(&self, before: i64) -> io::Result<u64> {
        let mut cleared = 0;
        for path in listed(&self.0.join(ASIDE))? {
            let Ok(begun) = fs::metadata(&path).and_then(|about| about.modified()) else {
                continue;
            };
            let begun = begun.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
            if i64::try_from(begun).is_ok_and(|begun| begun < before) {
                cleared += u64::from(gone(&path)?);
            }
        }
        Ok(cleared)
    }
}

/// Bytes on their way into a folder.
struct Aside {
    root: PathBuf,
    path: PathBuf,
    file: File,
    digest: Sha256,
    /// Empty until all have come.
    hash: String,
}

impl Arriving for Aside {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.file.write_all(bytes).map_err(|why| named(&self.path, &why))
    }

    fn end(&mut self) -> io::Result<String> {
        self.file.sync_all().map_err(|why| named(&self.path, &why))?;
        self.hash = hexadecimal(&self.digest.clone().finalize());
        Ok(self.hash.clone())
    }

    fn put(&mut self) -> io::Result<()> {
        let place = place(&self.root, &self.hash)?;
        if let Some(shelf) = place.parent() {
            fs::create_dir_all(shelf).map_err(|why| named(shelf, &why))?;
        }
        match fs::rename(&self.path, &place) {
            // A save that is redone puts them a second time.
            Err(why) if why.kind() == ErrorKind::NotFound && place.exists() => Ok(()),
            other => other.map_err(|why| named(&place, &why)),
        }
    }

    fn settle(&self) -> io::Result<()> {
        let place = place(&self.root, &self.hash)?;
        let folders = place.ancestors().skip(1).take(2);
        for folder in folders {
            let synced = File::open(folder).and_then(|folder| folder.sync_all());
            synced.map_err(|why| named(folder, &why))?;
        }
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What was put in its place is not aside any more; what was broken off goes, and if it cannot, `clear` finds it.
        let _ = gone(&self.path);
    }
}

/// The files of a folder; none when there is no such folder.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|why| named(folder, &why))?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|why| named(folder, &why))?.path());
    }
    Ok(paths)
}

/// Removes a file; whether there was one.
fn gone(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(false),
        Err(why) => Err(named(path, &why)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
