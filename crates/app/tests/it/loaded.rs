//! People go on working while somebody publishes again and again.

use crate::renaming_objects::call;
use crate::{Files, assert_tables_fit, on_both_engines, record, with_customer};
use app::Workspace;
use engine::{Context, PageAsk, Refusal, Wish};
use model::Viewer;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

const PUBLISHES: usize = 100;

/// The pack in one of five states, each of which makes the next one change tables: a field comes, gets an index, another
/// kind, another name, and goes. After each five its object is called otherwise.
fn state(number: usize) -> Files {
    let files = with_customer(move |object| {
        let fields = &mut object["properties"];
        match number % 5 {
            0 => fields["size"] = json!({ "kind": "text", "title": "Size" }),
            1 => fields["size"] = json!({ "kind": "text", "title": "Size", "index": true }),
            2 => fields["size"] = json!({ "kind": "integer", "title": "Size", "index": true }),
            3 => fields["width"] = json!({ "kind": "integer", "title": "Width", "was": ["size"] }),
            _ => {}
        }
    });
    match number / 5 % 2 {
        0 => call(files, "customer", &["client"]),
        _ => call(files, "client", &["customer"]),
    }
}

/// What is answered with 409 or 422, and nothing that the server is to blame for.
fn is_answer(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Complaints(_) | Refusal::Malformed(_) | Refusal::Stale { .. }
    )
}

/// Makes and changes records until the publishes are done; what was acknowledged, by id: the last name.
async fn write(
    workspace: &Workspace,
    admin: &Arc<Viewer>,
    who: usize,
    done: &AtomicBool,
) -> BTreeMap<Uuid, String> {
    let mut acknowledged = BTreeMap::new();
    let mut number = 0;
    while !done.load(Ordering::SeqCst) {
        number += 1;
        // By the name that the field may have just now, and by the one it may have lost.
        let field = ["size", "width", "note"][number % 3];
        let name = format!("{who}-{number}");
        let body = record(json!({ "name": name, field: "7" }));
        let save = |cx: Context| {
            let body = body.clone();
            async move { engine::create(&cx, "customer", body, Wish::default()).await }
        };
        let saved = match workspace.save(admin, "test", save).await {
            Ok(saved) => saved,
            Err(refusal) => {
                assert!(is_answer(&refusal), "create: {refusal:?}");
                continue;
            }
        };
        acknowledged.insert(saved.id, name.clone());
        let name = format!("{name} again");
        let body = record(json!({ "name": name }));
        let save = |cx: Context| {
            let body = body.clone();
            async move { engine::update(&cx, "customer", saved.id, saved.version, body, Wish::default()).await }
        };
        match workspace.save(admin, "test", save).await {
            Ok(_) => _ = acknowledged.insert(saved.id, name),
            Err(refusal) => assert!(is_answer(&refusal), "update: {refusal:?}"),
        }
    }
    acknowledged
}

/// Reads lists until the publishes are done, as the door does: once more where the version was left meanwhile.
async fn read(workspace: &Workspace, admin: &Arc<Viewer>, done: &AtomicBool) {
    while !done.load(Ordering::SeqCst) {
        // On SQLite a read is done where it is asked, and would never let the others go on.
        tokio::task::yield_now().await;
        let mut tries = 0;
        loop {
            let cx = workspace.context(admin, "test");
            match engine::page(&cx, "customer", &PageAsk::default()).await {
                Ok(_) => break,
                Err(refusal) => {
                    tries += 1;
                    assert!(tries < 5 && workspace.left(cx.version).await, "{refusal:?}");
                }
            }
        }
    }
}

on_both_engines! {
    async fn no_answer_is_a_fault_and_no_save_is_lost_through_a_hundred_publishes(place) {
        let (workspace, admin) = place.minimal().await;
        let done = AtomicBool::new(false);
        let publishes = async {
            for number in 0..PUBLISHES {
                workspace.apply(&state(number), None, &admin).await.unwrap();
            }
            done.store(true, Ordering::SeqCst);
        };
        let (mut one, two, three, (), ()) = tokio::join!(
            write(&workspace, &admin, 1, &done),
            write(&workspace, &admin, 2, &done),
            write(&workspace, &admin, 3, &done),
            read(&workspace, &admin, &done),
            publishes,
        );
        one.extend(two);
        one.extend(three);
        assert!(one.len() > PUBLISHES / 4, "{} saves", one.len());
        let object = Arc::clone(workspace.app().model.called("customer").unwrap());
        let rows = workspace.store().rows_after(&object, None, 1_000_000).await.unwrap();
        let there: BTreeMap<Uuid, &Value> = rows.iter().map(|row| (row.id, &row.record["name"])).collect();
        for (id, name) in &one {
            assert_eq!(there.get(id).and_then(|name| name.as_str()), Some(name.as_str()));
        }
        assert_eq!(there.len(), one.len());
        assert_tables_fit(&workspace, &workspace.app()).await;
        let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
        assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
    }
}
