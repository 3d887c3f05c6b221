//! What is found among other records is the first that matches, on both databases, alone and in a crowd.

use crate::deriving::all;
use crate::dice::Dice;
use crate::world::{World, create, delete, fields, json_of, refused, sound, update};
use engine::{Context, Refusal, Wish};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) fn object(name: &str, properties: &Value) -> (String, Value) {
    let document = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "plural": name, "type": "object",
        "display": "{{name}}", "required": [], "properties": properties });
    (format!("{name}.object.json"), document)
}

/// Products, price lines by customer level and quantity, and items that find their price.
fn shop() -> Vec<(String, Value)> {
    let customer =
        json!({ "name": { "kind": "text", "title": "Name" }, "level": { "kind": "text", "title": "Level" } });
    let line = json!({
        "name": { "kind": "text", "title": "Name" },
        "product": { "kind": "text", "title": "Product" },
        "level": { "kind": "text", "title": "Level" },
        "least": { "kind": "integer", "title": "From" },
        "rank": { "kind": "integer", "title": "Rank" },
        "until": { "kind": "date", "title": "Until" },
        "price": { "kind": "money", "title": "Price" }
    });
    let item = json!({
        "name": { "kind": "text", "title": "Name" },
        "customer": { "kind": "reference", "title": "Customer", "to": "customer" },
        "product": { "kind": "text", "title": "Product" },
        "pieces": { "kind": "integer", "title": "Pieces" },
        "level": { "kind": "lookup", "title": "Level", "through": "customer", "field": "level" },
        "price": { "kind": "find", "title": "Price", "in": "line", "order": ["-rank", "least"], "take": "price", "keeps": "line",
            "where": { "all": [
                { "field": "product", "is": { "this": "product" } },
                { "any": [{ "field": "level", "is_empty": true }, { "field": "level", "is": { "this": "level" } }] },
                { "field": "least", "at_most": { "this": "pieces" } },
                { "any": [{ "field": "until", "is_empty": true }, { "field": "until", "at_least": { "today": 0 } }] } ] } },
        "line": { "kind": "reference", "title": "Line", "to": "line", "onDelete": "clear" },
        "amount": { "kind": "formula", "title": "Amount", "result": "money", "formula": "pieces * price" }
    });
    vec![
        object("customer", &customer),
        object("line", &line),
        object("sale", &item),
    ]
}

pub(crate) async fn both(documents: &[(String, Value)]) -> Vec<World> {
    let documents: Vec<(&str, Value)> = documents
        .iter()
        .map(|(path, body)| (path.as_str(), body.clone()))
        .collect();
    World::both(&documents).await
}

/// Plain reasoning: which line an item finds.
fn wanted<'l>(lines: &'l [Value], item: &Value, level: &Value) -> Option<&'l Value> {
    let mut matching: Vec<&Value> = lines
        .iter()
        .filter(|line| !item["product"].is_null() && line["product"] == item["product"])
        .filter(|line| line["level"].is_null() || line["level"] == *level)
        .filter(|line| {
            let (least, pieces) = (line["least"].as_i64(), item["pieces"].as_i64());
            least.zip(pieces).is_some_and(|(least, pieces)| least <= pieces)
        })
        // The tests' morning is the 24th of November 2026 or later.
        .filter(|line| line["until"].as_str().is_none_or(|until| until > "2026-06-01"))
        .collect();
    let key = |line: &Value| {
        (
            std::cmp::Reverse(line["rank"].as_i64()),
            line["least"].as_i64(),
            line["id"].to_string(),
        )
    };
    matching.sort_by_key(|line| key(line));
    matching.first().copied()
}

#[tokio::test]
async fn the_first_record_that_matches_is_found() {
    for world in &both(&shop()).await {
        let (cx, mut dice) = (world.admin(), Dice::new(25));
        let mut customers = Vec::new();
        for level in [json!("a"), json!("b"), Value::Null] {
            customers.push(
                create(&cx, "customer", json!({ "level": level }))
                    .await
                    .unwrap()
                    .id,
            );
        }
        for _ in 0..40 {
            let some = |dice: &mut Dice, value: Value| if dice.happens(70) { value } else { Value::Null };
            let level = *dice.pick(&["a", "b"]);
            let (least, rank) = (dice.roll(6), dice.roll(3));
            let until = *dice.pick(&["2020-01-01", "2030-01-01"]);
            let body = json!({ "product": dice.pick(&["x", "y"]), "level": some(&mut dice, json!(level)),
                "least": some(&mut dice, json!(least)), "rank": some(&mut dice, json!(rank)),
                "until": some(&mut dice, json!(until)), "price": dice.roll(90).to_string() });
            create(&cx, "line", body).await.unwrap();
        }
        let (lines, levels) = (all(&cx, "line").await, all(&cx, "customer").await);
        let (mut found, mut none) = (0, 0);
        for _ in 0..120 {
            let body = json!({ "customer": dice.happens(80).then(|| *dice.pick(&customers)),
                "product": dice.pick(&["x", "y", "z"]), "pieces": dice.roll(7) });
            let item = json_of(&create(&cx, "sale", body).await.unwrap().body);
            let level = levels.iter().find(|customer| customer["id"] == item["customer"]);
            let level = level.map_or(Value::Null, |customer| customer["level"].clone());
            let line = wanted(&lines, &item, &level);
            let expected = line.map_or((Value::Null, Value::Null), |line| {
                (line["price"].clone(), line["id"].clone())
            });
            assert_eq!(
                (item["price"].clone(), item["line"].clone()),
                expected,
                "{:?} {item}",
                world.store.engine()
            );
            match line {
                Some(_) => found += 1,
                None => none += 1,
            }
        }
        assert!(found > 40 && none > 10, "{found} were found, {none} were not");
        sound(world).await;
    }
}

/// Items are made and changed while the lines are repriced and deleted: each holds a price that its line had, and a line
/// that is gone is kept by nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_found_in_a_crowd_was_there() {
    for world in &both(&shop()).await {
        let cx = world.admin();
        let mut lines = Vec::new();
        for rank in 0..4 {
            let body = json!({ "product": "x", "least": 0, "rank": rank, "price": (rank * 100).to_string() });
            lines.push(create(&cx, "line", body).await.unwrap());
        }
        let sellers = (0..6).map(|_| async {
            for _ in 0..8 {
                let made = create(&cx, "sale", json!({ "product": "x", "pieces": 1 })).await;
                let again = match made {
                    Ok(made) => update(&cx, "sale", &made, json!({ "pieces": 2 })).await.map(drop),
                    Err(refusal) => Err(refusal),
                };
                // A line that goes takes its item's word along: the version may have moved on.
                assert!(matches!(again, Ok(()) | Err(Refusal::Stale { .. })), "{again:?}");
            }
        });
        let keeper = async {
            for line in lines.iter().rev() {
                let mut last = line.clone();
                for step in 1..4 {
                    let price = json_of(&line.body)["rank"].as_i64().unwrap() * 100 + step;
                    last = update(&cx, "line", &last, json!({ "price": price.to_string() }))
                        .await
                        .unwrap();
                }
                if json_of(&line.body)["rank"] != json!(0) {
                    delete(&cx, "line", &last).await.unwrap();
                }
            }
        };
        tokio::join!(join_all(sellers), keeper);
        let live: BTreeMap<String, Value> = all(&cx, "line")
            .await
            .into_iter()
            .map(|line| (line["id"].to_string(), line))
            .collect();
        let items = all(&cx, "sale").await;
        assert_eq!(items.len(), 48);
        for item in &items {
            let price: i64 = item["price"]
                .as_str()
                .unwrap()
                .trim_end_matches(".0000")
                .parse()
                .unwrap();
            assert!(price % 100 < 4 && price < 400, "{item}");
            if !item["line"].is_null() {
                let line = &live[&item["line"].to_string()];
                assert_eq!(line["rank"].as_i64().unwrap(), price / 100, "{item}");
            }
        }
        sound(world).await;
    }
}

#[tokio::test]
async fn what_a_person_wrote_is_found_only_when_they_ask() {
    for world in &both(&shop()).await {
        let cx = world.admin();
        let line = create(&cx, "line", json!({ "product": "x", "least": 0, "price": "5" }))
            .await
            .unwrap();
        let told = |body: &[u8]| {
            let told = json_of(body);
            (told["price"].clone(), told["line"].clone())
        };
        let kept = json!(line.id);
        let found = (json!("5.0000"), kept.clone());
        let mine = (json!("9.0000"), Value::Null);
        // A person who writes just what would be found has found it.
        let item = create(&cx, "sale", json!({ "product": "x", "pieces": 1, "price": "5" }))
            .await
            .unwrap();
        assert_eq!(told(&item.body), found);
        let item = update(&cx, "sale", &item, json!({ "price": "9" })).await.unwrap();
        assert_eq!(told(&item.body), mine);
        let item = update(&cx, "sale", &item, json!({ "pieces": 2 })).await.unwrap();
        assert_eq!(told(&item.body), mine);
        let item = update(&cx, "sale", &item, json!({ "price": null }))
            .await
            .unwrap();
        assert_eq!(told(&item.body), found);
        // Nothing that it is looked for by has changed.
        let line = update(&cx, "line", &line, json!({ "price": "6" })).await.unwrap();
        let item = update(&cx, "sale", &item, json!({ "name": "n" })).await.unwrap();
        assert_eq!(told(&item.body), found);
        // What it is looked for by changes, and nothing matches any more.
        let item = update(&cx, "sale", &item, json!({ "product": "y" }))
            .await
            .unwrap();
        assert_eq!(told(&item.body), (Value::Null, Value::Null));
        let item = update(&cx, "sale", &item, json!({ "product": "x" }))
            .await
            .unwrap();
        assert_eq!(told(&item.body), (json!("6.0000"), kept));
        // Of a line that is gone the price stays, and nobody says where it came from.
        delete(&cx, "line", &line).await.unwrap();
        let now = json_of(&engine::get(&cx, "sale", item.id, None).await.unwrap().body);
        assert_eq!((&now["price"], &now["line"]), (&json!("6.0000"), &Value::Null));
        let wrong = refused(create(&cx, "sale", json!({ "line": line.id })).await);
        assert_eq!(wrong, [crate::world::at("read_only", "/line")]);
        sound(world).await;
    }
}

#[tokio::test]
async fn all_of_a_batch_finds_what_it_made() {
    for world in &both(&shop()).await {
        let cx: Context = world.admin();
        let made = |object: &str, record: Value| engine::Operation::Create {
            object: object.to_owned(),
            record: fields(record),
            wish: Wish::default(),
        };
        let operations = vec![
            made("line", json!({ "product": "x", "least": 0, "price": "3" })),
            made("sale", json!({ "product": "x", "pieces": 4 })),
        ];
        let saved = engine::batch(&cx, operations, true).await.unwrap();
        let item = json_of(&saved[1].as_ref().unwrap().body);
        assert_eq!(
            (&item["price"], &item["amount"]),
            (&json!("3.0000"), &json!("12.0000"))
        );
        let line = json_of(&saved[0].as_ref().unwrap().body);
        assert_eq!(item["line"], line["id"]);
    }
}
