//! A filter that looks further, written down and read again; and what is refused where several records are named.

use crate::house::{compiled, size, thing, user};
use model::{FieldSet, Filter, Model};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let properties = json!({
        "name": { "kind": "text", "title": "Name" },
        "boss": { "kind": "user", "title": "Boss" },
        "parent": { "kind": "reference", "title": "Parent", "to": "thing", "onDelete": "clear" },
        "kin": { "kind": "references", "title": "Kin", "to": "thing" },
        "watchers": { "kind": "users", "title": "Watchers" },
        "about": { "kind": "any_reference", "title": "About", "to": ["thing", "user"] },
        "scope": { "kind": "filter", "title": "Scope", "of": "thing",
            "default": { "is": " Ada ", "field": "parent.name" } },
    });
    compiled(&[thing(properties, json!({})), size(), user()])
});

const ID: &str = "01980a5e-7c00-7000-8000-000000000001";

fn read(json: &Value) -> Result<Filter, Vec<(String, &'static str)>> {
    let object = MODEL.object("thing").expect("an object");
    let all = FieldSet::all(object.fields.len());
    let told = Filter::parse_beyond(object, &all, &*MODEL, json);
    told.map_err(|told| told.into_iter().map(|one| (one.at.pointer, one.code)).collect())
}

fn written(filter: &Filter) -> Value {
    let find = |name: &str| MODEL.object(name).map(Arc::clone);
    filter.written(MODEL.object("thing").expect("an object"), &find)
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({ "field": "name", "is": " Ada " })),
        Just(json!({ "contains": { "me": true }, "field": "watchers" })),
        Just(json!({ "field": "kin", "any_of": [ID.to_uppercase()] })),
        Just(json!({ "field": "about", "is_not": { "id": ID, "object": "user" } })),
        Just(json!({ "field": "about", "any_of": [{ "object": "thing" }] })),
        Just(json!({ "is": ID, "field": "parent.parent.parent" })),
        Just(json!({ "field": "parent.boss.name", "starts_with": "A" })),
        Just(json!({ "field": "parent.kin", "is_empty": false })),
    ]
}

/// Two steps beyond at most: a leaf may take one more.
fn question() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(json!({ "field": "name", "is_filled": true })),
        Just(json!({ "contains": ID, "field": "kin" })),
        Just(json!({ "field": "parent.name", "is": "x" })),
    ];
    let names = vec!["kin", "thing.kin", "thing.parent", "thing.about"];
    let related =
        (prop::sample::select(names), plain, 0..5_usize).prop_map(|(name, part, word)| match word {
            0 => json!({ "where": part, "some": name }),
            1 => json!({ "none": name }),
            2 => json!({ "count": name, "where": { "all": [] }, "at_least": 2 }),
            3 => json!({ "at_most": 1, "count": name, "where": { "not": part } }),
            _ => json!({ "some": name, "where": { "some": "kin", "where": part } }),
        });
    prop_oneof![leaf(), related].prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({ "all": parts })),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({ "any": parts })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

proptest! {
    #[test]
    fn what_looks_further_is_written_in_one_form_and_read_to_the_same(json in question()) {
        let filter = read(&json).expect("a filter");
        let form = written(&filter);
        let again = read(&form).expect("the form is a filter");
        prop_assert_eq!(&written(&again), &form);
        prop_assert_eq!(form.to_string().contains("null"), false, "{}", form);
    }
}

#[test]
fn the_form_is_the_same_however_it_was_said() {
    let filter =
        read(&json!({ "where": { "is": " Ada ", "field": "parent.name" }, "count": "kin", "at_least": 1 }));
    let form = written(&filter.expect("a filter")).to_string();
    let wanted = r#"{"count":"kin","at_least":1,"where":{"field":"parent.name","is":"Ada"}}"#;
    assert_eq!(form, wanted);
    let (_, scope) = MODEL
        .object("thing")
        .expect("an object")
        .field("scope")
        .expect("a field");
    let default = scope.default.as_ref().map(ToString::to_string);
    assert_eq!(default.as_deref(), Some(r#"{"field":"parent.name","is":"Ada"}"#));
}

#[test]
fn several_records_and_any_are_asked_in_their_own_way() {
    for (json, pointer, code) in [
        (
            json!({ "field": "kin.name", "is": "x" }),
            "/field",
            "filter_names_many",
        ),
        (
            json!({ "field": "about.name", "is": "x" }),
            "/field",
            "filter_names_many",
        ),
        (
            json!({ "field": "parent.kin.name", "is": "x" }),
            "/field",
            "filter_names_many",
        ),
        (
            json!({ "field": "kin", "contains": "ada" }),
            "/contains",
            "filter_value",
        ),
        (
            json!({ "field": "kin", "contains": { "me": true } }),
            "/contains",
            "filter_value",
        ),
        (json!({ "field": "kin", "is": ID }), "/is", "operator_not_offered"),
        (json!({ "field": "about", "is": ID }), "/is", "filter_value"),
        (
            json!({ "field": "about", "is": { "object": "size" } }),
            "/is",
            "filter_value",
        ),
        (
            json!({ "field": "about", "is": { "object": "thing", "id": "x" } }),
            "/is",
            "filter_value",
        ),
        (
            json!({ "field": "scope", "is": {} }),
            "/is",
            "operator_not_offered",
        ),
        (json!({ "some": "about" }), "/some", "unknown_relation"),
        (json!({ "some": "parent" }), "/some", "unknown_relation"),
        (json!({ "some": "thing.watchers" }), "/some", "unknown_relation"),
    ] {
        assert_eq!(read(&json), Err(vec![(pointer.to_owned(), code)]), "{json}");
    }
}
