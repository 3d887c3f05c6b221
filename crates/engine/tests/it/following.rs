//! What many records read of one follows by a job.

use crate::deriving::worlds;
use crate::world::{World, create, read, sound, update};
use engine::{Context, FOLLOW};
use futures::future::join_all;
use jobs::{Outcome, Step};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// More lines than a save takes along.
const MANY: usize = 201;

/// Does what waits, at most so many steps of it; whether something was done.
async fn work(world: &World, most_steps: usize) -> bool {
    let taken = jobs::take(&world.store, &world.ports, &[FOLLOW], jobs::LEASE).await;
    let Some(held) = taken.unwrap() else { return false };
    let cx = world.admin();
    let step = || async {
        engine::follow(&cx, &held)
            .await
            .map_err(|refusal| format!("{refusal:?}"))
    };
    let outcome = jobs::work(&world.store, &held, most_steps, step).await.unwrap();
    // A change in between begins it anew: then what was taken is nobody's.
    assert!(!matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    true
}

/// An order with many lines of one piece at 10.
async fn order(cx: &Context) -> engine::Saved {
    let order = create(cx, "order", json!({ "name": "O", "discount": 0 }))
        .await
        .unwrap();
    for chunk in (0..MANY).collect::<Vec<_>>().chunks(20) {
        let lines = chunk.iter().map(|number| {
            let line = json!({ "name": number.to_string(), "order": order.id, "pieces": 1, "price": "10" });
            create(cx, "line", line)
        });
        join_all(lines)
            .await
            .into_iter()
            .for_each(|saved| drop(saved.unwrap()));
    }
    order
}

async fn figures(cx: &Context, order: Uuid) -> (Value, Value) {
    let told = read(cx, "order", order).await.unwrap();
    (told["net"].clone(), told["lines_net"].clone())
}

#[tokio::test]
async fn what_many_rows_read_of_one_follows_step_by_step_and_comes_to_the_same() {
    for world in &worlds().await {
        let cx = world.admin();
        let order = order(&cx).await;
        assert!(!work(world, 1).await, "new lines compute themselves");
        let saved = update(&cx, "order", &order, json!({ "discount": 50 }))
            .await
            .unwrap();
        // Its own formula is computed at once; that of its lines, and the figure over them, are not.
        assert_eq!(
            figures(&cx, order.id).await,
            (json!("1005.0000"), json!("2010.0000"))
        );
        sound(world).await;
        // A line that is made meanwhile knows better.
        let line = json!({ "name": "late", "order": order.id, "pieces": 1, "price": "10" });
        let late = create(&cx, "line", line).await.unwrap();
        assert_eq!(read(&cx, "line", late.id).await.unwrap()["net"], "5.0000");
        assert!(work(world, 1).await);
        let (_, between) = figures(&cx, order.id).await;
        assert!(between != "2015.0000" && between != "1010.0000", "{between}");
        // Another change in the middle: the job begins anew.
        let twice = update(&cx, "order", &saved, json!({ "discount": 100 })).await;
        while work(world, 2).await {}
        assert_eq!(figures(&cx, order.id).await, (json!("0.0000"), json!("0.0000")));
        assert_eq!(
            read(&cx, "line", late.id).await.unwrap()["version"],
            1,
            "what follows makes no version"
        );
        sound(world).await;
        // Few rows follow in the save itself.
        let few = create(&cx, "order", json!({ "name": "F", "discount": 0 }))
            .await
            .unwrap();
        let line = json!({ "name": "f", "order": few.id, "pieces": 2, "price": "10" });
        create(&cx, "line", line).await.unwrap();
        update(&cx, "order", &few, json!({ "discount": 10 }))
            .await
            .unwrap();
        assert_eq!(figures(&cx, few.id).await, (json!("18.0000"), json!("18.0000")));
        assert!(!work(world, 1).await);
        drop(twice.unwrap());
    }
}

#[tokio::test]
async fn people_go_on_changing_the_record_and_its_readers_while_they_follow() {
    for world in &worlds().await {
        let cx = world.admin();
        let order = order(&cx).await;
        let writer = async {
            let mut saved = order.clone();
            for discount in [10, 20, 30, 40] {
                saved = update(&cx, "order", &saved, json!({ "discount": discount }))
                    .await
                    .unwrap();
                let line = json!({ "name": "late", "order": saved.id, "pieces": 1, "price": "10" });
                create(&cx, "line", line).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        let worker = async {
            for _ in 0..20 {
                work(world, 2).await;
                tokio::task::yield_now().await;
            }
        };
        let both = tokio::time::timeout(Duration::from_secs(120), async { tokio::join!(writer, worker) });
        both.await.unwrap();
        while work(world, usize::MAX).await {}
        let (net, lines_net) = figures(&cx, order.id).await;
        assert_eq!((net, lines_net), (json!("1230.0000"), json!("1230.0000")));
        sound(world).await;
    }
}

#[tokio::test]
async fn a_job_about_what_is_gone_ends() {
    for world in &worlds().await {
        let cx = world.admin();
        let asked = jobs::Asked {
            id: Uuid::from_u128(7),
            work: FOLLOW,
            key: "gone".to_owned(),
            args: json!({ "object": "gone", "by": "order", "of": "order", "id": Uuid::from_u128(8) })
                .to_string(),
            total: None,
        };
        let begin = world
            .store
            .write::<_, store::Error, _>(store::Pace::Bulk, move |tx| {
                let asked = asked.clone();
                Box::pin(async move { jobs::begin(tx, &asked).await })
            });
        begin.await.unwrap();
        let held = jobs::take(&world.store, &world.ports, &[FOLLOW], jobs::LEASE)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(engine::follow(&cx, &held).await.unwrap(), Step::Done);
        sound(world).await;
    }
}
