//! Many files in one: a tar whose last member holds the SHA-256 of each of the others, so that whatever is cut off or
//! changed on the way is noticed before anything is made of it.

use crate::folder::named;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// The last member.
const SUMS: &str = "sums.json";
/// The largest list of sums that is read.
const LARGEST_SUMS: u64 = 256 << 20;

/// Why an archive is not used.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It is no archive of this kind, or its end is missing.
    #[error("it is no whole backup: its end, the list of sums, is missing")]
    NoEnd,
    /// A member is not what was put in.
    #[error("{0} is not what was put in")]
    Changed(String),
    /// A member that the list does not know, or the other way round.
    #[error("{0} is in the list of sums or in the archive, but not in both")]
    Unlisted(String),
    /// A name that leads elsewhere.
    #[error("{0} is no name of a file in a backup")]
    Name(String),
    /// What the machine says.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Puts files into one, as they come.
pub struct Packer<W: Write> {
    tar: tar::Builder<W>,
    sums: BTreeMap<String, String>,
    /// When the files are said to be made, seconds since 1970.
    at: u64,
}

impl<W: Write> Packer<W> {
    /// An archive that is written to `into`, of that moment (epoch milliseconds).
    pub fn new(into: W, now: i64) -> Self {
        let mut tar = tar::Builder::new(into);
        tar.mode(tar::HeaderMode::Deterministic);
        Packer {
            tar,
            sums: BTreeMap::new(),
            at: u64::try_from(now / 1000).unwrap_or_default(),
        }
    }

    /// Adds `size` bytes under a name.
    ///
    /// # Errors
    /// What the machine says; bytes that are fewer than they were said to be.
    pub fn add(&mut self, name: &str, size: u64, from: impl Read) -> io::Result<()> {
        let mut from = Summed::of(from.take(size));
        self.append(name, size, &mut from)?;
        if from.count != size {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("{name}: it has become shorter"),
            ));
        }
        self.sums.insert(name.to_owned(), from.sum());
        Ok(())
    }

    /// Writes the list of sums, and the end.
    ///
    /// # Errors
    /// What the machine says.
    pub fn end(mut self) -> io::Result<W> {
        let sums = serde_json::to_vec(&self.sums)?;
        self.append(SUMS, sums.len() as u64, &mut sums.as_slice())?;
        self.tar.into_inner()
    }

    fn append(&mut self, name: &str, size: u64, from: &mut dyn Read) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.at);
        self.tar.append_data(&mut header, name, from)
    }
}

/// Files of an archive in a folder of their own, which is gone when this value is.
#[derive(Debug)]
pub struct Bundle(TempDir);

impl Bundle {
    /// An empty one inside a folder, or where the machine keeps what is short-lived.
    ///
    /// # Errors
    /// What the machine says.
    pub fn empty(inside: Option<&Path>) -> io::Result<Bundle> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".yunjin-");
        let folder = match inside {
            Some(inside) => builder.tempdir_in(inside).map_err(|why| named(inside, &why)),
            None => builder.tempdir(),
        };
        folder.map(Bundle)
    }

    /// Takes an archive apart; whatever is wrong with it is found before this returns.
    ///
    /// # Errors
    /// See [`Broken`].
    pub fn unpack(archive: &Path, inside: Option<&Path>) -> Result<Bundle, Broken> {
        let bundle = Bundle::empty(inside)?;
        walk(archive, |name, from| {
            let path = bundle.path(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|why| named(folder, &why))?;
            }
            let mut file = File::create_new(&path).map_err(|why| named(&path, &why))?;
            io::copy(from, &mut file)?;
            file.sync_all()
        })?;
        Ok(bundle)
    }

    /// The place of a file in it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A new file in it.
    ///
    /// # Errors
    /// What the machine says.
    pub fn write(&self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        let path = self.path(name);
        let file = File::create_new(&path).map_err(|why| named(&path, &why))?;
        Ok(Box::new(io::BufWriter::new(file)))
    }

    /// A file of it.
    ///
    /// # Errors
    /// What the machine says.
    pub fn read(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        let path = self.path(name);
        let file = File::open(&path).map_err(|why| named(&path, &why))?;
        Ok(Box::new(io::BufReader::new(file)))
    }

    /// Puts a file of it into a folder under its own name: aside, whole, and then in its place.
    ///
    /// # Errors
    /// What the machine says.
    pub fn put(&self, name: &str, folder: &Path) -> io::Result<()> {
        let (source, aside) = (self.path(name), folder.join(format!("{name}.new")));
        let copied = fs::copy(&source, &aside).and_then(|_| File::open(&aside)?.sync_all());
        copied.map_err(|why| named(&aside, &why))?;
        let path = folder.join(name);
        fs::rename(&aside, &path).map_err(|why| named(&path, &why))?;
        File::open(folder)?.sync_all()
    }

    /// The names of its files below a folder of it, in order.
    ///
    /// # Errors
    /// What the machine says.
    pub fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let place = self.path(folder);
        let entries = match fs::read_dir(&place) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|why| named(&place, &why))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            if let Some(name) = entry.file_name().to_str().filter(|_| entry.path().is_file()) {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Adds a file of it to an archive.
    ///
    /// # Errors
    /// What the machine says.
    pub fn pack<W: Write>(&self, name: &str, into: &mut Packer<W>) -> io::Result<()> {
        let path = self.path(name);
        let file = File::open(&path).map_err(|why| named(&path, &why))?;
        let size = file.metadata()?.len();
        into.add(name, size, file)
    }
}

/// What an archive holds: how many files and bytes.
///
/// # Errors
/// See [`Broken`].
pub fn check(archive: &Path) -> Result<(u64, u64), Broken> {
    let mut bytes = 0;
    let files = walk(archive, |_, from| {
        bytes += io::copy(from, &mut io::sink())?;
        Ok(())
    })?;
    Ok((files, bytes))
}

/// Walks over the members, and compares each with the list at the end.
fn walk(archive: &Path, mut each: impl FnMut(&str, &mut dyn Read) -> io::Result<()>) -> Result<u64, Broken> {
    let file = File::open(archive).map_err(|why| named(archive, &why))?;
    let mut tar = tar::Archive::new(io::BufReader::new(file));
    let (mut found, mut sums) = (BTreeMap::new(), None);
    for entry in tar.entries()? {
        let mut entry = entry.map_err(|_| Broken::NoEnd)?;
        let name = plain(&entry.path().map_err(|_| Broken::NoEnd)?)?;
        if !entry.header().entry_type().is_file() || sums.is_some() {
            return Err(Broken::Name(name));
        }
        if name == SUMS {
            let mut text = Vec::new();
            entry
                .take(LARGEST_SUMS)
                .read_to_end(&mut text)
                .map_err(|_| Broken::NoEnd)?;
            let listed: BTreeMap<String, String> =
                serde_json::from_slice(&text).map_err(|_| Broken::NoEnd)?;
            sums = Some(listed);
            continue;
        }
        let size = entry.size();
        let mut from = Summed::of(&mut entry);
        each(&name, &mut from)?;
        if from.count != size {
            return Err(Broken::NoEnd);
        }
        let sum = from.sum();
        if found.insert(name.clone(), sum).is_some() {
            return Err(Broken::Name(name));
        }
    }
    let listed = sums.ok_or(Broken::NoEnd)?;
    for (name, sum) in &found {
        match listed.get(name) {
            Some(known) if known == sum => {}
            Some(_) => return Err(Broken::Changed(name.clone())),
            None => return Err(Broken::Unlisted(name.clone())),
        }
    }
    match listed.keys().find(|name| !found.contains_key(*name)) {
        Some(missing) => Err(Broken::Unlisted(missing.clone())),
        None => Ok(found.len() as u64),
    }
}

/// A name that leads nowhere but into the folder of the archive.
fn plain(path: &Path) -> Result<String, Broken> {
    let shown = path.to_string_lossy().into_owned();
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    match path.to_str().filter(|name| is_plain && !name.is_empty()) {
        Some(name) => Ok(name.to_owned()),
        None => Err(Broken::Name(shown)),
    }
}

/// Bytes that are counted and summed up while they are read.
struct Summed<R> {
    from: R,
    digest: Sha256,
    count: u64,
}

impl<R: Read> Summed<R> {
    fn of(from: R) -> Self {
        Summed {
            from,
            digest: Sha256::new(),
            count: 0,
        }
    }

    fn sum(self) -> String {
        self.digest
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                // Writing to a text cannot fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.count += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> Vec<u8> {
        let mut packer = Packer::new(Vec::new(), 1_700_000_000_000);
        for (name, text) in [("about.json", "{}"), ("files/ab", "silk")] {
            packer.add(name, text.len() as u64, text.as_bytes()).unwrap();
        }
        packer.end().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> Result<Bundle, Broken> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar");
        fs::write(&path, bytes).unwrap();
        Bundle::unpack(&path, None)
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let bundle = unpacked(&packed()).unwrap();
        let mut text = String::new();
        bundle
            .read("files/ab")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(
            (text.as_str(), bundle.names("files").unwrap()),
            ("silk", vec!["ab".to_owned()])
        );
        let place = bundle.path("");
        drop(bundle);
        assert!(!place.exists());
    }

    #[test]
    fn whatever_is_cut_off_or_changed_is_noticed() {
        let whole = packed();
        // What stands behind the list of sums says nothing.
        let last = whole.iter().rposition(|byte| *byte == b'}').unwrap();
        for end in (0..last).step_by(97).chain([last]) {
            assert!(unpacked(&whole[..end]).is_err(), "cut off at {end}");
        }
        assert!(unpacked(&whole).is_ok());
        let silk = whole.windows(4).position(|four| four == b"silk").unwrap();
        let mut changed = whole;
        changed[silk] = b'm';
        assert!(matches!(unpacked(&changed), Err(Broken::Changed(name)) if name == "files/ab"));
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(1);
        let name = b"../escaped";
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_cksum();
        tar.append(&header, &b"x"[..]).unwrap();
        let refused = unpacked(&tar.into_inner().unwrap());
        assert!(matches!(refused, Err(Broken::Name(name)) if name == "../escaped"));
    }
}
