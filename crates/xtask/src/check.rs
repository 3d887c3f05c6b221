//! `cargo xtask check`: the few minutes before a commit. What depends on the touched crates is only linted here;
//! `cargo xtask test` runs its tests too.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::shell::{Done, EVERYTHING, cargo, output, program, root, run};
use crate::{steps, web};
use steps::Step;

const STEPS: &[Step] = &[
    Step {
        name: "format",
        proves: "the code is formatted",
        run: format,
    },
    Step {
        name: "clippy",
        proves: "no lint complains, tests included",
        run: clippy,
    },
    Step {
        name: "tests",
        proves: "the touched crates pass their tests, and the house is tidy",
        run: tests,
    },
    Step {
        name: "web",
        proves: "lint, types and unit tests, if web/ was touched",
        run: web_if_touched,
    },
];

pub(crate) fn check() -> Done {
    steps::run(STEPS, &[])
}

/// `cargo fmt --check` for the whole workspace.
pub(crate) fn format() -> Done {
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// Clippy with the features of the tests; a warning is an error.
pub(crate) fn clippy() -> Done {
    run(cargo(&["clippy", "--all-targets", "--keep-going"])
        .args(EVERYTHING)
        .args(["--", "-D", "warnings"]))
}

/// Everything is built as the tests of CI are: for some packages alone, cargo would choose other features of the libraries and
/// build them anew. Of what is built, the touched crates' tests are run.
fn tests() -> Done {
    let mut wanted = crates(&touched()?);
    wanted.insert("tidy".to_owned());
    let mut build = cargo(&["test", "--no-run", "--message-format", "json-render-diagnostics"]);
    let told = output(build.args(EVERYTHING))?;
    for (name, binary) in binaries(&told) {
        if wanted.contains(&name) {
            let mut test = program(&binary, &["--quiet"]);
            run(test.current_dir(root().join("crates").join(&name)))?;
        }
    }
    Ok(())
}

/// The test binaries that a build tells, each with the crate that it is of.
fn binaries(told: &str) -> Vec<(String, String)> {
    let messages = told
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let tests = messages.filter(|message| message["profile"]["test"] == true);
    tests
        .filter_map(|message| {
            let manifest = message["manifest_path"].as_str()?;
            let name = manifest.strip_suffix("/Cargo.toml")?.rsplit('/').next()?;
            Some((name.to_owned(), message["executable"].as_str()?.to_owned()))
        })
        .collect()
}

fn web_if_touched() -> Done {
    match touched()?.iter().any(|path| path.starts_with("web/")) {
        true => web::check(),
        false => {
            println!("Nothing under web/ was touched.");
            Ok(())
        }
    }
}

/// Paths that differ from the last commit, untracked ones included.
fn touched() -> Result<Vec<String>, String> {
    let changed = output(&mut program("git", &["diff", "--name-only", "HEAD"]))?;
    let untracked = output(&mut program(
        "git",
        &["ls-files", "--others", "--exclude-standard"],
    ))?;
    Ok(changed
        .lines()
        .chain(untracked.lines())
        .map(str::to_owned)
        .collect())
}

/// The names of the crates that own these paths. A crate that was removed has no tests any more.
fn crates(paths: &[String]) -> BTreeSet<String> {
    paths
        .iter()
        .filter_map(|path| path.strip_prefix("crates/")?.split('/').next())
        .filter(|name| root().join("crates").join(name).join("Cargo.toml").exists())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_tells_its_test_binaries() {
        let told = r#"{"profile":{"test":true},"manifest_path":"/x/crates/field/Cargo.toml","executable":"/x/it-1"}
{"profile":{"test":false},"manifest_path":"/x/crates/server/Cargo.toml","executable":"/x/yunjin"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(binaries(told), [("field".to_owned(), "/x/it-1".to_owned())]);
    }

    #[test]
    fn a_path_belongs_to_the_crate_whose_folder_it_is_in() {
        let paths = [
            "crates/tidy/src/a.rs",
            "crates/tidy/Cargo.toml",
            "crates/gone/src/lib.rs",
            "web/src/a.ts",
            "README.md",
        ];
        let found = crates(&paths.map(str::to_owned));
        assert_eq!(found, BTreeSet::from(["tidy".to_owned()]));
    }
}
