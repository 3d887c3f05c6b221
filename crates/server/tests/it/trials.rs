//! `yunjin pack test`: a pack plays its own pages.

use std::process::Output;

use crate::running::{Engine, Place, said, yunjin};

/// Two rules; the page below breaks the first alone.
const JAR: &str = r#"{ "$schema": "urn:yunjin:object:1", "$id": "jar", "title": "Jar", "type": "object", "display": "{{name}}",
    "required": ["name"],
    "properties": {
        "name": { "kind": "text", "title": "Name" },
        "litres": { "kind": "integer", "title": "Litres" },
        "shelf": { "kind": "reference", "title": "Shelf", "to": "shelf" }
    },
    "rules": [
        { "name": "holds_something", "do": "check", "when": "litres < 1", "at": "/litres", "message": "It holds nothing." },
        { "name": "can_be_lifted", "do": "check", "when": "litres > 90", "at": "/litres", "message": "Nobody lifts it." }
    ] }"#;
const SHELF: &str = r#"{ "$schema": "urn:yunjin:object:1", "$id": "shelf", "title": "Shelf", "type": "object", "display": "{{name}}",
    "properties": { "name": { "kind": "text", "title": "Name" } } }"#;
const PAGE: &str = "# Jars\n\n```pack\nshelves\njars\n```\n\n## A jar holds something\n\n\
    ```http\nPOST /api/records/shelf\n{ \"name\": \"Low\" }\n```\n\n```json 201\n{ \"id\": \"{low}\" }\n```\n\n\
    ```http\nPOST /api/records/jar\n{ \"name\": \"Salt\", \"litres\": 0, \"shelf\": \"{low}\" }\n```\n\n\
    ```complaints\n/litres rule It holds nothing.\n```\n";

/// A pack of jars, and in `beside` the pack of shelves that it requires.
fn jars(beside: &str, page: &str) -> Place {
    let place = Place::new(Engine::Sqlite);
    let pack = |name: &str, more: &str| {
        format!(r#"{{ "name": "{name}", "version": "1.0.0", "title": "A pack"{more} }}"#)
    };
    place.file(&format!("{beside}/shelves/pack.json"), &pack("shelves", ""));
    place.file(&format!("{beside}/shelves/shelf.object.json"), SHELF);
    place.file(
        "packs/jars/pack.json",
        &pack("jars", r#", "requires": { "shelves": "1.0.0" }"#),
    );
    place.file("packs/jars/jar.object.json", JAR);
    place.file("packs/jars/scenarios/jars.md", page);
    place
}

fn test(place: &Place, more: &[&str]) -> Output {
    let folder = place.folder().join("packs/jars").display().to_string();
    let mut command = yunjin(&["pack", "test", &folder]);
    command.args(more).output().unwrap()
}

fn last_line(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_pack_plays_its_pages_with_what_it_requires_beside_it_or_where_one_says() {
    let place = jars("packs", PAGE);
    let tested = test(&place, &[]);
    assert!(tested.status.success(), "{}", said(&tested));
    assert_eq!(last_line(&tested), "pages=1 steps=5 assertions=5");

    let place = jars("elsewhere", PAGE);
    let alone = test(&place, &[]);
    assert_eq!(alone.status.code(), Some(1), "{}", said(&alone));
    let shelves = place.folder().join("elsewhere/shelves").display().to_string();
    let tested = test(&place, &["--with", &shelves]);
    assert!(tested.status.success(), "{}", said(&tested));
}

#[test]
fn what_turns_out_otherwise_is_told_with_page_and_line() {
    let place = jars(
        "packs",
        &PAGE.replace("It holds nothing.", "It holds too little."),
    );
    let tested = test(&place, &[]);
    assert_eq!(tested.status.code(), Some(1), "{}", said(&tested));
    let told = said(&tested);
    assert!(
        told.contains("scenarios/jars.md:24: A jar holds something: nothing complains `/litres rule It holds too little.`")
            && told.contains("unexpected: /litres rule It holds nothing."),
        "{told}"
    );
    assert_eq!(last_line(&tested), "pages=1 steps=5 assertions=5");
}

#[test]
fn a_page_that_expects_nothing_proves_nothing_and_a_pack_without_pages_is_told() {
    let place = jars("packs", "# Jars\n\n```pack\nshelves\njars\n```\n");
    let tested = test(&place, &[]);
    assert_eq!(tested.status.code(), Some(1), "{}", said(&tested));
    assert!(said(&tested).contains("the page expects nothing"));

    std::fs::remove_dir_all(place.folder().join("packs/jars/scenarios")).unwrap();
    let tested = test(&place, &[]);
    assert_eq!(tested.status.code(), Some(2), "{}", said(&tested));
    assert!(said(&tested).contains("holds no page"));
}

#[test]
fn a_promise_that_no_page_looks_at_is_told_and_one_that_a_page_breaks_is_not() {
    let place = jars("packs", PAGE);
    let tested = test(&place, &["--mutate"]);
    assert!(tested.status.success(), "{}", said(&tested));
    assert_eq!(last_line(&tested), "mutants=2 killed=1 survived=1");
    let told = said(&tested);
    assert!(
        told.contains("survived: jar.object.json#/rules/1 can_be_lifted (rule)")
            && !told.contains("holds_something"),
        "{told}"
    );
    let few = test(&place, &["--mutate", "--at-least", "51"]);
    assert_eq!(few.status.code(), Some(1), "{}", said(&few));
}

#[test]
fn a_sample_is_drawn_by_its_seed() {
    let place = jars("packs", PAGE);
    let draw = |seed: &str| last_line(&test(&place, &["--mutate", "--sample", "1", "--seed", seed]));
    let killed = "mutants=1 killed=1 survived=0";
    let survived = "mutants=1 killed=0 survived=1";
    assert_eq!(draw("1"), killed);
    assert_eq!(draw("1"), killed);
    assert_eq!(draw("6"), survived);
}
