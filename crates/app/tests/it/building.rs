use crate::{Files, assert_tables_fit, codes, create_customer, name_only, on_both_engines, with_customer};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use store::system::building::Building;

fn with_formula(formula: &'static str) -> Files {
    with_customer(move |object| {
        object["properties"]["shout"] =
            json!({ "kind": "formula", "title": "Shout", "result": "text", "formula": formula });
        object["indexes"] = json!([{ "name": "by_phone", "fields": ["phone"] }]);
    })
}

async fn shouts(workspace: &app::Workspace, admin: &std::sync::Arc<model::Viewer>) -> Vec<Value> {
    let cx = workspace.context(admin, "test");
    let page = engine::page(&cx, "customer", &engine::PageAsk::default())
        .await
        .unwrap();
    let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
    items.into_iter().map(|item| item["shout"].clone()).collect()
}

/// Until the first rows are filled: an index that is due in the same moment may have its turn before.
async fn begin_filling(workspace: &app::Workspace) {
    while workspace.building().await.unwrap()[0].done == 0 {
        assert_eq!(workspace.work_some(1).await.unwrap(), app::Progress::More);
    }
}

on_both_engines! {
    async fn a_formula_is_filled_for_the_rows_that_are_there_and_then_read(place) {
        let (workspace, admin) = place.minimal().await;
        for number in 0..130 {
            create_customer(&workspace, &admin, name_only(&format!("C{number}"))).await;
        }
        let files = with_formula("name + \"!\"");
        let plan = workspace.plan(&files).await.unwrap();
        let built = plan.steps.iter().find(|step| step.deed == "build_field").unwrap();
        assert_eq!((built.what.as_str(), built.rows), ("shout", 130));
        workspace.apply(&files, None, &admin).await.unwrap();
        // Nobody reads it yet, and every save writes it already.
        let building: BTreeSet<Building> = [Building {
            object: "customer".to_owned(),
            field: "shout".to_owned(),
            part: "value".to_owned(),
        }].into();
        assert_eq!(*workspace.app().building, building);
        create_customer(&workspace, &admin, name_only("New")).await;
        assert!(shouts(&workspace, &admin).await.iter().all(Value::is_null));
        assert_tables_fit(&workspace, &workspace.app()).await;
        // A second apply is empty, also meanwhile, and begins nothing anew.
        begin_filling(&workspace).await;
        assert!(workspace.apply(&files, None, &admin).await.unwrap().steps.is_empty());
        assert_eq!(workspace.building().await.unwrap()[0].done, 50);
        workspace.work().await.unwrap();
        assert!(workspace.app().building.is_empty());
        let read = shouts(&workspace, &admin).await;
        assert!(read.len() == 50 && read.iter().all(|one| one.as_str().unwrap().ends_with('!')), "{read:?}");
        // Another expression is filled in the same way, and what goes is forgotten.
        workspace.apply(&with_formula("name + \"?\""), None, &admin).await.unwrap();
        assert_eq!(*workspace.app().building, building);
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        assert!(workspace.app().building.is_empty() && workspace.building().await.unwrap().is_empty());
        assert_tables_fit(&workspace, &workspace.app()).await;
    }

    async fn what_is_being_filled_goes_on_after_a_stop(place) {
        let (workspace, admin) = place.minimal().await;
        for number in 0..60 {
            create_customer(&workspace, &admin, name_only(&format!("C{number}"))).await;
        }
        workspace.apply(&with_formula("name + \"!\""), None, &admin).await.unwrap();
        begin_filling(&workspace).await;
        let again = place.open().await;
        assert_eq!(again.app().building.len(), 1);
        assert_eq!(again.building().await.unwrap()[0].done, 50);
        again.work().await.unwrap();
        assert!(shouts(&again, &admin).await.iter().all(Value::is_string));
        // The first one learns of it.
        workspace.refresh().await.unwrap();
        assert!(workspace.app().building.is_empty());
    }

    async fn what_a_dead_server_held_another_one_fills(place) {
        let (workspace, admin) = place.minimal().await;
        for number in 0..60 {
            create_customer(&workspace, &admin, name_only(&format!("C{number}"))).await;
        }
        workspace.apply(&with_formula("name + \"!\""), None, &admin).await.unwrap();
        let other = place.open().await;
        let (store, ports) = (workspace.store(), workspace.ports());
        let dead = jobs::take(store, ports, &["fill"], Duration::from_secs(600)).await.unwrap();
        assert_eq!(dead.unwrap().key, "customer");
        other.work().await.unwrap();
        assert_eq!((other.app().building.len(), other.building().await.unwrap()[0].done), (1, 0));
        // The lease runs out.
        jobs::free_all(store).await.unwrap();
        other.work().await.unwrap();
        assert!(other.app().building.is_empty());
        assert!(shouts(&other, &admin).await.iter().all(Value::is_string));
    }

    async fn a_key_and_a_required_field_must_hold_of_the_rows(place) {
        let (workspace, admin) = place.minimal().await;
        let twin = |email: &str| json!({ "name": "Ada", "email": email, "phone": null });
        create_customer(&workspace, &admin, twin("a@example.org")).await;
        create_customer(&workspace, &admin, twin("A@example.org")).await;
        let unique = with_customer(|object| object["properties"]["email"]["unique"] = json!(true));
        let required = with_customer(|object| object["required"] = json!(["name", "phone"]));
        for (files, code, rows) in [(&unique, "unique_on_rows", 1), (&required, "required_on_rows", 2)] {
            let plan = workspace.plan(files).await.unwrap();
            assert_eq!(plan.complaints[0].code, code);
            assert_eq!(plan.complaints[0].args["rows"], rows);
            assert_eq!(codes(workspace.apply(files, None, &admin).await.unwrap_err()), [code]);
        }
        let filled = with_customer(|object| object["required"] = json!(["name", "email"]));
        workspace.apply(&filled, None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
    }

    async fn figures_along_a_tree_are_filled_from_the_leaves_to_the_root(place) {
        let (workspace, admin) = place.minimal().await;
        let tree = |figures: bool| with_customer(move |object| {
            let fields = &mut object["properties"];
            fields["parent"] = json!({ "kind": "reference", "title": "Part of", "to": "customer", "onDelete": "clear" });
            if figures {
                fields["below"] = json!({ "kind": "rollup", "title": "Below", "over": "customer.parent", "count": true,
                    "subtree": true });
            }
            object["tree"] = json!({ "by": "parent" });
        });
        workspace.apply(&tree(false), None, &admin).await.unwrap();
        // The later a row is made, the higher it hangs: filling meets the leaves first, and then the other way round.
        for upwards in [true, false] {
            let mut last: Option<engine::Saved> = None;
            for number in 0..30 {
                let body = match last.as_ref().filter(|_| !upwards) {
                    Some(last) => json!({ "name": format!("down {number}"), "parent": last.id }),
                    None => json!({ "name": format!("up {number}") }),
                };
                let made = create_customer(&workspace, &admin, body).await;
                if let Some(below) = last.filter(|_| upwards) {
                    let (id, body) = (below.id, crate::record(json!({ "parent": made.id })));
                    let hang = |cx| {
                        let body = body.clone();
                        async move { engine::update(&cx, "customer", id, 1, body, engine::Wish::default()).await }
                    };
                    workspace.save(&admin, "test", hang).await.unwrap();
                }
                last = Some(made);
            }
        }
        workspace.apply(&tree(true), None, &admin).await.unwrap();
        workspace.work().await.unwrap();
        let cx = workspace.context(&admin, "test");
        let ask = engine::PageAsk { limit: Some(100), ..engine::PageAsk::default() };
        let page = engine::page(&cx, "customer", &ask).await.unwrap();
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
        let mut counted: Vec<i64> = items.iter().map(|item| item["below"].as_i64().unwrap()).collect();
        counted.sort_unstable();
        let wanted: Vec<i64> = (0..30).flat_map(|below| [below, below]).collect();
        assert_eq!(counted, wanted);
        for check in engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await {
            assert!(check.ok, "{}: {}", check.name, check.detail);
        }
    }
}
