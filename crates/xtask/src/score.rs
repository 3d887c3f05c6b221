//! `cargo xtask score [Cnn …]`: the reliability checks, one a line, with how many of their paths are covered. It runs
//! the tests the sheet names and reads what the torture has left; what it found is kept in `target/score`.

mod sheet;

use std::fs;

use serde_json::{Value, json};

use crate::shell::{Done, EVERYTHING, cargo, output, program, root};
use sheet::{Check, Proof, SHEET};

const ENGINES: [&str; 2] = ["sqlite", "postgres"];

/// Prints the sheet, or only the named checks.
pub(crate) fn score(wanted: &[String]) -> Done {
    let commit = output(&mut program("git", &["rev-parse", "HEAD"]))?
        .trim()
        .to_owned();
    let torture: Vec<Option<Value>> = ENGINES.iter().map(|engine| evidence(engine, &commit)).collect();
    let folder = root().join("target/score");
    fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let mut failed = 0;
    for (number, check) in SHEET.iter().enumerate() {
        let name = format!("C{:02}", number + 1);
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let verdict = verdict(check, &torture);
        println!("{name} {}", verdict.line);
        failed += usize::from(verdict.word == "fail");
        let found = json!({
            "check": name, "commit": commit, "verdict": verdict.word, "paths": verdict.paths,
            "seeds": torture.iter().map(|one| one.as_ref().map(|one| one["seed"].clone())).collect::<Vec<_>>(),
        });
        let path = folder.join(format!("{name}.json"));
        fs::write(&path, format!("{found:#}\n")).map_err(|why| format!("{}: {why}", path.display()))?;
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} checks fail."))
    }
}

/// What the torture left, if it was of this commit.
fn evidence(engine: &str, commit: &str) -> Option<Value> {
    let path = root().join(format!("target/score/torture-{engine}.json"));
    let found: Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    (found["commit"] == commit).then_some(found)
}

struct Verdict {
    word: &'static str,
    line: String,
    paths: Value,
}

fn verdict(check: &Check, torture: &[Option<Value>]) -> Verdict {
    let paths = match check {
        Check::Later(what) => {
            return Verdict {
                word: "later",
                line: format!("later 0/0 paths: there are no {what} yet"),
                paths: json!({}),
            };
        }
        Check::Due(paths) => paths,
    };
    let told: Vec<(&str, bool)> = paths
        .iter()
        .map(|(path, proof)| (*path, is_covered(proof, torture)))
        .collect();
    let covered = told.iter().filter(|(_, is_covered)| *is_covered).count();
    let word = if covered == told.len() { "pass" } else { "fail" };
    let words: Vec<String> = told
        .iter()
        .map(|(path, is_covered)| format!("{}{path}", if *is_covered { "" } else { "not " }))
        .collect();
    Verdict {
        word,
        line: format!("{word} {covered}/{} paths: {}", told.len(), words.join(", ")),
        paths: told
            .iter()
            .map(|(path, is_covered)| json!([path, is_covered]))
            .collect(),
    }
}

fn is_covered(proof: &Proof, torture: &[Option<Value>]) -> bool {
    let on_both = |holds: &dyn Fn(&Value) -> bool| {
        torture.iter().all(|found| {
            let found = found.as_ref();
            found.is_some_and(|found| found["holds"] == true && holds(found))
        })
    };
    match proof {
        Proof::Test(package, name) => passes(package, name),
        Proof::Torture(count, least) => on_both(&|found| found[*count].as_u64() >= Some(*least)),
        Proof::Fault(what, least) => {
            let mut struck = torture
                .iter()
                .flatten()
                .filter_map(|found| found["faults"][*what].as_u64());
            let all = struck.clone().all(|times| times >= *least);
            struck.next().is_some() && all && on_both(&|_| true)
        }
        Proof::Canaries(least) => on_both(&|found| {
            let canaries = found["canaries"].as_object();
            canaries.is_some_and(|all| all.len() >= *least && all.values().all(|caught| caught == true))
        }),
        Proof::Steps(prefix) => on_both(&|found| {
            let done = |step: &&Value| found["steps"].as_array().is_some_and(|all| all.contains(step));
            let due = found["steps_due"].as_array().into_iter().flatten();
            let mut due = due
                .filter(|step| step.as_str().is_some_and(|step| step.starts_with(prefix)))
                .peekable();
            due.peek().is_some() && due.all(|step| done(&step))
        }),
        Proof::Nothing => false,
    }
}

/// Whether there is such a test and it passes.
fn passes(package: &str, name: &str) -> bool {
    let mut command = cargo(&["test", "--quiet", "--test", "it"]);
    command
        .args(&EVERYTHING[1..])
        .args(["--package", package, "--", "--exact", name]);
    output(&mut command).is_ok_and(|told| told.contains("ok. 1 passed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(holds: bool, steps: &[&str]) -> Option<Value> {
        Some(
            json!({ "holds": holds, "kills": 30, "canaries": { "a": true, "b": true },
            "steps": steps, "steps_due": ["save::a", "save::b", "meta::a"] }),
        )
    }

    #[test]
    fn a_path_that_is_not_covered_is_a_fail() {
        let torture = [found(true, &["save::a"]), found(true, &["save::a", "save::b"])];
        let line = verdict(
            &Check::Due(&[
                ("saves", Proof::Steps("save::")),
                ("kills", Proof::Torture("kills", 30)),
            ]),
            &torture,
        )
        .line;
        assert_eq!(line, "fail 1/2 paths: not saves, kills");
    }

    #[test]
    fn evidence_that_is_missing_or_red_on_one_engine_covers_nothing() {
        let whole = ["save::a", "save::b"];
        for other in [None, found(false, &whole)] {
            let torture = [found(true, &whole), other];
            assert!(!is_covered(&Proof::Steps("save::"), &torture));
            assert!(!is_covered(&Proof::Torture("kills", 1), &torture));
            assert!(!is_covered(&Proof::Canaries(1), &torture));
        }
    }

    #[test]
    fn a_fault_counts_on_the_engines_that_know_it() {
        let struck = |what: &str, times: u64| {
            let mut found = found(true, &[]);
            if let Some(found) = &mut found {
                found["faults"] = json!({ "cut": 5, what: times });
            }
            found
        };
        let torture = [struck("disk", 4), struck("crash", 3)];
        assert!(is_covered(&Proof::Fault("disk", 4), &torture));
        assert!(is_covered(&Proof::Fault("cut", 5), &torture));
        assert!(!is_covered(&Proof::Fault("crash", 4), &torture));
        assert!(!is_covered(&Proof::Fault("fire", 0), &torture));
        assert!(!is_covered(&Proof::Fault("disk", 4), &[struck("disk", 4), None]));
    }

    #[test]
    fn enough_on_both_engines_is_a_pass() {
        let torture = [
            found(true, &["save::a", "save::b"]),
            found(true, &["save::a", "save::b"]),
        ];
        assert!(is_covered(&Proof::Steps("save::"), &torture));
        assert!(is_covered(&Proof::Canaries(2), &torture));
        assert!(!is_covered(&Proof::Canaries(3), &torture));
        assert!(!is_covered(&Proof::Steps("none::"), &torture));
    }
}
