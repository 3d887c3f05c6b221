//! What follows from values that are turned, and what becomes of those that do not fit.

use crate::{Files, assert_tables_fit, codes, create_customer, on_both_engines, with_customer, with_field};
use app::{Change, Workspace};
use model::Viewer;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn size(kind: &str) -> Files {
    with_field("size", &json!({ "kind": kind, "title": "Size" }))
}

async fn values(workspace: &Workspace, admin: &Arc<Viewer>, field: &str) -> Vec<Value> {
    let cx = workspace.context(admin, "test");
    let ask = engine::PageAsk {
        sort: Some("name"),
        ..engine::PageAsk::default()
    };
    let page = engine::page(&cx, "customer", &ask).await.unwrap();
    let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
    items.into_iter().map(|item| item[field].clone()).collect()
}

async fn sound(workspace: &Workspace) {
    assert_tables_fit(workspace, &workspace.app()).await;
    let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
    assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
}

async fn refused(workspace: &Workspace, admin: &Arc<Viewer>, files: &Files) -> Vec<&'static str> {
    codes(workspace.apply(files, None, admin).await.unwrap_err())
}

on_both_engines! {
    async fn values_that_do_not_fit_are_refused_unless_somebody_says_they_are_emptied(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&size("text"), None, &admin).await.unwrap();
        let first = workspace.app().version;
        create_customer(&workspace, &admin, json!({ "name": "A", "size": "12" })).await;
        let lost = create_customer(&workspace, &admin, json!({ "name": "B", "size": "a dozen" })).await;
        create_customer(&workspace, &admin, json!({ "name": "C" })).await;
        let gone = create_customer(&workspace, &admin, json!({ "name": "D", "size": "few" })).await;
        let delete = |cx| async move {
            engine::delete(&cx, "customer", gone.id, 1, engine::Wish::default()).await
        };
        workspace.save(&admin, "test", delete).await.unwrap();
        let before = workspace.ports().now();
        tokio::time::sleep(Duration::from_millis(2)).await;
        // A deleted record is a row, too: it may be restored.
        let plan = workspace.plan(&size("integer")).await.unwrap();
        assert_eq!((plan.complaints.len(), plan.complaints[0].code), (1, "kind_values"));
        assert_eq!(plan.complaints[0].args["rows"], 2);
        assert_eq!(plan.complaints[0].at.pointer, "/properties/size");
        let step = plan.steps.iter().find(|step| step.deed == "cast_field").unwrap();
        let told = step.values.as_ref().unwrap();
        assert_eq!([&told["kept"], &told["changed"], &told["lost"]], [0, 1, 2]);
        assert!(told["examples"].as_array().unwrap().iter().any(|one| one["from"] == "a dozen" && one["to"].is_null()));
        assert_eq!(refused(&workspace, &admin, &size("integer")).await, ["kind_values"]);
        assert_eq!(values(&workspace, &admin, "size").await, [json!("12"), json!("a dozen"), json!(null)]);
        let wrong = Change::pack(&size("integer")).emptying(&["customer.size".into(), "customer.name".into()]);
        assert_eq!(codes(workspace.apply_change(&wrong, None, &admin).await.unwrap_err()), ["empty_unknown"]);
        let change = Change::pack(&size("integer")).emptying(&["customer.size".to_owned()]);
        let applied = workspace.apply_change(&change, None, &admin).await.unwrap();
        // What is told to everybody shows no values.
        assert!(!serde_json::to_string(&applied.steps).unwrap().contains("dozen"));
        assert_eq!(values(&workspace, &admin, "size").await, [json!(12), json!(null), json!(null)]);
        sound(&workspace).await;
        // Who lost a value has a version that says so, and by whom; nobody else has.
        let cx = workspace.context(&admin, "test");
        let history = engine::history(&cx, "customer", lost.id, None, None).await.unwrap();
        let newest = &history.items[0];
        assert_eq!((&newest["version"], &newest["via"], &newest["fields"]), (&json!(2), &json!("publish"), &json!(["size"])));
        assert_eq!(newest["by"]["name"], "Administrator");
        assert_eq!(values(&workspace, &admin, "version").await, [json!(1), json!(2), json!(1)]);
        // As of before, what has a form today is answered in it.
        let then = engine::PageAsk {
            sort: Some("name"),
            as_of: Some(&moment(before)),
            ..engine::PageAsk::default()
        };
        let page = engine::page(&cx, "customer", &then).await.unwrap();
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
        assert_eq!(items.iter().map(|item| &item["size"]).collect::<Vec<_>>(), [&json!(12), &json!(null), &json!(null)]);
        // The way back turns them again, and what was lost is parked.
        workspace.return_to(first, &admin).await.unwrap().unwrap();
        assert_eq!(values(&workspace, &admin, "size").await, [json!("12"), json!(null), json!(null)]);
        let parked = store::system::parked::all(workspace.store()).await.unwrap();
        assert_eq!(parked.iter().map(|one| (one.field.as_str(), one.number)).collect::<Vec<_>>(), [("size", 1), ("size", 2)]);
        sound(&workspace).await;
    }

    async fn keys_and_required_fields_are_foretold_of_the_values_to_come(place) {
        let (workspace, admin) = place.minimal().await;
        let unique = |kind: &'static str, options: Value| with_customer(move |object| {
            let mut field = json!({ "kind": kind, "title": "Size", "unique": true });
            field.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
            object["properties"]["size"] = field;
        });
        workspace.apply(&unique("text", json!({ "index": true })), None, &admin).await.unwrap();
        let one = create_customer(&workspace, &admin, json!({ "name": "A", "size": "1" })).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "size": "01" })).await;
        let integer = unique("integer", json!({ "index": true }));
        let plan = workspace.plan(&integer).await.unwrap();
        assert_eq!((plan.complaints[0].code, &plan.complaints[0].args["rows"]), ("unique_on_rows", &json!(1)));
        assert_eq!(refused(&workspace, &admin, &integer).await, ["unique_on_rows"]);
        let cx = workspace.context(&admin, "test");
        let other = json!({ "size": "7" }).as_object().unwrap().clone();
        engine::update(&cx, "customer", one.id, 1, other, engine::Wish::default()).await.unwrap();
        workspace.apply(&integer, None, &admin).await.unwrap();
        sound(&workspace).await;
        let cx = workspace.context(&admin, "test");
        let twin = json!({ "name": "C", "size": 7 }).as_object().unwrap().clone();
        assert!(engine::create(&cx, "customer", twin, engine::Wish::default()).await.is_err());
        create_customer(&workspace, &admin, json!({ "name": "D" })).await;
        let mut required = unique("text", json!({}));
        crate::edit(&mut required, "customer/customer.object.json", |object| {
            object["required"] = json!(["name", "size"]);
        });
        assert_eq!(refused(&workspace, &admin, &required).await, ["required_on_rows"]);
    }

    async fn what_follows_from_a_turned_value_is_filled_anew_and_what_is_searched_is_found(place) {
        let (workspace, admin) = place.minimal().await;
        let with = |kind: &'static str| with_customer(move |object| {
            let fields = &mut object["properties"];
            fields["size"] = json!({ "kind": kind, "title": "Size" });
            fields["said"] = json!({ "kind": "formula", "title": "Said", "result": "text",
                "formula": "if is_empty(size) { \"nothing\" } else { \"something\" }" });
            let contact = if kind == "text" { "text" } else { "email" };
            fields["contact"] = json!({ "kind": contact, "title": "Contact", "search": true });
        });
        workspace.apply(&with("text"), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "A", "size": "12", "contact": "ann@Example.COM" })).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "size": "many", "contact": "nobody" })).await;
        assert_eq!(values(&workspace, &admin, "said").await, ["something", "something"]);
        let names = ["customer.size".to_owned(), "customer.contact".to_owned()];
        let change = Change::pack(&with("decimal")).emptying(&names);
        workspace.apply_change(&change, None, &admin).await.unwrap();
        workspace.work().await.unwrap();
        assert_eq!(values(&workspace, &admin, "size").await, [json!("12.00"), json!(null)]);
        assert_eq!(values(&workspace, &admin, "said").await, ["something", "nothing"]);
        let cx = workspace.context(&admin, "test");
        for (asked, found) in [("ann", 1), ("nobody", 0)] {
            let ask = engine::PageAsk { search: Some(asked), ..engine::PageAsk::default() };
            let page = engine::page(&cx, "customer", &ask).await.unwrap();
            let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
            assert_eq!(items.len(), found, "{asked}");
        }
        sound(&workspace).await;
    }

    async fn a_field_may_get_another_kind_and_another_name_at_once(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&size("date"), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "A", "size": "2026-03-01" })).await;
        let files = with_field("since", &json!({ "kind": "datetime", "title": "Since", "was": ["size"] }));
        workspace.apply(&files, None, &admin).await.unwrap();
        let [since] = <[Value; 1]>::try_from(values(&workspace, &admin, "since").await).unwrap();
        // The first moment of the day where the workspace is.
        assert_eq!(since, "2026-02-28T16:00:00.000Z");
        sound(&workspace).await;
        workspace.apply(&size("date"), None, &admin).await.unwrap();
        // Nothing is guessed, and the way back is said by the version that is left.
        assert_eq!(values(&workspace, &admin, "size").await, ["2026-03-01"]);
    }

    async fn values_that_all_stay_are_not_written(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&size("email"), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "A", "size": "a@b.cn" })).await;
        workspace.apply(&size("text"), None, &admin).await.unwrap();
        assert_eq!(values(&workspace, &admin, "size").await, ["a@b.cn"]);
        assert!(store::system::parked::all(workspace.store()).await.unwrap().is_empty());
        sound(&workspace).await;
    }

    async fn an_option_that_is_called_otherwise_keeps_its_records(place) {
        let (workspace, admin) = place.minimal().await;
        let with = |options: &Value| {
            let mut files = with_field("grade", &json!({ "kind": "choice", "title": "Grade", "choices": "grade" }));
            let set = json!({ "name": "grade", "title": "Grade", "values": options });
            files.push(("grade.choice.json".to_owned(), set.to_string()));
            files
        };
        let iron = json!({ "value": "iron", "title": "Iron" });
        workspace.apply(&with(&json!([{ "value": "gold", "title": "Gold" }, iron])), None, &admin).await.unwrap();
        let first = workspace.app().version;
        create_customer(&workspace, &admin, json!({ "name": "A", "grade": "gold" })).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "grade": "iron" })).await;
        let before = workspace.ports().now();
        let renamed = json!([{ "value": "premium", "title": "Premium", "was": ["gold"] }, iron]);
        workspace.apply(&with(&renamed), None, &admin).await.unwrap();
        assert_eq!(values(&workspace, &admin, "grade").await, ["premium", "iron"]);
        // Requests may still use the name it had, to write and to ask; answers do not.
        create_customer(&workspace, &admin, json!({ "name": "C", "grade": "gold" })).await;
        let cx = workspace.context(&admin, "test");
        let filter = json!({ "field": "grade", "is": "gold" }).to_string();
        let moment = moment(before);
        for (as_of, found) in [(None, 2), (Some(moment.as_str()), 1)] {
            let ask = engine::PageAsk { filter: Some(&filter), as_of, ..engine::PageAsk::default() };
            let page = engine::page(&cx, "customer", &ask).await.unwrap();
            let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
            assert_eq!(items.len(), found);
            assert!(items.iter().all(|item| item["grade"] == "premium"));
        }
        sound(&workspace).await;
        workspace.return_to(first, &admin).await.unwrap().unwrap();
        assert_eq!(values(&workspace, &admin, "grade").await, ["gold", "iron", "gold"]);
        sound(&workspace).await;
    }

    async fn records_and_options_become_what_people_call_them(place) {
        let (workspace, admin) = place.minimal().await;
        let with = |parent: &Value, level: &Value| {
            let (parent, level) = (parent.clone(), level.clone());
            let mut files = with_customer(move |object| {
                object["properties"]["parent"] = parent.clone();
                object["properties"]["level"] = level.clone();
            });
            let level = json!({ "name": "level", "title": "Level", "values": [
                { "value": "gold", "title": "Best" }, { "value": "iron", "title": "Plain" } ] });
            files.push(("level.choice.json".to_owned(), level.to_string()));
            files
        };
        let text = |title: &str| json!({ "kind": "text", "title": title });
        let reference = json!({ "kind": "reference", "title": "Part of", "to": "customer" });
        let choice = json!({ "kind": "choice", "title": "Level", "choices": "level" });
        workspace.apply(&with(&reference, &choice), None, &admin).await.unwrap();
        let top = create_customer(&workspace, &admin, json!({ "name": "Top", "level": "gold" })).await;
        create_customer(&workspace, &admin, json!({ "name": "Under", "parent": top.id, "level": "iron" })).await;
        workspace.apply(&with(&text("Part of"), &text("Level")), None, &admin).await.unwrap();
        assert_eq!(values(&workspace, &admin, "parent").await, [json!(null), json!("Top")]);
        assert_eq!(values(&workspace, &admin, "level").await, ["Best", "Plain"]);
        workspace.apply(&with(&text("Part of"), &choice), None, &admin).await.unwrap();
        assert_eq!(values(&workspace, &admin, "level").await, ["gold", "iron"]);
        // A title does not say which record it is of.
        assert_eq!(refused(&workspace, &admin, &with(&reference, &choice)).await, ["kind_change"]);
        sound(&workspace).await;
    }
}

fn moment(ms: i64) -> String {
    let text = store::Cell::Instant(ms).value(field::Column::Instant);
    text.as_str().unwrap().to_owned()
}
