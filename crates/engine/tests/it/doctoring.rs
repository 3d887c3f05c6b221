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
    let checks = engine::doctor(&world.store, &world.ports, &world.model).await;
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
        harm(world, "UPDATE @\"account\" SET \"budget~base\" = 5").await;
        assert_eq!(broken(world).await, ["amounts"]);
        harm(world, "UPDATE @\"account\" SET \"budget~base\" = NULL").await;
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

#[tokio::test]
async fn what_hangs_meets_or_counts_wrongly_is_found() {
    let documents = crate::trees::counted();
    for world in &World::both(&documents).await {
        let cx = world.admin();
        let area = create(&cx, "area", json!({ "name": "A" })).await.unwrap();
        let inner = create(&cx, "area", json!({ "name": "B", "parent": area.id }))
            .await
            .unwrap();
        create(&cx, "shop", json!({ "name": "S", "area": inner.id }))
            .await
            .unwrap();
        sound(world).await;
        // The figure of the inner one is right and the outer one's is not.
        harm(world, "UPDATE @\"area\" SET \"staff\" = 7 WHERE \"name\" = 'A'").await;
        assert_eq!(broken(world).await, ["rollups", "formulas"]);
        harm(
            world,
            "UPDATE @\"area\" SET \"parent\" = \"id\" WHERE \"name\" = 'A'",
        )
        .await;
        assert_eq!(broken(world).await, ["trees", "rollups", "formulas"]);
    }
    let documents = crate::periods::documents();
    for world in &World::both(&documents).await {
        let cx = world.admin();
        let product = create(&cx, "product", json!({ "name": "P" })).await.unwrap();
        for (name, level) in [("A", "a"), ("B", "b")] {
            let price = json!({ "name": name, "product": product.id, "level": level, "first": "2026-01-01" });
            create(&cx, "price", price).await.unwrap();
        }
        sound(world).await;
        harm(
            world,
            "UPDATE @\"price\" SET \"last\" = '2025-12-31' WHERE \"name\" = 'A'",
        )
        .await;
        assert_eq!(broken(world).await, ["spans"]);
        harm(world, "UPDATE @\"price\" SET \"last\" = NULL").await;
        sound(world).await;
        harm(
            world,
            "UPDATE @\"price\" SET \"level\" = 'b', \"level~key\" = 'b'",
        )
        .await;
        assert_eq!(broken(world).await, ["spans"]);
    }
}

#[tokio::test]
async fn a_record_that_is_filed_wrongly_or_not_at_all_is_found() {
    for world in &worlds().await {
        let cx = world.admin();
        create(&cx, "account", json!({ "name": "A" })).await.unwrap();
        sound(world).await;
        let (one_more, another) = match world.store.engine() {
            Engine::Sqlite => (
                "UPDATE @\"account~search\" SET \"tokens\" = 'name~a name~b name~c name~d'",
                "UPDATE @\"account~search\" SET \"tokens\" = 'name~b number~a number~0001 number~001'",
            ),
            Engine::Postgres => (
                "UPDATE @\"account~search\" SET \"tokens\" = \"tokens\" || array_to_tsvector('{name~c}')",
                "UPDATE @\"account~search\" SET \"tokens\" = array_to_tsvector('{name~b}')",
            ),
        };
        for harmed in [another, one_more, "DELETE FROM @\"account~search\""] {
            harm(world, harmed).await;
            assert_eq!(broken(world).await, ["search"], "{harmed}");
        }
    }
}
