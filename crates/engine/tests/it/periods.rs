//! What holds from one day to another never meets, and nothing is written into a closed period, also when many write at
//! once.

use crate::crossing::deadlocks;
use crate::deriving::all;
use crate::dice::Dice;
use crate::world::{World, at, create, delete, json_of, read, refused, restore, sound, update};
use engine::{Acknowledged, Context, PageAsk, Refusal, Saved, Wish};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Prices per product and level, periods of companies, entries dated into them.
pub(crate) fn documents() -> Vec<(&'static str, Value)> {
    let object = |name: &str, properties: Value, traits: Value| {
        let mut body = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object",
            "display": "{{name}}", "properties": properties });
        for (key, value) in traits.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let text = |title: &str| json!({ "kind": "text", "title": title });
    let day = |title: &str| json!({ "kind": "date", "title": title });
    let to = |object: &str, on: &str| json!({ "kind": "reference", "title": object, "to": object, "onDelete": on });
    let product = object("product", json!({ "name": text("Name") }), json!({}));
    let price = object(
        "price",
        json!({ "name": text("Name"), "product": to("product", "cascade"), "level": text("Level"),
            "first": day("From"), "last": day("To"), "amount": { "kind": "integer", "title": "Amount" } }),
        json!({ "valid": { "from": "first", "to": "last", "per": ["product", "level"] } }),
    );
    let sale = object(
        "sale",
        json!({ "name": text("Name"), "day": day("Day"),
            "price": { "kind": "reference", "title": "Price", "to": "price", "onDelete": "clear",
                "only": { "valid": { "on": { "this": "day" } } } } }),
        json!({}),
    );
    let period = object(
        "period",
        json!({ "name": text("Name"), "company": text("Company"), "first": day("From"), "last": day("To"),
            "done": { "kind": "boolean", "title": "Closed", "default": false } }),
        json!({ "valid": { "from": "first", "to": "last", "per": ["company"] } }),
    );
    let done = json!({ "all": [{ "field": "done", "is": true }, { "field": "company", "is": { "this": "company" } }] });
    let entry = object(
        "entry",
        json!({ "name": text("Name"), "company": text("Company"), "day": day("Booked on"),
            "product": to("product", "clear"), "amount": { "kind": "integer", "title": "Amount", "default": 1 } }),
        json!({ "closed": { "date": "day", "by": "period", "where": done } }),
    );
    let grant = |object: &str, rows: Value, actions: Value| json!({ "name": object, "object": object, "rows": rows, "actions": actions });
    let every = json!(["read", "create", "update", "delete"]);
    let clerk = json!({ "name": "clerk", "title": "Clerk", "grants": [
        grant("entry", json!("all"), every.clone()),
        grant("price", json!({ "field": "level", "is": "a" }), every.clone()),
        grant("product", json!("all"), every)
    ] });
    let keeper = json!({ "name": "keeper", "title": "Keeper", "grants": [
        grant("entry", json!("all"), json!(["read", "create", "update", "delete", "any_period"])),
        grant("period", json!("all"), json!(["read"]))
    ] });
    vec![
        ("product.object.json", product),
        ("price.object.json", price),
        ("sale.object.json", sale),
        ("period.object.json", period),
        ("entry.object.json", entry),
        ("clerk.role.json", clerk),
        ("keeper.role.json", keeper),
    ]
}

async fn worlds() -> Vec<World> {
    World::both(&documents()).await
}

fn priced(product: &Saved, level: &str, first: Option<&str>, last: Option<&str>) -> Value {
    let name = format!("{level} {} {}", first.unwrap_or("…"), last.unwrap_or("…"));
    json!({ "name": name, "product": product.id, "level": level, "first": first, "last": last })
}

async fn names(cx: &Context, object: &str, filter: Value) -> Vec<String> {
    let text = filter.to_string();
    let ask = PageAsk {
        filter: Some(&text),
        limit: Some(200),
        ..PageAsk::default()
    };
    let page = engine::page(cx, object, &ask).await.unwrap();
    let items = json_of(&page.items);
    let named = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap().to_owned());
    let mut named: Vec<String> = named.collect();
    named.sort();
    named
}

#[tokio::test]
async fn two_records_that_share_their_fields_hold_one_after_the_other() {
    for world in &worlds().await {
        let cx = world.admin();
        let silk = create(&cx, "product", json!({ "name": "Silk" })).await.unwrap();
        let first = create(&cx, "price", priced(&silk, "a", None, Some("2026-03-31")))
            .await
            .unwrap();
        for (from, to) in [
            (None, None),
            (Some("2026-03-31"), None),
            (Some("2026-01-01"), Some("2026-01-01")),
            (None, Some("0001-01-01")),
        ] {
            let made = create(&cx, "price", priced(&silk, "a", from, to)).await;
            assert_eq!(refused(made), [at("valid_overlap", "/first")], "{from:?} {to:?}");
        }
        let turned = create(
            &cx,
            "price",
            priced(&silk, "a", Some("2026-05-02"), Some("2026-05-01")),
        )
        .await;
        assert_eq!(refused(turned), [at("valid_order", "/last")]);
        let next = create(&cx, "price", priced(&silk, "a", Some("2026-04-01"), None))
            .await
            .unwrap();
        create(&cx, "price", priced(&silk, "b", None, None))
            .await
            .unwrap();
        // Who does not see the other record is told that there is one.
        let clerk = world.cx(5, &["clerk"]);
        let moved = update(&clerk, "price", &next, json!({ "level": "b" })).await;
        assert!(matches!(moved, Err(Refusal::Forbidden(_))), "{moved:?}");
        let moved = update(&cx, "price", &next, json!({ "level": "b" })).await;
        assert_eq!(refused(moved), [at("valid_overlap", "/first")]);
        // What shares nothing meets nobody.
        for _ in 0..2 {
            create(&cx, "price", json!({ "name": "free", "product": silk.id }))
                .await
                .unwrap();
        }
        // Whose days were taken meanwhile stays away.
        delete(&cx, "price", &first).await.unwrap();
        let taken = create(
            &cx,
            "price",
            priced(&silk, "a", Some("2026-03-31"), Some("2026-03-31")),
        )
        .await
        .unwrap();
        assert_eq!(
            refused(restore(&cx, "price", first.id).await),
            [at("valid_overlap", "/first")]
        );
        let taken = delete(&cx, "price", &taken).await.unwrap();
        restore(&cx, "price", first.id).await.unwrap();
        assert_eq!(
            refused(restore(&cx, "price", taken.id).await),
            [at("valid_overlap", "/first")]
        );
        // Today is the 21st of November.
        let every = ["a 2026-04-01 …", "b … …", "free", "free"];
        assert_eq!(names(&cx, "price", json!({ "valid": "today" })).await, every);
        let then = json!({ "valid": { "on": "2026-03-31" } });
        assert_eq!(
            names(&cx, "price", then).await,
            ["a … 2026-03-31", "b … …", "free", "free"]
        );
        let behind = json!({ "some": "price.product", "where": { "all": [{ "not": { "valid": { "on": { "today": -300 } } } }] } });
        assert_eq!(names(&cx, "product", behind).await, ["Silk"]);
        let sold = |day: &str, price: &Saved| json!({ "name": "s", "day": day, "price": price.id });
        let early = create(&cx, "sale", sold("2026-03-31", &next)).await;
        assert_eq!(refused(early), [at("reference_only", "/price")]);
        create(&cx, "sale", sold("2026-04-01", &next)).await.unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn somebody_who_does_not_see_the_other_record_learns_only_that_it_is_there() {
    let mut documents = documents();
    documents.push((
        "maker.role.json",
        json!({ "name": "maker", "title": "Maker", "grants": [
        { "name": "prices", "object": "price", "actions": ["create"] },
        { "name": "products", "object": "product", "actions": ["read"] }
    ] }),
    ));
    for world in World::both(&documents).await {
        let (cx, maker) = (world.admin(), world.cx(6, &["maker"]));
        let silk = create(&cx, "product", json!({ "name": "Silk" })).await.unwrap();
        create(&cx, "price", priced(&silk, "a", None, None))
            .await
            .unwrap();
        let made = create(&maker, "price", priced(&silk, "a", None, None)).await;
        assert_eq!(refused(made), [at("valid_overlap_other", "/first")]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_the_same_days_nobody_meets_another() {
    for world in &worlds().await {
        let cx = world.admin();
        let mut products = Vec::new();
        for name in ["Silk", "Wool"] {
            products.push(create(&cx, "product", json!({ "name": name })).await.unwrap());
        }
        let people = (0..8_u64).map(|person| {
            let (cx, products) = (cx.clone(), &products);
            async move {
                let mut dice = Dice::new(person + 31);
                let mut mine: Vec<Saved> = Vec::new();
                for _ in 0..20 {
                    let day = |day: usize| format!("2026-01-{:02}", 1 + day);
                    let (first, length) = (dice.roll(25), dice.roll(4));
                    let (from, to) = (day(first), day(first + length));
                    let (product, level) = (dice.pick(products), *dice.pick(&["a", "b"]));
                    let body = priced(product, level, Some(&from), Some(&to));
                    let outcome = match mine.last().filter(|_| dice.happens(40)) {
                        Some(saved) => update(&cx, "price", saved, body).await,
                        None => create(&cx, "price", body).await,
                    };
                    match outcome {
                        Ok(saved) => mine.push(saved),
                        Err(Refusal::Complaints(told)) => assert_eq!(told[0].code, "valid_overlap"),
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
        });
        join_all(people).await;
        let mut lines: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for price in all(&cx, "price").await {
            let text = |name: &str| price[name].as_str().unwrap().to_owned();
            let line = lines
                .entry(format!("{} {}", text("product"), text("level")))
                .or_default();
            line.push((text("first"), text("last")));
        }
        for line in lines.values_mut() {
            line.sort();
            assert!(
                line.len() > 2 && line.windows(2).all(|two| two[0].1 < two[1].0),
                "{line:?}"
            );
        }
        assert_eq!(deadlocks(world).await, 0);
        sound(world).await;
    }
}

async fn closed(cx: &Context, company: &str, first: &str, last: &str) -> Saved {
    let body = json!({ "name": format!("{company} {first}"), "company": company, "first": first, "last": last, "done": true });
    create(cx, "period", body).await.unwrap()
}

fn booked(company: &str, day: &str) -> Value {
    json!({ "name": "e", "company": company, "day": day })
}

#[tokio::test]
async fn nothing_is_written_into_a_closed_period() {
    for world in &worlds().await {
        let (cx, clerk) = (world.admin(), world.cx(5, &["clerk"]));
        let product = create(&cx, "product", json!({ "name": "Silk" })).await.unwrap();
        let mut body = booked("x", "2026-01-31");
        body["product"] = json!(product.id);
        let old = create(&cx, "entry", body).await.unwrap();
        let free = create(&cx, "entry", booked("x", "2026-02-01")).await.unwrap();
        let gone = create(&cx, "entry", booked("x", "2026-01-05")).await.unwrap();
        delete(&cx, "entry", &gone).await.unwrap();
        closed(&cx, "x", "2026-01-01", "2026-01-31").await;
        let told = [at("closed_period", "/day")];
        let hidden = [at("closed_period_other", "/day")];
        assert_eq!(
            refused(create(&cx, "entry", booked("x", "2026-01-15")).await),
            told
        );
        assert_eq!(
            refused(create(&clerk, "entry", booked("x", "2026-01-15")).await),
            hidden
        );
        assert_eq!(
            refused(update(&cx, "entry", &old, json!({ "amount": 2 })).await),
            told
        );
        assert_eq!(
            refused(update(&cx, "entry", &old, json!({ "day": "2026-02-01" })).await),
            told
        );
        assert_eq!(
            refused(update(&cx, "entry", &free, json!({ "day": "2026-01-31" })).await),
            told
        );
        assert_eq!(refused(delete(&cx, "entry", &old).await), told);
        assert_eq!(refused(restore(&cx, "entry", gone.id).await), told);
        // Deleting the product would empty the old entry.
        assert_eq!(
            refused(delete(&cx, "product", &product).await),
            [at("closed_period", "")]
        );
        // Another company's books are open, and so is what has no date.
        create(&clerk, "entry", booked("y", "2026-01-15")).await.unwrap();
        create(&clerk, "entry", json!({ "name": "e", "company": "x" }))
            .await
            .unwrap();
        let held = json!({ "company": "x", "day": "2026-01-15" })
            .as_object()
            .cloned()
            .unwrap();
        let heard = engine::evaluate(&clerk, "entry", None, held, &[]).await.unwrap();
        assert_eq!(heard.issues[0].code, "closed_period_other");
        sound(world).await;
    }
}

#[tokio::test]
async fn who_may_write_there_says_why_and_it_is_kept() {
    for world in &worlds().await {
        let (cx, keeper) = (world.admin(), world.cx(6, &["keeper"]));
        closed(&cx, "x", "2026-01-01", "2026-01-31").await;
        let late = create(&keeper, "entry", booked("x", "2026-01-15")).await;
        let Err(Refusal::Warnings(warned)) = late else {
            panic!("{late:?}")
        };
        assert_eq!(
            (warned[0].code, &warned[0].args["name"]),
            ("closed_period", &json!("closed"))
        );
        let wish = Wish {
            acknowledge: vec![Acknowledged {
                name: "closed".to_owned(),
                reason: "The bill came late.".to_owned(),
            }],
            ..Wish::default()
        };
        let body = booked("x", "2026-01-15").as_object().cloned().unwrap();
        let saved = engine::create(&keeper, "entry", body, wish).await.unwrap();
        let rights = world.model.rights(&["administrator".to_owned()]);
        let reader = store::Reader {
            object: world.model.object("entry").unwrap(),
            rights: rights.on("entry").unwrap(),
            viewer: &cx.viewer,
            others: None,
            as_of: None,
            at: None,
        };
        let kept = world.store.history(&reader, saved.id, None, 10).await.unwrap();
        let reason = json!([{ "name": "closed", "reason": "The bill came late." }]);
        assert_eq!(kept[0].0.acknowledged, Some(reason));
        delete(&keeper, "entry", &saved).await.unwrap();
        restore(&keeper, "entry", saved.id).await.unwrap();
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_period_closes_behind_the_saves_that_are_under_way() {
    for world in &worlds().await {
        let cx = world.admin();
        for round in 0..6 {
            let company = format!("c{round}");
            let open =
                json!({ "name": "p", "company": company, "first": "2026-01-01", "last": "2026-01-31" });
            let period = create(&cx, "period", open).await.unwrap();
            let writers = (0..6).map(|_| {
                let (cx, company) = (cx.clone(), company.clone());
                async move {
                    let mut refusals = 0;
                    for _ in 0..12 {
                        match create(&cx, "entry", booked(&company, "2026-01-10")).await {
                            Ok(_) => {}
                            Err(refusal) => {
                                assert_eq!(refused::<Saved>(Err(refusal)), [at("closed_period", "/day")]);
                                refusals += 1;
                            }
                        }
                    }
                    refusals
                }
            });
            let close = async {
                // What there is when the period is closed is all there will ever be.
                let done = update(&cx, "period", &period, json!({ "done": true }))
                    .await
                    .unwrap();
                let filter = json!({ "field": "company", "is": company });
                (done, names(&cx, "entry", filter).await.len())
            };
            let (refusals, (_, then)) = futures::future::join(join_all(writers), close).await;
            let filter = json!({ "field": "company", "is": company });
            assert_eq!(names(&cx, "entry", filter).await.len(), then, "{refusals:?}");
            assert_eq!(72 - refusals.iter().sum::<usize>(), then);
        }
        assert_eq!(deadlocks(world).await, 0);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_period_that_opens_again_lets_write() {
    for world in &worlds().await {
        let cx = world.admin();
        let period = closed(&cx, "x", "2026-01-01", "2026-01-31").await;
        update(&cx, "period", &period, json!({ "last": "2026-01-10" }))
            .await
            .unwrap();
        let saved = create(&cx, "entry", booked("x", "2026-01-11")).await.unwrap();
        assert_eq!(read(&cx, "entry", saved.id).await.unwrap()["day"], "2026-01-11");
    }
}

#[tokio::test]
async fn what_a_rule_writes_meets_closed_periods_as_the_person_would() {
    let mut documents = documents();
    let rule = json!({ "name": "book", "do": "after", "on": ["create"],
        "create": { "object": "entry", "set": { "name": "name", "company": "\"x\"", "day": "day" } } });
    let fields =
        json!({ "name": { "kind": "text", "title": "Name" }, "day": { "kind": "date", "title": "Day" } });
    let bill = json!({ "$schema": "urn:yunjin:object:1", "$id": "bill", "title": "Bill", "type": "object",
        "display": "{{name}}", "properties": fields, "rules": [rule] });
    documents.push(("bill.object.json", bill));
    let grant = json!({ "name": "bills", "object": "bill", "actions": ["read", "create"] });
    let role = json!({ "name": "biller", "title": "Biller", "grants": [grant] });
    documents.push(("biller.role.json", role));
    for world in World::both(&documents).await {
        let cx = world.admin();
        closed(&cx, "x", "2026-01-01", "2026-01-31").await;
        let bill = || json!({ "name": "b", "day": "2026-01-15" });
        // The clerk knows of entries and not of periods.
        let clerk = world.cx(5, &["biller", "clerk"]);
        let told = [at("after_refused", ""), at("closed_period_other", "")];
        assert_eq!(refused(create(&clerk, "bill", bill()).await), told);
        let told = [at("after_refused", ""), at("closed_period", "")];
        assert_eq!(refused(create(&cx, "bill", bill()).await), told);
        let keeper = world.cx(6, &["biller", "keeper"]);
        let late = create(&keeper, "bill", bill()).await;
        assert!(matches!(late, Err(Refusal::Warnings(_))), "{late:?}");
        create(&clerk, "bill", json!({ "name": "b", "day": "2026-02-01" }))
            .await
            .unwrap();
        assert_eq!(all(&cx, "entry").await.len(), 1);
        sound(&world).await;
    }
}
