//! API tokens.

use crate::world::World;
use identity::Refused;

#[tokio::test]
async fn a_token_acts_for_its_user_until_it_is_removed() {
    for world in &World::both().await {
        let (ada, eve) = (world.user(7, "ada", &[]).await, world.user(8, "eve", &[]).await);
        let made = world.here.make_token(ada, " import ", None).await.unwrap();
        assert!(
            made.token.starts_with(&made.about.prefix) && made.token.len() > made.about.prefix.len() + 32
        );
        assert!(!format!("{made:?}").contains(&made.token));
        assert_eq!(
            world
                .here
                .viewer(&world.model, &made.token)
                .await
                .unwrap()
                .unwrap()
                .user,
            ada
        );
        let listed = world.here.tokens(ada).await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str()), (1, "import"));
        assert!(listed[0].last_used_at.is_some());
        assert!(
            !world.here.remove_token(eve, made.about.id).await.unwrap(),
            "nobody removes another's token"
        );
        assert!(world.here.remove_token(ada, made.about.id).await.unwrap());
        assert_eq!(world.here.viewer(&world.model, &made.token).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_use_of_a_token_is_noted_now_and_then() {
    for world in &World::both().await {
        let ada = world.user(7, "ada", &[]).await;
        let made = world.here.make_token(ada, "import", None).await.unwrap();
        let mut noted = Vec::new();
        for _ in 0..4 {
            world
                .here
                .viewer(&world.model, &made.token)
                .await
                .unwrap()
                .unwrap();
            noted.extend(world.here.tokens(ada).await.unwrap()[0].last_used_at);
            world.clock.advance(5 * 60 * 1000);
        }
        assert_eq!(
            (noted[1] - noted[0], noted[2] - noted[0], noted[3] - noted[2]),
            (0, 10 * 60 * 1000, 0)
        );
    }
}

#[tokio::test]
async fn a_token_has_a_name_and_may_have_an_end() {
    for world in &World::both().await {
        let ada = world.user(7, "ada", &[]).await;
        let now = ports::Clock::now(&*world.clock);
        let Err(Refused::Complaints(told)) = world.here.make_token(ada, " ", Some(now)).await else {
            panic!()
        };
        let codes: Vec<_> = told.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["token_name", "token_end"]);
        let made = world.here.make_token(ada, "short", Some(now + 10)).await.unwrap();
        assert!(
            world
                .here
                .viewer(&world.model, &made.token)
                .await
                .unwrap()
                .is_some()
        );
        world.clock.advance(10);
        assert_eq!(world.here.viewer(&world.model, &made.token).await.unwrap(), None);
    }
}
