//! A save and a publish at the same time.

use crate::trade::worlds;
use crate::world::{at, create, read, refused, sound, update};
use engine::{Operation, Refusal, Wish};
use serde_json::json;

#[tokio::test]
async fn a_save_begun_under_older_metadata_does_not_land_and_succeeds_when_redone() {
    for world in &worlds().await {
        let old = world.admin();
        let saved = create(&old, "account", json!({ "name": "A" })).await.unwrap();
        world.publish().await;
        assert_eq!(
            update(&old, "account", &saved, json!({ "name": "B" })).await,
            Err(Refusal::Republished)
        );
        assert_eq!(
            create(&old, "account", json!({ "name": "B" })).await,
            Err(Refusal::Republished)
        );
        assert_eq!(read(&old, "account", saved.id).await.unwrap()["name"], "A");
        let new = world.admin();
        update(&new, "account", &saved, json!({ "name": "B" }))
            .await
            .unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn a_key_claimed_by_a_save_that_must_be_redone_is_free_again() {
    for world in &worlds().await {
        let (old, wish) = (
            world.admin(),
            Wish {
                idempotency: Some("k".to_owned()),
                ..Wish::default()
            },
        );
        world.publish().await;
        let body = crate::world::fields(json!({ "name": "A" }));
        let outcome = engine::create(&old, "account", body.clone(), wish.clone()).await;
        assert_eq!(outcome, Err(Refusal::Republished));
        engine::create(&world.admin(), "account", body, wish)
            .await
            .unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn a_batch_asks_to_be_redone_before_it_has_done_anything() {
    for world in &worlds().await {
        let old = world.admin();
        world.publish().await;
        let operation = || Operation::Create {
            object: "account".to_owned(),
            record: crate::world::fields(json!({ "name": "A" })),
            wish: Wish::default(),
        };
        for whole in [true, false] {
            let outcome = engine::batch(&old, vec![operation(), operation()], whole).await;
            assert_eq!(outcome.unwrap_err().1, Refusal::Republished);
        }
        let told = refused(create(&world.admin(), "account", json!({})).await);
        assert_eq!(told, [at("required", "/name")]);
    }
}
