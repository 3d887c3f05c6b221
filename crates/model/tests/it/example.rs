//! The object that shows everything at once: fields, what follows, what is told, a course, and a rule.

use crate::house::document;
use metadata::{Document, DocumentKind, Language};
use serde_json::{Value, json};

fn object(name: &str, properties: Value) -> Document {
    let body = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object",
        "display": "{{name}}", "required": ["name"], "properties": properties });
    document(DocumentKind::Object, name, body)
}

fn choice(name: &str, values: &[&str]) -> Document {
    let values: Vec<Value> = values
        .iter()
        .map(|value| json!({ "value": value, "title": value }))
        .collect();
    document(
        DocumentKind::Choice,
        name,
        json!({ "name": name, "title": name, "values": values }),
    )
}

fn opportunity() -> Value {
    json!({
        "$schema": "urn:yunjin:object:1",
        "$id": "opportunity",
        "title": "Opportunity",
        "plural": "Opportunities",
        "type": "object",
        "display": "{{name}}",
        "required": ["name", "customer", "stage"],
        "properties": {
            "name": { "kind": "text", "title": "Name", "maxLength": 120, "search": true },
            "customer": { "kind": "reference", "title": "Customer", "to": "customer", "onDelete": "restrict" },
            "contact": { "kind": "reference", "title": "Contact", "to": "contact", "onDelete": "clear",
                "only": { "field": "customer", "is": { "this": "customer" } } },
            "stage": { "kind": "choice", "title": "Stage", "choices": "opportunity_stage" },
            "amount": { "kind": "money", "title": "Amount", "minimum": 0 },
            "close_date": { "kind": "date", "title": "Expected close" },
            "competitor": { "kind": "reference", "title": "Competitor", "to": "competitor", "onDelete": "clear" },
            "loss_reason": { "kind": "choice", "title": "Reason lost", "choices": "loss_reason" },
            "last_activity_at": { "kind": "datetime", "title": "Last activity", "readOnly": true },
            "silent_for": { "kind": "elapsed", "title": "Silent for", "since": "last_activity_at", "unit": "days" },
            "lines": { "kind": "children", "title": "Lines", "of": "opportunity_line", "by": "opportunity" },
            "lines_total": { "kind": "rollup", "title": "Total of lines", "over": "lines", "sum": "amount",
                "where": { "field": "active", "is": true } }
        },
        "rules": [
            { "name": "big_deal_needs_competitor", "do": "check", "at": "/competitor",
              "when": "amount > 1000000 && is_empty(competitor)",
              "message": "Whom do we compete with? A deal of this size is never ours alone." }
        ],
        "machines": [{
            "name": "pipeline", "field": "stage", "createIn": ["qualify"],
            "transitions": [
                { "name": "propose", "from": ["qualify"], "to": "propose", "requires": ["amount", "close_date"] },
                { "name": "win", "from": ["propose"], "to": "won", "gates": [
                    { "name": "has_lines", "filter": { "some": "lines", "where": { "field": "active", "is": true } },
                      "message": "Nothing is sold yet." }] },
                { "name": "lose", "from": ["*"], "to": "lost", "requires": ["loss_reason"] }
            ]
        }]
    })
}

fn documents() -> Vec<Document> {
    vec![
        document(DocumentKind::Object, "opportunity", opportunity()),
        object("customer", json!({ "name": { "kind": "text", "title": "Name" } })),
        object(
            "contact",
            json!({ "name": { "kind": "text", "title": "Name" },
                "customer": { "kind": "reference", "title": "Customer", "to": "customer" } }),
        ),
        object(
            "competitor",
            json!({ "name": { "kind": "text", "title": "Name" } }),
        ),
        object(
            "opportunity_line",
            json!({ "name": { "kind": "text", "title": "Name" },
                "opportunity": { "kind": "reference", "title": "Opportunity", "to": "opportunity" },
                "amount": { "kind": "money", "title": "Amount" },
                "active": { "kind": "boolean", "title": "Active", "default": true } }),
        ),
        object("user", json!({ "name": { "kind": "text", "title": "Name" } })),
        choice("opportunity_stage", &["qualify", "propose", "won", "lost"]),
        choice("loss_reason", &["price", "timing"]),
    ]
}

#[test]
fn an_opportunity_with_everything_compiles() {
    let model = model::compile(&documents()).unwrap_or_else(|complaints| {
        let told: Vec<String> = complaints
            .iter()
            .map(|one| one.render(Language::En).message)
            .collect();
        panic!("{}", told.join("\n"))
    });
    let opportunity = model.object("opportunity").unwrap();
    let (told, silent_for) = opportunity.field("silent_for").unwrap();
    assert_eq!(opportunity.told, [told]);
    assert!(!silent_for.writable());
    assert_eq!(opportunity.resting(told).name, "last_activity_at");
    assert_eq!(silent_for.schema()["x-operators"][1], "less");
}

#[test]
fn what_is_told_reads_in_a_filter_and_back() {
    let model = model::compile(&documents()).unwrap();
    let opportunity = model.object("opportunity").unwrap();
    for (written, read) in [
        (json!({ "less": 31 }), json!({ "at_most": 30 })),
        (json!({ "greater": 30 }), json!({ "at_least": 31 })),
        (json!({ "is": 3 }), json!({ "between": [3, 3] })),
        (json!({ "between": [0, 30] }), json!({ "between": [0, 30] })),
        (json!({ "is_filled": true }), json!({ "is_empty": false })),
    ] {
        let (mut written, mut read) = (written, read);
        written["field"] = json!("silent_for");
        read["field"] = json!("silent_for");
        let filter = model::Filter::parse(opportunity, &written).unwrap();
        assert!(filter.is_timed() && !filter.is_pure());
        assert_eq!(filter.to_json(opportunity), read);
        assert_eq!(model::Filter::parse(opportunity, &read).unwrap(), filter);
    }
    for (wrong, code) in [
        (json!({ "is_not": 3 }), "operator_not_offered"),
        (json!({ "any_of": [3] }), "operator_not_offered"),
        (json!({ "less": "long" }), "integer_shape"),
        (json!({ "less": { "today": 3 } }), "integer_shape"),
        (json!({ "between": [3] }), "filter_pair"),
        (json!({ "is_empty": 1 }), "filter_flag"),
    ] {
        let mut wrong = wrong;
        wrong["field"] = json!("silent_for");
        let complaints = model::Filter::parse(opportunity, &wrong).unwrap_err();
        assert_eq!(complaints[0].code, code, "{wrong}");
    }
}
