//! `cargo xtask check`: the few minutes before a commit. What depends on the touched crates is only linted here;
//! `cargo xtask test` runs its tests too.

use std::collections::BTreeSet;

use crate::shell::{Done, EVERYTHING, cargo, output, program, run};
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

fn tests() -> Done {
    let mut test = cargo(&["test", "--package", "tidy"]);
    for name in crates(&touched()?).iter().filter(|name| *name != "tidy") {
        test.args(["--package", name]);
    }
    run(&mut test)
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
        .filter(|name| {
            crate::shell::root()
                .join("crates")
                .join(name)
                .join("Cargo.toml")
                .exists()
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
