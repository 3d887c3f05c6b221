//! Searches and orders that come and go while there are rows, and indexes that are made beside the writers.

use crate::renaming_objects::call;
use crate::{Files, assert_tables_fit, create_customer, on_both_engines, with_customer};
use app::{Change, Workspace};
use model::Viewer;
use serde_json::{Value, json};
use std::sync::Arc;
use store::Engine;
use uuid::Uuid;

fn with_city(options: Value) -> Files {
    with_customer(move |object| {
        let mut city = json!({ "kind": "text", "title": "City" });
        city.as_object_mut()
            .unwrap()
            .extend(options.as_object().unwrap().clone());
        object["properties"]["city"] = city;
    })
}

async fn cities(workspace: &Workspace, admin: &Arc<Viewer>, ask: engine::PageAsk<'_>) -> Vec<String> {
    let cx = workspace.context(admin, "test");
    let page = engine::page(&cx, "customer", &ask).await.unwrap();
    let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
    let city = |item: Value| item["city"].as_str().unwrap().to_owned();
    items.into_iter().map(city).collect()
}

async fn found(workspace: &Workspace, admin: &Arc<Viewer>, words: &str) -> Vec<String> {
    let ask = engine::PageAsk {
        search: Some(words),
        ..engine::PageAsk::default()
    };
    cities(workspace, admin, ask).await
}

async fn sorted(workspace: &Workspace, admin: &Arc<Viewer>, as_of: Option<&str>) -> Vec<String> {
    let ask = engine::PageAsk {
        sort: Some("city"),
        as_of,
        ..engine::PageAsk::default()
    };
    cities(workspace, admin, ask).await
}

async fn delete(workspace: &Workspace, admin: &Arc<Viewer>, id: Uuid) {
    let gone = |cx| async move { engine::delete(&cx, "customer", id, 1, engine::Wish::default()).await };
    workspace.save(admin, "test", gone).await.unwrap();
}

async fn assert_sound(workspace: &Workspace) {
    assert_tables_fit(workspace, &workspace.app()).await;
    for check in engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await {
        assert!(check.ok, "{}: {}", check.name, check.detail);
    }
}

on_both_engines! {
    async fn a_search_and_an_order_are_filled_for_the_rows_that_are_there(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_city(json!({})), None, &admin).await.unwrap();
        let mut ids = Vec::new();
        for (name, city) in [("A", "上海"), ("B", "北京"), ("C", "成都"), ("D", "广州")] {
            ids.push(create_customer(&workspace, &admin, json!({ "name": name, "city": city })).await.id);
        }
        let then = workspace.ports().now() + 1;
        while workspace.ports().now() <= then {}
        delete(&workspace, &admin, ids[3]).await;
        let plan = workspace.plan(&with_city(json!({ "search": true, "sort": true }))).await.unwrap();
        assert!(plan.complaints.is_empty(), "{:?}", plan.complaints);
        for deed in ["add_order", "file_field", "order_field"] {
            assert!(plan.steps.iter().any(|step| step.deed == deed && step.what == "city"), "{deed}");
        }
        workspace.apply(&with_city(json!({ "search": true, "sort": true })), None, &admin).await.unwrap();
        // Nobody finds or sorts by it yet, and every save files its own record.
        create_customer(&workspace, &admin, json!({ "name": "E", "city": "杭州" })).await;
        assert!(found(&workspace, &admin, "北京").await.is_empty());
        assert_eq!(sorted(&workspace, &admin, None).await, ["上海", "北京", "成都", "杭州"]);
        assert_sound(&workspace).await;
        workspace.work().await.unwrap();
        assert_eq!(found(&workspace, &admin, "beijing").await, ["北京"]);
        assert_eq!(sorted(&workspace, &admin, None).await, ["北京", "成都", "杭州", "上海"]);
        assert_sound(&workspace).await;
        // What was deleted then is found when it comes back, and the past has its order, too.
        let id = ids[3];
        let back = |cx| async move { engine::restore(&cx, "customer", id, engine::Wish::default()).await };
        workspace.save(&admin, "test", back).await.unwrap();
        assert_eq!(found(&workspace, &admin, "guangzhou").await, ["广州"]);
        let moment = instant(then);
        assert_eq!(sorted(&workspace, &admin, Some(&moment)).await, ["北京", "成都", "广州", "上海"]);
    }

    async fn what_is_searched_is_found_after_its_field_and_its_object_are_called_otherwise(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_city(json!({ "search": true, "sort": true })), None, &admin).await.unwrap();
        for (name, city) in [("A", "上海"), ("B", "北京"), ("C", "成都")] {
            create_customer(&workspace, &admin, json!({ "name": name, "city": city })).await;
        }
        let town = with_customer(|object| {
            object["properties"]["town"] =
                json!({ "kind": "text", "title": "Town", "search": true, "sort": true, "was": ["city"] });
        });
        workspace.apply(&call(town, "client", &["customer"]), None, &admin).await.unwrap();
        // A token bears the name of its field: it is filed anew, and until then nothing is found by it.
        workspace.work().await.unwrap();
        let cx = workspace.context(&admin, "test");
        for (words, towns) in [("beijing", vec!["北京"]), ("cd", vec!["成都"]), ("city", vec![])] {
            let ask = engine::PageAsk { search: Some(words), ..engine::PageAsk::default() };
            let page = engine::page(&cx, "client", &ask).await.unwrap();
            let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
            let found: Vec<&str> = items.iter().map(|item| item["town"].as_str().unwrap()).collect();
            assert_eq!(found, towns, "{words}");
        }
        let ask = engine::PageAsk { sort: Some("town"), ..engine::PageAsk::default() };
        let page = engine::page(&cx, "client", &ask).await.unwrap();
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
        let sorted: Vec<&str> = items.iter().map(|item| item["town"].as_str().unwrap()).collect();
        assert_eq!(sorted, ["北京", "成都", "上海"]);
        assert_sound(&workspace).await;
    }

    async fn what_is_searched_no_longer_leaves_no_tokens(place) {
        let (workspace, admin) = place.minimal().await;
        let searched = with_city(json!({ "search": true, "sort": true }));
        workspace.apply(&searched, None, &admin).await.unwrap();
        for (name, city) in [("A", "上海"), ("B", "北京")] {
            create_customer(&workspace, &admin, json!({ "name": name, "city": city })).await;
        }
        let before = workspace.app().version;
        workspace.apply(&with_city(json!({})), None, &admin).await.unwrap();
        assert!(found(&workspace, &admin, "北京").await.is_empty());
        assert_eq!(sorted(&workspace, &admin, None).await, ["上海", "北京"]);
        workspace.work().await.unwrap();
        assert_sound(&workspace).await;
        // The field itself goes, and comes back with its values.
        workspace.apply(&searched, None, &admin).await.unwrap();
        workspace.work().await.unwrap();
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        workspace.work().await.unwrap();
        assert_sound(&workspace).await;
        let back = Change::pack(&searched).restoring(&["customer.city".to_owned()]);
        workspace.apply_change(&back, None, &admin).await.unwrap();
        assert!(found(&workspace, &admin, "北京").await.is_empty());
        workspace.work().await.unwrap();
        assert_eq!(found(&workspace, &admin, "北京").await, ["北京"]);
        assert_eq!(sorted(&workspace, &admin, None).await, ["北京", "上海"]);
        assert_sound(&workspace).await;
        assert!(workspace.app().version > before);
    }

    async fn what_goes_while_its_order_is_filled_comes_back_in_order(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_city(json!({})), None, &admin).await.unwrap();
        for (name, city) in [("A", "上海"), ("B", "北京")] {
            create_customer(&workspace, &admin, json!({ "name": name, "city": city })).await;
        }
        let sorting = with_city(json!({ "sort": true }));
        workspace.apply(&sorting, None, &admin).await.unwrap();
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        let back = Change::pack(&sorting).restoring(&["customer.city".to_owned()]);
        workspace.apply_change(&back, None, &admin).await.unwrap();
        workspace.work().await.unwrap();
        assert_eq!(sorted(&workspace, &admin, None).await, ["北京", "上海"]);
        assert_sound(&workspace).await;
    }

    async fn a_searched_object_comes_back_and_is_found(place) {
        let (workspace, admin) = place.minimal().await;
        create_customer(&workspace, &admin, json!({ "name": "Silk & Sons", "phone": "13800138000" })).await;
        let with = workspace.app().version;
        workspace.apply(&[("pack.json".to_owned(), PACK.to_owned())], None, &admin).await.unwrap();
        assert!(workspace.app().model.object("customer").is_none());
        workspace.return_to(with, &admin).await.unwrap();
        workspace.work().await.unwrap();
        let cx = workspace.context(&admin, "test");
        let ask = engine::PageAsk { search: Some("silk"), ..engine::PageAsk::default() };
        let page = engine::page(&cx, "customer", &ask).await.unwrap();
        assert!(String::from_utf8_lossy(&page.items).contains("Silk & Sons"));
        assert_sound(&workspace).await;
    }

    async fn an_index_over_rows_is_made_beside_the_writers(place) {
        let (workspace, admin) = place.minimal().await;
        create_customer(&workspace, &admin, json!({ "name": "A", "phone": "13800138000" })).await;
        let indexed = |on: bool| with_customer(move |object| {
            if on {
                object["properties"]["phone"]["index"] = json!(true);
                object["indexes"] = json!([{ "name": "by_level", "fields": ["level", "-founded"] }]);
            }
        });
        let there = || async {
            let tables = store::physical(workspace.store()).await.unwrap();
            let table = tables.into_iter().find(|table| table.name == "customer").unwrap();
            let ours = |name: &&String| name.ends_with("~phone") || name.ends_with("~by_level");
            table.indexes.iter().filter(ours).count()
        };
        let plan = workspace.plan(&indexed(true)).await.unwrap();
        let ddl: Vec<&String> = plan.steps.iter().flat_map(|step| &step.ddl).collect();
        let beside = workspace.store().engine() == Engine::Postgres;
        assert_eq!(ddl.iter().filter(|text| text.contains("CONCURRENTLY")).count(), if beside { 2 } else { 0 });
        workspace.apply(&indexed(true), None, &admin).await.unwrap();
        assert_eq!(there().await, if beside { 0 } else { 2 });
        assert_sound(&workspace).await;
        workspace.work().await.unwrap();
        assert_eq!(there().await, 2);
        assert_sound(&workspace).await;
        workspace.apply(&indexed(false), None, &admin).await.unwrap();
        assert_eq!(there().await, 0);
        // What is asked for no longer before it was made is not made.
        workspace.apply(&indexed(true), None, &admin).await.unwrap();
        workspace.apply(&indexed(false), None, &admin).await.unwrap();
        workspace.work().await.unwrap();
        assert_eq!(there().await, 0);
        assert_sound(&workspace).await;
    }
}

/// The pack without anything in it.
const PACK: &str = r#"{ "name": "minimal", "version": "9.0.0", "title": "Minimal" }"#;

/// RFC 3339 of an instant.
fn instant(ms: i64) -> String {
    let moment = chrono::DateTime::from_timestamp_millis(ms).unwrap();
    moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
