//! Nothing is promised that is not proven. Each line of docs/status.md names its proof or says “not yet”, and each
//! invariant of docs/architecture.md names its test.

use std::path::Path;

use crate::Offence;
use crate::tree::File;

const NOT_YET: &str = "not yet";
const INVARIANT: &str = "**Invariant:**";

/// What the repository has at a path: `Some` text for a file, an empty one for a folder.
pub type Read<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// List items and table rows without a proof. A proof is a path in backticks; behind `::` it may name a test of that
/// Rust file, behind `#` a heading of that page, and both are looked up.
#[must_use]
pub fn check_status(status: &File, read: Read) -> Vec<Offence> {
    let promises = passages(&status.text)
        .into_iter()
        .filter(|(_, text)| text.starts_with(['-', '|']));
    promises
        .filter_map(|(line, text)| judge(&status.path, line, &text, true, read))
        .collect()
}

/// Invariants without a proof. An invariant holds today, so “not yet” does not excuse it.
#[must_use]
pub fn check_invariants(architecture: &File, read: Read) -> Vec<Offence> {
    let invariants = passages(&architecture.text)
        .into_iter()
        .filter(|(_, text)| text.contains(INVARIANT));
    invariants
        .filter_map(|(line, text)| judge(&architecture.path, line, &text, false, read))
        .collect()
}

/// List items, invariants, table rows and paragraphs, each on one line, with the number of their first. A table's rule
/// is left out and so is its head, the row above the rule.
fn passages(text: &str) -> Vec<(usize, String)> {
    let is_rule = |line: &str| line.starts_with('|') && line.chars().all(|c| "|-: ".contains(c));
    let mut passages: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().map(str::trim).enumerate() {
        if is_rule(line) {
            passages.pop();
            open = false;
            continue;
        }
        let begins = line.starts_with("- ") || line.starts_with(['|', '#']) || line.contains(INVARIANT);
        match passages
            .last_mut()
            .filter(|_| open && !begins && !line.is_empty())
        {
            Some((_, passage)) => *passage = format!("{passage} {line}"),
            None if line.is_empty() => {}
            None => passages.push((index + 1, line.to_owned())),
        }
        open = !line.is_empty() && !line.starts_with(['|', '#']);
    }
    passages
}

fn judge(page: &str, line: usize, text: &str, may_wait: bool, read: Read) -> Option<Offence> {
    let found: Vec<Found> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|quoted| look_up(quoted, read))
        .collect();
    if let Some(what) = found.iter().find_map(|found| {
        if let Found::Nothing(what) = found {
            Some(what)
        } else {
            None
        }
    }) {
        return Some(Offence::new(page, line, what));
    }
    if found.contains(&Found::Proof) || (may_wait && text.contains(NOT_YET)) {
        return None;
    }
    let excuse = if may_wait { ", or say `not yet`" } else { "" };
    Some(Offence::new(
        page,
        line,
        format!("Name the test that proves it, in backticks{excuse}."),
    ))
}

/// What a word in backticks leads to.
#[derive(Debug, PartialEq)]
enum Found {
    /// It names no place of the repository: a command, a route, a word.
    NoPlace,
    /// It names a place without tests.
    Place,
    /// It names a test or a file of tests.
    Proof,
    /// It names a place that is not there.
    Nothing(String),
}

/// Looks up `crates/store/tests/it/crash.rs::a_test`, `store::crash::a_test` (a module of the crate's integration or
/// unit tests), or `suites/refuse.md#A heading`.
fn look_up(quoted: &str, read: Read) -> Found {
    let (place, part) = if let Some((page, heading)) = quoted.split_once('#') {
        (page, heading)
    } else if let Some((file, test)) = quoted.split_once(".rs::") {
        (&quoted[..file.len() + 3], test)
    } else {
        (quoted, "")
    };
    if is_path(place) {
        return match read(Path::new(place)) {
            Some(text) => weigh(place, &text, part, quoted.contains('#')),
            None => Found::Nothing(format!("`{place}` does not exist.")),
        };
    }
    let mut steps = quoted.split("::");
    let (Some(room), Some(module)) = (steps.next(), steps.next()) else {
        return Found::NoPlace;
    };
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if !quoted.split("::").all(is_word) || read(Path::new(&format!("crates/{room}"))).is_none() {
        return Found::NoPlace;
    }
    let files = [
        format!("crates/{room}/tests/it/{module}.rs"),
        format!("crates/{room}/src/{module}.rs"),
    ];
    let texts: Vec<(&String, String)> = files
        .iter()
        .filter_map(|file| Some((file, read(Path::new(file))?)))
        .collect();
    let weighed = texts
        .iter()
        .map(|(file, text)| weigh(file, text, steps.clone().last().unwrap_or_default(), false));
    let best = weighed.max_by_key(|found| [Found::Place, Found::Proof].iter().position(|rank| rank == found));
    best.unwrap_or_else(|| Found::Nothing(format!("There is no module `{module}` in crates/{room}.")))
}

/// Whether a file proves something, and has the part that is named of it.
fn weigh(file: &str, text: &str, part: &str, is_heading: bool) -> Found {
    let there = match is_heading {
        true => text
            .lines()
            .any(|line| line.starts_with('#') && line.trim_start_matches('#').trim() == part),
        false => text.contains(&format!("fn {part}")) || part.is_empty(),
    };
    // A file of an integration test may make its tests by a macro; torture and bench are tests from end to end.
    let has_tests = ["/tests/", "crates/torture/", "crates/bench/"]
        .iter()
        .any(|part| file.contains(part))
        || text.contains("#[test]")
        || text.contains("::test]");
    match there {
        false => Found::Nothing(format!("There is no `{part}` in {file}.")),
        true if file.ends_with(".rs") && !has_tests => Found::Place,
        true => Found::Proof,
    }
}

/// A path of the repository begins with one of its folders.
fn is_path(quoted: &str) -> bool {
    let folders = [
        ".ci/",
        "crates/",
        "docs/",
        "examples/",
        "schemas/",
        "suites/",
        "web/",
    ];
    let is_pattern = quoted.contains([' ', '{', '*', '<']);
    !is_pattern
        && (folders.iter().any(|folder| quoted.starts_with(folder))
            || ["deny.toml", "clippy.toml"].contains(&quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> Option<String> {
        match path.to_str() {
            Some("crates/store/tests/it/crash.rs") => {
                Some("#[test]\nfn a_kill_loses_nothing() {}".to_owned())
            }
            Some("crates/store/src/crash.rs") => Some("pub fn helper() {}".to_owned()),
            Some("crates/store") => Some(String::new()),
            Some("suites/refuse.md") => Some("# Refusals\n## A key customer needs a phone".to_owned()),
            _ => None,
        }
    }

    fn unproven(text: &str) -> Vec<usize> {
        let page = File::new("docs/status.md", text);
        check_status(&page, &read)
            .into_iter()
            .map(|offence| offence.line)
            .collect()
    }

    #[test]
    fn a_promise_needs_a_proof_that_exists_or_not_yet() {
        assert!(
            unproven("# Status\nprose\n- Kept:\n  `crates/store/tests/it/crash.rs`\n- Later:\n  not yet")
                .is_empty()
        );
        assert_eq!(
            unproven("- Everything is fast.\n- Kept: `crates/store/tests/it/gone.rs`"),
            [1, 2]
        );
    }

    #[test]
    fn the_test_or_heading_that_a_proof_names_must_be_there() {
        assert!(unproven("- Kept: `crates/store/tests/it/crash.rs::a_kill_loses_nothing`").is_empty());
        assert_eq!(
            unproven("- Kept: `crates/store/tests/it/crash.rs::a_kill_loses_little`"),
            [1]
        );
        assert!(unproven("- Kept: `suites/refuse.md#A key customer needs a phone`").is_empty());
        assert_eq!(
            unproven("- Kept: `suites/refuse.md#A key customer needs a fax`"),
            [1]
        );
    }

    #[test]
    fn a_proof_may_be_named_as_a_module_of_its_crate() {
        assert!(unproven("- Kept: `store::crash`\n- Kept: `store::crash::a_kill_loses_nothing`").is_empty());
        assert_eq!(
            unproven("- `store::gone`\n- `store::crash::gone`\n- `Complaint::error`"),
            [1, 2, 3]
        );
    }

    #[test]
    fn a_file_without_tests_proves_nothing() {
        assert_eq!(unproven("- Kept: `crates/store/src/crash.rs`"), [1]);
    }

    #[test]
    fn a_table_row_is_a_promise_and_its_head_is_none() {
        assert_eq!(unproven("| What | Proof |\n|---|---|\n| It works | |"), [3]);
    }

    #[test]
    fn an_invariant_cannot_wait() {
        let page = |text: &str| File::new("docs/architecture.md", text);
        let waiting = "**Invariant:** `store` knows no viewer: not yet.";
        assert_eq!(check_invariants(&page(waiting), &read).len(), 1);
        let tested =
            "**Invariant:** no write is lost (`crates/store/tests/it/crash.rs`).\n- prose without a proof";
        assert_eq!(check_invariants(&page(tested), &read), []);
    }
}
