//! What a filter means, and what is no filter.

use crate::house::{ME, OTHER, object, prose, record, root};
use model::{Filter, MAX_FILTER_DEPTH, MAX_FILTER_TESTS, MAX_FILTER_VALUES, Object, Record};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// A bit of everything that can be compared.
static THING: LazyLock<Arc<Object>> = LazyLock::new(|| {
    let field = |kind: &str, title: &str| json!({ "kind": kind, "title": title });
    let properties = json!({
        "name": field("text", "Name"), "count": field("integer", "Count"),
        "weight": { "kind": "decimal", "title": "Weight", "scale": 2 }, "paid": field("boolean", "Paid"),
        "day": field("date", "Day"), "boss": field("user", "Boss"),
        "sizes": { "kind": "choices", "title": "Sizes", "choices": "size" },
        "story": field("long_text", "Story"), "place": field("address", "Place"),
        "load": { "kind": "quantity", "title": "Load", "units": [{ "name": "kg", "factor": 1 },
            { "name": "g", "factor": 0.001 }] },
    });
    object(properties, json!({}))
});

#[test]
fn every_shared_fixture_means_what_it_says() {
    let text = std::fs::read_to_string(root().join("schemas/filter-fixtures.json")).expect("the fixtures");
    let fixtures: Vec<Value> = serde_json::from_str(&text).expect("a list");
    assert!(fixtures.len() >= 60);
    for fixture in fixtures {
        let name = fixture["name"].as_str().expect("a name");
        let mut properties = fixture["kinds"].clone();
        for (field, options) in properties.as_object_mut().expect("kinds") {
            options["title"] = json!(field);
        }
        let more = fixture.get("money").map(|money| json!({ "money": money }));
        let object = object(properties, more.unwrap_or_else(|| json!({})));
        let filter =
            Filter::parse(&object, &fixture["filter"]).unwrap_or_else(|c| panic!("{name}: {}", prose(&c)));
        let viewer: uuid::Uuid = fixture["me"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("a viewer");
        let held = filter.matches(&object, &record(fixture["record"].clone()), viewer);
        assert_eq!(held, fixture["want"], "{name}");
        let canonical = fixture.get("canonical").unwrap_or(&fixture["filter"]);
        assert_eq!(filter.to_json(&object), *canonical, "{name}");
    }
}

#[track_caller]
fn refused(filter: Value, expected: &[(&str, &str)]) {
    let complaints = Filter::parse(&THING, &filter).expect_err("the filter is refused");
    let found: Vec<(&str, &str)> = complaints
        .iter()
        .map(|c| (c.at.pointer.as_str(), c.code))
        .collect();
    assert_eq!(found, expected, "{filter}");
}

#[test]
fn what_is_no_filter_is_refused_in_place() {
    refused(json!(null), &[("", "filter_shape")]);
    refused(json!([]), &[("", "filter_shape")]);
    refused(json!({}), &[("", "filter_shape")]);
    refused(json!({ "and": [] }), &[("", "filter_shape")]);
    refused(json!({ "all": [], "any": [] }), &[("", "filter_shape")]);
    refused(
        json!({ "all": { "field": "name", "is": "x" } }),
        &[("/all", "filter_parts")],
    );
    refused(json!({ "not": [] }), &[("/not", "filter_shape")]);
    refused(json!({ "field": "name" }), &[("", "filter_one_operator")]);
    refused(
        json!({ "field": "name", "is": "a", "is_not": "b" }),
        &[("", "filter_one_operator")],
    );
    refused(json!({ "field": 1, "is": "a" }), &[("/field", "filter_field")]);
    refused(
        json!({ "field": "nmae", "iz": "a" }),
        &[("/field", "unknown_field"), ("/iz", "unknown_operator")],
    );
    refused(
        json!({ "field": "name", "less": "a" }),
        &[("/less", "operator_not_offered")],
    );
    refused(
        json!({ "field": "sizes", "is": ["small"] }),
        &[("/is", "operator_not_offered")],
    );
}

#[test]
fn a_value_of_the_wrong_shape_is_refused_in_place() {
    refused(json!({ "field": "name", "is": null }), &[("/is", "filter_null")]);
    refused(json!({ "field": "name", "is": "  " }), &[("/is", "filter_value")]);
    refused(json!({ "field": "name", "is": 5 }), &[("/is", "filter_value")]);
    refused(
        json!({ "field": "name", "is": "a\u{0}b" }),
        &[("/is", "filter_value")],
    );
    refused(
        json!({ "field": "name", "contains": "" }),
        &[("/contains", "filter_piece")],
    );
    refused(
        json!({ "field": "name", "starts_with": "\u{0}" }),
        &[("/starts_with", "filter_piece")],
    );
    refused(
        json!({ "field": "name", "is": { "me": true } }),
        &[("/is", "filter_me")],
    );
    refused(
        json!({ "field": "boss", "is": { "me": false } }),
        &[("/is", "filter_value")],
    );
    refused(
        json!({ "field": "boss", "any_of": [{ "me": true }] }),
        &[("/any_of/0", "id_shape")],
    );
    refused(json!({ "field": "boss", "is": "ada" }), &[("/is", "id_shape")]);
    refused(
        json!({ "field": "count", "is": 1.5 }),
        &[("/is", "integer_shape")],
    );
    refused(
        json!({ "field": "count", "is": 9_007_199_254_740_992_i64 }),
        &[("/is", "too_large")],
    );
    refused(
        json!({ "field": "count", "between": [1] }),
        &[("/between", "filter_pair")],
    );
    refused(
        json!({ "field": "count", "between": [null, "x"] }),
        &[("/between/0", "filter_null"), ("/between/1", "integer_shape")],
    );
    refused(
        json!({ "field": "count", "any_of": 1 }),
        &[("/any_of", "filter_list")],
    );
    refused(
        json!({ "field": "count", "is_empty": 1 }),
        &[("/is_empty", "filter_flag")],
    );
    refused(
        json!({ "field": "weight", "is": "1.005" }),
        &[("/is", "decimal_scale")],
    );
    refused(
        json!({ "field": "weight", "is": "1e3" }),
        &[("/is", "decimal_shape")],
    );
    refused(
        json!({ "field": "paid", "is": "perhaps" }),
        &[("/is", "boolean_shape")],
    );
    refused(
        json!({ "field": "day", "less": "2026-02-30" }),
        &[("/less", "date_shape")],
    );
    refused(
        json!({ "field": "sizes", "contains": 5 }),
        &[("/contains", "filter_value")],
    );
}

#[test]
fn a_quantity_is_compared_by_what_it_comes_to() {
    let heavy = record(json!({ "load": { "value": "1500.000", "unit": "g" } }));
    for (test, holds) in [
        (json!({ "is": "1.5 kg" }), true),
        (json!({ "is": { "value": "1.5", "unit": "kg" } }), true),
        (json!({ "is_not": "1500 g" }), false),
        (json!({ "less": 2 }), true),
        (json!({ "greater": "1.500001" }), false),
        (json!({ "between": ["1499 g", "1501 g"] }), true),
        (json!({ "any_of": ["1 g", "1.5"] }), true),
        (json!({ "is_empty": true }), false),
    ] {
        let mut json = test.clone();
        json["field"] = json!("load");
        let filter = Filter::parse(&THING, &json).unwrap_or_else(|c| panic!("{test}: {}", prose(&c)));
        assert_eq!(filter.matches(&THING, &heavy, ME), holds, "{test}");
        assert_eq!(
            Filter::parse(&THING, &filter.to_json(&THING)),
            Ok(filter),
            "{test}"
        );
    }
    for (wrong, pointer, code) in [
        (json!("much"), "/is", "quantity_shape"),
        (json!({ "me": true }), "/is", "quantity_shape"),
        (json!("1 stone"), "/is/unit", "unknown_unit"),
        (json!("9999999999999"), "/is/value", "quantity_range"),
    ] {
        refused(json!({ "field": "load", "is": wrong }), &[(pointer, code)]);
    }
}

#[test]
fn an_address_is_searched_by_its_text() {
    let here =
        record(json!({ "place": { "region": "110105", "detail": "Jianguo Road 1", "postcode": "100020" } }));
    for (piece, holds) in [
        ("JIANGUO", true),
        ("110105", true),
        ("guo road", true),
        ("Changan", false),
    ] {
        let filter =
            Filter::parse(&THING, &json!({ "field": "place", "contains": piece })).expect("a filter");
        assert_eq!(filter.matches(&THING, &here, ME), holds, "{piece}");
    }
    refused(
        json!({ "field": "place", "is": "x" }),
        &[("/is", "operator_not_offered")],
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let parts =
        json!({ "all": [{ "field": "nmae", "is": "x" }, { "not": { "field": "count", "is": "x" } }, 5] });
    refused(
        parts,
        &[
            ("/all/0/field", "unknown_field"),
            ("/all/1/not/is", "integer_shape"),
            ("/all/2", "filter_shape"),
        ],
    );
}

#[test]
fn a_field_out_of_sight_does_not_exist() {
    let (position, _) = THING.field("weight").expect("a field");
    let mut known = model::FieldSet::all(THING.fields.len());
    known.remove(position);
    let ask = |name: &str| {
        let json = json!({ "field": name, "is": "1" });
        Filter::parse_among(&THING, &known, &json)
            .expect_err("no such field")
            .remove(0)
    };
    let (hidden, invented) = (ask("weight"), ask("wieght"));
    assert_eq!(hidden.code, "unknown_field");
    assert_eq!(hidden.args.get("near"), None);
    assert_eq!(
        invented.args.get("near"),
        None,
        "a suggestion would give the name away"
    );
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(
        json!({ "field": "count", "is": 1 }),
        |inner, _| json!({ "not": inner }),
    )
}

#[test]
fn a_filter_has_room_for_so_much_and_no_more() {
    assert!(Filter::parse(&THING, &nested(MAX_FILTER_DEPTH)).is_ok());
    refused(nested(MAX_FILTER_DEPTH + 1), &[("", "filter_too_deep")]);
    let tests = |count| json!({ "any": vec![json!({ "field": "count", "is": 1 }); count] });
    assert!(Filter::parse(&THING, &tests(MAX_FILTER_TESTS)).is_ok());
    refused(tests(MAX_FILTER_TESTS + 1), &[("", "filter_too_long")]);
    let values = |count| json!({ "field": "count", "any_of": vec![1; count] });
    assert!(Filter::parse(&THING, &values(MAX_FILTER_VALUES)).is_ok());
    refused(values(MAX_FILTER_VALUES + 1), &[("", "filter_too_many_values")]);
}

#[test]
fn a_hundred_thousand_levels_are_refused_without_climbing_them() {
    let mut deep = json!({ "field": "count", "is": 1 });
    for _ in 0..100_000 {
        deep = Value::Object([("not".to_owned(), deep)].into_iter().collect());
    }
    refused_code(&deep, "filter_too_deep");
    // Taken down level by level, because dropping a nest of values climbs it.
    while let Some(inner) = deep.as_object_mut().and_then(|map| map.shift_remove("not")) {
        deep = inner;
    }
}

fn refused_code(filter: &Value, code: &str) {
    assert_eq!(Filter::parse(&THING, filter).expect_err("refused")[0].code, code);
}

#[test]
fn a_filter_knows_the_fields_it_looks_at() {
    let json =
        json!({ "any": [{ "field": "count", "is": 1 }, { "not": { "field": "name", "is_empty": true } }] });
    let fields = Filter::parse(&THING, &json).expect("a filter").fields();
    let names: Vec<&str> = fields
        .iter()
        .map(|position| THING.fields[position].name.as_str())
        .collect();
    assert_eq!(names, ["name", "count"]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = "all|any|not|field|is|is_not|less|between|any_of|contains|is_empty|me|name|count|weight|day|boss|sizes";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop_oneof![words, any::<String>()], inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn any_test() -> impl Strategy<Value = Value> {
    prop_oneof![
        (
            -2_i64..3,
            prop::sample::select(vec!["is", "is_not", "less", "at_most", "greater", "at_least"])
        )
            .prop_map(|(value, operator)| json!({ "field": "count", operator: value })),
        (-2_i64..3, -2_i64..3).prop_map(|(low, high)| json!({ "field": "count", "between": [low, high] })),
        (
            "[ab]{1,2}",
            prop::sample::select(vec!["is", "is_not", "contains", "starts_with"])
        )
            .prop_map(|(value, operator)| json!({ "field": "name", operator: value })),
        (
            prop::collection::vec(prop::sample::select(vec!["small", "large"]), 0..2),
            any::<bool>()
        )
            .prop_map(
                |(values, any)| json!({ "field": "sizes", if any { "any_of" } else { "none_of" }: values })
            ),
        any::<bool>().prop_map(|flag| json!({ "field": "paid", "is_empty": flag })),
        any::<bool>().prop_map(|value| json!({ "field": "paid", "is": value })),
        Just(json!({ "field": "boss", "is": { "me": true } })),
    ]
}

fn any_filter() -> impl Strategy<Value = Value> {
    any_test().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({ "all": parts })),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({ "any": parts })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    })
}

fn any_record() -> impl Strategy<Value = Record> {
    let count = prop::option::of(-2_i64..3);
    let name = prop::option::of("[abAB]{1,3}");
    let sizes = prop::option::of(prop::sample::subsequence(vec!["small", "large"], 1..3));
    let boss = prop::option::of(prop::sample::select(vec![ME, OTHER]));
    (count, name, sizes, prop::option::of(any::<bool>()), boss).prop_map(
        |(count, name, sizes, paid, boss)| {
            record(json!({ "count": count, "name": name, "sizes": sizes, "paid": paid, "boss": boss }))
        },
    )
}

proptest! {
    #[test]
    fn no_json_makes_parsing_panic(json in any_json()) {
        if let Ok(filter) = Filter::parse(&THING, &json) {
            prop_assert_eq!(Filter::parse(&THING, &filter.to_json(&THING)), Ok(filter));
        }
    }

    #[test]
    fn matching_obeys_de_morgan(parts in prop::collection::vec(any_filter(), 0..4), record in any_record()) {
        let holds = |json: Value| Filter::parse(&THING, &json).expect("a filter").matches(&THING, &record, ME);
        let negated: Vec<Value> = parts.iter().map(|part| json!({ "not": part })).collect();
        prop_assert_eq!(holds(json!({ "not": { "all": parts } })), holds(json!({ "any": negated })));
        prop_assert_eq!(holds(json!({ "not": { "any": parts } })), holds(json!({ "all": negated })));
        for (part, opposite) in parts.into_iter().zip(negated) {
            prop_assert_ne!(holds(part), holds(opposite));
        }
    }

    #[test]
    fn the_json_form_reads_back_to_the_same_filter(json in any_filter()) {
        let filter = Filter::parse(&THING, &json).expect("a filter");
        prop_assert_eq!(Filter::parse(&THING, &filter.to_json(&THING)), Ok(filter));
    }
}
