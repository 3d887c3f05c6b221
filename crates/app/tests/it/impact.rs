//! What is told to refer to a field is what complains when the field is gone, no more and no less.

use crate::{Files, codes, create_customer, examples, on_both_engines};
use app::App;
use metadata::{Document, DocumentKind, pointer};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// All is compiled again for each field: here for one of so many, and for every one in a release build.
const EVERY: usize = if cfg!(debug_assertions) { 8 } else { 1 };

fn read(folder: &Path) -> Files {
    ports::folder::read_tree(folder).unwrap()
}

fn with(app: &App, files: &Files) -> App {
    app.with_pack(files)
        .unwrap_or_else(|told| panic!("{:?}", told.first()))
}

/// Every field of an object that a document of these layers declares.
fn fields(app: &App, pack: &str) -> Vec<(String, String)> {
    let objects = app.sum.iter().filter(|one| one.kind == DocumentKind::Object);
    let own = objects.filter(|document| document.pack == pack);
    own.flat_map(|document| {
        let fields = document.body["properties"].as_object().unwrap();
        fields.keys().map(|field| (document.name.clone(), field.clone()))
    })
    .collect()
}

/// The same pack whose author forgot the field.
fn forgotten(files: &Files, object: &str, field: &str) -> Files {
    let is_it = |path: &str, body: &Value| path.ends_with(".object.json") && body["$id"] == object;
    let taken = |(path, text): &(String, String)| {
        let Ok(mut body) = serde_json::from_str::<Value>(text) else {
            return (path.clone(), text.clone());
        };
        if is_it(path, &body) {
            let fields = body["properties"].as_object_mut().unwrap();
            assert!(fields.shift_remove(field).is_some());
        }
        (path.clone(), body.to_string())
    };
    files.iter().map(taken).collect()
}

fn of(object: &str, field: &str) -> String {
    format!("{object}.{field}")
}

/// The files that are told, as the list of a field tells them.
fn told(app: &App, object: &str, field: &str) -> BTreeMap<String, usize> {
    let affected = app.affected(&of(object, field)).unwrap();
    let told = affected.into_iter();
    told.map(|one| (one.path, one.complaints.len())).collect()
}

/// The files that complain when the pack comes without the field.
fn complaining(ground: &App, files: &Files, object: &str, field: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let next = ground.with_pack(&forgotten(files, object, field));
    for complaint in next.err().unwrap_or_default() {
        *found.entry(complaint.at.file.unwrap()).or_default() += 1;
    }
    found
}

/// Words that a machine reads: keys and texts, save texts for people.
fn words(document: &Document) -> BTreeSet<String> {
    let spoken = pointer::texts(document.kind, &document.body);
    let spoken: BTreeSet<&str> = spoken.iter().map(|(_, text)| text.as_str()).collect();
    let mut words = BTreeSet::new();
    collect(&document.body, &spoken, &mut words);
    words
}

fn collect(value: &Value, spoken: &BTreeSet<&str>, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if !spoken.contains(text.as_str()) => into.extend(apart(text)),
        Value::Array(members) => members.iter().for_each(|member| collect(member, spoken, into)),
        Value::Object(members) => {
            for (key, member) in members {
                into.extend(apart(key));
                collect(member, spoken, into);
            }
        }
        _ => {}
    }
}

fn apart(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| !word.is_empty()).map(str::to_owned)
}

/// Names that stand for one field and for nothing else: whoever says such a word means the field.
fn unmistakable(app: &App) -> BTreeSet<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for document in app.sum.iter().filter(|one| one.kind == DocumentKind::Object) {
        for field in document.body["properties"].as_object().unwrap().keys() {
            *times.entry(field).or_default() += 1;
        }
    }
    let documents: BTreeSet<&str> = app.sum.iter().map(|one| one.name.as_str()).collect();
    let once = times.into_iter().filter(|(_, times)| *times == 1);
    let names = once.map(|(name, _)| name.to_owned());
    names
        .filter(|name| !documents.contains(name.as_str()) && name.contains('_'))
        .collect()
}

/// Whoever mentions the one field of that name is told, and whoever is told mentions it.
fn assert_mentions(app: &App, object: &str, field: &str) {
    let told: BTreeSet<String> = app
        .affected(&of(object, field))
        .unwrap()
        .into_iter()
        .map(|one| one.document)
        .collect();
    // Where a change fits no longer, all that it brings is missing.
    let is_change = |key: &String| key.starts_with("change/");
    let is_alone = !told.iter().any(is_change);
    for document in app.sum.iter() {
        let key = document.key();
        // What a change says is said by the document that it changes.
        let target = document.body["document"]
            .as_str()
            .filter(|_| document.kind == DocumentKind::Change);
        let key = target.map_or(key, str::to_owned);
        let is_home = key == format!("object/{object}");
        let says = words(document).contains(field);
        assert!(
            is_home || !says || told.contains(&key),
            "{key} says {object}.{field} and is not told"
        );
        let hints = !is_alone || target.is_some() || document.body.to_string().contains(field);
        assert!(
            hints || !told.contains(&key),
            "{key} is told and never says {object}.{field}"
        );
    }
}

#[test]
fn what_is_told_of_each_field_of_each_small_pack_is_what_complains_without_it() {
    let expressive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../suites/expressive");
    let listed = std::fs::read_dir(expressive).unwrap();
    let mut folders: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.push(examples().join("minimal"));
    let (mut count, mut referred) = (0, 0);
    for folder in folders {
        let (ground, files) = (App::of_platform().unwrap(), read(&folder));
        let app = with(&ground, &files);
        let pack = app.packs().pop().unwrap().name;
        for (object, field) in fields(&app, &pack).into_iter().step_by(EVERY) {
            let told = told(&app, &object, &field);
            assert_eq!(
                told,
                complaining(&ground, &files, &object, &field),
                "{object}.{field}"
            );
            count += 1;
            referred += told.len();
        }
    }
    assert!(count > 20 && referred > count, "{count} fields, {referred} files");
}

#[test]
fn every_document_of_the_large_packs_that_says_a_field_is_told_and_no_other() {
    let ground = with(&App::of_platform().unwrap(), &read(&examples().join("base")));
    let app = with(&ground, &read(&examples().join("standard-product")));
    let plain = unmistakable(&app);
    let packs = ["base", "standard-product"];
    let own = packs.iter().flat_map(|pack| fields(&app, pack));
    let chosen: Vec<_> = own.filter(|(_, field)| plain.contains(field)).collect();
    assert!(chosen.len() > 80, "{}", chosen.len());
    for (object, field) in chosen.iter().step_by(EVERY) {
        assert_mentions(&app, object, field);
    }
}

on_both_engines! {
    async fn records_that_hold_a_value_are_counted_and_what_is_not_there_is_told(place) {
        let (workspace, admin) = place.minimal().await;
        create_customer(&workspace, &admin, json!({ "name": "Ada", "phone": "13800138000" })).await;
        create_customer(&workspace, &admin, json!({ "name": "Bob" })).await;
        for (of, records) in [("customer", 2), ("customer.phone", 1), ("customer.note", 0)] {
            assert_eq!(workspace.impact(of).await.unwrap().records, records, "{of}");
        }
        for (of, code) in [("custmer", "unknown_object"), ("customer.phon", "unknown_field")] {
            let told = workspace.impact(of).await.unwrap_err();
            assert_eq!(codes(told), [code]);
        }
    }
}
