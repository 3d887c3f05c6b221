//! Every pack of the house, without a database.

use crate::examples;
use app::App;
use metadata::{Document, Language};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn folders() -> BTreeMap<String, PathBuf> {
    let found = std::fs::read_dir(examples())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let packs = found.filter(|path| path.join("pack.json").is_file());
    packs
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect()
}

/// Compiles a pack beside the platform and all it requires.
fn compiled(name: &str) -> App {
    let mut waiting = vec![name.to_owned()];
    let mut order = Vec::new();
    while let Some(name) = waiting.pop() {
        let files = ports::folder::read_tree(&folders()[&name]).unwrap();
        let documents = Document::read_pack(&files).unwrap();
        let required = documents[0].body["requires"].as_object().into_iter().flatten();
        waiting.extend(required.map(|(required, _)| required.clone()));
        order.push(files);
    }
    let platform = App::of_platform().unwrap_or_else(|complaints| panic!("{complaints:#?}"));
    order.iter().rev().fold(platform, |app, files| {
        app.with_pack(files)
            .unwrap_or_else(|complaints| panic!("{complaints:#?}"))
    })
}

#[test]
fn every_pack_compiles_and_speaks_chinese() {
    let names: Vec<String> = folders().into_keys().collect();
    assert!(names.contains(&"minimal".to_owned()), "{names:?}");
    for name in names {
        let app = compiled(&name);
        let untranslated = model::untranslated(&app.documents, Language::ZhCn);
        assert_eq!(untranslated, [], "{name}");
        let pack = app.packs().pop().unwrap();
        assert_eq!(pack.name, name, "a folder is called like its pack");
    }
}

#[test]
fn the_smallest_pack_asks_for_one_text_alone() {
    let app = compiled("minimal");
    let objects: Vec<_> = app
        .model
        .objects
        .values()
        .filter(|object| object.pack == "minimal")
        .collect();
    assert_eq!(objects.len(), 1);
    let required: Vec<_> = objects[0]
        .fields
        .iter()
        .filter(|field| field.required && field.filler.is_none())
        .collect();
    assert_eq!(required.len(), 1);
    assert_eq!(required[0].kind.schema()["type"], "string");
}

#[test]
fn a_pack_written_out_and_read_again_is_the_same() {
    let app = compiled("minimal");
    let own = app.documents.iter().filter(|document| document.pack == "minimal");
    let files: Vec<_> = own
        .map(|document| (document.path.clone(), document.to_text()))
        .collect();
    let again = App::of_platform().unwrap().with_pack(&files).unwrap();
    assert_eq!(again.documents, app.documents);
}
