//! Saves that get in each other's way.

use crate::trade::worlds;
use crate::world::{World, create, delete, read, restore, sound, update};
use engine::{Refusal, Saved};
use futures::future::join_all;
use serde_json::json;
use store::{Cell, Engine, Error, Pace};

/// Whoever loses a race is told so; nobody is told of a defect or of a deadlock.
fn fair(outcome: &Result<Saved, Refusal>) -> bool {
    !matches!(outcome, Err(Refusal::Internal(_) | Refusal::Busy(_)))
}

/// How many deadlocks PostgreSQL has had to break in this database; a save that is redone after one hides it.
pub(crate) async fn deadlocks(world: &World) -> i64 {
    if world.store.engine() == Engine::Sqlite {
        return 0;
    }
    let counted: Result<i64, Error> = world
        .store
        .write(Pace::Interactive, |tx| {
            Box::pin(async move {
                let sql =
                    "SELECT deadlocks FROM pg_catalog.pg_stat_database WHERE datname = current_database()";
                match tx
                    .fetch(sql, &[], &[field::Column::Integer])
                    .await?
                    .first()
                    .map(Vec::as_slice)
                {
                    Some([Cell::Integer(count)]) => Ok(*count),
                    other => panic!("{other:?}"),
                }
            })
        })
        .await;
    counted.unwrap()
}

async fn accounts(world: &World, count: usize) -> Vec<Saved> {
    let mut made = Vec::new();
    for at in 0..count {
        made.push(
            create(&world.admin(), "account", json!({ "name": format!("A{at}") }))
                .await
                .unwrap(),
        );
    }
    made
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_changes_to_one_version_one_wins() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = accounts(world, 1).await.remove(0);
        let changes = (0..12).map(|at| update(&cx, "account", &saved, json!({ "staff": at })));
        let outcomes = join_all(changes).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let stale =
            |outcome: &&Result<Saved, Refusal>| matches!(outcome, Err(Refusal::Stale { version: 2, .. }));
        assert_eq!(outcomes.iter().filter(stale).count(), 11);
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_want_one_key_one_gets_it() {
    for world in &worlds().await {
        let cx = world.admin();
        let wishes =
            (0..12).map(|at| create(&cx, "account", json!({ "name": format!("A{at}"), "code": "one" })));
        let outcomes = join_all(wishes).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(
            outcomes
                .iter()
                .filter(|outcome| matches!(outcome, Err(Refusal::Taken(_))))
                .count(),
            11
        );
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn references_that_cross_wait_for_each_other_and_do_not_embrace() {
    for world in &worlds().await {
        let cx = world.admin();
        let made = accounts(world, 4).await;
        for round in 0..12 {
            let tie = |from: usize, to: usize| {
                let (from, to, cx) = (made[from].id, made[to].id, cx.clone());
                let mut kin: Vec<_> = made.iter().map(|saved| saved.id).collect();
                kin.rotate_left(round % 4);
                kin.truncate(1 + round % 3);
                async move {
                    let version = read(&cx, "account", from).await.unwrap()["version"]
                        .as_i64()
                        .unwrap();
                    let body = crate::world::fields(json!({ "twin": to.to_string(), "staff": round,
                        "kin": kin }));
                    engine::update(&cx, "account", from, version, body, Default::default()).await
                }
            };
            let ties = [
                tie(0, 1),
                tie(1, 0),
                tie(2, 3),
                tie(3, 2),
                tie(0, 3),
                tie(3, 0),
                tie(1, 2),
                tie(2, 1),
            ];
            for outcome in join_all(ties).await {
                assert!(fair(&outcome), "{outcome:?}");
            }
        }
        sound(world).await;
        assert_eq!(deadlocks(world).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_comes_to_point_at_a_record_while_it_is_deleted() {
    for world in &worlds().await {
        let cx = world.admin();
        for round in 0..10 {
            let account = create(&cx, "account", json!({ "name": format!("A{round}") }))
                .await
                .unwrap();
            let (id, cx) = (account.id.to_string(), &cx);
            let deals = (0..3).map(|at| {
                let body = json!({ "title": format!("{round}.{at}"), "account": id, "stage": null });
                async move { create(cx, "deal", body).await }
            });
            let (gone, made) = tokio::join!(delete(cx, "account", &account), join_all(deals));
            assert!(fair(&gone) && made.iter().all(fair), "{gone:?} {made:?}");
            let pointing = made.iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!(gone.is_ok(), pointing == 0, "{gone:?} {made:?}");
        }
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn deletes_and_restores_of_one_tree_leave_it_whole_or_gone() {
    for world in &worlds().await {
        let cx = world.admin();
        let deal = create(&cx, "deal", json!({ "title": "D" })).await.unwrap();
        let mut last = None;
        for at in 0..6 {
            let after = last.map(|saved: Saved| saved.id.to_string());
            let body = json!({ "note": format!("v{at}"), "deal": deal.id.to_string(), "after": after });
            last = Some(create(&cx, "visit", body).await.unwrap());
        }
        let middle = last.unwrap();
        for _ in 0..8 {
            let version = |object: &'static str, id| {
                let cx = cx.clone();
                async move {
                    read(&cx, object, id)
                        .await
                        .ok()
                        .and_then(|body| body["version"].as_i64())
                }
            };
            let (deal_version, visit_version) =
                (version("deal", deal.id).await, version("visit", middle.id).await);
            let gone = Saved {
                version: deal_version.unwrap_or(1),
                ..deal.clone()
            };
            let part = Saved {
                version: visit_version.unwrap_or(1),
                ..middle.clone()
            };
            let outcomes = tokio::join!(
                delete(&cx, "deal", &gone),
                delete(&cx, "visit", &part),
                restore(&cx, "deal", deal.id),
                restore(&cx, "visit", middle.id),
                update(&cx, "visit", &part, json!({ "note": "changed" }))
            );
            for outcome in [outcomes.0, outcomes.1, outcomes.2, outcomes.3, outcomes.4] {
                assert!(fair(&outcome), "{outcome:?}");
            }
        }
        sound(world).await;
    }
}
