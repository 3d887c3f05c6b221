//! Texts in other languages.

use crate::house::{compiled, document, prose, size, thing, user};
use metadata::{Document, DocumentKind, Language};
use serde_json::{Value, json};

fn pack() -> Document {
    document(
        DocumentKind::Pack,
        "test",
        json!({ "name": "test", "version": "1.0.0", "title": "测试" }),
    )
}

fn zh(texts: Value) -> Document {
    document(
        DocumentKind::Translation,
        "zh",
        json!({ "name": "zh", "language": "zh-CN", "texts": texts }),
    )
}

fn all(texts: Value) -> Vec<Document> {
    let properties =
        json!({ "name": { "kind": "text", "title": "Name", "description": "As they write it." } });
    vec![pack(), thing(properties, json!({})), zh(texts)]
}

#[test]
fn a_text_comes_in_the_language_asked_for_or_as_it_was_written() {
    let mut documents = all(json!({ "object/thing": { "/title": "东西" } }));
    documents.extend([size(), user()]);
    let model = compiled(&documents);
    let text = |language, pointer| model.texts.get(language, "object/thing", pointer, "written");
    assert_eq!(text(Language::ZhCn, "/title"), "东西");
    assert_eq!(text(Language::En, "/title"), "written");
    assert_eq!(text(Language::ZhCn, "/properties/name/title"), "written");
    assert_eq!(
        text(Language::ZhCn, "/properties/owner/title"),
        "负责人",
        "the house translates its own fields"
    );
}

#[test]
fn every_text_needs_a_chinese_one_that_differs() {
    let documents = all(json!({ "object/thing": { "/title": "Thing", "/properties/name/title": "名称" } }));
    insta::assert_snapshot!(prose(&model::untranslated(&documents, Language::ZhCn)), @r#"
    thing.object.json#/title [not_chinese] The translation of “Thing” is not Chinese. — Write it with Chinese characters.
    thing.object.json#/properties/name/description [untranslated] “As they write it.” has no translation into zh-CN. — Add it to a translation document of this pack.
    "#);
}

#[test]
fn a_pack_that_speaks_no_chinese_at_all_is_left_alone() {
    let mut documents = all(json!({}));
    documents.pop();
    assert_eq!(model::untranslated(&documents, Language::ZhCn), []);
}
