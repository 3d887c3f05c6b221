//! A firm, its orders with lines and parts, prices that are found, visits that follow an order, what people say of each:
//! random fields, and one or two random roles over them.

use crate::dice::Dice;
use crate::world;
use metadata::Complaint;
use model::Model;
use serde_json::{Map, Value, json};
use std::sync::Arc;

type Documents = Vec<(&'static str, Value)>;

/// Random documents. A figure that a role names and may not read is left out of that role.
pub(super) fn compiled(dice: &mut Dice) -> Arc<Model> {
    let mut documents = objects(dice);
    let names = names(&documents[0].1);
    for (path, name) in [("one.role.json", "one"), ("two.role.json", "two")] {
        documents.push((path, role(dice, name, &names)));
    }
    loop {
        match world::compile(&documents) {
            Ok(model) => return Arc::new(model),
            Err(complaints) => {
                for complaint in complaints {
                    let code = complaint.code;
                    assert!(["derived_unread", "told_unread"].contains(&code), "{complaint}");
                    without(&mut documents, &complaint);
                }
            }
        }
    }
}

/// Takes the field of the complaint out of its grant.
fn without(documents: &mut Documents, complaint: &Complaint) {
    let file = complaint.at.file.as_deref().unwrap();
    let path = file.rsplit('/').next().unwrap();
    let (_, role) = documents.iter_mut().find(|(name, _)| *name == path).unwrap();
    let grant = complaint.at.pointer.split('/').nth(2).unwrap();
    let name = complaint.args["name"].clone();
    for one in role["grants"].as_array_mut().unwrap() {
        if one["name"] == json!(grant) {
            for list in ["read", "mask"] {
                one[list].as_array_mut().unwrap().retain(|field| *field != name);
            }
        }
    }
}

fn object(name: &str, properties: &Value) -> Value {
    json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "plural": name, "type": "object",
        "display": "{{name}}", "properties": properties })
}

fn text() -> Value {
    json!({ "kind": "text", "title": "Text", "search": true })
}

fn to(object: &str) -> Value {
    json!({ "kind": "reference", "title": "To", "to": object, "onDelete": "clear" })
}

/// The reference of a child: they go with their parent.
fn child(object: &str) -> Value {
    json!({ "kind": "reference", "title": "To", "to": object })
}

fn money() -> Value {
    json!({ "kind": "money", "title": "Money" })
}

/// A figure over some records, of some of them or of all.
fn figure(dice: &mut Dice, over: &str, word: &str, of: &str, wheres: &[Value]) -> Value {
    let mut figure = json!({ "kind": "rollup", "title": "Figure", "over": over });
    figure[word] = if word == "count" { json!(true) } else { json!(of) };
    if dice.happens(50) {
        figure["where"] = dice.pick(wheres).clone();
    }
    figure
}

fn objects(dice: &mut Dice) -> Documents {
    let filled = |field: &str| json!({ "field": field, "is_filled": true });
    let mut order = object("order", &order(dice));
    order["money"] = json!({ "currency": "currency", "date": "signed" });
    let line = json!({ "name": text(), "note": text(), "order": child("order"), "amount": money(), "cost": money(),
        "pieces": { "kind": "integer", "title": "Pieces" }, "scan": { "kind": "file", "title": "Scan" },
        "parts": { "kind": "children", "title": "Parts", "of": "part", "by": "line" },
        "worth": figure(dice, "parts", "sum", "cost", &[filled("note")]),
        "double": { "kind": "formula", "title": "Double", "result": "money", "formula": "cost + amount" } });
    let firm = json!({ "name": text(), "note": text(),
        "total": figure(dice, "order.firm", "sum", "gross", &[filled("name"), json!({ "field": "level", "is": "a" })]),
        "orders": figure(dice, "order.firm", "count", "", &[filled("name"), json!({ "field": "gross", "at_least": "40" })]),
        "deep": figure(dice, "order.firm", "sum", "sum", &[filled("level")]) });
    let mut visit = object(
        "visit",
        &json!({ "name": text(), "note": text(), "order": to("order"), "mood": { "kind": "integer", "title": "Mood" },
            "scan": { "kind": "file", "title": "Scan" }, "guests": { "kind": "users", "title": "Guests" } }),
    );
    visit["access"] = match dice.roll(4) {
        0 => json!({ "via": "order" }),
        writer => {
            let writer = ["parent", "author", "owner"][writer - 1];
            json!({ "via": "order", "write": writer })
        }
    };
    let tariff = json!({ "name": text(), "level": text(), "price": money(), "rank": { "kind": "integer", "title": "Rank" } });
    let world = json!({ "name": "world", "title": "World", "languages": ["en"], "time_zone": "Asia/Shanghai",
        "currency": "CNY", "currencies": ["USD", "JPY"] });
    let tone = json!({ "name": "tone", "title": "Tone", "values": [
        { "value": "red", "title": "Red" }, { "value": "blue", "title": "Blue" }, { "value": "grey", "title": "Grey" } ] });
    vec![
        ("order.object.json", order),
        ("line.object.json", object("line", &line)),
        (
            "part.object.json",
            object(
                "part",
                &json!({ "name": text(), "note": text(), "line": child("line"), "cost": money() }),
            ),
        ),
        ("firm.object.json", object("firm", &firm)),
        ("tariff.object.json", object("tariff", &tariff)),
        ("visit.object.json", visit),
        ("spot.object.json", object("spot", &json!({ "name": text() }))),
        ("world.workspace.json", world),
        ("tone.choice.json", tone),
    ]
}

fn order(dice: &mut Dice) -> Value {
    let lines = [
        json!({ "field": "note", "is_filled": true }),
        json!({ "field": "amount", "at_least": "20" }),
        json!({ "field": "pieces", "less": 4 }),
    ];
    let mut order = json!({ "name": text(), "level": text(), "firm": to("firm"),
        "currency": { "kind": "currency", "title": "Currency" }, "signed": { "kind": "date", "title": "Signed" },
        "gross": money(), "fee": money(),
        "lines": { "kind": "children", "title": "Lines", "of": "line", "by": "order" },
        "sum": figure(dice, "lines", "sum", "amount", &lines), "many": figure(dice, "lines", "count", "", &lines),
        "most": figure(dice, "lines", "max", "pieces", &lines), "worth": figure(dice, "lines", "sum", "worth", &lines),
        "meetings": figure(dice, "visit.order", "count", "", &[json!({ "field": "mood", "at_least": 3 })]),
        "left": { "kind": "formula", "title": "Left", "result": "money", "formula": "coalesce(gross, 0) - sum" },
        "tariff": to("tariff"),
        "price": { "kind": "find", "title": "Price", "in": "tariff", "order": ["-rank", "name"], "take": "price", "keeps": "tariff",
            "where": { "any": [{ "field": "level", "is": { "this": "level" } }, { "field": "level", "is_empty": true }] } },
        "twice": { "kind": "formula", "title": "Twice", "result": "money", "formula": "price * 2" },
        "watchers": { "kind": "users", "title": "Watchers" }, "kin": { "kind": "references", "title": "Kin", "to": "order" },
        "scan": { "kind": "file", "title": "Scan" }, "papers": { "kind": "files", "title": "Papers" } });
    let kinds = [
        "integer",
        "decimal",
        "date",
        "datetime",
        "boolean",
        "choice",
        "choices",
        "email",
        "phone",
        "users",
        "user",
        "references",
        "percent",
        "address",
        "quantity",
        "tags",
        "rating",
    ];
    for number in 1..3 + dice.roll(3) {
        let kind = *dice.pick(&kinds);
        let mut field = json!({ "kind": kind, "title": "F" });
        match kind {
            "choice" | "choices" => field["choices"] = json!("tone"),
            "references" => field["to"] = json!("spot"),
            "quantity" => {
                field["units"] = json!([{ "name": "kg", "factor": 1 }, { "name": "g", "factor": 0.001 }])
            }
            _ => {}
        }
        order[format!("f{number}")] = field;
    }
    order
}

/// The fields of an object: all, and those that people write.
fn names(object: &Value) -> (Vec<String>, Vec<String>) {
    let properties: &Map<String, Value> = object["properties"].as_object().unwrap();
    let is_written = |kind: &Value| !["rollup", "formula", "children"].contains(&kind.as_str().unwrap());
    let written = properties.iter().filter(|(_, field)| is_written(&field["kind"]));
    (
        properties.keys().cloned().collect(),
        written.map(|(name, _)| name.clone()).collect(),
    )
}

const HOUSE: [&str; 5] = ["owner", "created_by", "updated_by", "created_at", "updated_at"];

fn some(dice: &mut Dice, names: &[&str], percent: usize) -> Vec<String> {
    let kept = names.iter().filter(|_| dice.happens(percent));
    kept.map(|name| (*name).to_owned()).collect()
}

fn actions(dice: &mut Dice) -> Vec<&'static str> {
    let mut actions = vec!["read"];
    for (action, percent) in [("update", 70), ("create", 60), ("delete", 40)] {
        if dice.happens(percent) {
            actions.push(action);
        }
    }
    actions
}

fn role(dice: &mut Dice, name: &str, (fields, written): &(Vec<String>, Vec<String>)) -> Value {
    let scopes = ["own", "own_and_reports", "department", "department_and_below"];
    let mut grants = vec![
        json!({ "name": "users", "object": "user", "actions": ["read"], "read": ["name"] }),
        json!({ "name": "spots", "object": "spot", "actions": ["read"], "rows": { "field": "name", "is": "Here" } }),
    ];
    let all: Vec<&str> = fields.iter().map(String::as_str).chain(HOUSE).collect();
    let written: Vec<&str> = written.iter().map(String::as_str).collect();
    for number in 0..1 + dice.roll(2) {
        let percent = *dice.pick(&[45, 60, 85]);
        let read = some(dice, &all, percent);
        let mut mask = some(dice, &["name", "level"], 15);
        mask.retain(|name| read.contains(name));
        let rows = match dice.roll(9) {
            0 | 1 => json!("all"),
            2 | 3 => json!(dice.pick(&scopes)),
            4 => json!({ "via": "firm" }),
            5 => json!({ "field": "watchers", "contains": { "me": true } }),
            6 => json!({ "field": "level", "is": "a" }),
            _ => {
                json!({ "field": dice.pick(&["name", "level", "gross", "f1"]), "is_filled": dice.happens(60) })
            }
        };
        grants.push(
            json!({ "name": format!("orders{number}"), "object": "order", "rows": rows,
            "actions": actions(dice), "read": read, "write": some(dice, &written, 50), "mask": mask }),
        );
    }
    let named = |dice: &mut Dice, object: &str, fields: &[&str], rows: Value| {
        json!({ "name": object, "object": object, "rows": rows, "actions": actions(dice), "mask": [],
            "read": some(dice, &fields.iter().copied().chain(HOUSE).collect::<Vec<_>>(), 70) })
    };
    if dice.happens(80) {
        let rows = json!(dice.pick(&["all", "own", "department"]));
        let mut firm = named(dice, "firm", &["name", "note", "total", "orders", "deep"], rows);
        firm["write"] = json!(["note"]);
        grants.push(firm);
    }
    if dice.happens(70) {
        let rows = if dice.happens(70) {
            json!("all")
        } else {
            json!({ "field": "level", "is": "a" })
        };
        let mut tariff = named(dice, "tariff", &["name", "level", "rank", "price"], rows);
        tariff["actions"] = json!(["read"]);
        grants.push(tariff);
    }
    // Who says nothing of them reads and writes what follows an order.
    let lines: &[&str] = &[
        "name", "note", "order", "amount", "cost", "pieces", "scan", "parts", "worth", "double",
    ];
    let followers: [(&str, &[&str], usize); 4] = [
        ("line", lines, 35),
        ("part", &["name", "note", "line", "cost"], 20),
        ("visit", &["name", "note", "order", "mood", "scan", "guests"], 25),
        (
            "comment",
            &["on", "text", "mentions", "reply_to", "files", "edited"],
            12,
        ),
    ];
    for (object, fields, percent) in followers {
        if dice.happens(percent) {
            let rows = match (object, dice.roll(3)) {
                ("line", 0) => json!({ "via": "order" }),
                ("line" | "visit" | "part", 1) => json!({ "field": "name", "is_filled": true }),
                ("comment", _) | (_, 2) => json!("own"),
                _ => json!("all"),
            };
            grants.push(named(dice, object, fields, rows));
        }
    }
    json!({ "name": name, "title": name, "grants": grants })
}
