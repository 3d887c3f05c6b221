use crate::{fields, value};
use metadata::Language;
use script::{Budget, Expression, Type};
use std::fmt::Write;

/// Each line is a mistake; `want` before the bar.
const CASES: &str = include_str!("failing.txt");

fn want(word: &str) -> Type {
    match word {
        "boolean" => Type::Boolean,
        "decimal" => Type::Decimal,
        "integer" => Type::Integer,
        "text" => Type::Text,
        "date" => Type::Date,
        "list" => Type::List,
        other => panic!("{other}"),
    }
}

#[test]
fn every_mistake_is_told_with_its_place_and_its_cure() {
    let mut told = String::new();
    for case in CASES.lines().filter(|line| !line.is_empty()) {
        let (kind, source) = case.split_once(" | ").expect("a bar");
        let complaints = Expression::compile(source, &fields, want(kind)).expect_err(source);
        writeln!(told, "{case}").unwrap();
        for complaint in complaints {
            assert_eq!(complaint.at.pointer, "");
            assert!(
                complaint.args["line"].as_u64().is_some_and(|line| line > 0),
                "{source}"
            );
            assert!(
                complaint.args["column"].as_u64().is_some_and(|column| column > 0),
                "{source}"
            );
            assert!(complaint.args["near"].is_string(), "{source}");
            let words = complaint.render(Language::En);
            writeln!(
                told,
                "    {}: {}\n        {}",
                complaint.code, words.message, words.help
            )
            .unwrap();
        }
        told.push('\n');
    }
    insta::assert_snapshot!(told);
}

#[test]
fn every_complaint_has_words_in_every_language() {
    for case in CASES.lines().filter(|line| !line.is_empty()) {
        let (kind, source) = case.split_once(" | ").expect("a bar");
        for complaint in Expression::compile(source, &fields, want(kind)).expect_err(source) {
            for language in Language::ALL {
                let words = complaint.render(language);
                assert_ne!(words.message, complaint.code, "{language:?}");
                for name in [
                    "{line}",
                    "{column}",
                    "{near}",
                    "{problem}",
                    "{found}",
                    "{wanted}",
                    "{left}",
                    "{name}",
                ] {
                    assert!(
                        !words.message.contains(name) && !words.help.contains(name),
                        "{}: {words:?}",
                        complaint.code
                    );
                }
            }
        }
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let complaints = Expression::compile(
        "nmae == 1 && frob(2) && count + \"x\" > 3",
        &fields,
        Type::Boolean,
    );
    let codes: Vec<_> = complaints
        .unwrap_err()
        .iter()
        .map(|complaint| complaint.code)
        .collect();
    assert_eq!(
        codes,
        ["expression_name", "expression_function", "expression_operands"]
    );
}

#[test]
fn what_goes_wrong_while_computing_is_a_complaint_too() {
    for (source, code) in [
        ("amount / total", "expression_zero"),
        ("amount % (count - 3)", "expression_zero"),
        (
            "9999999999999999.0 * 9999999999999999.0 * amount",
            "expression_overflow",
        ),
        ("round(amount, -1)", "expression_overflow"),
        ("round(amount, 29)", "expression_overflow"),
    ] {
        let complaint = value(source, Type::Decimal).expect_err(source);
        assert_eq!(complaint.code, code, "{source}");
        assert_eq!(complaint.args["line"], 1);
    }
    assert_eq!(
        value("amount * 1000000000000000", Type::Integer)
            .unwrap_err()
            .code,
        "expression_too_large"
    );
}

#[test]
fn a_field_that_breaks_its_type_is_named() {
    let expression = Expression::compile("amount > 1", &fields, Type::Boolean).unwrap();
    for broken in [
        serde_json::json!("many"),
        serde_json::json!(1.5),
        serde_json::json!(true),
        serde_json::json!([]),
    ] {
        let complaint = expression
            .evaluate(&|_| Some(broken.clone()), &Budget::default())
            .unwrap_err();
        assert_eq!(
            (complaint.code, &complaint.args["name"]),
            ("expression_value", &serde_json::json!("amount"))
        );
    }
}
