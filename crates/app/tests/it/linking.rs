//! Fields that name several records, through the changes of metadata: what names whom is known after each.

use crate::{Files, assert_tables_fit, codes, create_customer, on_both_engines, with_customer};
use app::Change;
use serde_json::{Value, json};

/// The pack with a list of customers and one customer or user, under these names.
fn with_friends(name: &'static str, options: Value) -> Files {
    with_customer(move |object| {
        let mut friends = json!({ "kind": "references", "title": "Friends", "to": "customer" });
        friends
            .as_object_mut()
            .unwrap()
            .extend(options.as_object().unwrap().clone());
        object["properties"][name] = friends;
        object["properties"]["about"] = json!({ "kind": "any_reference", "title": "About", "to": ["customer", "user"],
            "onDelete": "clear" });
    })
}

/// Who names this one by that field, by name.
async fn naming(
    workspace: &app::Workspace,
    admin: &std::sync::Arc<model::Viewer>,
    field: &str,
    id: uuid::Uuid,
) -> Vec<Value> {
    let cx = workspace.context(admin, "test");
    let filter = match field {
        "about" => json!({ "field": field, "is": { "object": "customer", "id": id } }),
        _ => json!({ "field": field, "contains": id }),
    };
    let filter = filter.to_string();
    let ask = engine::PageAsk {
        filter: Some(&filter),
        sort: Some("name"),
        ..engine::PageAsk::default()
    };
    let page = engine::page(&cx, "customer", &ask).await.unwrap();
    let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
    items.into_iter().map(|item| item["name"].clone()).collect()
}

async fn sound(workspace: &app::Workspace) {
    assert_tables_fit(workspace, &workspace.app()).await;
    let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
    assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
}

on_both_engines! {
    async fn who_names_whom_goes_with_a_field_that_is_renamed_parked_and_restored(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_friends("friends", json!({})), None, &admin).await.unwrap();
        let ada = create_customer(&workspace, &admin, json!({ "name": "Ada" })).await;
        let about = json!({ "object": "customer", "id": ada.id });
        create_customer(&workspace, &admin, json!({ "name": "Bo", "friends": [ada.id], "about": about })).await;
        assert_eq!(naming(&workspace, &admin, "friends", ada.id).await, ["Bo"]);
        sound(&workspace).await;
        let renamed = with_friends("kin", json!({ "was": ["friends"] }));
        workspace.apply(&renamed, None, &admin).await.unwrap();
        assert_eq!(naming(&workspace, &admin, "kin", ada.id).await, ["Bo"]);
        create_customer(&workspace, &admin, json!({ "name": "Cy", "kin": [ada.id] })).await;
        sound(&workspace).await;
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        sound(&workspace).await;
        let names = ["customer.kin".to_owned(), "customer.about".to_owned()];
        let back = Change::pack(&with_friends("kin", json!({}))).restoring(&names);
        workspace.apply_change(&back, None, &admin).await.unwrap();
        assert_eq!(naming(&workspace, &admin, "kin", ada.id).await, ["Bo", "Cy"]);
        assert_eq!(naming(&workspace, &admin, "about", ada.id).await, ["Bo"]);
        sound(&workspace).await;
        // What is named must be there when the field comes back.
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        let cx = workspace.context(&admin, "test");
        engine::delete(&cx, "customer", ada.id, 1, engine::Wish::default()).await.unwrap();
        let refused = workspace.apply_change(&back, None, &admin).await.unwrap_err();
        assert_eq!(codes(refused), ["restore_references", "restore_references"]);
        sound(&workspace).await;
    }

    async fn what_is_named_stays_of_its_object_while_there_are_rows(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_friends("friends", json!({})), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "Ada" })).await;
        let refused = workspace.apply(&with_friends("friends", json!({ "to": "user" })), None, &admin).await;
        assert_eq!(codes(refused.unwrap_err()), ["kind_change"]);
        sound(&workspace).await;
    }

    async fn an_object_whose_records_name_others_is_parked_and_comes_back(place) {
        let (workspace, admin) = place.minimal().await;
        let mut files = with_customer(|_| {});
        let object = json!({ "$schema": "urn:yunjin:object:1", "$id": "visit", "title": "Visit", "type": "object",
            "display": "{{name}}", "properties": { "name": { "kind": "text", "title": "Name" },
            "guests": { "kind": "references", "title": "Guests", "to": "customer" } } });
        files.push(("visit.object.json".to_owned(), object.to_string()));
        workspace.apply(&files, None, &admin).await.unwrap();
        let ada = create_customer(&workspace, &admin, json!({ "name": "Ada" })).await;
        let cx = workspace.context(&admin, "test");
        let body = json!({ "name": "First", "guests": [ada.id] }).as_object().unwrap().clone();
        let saved = engine::create(&cx, "visit", body, engine::Wish::default()).await.unwrap();
        let version = workspace.app().version;
        workspace.apply(&with_customer(|_| {}), None, &admin).await.unwrap();
        sound(&workspace).await;
        workspace.return_to(version, &admin).await.unwrap().unwrap();
        sound(&workspace).await;
        let cx = workspace.context(&admin, "test");
        engine::delete(&cx, "customer", ada.id, 1, engine::Wish::default()).await.unwrap();
        let found = engine::get(&cx, "visit", saved.id, None).await.unwrap();
        assert!(String::from_utf8(found.body).unwrap().contains("\"guests\":null"));
    }
}
