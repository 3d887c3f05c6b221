//! Pages, counts, groups, labels and history.

use crate::trade::worlds;
use crate::world::{at, create, json_of, refused, update};
use engine::{AggregateAsk, Context, LookupAsk, PageAsk, Refusal};
use serde_json::{Value, json};

async fn named(cx: &Context, names: &[&str]) {
    for (at, name) in names.iter().enumerate() {
        create(cx, "account", json!({ "name": name, "staff": at }))
            .await
            .unwrap();
    }
}

async fn names(cx: &Context, ask: &PageAsk<'_>) -> (Vec<String>, Option<String>) {
    let page = engine::page(cx, "account", ask).await.unwrap();
    let items = json_of(&page.items);
    let names = items
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned());
    (names.collect(), page.next)
}

#[tokio::test]
async fn the_newest_come_first_and_pages_follow_each_other_without_gap() {
    for world in &worlds().await {
        let cx = world.admin();
        for at in 0..7 {
            world.clock.advance(1);
            create(&cx, "account", json!({ "name": format!("A{at}") }))
                .await
                .unwrap();
        }
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let ask = PageAsk {
                limit: Some(3),
                cursor: cursor.as_deref(),
                ..PageAsk::default()
            };
            let (page, next) = names(&cx, &ask).await;
            seen.extend(page);
            let Some(next) = next else { break };
            cursor = Some(next);
        }
        assert_eq!(seen, ["A6", "A5", "A4", "A3", "A2", "A1", "A0"]);
    }
}

#[tokio::test]
async fn names_sort_by_pinyin_and_empty_values_first() {
    for world in &worlds().await {
        let cx = world.admin();
        named(&cx, &["上海", "beta", "北京", "Alpha"]).await;
        let ask = PageAsk {
            sort: Some("name"),
            ..PageAsk::default()
        };
        assert_eq!(names(&cx, &ask).await.0, ["Alpha", "北京", "beta", "上海"]);
        create(&cx, "account", json!({ "name": "none" })).await.unwrap();
        let ask = PageAsk {
            sort: Some("-staff"),
            ..PageAsk::default()
        };
        assert_eq!(
            names(&cx, &ask).await.0,
            ["Alpha", "北京", "beta", "上海", "none"]
        );
        let filter = json!({ "field": "staff", "at_least": 2 }).to_string();
        let ask = PageAsk {
            sort: Some("staff"),
            filter: Some(&filter),
            count: Some(10),
            ..PageAsk::default()
        };
        assert_eq!(names(&cx, &ask).await.0, ["北京", "Alpha"]);
        assert_eq!(
            engine::page(&cx, "account", &ask).await.unwrap().count,
            Some((2, true))
        );
    }
}

#[tokio::test]
async fn everything_wrong_with_a_query_is_told_at_once() {
    for world in &worlds().await {
        let ask = PageAsk {
            filter: Some("{\"field\":"),
            sort: Some("nmae,name,-name"),
            fields: Some("nmae"),
            limit: Some(201),
            count: Some(0),
            cursor: None,
            search: None,
            as_of: None,
            wide: false,
        };
        let outcome = engine::page(&world.admin(), "account", &ask).await;
        assert!(matches!(outcome, Err(Refusal::Malformed(_))), "{outcome:?}");
        assert_eq!(
            refused(outcome),
            [
                at("filter_not_json", "/filter"),
                at("limit_range", "/count"),
                at("limit_range", "/limit"),
                at("named_twice", "/sort"),
                at("unknown_field", "/fields"),
                at("unknown_field", "/sort"),
            ]
        );
        let ask = PageAsk {
            cursor: Some("nonsense"),
            ..PageAsk::default()
        };
        assert_eq!(
            refused(engine::page(&world.admin(), "account", &ask).await),
            [at("bad_cursor", "/cursor")]
        );
    }
}

#[tokio::test]
async fn records_are_grouped_and_measured() {
    for world in &worlds().await {
        let cx = world.admin();
        for (at, (stage, date, amount)) in [
            ("won", "2026-03-01", "10.10"),
            ("won", "2026-03-31", "0.20"),
            ("lost", "2026-04-01", "5.00"),
        ]
        .into_iter()
        .enumerate()
        {
            let body =
                json!({ "title": format!("T{at}"), "stage": stage, "close_date": date, "amount": amount });
            create(&cx, "deal", body).await.unwrap();
        }
        let ask = |group: &str, measure: &str| AggregateAsk {
            group: Some(group.to_owned()),
            measure: Some(measure.to_owned()),
            filter: None,
            as_of: None,
        };
        let groups = engine::aggregate(&cx, "deal", ask("stage,close_date:month", "count,sum:amount"))
            .await
            .unwrap();
        assert_eq!(
            json_of(&groups),
            json!({ "items": [
            { "stage": "lost", "close_date:month": "2026-04", "count": 1, "sum:amount": "5.0000" },
            { "stage": "won", "close_date:month": "2026-03", "count": 2, "sum:amount": "10.3000" }
        ] })
        );
        let told = refused(
            engine::aggregate(
                &cx,
                "deal",
                ask("stage:month,amount:year", "sum:title,median:amount,x"),
            )
            .await,
        );
        assert_eq!(
            told.iter().filter(|(code, _)| code == "group_shape").count(),
            2,
            "{told:?}"
        );
        assert_eq!(
            told.iter().filter(|(code, _)| code == "measure_shape").count(),
            3,
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn a_group_that_is_called_count_cannot_stand_beside_the_count() {
    for world in &worlds().await {
        let cx = world.admin();
        create(&cx, "memo", json!({ "text": "M", "count": 4 }))
            .await
            .unwrap();
        let ask = |measure: &str| AggregateAsk {
            group: Some("count".to_owned()),
            measure: Some(measure.to_owned()),
            filter: None,
            as_of: None,
        };
        let told = refused(engine::aggregate(&cx, "memo", ask("count")).await);
        assert_eq!(told, [at("named_twice", "/measure")]);
        let groups = engine::aggregate(&cx, "memo", ask("sum:count")).await.unwrap();
        assert_eq!(
            json_of(&groups),
            json!({ "items": [{ "count": 4, "sum:count": 4 }] })
        );
    }
}

#[tokio::test]
async fn a_picker_finds_labels_by_a_piece_of_the_name_or_by_id() {
    for world in &worlds().await {
        let cx = world.admin();
        named(&cx, &["Ada Ltd", "Bob & Ada", "Carl"]).await;
        let ask = LookupAsk {
            q: Some("ADA"),
            ..LookupAsk::default()
        };
        let found = engine::lookup(&cx, "account", &ask).await.unwrap();
        assert_eq!(
            found.iter().map(|label| label.label.as_str()).collect::<Vec<_>>(),
            ["Ada Ltd", "Bob & Ada"]
        );
        let ids = format!("{},{}", found[1].id, uuid::Uuid::nil());
        let ask = LookupAsk {
            ids: Some(&ids),
            ..LookupAsk::default()
        };
        assert_eq!(engine::lookup(&cx, "account", &ask).await.unwrap(), found[1..]);
        let watcher = world.cx(7, &["watcher"]);
        assert_eq!(engine::lookup(&watcher, "account", &ask).await.unwrap(), []);
        assert_eq!(
            refused(
                engine::lookup(
                    &cx,
                    "account",
                    &LookupAsk {
                        ids: Some("x"),
                        ..LookupAsk::default()
                    }
                )
                .await
            ),
            [at("id_shape", "/ids")]
        );
    }
}

#[tokio::test]
async fn history_shows_what_one_may_read_on_the_record_of_then_and_of_now() {
    for world in &worlds().await {
        let (admin, watcher) = (world.admin(), world.cx(7, &["watcher"]));
        let saved = create(
            &admin,
            "account",
            json!({ "name": "A", "secret": "s", "level": "won" }),
        )
        .await
        .unwrap();
        let saved = update(&admin, "account", &saved, json!({ "name": "B", "secret": "t" }))
            .await
            .unwrap();
        let saved = update(&admin, "account", &saved, json!({ "level": "open", "name": "C" }))
            .await
            .unwrap();
        assert_eq!(
            engine::history(&watcher, "account", saved.id, None, None).await,
            Err(Refusal::NotFound)
        );
        update(&admin, "account", &saved, json!({ "level": "won" }))
            .await
            .unwrap();
        let history = engine::history(&watcher, "account", saved.id, None, None)
            .await
            .unwrap();
        let told: Vec<Value> = history
            .items
            .iter()
            .map(|item| json!([item["version"], item["changes"], item["by"]]))
            .collect();
        assert_eq!(
            told,
            [
                json!([2, [{ "field": "name", "from": "A", "to": "B" }], null]),
                json!([1, [{ "field": "name", "from": null, "to": "A" }], null]),
            ]
        );
        let first = engine::history(&admin, "account", saved.id, Some(3), None)
            .await
            .unwrap();
        assert_eq!((first.items.len(), first.next.as_deref()), (3, Some("2")));
        let rest = engine::history(&admin, "account", saved.id, Some(3), first.next.as_deref())
            .await
            .unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        assert_eq!(
            rest.items[0]["by"],
            json!({ "id": admin.viewer.user.to_string(), "name": null })
        );
    }
}
