//! Expressions and templates from outside.

mod capabilities;
mod failing;
mod hostile;
mod meaning;
mod sheets;
mod templates;

use metadata::Complaint;
use script::{Budget, Expression, Type};
use serde_json::{Value, json};

/// The fields of the record that these tests compute over.
fn fields(name: &str) -> Option<Type> {
    Some(match name {
        "name" | "stage" | "note" => Type::Text,
        "count" => Type::Integer,
        "amount" | "discount" | "total" => Type::Decimal,
        "active" | "vip" => Type::Boolean,
        "close_date" | "due" => Type::Date,
        "opens" => Type::Time,
        "seen_at" => Type::Instant,
        "customer" => Type::Id,
        "interests" => Type::List,
        _ => return None,
    })
}

/// A record with something in most fields; `note`, `discount`, `vip` and `due` are empty.
fn record(name: &str) -> Option<Value> {
    Some(match name {
        "name" => json!("Ada Lovelace"),
        "stage" => json!("won"),
        "count" => json!(3),
        "amount" => json!("100.10"),
        "total" => json!("0.00"),
        "active" => json!(true),
        "close_date" => json!("2026-11-21"),
        "opens" => json!("09:30:00"),
        "seen_at" => json!("2026-11-21T08:00:00.000Z"),
        "customer" => json!("01980a5e-7c00-7000-8000-000000000001"),
        "interests" => json!(["price", "service"]),
        _ => return None,
    })
}

fn compiled(source: &str, want: Type) -> Expression {
    Expression::compile(source, &fields, want).unwrap_or_else(|complaints| {
        panic!(
            "{source}: {}",
            complaints.iter().map(Complaint::to_string).collect::<String>()
        )
    })
}

fn value(source: &str, want: Type) -> Result<Value, Complaint> {
    compiled(source, want).evaluate(&record, &Budget::default())
}
