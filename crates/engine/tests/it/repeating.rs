//! Idempotency keys: a repeat is answered the same and does nothing.

use crate::trade::worlds;
use crate::world::{World, fields, refused, sound};
use engine::{Context, PageAsk, Refusal, Saved, Wish};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn keyed(key: &str) -> Wish {
    Wish {
        idempotency: Some(key.to_owned()),
        ..Wish::default()
    }
}

async fn create(cx: &Context, key: &str, body: Value) -> Result<Saved, Refusal> {
    engine::create(cx, "account", fields(body), keyed(key)).await
}

async fn count(world: &World) -> u64 {
    let ask = PageAsk {
        count: Some(1000),
        ..PageAsk::default()
    };
    engine::page(&world.admin(), "account", &ask)
        .await
        .unwrap()
        .count
        .unwrap()
        .0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_equal_requests_at_once_make_one_record_and_get_one_answer() {
    for world in &worlds().await {
        let cx = world.admin();
        let requests = (0..20).map(|_| create(&cx, "k", json!({ "name": "A", "code": "c" })));
        let answers = futures::future::join_all(requests).await;
        let bodies: BTreeSet<_> = answers.into_iter().map(|answer| answer.unwrap().body).collect();
        assert_eq!(bodies.len(), 1);
        assert_eq!(count(world).await, 1);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_repeat_gets_the_bytes_of_then() {
    for world in &worlds().await {
        let cx = world.admin();
        let first = create(&cx, "k", json!({ "name": "A" })).await.unwrap();
        crate::world::update(&cx, "account", &first, json!({ "name": "B" }))
            .await
            .unwrap();
        world.clock.advance(60_000);
        assert_eq!(create(&cx, "k", json!({ "name": "A" })).await.unwrap(), first);
        assert_eq!(count(world).await, 1);
    }
}

#[tokio::test]
async fn a_key_serves_one_request_of_one_person() {
    for world in &worlds().await {
        let cx = world.admin();
        create(&cx, "k", json!({ "name": "A" })).await.unwrap();
        assert_eq!(
            create(&cx, "k", json!({ "name": "B" })).await,
            Err(Refusal::KeyReused)
        );
        let other = engine::create(&cx, "deal", fields(json!({ "title": "A" })), keyed("k")).await;
        assert_eq!(other, Err(Refusal::KeyReused));
        create(&world.cx(7, &["seller"]), "k", json!({ "name": "B" }))
            .await
            .unwrap();
        assert_eq!(count(world).await, 2);
    }
}

#[tokio::test]
async fn a_refusal_is_not_kept_under_the_key() {
    for world in &worlds().await {
        let cx = world.admin();
        assert!(
            create(&cx, "k", json!({ "name": "A", "level": "lost" }))
                .await
                .is_err()
        );
        create(&cx, "k", json!({ "name": "A", "level": "won" }))
            .await
            .unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn an_empty_or_endless_key_is_refused() {
    for world in &worlds().await {
        for key in [String::new(), "k".repeat(256)] {
            let told = refused(create(&world.admin(), &key, json!({ "name": "A" })).await);
            assert_eq!(told[0].0, "idempotency_key");
        }
    }
}

#[tokio::test]
async fn restores_and_changes_repeat_too() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "k1", json!({ "name": "A" })).await.unwrap();
        let change = || {
            engine::update(
                &cx,
                "account",
                saved.id,
                1,
                fields(json!({ "name": "B" })),
                keyed("k2"),
            )
        };
        let changed = change().await.unwrap();
        assert_eq!(change().await.unwrap(), changed);
        let delete = || engine::delete(&cx, "account", saved.id, 2, keyed("k3"));
        let gone = delete().await.unwrap();
        assert_eq!((delete().await.unwrap().status, gone.version), (204, 3));
        let restore = || engine::restore(&cx, "account", saved.id, keyed("k4"));
        let back = restore().await.unwrap();
        assert_eq!(restore().await.unwrap().body, back.body);
        sound(world).await;
    }
}
