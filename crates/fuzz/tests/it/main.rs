//! The corpora are replayed: what a fuzzer once found interesting, and what broke a target once, goes well in every build.

#![cfg(test)]

use fuzz::TARGETS;
use std::fs;
use std::path::{Path, PathBuf};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn inputs(name: &str) -> Vec<PathBuf> {
    let folder = corpus().join(name);
    let found = fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut files: Vec<_> = found.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    files
}

#[test]
fn every_corpus_goes_well_and_knows_both_ends() {
    for target in TARGETS {
        let (mut taken, mut refused) = (0, 0);
        for file in inputs(target.name) {
            let bytes = fs::read(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
            match std::panic::catch_unwind(|| (target.run)(&bytes)) {
                Ok(true) => taken += 1,
                Ok(false) => refused += 1,
                Err(_) => panic!("{} breaks {}", file.display(), target.name),
            }
        }
        // A corpus of which nothing is taken never gets past the door.
        assert!(
            taken >= 3 && refused >= 1,
            "{}: {taken} taken, {refused} refused",
            target.name
        );
    }
}

#[test]
fn no_corpus_is_of_a_target_that_is_gone() {
    let folders = fs::read_dir(corpus()).unwrap_or_else(|why| panic!("{why}"));
    for folder in folders.flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(fuzz::find(&name).is_some(), "{name} is no target");
    }
}
