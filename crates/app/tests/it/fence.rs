//! A publish is whole or not at all, and no save is written under a version it did not see.

use crate::{
    Files, Place, assert_tables_fit, create_customer, minimal, name_only, on_both_engines, record,
    with_customer, with_field,
};
use app::ApplyError;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Pace, Step};

fn one_more(name: &str) -> Files {
    with_field(name, &json!({ "kind": "integer", "title": name }))
}

/// The minimal pack with further objects of one field.
fn with_objects(names: &[&str]) -> Files {
    let mut files = minimal();
    for name in names {
        let object = json!({
            "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object", "display": "{{name}}",
            "properties": { "name": { "kind": "text", "title": "Name" } }
        });
        files.push((format!("{name}/{name}.object.json"), object.to_string()));
    }
    files
}

fn won_and_lost(results: &[Result<app::Applied, ApplyError>]) -> (usize, usize) {
    let won = results.iter().filter(|result| result.is_ok()).count();
    let lost = results
        .iter()
        .filter(|result| matches!(result, Err(ApplyError::Conflict { .. })))
        .count();
    (won, lost)
}

on_both_engines! {
    async fn a_save_begun_before_a_publish_is_done_anew(place) {
        let (workspace, admin) = place.minimal().await;
        let tries = AtomicU32::new(0);
        let save = |cx: engine::Context| {
            let (workspace, admin, tries) = (&workspace, &admin, &tries);
            async move {
                if tries.fetch_add(1, Ordering::SeqCst) == 0 {
                    workspace.apply(&one_more("a"), None, admin).await.unwrap();
                }
                let body = record(name_only("Ada & Sons"));
                engine::create(&cx, "customer", body, engine::Wish::default()).await
            }
        };
        let saved = workspace.save(&admin, "test", save).await.unwrap();
        assert_eq!(tries.load(Ordering::SeqCst), 2);
        // The answer has the field that came in between, and the record is there once.
        let body: Value = serde_json::from_slice(&saved.body).unwrap();
        assert_eq!(body.get("a"), Some(&Value::Null));
        assert_eq!(workspace.store().count_rows("customer", 10).await.unwrap(), 1);
    }

    async fn a_publish_that_breaks_in_the_middle_leaves_nothing(place) {
        let (workspace, admin) = place.minimal().await;
        let files = with_objects(&["first", "second"]);
        // The table of the second object is there already, which nobody planned for.
        let ahead = Arc::new(workspace.app().with_pack(&files).unwrap());
        let made = workspace.store().write(Pace::Interactive, move |tx| {
            let ahead = Arc::clone(&ahead);
            Box::pin(async move {
                let steps = [Step::AddObject { object: "second".to_owned() }];
                store::apply(tx, &steps, &ahead.model, store::Stamp { at: 0, version: 1 }).await
            })
        });
        made.await.unwrap();
        let before = store::physical(workspace.store()).await.unwrap();
        let broken = workspace.apply(&files, None, &admin).await;
        assert!(matches!(broken, Err(ApplyError::Store(_) | ApplyError::Conflict { .. })), "{broken:?}");
        assert_eq!(store::physical(workspace.store()).await.unwrap(), before);
        assert_eq!(workspace.versions().await.unwrap().len(), 2);
        assert_eq!(workspace.app().version, 2);
        create_customer(&workspace, &admin, name_only("Ada & Sons")).await;
    }

    async fn of_two_publishes_for_one_version_one_wins(place) {
        let (workspace, admin) = place.minimal().await;
        let (a, b) = (one_more("a"), one_more("b"));
        let (a, b) = tokio::join!(workspace.apply(&a, Some(2), &admin), workspace.apply(&b, Some(2), &admin));
        assert_eq!(won_and_lost(&[a, b]), (1, 1));
        assert_eq!(workspace.app().version, 3);
        assert_tables_fit(&workspace, &workspace.app()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_that_publish_at_once_one_wins_and_the_other_learns_of_it() {
    let place = Place::database();
    let (one, admin) = place.minimal().await;
    let two = place.open().await;
    for round in 0..5 {
        let base = Some(one.app().version);
        let (a, b) = (one_more(&format!("a{round}")), one_more(&format!("b{round}")));
        let results = tokio::join!(one.apply(&a, base, &admin), two.apply(&b, base, &admin));
        assert_eq!(won_and_lost(&[results.0, results.1]), (1, 1), "round {round}");
        one.refresh().await.unwrap();
        two.refresh().await.unwrap();
        assert_eq!(one.app().documents, two.app().documents);
        assert_tables_fit(&one, &two.app()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_on_one_server_is_fenced_against_a_publish_on_another() {
    let place = Place::database();
    let (one, admin) = place.minimal().await;
    let two = place.open().await;
    two.apply(&one_more("a"), None, &admin).await.unwrap();
    assert_eq!(one.app().version, 2);
    let saved = create_customer(&one, &admin, name_only("Ada & Sons")).await;
    let body: Value = serde_json::from_slice(&saved.body).unwrap();
    assert_eq!(body.get("a"), Some(&Value::Null));
    assert_eq!(one.app().version, 3);
}

on_both_engines! {
    async fn saves_go_on_while_somebody_publishes(place) {
        let (workspace, admin) = place.minimal().await;
        let saves = async {
            for at in 0..60 {
                create_customer(&workspace, &admin, name_only(&format!("Customer {at}"))).await;
            }
        };
        let publishes = async {
            for last in 0..5 {
                let files = with_customer(|object| {
                    for at in 0..=last {
                        let name = format!("field_{at}");
                        object["properties"][&name] = json!({ "kind": "integer", "title": name });
                    }
                });
                workspace.apply(&files, None, &admin).await.unwrap();
            }
        };
        tokio::join!(saves, publishes);
        assert_eq!(workspace.app().version, 7);
        assert_eq!(workspace.store().count_rows("customer", 100).await.unwrap(), 60);
        assert_tables_fit(&workspace, &workspace.app()).await;
    }
}
