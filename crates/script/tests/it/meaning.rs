use crate::{compiled, fields, record, value};
use script::{Budget, Expression, Type};
use serde_json::{Value, json};
use std::time::Duration;

fn check(cases: &[(&str, Type, Value)]) {
    for (source, want, expected) in cases {
        assert_eq!(value(source, *want).as_ref(), Ok(expected), "{source}");
    }
}

#[test]
fn numbers_are_exact() {
    use Type::{Decimal, Integer};
    check(&[
        ("amount * (1 - 15 / 100.0)", Decimal, json!("85.085")),
        ("0.1 + 0.2", Decimal, json!("0.3")),
        ("amount - 0.10", Decimal, json!("100")),
        ("count / 2", Integer, json!(2)),
        ("-count / 2", Integer, json!(-2)),
        ("count % 2", Integer, json!(1)),
        ("-(count) + +1", Decimal, json!("-2")),
        ("10 - 2 - 3 * 2", Integer, json!(2)),
        ("round(2.345, 2)", Decimal, json!("2.35")),
        ("round(2.5)", Decimal, json!("3")),
        ("abs(count - 10)", Integer, json!(7)),
        ("max(count, amount, 7)", Decimal, json!("100.1")),
    ]);
}

#[test]
fn days_are_counted_by_the_calendar() {
    use Type::{Date, Integer, Text};
    check(&[
        ("days_between(close_date, \"2026-12-01\")", Integer, json!(10)),
        ("days_between(\"2026-12-01\", close_date)", Integer, json!(-10)),
        ("days_between(\"2024-02-01\", \"2024-03-01\")", Integer, json!(29)),
        ("days_between(close_date, due)", Integer, Value::Null),
        ("add_days(close_date, 10)", Date, json!("2026-12-01")),
        ("add_days(close_date, -count * 100)", Date, json!("2026-01-25")),
        ("add_days(close_date, 1.5)", Date, json!("2026-11-23")),
        ("add_days(due, 1)", Date, Value::Null),
        ("add_days(\"9999-12-31\", 0)", Date, json!("9999-12-31")),
        ("year(close_date)", Integer, json!(2026)),
        ("month(add_days(close_date, 10))", Integer, json!(12)),
        ("day(close_date)", Integer, json!(21)),
        ("day(due)", Integer, Value::Null),
        ("rmb_capital(amount)", Text, json!("壹佰元零壹角整")),
        ("rmb_capital(discount)", Text, Value::Null),
    ]);
    for beyond in [
        "add_days(\"9999-12-31\", 1)",
        "add_days(close_date, 1e20)",
        "add_days(close_date, -9999999)",
    ] {
        if let Ok(expression) = Expression::compile(beyond, &fields, Date) {
            let complaint = expression.evaluate(&record, &Budget::default()).unwrap_err();
            assert_eq!(complaint.code, "expression_overflow", "{beyond}");
        }
    }
}

#[test]
fn empty_operands_make_empty_results() {
    use Type::{Decimal, Integer, Text};
    check(&[
        ("amount * discount", Decimal, Value::Null),
        ("discount / 0.0", Decimal, Value::Null),
        ("-discount", Decimal, Value::Null),
        ("name + note", Text, Value::Null),
        ("name + coalesce(note, \"\")", Text, json!("Ada Lovelace")),
        ("coalesce(discount, 0)", Decimal, json!("0")),
        ("min(discount, count)", Integer, json!(3)),
        ("max(discount, discount)", Decimal, Value::Null),
        ("abs(discount)", Decimal, Value::Null),
        ("round(amount, discount)", Decimal, Value::Null),
        ("upper(note)", Text, Value::Null),
        ("len(note)", Integer, json!(0)),
        ("\"\"", Text, Value::Null),
    ]);
}

#[test]
fn comparisons_with_nothing_are_false() {
    for source in [
        "discount == 0",
        "discount != 0",
        "discount < 1",
        "discount >= 0",
        "discount == discount",
        "note == name",
        "note != name",
        "vip == true",
        "vip && active",
        "note in [\"a\"]",
        "contains(note, \"a\")",
        "contains(name, note)",
        "starts_with(note, \"a\")",
        "due < close_date",
        "is_empty(name)",
        "is_filled(note)",
    ] {
        assert_eq!(value(source, Type::Boolean), Ok(json!(false)), "{source}");
    }
}

#[test]
fn conditions_join_as_everybody_expects() {
    for source in [
        "active && amount > 100",
        "vip || active",
        "!vip",
        "!(discount == 0)",
        "is_empty(discount)",
        "is_filled(amount)",
        "stage == \"won\" && count >= 3",
        "stage in [\"won\", \"lost\"]",
        "!(stage in [\"open\"])",
        "stage !in [\"open\"]",
        "count in [1, 2, 3]",
        "close_date in [\"2026-11-21\", due]",
        "!(discount in [0])",
        "\"price\" in interests",
        "contains(interests, \"price\")",
        "\"Love\" in name",
        "starts_with(name, \"Ada\")",
        "ends_with(name, \"lace\")",
        "close_date == \"2026-11-21\"",
        "close_date > \"2026-01-01\"",
        "\"09:00:00\" < opens",
        "seen_at <= \"2026-11-21T08:00:00.000Z\"",
        "customer == \"01980a5e-7c00-7000-8000-000000000001\"",
        "amount == 100.1",
        "count == 3.0",
        "1 < 2 == true",
        "active || 1.0 / total > 1",
        "len(interests) == 2",
        "coalesce(due, close_date) == \"2026-11-21\"",
        "min(close_date, \"2026-01-01\") == \"2026-01-01\"",
    ] {
        assert_eq!(value(source, Type::Boolean), Ok(json!(true)), "{source}");
    }
}

#[test]
fn choosing_takes_one_branch_only() {
    use Type::{Date, Decimal, Text};
    check(&[
        (
            "if active { amount } else { 1.0 / total }",
            Decimal,
            json!("100.1"),
        ),
        (
            "if vip { 1 } else if count > 2 { 2 } else { 3 }",
            Decimal,
            json!("2"),
        ),
        ("if vip { \"a\" }", Text, Value::Null),
        ("1 + if active { 2 } else { 3 }", Decimal, json!("3")),
        (
            "if vip { \"2026-01-01\" } else { close_date }",
            Date,
            json!("2026-11-21"),
        ),
        ("\"2026-01-01\"", Date, json!("2026-01-01")),
    ]);
}

#[test]
fn texts_are_joined_and_recased() {
    use Type::{List, Text};
    check(&[
        ("upper(name) + \"!\"", Text, json!("ADA LOVELACE!")),
        ("lower(\"ÄÖ\")", Text, json!("äö")),
        (
            "name + \" // 云锦 \" + stage",
            Text,
            json!("Ada Lovelace // 云锦 won"),
        ),
        ("[\"a\", stage]", List, json!(["a", "won"])),
        ("interests", List, json!(["price", "service"])),
    ]);
}

#[test]
fn the_fields_read_are_told_once_each_in_order() {
    let expression = compiled("if active { amount * 2 } else { amount + count }", Type::Decimal);
    assert_eq!(expression.reads(), ["active", "amount", "count"]);
}

#[test]
fn a_long_chain_is_not_deep() {
    let chain = vec!["count"; 100].join(" + ");
    assert_eq!(value(&chain, Type::Integer), Ok(json!(300)));
    let conditions = vec!["active"; 120].join(" && ");
    assert_eq!(value(&conditions, Type::Boolean), Ok(json!(true)));
}

#[test]
fn one_save_shares_one_budget() {
    let expression = compiled("count + count", Type::Integer);
    let budget = Budget::of(7, Duration::from_secs(60));
    assert_eq!(expression.evaluate(&record, &budget), Ok(json!(6)));
    assert_eq!(expression.evaluate(&record, &budget), Ok(json!(6)));
    assert_eq!(
        expression.evaluate(&record, &budget).unwrap_err().code,
        "expression_budget"
    );
    let no_time = Budget::of(100, Duration::ZERO);
    assert_eq!(
        expression.evaluate(&record, &no_time).unwrap_err().code,
        "expression_budget"
    );
}

#[test]
fn an_expression_that_ends_soon_costs_no_time() {
    let budget = Budget::of(100, Duration::from_nanos(1));
    let expression = compiled("count + count", Type::Integer);
    for _ in 0..3 {
        assert_eq!(expression.evaluate(&record, &budget), Ok(json!(6)));
    }
}

#[test]
fn an_expression_that_goes_on_is_timed() {
    let expression = compiled("contains(name, \"x\") || contains(name, \"y\")", Type::Boolean);
    let name = json!("a".repeat(1 << 20));
    let budget = Budget::of(100_000, Duration::from_nanos(1));
    let complaint = expression.evaluate(&|_| Some(name.clone()), &budget).unwrap_err();
    assert_eq!(complaint.code, "expression_budget");
}

#[test]
fn long_texts_cost_what_they_weigh() {
    let expression = compiled("contains(name, \"x\") || contains(name, \"y\")", Type::Boolean);
    let name = json!("a".repeat(1 << 20));
    let budget = Budget::of(20_000, Duration::from_secs(60));
    let complaint = expression.evaluate(&|_| Some(name.clone()), &budget).unwrap_err();
    assert_eq!(complaint.code, "expression_budget");
    let doubled = compiled("name + name", Type::Text);
    let complaint = doubled
        .evaluate(&|_| Some(name.clone()), &Budget::default())
        .unwrap_err();
    assert_eq!(complaint.code, "expression_too_large");
}

#[test]
fn an_expression_outlives_its_source_and_is_shared_by_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let expression = Expression::compile(&String::from("amount > 1"), &fields, Type::Boolean).unwrap();
    shared(&expression);
}
