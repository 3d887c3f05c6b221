//! Tables follow the metadata, while others read and write.

use crate::house::{House, compiled, document, everything, houses, id, reader, record, thing, viewer, write};
use metadata::DocumentKind;
use model::{Filter, Model};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Error, PageQuery, Step};

async fn publish(house: &House, new: &Arc<Model>) -> Result<Vec<Step>, Error> {
    let steps = store::diff(&house.model, new, &store::Casts::new());
    let (asked, target) = (steps.clone(), Arc::clone(new));
    let left = write(&house.store, move |tx| {
        let (steps, new) = (asked.clone(), Arc::clone(&target));
        Box::pin(async move { store::apply(tx, &steps, &new, store::Stamp { at: 0, version: 1 }).await })
    })
    .await?;
    for step in &steps {
        if let Step::AddIndex { object, index } = step
            && left.contains(index)
        {
            let object = new.object(object).map(AsRef::as_ref);
            house.store.make_index(object, index).await?;
        }
    }
    Ok(steps)
}

async fn is_as_expected(house: &House, model: &Model) {
    let (real, asked) = (
        store::physical(&house.store).await.unwrap(),
        store::expected(
            model,
            house.store.engine(),
            &store::system::parked::all(&house.store).await.unwrap(),
        ),
    );
    assert_eq!(real, asked, "{:?}", house.store.engine());
}

fn long() -> (Value, Value) {
    let name = |letter: &str| letter.repeat(48);
    let mut properties = everything();
    properties[name("a")] = json!({ "kind": "text", "title": "A", "unique": true, "sort": true });
    properties[name("b")] = json!({ "kind": "text", "title": "B", "index": true, "sort": true });
    let more = json!({ "unique": [{ "name": name("u"), "fields": ["headcount", "name"] }],
        "indexes": [{ "name": "list", "fields": ["size", "-price"] }, { "name": name("i"), "fields": ["-day"] }] });
    (properties, more)
}

#[tokio::test]
async fn the_database_looks_as_the_model_says() {
    let (properties, more) = long();
    for house in &houses(vec![thing(properties, more)]).await {
        is_as_expected(house, &house.model).await;
        house.insert(&[(id(1), record(json!({ "name": "x" })))]).await;
    }
}

#[tokio::test]
async fn a_new_field_and_a_new_object_appear_under_running_readers() {
    let old = json!({ "name": everything()["name"] });
    for mut house in houses(vec![thing(old, json!({}))]).await {
        house.insert(&[(id(1), record(json!({ "name": "x" })))]).await;
        let (rights, viewer) = (house.everything(), viewer());
        let get = async |house: &House| {
            let rights = house.everything();
            let (_, text) = house
                .store
                .get(&reader(house, &rights, &viewer), id(1), None)
                .await
                .unwrap()
                .unwrap();
            serde_json::from_slice::<Value>(&text).unwrap()
        };
        assert_eq!(get(&house).await["name"], "x");
        let other = json!({ "$schema": "urn:yunjin:object:1", "$id": "other", "title": "Other", "type": "object",
            "display": "", "properties": { "name": { "kind": "text", "title": "Name", "unique": true } } });
        let new = compiled(vec![
            thing(everything(), json!({})),
            document(DocumentKind::Object, "other", other),
        ]);
        // What needs rows to be looked at again stays out: indexes come only on empty tables.
        let steps = store::diff(&house.model, &new, &store::Casts::new());
        assert!(steps.contains(&Step::AddObject {
            object: "other".into()
        }));
        assert!(steps.contains(&Step::AddField {
            object: "thing".into(),
            field: "price".into()
        }));
        publish(&house, &new)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        is_as_expected(&house, &new).await;
        // A reader of the old version goes on with its old columns …
        let old = get(&house).await;
        assert_eq!(old.get("price"), None);
        // … and so does a page of it.
        let query = PageQuery {
            filter: Filter::everything(),
            sort: vec![],
            search: None,
            limit: 5,
            cursor: None,
            behind: None,
            count: None,
            fields: None,
        };
        house
            .store
            .page(&reader(&house, &rights, &viewer), &query)
            .await
            .unwrap();
        house.model = new;
        let now = get(&house).await;
        assert_eq!((&now["name"], &now["price"]), (&json!("x"), &Value::Null));
    }
}

#[tokio::test]
async fn what_has_rows_is_parked_and_not_dropped() {
    for mut house in houses(vec![thing(everything(), json!({}))]).await {
        let less = compiled(vec![thing(
            json!({ "name": { "kind": "text", "title": "Name", "sort": true, "index": true } }),
            json!({}),
        )]);
        house.insert(&[(id(1), record(json!({ "headcount": 1 })))]).await;
        publish(&house, &less).await.unwrap();
        is_as_expected(&house, &less).await;
        house.model = less;
        let nothing = compiled(vec![]);
        publish(&house, &nothing).await.unwrap();
        is_as_expected(&house, &nothing).await;
        let parked = store::system::parked::all(&house.store).await.unwrap();
        assert!(
            parked
                .iter()
                .any(|one| one.field.is_empty() && one.object == "thing")
        );
        assert!(
            parked
                .iter()
                .any(|one| one.field == "headcount" && one.object == "thing~1")
        );
    }
}

#[tokio::test]
async fn an_empty_object_may_change_as_it_likes() {
    for mut house in houses(vec![thing(everything(), json!({}))]).await {
        let mut properties = everything();
        properties["name"] = json!({ "kind": "integer", "title": "Name" });
        properties["headcount"] = json!({ "kind": "text", "title": "Count", "sort": true, "unique": true });
        properties.as_object_mut().unwrap().remove("price");
        let new = compiled(vec![thing(properties, json!({}))]);
        publish(&house, &new).await.unwrap();
        is_as_expected(&house, &new).await;
        house.model = new;
        house
            .insert(&[(id(1), record(json!({ "name": 1, "headcount": "x" })))])
            .await;
    }
}

#[tokio::test]
async fn the_same_model_again_is_no_step() {
    let (properties, more) = long();
    let (a, b) = (
        compiled(vec![thing(properties.clone(), more.clone())]),
        compiled(vec![thing(properties, more)]),
    );
    assert_eq!(store::diff(&a, &b, &store::Casts::new()), []);
}

/// A save reads the published version and commits before the publish can, or sees the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_save_commits_by_a_version_that_was_replaced_while_it_ran() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use store::system::version::{Version, insert};
    for house in houses(vec![thing(everything(), json!({}))]).await {
        let (published, wrong) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let mut saves = Vec::new();
        for number in 0..40 {
            let (object, published, wrong) = (
                Arc::clone(house.thing()),
                Arc::clone(&published),
                Arc::clone(&wrong),
            );
            saves.push(write(&house.store, move |tx| {
                let (object, published, wrong) =
                    (Arc::clone(&object), Arc::clone(&published), Arc::clone(&wrong));
                Box::pin(async move {
                    let before = store::published(tx).await?;
                    store::insert(tx, &object, id(number), &serde_json::Map::new(), 1).await?;
                    // Set only after the publish has committed; this save still runs by the version before it.
                    if before == 0 && published.load(Ordering::SeqCst) {
                        wrong.store(true, Ordering::SeqCst);
                    }
                    Ok(())
                })
            }));
        }
        let publish = async {
            let done = write(&house.store, |tx| {
                Box::pin(async move {
                    store::hold(tx, &["thing".to_owned()]).await?;
                    let row = Version {
                        number: 1,
                        at: 1,
                        by: None,
                        note: String::new(),
                        steps: "[]".into(),
                        documents: "[]".into(),
                    };
                    insert(tx, &row).await
                })
            })
            .await;
            published.store(true, Ordering::SeqCst);
            done
        };
        let (saved, done) = futures::future::join(futures::future::join_all(saves), publish).await;
        assert!(saved.iter().all(Result::is_ok), "{saved:?}");
        done.unwrap();
        assert!(!wrong.load(Ordering::SeqCst));
    }
}
