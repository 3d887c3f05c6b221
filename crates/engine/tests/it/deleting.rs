//! Deleting and restoring: what points at the record decides.

use crate::trade::worlds;
use crate::world::{World, at, create, delete, json_of, read, refused, restore, sound, update};
use engine::{Context, Refusal, Saved};
use serde_json::{Value, json};

async fn made(cx: &Context, object: &str, body: Value) -> Saved {
    create(cx, object, body).await.unwrap()
}

/// An id as a reference holds it.
fn id(saved: &Saved) -> String {
    saved.id.to_string()
}

#[tokio::test]
async fn a_deleted_record_is_gone_for_every_reader_and_comes_back_as_it_was() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = made(&cx, "account", json!({ "name": "A", "code": "c", "staff": 5 })).await;
        let gone = delete(&cx, "account", &saved).await.unwrap();
        assert_eq!((gone.status, gone.version, gone.body.len()), (204, 2, 0));
        assert_eq!(read(&cx, "account", saved.id).await, Err(Refusal::NotFound));
        assert_eq!(delete(&cx, "account", &gone).await, Err(Refusal::NotFound));
        assert_eq!(
            engine::page(&cx, "account", &Default::default())
                .await
                .unwrap()
                .items,
            b"[]"
        );
        let back = restore(&cx, "account", saved.id).await.unwrap();
        assert_eq!((back.status, back.version), (200, 3));
        let (mut was, is) = (json_of(&saved.body), json_of(&back.body));
        was["version"] = json!(3);
        assert_eq!(was, is);
        assert_eq!(
            engine::get(&cx, "account", saved.id, None).await.unwrap().body,
            back.body
        );
        let again = restore(&cx, "account", saved.id).await.unwrap();
        assert_eq!(again.version, 3, "what is not deleted is answered as it is");
        sound(world).await;
    }
}

#[tokio::test]
async fn a_delete_needs_its_right_and_the_present_version() {
    for world in &worlds().await {
        let saved = made(&world.admin(), "account", json!({ "name": "A", "level": "won" })).await;
        assert_eq!(
            delete(&world.cx(7, &["seller"]), "account", &saved).await,
            Err(Refusal::NotFound)
        );
        assert_eq!(
            refused(delete(&world.cx(7, &["watcher"]), "account", &saved).await),
            [at("not_granted", "")]
        );
        update(&world.admin(), "account", &saved, json!({ "name": "B" }))
            .await
            .unwrap();
        assert!(matches!(
            delete(&world.admin(), "account", &saved).await,
            Err(Refusal::Stale { version: 2, .. })
        ));
    }
}

#[tokio::test]
async fn a_restricting_reference_keeps_the_record_and_tells_only_what_is_seen() {
    for world in &worlds().await {
        let (admin, seller) = (world.admin(), world.cx(7, &["seller"]));
        let account = made(&seller, "account", json!({ "name": "A" })).await;
        let theirs = made(
            &admin,
            "deal",
            json!({ "title": "Theirs", "account": id(&account) }),
        )
        .await;
        assert_eq!(
            refused(delete(&seller, "account", &account).await),
            [at("delete_restricted_by_others", "")]
        );
        let own = made(
            &seller,
            "deal",
            json!({ "title": "Own", "account": id(&account) }),
        )
        .await;
        let told = refused(delete(&seller, "account", &account).await);
        assert_eq!(
            told,
            [at("delete_restricted", ""), at("delete_restricted_by_others", "")]
        );
        let outcome = delete(&admin, "account", &account).await;
        let Err(Refusal::Complaints(told)) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            (told.len(), &told[0].args["count"], &told[0].args["object"]),
            (1, &json!(2), &json!("deals"))
        );
        delete(&admin, "deal", &theirs).await.unwrap();
        delete(&admin, "deal", &own).await.unwrap();
        delete(&seller, "account", &account).await.unwrap();
        sound(world).await;
    }
}

/// account ← deal ← visit ← visit, and a memo that points at each visit.
async fn chain(world: &World) -> (Saved, Vec<Saved>, Vec<Saved>) {
    let cx = world.admin();
    let deal = made(&cx, "deal", json!({ "title": "D" })).await;
    let first = made(&cx, "visit", json!({ "note": "first", "deal": id(&deal) })).await;
    let second = made(&cx, "visit", json!({ "note": "second", "after": id(&first) })).await;
    let third = made(
        &cx,
        "visit",
        json!({ "note": "third", "after": id(&second), "deal": id(&deal) }),
    )
    .await;
    let mut memos = Vec::new();
    for visit in [&first, &second] {
        memos.push(made(&cx, "memo", json!({ "text": "m", "visit": id(visit) })).await);
    }
    (deal, vec![first, second, third], memos)
}

#[tokio::test]
async fn a_cascade_takes_along_what_depends_and_empties_what_lets_go() {
    for world in &worlds().await {
        let cx = world.admin();
        let (deal, visits, memos) = chain(world).await;
        world.clock.advance(5);
        let gone = delete(&cx, "deal", &deal).await.unwrap();
        assert_eq!(gone.also.len(), 5);
        for visit in &visits {
            assert_eq!(read(&cx, "visit", visit.id).await, Err(Refusal::NotFound));
        }
        for memo in &memos {
            let now = read(&cx, "memo", memo.id).await.unwrap();
            assert_eq!((&now["visit"], &now["version"]), (&json!(null), &json!(2)));
            assert_eq!(now["updated_at"], "2026-11-21T08:00:00.005Z");
        }
        sound(world).await;
    }
}

#[tokio::test]
async fn a_restore_brings_back_exactly_what_that_delete_took() {
    for world in &worlds().await {
        let cx = world.admin();
        let (deal, visits, memos) = chain(world).await;
        // One of them is deleted before, by a delete of its own: that stays.
        delete(&cx, "visit", &visits[2]).await.unwrap();
        delete(&cx, "deal", &deal).await.unwrap();
        assert_eq!(
            refused(restore(&cx, "visit", visits[0].id).await),
            [at("deleted_along", "")]
        );
        let back = restore(&cx, "deal", deal.id).await.unwrap();
        assert_eq!(back.also.len(), 2);
        for visit in &visits[..2] {
            let (mut was, is) = (json_of(&visit.body), read(&cx, "visit", visit.id).await.unwrap());
            was["version"] = json!(3);
            assert_eq!(was, is);
        }
        assert_eq!(read(&cx, "visit", visits[2].id).await, Err(Refusal::NotFound));
        assert_eq!(
            read(&cx, "memo", memos[0].id).await.unwrap()["visit"],
            json!(null)
        );
        restore(&cx, "visit", visits[2].id).await.unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn a_record_that_points_at_itself_can_be_deleted_and_restored() {
    for world in &worlds().await {
        let cx = world.admin();
        let saved = made(&cx, "visit", json!({ "note": "round" })).await;
        let saved = update(&cx, "visit", &saved, json!({ "after": id(&saved) }))
            .await
            .unwrap();
        let twin = made(&cx, "account", json!({ "name": "A" })).await;
        let twin = update(&cx, "account", &twin, json!({ "twin": id(&twin) }))
            .await
            .unwrap();
        delete(&cx, "visit", &saved).await.unwrap();
        delete(&cx, "account", &twin).await.unwrap();
        restore(&cx, "visit", saved.id).await.unwrap();
        let back = restore(&cx, "account", twin.id).await.unwrap();
        assert_eq!(json_of(&back.body)["twin"], id(&twin));
        sound(world).await;
    }
}

#[tokio::test]
async fn a_restore_is_refused_when_its_key_is_taken_or_what_it_points_at_is_gone() {
    for world in &worlds().await {
        let cx = world.admin();
        let account = made(&cx, "account", json!({ "name": "A", "code": "one" })).await;
        delete(&cx, "account", &account).await.unwrap();
        let other = made(&cx, "account", json!({ "name": "B", "code": "one" })).await;
        assert_eq!(
            refused(restore(&cx, "account", account.id).await),
            [at("taken", "/code")]
        );
        let deal = made(&cx, "deal", json!({ "title": "D", "account": id(&other) })).await;
        delete(&cx, "deal", &deal).await.unwrap();
        delete(&cx, "account", &other).await.unwrap();
        assert_eq!(
            refused(restore(&cx, "deal", deal.id).await),
            [at("reference_missing", "/account")]
        );
        restore(&cx, "account", account.id).await.unwrap();
        assert_eq!(
            refused(restore(&cx, "account", other.id).await),
            [at("taken", "/code")]
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_restore_needs_the_right_to_delete() {
    for world in &worlds().await {
        let account = made(&world.admin(), "account", json!({ "name": "A", "level": "won" })).await;
        delete(&world.admin(), "account", &account).await.unwrap();
        assert_eq!(
            restore(&world.cx(7, &["seller"]), "account", account.id).await,
            Err(Refusal::NotFound)
        );
        let told = refused(restore(&world.cx(7, &["watcher"]), "account", account.id).await);
        assert_eq!(told, [at("not_granted", "")]);
    }
}
