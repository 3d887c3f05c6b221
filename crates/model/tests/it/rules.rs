//! What rules do to a record.

use crate::house::{compiled, map, object, prose, record, size, thing, user};
use metadata::{Complaint, Language, Severity};
use model::{Leaned, Object};
use script::Budget;
use serde_json::{Value, json};
use std::sync::Arc;

fn deal(rules: Value) -> Arc<Object> {
    object(properties(), json!({ "rules": rules }))
}

fn properties() -> Value {
    json!({
        "name": { "kind": "text", "title": "Name", "maxLength": 10 },
        "amount": { "kind": "money", "title": "Amount", "minimum": 0 },
        "discount": { "kind": "percent", "title": "Discount" },
        "net": { "kind": "decimal", "title": "Net", "scale": 2, "readOnly": true },
        "count": { "kind": "integer", "title": "Count" },
        "size": { "kind": "choice", "title": "Size", "choices": "size" },
    })
}

fn apply(object: &Object, value: Value) -> Result<Value, Vec<Complaint>> {
    let mut record = record(value);
    object.set_rules[0].apply(object, &mut record, &Leaned::default(), &Budget::default())?;
    Ok(Value::Object(record))
}

#[test]
fn a_result_is_rounded_half_up_to_the_scale_of_its_field() {
    let rule = json!({ "name": "net", "do": "before", "set": { "net": "amount * (1 - discount / 100)", "count": "amount / 2" } });
    let object = deal(json!([rule]));
    let record = apply(&object, json!({ "amount": "10.0000", "discount": "0.05" })).expect("applied");
    assert_eq!((&record["net"], &record["count"]), (&json!("10.00"), &json!(5)));
    let record = apply(&object, json!({ "amount": "0.0100", "discount": "50.00" })).expect("applied");
    assert_eq!((&record["net"], &record["count"]), (&json!("0.01"), &json!(0)));
    let record = apply(
        &object,
        json!({ "amount": "5.0000", "discount": null, "net": "7.00" }),
    )
    .expect("applied");
    assert_eq!(
        (&record["net"], &record["count"]),
        (&Value::Null, &json!(3)),
        "empty makes empty, half makes more"
    );
}

#[test]
fn every_expression_reads_the_record_as_the_rule_found_it() {
    let rule = json!({ "name": "swap", "do": "before", "set": { "net": "amount", "amount": "net" } });
    let record = apply(&deal(json!([rule])), json!({ "amount": "1.0000", "net": "2.00" })).expect("applied");
    assert_eq!(record, json!({ "amount": "2.0000", "net": "1.00" }));
}

#[test]
fn a_rule_acts_only_when_its_condition_is_true() {
    let rule = json!({ "name": "r", "do": "before", "when": "amount > 100", "set": { "size": "\"large\"" } });
    let object = deal(json!([rule]));
    assert_eq!(
        apply(&object, json!({ "amount": "100.0001" })).expect("applied")["size"],
        "large"
    );
    assert_eq!(
        apply(&object, json!({ "amount": "100.0000" })),
        Ok(json!({ "amount": "100.0000" }))
    );
    assert_eq!(apply(&object, json!({})), Ok(json!({})));
}

#[test]
fn a_value_the_field_refuses_leaves_the_record_untouched() {
    let set = json!({ "name": "name + name", "amount": "0 - amount", "size": "\"tiny\"" });
    let object = deal(json!([{ "name": "r", "do": "before", "set": set }]));
    let mut found = map(json!({ "name": "Ada Ada", "amount": "1.0000" }));
    let before = found.clone();
    let refused = object.set_rules[0]
        .apply(&object, &mut found, &Leaned::default(), &Budget::default())
        .expect_err("refused");
    assert_eq!(found, before);
    let found: Vec<_> = refused
        .iter()
        .map(|complaint| (complaint.at.pointer.as_str(), complaint.code))
        .collect();
    assert_eq!(
        found,
        [
            ("/name", "too_long"),
            ("/amount", "too_small"),
            ("/size", "unknown_choice")
        ]
    );
}

#[test]
fn a_check_says_its_message_in_the_language_of_the_person() {
    let rule = json!({ "name": "big", "do": "check", "when": "amount > 100 && is_empty(size)", "at": "/size",
        "message": "A big deal has a size.", "warning": true });
    let zh = json!({ "name": "zh", "language": "zh-CN", "texts": {
        "object/thing": { "/rules/big/message": "大单须填写规模。" } } });
    let translation = crate::house::document(metadata::DocumentKind::Translation, "zh", zh);
    let model = compiled(&[
        thing(properties(), json!({ "rules": [rule] })),
        size(),
        user(),
        translation,
    ]);
    let object = model.object("thing").expect("the object");
    let judge = |value| {
        object.check_rules[0]
            .judge(&record(value), &Leaned::default(), &Budget::default())
            .expect("judged")
    };
    assert_eq!(judge(json!({ "amount": "101.0000", "size": "small" })), None);
    assert_eq!(judge(json!({})), None);
    let mut complaints: Vec<Complaint> = judge(json!({ "amount": "101.0000" })).into_iter().collect();
    assert_eq!(complaints[0].severity, Severity::Warning);
    assert_eq!(complaints[0].args["name"], "big");
    let said = prose(&complaints);
    assert!(
        said.starts_with("#/size [warning rule] A big deal has a size. —"),
        "{said}"
    );
    model.translate(object, &mut complaints, Language::ZhCn);
    assert_eq!(complaints[0].render(Language::ZhCn).message, "大单须填写规模。");
}

#[test]
fn an_expression_that_fails_is_a_complaint_in_its_place() {
    let rules = json!([
        { "name": "set", "do": "before", "set": { "net": "amount / count" } },
        { "name": "check", "do": "check", "when": "amount / count > 1", "at": "/count", "message": "No." },
    ]);
    let object = deal(rules);
    let value = json!({ "amount": "1.0000", "count": 0 });
    let refused = apply(&object, value.clone()).expect_err("refused");
    assert_eq!(
        (refused[0].at.pointer.as_str(), refused[0].code),
        ("/net", "expression_zero")
    );
    let refused = object.check_rules[0]
        .judge(&record(value), &Leaned::default(), &Budget::default())
        .expect_err("refused");
    assert_eq!(
        (refused.at.pointer.as_str(), refused.code),
        ("/count", "expression_zero")
    );
}
