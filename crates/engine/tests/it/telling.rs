//! What is told at reading time is true whenever it is asked. The clock law: move the clock, write nothing, and get,
//! list, filters, order and groups agree.

use crate::dice::Dice;
use crate::world::{MORNING, World, create, json_of, read, refused, update};
use engine::{AggregateAsk, Context, PageAsk, Saved};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn documents() -> Vec<(&'static str, Value)> {
    let customer = json!({ "$schema": "urn:yunjin:object:1", "$id": "customer", "title": "Customer",
        "type": "object", "display": "{{name}}", "properties": {
        "name": { "kind": "text", "title": "Name" },
        "met": { "kind": "date", "title": "Met" },
        "last_visit": { "kind": "rollup", "title": "Last visit", "over": "visit.customer", "max": "at" },
        "known_for": { "kind": "elapsed", "title": "Known for", "since": "met" },
        "silent_for": { "kind": "elapsed", "title": "Silent for", "since": "last_visit", "unit": "hours",
            "bands": [24, 72] } } });
    let visit = json!({ "$schema": "urn:yunjin:object:1", "$id": "visit", "title": "Visit", "type": "object",
        "display": "{{name}}", "properties": {
        "name": { "kind": "text", "title": "Name" },
        "customer": { "kind": "reference", "title": "Customer", "to": "customer" },
        "at": { "kind": "datetime", "title": "At" },
        "ago": { "kind": "elapsed", "title": "Ago", "since": "at", "unit": "days", "bands": [0, 30, 60, 90] } } });
    let read =
        |names: Value| json!([{ "name": "visits", "object": "visit", "actions": ["read"], "read": names }]);
    let blind = json!({ "name": "blind", "title": "Blind", "grants": read(json!(["name"])) });
    // What `ago` is told from is masked on some rows, and `ago` is there on none of these.
    let half = json!({ "name": "half", "title": "Half", "grants": [
        { "name": "all", "object": "visit", "actions": ["read"], "read": ["name", "at"], "mask": ["at"] },
        { "name": "own", "object": "visit", "rows": { "field": "name", "is": "mine" }, "actions": ["read"] }] });
    vec![
        ("customer.object.json", customer),
        ("visit.object.json", visit),
        ("blind.role.json", blind),
        ("half.role.json", half),
    ]
}

fn moment(ms: i64) -> Value {
    let moment = chrono::DateTime::from_timestamp_millis(ms).unwrap();
    json!(moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

async fn list(cx: &Context, object: &str, filter: Option<&Value>, sort: &str) -> Vec<Value> {
    let filter = filter.map(ToString::to_string);
    let ask = PageAsk {
        filter: filter.as_deref(),
        sort: Some(sort),
        limit: Some(200),
        ..PageAsk::default()
    };
    let page = engine::page(cx, object, &ask).await.unwrap();
    serde_json::from_slice(&page.items).unwrap()
}

async fn groups(cx: &Context, object: &str, group: &str) -> Value {
    let ask = AggregateAsk {
        as_of: None,
        group: Some(group.to_owned()),
        ..AggregateAsk::default()
    };
    json_of(&engine::aggregate(cx, object, ask).await.unwrap())["items"].clone()
}

fn band(ago: &Value) -> Value {
    match ago.as_i64() {
        None => Value::Null,
        Some(..0) => json!("< 0"),
        Some(0) => json!("0"),
        Some(1..=30) => json!("1–30"),
        Some(31..=60) => json!("31–60"),
        Some(61..=90) => json!("61–90"),
        Some(_) => json!("> 90"),
    }
}

type Holds = Box<dyn Fn(i64) -> bool>;

/// Whether what a filter finds is what one finds by looking at every record that is told.
async fn filters_agree(cx: &Context, all: &[Value], dice: &mut Dice) {
    let number = |dice: &mut Dice| i64::try_from(dice.roll(140)).unwrap() - 20;
    let (low, high) = (number(dice), number(dice));
    let asked: Vec<(Value, Holds)> = vec![
        (json!({ "less": low }), Box::new(move |ago| ago < low)),
        (json!({ "at_most": low }), Box::new(move |ago| ago <= low)),
        (json!({ "greater": low }), Box::new(move |ago| ago > low)),
        (json!({ "at_least": low }), Box::new(move |ago| ago >= low)),
        (json!({ "is": low }), Box::new(move |ago| ago == low)),
        (
            json!({ "between": [low, high] }),
            Box::new(move |ago| (low..=high).contains(&ago)),
        ),
        (json!({ "is_filled": true }), Box::new(|_| true)),
        (json!({ "is_empty": false }), Box::new(|_| true)),
    ];
    for (mut test, holds) in asked {
        test["field"] = json!("ago");
        for denied in [false, true] {
            let filter = if denied {
                json!({ "not": test })
            } else {
                test.clone()
            };
            let expected = |row: &&Value| row["ago"].as_i64().is_some_and(&holds) != denied;
            let expected: Vec<&Value> = all.iter().filter(expected).map(|row| &row["name"]).collect();
            let found = list(cx, "visit", Some(&filter), "name").await;
            let found: Vec<&Value> = found.iter().map(|row| &row["name"]).collect();
            assert_eq!(found, expected, "{filter}");
        }
    }
}

#[tokio::test]
async fn the_clock_moves_and_every_answer_with_it() {
    for world in &World::both(&documents()).await {
        let (cx, mut dice) = (world.admin(), Dice::new(20_261_125));
        let mut made: Vec<(Saved, Option<i64>)> = Vec::new();
        for number in 0..40 {
            let minutes = i64::try_from(dice.roll(160 * 24 * 60)).unwrap() - 20 * 24 * 60;
            let at = (number % 8 > 0).then_some(MORNING - minutes * MINUTE);
            let at_json = at.map_or(Value::Null, moment);
            let saved = create(
                &cx,
                "visit",
                json!({ "name": format!("v{number:02}"), "at": at_json }),
            )
            .await
            .unwrap();
            made.push((saved, at));
        }
        for later in [0, 1, DAY - 1, DAY, 17 * DAY + 5 * MINUTE, 200 * DAY] {
            let now = MORNING + later;
            world.clock.set(now);
            let all = list(&cx, "visit", None, "name").await;
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for ((saved, at), row) in made.iter().zip(&all) {
                let ago = at.map_or(Value::Null, |at| json!((now - at).div_euclid(DAY)));
                assert_eq!(row["ago"], ago, "{row}");
                assert_eq!(&read(&cx, "visit", saved.id).await.unwrap(), row);
                *counts.entry(band(&ago).to_string()).or_default() += 1;
            }
            let told = groups(&cx, "visit", "ago").await;
            let told = told.as_array().unwrap();
            let grouped: BTreeMap<String, u64> = told
                .iter()
                .map(|row| (row["ago"].to_string(), row["count"].as_u64().unwrap()))
                .collect();
            assert_eq!((grouped, told.len()), (counts.clone(), counts.len()));
            filters_agree(&cx, &all, &mut dice).await;
            for (sort, down) in [("ago,name", false), ("-ago,name", true)] {
                let sorted = list(&cx, "visit", None, sort).await;
                let known: Vec<i64> = sorted.iter().filter_map(|row| row["ago"].as_i64()).collect();
                assert!(
                    known.is_sorted_by(|a, b| if down { a >= b } else { a <= b }),
                    "{known:?}"
                );
                assert_eq!(sorted.len(), all.len());
            }
        }
    }
}

#[tokio::test]
async fn days_are_those_of_the_workspace_and_a_save_tells_too() {
    for world in &World::both(&documents()).await {
        let cx = world.admin();
        let ada = create(&cx, "customer", json!({ "name": "Ada", "met": "2026-11-20" }))
            .await
            .unwrap();
        let told = json_of(&ada.body);
        assert_eq!(
            (&told["known_for"], &told["silent_for"]),
            (&json!(1), &Value::Null)
        );
        let at = moment(MORNING - 25 * 60 * MINUTE);
        create(&cx, "visit", json!({ "name": "1", "customer": ada.id, "at": at }))
            .await
            .unwrap();
        let ada = update(&cx, "customer", &ada, json!({ "name": "Ada L." }))
            .await
            .unwrap();
        assert_eq!(json_of(&ada.body)["silent_for"], json!(25));
        let filter = json!({ "field": "customer.silent_for", "between": [25, 72] });
        assert_eq!(list(&cx, "visit", Some(&filter), "name").await.len(), 1);
        world.clock.advance(48 * 60 * MINUTE);
        assert_eq!(list(&cx, "visit", Some(&filter), "name").await.len(), 0);
        assert_eq!(
            groups(&cx, "customer", "silent_for").await,
            json!([{ "silent_for": "> 72", "count": 1 }])
        );
        assert_eq!(
            read(&cx, "customer", ada.id).await.unwrap()["known_for"],
            json!(3)
        );
        // Nobody writes it, nothing sums it, and what has no bands is not grouped by.
        let written = update(&cx, "customer", &ada, json!({ "silent_for": 3 })).await;
        assert_eq!(refused(written), [crate::world::at("read_only", "/silent_for")]);
        for (group, measure, code) in [
            ("known_for", "count", "group_needs_bands"),
            ("silent_for:month", "count", "group_shape"),
            ("name", "sum:silent_for", "measure_shape"),
        ] {
            let ask = AggregateAsk {
                as_of: None,
                group: Some(group.to_owned()),
                measure: Some(measure.to_owned()),
                filter: None,
            };
            assert_eq!(
                refused(engine::aggregate(&cx, "customer", ask).await)[0].0,
                code,
                "{group} {measure}"
            );
        }
    }
}

#[tokio::test]
async fn it_is_told_only_where_what_it_is_told_from_is_read() {
    for world in &World::both(&documents()).await {
        let cx = world.admin();
        for name in ["mine", "theirs"] {
            create(
                &cx,
                "visit",
                json!({ "name": name, "at": moment(MORNING - 3 * DAY) }),
            )
            .await
            .unwrap();
        }
        let blind = world.cx(2, &["blind"]);
        let rows = list(&blind, "visit", None, "name").await;
        assert!(rows.iter().all(|row| row.get("ago").is_none()), "{rows:?}");
        let filter = json!({ "field": "ago", "is": 3 }).to_string();
        let ask = PageAsk {
            filter: Some(&filter),
            ..PageAsk::default()
        };
        assert_eq!(
            refused(engine::page(&blind, "visit", &ask).await)[0].0,
            "unknown_field"
        );
        let half = world.cx(3, &["half"]);
        let rows = list(&half, "visit", None, "name").await;
        assert_eq!((&rows[0]["name"], &rows[0]["ago"]), (&json!("mine"), &json!(3)));
        assert_eq!((&rows[1]["name"], rows[1].get("ago")), (&json!("theirs"), None));
        for (filter, found) in [
            (json!({ "field": "ago", "is": 3 }), vec!["mine"]),
            (json!({ "field": "ago", "is_empty": true }), vec!["theirs"]),
            (
                json!({ "not": { "field": "ago", "at_least": 1 } }),
                vec!["theirs"],
            ),
        ] {
            let rows = list(&half, "visit", Some(&filter), "name").await;
            let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
            assert_eq!(names, found, "{filter}");
        }
        let told = groups(&half, "visit", "ago").await;
        assert_eq!(
            told,
            json!([{ "ago": null, "count": 1 }, { "ago": "1–30", "count": 1 }])
        );
    }
}
