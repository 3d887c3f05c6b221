//! How long one cached evaluation takes: `cargo run --release -p script --example evaluate`.

use script::{Budget, Expression, Type};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::Instant;

const SOURCES: [&str; 4] = [
    r#"amount * (1 - discount / 100) > 10000 && stage == "negotiation""#,
    r#"is_empty(stage) || amount > 1"#,
    r#"if stage in ["won", "lost"] { round(amount * 1.13, 2) > 5 } else { amount == discount }"#,
    "amount > 0",
];
const ROUNDS: u32 = 200_000;

#[expect(clippy::print_stdout, reason = "printing is all that an example does")]
fn main() {
    let fields = |name: &str| match name {
        "amount" | "discount" => Some(Type::Decimal),
        "stage" => Some(Type::Text),
        _ => None,
    };
    let (amount, discount, stage) = (json!("12500.0000"), json!("15.00"), json!("negotiation"));
    let record = |name: &str| -> Option<Value> {
        Some(match name {
            "amount" => amount.clone(),
            "discount" => discount.clone(),
            _ => stage.clone(),
        })
    };
    for source in SOURCES {
        let started = Instant::now();
        let compiled = Expression::compile(source, &fields, Type::Boolean);
        let compile = started.elapsed();
        let Ok(expression) = compiled else { continue };
        let started = Instant::now();
        for _ in 0..ROUNDS {
            black_box(expression.evaluate(&record, &Budget::default()).is_ok());
        }
        let each = started.elapsed() / ROUNDS;
        println!("{each:>10.2?} per evaluation, compiled in {compile:>8.2?}: {source}");
    }
}
