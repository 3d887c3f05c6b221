//! Conversions under load: one of many wins, and children that move meanwhile are copied as they were left.

use crate::world::{World, fields, sound};
use engine::{Context, ConvertAsk, PageAsk, Refusal, Saved, Wish};
use serde_json::{Value, json};
use uuid::Uuid;

fn object(name: &str, properties: Value) -> (String, Value) {
    let mut object = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object",
        "display": "{{name}}" });
    object["properties"] = properties;
    (format!("{name}.object.json"), object)
}

fn shop() -> Vec<(String, Value)> {
    let text = json!({ "kind": "text", "title": "Name" });
    let reference = |to: &str| json!({ "kind": "reference", "title": to, "to": to });
    let part = |to: &str| json!({ "kind": "reference", "title": to, "to": to, "onDelete": "cascade" });
    let count = json!({ "kind": "integer", "title": "Count" });
    vec![
        object(
            "quote",
            json!({ "name": text, "order": reference("order"),
                "lines": { "kind": "children", "title": "Lines", "of": "quote_line", "by": "quote" } }),
        ),
        object(
            "quote_line",
            json!({ "name": text, "count": count, "quote": part("quote") }),
        ),
        object(
            "order",
            json!({ "name": text, "lines": { "kind": "children", "title": "Lines", "of": "order_line", "by": "order" },
                "total": { "kind": "rollup", "title": "Total", "over": "lines", "sum": "count" } }),
        ),
        object(
            "order_line",
            json!({ "name": text, "count": count, "order": part("order") }),
        ),
        (
            "accept.conversion.json".to_owned(),
            json!({ "name": "accept", "title": "Accept", "from": "quote",
                "to": [{ "name": "order", "object": "order", "map": { "name": { "field": "name" } },
                    "children": [{ "name": "lines", "of": "quote_line", "by": "quote", "object": "order_line",
                        "parent": "order", "map": { "name": { "field": "name" }, "count": { "field": "count" } } }] }],
                "then": { "order": { "made": "order" } } }),
        ),
        (
            "repeat.conversion.json".to_owned(),
            json!({ "name": "repeat", "title": "Repeat", "from": "quote", "many": true,
                "to": [{ "name": "order", "object": "order", "map": { "name": { "field": "name" } },
                    "children": [{ "name": "lines", "of": "quote_line", "by": "quote", "object": "order_line",
                        "parent": "order", "map": { "name": { "field": "name" }, "count": { "field": "count" } } }] }] }),
        ),
    ]
}

async fn worlds() -> Vec<World> {
    let shop = shop();
    let documents: Vec<(&str, Value)> = shop
        .iter()
        .map(|(path, body)| (path.as_str(), body.clone()))
        .collect();
    World::both(&documents).await
}

async fn made(cx: &Context, object: &str, body: Value) -> Saved {
    engine::create(cx, object, fields(body), Wish::default())
        .await
        .unwrap()
}

async fn convert(cx: &Context, name: &str, id: Uuid, version: i64) -> Result<Saved, Refusal> {
    engine::convert(
        cx,
        ("quote", id),
        name,
        version,
        ConvertAsk::default(),
        Wish::default(),
    )
    .await
}

async fn all(cx: &Context, object: &str) -> Vec<Value> {
    let ask = PageAsk {
        limit: Some(200),
        ..PageAsk::default()
    };
    let page = engine::page(cx, object, &ask).await.unwrap();
    serde_json::from_slice(&page.items).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_conversions_at_once_one_makes_an_order() {
    for world in &worlds().await {
        let cx = world.admin();
        let quote = made(&cx, "quote", json!({ "name": "Q" })).await;
        for count in 1..=3 {
            made(
                &cx,
                "quote_line",
                json!({ "name": "L", "count": count, "quote": quote.id }),
            )
            .await;
        }
        let answers = futures::future::join_all((0..12).map(|_| convert(&cx, "accept", quote.id, 1))).await;
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(done, 1);
        let told = answers.iter().filter_map(|answer| answer.as_ref().err());
        assert!(
            told.clone()
                .all(|refusal| matches!(refusal, Refusal::Stale { version: 2, .. })),
            "{:?}",
            told.collect::<Vec<_>>()
        );
        let orders = all(&cx, "order").await;
        assert_eq!((orders.len(), &orders[0]["total"]), (1, &json!(6)));
        assert_eq!(all(&cx, "order_line").await.len(), 3);
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lines_that_move_meanwhile_are_copied_whole_or_not_yet() {
    for world in &worlds().await {
        let cx = world.admin();
        let quote = made(&cx, "quote", json!({ "name": "Q" })).await;
        // These make it a long look.
        for _ in 0..40 {
            made(
                &cx,
                "quote_line",
                json!({ "name": "S", "count": 0, "quote": quote.id }),
            )
            .await;
        }
        let line = made(
            &cx,
            "quote_line",
            json!({ "name": "L", "count": 1, "quote": quote.id }),
        )
        .await;
        let moves = async {
            let mut line = line;
            for count in 2..=30 {
                let body = fields(json!({ "count": count }));
                line = engine::update(&cx, "quote_line", line.id, line.version, body, Wish::default())
                    .await
                    .unwrap();
                made(
                    &cx,
                    "quote_line",
                    json!({ "name": "M", "count": 1000, "quote": quote.id }),
                )
                .await;
            }
        };
        let conversions = async {
            let mut done = 0;
            for _ in 0..8 {
                match convert(&cx, "repeat", quote.id, 1).await {
                    Ok(_) => done += 1,
                    Err(Refusal::Busy(_)) => {}
                    Err(refusal) => panic!("{refusal:?}"),
                }
            }
            done
        };
        let ((), done) = futures::future::join(moves, conversions).await;
        let orders = all(&cx, "order").await;
        assert_eq!(orders.len(), done);
        // A line is changed before another comes: an order of n further lines has a first line of n+1 or n+2.
        for order in &orders {
            let total = order["total"].as_i64().unwrap();
            let (further, first) = (total / 1000, total % 1000);
            assert!(first == further + 1 || first == further + 2, "{total}");
        }
        sound(world).await;
    }
}
