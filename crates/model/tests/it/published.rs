//! The schemas under `schemas/` and their reference page: generated, committed, never stale.

use crate::house::{compare, root};
use metadata::{DocumentKind, ListMerge};
use serde_json::{Map, Value};

#[test]
fn the_published_schemas_are_fresh() {
    for kind in DocumentKind::ALL {
        let schema = serde_json::to_string_pretty(&model::published_schema(kind)).expect("a schema");
        compare(
            &format!("schemas/{}.schema.json", kind.word()),
            &format!("{schema}\n"),
        );
    }
}

#[test]
fn the_reference_page_is_fresh() {
    compare("docs/reference/documents.md", &model::reference_page());
}

#[test]
fn every_published_schema_is_a_schema() {
    for kind in DocumentKind::ALL {
        let schema = model::published_schema(kind);
        assert!(
            jsonschema::draft202012::meta::is_valid(&schema),
            "{}",
            kind.word()
        );
    }
}

/// Every subschema with its place.
fn each(schema: &Value, at: &str, visit: &mut dyn FnMut(&Map<String, Value>, &str)) {
    let Some(map) = schema.as_object() else { return };
    visit(map, at);
    for (keyword, inner) in map {
        match (keyword.as_str(), inner) {
            ("properties" | "$defs", Value::Object(named)) => {
                named
                    .iter()
                    .for_each(|(name, inner)| each(inner, &format!("{at}/{keyword}/{name}"), visit));
            }
            ("items" | "additionalProperties" | "if" | "then" | "else" | "not", inner) => {
                each(inner, &format!("{at}/{keyword}"), visit);
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(members)) => {
                members
                    .iter()
                    .for_each(|inner| each(inner, &format!("{at}/{keyword}"), visit));
            }
            _ => {}
        }
    }
}

#[test]
fn every_list_says_how_two_versions_of_it_are_merged() {
    for kind in DocumentKind::ALL {
        each(&model::published_schema(kind), kind.word(), &mut |schema, at| {
            if schema.get("type").is_some_and(|word| word == "array") {
                let word = schema.get("x-list").and_then(Value::as_str).unwrap_or_default();
                assert!(
                    ListMerge::from_keyword(word).is_some(),
                    "{at} does not say x-list"
                );
            }
        });
    }
}

#[test]
fn every_key_is_explained() {
    for kind in DocumentKind::ALL {
        each(&model::published_schema(kind), kind.word(), &mut |schema, at| {
            for (key, property) in schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let said = property
                    .get("description")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let constant = property.get("const").is_some();
                assert!(
                    constant || said.len() > 5,
                    "{at}/properties/{key} is not explained"
                );
            }
        });
    }
}

#[test]
fn the_packs_of_the_repository_fit_the_published_schemas() {
    for folder in ["crates/app/platform", "examples/minimal"] {
        for document in crate::house::folder(&root().join(folder)) {
            let validator =
                jsonschema::draft202012::new(&model::published_schema(document.kind)).expect("a schema");
            let wrong: Vec<String> = validator
                .iter_errors(&document.body)
                .map(|error| error.to_string())
                .collect();
            assert!(wrong.is_empty(), "{folder}/{}: {wrong:?}", document.path);
        }
    }
}

#[test]
fn an_editor_completes_the_options_of_each_kind() {
    let schema = model::published_schema(DocumentKind::Object);
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let judge = |field: Value| {
        let body = serde_json::json!({ "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing",
            "type": "object", "display": "", "properties": { "name": field } });
        validator.is_valid(&body)
    };
    assert!(judge(
        serde_json::json!({ "kind": "text", "title": "Name", "maxLength": 20 })
    ));
    assert!(!judge(
        serde_json::json!({ "kind": "text", "title": "Name", "maxlength": 20 })
    ));
    assert!(!judge(
        serde_json::json!({ "kind": "text", "title": "Name", "scale": 2 })
    ));
    assert!(judge(
        serde_json::json!({ "kind": "decimal", "title": "Size", "scale": 2 })
    ));
    assert!(!judge(
        serde_json::json!({ "kind": "hologram", "title": "Shape" })
    ));
}
