//! Amounts in the currencies of the world are at every moment what they come to, on both databases.

use crate::deriving::all;
use crate::dice::Dice;
use crate::world::{
    World, at, create, delete, fields, instant, json_of, read, refused, restore, sound, update,
};
use engine::{AggregateAsk, Context, PageAsk, Refusal, Saved, Wish};
use futures::future::join_all;
use serde_json::{Map, Value, json};
use std::sync::Mutex;
use uuid::Uuid;

const CODES: [&str; 3] = ["CNY", "USD", "JPY"];

fn object(name: &str, properties: &Value, money: Option<Value>) -> (String, Value) {
    let mut body = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object",
        "display": "{{name}}", "properties": properties });
    if let Some(money) = money {
        body["money"] = money;
    }
    (format!("{name}.object.json"), body)
}

/// Buyers with offers in a currency each, with lines and their parts in that of the offer.
fn trade() -> Vec<(String, Value)> {
    let text = json!({ "kind": "text", "title": "Name" });
    let buyer = json!({ "name": text,
        "credit": { "kind": "money", "title": "Credit" },
        "offered": { "kind": "rollup", "title": "Offered", "over": "offer.buyer", "sum": "gross" },
        "dollars": { "kind": "rollup", "title": "Dollars", "over": "offer.buyer", "sum": "gross",
            "where": { "field": "currency", "is": "USD" } },
        "large": { "kind": "rollup", "title": "Large", "over": "offer.buyer", "count": true,
            "where": { "field": "gross", "at_least": "400" } },
        "left": { "kind": "formula", "title": "Left", "result": "money", "formula": "credit - offered" } });
    let offer = json!({ "name": text,
        "buyer": { "kind": "reference", "title": "Buyer", "to": "buyer", "onDelete": "clear" },
        "currency": { "kind": "currency", "title": "Currency" },
        "signed": { "kind": "date", "title": "Signed" },
        "freight": { "kind": "money", "title": "Freight" },
        "lines": { "kind": "children", "title": "Lines", "of": "line", "by": "offer" },
        "total": { "kind": "rollup", "title": "Total", "over": "lines", "sum": "amount" },
        "dear": { "kind": "rollup", "title": "Dear", "over": "lines", "count": true,
            "where": { "field": "amount", "at_least": "100" } },
        "gross": { "kind": "formula", "title": "Gross", "result": "money", "formula": "total + coalesce(freight, 0)" } });
    let line = json!({ "name": text,
        "offer": { "kind": "reference", "title": "Offer", "to": "offer" },
        "amount": { "kind": "money", "title": "Amount" },
        "parts": { "kind": "children", "title": "Parts", "of": "part", "by": "line" },
        "cost": { "kind": "rollup", "title": "Cost", "over": "parts", "sum": "cost" } });
    let part = json!({ "name": text,
        "line": { "kind": "reference", "title": "Line", "to": "line" },
        "cost": { "kind": "money", "title": "Cost" } });
    let world = json!({ "name": "world", "title": "World", "languages": ["en"], "time_zone": "Asia/Shanghai",
        "currency": "CNY", "currencies": ["USD", "JPY"] });
    let clerk = json!({ "name": "clerk", "title": "Clerk", "grants": [
        { "name": "lines", "object": "line", "actions": ["read"], "read": ["name", "amount"], "mask": ["amount"] },
        { "name": "offers", "object": "offer", "actions": ["read"], "read": ["name", "freight"] }] });
    vec![
        object("buyer", &buyer, None),
        object(
            "offer",
            &offer,
            Some(json!({ "currency": "currency", "date": "signed" })),
        ),
        object("line", &line, None),
        object("part", &part, None),
        ("world.workspace.json".to_owned(), world),
        ("clerk.role.json".to_owned(), clerk),
    ]
}

async fn worlds() -> Vec<World> {
    let trade = trade();
    let documents: Vec<(&str, Value)> = trade
        .iter()
        .map(|(path, body)| (path.as_str(), body.clone()))
        .collect();
    let worlds = World::both(&documents).await;
    for world in &worlds {
        let cx = world.admin();
        for (from, per, date, rate) in [
            ("USD", 1, "2026-01-01", "7"),
            ("USD", 1, "2026-03-01", "7.25"),
            ("JPY", 100, "2026-01-01", "4.65"),
        ] {
            let body = json!({ "from": from, "per": per, "date": date, "rate": rate });
            made(&cx, "exchange_rate", body).await;
        }
    }
    worlds
}

async fn made(cx: &Context, object: &str, body: Value) -> Saved {
    create(cx, object, body).await.unwrap()
}

async fn now(cx: &Context, object: &str, id: Uuid) -> Saved {
    let found = read(cx, object, id).await.unwrap();
    Saved {
        id,
        version: found["version"].as_i64().unwrap(),
        status: 200,
        body: found.to_string().into_bytes(),
        also: Vec::new(),
        moved_people: false,
    }
}

#[tokio::test]
async fn what_was_deleted_comes_back_in_the_currency_it_would_have() {
    for world in &worlds().await {
        let cx = world.admin();
        let offer = made(&cx, "offer", json!({ "currency": "USD", "signed": "2026-02-01" })).await;
        let line = made(&cx, "line", json!({ "offer": offer.id, "amount": "10" })).await;
        let gone = delete(&cx, "line", &line).await.unwrap();
        update(&cx, "offer", &offer, json!({ "currency": "JPY" }))
            .await
            .unwrap();
        assert_eq!(gone.id, line.id);
        let back = json_of(&restore(&cx, "line", line.id).await.unwrap().body);
        assert_eq!(
            (&back["~currency"], &back["amount~base"]),
            (&json!("JPY"), &json!("0.4650"))
        );
        let offer = read(&cx, "offer", offer.id).await.unwrap();
        assert_eq!(
            (&offer["total"], &offer["total~base"]),
            (&json!("10.0000"), &json!("0.4650"))
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_line_that_moves_takes_the_currency_of_its_new_offer_and_keeps_it_alone() {
    for world in &worlds().await {
        let cx = world.admin();
        let dollars = made(&cx, "offer", json!({ "currency": "USD", "signed": "2026-02-01" })).await;
        let yuan = made(&cx, "offer", json!({ "name": "y" })).await;
        let line = made(&cx, "line", json!({ "offer": dollars.id, "amount": "10" })).await;
        let moved = update(&cx, "line", &line, json!({ "offer": yuan.id }))
            .await
            .unwrap();
        let told = json_of(&moved.body);
        assert_eq!(
            (&told["~currency"], &told["amount~base"]),
            (&Value::Null, &json!("10.0000"))
        );
        let back = update(&cx, "line", &moved, json!({ "offer": dollars.id }))
            .await
            .unwrap();
        let alone = update(&cx, "line", &back, json!({ "offer": null }))
            .await
            .unwrap();
        let told = json_of(&alone.body);
        assert_eq!(
            (&told["~currency"], &told["amount~base"]),
            (&json!("USD"), &json!("70.0000"))
        );
        assert_eq!(
            read(&cx, "offer", dollars.id).await.unwrap()["total~base"],
            "0.0000"
        );
        sound(world).await;
    }
}

/// A form that changes the currency of an offer hears what its lines, named or not, come to in it.
#[tokio::test]
async fn an_open_form_hears_its_lines_in_the_currency_that_it_chooses() {
    for world in &worlds().await {
        let cx = world.admin();
        let body = json!({ "currency": "USD", "signed": "2026-02-01", "lines": [{ "amount": "10" }, { "amount": "7" }] });
        let offer = made(&cx, "offer", body).await;
        let line = json_of(&offer.body)["lines"][0]["id"].clone();
        let body = json!({ "currency": "JPY", "lines": [{ "id": line, "amount": "20" }, { "amount": "5" }] });
        let heard = engine::evaluate(&cx, "offer", Some(offer.id), fields(body.clone()), &[])
            .await
            .unwrap();
        assert_eq!(heard.issues, []);
        let told = json_of(&update(&cx, "offer", &offer, body).await.unwrap().body);
        for (at, value) in &heard.set {
            assert_eq!(told.pointer(at), Some(value), "{at} of {told}");
        }
        let held = Value::from_iter(heard.set);
        for (at, value) in [
            ("/total", "32.0000"),
            ("/total~0base", "1.4880"),
            ("/lines/0/amount~0base", "0.9300"),
            ("/lines/1/amount~0base", "0.2325"),
            ("/lines/1/~0currency", "JPY"),
        ] {
            assert_eq!(held[at], value, "{at} in {held}");
        }
        sound(world).await;
    }
}

#[tokio::test]
async fn as_of_a_moment_amounts_are_in_the_currency_of_then() {
    for world in &worlds().await {
        let cx = world.admin();
        let offer = made(
            &cx,
            "offer",
            json!({ "currency": "USD", "signed": "2026-02-01", "freight": "5" }),
        )
        .await;
        let line = made(&cx, "line", json!({ "offer": offer.id, "amount": "10" })).await;
        let then = instant(world.ports.now());
        world.clock.advance(60_000);
        update(&cx, "offer", &offer, json!({ "currency": "JPY" }))
            .await
            .unwrap();
        for (as_of, code, base) in [(Some(then.as_str()), "USD", "70.0000"), (None, "JPY", "0.4650")] {
            let ask = PageAsk {
                as_of,
                sort: Some("amount"),
                ..PageAsk::default()
            };
            let page = json_of(&engine::page(&cx, "line", &ask).await.unwrap().items);
            assert_eq!(
                (&page[0]["~currency"], &page[0]["amount~base"]),
                (&json!(code), &json!(base)),
                "{as_of:?}"
            );
            let ask = AggregateAsk {
                measure: Some("sum:amount".to_owned()),
                as_of: as_of.map(str::to_owned),
                ..AggregateAsk::default()
            };
            let sums = json_of(&engine::aggregate(&cx, "line", ask).await.unwrap());
            assert_eq!(sums["items"][0]["sum:amount"], base, "{as_of:?}");
        }
        assert_eq!(read(&cx, "line", line.id).await.unwrap()["version"], 2);
    }
}

#[tokio::test]
async fn what_is_masked_tells_neither_currency_nor_base() {
    for world in &worlds().await {
        let cx = world.admin();
        let offer = made(
            &cx,
            "offer",
            json!({ "currency": "USD", "signed": "2026-02-01", "freight": "5" }),
        )
        .await;
        let line = made(&cx, "line", json!({ "offer": offer.id, "amount": "10" })).await;
        let clerk = world.cx(2, &["clerk"]);
        let told = read(&clerk, "line", line.id).await.unwrap();
        let names: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(names, ["id", "version", "name", "amount"]);
        let told = read(&clerk, "offer", offer.id).await.unwrap();
        assert_eq!(
            (&told["freight~base"], &told["~currency"], told.get("currency")),
            (&json!("35.0000"), &json!("USD"), None)
        );
        let ask = PageAsk {
            filter: Some(r#"{"field":"~rate","is_filled":true}"#),
            ..PageAsk::default()
        };
        let refusal = engine::page(&clerk, "offer", &ask).await.map(|page| page.items);
        assert_eq!(refused(refusal), [at("unknown_field", "/filter/field")]);
    }
}

/// Ten-thousandths of a decimal text.
fn units(value: &Value) -> i128 {
    value
        .as_str()
        .map_or(0, |text| text.replace('.', "").parse().unwrap())
}

/// Millionths of what one unit comes to.
fn rate(code: &Value, day: &Value) -> i128 {
    match (code.as_str(), day.as_str()) {
        (Some("USD"), Some(day)) if day < "2026-03-01" => 7_000_000,
        (Some("USD"), _) => 7_250_000,
        (Some("JPY"), _) => 46_500,
        _ => 1_000_000,
    }
}

/// Half up.
fn rounded(product: i128) -> i128 {
    let half = if product < 0 { -500_000 } else { 500_000 };
    (product + half) / 1_000_000
}

/// Every base and every figure, recomputed from what people entered.
async fn recomputed(world: &World) {
    let cx = world.admin();
    let mut tables = Vec::new();
    for name in ["buyer", "offer", "line", "part"] {
        tables.push(all(&cx, name).await);
    }
    let [buyers, offers, lines, parts] = <[Vec<Value>; 4]>::try_from(tables).unwrap();
    let based = |row: &Value, field: &str, rate: i128| {
        let base = rounded(units(&row[field]) * rate);
        assert_eq!(units(&row[format!("{field}~base")]), base, "{field} of {row}");
        base
    };
    let by = |rows: &[Value], field: &str, id: &Value| -> Vec<Value> {
        rows.iter().filter(|row| row[field] == *id).cloned().collect()
    };
    for line in lines.iter().filter(|line| line["offer"].is_null()) {
        assert!(line["total"].is_null(), "{line}");
    }
    let mut grosses: Vec<(Value, Value, i128, i128)> = Vec::new();
    for offer in &offers {
        let rate = rate(&offer["currency"], &offer["signed"]);
        let code = if offer["currency"] == "CNY" {
            Value::Null
        } else {
            offer["currency"].clone()
        };
        assert_eq!(offer["~currency"], code, "{offer}");
        let mut total = 0;
        for line in by(&lines, "offer", &offer["id"]) {
            assert_eq!(line["~currency"], code, "{line} of {offer}");
            based(&line, "amount", rate);
            total += units(&line["amount"]);
            let mut cost = 0;
            for part in by(&parts, "line", &line["id"]) {
                assert_eq!(part["~currency"], code, "{part} of {line}");
                based(&part, "cost", rate);
                cost += units(&part["cost"]);
            }
            assert_eq!(units(&line["cost"]), cost, "{line}");
            based(&line, "cost", rate);
        }
        assert_eq!(units(&offer["total"]), total, "{offer}");
        assert_eq!(
            units(&offer["gross"]),
            total + units(&offer["freight"]),
            "{offer}"
        );
        based(offer, "total", rate);
        let base = based(offer, "gross", rate);
        grosses.push((
            offer["buyer"].clone(),
            offer["currency"].clone(),
            units(&offer["gross"]),
            base,
        ));
    }
    for buyer in &buyers {
        let mine = || grosses.iter().filter(|(of, ..)| *of == buyer["id"]);
        let offered: i128 = mine().map(|(.., base)| base).sum();
        let dollars: i128 = mine()
            .filter(|(_, code, ..)| code == "USD")
            .map(|(_, _, gross, _)| gross)
            .sum();
        assert_eq!(units(&buyer["offered"]), offered, "{buyer}");
        assert_eq!(units(&buyer["dollars"]), dollars, "{buyer}");
    }
    let ask = AggregateAsk {
        measure: Some("sum:gross".to_owned()),
        ..AggregateAsk::default()
    };
    let sums = json_of(&engine::aggregate(&cx, "offer", ask).await.unwrap());
    let whole: i128 = grosses.iter().map(|(.., base)| base).sum();
    assert_eq!(units(&sums["items"][0]["sum:gross"]), whole);
}

/// What the crowd has made.
#[derive(Default)]
struct Known(Mutex<Vec<(&'static str, Uuid)>>);

impl Known {
    fn pick(&self, dice: &mut Dice, object: &str) -> Option<Uuid> {
        let known = self.0.lock().unwrap();
        let ids: Vec<Uuid> = known
            .iter()
            .filter(|(name, _)| *name == object)
            .map(|(_, id)| *id)
            .collect();
        (!ids.is_empty()).then(|| *dice.pick(&ids))
    }
}

fn amount(dice: &mut Dice) -> String {
    format!("{}.{:04}", dice.roll(100), dice.roll(10_000))
}

/// One random deed; whoever comes too late is told so, and nobody of a defect.
async fn deed(cx: &Context, dice: &mut Dice, known: &Known) {
    let object = *dice.pick(&[
        "buyer", "offer", "offer", "offer", "line", "line", "line", "part", "part",
    ]);
    let mut body = match object {
        "buyer" => json!({ "credit": amount(dice) }),
        "offer" => json!({ "currency": dice.pick(&CODES), "buyer": known.pick(dice, "buyer"),
            "signed": dice.pick(&["2026-02-01", "2026-03-01", "2026-05-01"]), "freight": amount(dice) }),
        "line" => json!({ "offer": known.pick(dice, "offer"), "amount": amount(dice) }),
        _ => json!({ "line": known.pick(dice, "line"), "cost": amount(dice) }),
    };
    let present = known.pick(dice, object);
    let deed = dice.roll(10);
    let Some(id) = present.filter(|_| deed > 2) else {
        if let Ok(saved) = create(cx, object, body).await {
            known.0.lock().unwrap().push((object, saved.id));
        }
        return;
    };
    if object != "buyer" && dice.happens(50) {
        // Mostly the currency alone moves.
        body.as_object_mut()
            .unwrap()
            .retain(|name, _| matches!(name.as_str(), "currency" | "signed" | "amount"));
    }
    let outcome = match (read(cx, object, id).await, deed) {
        (Err(refusal), 9) => restore(cx, object, id).await.or(Err(refusal)),
        (Err(refusal), _) => Err(refusal),
        (Ok(now), 8) => {
            engine::delete(cx, object, id, now["version"].as_i64().unwrap(), Wish::default()).await
        }
        (Ok(now), _) => {
            let body: Map<String, Value> = body.as_object().unwrap().clone();
            engine::update(
                cx,
                object,
                id,
                now["version"].as_i64().unwrap(),
                body,
                Wish::default(),
            )
            .await
        }
    };
    if let Err(Refusal::Internal(why) | Refusal::Busy(why)) = outcome {
        panic!("{why}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_a_crowd_does_to_currencies_every_amount_comes_to_what_it_should() {
    for world in &worlds().await {
        let known = Known::default();
        let crowd = (0..8).map(|seed| {
            let (cx, known) = (world.admin(), &known);
            async move {
                let mut dice = Dice::new(seed + 31);
                for _ in 0..50 {
                    deed(&cx, &mut dice, known).await;
                }
            }
        });
        join_all(crowd).await;
        recomputed(world).await;
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_line_that_is_added_while_its_offer_changes_currency_follows_it() {
    for world in &worlds().await {
        let cx = world.admin();
        let offer = made(&cx, "offer", json!({ "currency": "CNY", "signed": "2026-02-01" })).await;
        let lines = (0..12).map(|n| {
            create(
                &cx,
                "line",
                json!({ "offer": offer.id, "amount": format!("{n}") }),
            )
        });
        let change = update(&cx, "offer", &offer, json!({ "currency": "USD" }));
        let (lines, change) = tokio::join!(join_all(lines), change);
        assert!(
            lines.iter().all(Result::is_ok) && change.is_ok(),
            "{lines:?} {change:?}"
        );
        recomputed(world).await;
        let offer = now(&cx, "offer", offer.id).await;
        assert_eq!(json_of(&offer.body)["total~base"], "462.0000");
    }
}
