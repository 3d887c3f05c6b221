use crate::{Files, assert_tables_fit, codes, create_customer, name_only, on_both_engines, with_customer};
use app::Change;
use ports::{Ports, TestClock};
use serde_json::{Value, json};
use std::sync::Arc;

/// The pack with one more field.
fn with_fax(options: Value) -> Files {
    with_customer(move |object| {
        let mut fax = json!({ "kind": "text", "title": "Fax" });
        fax.as_object_mut()
            .unwrap()
            .extend(options.as_object().unwrap().clone());
        object["properties"]["fax"] = fax;
    })
}

async fn faxes(workspace: &app::Workspace, admin: &std::sync::Arc<model::Viewer>) -> Vec<Value> {
    let cx = workspace.context(admin, "test");
    let ask = engine::PageAsk {
        sort: Some("name"),
        ..engine::PageAsk::default()
    };
    let page = engine::page(&cx, "customer", &ask).await.unwrap();
    let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
    items.into_iter().map(|item| item["fax"].clone()).collect()
}

on_both_engines! {
    async fn a_field_that_goes_is_parked_and_comes_back_when_asked_for(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_fax(json!({})), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "A", "fax": "1" })).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "fax": "2" })).await;
        let without = with_customer(|_| {});
        let plan = workspace.plan(&without).await.unwrap();
        assert!(plan.complaints.is_empty());
        assert!(plan.steps.iter().any(|step| step.deed == "park_field" && step.what == "fax"));
        workspace.apply(&without, None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        assert!(faxes(&workspace, &admin).await.iter().all(Value::is_null));
        // Under its old name something new begins, and it is empty.
        workspace.apply(&with_fax(json!({ "unique": true })), None, &admin).await.unwrap();
        assert_eq!(faxes(&workspace, &admin).await, [Value::Null, Value::Null]);
        create_customer(&workspace, &admin, json!({ "name": "C", "fax": "3" })).await;
        workspace.apply(&without, None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        // The newest comes back; what it held before that stays parked.
        let back = Change::pack(&with_fax(json!({}))).restoring(&["customer.fax".to_owned()]);
        let plan = workspace.plan_change(&back).await.unwrap();
        assert!(plan.steps.iter().any(|step| step.deed == "restore_field"), "{:?}", plan.steps);
        workspace.apply_change(&back, None, &admin).await.unwrap();
        assert_eq!(faxes(&workspace, &admin).await, [Value::Null, Value::Null, json!("3")]);
        assert_tables_fit(&workspace, &workspace.app()).await;
        let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
        assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
    }

    async fn going_back_to_a_version_brings_its_values_back(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_fax(json!({ "unique": true })), None, &admin).await.unwrap();
        let version = workspace.app().version;
        create_customer(&workspace, &admin, json!({ "name": "A", "fax": "1" })).await;
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, name_only("B")).await;
        workspace.return_to(version, &admin).await.unwrap().unwrap();
        assert_eq!(faxes(&workspace, &admin).await, [json!("1"), Value::Null]);
        assert_tables_fit(&workspace, &workspace.app()).await;
    }

    async fn what_comes_back_must_fit(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_fax(json!({})), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "A", "fax": "1" })).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "fax": "1" })).await;
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        let restore = |files: &Files, name: &str| Change::pack(files).restoring(&[name.to_owned()]);
        for (change, code) in [
            (restore(&with_fax(json!({ "unique": true })), "customer.fax"), "unique_on_rows"),
            (restore(&with_fax(json!({ "sort": true })), "customer.fax"), "restore_shape"),
            (restore(&with_fax(json!({})), "customer.telex"), "restore_unknown"),
        ] {
            let refused = workspace.apply_change(&change, None, &admin).await.unwrap_err();
            assert_eq!(codes(refused), [code]);
        }
        assert_tables_fit(&workspace, &workspace.app()).await;
    }

    async fn an_object_that_goes_is_parked_and_comes_back(place) {
        let (workspace, admin) = place.minimal().await;
        let mut files = with_customer(|_| {});
        let object = json!({ "$schema": "urn:yunjin:object:1", "$id": "visit", "title": "Visit", "type": "object",
            "display": "{{name}}", "properties": { "name": { "kind": "text", "title": "Name", "unique": true } } });
        files.push(("visit.object.json".to_owned(), object.to_string()));
        workspace.apply(&files, None, &admin).await.unwrap();
        let cx = workspace.context(&admin, "test");
        let body = json!({ "name": "First" }).as_object().unwrap().clone();
        let saved = engine::create(&cx, "visit", body, engine::Wish::default()).await.unwrap();
        let version = workspace.app().version;
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        // A new object of that name is empty, and may go, too.
        workspace.apply(&files, None, &admin).await.unwrap();
        let cx = workspace.context(&admin, "test");
        assert!(engine::get(&cx, "visit", saved.id, None).await.is_err());
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        workspace.return_to(version, &admin).await.unwrap().unwrap();
        let cx = workspace.context(&admin, "test");
        let found = engine::get(&cx, "visit", saved.id, None).await.unwrap();
        assert!(String::from_utf8(found.body).unwrap().contains("First"));
        assert_tables_fit(&workspace, &workspace.app()).await;
        let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
        assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
    }

    async fn what_is_parked_has_its_time_where_the_workspace_says_so(place) {
        const DAY: i64 = 24 * 3_600_000;
        let clock = Arc::new(TestClock::at(1_773_115_200_000));
        let ports = Ports { clock: clock.clone(), ..Ports::real() };
        let workspace = app::Workspace::create(&place.target, ports, crate::PASSWORD).await.unwrap();
        let admin = crate::admin(&workspace).await;
        workspace.apply(&with_fax(json!({})), None, &admin).await.unwrap();
        let version = workspace.app().version;
        create_customer(&workspace, &admin, json!({ "name": "A", "fax": "1" })).await;
        let kept = |days: Option<u32>| {
            let mut files = with_customer(|_| {});
            let mut settings = json!({ "name": "house", "title": "House", "languages": ["en"],
                "time_zone": "Asia/Shanghai", "currency": "CNY" });
            if let Some(days) = days {
                settings["parked_days"] = json!(days);
            }
            files.push(("house.workspace.json".to_owned(), settings.to_string()));
            files
        };
        workspace.apply(&kept(None), None, &admin).await.unwrap();
        // Nobody said for how long, so it is kept.
        clock.advance(4000 * DAY);
        workspace.work().await.unwrap();
        assert_eq!(store::system::parked::all(workspace.store()).await.unwrap().len(), 1);
        workspace.return_to(version, &admin).await.unwrap().unwrap();
        assert_eq!(faxes(&workspace, &admin).await, [json!("1")]);
        workspace.apply(&kept(Some(30)), None, &admin).await.unwrap();
        for (days, left) in [(29, 1), (2, 0)] {
            clock.advance(days * DAY);
            workspace.work().await.unwrap();
            let parked = store::system::parked::all(workspace.store()).await.unwrap();
            assert_eq!(parked.len(), left, "after {days} days more");
            assert_tables_fit(&workspace, &workspace.app()).await;
        }
        // The way back is open; what it held is not there any more.
        workspace.return_to(version, &admin).await.unwrap().unwrap();
        assert_eq!(faxes(&workspace, &admin).await, [Value::Null]);
        assert_tables_fit(&workspace, &workspace.app()).await;
        // A whole object likewise, with what was parked of it.
        workspace.apply(&kept(Some(30)), None, &admin).await.unwrap();
        let mut gone = kept(Some(30));
        gone.retain(|(path, _)| path == "pack.json" || path == "house.workspace.json");
        workspace.apply(&gone, None, &admin).await.unwrap();
        assert!(!store::system::parked::all(workspace.store()).await.unwrap().is_empty());
        clock.advance(31 * DAY);
        workspace.work().await.unwrap();
        assert!(store::system::parked::all(workspace.store()).await.unwrap().is_empty());
        assert_tables_fit(&workspace, &workspace.app()).await;
    }
}
