//! Every folder of `tests/failing` is a pack that is refused; its complaints are reviewed like prose.

use crate::house::{folder, prose};
use metadata::{Language, catalogue_keys};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folders = |path: &Path| {
        let entries = std::fs::read_dir(path)
            .expect("the folder exists")
            .map(|entry| entry.expect("an entry").path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/failing");
    folders(&root).iter().flat_map(|area| folders(area)).collect()
}

#[test]
fn every_failing_pack_is_told_all_its_mistakes() {
    let cases = cases();
    assert!(cases.len() >= 25, "only {} cases", cases.len());
    for case in cases {
        let complaints = model::compile(&folder(&case)).err().unwrap_or_default();
        assert!(!complaints.is_empty(), "{} compiles", case.display());
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("complaints", prose(&complaints)));
    }
}

#[test]
fn every_complaint_of_a_failing_pack_has_words() {
    let known: BTreeSet<&str> = catalogue_keys(Language::En).into_iter().collect();
    for case in cases() {
        for complaint in model::compile(&folder(&case)).err().unwrap_or_default() {
            assert!(known.contains(complaint.code), "{} has no words", complaint.code);
            assert!(complaint.at.file.is_some(), "{} has no file", complaint.code);
        }
    }
}
