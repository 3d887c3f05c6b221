use crate::{example, validator};
use field::{ALL, Column, Field, Storage};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::{Arc, LazyLock};

type Example = (&'static str, Arc<dyn Field>, jsonschema::Validator);

/// Every kind's example and its schema, made once for many cases.
static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let examples = ALL.iter().map(|kind| (kind.name, example(kind)));
    examples
        .map(|(name, field)| (name, field.clone(), validator(&field.schema())))
        .collect()
});

/// Any JSON, and often something that looks like a value.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1000_i32..1000).prop_map(|n| Value::from(f64::from(n))),
        ".{0,12}".prop_map(Value::from),
        "[ 　]{0,2}[+−＋-]?[0-9０-９]{0,21}([.．][0-9０]{0,9})?[%％]?[ \u{a0}]?".prop_map(Value::from),
        "[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?".prop_map(Value::from),
        "[0-2]?[0-9][:：][0-9]{1,2}([:：][0-9]{2})?".prop_map(Value::from),
        "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])"
            .prop_map(Value::from),
        "[\\PC]{0,6}[@＠][\\pL.İ-]{0,8}\\.[\\pL]{0,4}".prop_map(Value::from),
        "[+＋]?[0-9０-９() （）-]{2,18}(转|ext|x)?[0-9]{0,5}".prop_map(Value::from),
        "[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,4}", inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn tidying_twice_changes_nothing_more(value in values(), written in ".{0,20}") {
        for (kind, field, _) in EXAMPLES.iter() {
            let tidy = field.tidy(value.clone());
            prop_assert_eq!(&field.tidy(tidy.clone()), &tidy, "{}", kind);
            let read = field.from_text(&written);
            prop_assert_eq!(&field.tidy(read.clone()), &read, "{}", kind);
        }
    }

    #[test]
    fn nothing_makes_a_kind_panic_and_what_it_accepts_survives_text(value in values()) {
        for (kind, field, validator) in EXAMPLES.iter() {
            let tidy = field.tidy(value.clone());
            let fits = validator.is_valid(&tidy);
            let accepted = field.check(&tidy).is_ok() && fits;
            let _ = (field.mask(&value), field.to_text(&value), field.check(&value));
            if accepted {
                prop_assert_eq!(&field.from_text(&field.to_text(&tidy)), &tidy, "{}", kind);
                let fits = field.storage() == Storage::Nowhere || fits_column(&tidy, field.storage().column());
                prop_assert!(fits, "{} {}", kind, tidy);
            }
        }
    }
}

/// The JSON shapes that `store` relies on.
fn fits_column(value: &Value, column: Column) -> bool {
    const MOST: u64 = (1 << 53) - 1;
    let text = value.as_str();
    match column {
        Column::Text => text.is_some_and(|text| !text.is_empty() && !text.contains('\0')),
        Column::Integer => value.as_i64().is_some_and(|number| number.unsigned_abs() <= MOST),
        Column::Decimal { scale } => text.is_some_and(|text| {
            let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let digits: String = text.chars().filter(|letter| *letter != '.').collect();
            fraction == usize::from(scale)
                && digits
                    .parse::<i64>()
                    .is_ok_and(|unscaled| unscaled.unsigned_abs() < 10_u64.pow(18))
        }),
        Column::Boolean => value.is_boolean(),
        Column::Date => text.is_some_and(|text| text.len() == 10),
        Column::Time => text.is_some_and(|text| text.len() == 8),
        Column::Instant => text.is_some_and(|text| text.len() == 24 && text.ends_with('Z')),
        Column::Uuid => text.is_some_and(|text| uuid::Uuid::try_parse(text).is_ok() && text.len() == 36),
        Column::Json => value
            .as_array()
            .is_some_and(|members| members.iter().all(Value::is_string)),
        Column::Document => !value.is_null(),
    }
}

#[test]
fn nothing_is_empty_in_every_kind() {
    for kind in ALL {
        let field = example(kind);
        for nothing in [json!(null), json!(""), json!(" \u{3000}\t"), json!([])] {
            assert_eq!(
                field.tidy(nothing.clone()),
                Value::Null,
                "{} {nothing}",
                kind.name
            );
        }
        assert_eq!(field.from_text(" "), Value::Null, "{}", kind.name);
        assert_eq!(field.to_text(&Value::Null), "", "{}", kind.name);
    }
}

#[test]
fn numbers_with_a_point_are_refused_in_words_and_not_rounded() {
    for kind in ["decimal", "money", "percent"] {
        let field = example(field::find(kind).unwrap());
        let value = field.tidy(json!(12.5));
        assert!(!validator(&field.schema()).is_valid(&value));
        assert_eq!(field.check(&value).unwrap_err().code, "decimal_number", "{kind}");
    }
}

#[test]
fn whole_numbers_may_be_written_in_any_way_that_keeps_them() {
    let field = example(field::find("integer").unwrap());
    for (typed, tidy) in [
        (json!("１２"), json!(12)),
        (json!(" +3 "), json!(3)),
        (json!(12.0), json!(12)),
        (json!(-0.0), json!(0)),
        (json!("7.00"), json!(7)),
        (json!(9_007_199_254_740_991.0), json!(9_007_199_254_740_991_i64)),
        (json!("9007199254740992"), json!("9007199254740992")),
        (json!("1.5"), json!("1.5")),
    ] {
        assert_eq!(field.tidy(typed.clone()), tidy, "{typed}");
    }
}

#[test]
fn a_spreadsheet_may_say_yes_in_words() {
    let field = example(field::find("boolean").unwrap());
    for (written, value) in [
        ("TRUE", true),
        ("是", true),
        ("Yes", true),
        ("no", false),
        ("否", false),
        (" false ", false),
    ] {
        assert_eq!(field.from_text(written), json!(value), "{written}");
    }
    assert_eq!(field.tidy(json!("true")), json!("true"));
}

#[test]
fn several_choices_keep_their_order_and_lose_repeats() {
    let field = example(field::find("choices").unwrap());
    assert_eq!(field.tidy(json!(["b", " a", "b", ""])), json!(["b", "a"]));
    assert_eq!(field.from_text("b、a, b"), json!(["b", "a"]));
}

#[test]
fn a_percent_sign_may_be_typed_along() {
    let field = example(field::find("percent").unwrap());
    assert_eq!(field.tidy(json!("15 ％")), json!("15.00"));
    assert_eq!(field.tidy(json!(15)), json!("15.00"));
    assert_eq!(field.check(&json!("100.01")).unwrap_err().code, "too_large");
}
