//! The rules of the house, applied to the whole repository. What each rule says stands in `crates/tidy/src`.

#![cfg(test)]

use std::path::Path;
use std::sync::LazyLock;

use tidy::exceptions::{EXCEPTIONS, MOST, judge};
use tidy::rust::{self, Source};
use tidy::tree::{self, File};
use tidy::workspace::{self, Package, Room};
use tidy::{
    Offence, catalogues, floors, foreign_words, licences, links, names, operation, phrases, promises, sql,
    terms, walls,
};

static CODE: LazyLock<Vec<File>> = LazyLock::new(|| tree::files(&[".rs", ".ts", ".tsx"]));
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| rust::sources(&CODE));
static ROOMS: LazyLock<Vec<Room>> = LazyLock::new(workspace::rooms);
static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(workspace::packages);

/// Fails with one line per offence that no exception covers.
fn none(rule: &str, offences: Vec<Offence>) {
    let left = judge(rule, offences, EXCEPTIONS);
    let lines: Vec<String> = left.iter().map(ToString::to_string).collect();
    assert!(
        left.is_empty(),
        "{} offences against `{rule}`:\n{}\n",
        left.len(),
        lines.join("\n")
    );
}

fn file(path: &str) -> File {
    let text = std::fs::read_to_string(tree::root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    File {
        path: path.to_owned(),
        text,
    }
}

/// The text of a file, an empty one for a folder.
fn read(path: &Path) -> Option<String> {
    let path = tree::root().join(path);
    if path.is_dir() {
        Some(String::new())
    } else {
        std::fs::read_to_string(path).ok()
    }
}

fn exists(path: &Path) -> bool {
    tree::root().join(path).exists()
}

#[test]
fn every_line_of_the_log_and_every_metric_is_in_the_reference() {
    let reference = file(operation::REFERENCE);
    none("operation", operation::check(&CODE, &reference.text));
}

#[test]
fn stairs_go_down_only() {
    none("floors", floors::check(&ROOMS));
}

#[test]
fn every_library_is_used_in_its_home_alone() {
    none("libraries", foreign_words::check_libraries(&ROOMS));
}

#[test]
fn every_foreign_word_is_spoken_in_one_room() {
    none("words", foreign_words::check_words(&SOURCES));
}

#[test]
fn sql_is_written_in_store_alone() {
    none("sql", sql::check(&SOURCES));
}

#[test]
fn no_file_is_beyond_its_wall() {
    none("walls", walls::check(&CODE));
}

#[test]
fn no_name_says_nothing() {
    none("names", names::check(&CODE));
}

#[test]
fn nothing_is_left_unfinished_or_unable_to_fail() {
    none(
        "phrases",
        phrases::check(&tree::files(&[".rs", ".ts", ".tsx", ".md", ".toml", ".css"])),
    );
}

#[test]
fn every_complaint_has_words_in_every_language() {
    let files: Vec<File> = tree::files(&[".json"])
        .into_iter()
        .filter(|file| file.path.starts_with("crates/metadata/src/catalogue/"))
        .collect();
    let mut offences = catalogues::check(&files, &CODE, &SOURCES);
    offences.extend(catalogues::check_repeated(&files));
    none("complaints", offences);
}

#[test]
fn the_packs_speak_in_the_terms_of_the_house() {
    let packs: Vec<File> = tree::files(&[".json"])
        .into_iter()
        .filter(|file| file.path.starts_with("examples/"))
        .collect();
    none("terms", terms::check(&file("examples/terms.json"), &packs));
}

#[test]
fn every_package_has_an_allowed_licence() {
    none("licences", licences::check(&PACKAGES, &file("deny.toml").text));
}

#[test]
fn no_banned_package_came_in() {
    none("bans", licences::check_bans(&PACKAGES, &file("deny.toml").text));
}

#[test]
fn every_link_in_a_page_leads_to_a_file() {
    none("links", links::check(&tree::files(&[".md"]), exists));
}

#[test]
fn every_promise_of_the_status_page_has_a_proof() {
    none("promises", promises::check_status(&file("docs/status.md"), &read));
}

#[test]
fn every_invariant_of_the_architecture_page_has_a_test() {
    none(
        "invariants",
        promises::check_invariants(&file("docs/architecture.md"), &read),
    );
}

#[test]
fn the_generated_files_are_committed() {
    let missing = [
        "schemas/openapi.json",
        "schemas/object.schema.json",
        "docs/reference",
        "web/src/api/schema.d.ts",
    ]
    .into_iter()
    .filter(|path| !exists(Path::new(path)))
    .map(|path| {
        Offence::new(
            path,
            0,
            "This generated file is missing; `cargo xtask bless` writes it.",
        )
    });
    none("generated", missing.collect());
}

#[test]
fn the_list_of_exceptions_only_shrinks() {
    assert_eq!(
        EXCEPTIONS.len(),
        MOST,
        "Mend the file instead of excepting it; after striking a line lower MOST."
    );
}
