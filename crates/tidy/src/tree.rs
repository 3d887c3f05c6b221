//! The files of the repository, as git sees them: tracked or not yet tracked, never ignored ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file, its path relative to the top folder.
#[derive(Debug, Clone)]
pub struct File {
    /// Such as `crates/tidy/src/lib.rs`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl File {
    /// A file that exists only in a test.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The name of the crate whose folder it lies in.
    #[must_use]
    pub fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Lines with their numbers, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// The top folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// Every file whose name ends in one of these, such as `.rs`.
///
/// # Panics
/// When git cannot list the files.
#[expect(clippy::panic, reason = "without the list no rule can be checked")]
#[must_use]
pub fn files(endings: &[&str]) -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    let listed = match listed {
        Ok(out) if out.status.success() => String::from_utf8_lossy(&out.stdout).into_owned(),
        other => panic!("git ls-files: {other:?}"),
    };
    let mut files: Vec<File> = listed
        .split('\0')
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
        // A file that was deleted but not yet committed is listed all the same.
        .filter_map(|path| {
            Some(File {
                path: path.to_owned(),
                text: fs::read_to_string(root().join(path)).ok()?,
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}
