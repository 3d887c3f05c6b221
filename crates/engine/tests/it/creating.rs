//! Making records.

use crate::trade::worlds;
use crate::world::{at, create, fields, json_of, read, refused, sound};
use engine::{Acknowledged, Refusal, Wish};
use serde_json::json;

#[tokio::test]
async fn a_new_record_has_defaults_an_owner_and_its_number() {
    for world in &worlds().await {
        let cx = world.cx(7, &["seller"]);
        let saved = create(&cx, "account", json!({ "name": " Ada  Ltd ", "staff": 9 }))
            .await
            .unwrap();
        assert_eq!((saved.status, saved.version), (201, 1));
        let me = cx.viewer.user.to_string();
        let body = json_of(&saved.body);
        let expected = json!({ "id": saved.id.to_string(), "version": 1, "name": body["name"], "code": null,
            "email": null, "phone": null, "level": "open", "budget": null, "staff": 9, "half": 7, "number": "A-0001",
            "secret": null, "twin": null, "kin": null, "owner": me, "created_by": me, "created_at": "2026-11-21T08:00:00.000Z",
            "updated_by": me, "updated_at": "2026-11-21T08:00:00.000Z" });
        assert_eq!(body, expected);
        assert_eq!(
            body["name"].as_str().unwrap().trim(),
            body["name"].as_str().unwrap()
        );
        let found = engine::get(&cx, "account", saved.id, None).await.unwrap();
        assert_eq!(
            (found.version, &found.body),
            (1, &saved.body),
            "what is answered is what is read"
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_default_yields_to_an_explicit_null() {
    for world in &worlds().await {
        let saved = create(&world.admin(), "account", json!({ "name": "A", "level": null }))
            .await
            .unwrap();
        assert_eq!(json_of(&saved.body)["level"], json!(null));
    }
}

#[tokio::test]
async fn all_complaints_come_at_once() {
    for world in &worlds().await {
        let body = json!({ "code": 12, "email": "ada@", "nmae": "Ada", "half": 3, "staff": -1 });
        let told = refused(create(&world.admin(), "account", body).await);
        let places: Vec<_> = told.iter().map(|(_, place)| place.as_str()).collect();
        let mut sorted = places.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            ["/code", "/email", "/half", "/name", "/nmae", "/staff"],
            "{told:?}"
        );
        let told = refused(create(&world.admin(), "deal", json!({ "stage": "won" })).await);
        assert_eq!(told, [at("required", "/title")]);
    }
}

#[tokio::test]
async fn a_field_one_may_not_know_of_is_like_one_that_does_not_exist() {
    for world in &worlds().await {
        let cx = world.cx(7, &["intern"]);
        let hidden = create(&cx, "account", json!({ "name": "A", "secret": 12 }))
            .await
            .unwrap_err();
        let absent = create(&cx, "account", json!({ "name": "A", "sekret": 12 }))
            .await
            .unwrap_err();
        let (Refusal::Complaints(hidden), Refusal::Complaints(absent)) = (hidden, absent) else {
            panic!()
        };
        assert_eq!((hidden.len(), hidden[0].code), (1, absent[0].code));
        assert_eq!(
            hidden[0].args.keys().collect::<Vec<_>>(),
            absent[0].args.keys().collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn who_may_not_read_what_they_made_learns_its_id_alone() {
    for world in &worlds().await {
        let cx = world.cx(7, &["intern"]);
        let saved = create(&cx, "account", json!({ "name": "A" })).await.unwrap();
        assert_eq!(
            json_of(&saved.body),
            json!({ "id": saved.id.to_string(), "version": 1 })
        );
        assert_eq!(read(&cx, "account", saved.id).await, Err(Refusal::NotFound));
        let told = refused(create(&cx, "account", json!({ "name": "A", "level": "won" })).await);
        assert_eq!(told, [at("not_admitted", "")]);
    }
}

#[tokio::test]
async fn an_object_that_is_not_granted_does_not_exist_and_one_that_is_only_read_is_forbidden() {
    for world in &worlds().await {
        let watcher = world.cx(7, &["watcher"]);
        assert_eq!(
            create(&watcher, "memo", json!({ "text": "A" })).await,
            Err(Refusal::NotFound)
        );
        assert_eq!(
            create(&watcher, "nothing", json!({})).await,
            Err(Refusal::NotFound)
        );
        assert_eq!(
            refused(create(&watcher, "account", json!({ "name": "A" })).await),
            [at("not_granted", "")]
        );
    }
}

#[tokio::test]
async fn an_owner_may_be_named_only_where_the_record_stays_admitted() {
    for world in &worlds().await {
        let other = create(&world.admin(), "user", json!({ "login": "eve", "name": "Eve" }))
            .await
            .unwrap();
        let body = json!({ "name": "A", "owner": other.id.to_string() });
        let told = refused(create(&world.cx(7, &["seller"]), "account", body.clone()).await);
        assert_eq!(told, [at("not_admitted", "")]);
        let saved = create(&world.admin(), "account", body).await.unwrap();
        assert_eq!(json_of(&saved.body)["owner"], other.id.to_string());
    }
}

#[tokio::test]
async fn a_check_rule_refuses_in_the_authors_words() {
    for world in &worlds().await {
        let outcome = create(&world.admin(), "account", json!({ "name": "A", "level": "lost" })).await;
        let Err(Refusal::Complaints(told)) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!((told[0].code, told[0].at.pointer.as_str()), ("rule", "/code"));
        assert_eq!(told[0].args["message"], "A lost account needs a code.");
    }
}

#[tokio::test]
async fn a_warning_passes_when_it_is_acknowledged_with_a_reason_and_the_reason_is_kept() {
    for world in &worlds().await {
        let (cx, body) = (world.admin(), json!({ "name": "A", "budget": "1000.01" }));
        let outcome = create(&cx, "account", body.clone()).await;
        let Err(Refusal::Warnings(told)) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(told[0].args["name"], "large_budget");
        let wish = |name: &str, reason: &str| Wish {
            acknowledge: vec![Acknowledged {
                name: name.to_owned(),
                reason: reason.to_owned(),
            }],
            ..Wish::default()
        };
        let pass = |wish| engine::create(&cx, "account", fields(body.clone()), wish);
        assert!(matches!(
            pass(wish("another", "because")).await,
            Err(Refusal::Warnings(_))
        ));
        assert_eq!(
            refused(pass(wish("large_budget", " ")).await),
            [at("acknowledge_reason", "/acknowledge/0/reason")]
        );
        let saved = pass(wish("large_budget", "agreed")).await.unwrap();
        let rights = world.model.rights(&["administrator".to_owned()]);
        let reader = store::Reader {
            object: world.model.object("account").unwrap(),
            rights: rights.on("account").unwrap(),
            viewer: &cx.viewer,
            others: None,
            as_of: None,
            at: None,
        };
        let kept = world.store.history(&reader, saved.id, None, 10).await.unwrap();
        assert_eq!(
            kept[0].0.acknowledged,
            Some(json!([{ "name": "large_budget", "reason": "agreed" }]))
        );
        assert_eq!(kept[0].0.fields, ["name", "level", "budget", "number", "owner"]);
    }
}

#[tokio::test]
async fn a_taken_key_is_refused_by_name_and_all_of_them_at_once() {
    for world in &worlds().await {
        let cx = world.admin();
        create(
            &cx,
            "account",
            json!({ "name": "A", "code": "X1", "email": "a@example.org" }),
        )
        .await
        .unwrap();
        let outcome = create(
            &cx,
            "account",
            json!({ "name": "B", "code": "ｘ1", "email": "a@example.org" }),
        )
        .await;
        assert!(matches!(outcome, Err(Refusal::Taken(_))), "{outcome:?}");
        assert_eq!(refused(outcome), [at("taken", "/code"), at("taken", "/email")]);
        create(&cx, "deal", json!({ "title": "T", "stage": "won" }))
            .await
            .unwrap();
        create(&cx, "deal", json!({ "title": "T", "stage": "lost" }))
            .await
            .unwrap();
        create(&cx, "deal", json!({ "title": "T", "stage": null }))
            .await
            .unwrap();
        create(&cx, "deal", json!({ "title": "T", "stage": null }))
            .await
            .unwrap();
        let told = refused(create(&cx, "deal", json!({ "title": "T", "stage": "won" })).await);
        assert_eq!(told, [at("taken", "/title")]);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_reference_must_be_live_and_seen_and_the_answer_does_not_tell_which_it_lacks() {
    for world in &worlds().await {
        let (admin, watcher) = (world.admin(), world.cx(7, &["watcher"]));
        let open = create(&admin, "account", json!({ "name": "Open" }))
            .await
            .unwrap();
        let won = create(&admin, "account", json!({ "name": "Won", "level": "won" }))
            .await
            .unwrap();
        let gone = create(&admin, "account", json!({ "name": "Gone", "level": "won" }))
            .await
            .unwrap();
        crate::world::delete(&admin, "account", &gone).await.unwrap();
        let pointing = |id: uuid::Uuid| {
            create(
                &watcher,
                "deal",
                json!({ "title": "T", "account": id.to_string() }),
            )
        };
        let unseen = pointing(open.id).await.unwrap_err();
        assert_eq!(pointing(gone.id).await.unwrap_err(), unseen);
        assert_eq!(pointing(uuid::Uuid::from_u128(99)).await.unwrap_err(), unseen);
        assert_eq!(
            crate::world::complaints(unseen),
            [at("reference_missing", "/account")]
        );
        let deal = pointing(won.id).await.unwrap();
        assert_eq!(json_of(&deal.body)["account"], won.id.to_string());
    }
}
