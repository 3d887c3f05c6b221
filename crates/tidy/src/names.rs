//! Names that say nothing collect everything.

use crate::Offence;
use crate::tree::File;

const EMPTY_NAMES: &[&str] = &[
    "common", "utils", "util", "types", "core", "helpers", "helper", "misc", "shared",
];

/// Crates and modules with a name that says nothing, and second test binaries of a crate.
#[must_use]
pub fn check(files: &[File]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.path.starts_with("crates/") || file.path.starts_with("web/src/"))
    {
        let steps = file
            .path
            .split('/')
            .map(|step| step.split('.').next().unwrap_or_default());
        if let Some(name) = steps.into_iter().find(|step| EMPTY_NAMES.contains(step)) {
            let what =
                format!("`{name}` says nothing. Name it by what it does, or put each part where it is used.");
            offences.push(Offence::new(&file.path, 0, what));
        }
        let in_tests = file.path.split('/').nth(2) == Some("tests");
        if in_tests && file.path.ends_with(".rs") && !file.path.contains("/tests/it/") {
            let what = "A second test binary links the house a second time. Make it a module of tests/it.";
            offences.push(Offence::new(&file.path, 0, what));
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_says_nothing_is_an_offence_as_file_or_folder() {
        for path in [
            "crates/store/src/utils.rs",
            "crates/common/src/lib.rs",
            "web/src/ui/helpers/a.ts",
        ] {
            assert_eq!(check(&[File::new(path, "")]).len(), 1, "{path}");
        }
        assert_eq!(check(&[File::new("crates/store/src/column.rs", "")]), []);
    }

    #[test]
    fn a_crate_has_one_test_binary() {
        assert_eq!(check(&[File::new("crates/store/tests/plan.rs", "")]).len(), 1);
        assert_eq!(check(&[File::new("crates/store/tests/it/plan.rs", "")]), []);
    }
}
