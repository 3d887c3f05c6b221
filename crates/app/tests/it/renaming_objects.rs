//! An object that is called otherwise keeps everything that speaks of its records.

use crate::{Files, assert_tables_fit, codes, edit, minimal, on_both_engines, record};
use app::{Change, Workspace};
use model::Viewer;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Customers with friends and a unique number, and visits that are counted and may be about anybody.
fn company() -> Files {
    let mut files = minimal();
    edit(&mut files, "customer/customer.object.json", |object| {
        let fields = object["properties"].as_object_mut().unwrap();
        fields.insert(
            "tax_number".to_owned(),
            json!({ "kind": "text", "title": "Tax number", "unique": true }),
        );
        fields.insert("memo".to_owned(), json!({ "kind": "text", "title": "Memo" }));
        fields.insert(
            "friends".to_owned(),
            json!({ "kind": "references", "title": "Friends", "to": "customer" }),
        );
        fields.insert(
            "visits".to_owned(),
            json!({ "kind": "children", "title": "Visits", "of": "visit", "by": "whom" }),
        );
        fields.insert(
            "visited".to_owned(),
            json!({ "kind": "rollup", "title": "Visited", "over": "visits", "count": true }),
        );
        object["indexes"] = json!([{ "name": "by_level", "fields": ["level", "name"] }]);
    });
    let visit = json!({
        "$schema": "urn:yunjin:object:1", "$id": "visit", "title": "Visit", "type": "object", "display": "{{subject}}",
        "required": ["subject"],
        "properties": {
            "subject": { "kind": "text", "title": "Subject" },
            "whom": { "kind": "reference", "title": "Whom", "to": "customer", "onDelete": "cascade" },
            "about": { "kind": "any_reference", "title": "About", "to": ["customer", "visit"], "onDelete": "clear" },
            "level_then": { "kind": "formula", "title": "Revenue", "result": "money", "formula": "whom.annual_revenue" }
        }
    });
    files.push(("visit/visit.object.json".to_owned(), visit.to_string()));
    files
}

/// The same with customers called otherwise; `was` says so.
fn called(name: &str, was: &[&str]) -> Files {
    call(company(), name, was)
}

/// A pack whose customers are called otherwise; `was` says so.
pub(crate) fn call(files: Files, name: &str, was: &[&str]) -> Files {
    let renamed = files.into_iter().map(|(path, text)| {
        let mut text = text.replace("\"customer\"", &format!("\"{name}\""));
        for kind in ["object", "form"] {
            text = text.replace(&format!("{kind}/customer\""), &format!("{kind}/{name}\""));
        }
        let path = path.replace("customer.", &format!("{name}."));
        (path, text)
    });
    let mut files: Files = renamed.collect();
    edit(&mut files, &format!("customer/{name}.object.json"), |object| {
        if !was.is_empty() {
            object["was"] = json!(was);
        }
    });
    files
}

struct House {
    workspace: Workspace,
    admin: Arc<Viewer>,
}

impl House {
    async fn make(&self, object: &str, body: Value) -> Uuid {
        let cx = self.workspace.context(&self.admin, "test");
        let saved = engine::create(&cx, object, record(body), engine::Wish::default()).await;
        saved.unwrap().id
    }

    async fn find(&self, object: &str, filter: &Value) -> Vec<Value> {
        let cx = self.workspace.context(&self.admin, "test");
        let filter = filter.to_string();
        let ask = engine::PageAsk {
            filter: Some(&filter),
            ..engine::PageAsk::default()
        };
        let page = engine::page(&cx, object, &ask).await.unwrap();
        serde_json::from_slice(&page.items).unwrap()
    }

    /// Tables are as metadata says, the doctor is content, and nothing is said of the former name.
    async fn sound(&self) {
        assert_tables_fit(&self.workspace, &self.workspace.app()).await;
        let store = self.workspace.store();
        let doctor = engine::doctor(store, self.workspace.ports(), &self.workspace.app().model).await;
        assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
    }
}

on_both_engines! {
    async fn an_object_that_is_called_otherwise_keeps_its_records_and_all_that_speaks_of_them(place) {
        let (workspace, admin) = place.minimal().await;
        let house = House { workspace, admin };
        let workspace = &house.workspace;
        workspace.apply(&company(), None, &house.admin).await.unwrap();
        workspace.filled(Duration::from_secs(60)).await.unwrap();
        let first = workspace.app().version;
        let ada = house.make("customer", json!({ "name": "Ada Loom", "annual_revenue": "7", "tax_number": "1" })).await;
        house.make("customer", json!({ "name": "Bo", "friends": [ada], "parent": ada })).await;
        let about = json!({ "object": "customer", "id": ada });
        let visit = house.make("visit", json!({ "subject": "First", "whom": ada, "about": about })).await;
        house.make("comment", json!({ "on": about, "text": "Hello" })).await;
        house.make("saved_view", json!({ "name": "Mine", "of": "customer", "address": {} })).await;
        let cx = workspace.context(&house.admin, "test");
        engine::update(&cx, "customer", ada, 1, record(json!({ "note": "later" })), engine::Wish::default()).await.unwrap();

        // What is new under a new name, without a word about the old one, begins empty.
        let plan = workspace.plan(&called("client", &[])).await.unwrap();
        assert!(plan.steps.iter().any(|step| step.deed == "park_object"), "{:?}", plan.steps);

        let renamed = called("client", &["customer"]);
        let plan = workspace.plan(&renamed).await.unwrap();
        assert!(plan.complaints.is_empty(), "{:?}", plan.complaints);
        let told = &plan.steps[0];
        assert_eq!((told.deed, told.object.as_deref(), told.what.as_str(), told.rows), ("rename_object", Some("client"), "client", 2));
        assert!(told.ddl.iter().any(|sql| sql.contains("RENAME TO \"client\"")), "{:?}", told.ddl);
        let moved = |deed: &str| ["add_object", "park", "add_index", "drop_index", "add_field", "cast"].iter().any(|one| deed.starts_with(one));
        assert!(!plan.steps.iter().any(|step| moved(step.deed)), "{:?}", plan.steps);
        workspace.apply(&renamed, None, &house.admin).await.unwrap();
        workspace.filled(Duration::from_secs(60)).await.unwrap();
        house.sound().await;

        // Records, their figures, who names whom, and whom any record may name.
        let [found] = &house.find("client", &json!({ "field": "tax_number", "is": "1" })).await[..] else { panic!("one") };
        assert_eq!((&found["name"], &found["visited"], &found["note"]), (&json!("Ada Loom"), &json!(1), &json!("later")));
        assert_eq!(house.find("client", &json!({ "field": "friends", "contains": ada })).await.len(), 1);
        let [told] = &house.find("visit", &json!({ "field": "about", "is": { "object": "client", "id": ada } })).await[..] else { panic!("one") };
        assert_eq!(told["about"], json!({ "object": "client", "id": ada }));
        assert_eq!(house.find("saved_view", &json!({ "field": "of", "is": "client" })).await.len(), 1);
        let cx = workspace.context(&house.admin, "test");
        let ask = engine::PageAsk { search: Some("loom"), ..engine::PageAsk::default() };
        let page = engine::page(&cx, "client", &ask).await.unwrap();
        assert_eq!(serde_json::from_slice::<Vec<Value>>(&page.items).unwrap().len(), 1);

        // Its past and what was said about it.
        let history = engine::history(&cx, "client", ada, None, None).await.unwrap();
        assert!(history.items.iter().any(|item| item["changes"][0]["field"] == "note"), "{:?}", history.items);
        let timeline = engine::timeline(&cx, "client", ada, None, None).await.unwrap();
        assert!(timeline.items.iter().any(|item| item.to_string().contains("Hello")), "{:?}", timeline.items);
        let past = engine::history(&cx, "visit", visit, None, None).await.unwrap();
        assert!(!past.items.iter().any(|item| item.to_string().contains("\"customer\"")), "{:?}", past.items);

        // Requests may still use the old name; numbers go on, keys hold, deletes are followed.
        assert_eq!(house.find("customer", &json!({ "field": "name", "is": "Bo" })).await.len(), 1);
        let cy = house.make("customer", json!({ "name": "Cy" })).await;
        let [third] = &house.find("client", &json!({ "field": "name", "is": "Cy" })).await[..] else { panic!("one") };
        assert!(third["code"].as_str() > house.find("client", &json!({ "field": "name", "is": "Bo" })).await[0]["code"].as_str());
        let twin = record(json!({ "name": "Di", "tax_number": "1" }));
        assert!(engine::create(&cx, "client", twin, engine::Wish::default()).await.is_err());
        engine::delete(&cx, "client", cy, 1, engine::Wish::default()).await.unwrap();
        house.sound().await;

        // The way back renames, too.
        workspace.return_to(first, &house.admin).await.unwrap().unwrap();
        workspace.filled(Duration::from_secs(60)).await.unwrap();
        house.sound().await;
        let back = house.find("visit", &json!({ "field": "about", "is": { "object": "customer", "id": ada } })).await;
        assert_eq!(back.len(), 1);
        let [found] = &house.find("customer", &json!({ "field": "name", "is": "Bo" })).await[..] else { panic!("one") };
        assert_eq!((&found["parent"], &found["friends"]), (&json!(ada), &json!([ada])));
    }

    async fn what_is_parked_and_what_changes_besides_goes_along_with_the_new_name(place) {
        let (workspace, admin) = place.minimal().await;
        let house = House { workspace, admin };
        let workspace = &house.workspace;
        workspace.apply(&company(), None, &house.admin).await.unwrap();
        house.make("customer", json!({ "name": "Ada", "memo": "kept", "employees": 3, "tax_number": "1" })).await;
        house.make("customer", json!({ "name": "Bo", "employees": 5 })).await;
        // A field is parked under the old name, and comes back under the new one.
        let without = |mut files: Files| {
            edit(&mut files, "customer/customer.object.json", |object| {
                object["properties"].as_object_mut().unwrap().shift_remove("memo");
            });
            files
        };
        workspace.apply(&without(company()), None, &house.admin).await.unwrap();
        house.sound().await;
        // With the name, a field changes its name and another its kind, and one becomes required, which two rows lack.
        let changed = |name: &str| {
            let mut files = called(name, &["customer"]);
            edit(&mut files, &format!("customer/{name}.object.json"), |object| {
                let fields = object["properties"].as_object_mut().unwrap();
                let number = fields.shift_remove("tax_number").unwrap();
                fields.insert("vat_number".to_owned(), number);
                fields["vat_number"]["was"] = json!(["tax_number"]);
                fields["employees"] = json!({ "kind": "text", "title": "Employees" });
            });
            files
        };
        let mut asking = changed("client");
        edit(&mut asking, "customer/client.object.json", |object| {
            object["required"] = json!(["name", "vat_number"]);
        });
        let refused = workspace.apply(&asking, None, &house.admin).await.unwrap_err();
        assert_eq!(codes(refused), ["required_on_rows"]);
        let back = Change::pack(&changed("client")).restoring(&["client.memo".to_owned()]);
        workspace.apply_change(&back, None, &house.admin).await.unwrap();
        workspace.filled(Duration::from_secs(60)).await.unwrap();
        house.sound().await;
        let [ada] = &house.find("client", &json!({ "field": "vat_number", "is": "1" })).await[..] else { panic!("one") };
        assert_eq!((&ada["memo"], &ada["employees"]), (&json!("kept"), &json!("3")));
    }

    async fn the_local_layer_goes_on_with_an_object_that_is_called_otherwise(place) {
        let (workspace, admin) = place.minimal().await;
        let house = House { workspace, admin };
        let workspace = &house.workspace;
        let body = workspace.files_of("local", &["object/customer".to_owned()]).unwrap();
        let mut local: Files = body;
        let path = local[0].0.clone();
        edit(&mut local, &path, |object| {
            object["title"] = json!("Account");
            object["properties"]["x_nick"] = json!({ "kind": "text", "title": "Nickname" });
        });
        workspace.apply_change(&Change::local(&local), None, &house.admin).await.unwrap();
        house.make("customer", json!({ "name": "Ada", "x_nick": "A" })).await;
        let plain: Files = called("client", &["customer"]).into_iter().filter(|(path, _)| !path.contains("visit/")).collect();
        let mut files = plain;
        edit(&mut files, "customer/client.object.json", |object| {
            let fields = object["properties"].as_object_mut().unwrap();
            ["visits", "visited"].iter().for_each(|name| _ = fields.shift_remove(*name));
        });
        workspace.apply(&files, None, &house.admin).await.unwrap();
        house.sound().await;
        assert_eq!(workspace.app().model.object("client").unwrap().title, "Account");
        let [ada] = &house.find("client", &json!({ "field": "x_nick", "is": "A" })).await[..] else { panic!("one") };
        assert_eq!(ada["name"], "Ada");
    }
}

#[test]
fn a_former_name_is_nobody_elses() {
    let mut files = called("client", &["visit", "Bad Name", "customer"]);
    edit(&mut files, "visit/visit.object.json", |object| {
        object["was"] = json!(["customer"])
    });
    let app = app::App::of_platform().unwrap();
    let told: Vec<(String, String)> = app
        .with_pack(&files)
        .unwrap_err()
        .iter()
        .map(|one| (one.code.to_owned(), one.at.pointer.clone()))
        .collect();
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|(code, at)| (code.as_str(), at.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("object_was_taken", "/was/0"),
            ("bad_name", "/was/1"),
            ("object_was_twice", "/was/0")
        ]
    );
}
