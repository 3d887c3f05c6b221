//! The packs of the repository, compiled and shown.

use crate::house::{compiled, folder, prose, root};
use metadata::{Document, Language};

fn packs() -> Vec<Document> {
    let mut documents = folder(&root().join("crates/app/platform"));
    documents.extend(folder(&root().join("examples/minimal")));
    documents
}

#[test]
fn the_packs_of_the_repository_compile() {
    insta::assert_snapshot!("packs", compiled(&packs()).outline());
}

#[test]
fn the_packs_of_the_repository_speak_chinese() {
    let untranslated = model::untranslated(&packs(), Language::ZhCn);
    assert_eq!(prose(&untranslated), "");
}

#[test]
fn a_record_is_called_by_its_display_text_as_far_as_it_may_be_read() {
    let model = compiled(&packs());
    let customer = model.object("customer").expect("the object");
    let record = crate::house::record(serde_json::json!({ "name": "Ada" }));
    let all = model::FieldSet::all(customer.fields.len());
    assert_eq!(customer.label(&record, &all), "Ada");
    assert_eq!(customer.label(&record, &model::FieldSet::default()), "");
}
