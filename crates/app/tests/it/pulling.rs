//! Any two versions: plan, apply, pull gives the second byte for byte.

use crate::{Place, admin, assert_tables_fit};
use app::{Change, LOCAL, Workspace};
use metadata::Document;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The same rolls for the same seed.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let rolled = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(rolled).unwrap() % sides
    }

    fn happens(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    fn title(&mut self) -> String {
        let words = [
            "Name",
            "Größe",
            "金额",
            "Stage",
            "\"quoted\"",
            "a\\b",
            "Tab\there",
        ];
        format!("{} {}", words[self.roll(words.len())], self.roll(9))
    }

    /// Some of these names, in any order.
    fn some<'a>(&mut self, names: &[&'a str]) -> Vec<&'a str> {
        let mut left = names.to_vec();
        let mut chosen = Vec::new();
        while !left.is_empty() {
            let name = left.remove(self.roll(left.len()));
            if self.happens(60) {
                chosen.push(name);
            }
        }
        chosen
    }
}

const FIELDS: [(&str, &str); 7] = [
    ("name", "text"),
    ("size", "integer"),
    ("day", "date"),
    ("done", "boolean"),
    ("price", "decimal"),
    ("mail", "email"),
    ("mood", "choice"),
];

fn kind_of(name: &str) -> &str {
    let bare = name.strip_prefix("x_").unwrap_or(name);
    FIELDS
        .iter()
        .find(|(field, _)| *field == bare)
        .map_or("text", |(_, kind)| kind)
}

fn field(dice: &mut Dice, name: &str) -> Value {
    let kind = kind_of(name);
    let mut field = json!({ "kind": kind, "title": dice.title() });
    if kind == "choice" {
        field["choices"] = json!("mood");
    }
    if kind == "text" && dice.happens(50) {
        field["maxLength"] = json!(10 + dice.roll(90));
    }
    if dice.happens(30) {
        field["description"] = json!(dice.title());
    }
    if dice.happens(20) {
        field["index"] = json!(true);
    }
    field
}

fn object(dice: &mut Dice, name: &str) -> Value {
    let mut properties = Map::new();
    let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
    for name in dice.some(&names) {
        let made = field(dice, name);
        properties.insert(name.to_owned(), made);
    }
    let fields: Vec<String> = properties.keys().cloned().collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let required = dice.some(&fields);
    let indexes: Vec<Value> = (0..dice.roll(3))
        .filter_map(|at| {
            let of = dice.some(&fields);
            (!of.is_empty()).then(|| json!({ "name": format!("i{at}"), "fields": of }))
        })
        .collect();
    let rules: Vec<Value> = (0..dice.roll(3))
        .map(
            |at| json!({ "name": format!("r{at}"), "do": "check", "when": "1 > 2", "message": dice.title() }),
        )
        .collect();
    json!({ "rules": rules, "$schema": "urn:yunjin:object:1", "$id": name, "title": dice.title(), "type": "object", "display": "",
        "properties": properties, "required": required, "indexes": indexes })
}

fn list(dice: &mut Dice, of: &Value) -> Value {
    let fields: Vec<&str> = of["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let columns: Vec<Value> = dice
        .some(&fields)
        .into_iter()
        .map(|field| {
            if dice.happens(30) {
                json!({ "width": 80, "field": field })
            } else {
                json!({ "field": field })
            }
        })
        .chain([json!({ "field": "created_at" })])
        .collect();
    json!({ "name": of["$id"].as_str().unwrap(), "object": of["$id"], "title": dice.title(), "columns": columns })
}

fn choice(dice: &mut Dice) -> Value {
    let values: Vec<Value> = dice
        .some(&["good", "bad", "odd", "fair"])
        .into_iter()
        .chain(["plain"])
        .map(|value| json!({ "value": value, "title": dice.title(), "retired": dice.happens(20) }))
        .collect();
    json!({ "name": "mood", "title": dice.title(), "values": values })
}

fn role(dice: &mut Dice, objects: &[&str]) -> Value {
    let grants: Vec<Value> = objects
        .iter()
        .map(|object| json!({ "name": object, "object": object, "actions": dice.some(&["update", "create", "delete"]).into_iter().chain(["read"]).collect::<Vec<_>>() }))
        .collect();
    json!({ "name": "keeper", "title": dice.title(), "grants": grants })
}

/// A pack that compiles.
fn pack(dice: &mut Dice) -> Vec<(String, Value)> {
    let mut documents = vec![
        (
            "pack.json".to_owned(),
            json!({ "name": "dice", "version": format!("1.{}.0", dice.roll(9)), "title": dice.title() }),
        ),
        ("mood.choice.json".to_owned(), choice(dice)),
    ];
    let names: Vec<&str> = ["tree", "bird", "leaf"]
        .into_iter()
        .filter(|_| dice.happens(70))
        .collect();
    for name in &names {
        let object = object(dice, name);
        documents.push((format!("{name}/{name}.list.json"), list(dice, &object)));
        documents.push((format!("{name}/{name}.object.json"), object));
    }
    documents.push(("keeper.role.json".to_owned(), role(dice, &names)));
    documents
}

/// What people make of a pack: attributes changed, fields added and moved, a document of their own.
fn local(dice: &mut Dice, pack: &[(String, Value)]) -> Vec<(String, Value)> {
    let mut documents = Vec::new();
    for (path, body) in pack.iter().filter(|(path, _)| path != "pack.json") {
        if !dice.happens(60) {
            continue;
        }
        let mut body = body.clone();
        body["title"] = json!(format!("{} here", dice.title()));
        if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
            let mut all: Vec<(String, Value)> = std::mem::take(properties).into_iter().collect();
            for name in ["x_size", "x_mood", "x_note"] {
                if dice.happens(40) {
                    let at = dice.roll(all.len() + 1);
                    all.insert(at, (name.to_owned(), field(dice, name)));
                }
            }
            if all.len() > 1 && dice.happens(50) {
                let moved = all.remove(0);
                all.push(moved);
            }
            *properties = all.into_iter().collect();
        }
        documents.push((path.clone(), body));
    }
    if dice.happens(50) {
        documents.push(("x_own.object.json".to_owned(), object(dice, "x_own")));
    }
    documents
}

/// Files as `pull` writes them, by path.
fn canonical(layer: &str, documents: &[(String, Value)]) -> BTreeMap<String, String> {
    let read = documents.iter().map(|(path, body)| {
        let document = Document::read(layer, path, &body.to_string()).unwrap().unwrap();
        (path.clone(), document.to_text())
    });
    read.collect()
}

fn files(documents: &[(String, Value)]) -> Vec<(String, String)> {
    documents
        .iter()
        .map(|(path, body)| (path.clone(), body.to_string()))
        .collect()
}

fn pulled(workspace: &Workspace, layer: &str) -> BTreeMap<String, String> {
    workspace.files_of(layer, &[]).unwrap().into_iter().collect()
}

/// Publishes versions one after the other in one workspace, each the base of the next: a pack, then the local layer.
async fn pairs(place: Place, pairs: u64) {
    let workspace = place.create().await;
    let admin = admin(&workspace).await;
    let mut rolled = 0;
    for seed in 1..=pairs / 2 {
        let mut dice = Dice::new(seed);
        workspace
            .apply_change(&Change::local(&[]), None, &admin)
            .await
            .unwrap();
        let target = pack(&mut dice);
        let plan = workspace.plan(&files(&target)).await.unwrap();
        let applied = workspace.apply(&files(&target), Some(plan.base), &admin).await;
        let applied = applied.unwrap_or_else(|why| panic!("{seed}: {why:?}"));
        assert_eq!(applied.steps, plan.steps, "{seed}");
        assert_eq!(pulled(&workspace, "dice"), canonical("dice", &target), "{seed}");

        let target = local(&mut dice, &target);
        let change = Change::local(&files(&target));
        workspace
            .apply_change(&change, None, &admin)
            .await
            .unwrap_or_else(|why| panic!("{seed}: {why:?}"));
        assert_eq!(pulled(&workspace, LOCAL), canonical(LOCAL, &target), "{seed}");
        let again = workspace
            .plan_change(&Change::local(&workspace.files_of(LOCAL, &[]).unwrap()))
            .await
            .unwrap();
        assert!(again.empty, "{seed}: {:?}", again.steps);
        rolled += target.len();
    }
    assert!(
        rolled > usize::try_from(pairs).unwrap(),
        "the dice make something of it"
    );
    assert_tables_fit(&workspace, &workspace.app()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_pairs_of_versions_are_pulled_byte_for_byte_on_sqlite() {
    pairs(Place::folder(), 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handful_of_pairs_is_pulled_byte_for_byte_on_postgres() {
    pairs(Place::database(), 8).await;
}
