//! What a draft would come to.

use crate::trade::worlds;
use crate::world::{create, fields, read, sound};
use engine::{Evaluation, Refusal};
use serde_json::{Value, json};

fn told(evaluation: &Evaluation) -> Vec<(&str, &str)> {
    let mut told: Vec<_> = evaluation
        .issues
        .iter()
        .map(|one| (one.code, one.at.pointer.as_str()))
        .collect();
    told.sort_unstable();
    told
}

#[tokio::test]
async fn a_new_draft_learns_its_defaults_and_complaints_and_nothing_is_written() {
    for world in &worlds().await {
        let cx = world.admin();
        let record = json!({ "staff": 4, "email": "ada@", "budget": "2000", "code": "c" });
        create(&cx, "account", json!({ "name": "A", "code": "C" }))
            .await
            .unwrap();
        let changed = ["/staff".to_owned()];
        let found = engine::evaluate(&cx, "account", None, fields(record), &changed)
            .await
            .unwrap();
        let set: Vec<(&str, &Value)> = found.set.iter().map(|(at, value)| (at.as_str(), value)).collect();
        let me = json!(cx.viewer.user.to_string());
        assert_eq!(
            set,
            [("/level", &json!("open")), ("/half", &json!(7)), ("/owner", &me)]
        );
        assert_eq!(
            told(&found),
            [
                ("email_shape", "/email"),
                ("required", "/name"),
                ("rule", "/budget"),
                ("taken", "/code"),
            ]
        );
        assert_eq!(found.checked, ["/half", "/level", "/owner", "/staff"]);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_change_is_judged_with_what_is_there() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "account", json!({ "name": "A", "code": "c" }))
            .await
            .unwrap();
        let record = json!({ "level": "lost", "code": null, "twin": uuid::Uuid::nil().to_string() });
        let found = engine::evaluate(&cx, "account", Some(saved.id), fields(record), &[])
            .await
            .unwrap();
        assert_eq!(told(&found), [("reference_missing", "/twin"), ("rule", "/code")]);
        assert_eq!(read(&cx, "account", saved.id).await.unwrap()["level"], "open");
        let seller = world.cx(7, &["seller"]);
        let outcome = engine::evaluate(&seller, "account", Some(saved.id), fields(json!({})), &[]).await;
        assert_eq!(outcome, Err(Refusal::NotFound));
    }
}
