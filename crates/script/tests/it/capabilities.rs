//! What an expression can reach: the listed functions, the fields of its record, and nothing else.

use crate::fields;
use script::{Expression, Type};

#[test]
fn every_function_that_can_be_seen_is_listed() {
    insta::assert_snapshot!(script::visible().join("\n"));
}

#[test]
fn nothing_else_of_rhai_can_be_called() {
    for call in [
        "sleep(1)",
        "timestamp()",
        "eval(name)",
        "print(name)",
        "debug(name)",
        "type_of(name)",
        "to_string(count)",
        "parse_int(name)",
        "to_json(name)",
        "parse_json(name)",
        "call(name)",
        "curry(name)",
        "Fn(name)",
        "is_shared(name)",
        "is_def_var(name)",
        "is_def_fn(name, 1)",
        "range(0, 9)",
        "push(interests, name)",
        "split(name)",
        "replace(name, name)",
        "pad(name, 9)",
        "repeat(name, 9)",
        "sqrt(amount)",
        "rand()",
        "exit()",
        "keys(name)",
        "tag(name)",
        "env(name)",
        "abs!(amount)",
        "math::abs(amount)",
        "global::name",
        "this.name",
        "name.abs",
        "name?.abs",
        "name ?? stage",
    ] {
        for want in [Type::Boolean, Type::Decimal, Type::Text, Type::List] {
            let refused = Expression::compile(call, &fields, want).expect_err(call);
            let codes: Vec<_> = refused.iter().map(|complaint| complaint.code).collect();
            assert!(
                !codes.contains(&"expression_result"),
                "{call} was understood: {codes:?}"
            );
        }
    }
}
