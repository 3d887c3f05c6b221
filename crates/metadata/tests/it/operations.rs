use crate::dice::Dice;
use metadata::{DocumentKind, Operation, apply, canonical, diff, same};
use serde_json::{Value, json};

/// How many pairs of versions each kind is tried with.
const PAIRS: u64 = 30;

pub(crate) fn each_pair(judge: impl Fn(DocumentKind, &Value, &Value)) {
    for kind in DocumentKind::ALL {
        for seed in 0..PAIRS {
            let mut dice = Dice::new(seed + 1);
            let base = dice.document(kind);
            let target = if dice.happens(70) {
                dice.changed(kind, &base)
            } else {
                dice.document(kind)
            };
            judge(kind, &base, &target);
        }
    }
}

#[test]
fn the_difference_applied_to_the_base_is_the_target_byte_for_byte() {
    each_pair(|kind, base, target| {
        let operations = diff(kind, base, target);
        let made = apply(kind, base, &operations)
            .unwrap_or_else(|told| panic!("{}: {told:#?}\n{base}\n{target}\n{operations:#?}", kind.word()));
        let wanted = canonical(kind, target);
        assert_eq!(
            made.to_string(),
            wanted.to_string(),
            "{}: {base} {operations:#?}",
            kind.word()
        );
    });
}

#[test]
fn writing_canonically_twice_is_writing_once() {
    each_pair(|kind, base, _| {
        let once = canonical(kind, base);
        assert_eq!(*base, once, "{}", kind.word());
        assert!(same(&once, &canonical(kind, &once)), "{}", kind.word());
    });
}

#[test]
fn operations_are_written_and_read_as_they_are() {
    each_pair(|kind, base, target| {
        let operations = diff(kind, base, target);
        let written = serde_json::to_value(&operations).unwrap();
        assert_eq!(
            serde_json::from_value::<Vec<Operation>>(written).unwrap(),
            operations
        );
    });
}

#[test]
fn equal_documents_need_no_operation() {
    each_pair(|kind, base, _| assert_eq!(diff(kind, base, &canonical(kind, base)), []));
}

fn object() -> Value {
    json!({ "$schema": "urn:yunjin:object:1", "$id": "deal", "title": "Deal", "type": "object", "display": "",
        "required": ["name"], "properties": {
            "name": { "kind": "text", "title": "Name", "maxLength": 9 },
            "amount": { "kind": "money", "title": "Amount" },
            "stage": { "kind": "choice", "title": "Stage", "choices": "stage" } },
        "rules": [{ "name": "big", "do": "check", "message": "Too big." }] })
}

#[track_caller]
fn check(change: impl Fn(&mut Value), wanted: &Value) {
    let mut target = object();
    change(&mut target);
    let operations = diff(DocumentKind::Object, &object(), &target);
    assert_eq!(serde_json::to_value(operations).unwrap(), *wanted);
}

#[test]
fn a_difference_speaks_of_attributes_and_elements_by_name() {
    check(
        |body| body["properties"]["amount"]["title"] = json!("Sum"),
        &json!([{ "set": "/properties/amount/title", "to": "Sum" }]),
    );
    check(
        |body| body["properties"]["x_size"] = json!({ "kind": "text", "title": "Size" }),
        &json!([{ "insert": "/properties/x_size", "value": { "kind": "text", "title": "Size" }, "after": "stage" }]),
    );
    check(
        |body| drop(body["properties"].as_object_mut().unwrap().shift_remove("amount")),
        &json!([{ "remove": "/properties/amount" }]),
    );
    check(
        |body| {
            let name = body["properties"]
                .as_object_mut()
                .unwrap()
                .shift_remove("name")
                .unwrap();
            body["properties"]["name"] = name;
        },
        &json!([{ "move": "/properties/name", "after": "stage" }]),
    );
    check(
        |body| body["rules"][0]["message"] = json!("Far too big."),
        &json!([{ "set": "/rules/big/message", "to": "Far too big." }]),
    );
    check(
        |body| body["required"] = json!(["name", "stage"]),
        &json!([{ "insert": "/required/stage", "value": "stage", "after": "name" }]),
    );
    check(
        |body| body["unique"] = json!([{ "name": "k", "fields": ["name"] }]),
        &json!([{ "insert": "/unique/k", "value": { "name": "k", "fields": ["name"] }, "after": "" }]),
    );
}

#[test]
fn an_element_of_a_form_is_named_by_its_one_place() {
    let body = |label: &str| {
        let control = json!({ "type": "Control", "name": "tab.a", "label": label });
        json!({ "name": "f", "object": "deal", "title": "F", "layout": { "type": "Group", "name": "page",
            "elements": [{ "type": "Group", "name": "who", "elements": [control] }] } })
    };
    let operations = diff(DocumentKind::Form, &body("A"), &body("B"));
    let wanted = json!([{ "set": "/elements/tab.a/label", "to": "B" }]);
    assert_eq!(serde_json::to_value(&operations).unwrap(), wanted);
}

#[track_caller]
fn refused(operation: &Value, wanted: &[(&str, &str)]) {
    let operations: Vec<Operation> = serde_json::from_value(json!([operation])).unwrap();
    let told = apply(DocumentKind::Object, &object(), &operations).unwrap_err();
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|one| (one.code, one.at.pointer.as_str()))
        .collect();
    assert_eq!(told, wanted);
}

#[test]
fn an_operation_that_does_not_fit_is_a_complaint_at_its_place() {
    refused(
        &json!({ "set": "/properties/gone/title", "to": "x" }),
        &[("no_such_place", "/operations/0/set")],
    );
    refused(
        &json!({ "set": "/rules/gone/message", "to": "x" }),
        &[("no_such_place", "/operations/0/set")],
    );
    refused(
        &json!({ "remove": "/properties/gone" }),
        &[("no_such_place", "/operations/0/remove")],
    );
    refused(
        &json!({ "remove": "" }),
        &[("no_such_place", "/operations/0/remove")],
    );
    refused(
        &json!({ "move": "/properties/gone" }),
        &[("no_such_place", "/operations/0/move")],
    );
    refused(
        &json!({ "move": "/properties/name", "after": "gone" }),
        &[("no_sibling", "/operations/0/after")],
    );
    refused(
        &json!({ "insert": "/properties/name", "value": {} }),
        &[("already_there", "/operations/0/insert")],
    );
    refused(
        &json!({ "insert": "/rules/small", "value": { "name": "other" } }),
        &[("wrong_element_name", "/operations/0/insert")],
    );
    refused(
        &json!({ "insert": "/title/x", "value": 1 }),
        &[("no_such_place", "/operations/0/insert")],
    );
}
