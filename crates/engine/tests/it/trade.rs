//! The objects most tests play with: accounts, deals that keep them, visits that go with deals, memos that let go.

use crate::world::World;
use serde_json::{Value, json};

/// The pack.
pub(crate) fn documents() -> Vec<(&'static str, Value)> {
    vec![
        ("account.object.json", account()),
        ("deal.object.json", deal()),
        ("visit.object.json", visit()),
        ("memo.object.json", memo()),
        ("stage.choice.json", stage()),
        ("seller.role.json", seller()),
        ("clerk.role.json", clerk()),
        ("watcher.role.json", watcher()),
        ("intern.role.json", intern()),
    ]
}

/// A workspace with it on each engine.
pub(crate) async fn worlds() -> Vec<World> {
    World::both(&documents()).await
}

fn object(name: &str, display: &str, required: &[&str], properties: Value) -> Value {
    let mut object = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name,
        "plural": format!("{name}s"), "type": "object", "display": display, "required": required });
    object["properties"] = properties;
    object
}

fn account() -> Value {
    let mut account = object(
        "account",
        "{{name}}",
        &["name"],
        json!({
            "name": { "kind": "text", "title": "Name", "maxLength": 40, "sort": true, "search": true },
            "code": { "kind": "text", "title": "Code", "unique": true },
            "email": { "kind": "email", "title": "E-mail", "unique": true },
            "phone": { "kind": "phone", "title": "Phone", "search": true },
            "level": { "kind": "choice", "title": "Level", "choices": "stage", "default": "open" },
            "budget": { "kind": "money", "title": "Budget" },
            "staff": { "kind": "integer", "title": "Staff", "minimum": 0 },
            "half": { "kind": "integer", "title": "Half of it", "readOnly": true },
            "number": { "kind": "auto_number", "title": "Number", "prefix": "A-", "digits": 4, "search": true },
            "secret": { "kind": "text", "title": "Secret", "search": true },
            "twin": { "kind": "reference", "title": "Twin", "to": "account", "onDelete": "clear" },
            "kin": { "kind": "references", "title": "Kin", "to": "account" }
        }),
    );
    account["rules"] = json!([
        { "name": "halve", "do": "before", "when": "is_filled(staff)", "set": { "half": "staff - staff + 7" } },
        { "name": "lost_needs_code", "do": "check", "when": "level == \"lost\" && is_empty(code)", "at": "/code",
          "message": "A lost account needs a code." },
        { "name": "large_budget", "do": "check", "when": "budget > 1000", "at": "/budget",
          "message": "That is a large budget.", "warning": true }
    ]);
    account
}

fn deal() -> Value {
    let mut deal = object(
        "deal",
        "{{title}}",
        &["title"],
        json!({
            "title": { "kind": "text", "title": "Title" },
            "account": { "kind": "reference", "title": "Account", "to": "account", "onDelete": "restrict" },
            "stage": { "kind": "choice", "title": "Stage", "choices": "stage", "default": "open" },
            "amount": { "kind": "money", "title": "Amount" },
            "close_date": { "kind": "date", "title": "Closes" },
            "agent": { "kind": "user", "title": "Agent" }
        }),
    );
    deal["unique"] = json!([{ "name": "title_per_stage", "fields": ["title", "stage"] }]);
    deal
}

fn visit() -> Value {
    object(
        "visit",
        "{{note}}",
        &["note"],
        json!({
            "note": { "kind": "text", "title": "Note" },
            "deal": { "kind": "reference", "title": "Deal", "to": "deal", "onDelete": "cascade" },
            "after": { "kind": "reference", "title": "After", "to": "visit", "onDelete": "cascade" }
        }),
    )
}

fn memo() -> Value {
    object(
        "memo",
        "{{text}}",
        &["text"],
        json!({
            "text": { "kind": "text", "title": "Text" },
            "count": { "kind": "integer", "title": "Count" },
            "visit": { "kind": "reference", "title": "Visit", "to": "visit", "onDelete": "clear" },
            "visits": { "kind": "references", "title": "Visits", "to": "visit", "max": 4 },
            "deals": { "kind": "references", "title": "Deals", "to": "deal", "onDelete": "restrict",
                "only": { "field": "stage", "is_not": "lost" } },
            "watchers": { "kind": "users", "title": "Watchers" },
            "about": { "kind": "any_reference", "title": "About", "to": ["visit", "deal"], "onDelete": "clear" },
            "scope": { "kind": "filter", "title": "Scope", "of": "account" }
        }),
    )
}

fn stage() -> Value {
    json!({ "name": "stage", "title": "Stage", "values": [
        { "value": "open", "title": "Open" },
        { "value": "won", "title": "Won" },
        { "value": "lost", "title": "Lost" }
    ] })
}

/// Everything of their own.
fn seller() -> Value {
    let grant = |object: &str| json!({ "name": object, "object": object, "rows": "own", "actions": ["read", "create", "update", "delete"] });
    json!({ "name": "seller", "title": "Seller",
        "grants": [grant("account"), grant("deal"), grant("visit"), grant("memo")] })
}

/// Three fields of every account, one of them masked; may write the phone.
fn clerk() -> Value {
    json!({ "name": "clerk", "title": "Clerk", "grants": [
        { "name": "accounts", "object": "account", "actions": ["read", "update"], "read": ["name", "phone", "level"],
          "write": ["phone", "level"], "mask": ["phone"] }
    ] })
}

/// Reads the names of accounts that are won.
fn watcher() -> Value {
    json!({ "name": "watcher", "title": "Watcher", "grants": [
        { "name": "won", "object": "account", "rows": { "field": "level", "is": "won" }, "actions": ["read"],
          "read": ["name", "budget"] },
        { "name": "deals", "object": "deal", "actions": ["read", "create", "update"] }
    ] })
}

/// Makes accounts without reading any.
fn intern() -> Value {
    json!({ "name": "intern", "title": "Intern", "grants": [
        { "name": "open", "object": "account", "rows": { "field": "level", "is": "open" }, "actions": ["create"],
          "write": ["name", "level"] }
    ] })
}
