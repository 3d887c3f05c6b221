//! What trade does not have: every kind of field, rows in the body of their record, machines, amounts in currencies, prices
//! that are found, conversions.

use crate::trade;
use crate::world::{World, create};
use serde_json::{Value, json};

pub(crate) type Documents = Vec<(&'static str, Value)>;

/// Both packs in one.
pub(crate) fn documents() -> Documents {
    let mut documents = trade::documents();
    documents.extend([
        ("bag.object.json", bag()),
        ("order.object.json", order()),
        ("line.object.json", line()),
        ("part.object.json", part()),
        ("tariff.object.json", tariff()),
        ("accept.conversion.json", accept()),
        ("world.workspace.json", world()),
        ("trader.role.json", trader()),
    ]);
    documents
}

/// What the company pays for the money of others.
pub(crate) async fn rates(world: &World) {
    for (from, per, rate) in [("USD", 1, "7.1"), ("JPY", 100, "4.65")] {
        let rate = json!({ "from": from, "per": per, "date": "2026-01-01", "rate": rate });
        create(&world.admin(), "exchange_rate", rate).await.unwrap();
    }
}

fn object(name: &str, properties: &Value) -> Value {
    json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "plural": name, "type": "object",
        "display": "{{name}}", "properties": properties })
}

/// A field of every kind that needs nobody else.
fn bag() -> Value {
    let mut properties = json!({ "name": { "kind": "text", "title": "Name", "sort": true } });
    for kind in field::ALL {
        let mut options = field::options_of(kind);
        let Ok(field) = (kind.build)(&options) else {
            continue;
        };
        let led = field.target().is_some() || field.choices().is_some() || field.filler().is_some();
        let led = led || field.names().is_some() || field.filters().is_some() || field.files().is_some();
        if led || field.derived().is_some() || field.finds().is_some() {
            continue;
        }
        options.insert("kind".to_owned(), json!(kind.name));
        options.insert("title".to_owned(), json!(kind.label));
        properties[format!("a_{}", kind.name)] = json!(options);
    }
    properties["tones"] = json!({ "kind": "choices", "title": "Tones", "choices": "stage" });
    object("bag", &properties)
}

fn order() -> Value {
    let name = json!({ "kind": "text", "title": "Name", "search": true, "sort": true });
    let figure = |word: &str, of: Value, filter: Value| {
        let mut figure = json!({ "kind": "rollup", "title": word, "over": "lines", "where": filter });
        figure[word] = of;
        figure
    };
    let mut order = object(
        "order",
        &json!({ "name": name, "buyer": { "kind": "reference", "title": "Buyer", "to": "account", "onDelete": "clear" },
            "level": { "kind": "lookup", "title": "Level", "through": "buyer", "field": "level" },
            "stage": { "kind": "choice", "title": "Stage", "choices": "stage", "default": "open" },
            "currency": { "kind": "currency", "title": "Currency" }, "signed": { "kind": "date", "title": "Signed" },
            "freight": { "kind": "money", "title": "Freight" },
            "lines": { "kind": "children", "title": "Lines", "of": "line", "by": "order" },
            "total": { "kind": "rollup", "title": "Total", "over": "lines", "sum": "amount" },
            "dear": figure("count", json!(true), json!({ "field": "amount", "at_least": "20" })),
            "most": figure("max", json!("pieces"), json!({ "field": "name", "is_filled": true })),
            "mean": figure("avg", json!("pieces"), json!({ "not": { "field": "name", "is": "abc" } })),
            "gross": { "kind": "formula", "title": "Gross", "result": "money", "formula": "total + coalesce(freight, 0)" },
            "tariff": { "kind": "reference", "title": "Tariff", "to": "tariff", "onDelete": "clear" },
            "price": { "kind": "find", "title": "Price", "in": "tariff", "order": ["-rank", "name"], "take": "price", "keeps": "tariff",
                "where": { "field": "name", "is": { "this": "name" } } },
            "kin": { "kind": "references", "title": "Kin", "to": "order" } }),
    );
    order["money"] = json!({ "currency": "currency", "date": "signed" });
    order["machines"] = json!([{ "name": "course", "field": "stage", "createIn": ["open"], "transitions": [
        { "name": "win", "from": ["open"], "to": "won", "requires": ["signed"], "gates": [
            { "name": "worth", "when": "total > 10", "message": "It is worth nothing." },
            { "name": "lines", "filter": { "some": "lines", "where": { "field": "pieces", "at_least": 1 } }, "message": "It has no pieces." } ] },
        { "name": "lose", "from": ["open", "won"], "to": "lost" },
        { "name": "back", "from": ["lost"], "to": "open", "requires": ["buyer"] } ] }]);
    order["rules"] = json!([
        { "name": "cheap", "do": "check", "when": "gross < freight", "at": "/freight", "message": "The freight is dearer." } ]);
    order
}

fn line() -> Value {
    object(
        "line",
        &json!({ "name": { "kind": "text", "title": "Name", "search": true }, "order": { "kind": "reference", "title": "Order", "to": "order" },
            "pieces": { "kind": "integer", "title": "Pieces", "minimum": 0, "maximum": 999 }, "amount": { "kind": "money", "title": "Amount" },
            "parts": { "kind": "children", "title": "Parts", "of": "part", "by": "line" },
            "cost": { "kind": "rollup", "title": "Cost", "over": "parts", "sum": "cost" },
            "gain": { "kind": "formula", "title": "Gain", "result": "money", "formula": "amount - cost" } }),
    )
}

fn part() -> Value {
    object(
        "part",
        &json!({ "name": { "kind": "text", "title": "Name" }, "line": { "kind": "reference", "title": "Line", "to": "line" },
            "cost": { "kind": "money", "title": "Cost" } }),
    )
}

fn tariff() -> Value {
    object(
        "tariff",
        &json!({ "name": { "kind": "text", "title": "Name" }, "price": { "kind": "money", "title": "Price" },
            "rank": { "kind": "integer", "title": "Rank" } }),
    )
}

fn accept() -> Value {
    json!({ "name": "accept", "title": "Accept", "from": "order", "many": true,
        "to": [{ "name": "deal", "object": "deal", "map": { "title": { "field": "name" }, "account": { "field": "buyer" }, "amount": { "field": "total" } } }] })
}

fn world() -> Value {
    json!({ "name": "world", "title": "World", "languages": ["en"], "time_zone": "Asia/Shanghai",
        "currency": "CNY", "currencies": ["USD", "JPY"] })
}

/// Everything of their own orders and of open ones some of it; what follows an order with it.
fn trader() -> Value {
    let all = json!(["read", "create", "update", "delete"]);
    json!({ "name": "trader", "title": "Trader", "grants": [
        { "name": "own", "object": "order", "rows": "own", "actions": all },
        { "name": "open", "object": "order", "rows": { "field": "stage", "is": "open" }, "actions": ["read", "update"],
            "read": ["name", "stage", "lines", "total", "kin"], "write": ["stage", "kin"] },
        { "name": "bags", "object": "bag", "rows": { "field": "name", "is_filled": true }, "actions": all },
        { "name": "tariffs", "object": "tariff", "actions": ["read"] } ] })
}
