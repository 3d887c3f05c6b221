//! What the tests share: packs made of JSON, and the objects compiled from them.

use metadata::{Complaint, Document, DocumentKind, Language};
use model::{Model, Object, Record};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const ME: Uuid = Uuid::from_u128(0x0198_0a5e_7c00_7000_8000_0000_0000_0001);
pub(crate) const OTHER: Uuid = Uuid::from_u128(0x0198_0a5e_7c00_7000_8000_0000_0000_0002);

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The documents of a folder, read as one pack; a `pack.json` is added when there is none.
pub(crate) fn folder(path: &Path) -> Vec<Document> {
    let mut files = Vec::new();
    read(path, path, &mut files);
    if !files.iter().any(|(path, _)| path == "pack.json") {
        files.push((
            "pack.json".to_owned(),
            json!({ "name": "case", "version": "1.0.0", "title": "Case" }).to_string(),
        ));
    }
    Document::read_pack(&files).expect("the files can be read")
}

fn read(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy()
                .replace('\\', "/");
            files.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// One document of the pack `test`.
pub(crate) fn document(kind: DocumentKind, name: &str, body: Value) -> Document {
    let (pack, path) = ("test".to_owned(), format!("{name}.{}.json", kind.word()));
    Document {
        pack,
        path,
        kind,
        name: name.to_owned(),
        body,
    }
}

/// An object called `thing` with these properties and further keys.
pub(crate) fn thing(properties: Value, more: Value) -> Document {
    let mut body = json!({ "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing", "type": "object",
        "display": "", "properties": properties });
    for (key, value) in more.as_object().cloned().unwrap_or_default() {
        body[key] = value;
    }
    document(DocumentKind::Object, "thing", body)
}

/// A choice set `size`: small, large, and huge, which is retired.
pub(crate) fn size() -> Document {
    let values = json!([{ "value": "small", "title": "Small" }, { "value": "large", "title": "Large" },
        { "value": "huge", "title": "Huge", "retired": true }]);
    document(
        DocumentKind::Choice,
        "size",
        json!({ "name": "size", "title": "Size", "values": values }),
    )
}

/// The people who sign in.
pub(crate) fn user() -> Document {
    let body = json!({ "$schema": "urn:yunjin:object:1", "$id": "user", "title": "User", "type": "object",
        "display": "{{name}}", "properties": { "name": { "kind": "text", "title": "Name" } } });
    document(DocumentKind::Object, "user", body)
}

pub(crate) fn compiled(documents: &[Document]) -> Model {
    model::compile(documents).unwrap_or_else(|complaints| panic!("{}", prose(&complaints)))
}

/// The object `thing` of a model that also has users and the choice set `size`.
pub(crate) fn object(properties: Value, more: Value) -> Arc<Object> {
    Arc::clone(
        compiled(&[thing(properties, more), size(), user()])
            .object("thing")
            .expect("the object is there"),
    )
}

pub(crate) fn record(value: Value) -> Record {
    value.as_object().cloned().unwrap_or_default()
}

pub(crate) fn map(value: Value) -> Map<String, Value> {
    record(value)
}

/// Complaints as people read them: one line each.
pub(crate) fn prose(complaints: &[Complaint]) -> String {
    let mut lines = String::new();
    for complaint in complaints {
        let said = complaint.render(Language::En);
        let file = complaint.at.file.as_deref().unwrap_or_default();
        let warning = if complaint.severity == metadata::Severity::Warning {
            "warning "
        } else {
            ""
        };
        let place = format!("{file}#{}", complaint.at.pointer);
        lines += &format!(
            "{place} [{warning}{}] {} — {}\n",
            complaint.code, said.message, said.help
        );
    }
    lines
}

/// Compares a generated file with the one that is committed, or writes it when `BLESS` is set.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of generated files is told by the shell to write them"
)]
pub(crate) fn compare(path: &str, text: &str) {
    let file = root().join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&file, text).expect("the file can be written");
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(there == text, "{path} is stale; `cargo xtask bless` rewrites it");
}
