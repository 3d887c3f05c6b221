//! What cargo tells about our crates and everything they are built from.

use std::process::Command;

use serde_json::Value;

use crate::tree;

/// One of our crates.
#[derive(Debug, Clone)]
pub struct Room {
    /// The crate's name.
    pub name: String,
    /// What it depends on, by crate name, ours and foreign.
    pub needs: Vec<Need>,
}

/// One line of a `[dependencies]` table.
#[derive(Debug, Clone)]
pub struct Need {
    /// The name of the package.
    pub name: String,
    /// Whether it is a dev-dependency.
    pub for_tests: bool,
    /// Whether it is a crate of this workspace.
    pub ours: bool,
}

/// A foreign package that we build with.
#[derive(Debug, Clone)]
pub struct Package {
    /// Name and version, such as `serde v1.0.219`.
    pub name: String,
    /// The SPDX expression it declares.
    pub licence: Option<String>,
}

/// Our crates and what they use, without asking the network.
#[must_use]
pub fn rooms() -> Vec<Room> {
    let told = cargo(&["metadata", "--format-version=1", "--no-deps"]);
    let told: Value = serde_json::from_str(&told).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let rooms = list(&told["packages"]).into_iter().map(|package| Room {
        name: text(&package["name"]),
        needs: list(&package["dependencies"])
            .iter()
            .map(|need| Need {
                name: text(&need["name"]),
                for_tests: need["kind"] == "dev",
                ours: need["source"].is_null(),
            })
            .collect(),
    });
    rooms.collect()
}

/// The foreign packages that we really build with, those for tests and builds included. `cargo metadata` would also
/// name optional ones that no feature asks for.
#[must_use]
pub fn packages() -> Vec<Package> {
    let told = cargo(&[
        "tree",
        "--workspace",
        "--edges=normal,build,dev",
        "--prefix=none",
        "--format={p}|{l}",
    ]);
    let mut packages: Vec<Package> = told
        .lines()
        // Our own crates are printed with their folder.
        .filter(|line| !line.contains(" (/"))
        .filter_map(|line| line.trim_end_matches(" (*)").split_once('|'))
        .map(|(name, licence)| Package {
            name: name.trim_end_matches(" (proc-macro)").to_owned(),
            licence: (!licence.is_empty()).then(|| licence.to_owned()),
        })
        .collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    packages.dedup_by(|a, b| a.name == b.name);
    packages
}

/// What cargo writes to standard output.
///
/// # Panics
/// When cargo cannot tell.
#[expect(clippy::panic, reason = "without it no rule about crates can be checked")]
#[expect(clippy::disallowed_methods, reason = "cargo tells its own path by a variable")]
fn cargo(words: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let told = Command::new(cargo)
        .args(words)
        .arg("--offline")
        .current_dir(tree::root())
        .output();
    match told {
        Ok(out) if out.status.success() => String::from_utf8_lossy(&out.stdout).into_owned(),
        Ok(out) => panic!("cargo {words:?}: {}", String::from_utf8_lossy(&out.stderr)),
        Err(why) => panic!("cargo {words:?}: {why}"),
    }
}
