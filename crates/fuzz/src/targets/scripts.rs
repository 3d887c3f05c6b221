//! What implementers compute and print.

use script::{Budget, Expression, Known, Needs, Scope, Sheet, Type, Values};
use serde_json::{Value, json};

const WANTED: [Type; 6] = [
    Type::Text,
    Type::Integer,
    Type::Decimal,
    Type::Boolean,
    Type::Date,
    Type::Instant,
];

fn type_of(name: &str) -> Option<Type> {
    Some(match name {
        "name" => Type::Text,
        "count" => Type::Integer,
        "amount" => Type::Decimal,
        "active" => Type::Boolean,
        "day" => Type::Date,
        "at" => Type::Instant,
        "tags" => Type::List,
        _ => return None,
    })
}

fn value_of(name: &str) -> Option<Value> {
    Some(match name {
        "name" => json!("Aurora"),
        "count" => json!(3),
        "amount" => json!("100.10"),
        "active" => json!(true),
        "day" => json!("2026-11-27"),
        "at" => json!("2026-11-27T08:00:00.000Z"),
        "tags" => json!(["a", "b"]),
        _ => return None,
    })
}

/// An expression: what compiles ends within its budget, with a value or a complaint, and says the same again.
pub(super) fn expression(bytes: &[u8]) -> bool {
    let Some((want, source)) = super::choice(bytes, WANTED.len()) else {
        return false;
    };
    let Ok(expression) = Expression::compile(source, &type_of, WANTED[want]) else {
        return false;
    };
    let once = expression.evaluate(&value_of, &Budget::default());
    let again = expression.evaluate(&value_of, &Budget::default());
    if let (Ok(once), Ok(again)) = (&once, &again) {
        assert_eq!(once, again, "the same expression over the same record");
    }
    true
}

struct House;

impl Scope for House {
    fn object(&self) -> &str {
        "quote"
    }
    fn find(&self, name: &str) -> Option<Known> {
        Some(match name {
            "number" => Known::Text,
            "total" => Known::Number,
            "note" => Known::Html,
            "customer" => Known::Record,
            "lines" => Known::List,
            _ => return None,
        })
    }
    fn names(&self) -> Vec<&str> {
        vec!["number", "total", "note", "customer", "lines"]
    }
    fn inner<'s>(&self, _: &str) -> Option<Box<dyn Scope + 's>>
    where
        Self: 's,
    {
        Some(Box::new(House))
    }
}

/// A text to print: what compiles is written, within its bound, and never shows a value as markup.
pub(super) fn template(bytes: &[u8]) -> bool {
    let Ok(source) = std::str::from_utf8(bytes) else {
        return false;
    };
    let parts = |name: &str| match name {
        "head" => Some(("quote", "Quote {{number}}")),
        "one" => Some(("quote", "{{> two}}")),
        "two" => Some(("quote", "{{number}} {{> one}}")),
        _ => None,
    };
    let Ok(sheet) = Sheet::compile(source, Box::new(House), &parts, &mut Needs::default()) else {
        return false;
    };
    let root = json!({
        "number": "Q-1<xss>", "total": { "~": "1,409.50", "raw": "1409.50" }, "note": "<p>Good</p>",
        "customer": { "~": "Ada", "number": "C-1", "customer": null },
        "lines": [{ "number": "1", "total": { "~": "2.00", "raw": "2.00" } }, { "number": "2" }]
    });
    let values = Values {
        root: &root,
        yes_no: ("yes", "no"),
        html: true,
    };
    if let Ok(written) = sheet.write(&values) {
        assert!(
            source.contains("<xss>") || !written.contains("<xss>"),
            "a value was written as markup"
        );
    }
    true
}
