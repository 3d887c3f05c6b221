//! Changing records.

use crate::trade::worlds;
use crate::world::{at, create, delete, json_of, read, refused, sound, update};
use engine::Refusal;
use serde_json::json;

#[tokio::test]
async fn only_the_given_fields_change_and_the_past_is_kept() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "account", json!({ "name": "A", "staff": 3, "code": "c" }))
            .await
            .unwrap();
        world.clock.advance(1000);
        let changed = update(&cx, "account", &saved, json!({ "staff": 4, "code": null }))
            .await
            .unwrap();
        assert_eq!((changed.status, changed.version), (200, 2));
        let body = json_of(&changed.body);
        assert_eq!(
            (&body["name"], &body["staff"], &body["code"]),
            (&json!("A"), &json!(4), &json!(null))
        );
        assert_eq!(body["updated_at"], "2026-11-21T08:00:01.000Z");
        assert_eq!(body["created_at"], "2026-11-21T08:00:00.000Z");
        assert_eq!(
            engine::get(&cx, "account", saved.id, None).await.unwrap().body,
            changed.body
        );
        let history = engine::history(&cx, "account", saved.id, None, None)
            .await
            .unwrap();
        assert_eq!(history.items[0]["fields"], json!(["code", "staff"]));
        assert_eq!(
            history.items[0]["changes"][1],
            json!({ "field": "staff", "from": 3, "to": 4 })
        );
        assert_eq!(history.items.len(), 2);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_change_that_changes_nothing_makes_no_version() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "account", json!({ "name": "A", "staff": 3 }))
            .await
            .unwrap();
        world.clock.advance(1000);
        let same = update(&cx, "account", &saved, json!({ "name": " A ", "code": "" }))
            .await
            .unwrap();
        assert_eq!((same.version, &same.body), (1, &saved.body));
        assert_eq!(
            engine::history(&cx, "account", saved.id, None, None)
                .await
                .unwrap()
                .items
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn a_stale_change_is_told_what_is_there_now() {
    for world in &worlds().await {
        let cx = world.cx(7, &["clerk"]);
        let saved = create(&world.admin(), "account", json!({ "name": "A", "secret": "s" }))
            .await
            .unwrap();
        update(&world.admin(), "account", &saved, json!({ "level": "won" }))
            .await
            .unwrap();
        let outcome = update(&cx, "account", &saved, json!({ "level": "lost" })).await;
        let Err(Refusal::Stale { version, current }) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(version, 2);
        let expected =
            json!({ "id": saved.id.to_string(), "version": 2, "name": "A", "phone": null, "level": "won" });
        assert_eq!(json_of(&current), expected, "as the clerk may read it");
    }
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found_and_what_one_may_only_see_is_forbidden() {
    for world in &worlds().await {
        let saved = create(&world.admin(), "account", json!({ "name": "A", "level": "won" }))
            .await
            .unwrap();
        let body = json!({ "name": "B" });
        assert_eq!(
            update(&world.cx(7, &["seller"]), "account", &saved, body.clone()).await,
            Err(Refusal::NotFound)
        );
        let told = refused(update(&world.cx(7, &["watcher"]), "account", &saved, body.clone()).await);
        assert_eq!(told, [at("not_granted", "")]);
        let told = refused(update(&world.cx(7, &["clerk"]), "account", &saved, body.clone()).await);
        assert_eq!(told, [at("not_writable", "/name")]);
        delete(&world.admin(), "account", &saved).await.unwrap();
        assert_eq!(
            update(&world.admin(), "account", &saved, body).await,
            Err(Refusal::NotFound)
        );
    }
}

#[tokio::test]
async fn a_grant_must_admit_the_record_before_and_after() {
    for world in &worlds().await {
        let (cx, admin) = (world.cx(7, &["seller"]), world.admin());
        let other = create(&admin, "user", json!({ "login": "eve", "name": "Eve" }))
            .await
            .unwrap();
        let saved = create(&cx, "account", json!({ "name": "A" })).await.unwrap();
        let told = refused(
            update(
                &cx,
                "account",
                &saved,
                json!({ "owner": other.id.to_string(), "name": "B" }),
            )
            .await,
        );
        assert_eq!(told, [at("not_writable", "/name"), at("not_writable", "/owner")]);
        let given = update(
            &admin,
            "account",
            &saved,
            json!({ "owner": other.id.to_string() }),
        )
        .await
        .unwrap();
        assert_eq!(
            update(&cx, "account", &given, json!({ "name": "B" })).await,
            Err(Refusal::NotFound)
        );
    }
}

#[tokio::test]
async fn a_mask_cannot_be_written_back() {
    for world in &worlds().await {
        let cx = world.cx(7, &["clerk"]);
        let body = json!({ "name": "A", "phone": "+86 138 0013 8000" });
        let saved = create(&world.admin(), "account", body).await.unwrap();
        let shown = read(&cx, "account", saved.id).await.unwrap()["phone"].clone();
        assert_ne!(shown, json_of(&saved.body)["phone"]);
        assert!(
            update(&cx, "account", &saved, json!({ "phone": shown }))
                .await
                .is_err()
        );
        assert_eq!(
            read(&world.admin(), "account", saved.id).await.unwrap()["phone"],
            json_of(&saved.body)["phone"]
        );
        let changed = update(&cx, "account", &saved, json!({ "phone": "+86 139 0013 9000" }))
            .await
            .unwrap();
        assert_eq!(changed.version, 2);
    }
}

#[tokio::test]
async fn a_guess_at_a_masked_value_is_not_answered() {
    for world in &worlds().await {
        let cx = world.cx(7, &["clerk"]);
        let body = json!({ "name": "A", "phone": "+86 138 0013 8000" });
        let saved = create(&world.admin(), "account", body.clone()).await.unwrap();
        let right = update(&cx, "account", &saved, json!({ "phone": body["phone"] }))
            .await
            .unwrap();
        assert_eq!(right.version, 2, "a right guess makes a version like a wrong one");
    }
}

#[tokio::test]
async fn a_required_field_cannot_be_emptied_and_rules_judge_the_whole_record() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = create(&cx, "account", json!({ "name": "A", "code": "c" }))
            .await
            .unwrap();
        assert_eq!(
            refused(update(&cx, "account", &saved, json!({ "name": "" })).await),
            [at("required", "/name")]
        );
        let told = refused(update(&cx, "account", &saved, json!({ "level": "lost", "code": null })).await);
        assert_eq!(told, [at("rule", "/code")]);
        update(&cx, "account", &saved, json!({ "level": "lost" }))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_key_that_is_taken_is_refused_on_a_change_too() {
    for world in &worlds().await {
        let cx = world.admin();
        create(&cx, "account", json!({ "name": "A", "code": "one" }))
            .await
            .unwrap();
        let saved = create(&cx, "account", json!({ "name": "B", "code": "two" }))
            .await
            .unwrap();
        let told = refused(update(&cx, "account", &saved, json!({ "code": "ONE" })).await);
        assert_eq!(told, [at("taken", "/code")]);
        update(&cx, "account", &saved, json!({ "code": "TWO" }))
            .await
            .unwrap();
    }
}
