//! Several saves in one request.

use crate::trade::worlds;
use crate::world::{World, at, complaints, create, delete, fields, read, sound};
use engine::{Operation, PageAsk, Refusal, Saved, Wish};
use serde_json::{Value, json};

fn making(body: Value) -> Operation {
    Operation::Create {
        object: "account".to_owned(),
        record: fields(body),
        wish: Wish::default(),
    }
}

fn changing(saved: &Saved, version: i64, body: Value) -> Operation {
    Operation::Update {
        object: "account".to_owned(),
        id: saved.id,
        version,
        record: fields(body),
        wish: Wish::default(),
    }
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

#[tokio::test]
async fn each_operation_stands_for_itself_unless_all_must_be_done() {
    for world in &worlds().await {
        let cx = world.admin();
        let operations = || {
            vec![
                making(json!({ "name": "A" })),
                making(json!({})),
                making(json!({ "name": "B" })),
            ]
        };
        let answers = engine::batch(&cx, operations(), false).await.unwrap();
        assert_eq!(
            answers.iter().map(Result::is_ok).collect::<Vec<_>>(),
            [true, false, true]
        );
        assert_eq!(count(world).await, 2);
        let (place, refusal) = engine::batch(&cx, operations(), true).await.unwrap_err();
        assert_eq!(
            (place, complaints(refusal.under("/operations/1"))),
            (1, vec![at("required", "/operations/1/name")])
        );
        assert_eq!(count(world).await, 2);
        sound(world).await;
    }
}

#[tokio::test]
async fn what_the_database_refuses_names_its_operation_and_undoes_those_before() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "account", json!({ "name": "A", "code": "c" }))
            .await
            .unwrap();
        let operations = vec![
            changing(&saved, 1, json!({ "name": "B" })),
            making(json!({ "name": "C" })),
            making(json!({ "name": "D", "code": "C" })),
        ];
        let (place, refusal) = engine::batch(&cx, operations, true).await.unwrap_err();
        assert_eq!((place, complaints(refusal)), (2, vec![at("taken", "/code")]));
        assert_eq!(read(&cx, "account", saved.id).await.unwrap()["name"], "A");
        assert_eq!(count(world).await, 1);
    }
}

#[tokio::test]
async fn a_later_operation_sees_what_an_earlier_one_has_done() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "account", json!({ "name": "A", "staff": 1 }))
            .await
            .unwrap();
        let operations = vec![
            changing(&saved, 1, json!({ "name": "B" })),
            changing(&saved, 2, json!({ "staff": 2 })),
            Operation::Delete {
                object: "account".to_owned(),
                id: saved.id,
                version: 3,
            },
        ];
        let answers = engine::batch(&cx, operations, true).await.unwrap();
        let versions: Vec<_> = answers
            .iter()
            .map(|answer| answer.as_ref().unwrap().version)
            .collect();
        assert_eq!(versions, [2, 3, 4]);
        let again = vec![changing(&saved, 4, json!({ "name": "C" }))];
        assert_eq!(
            engine::batch(&cx, again, true).await.unwrap_err(),
            (0, Refusal::NotFound)
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_batch_has_an_end() {
    for world in &worlds().await {
        let operations = (0..201).map(|_| making(json!({ "name": "A" }))).collect();
        let (_, refusal) = engine::batch(&world.admin(), operations, false)
            .await
            .unwrap_err();
        assert_eq!(complaints(refusal), [at("batch_too_long", "/operations")]);
        let all = (0..200)
            .map(|at| making(json!({ "name": format!("A{at}") })))
            .collect();
        assert_eq!(engine::batch(&world.admin(), all, true).await.unwrap().len(), 200);
        let gone = create(&world.admin(), "account", json!({ "name": "A" }))
            .await
            .unwrap();
        delete(&world.admin(), "account", &gone).await.unwrap();
        sound(world).await;
    }
}
