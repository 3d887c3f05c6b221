use crate::{Files, assert_tables_fit, codes, create_customer, on_both_engines, with_customer};
use serde_json::{Map, Value, json};

/// The pack with a fax that is numbered and unique, under this name.
fn with_fax(name: &'static str, was: &'static [&'static str]) -> Files {
    with_customer(move |object| {
        let fields = object["properties"].as_object_mut().unwrap();
        let mut fax = json!({ "kind": "text", "title": "Fax", "unique": true, "index": true });
        let mut number = json!({ "kind": "auto_number", "title": "Number" });
        if !was.is_empty() {
            fax["was"] = json!(was);
            number["was"] = json!(
                was.iter()
                    .map(|name| format!("{name}_number"))
                    .collect::<Vec<_>>()
            );
        }
        fields.insert(name.to_owned(), fax);
        fields.insert(format!("{name}_number"), number);
    })
}

async fn only(
    workspace: &app::Workspace,
    admin: &std::sync::Arc<model::Viewer>,
    filter: Value,
) -> Vec<Value> {
    let cx = workspace.context(admin, "test");
    let filter = filter.to_string();
    let ask = engine::PageAsk {
        filter: Some(&filter),
        ..engine::PageAsk::default()
    };
    let page = engine::page(&cx, "customer", &ask).await.unwrap();
    serde_json::from_slice(&page.items).unwrap()
}

on_both_engines! {
    async fn a_renamed_field_keeps_its_values_its_numbers_and_its_history(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply(&with_fax("fax", &[]), None, &admin).await.unwrap();
        let first = workspace.app().version;
        let saved = create_customer(&workspace, &admin, json!({ "name": "A", "fax": "1" })).await;
        let renamed = with_fax("telefax", &["fax"]);
        let plan = workspace.plan(&renamed).await.unwrap();
        assert!(plan.complaints.is_empty(), "{:?}", plan.complaints);
        let steps: Vec<(&str, &str)> = plan.steps.iter().map(|step| (step.deed, step.what.as_str())).collect();
        assert!(steps.contains(&("rename_field", "telefax")), "{steps:?}");
        assert!(!steps.iter().any(|(deed, _)| deed.starts_with("park") || *deed == "add_field"), "{steps:?}");
        workspace.apply(&renamed, None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        // Requests may still use the old name, for filters and for values; answers use the new one.
        let found = only(&workspace, &admin, json!({ "field": "fax", "is": "1" })).await;
        assert_eq!(found[0]["telefax"], "1");
        let first_number = found[0]["telefax_number"].as_str().unwrap().to_owned();
        let cx = workspace.context(&admin, "test");
        let body: Map<String, Value> = [("fax".to_owned(), json!("2"))].into_iter().collect();
        engine::update(&cx, "customer", saved.id, 1, body, engine::Wish::default()).await.unwrap();
        let both = json!({ "fax": "3", "telefax": "4" }).as_object().unwrap().clone();
        assert!(engine::update(&cx, "customer", saved.id, 2, both, engine::Wish::default()).await.is_err());
        let history = engine::history(&cx, "customer", saved.id, None, None).await.unwrap();
        assert_eq!(history.items[0]["changes"][0], json!({ "field": "telefax", "from": "1", "to": "2" }));
        assert!(history.items[1]["fields"].as_array().unwrap().contains(&json!("telefax")));
        // The key holds under the new name, and the numbers go on.
        let twin = json!({ "name": "B", "telefax": "2" }).as_object().unwrap().clone();
        assert!(engine::create(&cx, "customer", twin, engine::Wish::default()).await.is_err());
        create_customer(&workspace, &admin, json!({ "name": "C", "telefax": "5" })).await;
        let next = only(&workspace, &admin, json!({ "field": "telefax", "is": "5" })).await;
        assert!(next[0]["telefax_number"].as_str().unwrap() > first_number.as_str());
        let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
        assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
        // The way back renames, too.
        workspace.return_to(first, &admin).await.unwrap().unwrap();
        let back = only(&workspace, &admin, json!({ "field": "fax", "is": "2" })).await;
        assert_eq!(back[0]["fax"], "2");
        assert_tables_fit(&workspace, &workspace.app()).await;
    }

    async fn what_is_newly_asked_of_a_field_is_proved_under_the_name_that_it_has(place) {
        let (workspace, admin) = place.minimal().await;
        let fax = |name: &'static str, more: &'static [&'static str]| with_customer(move |object| {
            let mut field = json!({ "kind": "text", "title": "Fax" });
            if name != "fax" {
                field["was"] = json!(["fax"]);
            }
            if more.contains(&"unique") {
                field["unique"] = json!(true);
            }
            object["properties"][name] = field;
            if more.contains(&"required") {
                object["required"] = json!(["name", name]);
            }
        });
        workspace.apply(&fax("fax", &[]), None, &admin).await.unwrap();
        let twin = create_customer(&workspace, &admin, json!({ "name": "A", "fax": "1" })).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "fax": "1" })).await;
        let empty = create_customer(&workspace, &admin, json!({ "name": "C" })).await;
        let refused = workspace.apply(&fax("telefax", &["unique", "required"]), None, &admin).await.unwrap_err();
        assert_eq!(codes(refused), ["required_on_rows", "unique_on_rows"]);
        let cx = workspace.context(&admin, "test");
        for (id, number) in [(twin.id, "2"), (empty.id, "3")] {
            let body = json!({ "fax": number }).as_object().unwrap().clone();
            engine::update(&cx, "customer", id, 1, body, engine::Wish::default()).await.unwrap();
        }
        workspace.apply(&fax("telefax", &["unique", "required"]), None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
    }
}
