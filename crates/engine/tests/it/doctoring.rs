//! The doctor finds what is broken.

use crate::trade::worlds;
use crate::world::{World, create, sound, update};
use serde_json::json;
use store::{Engine, Error, Pace};

async fn harm(world: &World, statement: &'static str) {
    world
        .store
        .write(Pace::Interactive, move |tx| {
            Box::pin(async move {
                let schema = tx.schema().to_owned();
                tx.execute(&statement.replace("@", &format!("\"{schema}\".")), &[])
                    .await
            })
        })
        .await
        .unwrap_or_else(|error: Error| panic!("{error}"));
}

async fn broken(world: &World) -> Vec<&'static str> {
    let checks = engine::doctor(&world.store, &world.model).await;
    checks
        .iter()
        .filter(|check| !check.ok)
        .map(|check| check.name)
        .collect()
}

#[tokio::test]
async fn every_kind_of_harm_is_found_by_its_name() {
    for world in &worlds().await {
        let cx = world.admin();
        let account = create(&cx, "account", json!({ "name": "A" })).await.unwrap();
        update(&cx, "account", &account, json!({ "name": "B" }))
            .await
            .unwrap();
        let deal = json!({ "title": "T", "account": account.id.to_string() });
        create(&cx, "deal", deal).await.unwrap();
        sound(world).await;
        harm(world, "DELETE FROM @\"account~past\"").await;
        assert_eq!(broken(world).await, ["past"]);
        harm(world, "DELETE FROM @\"~outbox\"").await;
        assert_eq!(broken(world).await, ["past", "outbox"]);
        harm(
            world,
            "UPDATE @\"~change\" SET \"object\" = 'deal' WHERE \"object\" = 'account'",
        )
        .await;
        assert_eq!(broken(world).await, ["versions", "past", "outbox"]);
        harm(world, "DELETE FROM @\"account\"").await;
        assert_eq!(broken(world).await, ["references", "outbox"]);
        harm(
            world,
            match world.store.engine() {
                Engine::Sqlite => "ALTER TABLE \"deal\" ADD COLUMN \"more\" TEXT",
                Engine::Postgres => "ALTER TABLE @\"deal\" ADD COLUMN \"more\" TEXT",
            },
        )
        .await;
        assert_eq!(broken(world).await, ["schema", "references", "outbox"]);
    }
}
