//! `cargo xtask bless`: rewrites the generated files that are committed. The test that finds such a file stale is the
//! one that writes it when `BLESS` is set, so there is no second generator.

use std::fs;
use std::path::Path;

use crate::shell::{Done, cargo, npm, program, root, run};
use crate::web;

pub(crate) fn bless() -> Done {
    let owners = owners(&root().join("crates"));
    if owners.is_empty() {
        return Err("No test reads BLESS, so there is nothing to rewrite.".to_owned());
    }
    let mut test = cargo(&["test", "--quiet", "--no-fail-fast"]);
    for name in &owners {
        test.args(["--package", name]);
    }
    let tested = run(test.env("BLESS", "1").env("INSTA_UPDATE", "always"));
    web::install()?;
    run(&mut npm(&["run", "api"]))?;
    run(&mut program("git", &["status", "--short"]))?;
    tested.map_err(|why| format!("The files are written. But a test failed that writes none: {why}"))
}

/// The crates with a file that asks for the variable.
fn owners(crates: &Path) -> Vec<String> {
    let mut owners: Vec<String> = fs::read_dir(crates)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name() != "xtask" && mentions(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    owners.sort();
    owners
}

fn mentions(path: &Path) -> bool {
    if path.is_dir() {
        return fs::read_dir(path)
            .into_iter()
            .flatten()
            .flatten()
            .any(|entry| mentions(&entry.path()));
    }
    path.extension().is_some_and(|extension| extension == "rs")
        && fs::read_to_string(path).is_ok_and(|text| text.contains("\"BLESS\""))
}
