use crate::root;
use demo::documents::{CompanyDocument, StoryDocument, WordsDocument};
use demo::{Company, Fault};
use schemars::{JsonSchema, schema_for};

/// The schema under `schemas/` is what the type says; `cargo xtask bless` writes it anew.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever blesses says so in the environment"
)]
fn compare<T: JsonSchema>(name: &str) {
    let schema = serde_json::to_string_pretty(&schema_for!(T)).unwrap() + "\n";
    let path = root().join(format!("schemas/demo-{name}.schema.json"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(known, schema, "{} is stale: cargo xtask bless", path.display());
}

#[test]
fn the_published_schemas_are_fresh() {
    compare::<CompanyDocument>("company");
    compare::<WordsDocument>("words");
    compare::<StoryDocument>("story");
}

#[test]
fn a_pack_without_a_company_has_none() {
    let read = Company::read(&root().join("examples/base")).unwrap();
    assert!(read.is_none());
}

#[test]
fn what_is_misspelled_is_told_with_its_document_and_place() {
    let pack = tempfile::tempdir().unwrap();
    let folder = pack.path().join("demo");
    std::fs::create_dir(&folder).unwrap();
    let company = r#"{ "hours": { "from": "08:30", "until": "18:00" }, "people": [] }"#;
    std::fs::write(folder.join("company.json"), company).unwrap();
    let story = r#"{ "title": "x", "by": "rep", "steps": [{ "do": "wait", "weeks": 2 }] }"#;
    std::fs::write(folder.join("visit.story.json"), story).unwrap();
    let told = match Company::read(pack.path()) {
        Err(Fault::Document { path, why }) => format!("{path}: {why}"),
        other => panic!("{other:?}"),
    };
    assert!(told.starts_with("demo/visit.story.json: "), "{told}");
    assert!(told.contains("weeks"), "{told}");
}
