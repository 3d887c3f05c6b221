use crate::world::{LONG, WORKS, World, count};
use jobs::{MOST_ATTEMPTS, Outcome, Step};
use std::time::Duration;
use store::Store;

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_worker_whose_lease_ran_out_changes_nothing() {
    for world in World::both().await {
        world.ask("a", 3).await;
        let paused = world.take_for(Duration::ZERO).await.unwrap();
        // Nobody else has it yet, and still it is too late.
        assert_eq!(count(&world.store, &paused).await.unwrap(), Step::Lost);
        assert!(!paused.beat(&world.store).await.unwrap());
        let other = world.take().await.unwrap();
        assert_eq!(count(&world.store, &other).await.unwrap(), Step::More);
        // Whatever the late one does, it is not heard.
        assert_eq!(count(&world.store, &paused).await.unwrap(), Step::Lost);
        paused.fail(&world.store, "late").await.unwrap();
        paused.release(&world.store).await.unwrap();
        assert!(world.take().await.is_none());
        let job = world.job().await;
        assert_eq!((job.done, job.fault.as_deref()), (1, None));
        assert_eq!(world.effects("a").await, 1);
        assert_eq!(count(&world.store, &other).await.unwrap(), Step::More);
        assert_eq!(count(&world.store, &other).await.unwrap(), Step::Done);
        assert_eq!(
            (world.effects("a").await, world.job().await.state.as_str()),
            (3, "done")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_worker_left_is_gone_on_with() {
    for world in World::both().await {
        world.ask("a", 5).await;
        let dead = world.take().await.unwrap();
        for _ in 0..2 {
            count(&world.store, &dead).await.unwrap();
        }
        assert!(world.take().await.is_none());
        // The lease runs out.
        jobs::free_all(&world.store).await.unwrap();
        let other = world.take().await.unwrap();
        let done = jobs::work(&world.store, &other, 10, async || {
            count(&world.store, &other)
                .await
                .map_err(|error| error.to_string())
        });
        assert_eq!(done.await.unwrap(), Outcome::Done);
        assert_eq!(world.effects("a").await, 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_ends_and_the_next_job_has_its_own() {
    for world in World::both().await {
        world.ask("a", 5).await;
        world.ask("b", 5).await;
        let mut turns = Vec::new();
        while let Some(held) = world.take().await {
            let step = async || {
                count(&world.store, &held)
                    .await
                    .map_err(|error| error.to_string())
            };
            jobs::work(&world.store, &held, 2, step).await.unwrap();
            turns.push(held.key.clone());
        }
        turns.sort();
        assert_eq!(turns, ["a", "a", "a", "b", "b", "b"]);
        assert_eq!((world.effects("a").await, world.effects("b").await), (5, 5));
    }
}

#[expect(clippy::disallowed_methods, reason = "workers run beside each other")]
#[tokio::test(flavor = "multi_thread")]
async fn many_workers_share_the_work_and_do_each_step_once() {
    for world in World::both().await {
        for number in 0..24 {
            world.ask(&format!("job {number}"), 4).await;
        }
        // On PostgreSQL a process of its own for half of them.
        let other = match world.store.engine() {
            store::Engine::Postgres => Store::open(&world.target).await.unwrap(),
            store::Engine::Sqlite => world.store.clone(),
        };
        let workers = (0..6).map(|number| {
            let store = if number % 2 == 0 {
                world.store.clone()
            } else {
                other.clone()
            };
            let ports = world.ports.clone();
            tokio::spawn(async move {
                let mut done = 0;
                while let Some(held) = jobs::take(&store, &ports, WORKS, LONG).await.unwrap() {
                    let step = || async { count(&store, &held).await.map_err(|error| error.to_string()) };
                    let outcome = jobs::work(&store, &held, 3, step).await.unwrap();
                    assert!(matches!(outcome, Outcome::Paused | Outcome::Done), "{outcome:?}");
                    done += usize::from(outcome == Outcome::Done);
                }
                done
            })
        });
        let mut done = 0;
        for worker in workers.collect::<Vec<_>>() {
            done += worker.await.unwrap();
        }
        // A worker that found nothing went home, though another gave its job back later.
        while let Some(held) = world.take().await {
            while count(&world.store, &held).await.unwrap() == Step::More {}
            done += 1;
        }
        assert_eq!(done, 24);
        assert!(world.jobs().await.iter().all(|job| job.state == "done"));
        for number in 0..24 {
            assert_eq!(world.effects(&format!("job {number}")).await, 4);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_is_put_aside_and_tried_again_when_somebody_says_so() {
    for world in World::both().await {
        world.ask("a", 1).await;
        for _ in 0..MOST_ATTEMPTS {
            // It takes its worker down every time.
            world.take().await.unwrap();
            jobs::free_all(&world.store).await.unwrap();
        }
        assert!(world.take().await.is_none());
        let job = world.job().await;
        assert_eq!((job.state.as_str(), job.attempts), ("failed", MOST_ATTEMPTS));
        assert!(job.fault.unwrap().contains("vanished"));
        assert!(jobs::until_due(&world.store, WORKS).await.unwrap().is_none());
        assert!(jobs::retry(&world.store, job.id).await.unwrap());
        assert!(!jobs::retry(&world.store, job.id).await.unwrap());
        let held = world.take().await.unwrap();
        assert_eq!(count(&world.store, &held).await.unwrap(), Step::Done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_makes_a_pause_and_too_many_put_the_job_aside() {
    for world in World::both().await {
        world.ask("a", 2).await;
        let held = world.take().await.unwrap();
        let outcome = jobs::work(&world.store, &held, 9, async || Err("no".to_owned()));
        assert_eq!(outcome.await.unwrap(), Outcome::Failed("no".to_owned()));
        assert!(world.take().await.is_none());
        let wait = jobs::until_due(&world.store, WORKS).await.unwrap().unwrap();
        assert!((1..=1_000).contains(&wait), "{wait}");
        assert_eq!(world.job().await.fault.as_deref(), Some("no"));
        // What got on begins to count anew.
        world.ask("a", 2).await;
        for _ in 1..MOST_ATTEMPTS {
            world.take().await.unwrap();
            jobs::free_all(&world.store).await.unwrap();
        }
        let held = world.take().await.unwrap();
        count(&world.store, &held).await.unwrap();
        assert_eq!(world.job().await.attempts, 1);
        // The last attempt is the last.
        world.ask("a", 2).await;
        for _ in 1..MOST_ATTEMPTS {
            world.take().await.unwrap();
            jobs::free_all(&world.store).await.unwrap();
        }
        world
            .take()
            .await
            .unwrap()
            .fail(&world.store, "no")
            .await
            .unwrap();
        let job = world.job().await;
        assert_eq!((job.state.as_str(), job.fault.as_deref()), ("failed", Some("no")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_begins_anew_is_lost_to_whoever_worked_on_it() {
    for world in World::both().await {
        world.ask("a", 3).await;
        let held = world.take().await.unwrap();
        count(&world.store, &held).await.unwrap();
        world.ask("a", 4).await;
        assert_eq!(count(&world.store, &held).await.unwrap(), Step::Lost);
        let job = world.job().await;
        assert_eq!((job.done, job.after, job.total), (0, None, Some(4)));
        // What is done is no longer in the way.
        world.ask("b", 1).await;
        let one = world.take().await.unwrap();
        let two = world.take().await.unwrap();
        assert_ne!(one.key, two.key);
        let b = if one.key == "b" { one } else { two };
        assert_eq!(count(&world.store, &b).await.unwrap(), Step::Done);
        world.ask("b", 1).await;
        assert_eq!(world.take().await.unwrap().key, "b");
    }
}
