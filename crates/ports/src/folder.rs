//! Files and folders of this machine.

mod lock;

pub use lock::{Lock, Occupied};

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No pack comes near this many files; a folder that does is the wrong folder.
const MOST_FILES: usize = 10_000;
/// No document comes near this size.
const LARGEST_FILE: u64 = 4 << 20;

/// The text files below `dir` as (path, text), the path relative with `/`, sorted by path.
///
/// Hidden files and folders, and files that are not UTF-8, are left out.
///
/// # Errors
/// What the machine says, with the path; more than 10,000 files; a file beyond 4 MiB.
pub fn read_tree(dir: &Path) -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    let mut folders = vec![(dir.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|why| named(&folder, &why))? {
            let entry = entry.map_err(|why| named(&folder, &why))?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                continue;
            };
            let path = format!("{prefix}{name}");
            // A link is followed only to a file, so that a link to a parent cannot make the tree endless.
            let kind = entry.file_type().map_err(|why| named(&entry.path(), &why))?;
            if kind.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else if let Some(text) = read_text(&entry.path())? {
                files.push((path, text));
            }
            if files.len() > MOST_FILES {
                return Err(io::Error::other(format!(
                    "{}: more than {MOST_FILES} files",
                    dir.display()
                )));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The text of one file.
///
/// # Errors
/// What the machine says, with the path.
pub fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).map_err(|why| named(path, &why))
}

/// The bytes of one file.
///
/// # Errors
/// What the machine says, with the path.
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path).map_err(|why| named(path, &why))
}

/// Writes a text file whole or not at all, making the folders above it.
///
/// # Errors
/// What the machine says, with the path.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|why| named(folder, &why))?;
    }
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    fs::write(&aside, text).map_err(|why| named(&aside, &why))?;
    fs::rename(&aside, path).map_err(|why| named(path, &why))
}

/// A file without a name where the machine keeps what is short-lived; it is gone with the last who has it.
///
/// # Errors
/// What the machine says.
pub fn nameless() -> io::Result<fs::File> {
    tempfile::tempfile()
}

/// Makes a file aside and puts it in its place when `fill` has filled it and it is durable; otherwise nothing is left.
///
/// # Errors
/// When something is at that place already; what the machine or `fill` says.
pub fn write_whole<E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut dyn io::Write, &Path) -> Result<(), E>,
) -> Result<(), E> {
    if path.exists() {
        let taken = io::Error::new(io::ErrorKind::AlreadyExists, "there is a file already");
        return Err(named(path, &taken).into());
    }
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    let mut file = fs::File::create(&aside).map_err(|why| named(&aside, &why))?;
    let filled = fill(&mut file, &aside)
        .and_then(|()| file.sync_all().map_err(E::from))
        .and_then(|()| fs::rename(&aside, path).map_err(|why| named(path, &why).into()));
    if filled.is_err() {
        // What was not finished is of no use; that it cannot be removed changes nothing.
        let _ = fs::remove_file(&aside);
    }
    filled
}

/// The first bytes of a file, at most so many, and how many it has.
///
/// # Errors
/// What the machine says.
pub fn beginning(path: &Path, most: usize) -> io::Result<(Vec<u8>, u64)> {
    let file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(most as u64).read_to_end(&mut head)?;
    Ok((head, length))
}

/// Makes a folder and those above it; one that exists is left as it is.
///
/// # Errors
/// What the machine says, with the path.
pub fn make(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir).map_err(|why| named(dir, &why))
}

/// Copies the files of a folder, not those of the folders in it, into another that exists.
///
/// # Errors
/// What the machine says, with the path.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from).map_err(|why| named(from, &why))? {
        let entry = entry.map_err(|why| named(from, &why))?;
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).map_err(|why| named(&entry.path(), &why))?;
        }
    }
    Ok(())
}

/// Copies a folder with everything in it into another that exists.
///
/// # Errors
/// What the machine says, with the path.
pub fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    copy(from, to)?;
    for entry in fs::read_dir(from).map_err(|why| named(from, &why))? {
        let entry = entry.map_err(|why| named(from, &why))?;
        if entry.path().is_dir() {
            let inner = to.join(entry.file_name());
            make(&inner)?;
            copy_all(&entry.path(), &inner)?;
        }
    }
    Ok(())
}

/// Puts a folder that was made aside in its place, where there is nothing or an empty folder.
///
/// # Errors
/// When something is there already; what the machine says, with the path.
pub fn place(aside: &Path, at: &Path) -> io::Result<()> {
    if let Some(above) = at.parent() {
        make(above)?;
    }
    fs::rename(aside, at).map_err(|why| named(at, &why))
}

/// Whether there is nothing at a place, or an empty folder.
#[must_use]
pub fn is_free(at: &Path) -> bool {
    match fs::read_dir(at) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !at.exists(),
    }
}

fn read_text(path: &Path) -> io::Result<Option<String>> {
    let about = fs::metadata(path).map_err(|why| named(path, &why))?;
    if !about.is_file() {
        return Ok(None);
    }
    if about.len() > LARGEST_FILE {
        return Err(io::Error::other(format!("{}: larger than 4 MiB", path.display())));
    }
    let bytes = fs::read(path).map_err(|why| named(path, &why))?;
    Ok(String::from_utf8(bytes).ok())
}

pub(crate) fn named(path: &Path, why: &io::Error) -> io::Error {
    io::Error::new(why.kind(), format!("{}: {why}", path.display()))
}
