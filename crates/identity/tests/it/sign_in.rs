//! Signing in, signing out, and what ends a session.

use crate::world::{PASSWORD, World};
use identity::{Refused, SESSION_MS};
use serde_json::json;
use store::Engine;

#[tokio::test]
async fn who_signs_in_is_known_until_they_sign_out() {
    for world in &World::both().await {
        let ada = world.user(7, "ada", &["seller", "administrator", "seller"]).await;
        let signed = world.here.sign_in(&world.model, " ada ", PASSWORD).await.unwrap();
        assert_eq!(signed.viewer.user, ada);
        assert_eq!(
            *signed.viewer.roles,
            ["administrator".to_owned(), "seller".to_owned()]
        );
        assert_eq!(signed.viewer.language, metadata::Language::ZhCn);
        let viewer = world
            .here
            .viewer(&world.model, &signed.token)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(viewer, signed.viewer);
        assert_eq!(
            world.here.viewer(&world.model, "yjs_nonsense").await.unwrap(),
            None
        );
        world.here.sign_out(&signed.token).await.unwrap();
        assert_eq!(
            world.here.viewer(&world.model, &signed.token).await.unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn unknown_wrong_inactive_and_deleted_get_one_answer() {
    for world in &World::both().await {
        let inactive = world.user(7, "ada", &[]).await;
        let deleted = world.user(8, "eve", &[]).await;
        world.user(9, "bob", &[]).await;
        world.change(inactive, "active", json!(false)).await;
        world.delete(deleted).await;
        for (login, password) in [
            ("nobody", PASSWORD),
            ("bob", "wrong password"),
            ("ada", PASSWORD),
            ("eve", PASSWORD),
            ("", ""),
        ] {
            let outcome = world.here.sign_in(&world.model, login, password).await;
            assert_eq!(outcome.err(), Some(Refused::Wrong), "{login}");
        }
        world.here.sign_in(&world.model, "BOB", PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn the_eleventh_wrong_password_closes_a_login_that_may_not_even_exist() {
    for world in &World::both().await {
        world.user(7, "ada", &[]).await;
        for login in ["ada", "nobody"] {
            for _ in 0..10 {
                let outcome = world.here.sign_in(&world.model, login, "wrong password").await;
                assert_eq!(outcome.err(), Some(Refused::Wrong));
            }
            let outcome = world.here.sign_in(&world.model, login, PASSWORD).await;
            assert_eq!(
                outcome.err(),
                Some(Refused::Locked {
                    wait_ms: identity::WINDOW_MS
                })
            );
        }
        world.clock.advance(identity::WINDOW_MS);
        world.here.sign_in(&world.model, "ada", PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_ends_after_its_time() {
    for world in &World::both().await {
        world.user(7, "ada", &[]).await;
        let signed = world.here.sign_in(&world.model, "ada", PASSWORD).await.unwrap();
        world.clock.advance(SESSION_MS - 1);
        assert!(
            world
                .here
                .viewer(&world.model, &signed.token)
                .await
                .unwrap()
                .is_some()
        );
        world.clock.advance(1);
        assert_eq!(
            world.here.viewer(&world.model, &signed.token).await.unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    for world in &World::both().await {
        let ada = world.user(7, "ada", &[]).await;
        let mine = world
            .here
            .sign_in(&world.model, "ada", PASSWORD)
            .await
            .unwrap()
            .token;
        let other = world
            .here
            .sign_in(&world.model, "ada", PASSWORD)
            .await
            .unwrap()
            .token;
        assert!(world.here.viewer(&world.model, &other).await.unwrap().is_some());
        let wrong = world
            .here
            .change_password(ada, &mine, "not it at all", "a new long one")
            .await;
        let short = world.here.change_password(ada, &mine, PASSWORD, "short").await;
        for (outcome, place) in [(wrong, "/current"), (short, "/new")] {
            let Err(Refused::Complaints(told)) = outcome else {
                panic!("{outcome:?}")
            };
            assert_eq!(told[0].at.pointer, place);
        }
        world
            .here
            .change_password(ada, &mine, PASSWORD, "a new long one")
            .await
            .unwrap();
        assert!(world.here.viewer(&world.model, &mine).await.unwrap().is_some());
        assert_eq!(world.here.viewer(&world.model, &other).await.unwrap(), None);
        assert_eq!(
            world.here.sign_in(&world.model, "ada", PASSWORD).await.err(),
            Some(Refused::Wrong)
        );
        world.here.set_password(ada, PASSWORD).await.unwrap();
        assert_eq!(world.here.viewer(&world.model, &mine).await.unwrap(), None);
        assert!(world.here.has_password(ada).await.unwrap());
    }
}

#[tokio::test]
async fn new_roles_hold_at_once_here_and_within_two_seconds_elsewhere() {
    for world in &World::both().await {
        let ada = world.user(7, "ada", &["seller"]).await;
        let token = world
            .here
            .sign_in(&world.model, "ada", PASSWORD)
            .await
            .unwrap()
            .token;
        for identity in [&world.here, &world.there] {
            assert_eq!(
                *identity
                    .viewer(&world.model, &token)
                    .await
                    .unwrap()
                    .unwrap()
                    .roles,
                ["seller".to_owned()]
            );
        }
        world.change(ada, "roles", json!(["administrator"])).await;
        world.here.forget(ada);
        let here = world.here.viewer(&world.model, &token).await.unwrap().unwrap();
        assert_eq!(*here.roles, ["administrator".to_owned()]);
        if world.store.engine() == Engine::Postgres {
            world.clock.advance(1_999);
            let still = world.there.viewer(&world.model, &token).await.unwrap().unwrap();
            assert_eq!(
                *still.roles,
                ["seller".to_owned()],
                "what is believed for two seconds is not read again"
            );
            world.clock.advance(1);
            let there = world.there.viewer(&world.model, &token).await.unwrap().unwrap();
            assert_eq!(*there.roles, ["administrator".to_owned()]);
        }
    }
}

#[tokio::test]
async fn who_is_deactivated_or_deleted_is_nobody_at_once() {
    for world in &World::both().await {
        for (number, login) in [(7, "ada"), (8, "eve")] {
            let user = world.user(number, login, &[]).await;
            let token = world
                .here
                .sign_in(&world.model, login, PASSWORD)
                .await
                .unwrap()
                .token;
            assert!(world.here.viewer(&world.model, &token).await.unwrap().is_some());
            if number == 7 {
                world.change(user, "active", json!(false)).await;
            } else {
                world.delete(user).await;
            }
            world.here.forget(user);
            assert_eq!(world.here.viewer(&world.model, &token).await.unwrap(), None);
        }
    }
}
