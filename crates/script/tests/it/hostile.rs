use crate::{fields, record};
use proptest::prelude::*;
use script::{Budget, Expression, Template, Type};
use serde_json::Value;

const WANTS: [Type; 6] = [
    Type::Boolean,
    Type::Decimal,
    Type::Integer,
    Type::Text,
    Type::Date,
    Type::List,
];

/// Compiles and runs; whatever happens, the answer is a value of the wanted shape or a complaint.
fn survives(source: &str) {
    for want in WANTS {
        match Expression::compile(source, &fields, want) {
            Err(complaints) => assert!(!complaints.is_empty(), "{source}"),
            Ok(expression) => {
                for record in [&record as &dyn Fn(&str) -> Option<Value>, &|_| None] {
                    if let Ok(value) = expression.evaluate(record, &Budget::default()) {
                        assert!(fits(&value, want), "{source} gave {value}");
                    }
                }
            }
        }
    }
    let _ = Template::compile(source, &["name", "stage"]).map(|template| template.render(&|_| None));
}

fn fits(value: &Value, want: Type) -> bool {
    value.is_null()
        || match want {
            Type::Boolean => value.is_boolean(),
            Type::Integer => value.is_i64() || value.is_u64(),
            Type::List => value.is_array(),
            Type::Document => true,
            _ => value.is_string(),
        }
}

/// Something that often parses.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "name",
        "stage",
        "note",
        "count",
        "amount",
        "discount",
        "total",
        "active",
        "vip",
        "close_date",
        "due",
        "opens",
        "seen_at",
        "customer",
        "interests",
        "1",
        "0",
        "2.5",
        "true",
        "\"won\"",
        "\"\"",
        "\"2026-01-01\"",
        "[\"won\", stage]",
        "99999999999.999999",
        "nothing",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let operators = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in",
        ]);
        let functions = prop::sample::select(vec![
            "abs",
            "coalesce",
            "contains",
            "is_empty",
            "len",
            "lower",
            "max",
            "min",
            "round",
            "starts_with",
            "upper",
        ]);
        prop_oneof![
            (inner.clone(), operators, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (functions, prop::collection::vec(inner.clone(), 1..4))
                .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", "))),
            (prop::sample::select(vec!["!", "-"]), inner.clone()).prop_map(|(sign, a)| format!("{sign}{a}")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("if {a} {{ {b} }} else {{ {c} }}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_it_panic(source in "\\PC{0,60}") {
        survives(&source);
    }

    #[test]
    fn no_heap_of_words_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "[", "]", "{", "}", "#{", "if", "else", "name", "amount", "1", "0.5", "\"a\"", "'b'", "`c`", "+", "-", "*",
        "/", "%", "==", "<", "&&", "||", "!", "in", "!in", ",", ".", "..", ";", ":", "::", "=>", "|", "let", "fn", "while",
        "return", "eval", "import", "this", "${", "\\", "\"", "`", "//", "/*", "*/", "()", "?.", "??", "1e9", "0x", "é", "\n",
    ]), 0..40)) {
        survives(&words.join(" "));
        survives(&words.concat());
    }

    #[test]
    fn what_compiles_gives_what_was_wanted(source in expressions()) {
        survives(&source);
    }
}

#[test]
fn depth_ends_no_thread() {
    let deep = 100_000;
    for piece in [
        "(",
        "[",
        "{",
        "#{",
        "!",
        "-",
        "+",
        "1+",
        "if ",
        "if true {",
        "abs(",
        "\"",
        "`",
        "`${",
        "a.",
        "a[",
        "/*",
        "1,",
        "x in ",
        "{{",
        "{{#if a}}",
        "{{(",
        "true && ",
        "a ? ",
        "else ",
    ] {
        survives(&piece.repeat(deep));
        survives(&piece.repeat(2_000_usize.div_ceil(piece.len())));
        survives(&piece.repeat(450_usize.div_ceil(piece.len())));
    }
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("[", "\"a\"", "]"),
        ("if true { ", "1", " } else { 2 }"),
        ("-(", "1", ")"),
    ] {
        for depth in 1..60 {
            survives(&format!("{}{inner}{}", open.repeat(depth), close.repeat(depth)));
        }
        survives(&format!("{}{inner}{}", open.repeat(deep), close.repeat(deep)));
    }
    for depth in 1..200 {
        survives(&format!("{}1", "if active { 1 } else ".repeat(depth)));
        survives(&vec!["count"; depth * 5].join("+"));
    }
}
