//! A save counts whole or not at all, alone in its group, and stays when the file is opened again.

use crate::house::{House, everything, houses, id, record, thing, write};
use model::Record;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Change, Claim, Engine, Error, Lock, Pace, Store, Target};
use uuid::Uuid;

/// Polls a future once, as somebody does who then goes away.
fn begun<F: Future>(save: &mut std::pin::Pin<Box<F>>) -> std::task::Poll<F::Output> {
    save.as_mut()
        .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
}

async fn try_insert(house: &House, number: u128, ending: fn() -> Result<(), Error>) -> Result<(), Error> {
    let object = Arc::clone(house.thing());
    write(&house.store, move |tx| {
        let object = Arc::clone(&object);
        Box::pin(async move {
            store::insert(tx, &object, id(number), &Record::new(), 1).await?;
            ending()
        })
    })
    .await
}

async fn exists(house: &House, number: u128) -> bool {
    let object = Arc::clone(house.thing());
    write(&house.store, move |tx| {
        let object = Arc::clone(&object);
        Box::pin(async move { Ok(store::load(tx, &object, id(number), Lock::None).await?.is_some()) })
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_save_and_a_panicking_one_take_nobody_with_them() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let endings: [fn() -> Result<(), Error>; 3] = [
            || Ok(()),
            || Err(Error::Other("refused".into())),
            || panic!("a defect"),
        ];
        let saves = (0..90_u128).map(|number| try_insert(house, number, endings[(number % 3) as usize]));
        let outcomes = futures::future::join_all(saves).await;
        for (number, outcome) in outcomes.into_iter().enumerate() {
            match number % 3 {
                0 => assert_eq!(outcome, Ok(())),
                1 => assert_eq!(outcome, Err(Error::Other("refused".into()))),
                _ => assert_eq!(outcome, Err(Error::Other("a save panicked".into()))),
            }
            assert_eq!(exists(house, number as u128).await, number % 3 == 0, "{number}");
        }
    }
}

#[tokio::test]
async fn a_save_cannot_go_on_after_a_statement_has_failed() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let object = Arc::clone(house.thing());
        let outcome = write(&house.store, move |tx| {
            let object = Arc::clone(&object);
            Box::pin(async move {
                store::insert(tx, &object, id(1), &Record::new(), 1).await?;
                let twice = store::insert(tx, &object, id(1), &Record::new(), 1).await;
                assert!(matches!(twice, Err(Error::Conflict { .. })));
                Ok(())
            })
        })
        .await;
        assert!(matches!(outcome, Err(Error::Other(_))), "{outcome:?}");
        assert!(!exists(house, 1).await);
    }
}

#[tokio::test]
async fn a_save_that_waits_for_something_else_is_a_defect_on_sqlite() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    let outcome = write(&houses[0].store, |_| {
        Box::pin(std::future::pending::<Result<(), Error>>())
    })
    .await;
    assert!(matches!(outcome, Err(Error::Other(_))), "{outcome:?}");
    try_insert(&houses[0], 1, || Ok(())).await.unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in houses {
        try_insert(&house, 1, || Ok(())).await.unwrap();
        house.store.close().await;
        let closed = try_insert(&house, 2, || Ok(())).await;
        assert!(matches!(closed, Err(Error::Busy(_))), "{closed:?}");
        let again = House {
            store: Store::open(&house.target).await.unwrap(),
            ..house
        };
        assert!(exists(&again, 1).await);
        assert!(!exists(&again, 2).await);
    }
}

#[tokio::test]
async fn a_workspace_is_made_once_and_opened_only_if_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::shared().database();
    for target in [
        Target::Folder(folder.path().to_owned()),
        Target::Url(format!("{url}?schema=other")),
    ] {
        assert_eq!(
            Store::open(&target).await.unwrap_err(),
            Error::Missing("workspace".into())
        );
        let made = Store::create(&target).await.unwrap();
        assert!(matches!(Store::create(&target).await, Err(Error::Other(_))));
        let opened = Store::open(&target).await.unwrap();
        assert_eq!(
            opened.schema(),
            if made.engine() == Engine::Sqlite {
                "main"
            } else {
                "other"
            }
        );
        opened.ping().await.unwrap();
    }
}

/// Two saves lock the same two rows in opposite orders; one is run again and both count.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deadlock_is_run_again() {
    let [_, house] = houses(vec![thing(everything(), json!({}))]).await;
    house
        .insert(&[(id(1), Record::new()), (id(2), Record::new())])
        .await;
    let (runs, meeting) = (
        Arc::new(AtomicU32::new(0)),
        Arc::new(tokio::sync::Barrier::new(2)),
    );
    let both = [[1, 2], [2, 1]].map(|order| {
        let (object, runs, meeting) = (Arc::clone(house.thing()), Arc::clone(&runs), Arc::clone(&meeting));
        write(&house.store, move |tx| {
            let (object, runs, meeting) = (Arc::clone(&object), Arc::clone(&runs), Arc::clone(&meeting));
            Box::pin(async move {
                let run = runs.fetch_add(1, Ordering::SeqCst);
                store::load(tx, &object, id(order[0]), Lock::Update).await?;
                if run < 2 {
                    meeting.wait().await;
                }
                store::load(tx, &object, id(order[1]), Lock::Update).await?;
                Ok(())
            })
        })
    });
    assert_eq!(futures::future::join_all(both).await, [Ok(()), Ok(())]);
    assert!(runs.load(Ordering::SeqCst) >= 3);
}

/// The caller goes away in the middle; the save goes on to its end, and its connection is fit for the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_save_outlives_its_caller() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        for number in 0..20 {
            let mut save = Box::pin(try_insert(house, number, || Ok(())));
            // Polled once, it has been handed over; then it is dropped.
            let _ = begun(&mut save);
        }
        // Numbers after them wait their turn on SQLite; on PostgreSQL the count tells when all have ended.
        for _ in 0..1000 {
            let mut there = 0;
            for number in 0..20 {
                there += u32::from(exists(house, number).await);
            }
            if there == 20 {
                break;
            }
            tokio::task::yield_now().await;
        }
        for number in 0..20 {
            assert!(exists(house, number).await, "{number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_requests_with_one_key_the_second_gets_the_answer_of_the_first() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let ask = |hash: [u8; 32]| {
            write(&house.store, move |tx| {
                Box::pin(async move {
                    let claim = store::claim(tx, id(7), "key", &hash, 1).await?;
                    if claim == Claim::New {
                        store::settle(tx, id(7), "key", 201, 1, b"{\"id\":1}").await?;
                    }
                    Ok(claim)
                })
            })
        };
        let answers = futures::future::join_all((0..8).map(|_| ask([1; 32]))).await;
        let done = Claim::Done {
            status: 201,
            version: 1,
            body: b"{\"id\":1}".to_vec(),
        };
        assert_eq!(
            answers.iter().filter(|answer| **answer == Ok(Claim::New)).count(),
            1
        );
        assert_eq!(
            answers
                .iter()
                .filter(|answer| **answer == Ok(done.clone()))
                .count(),
            7
        );
        assert!(ask([2; 32]).await == Ok(Claim::Differs));
        let forgotten = write(&house.store, |tx| Box::pin(store::forget(tx, 2))).await;
        assert_eq!(forgotten, Ok(1));
        assert!(ask([2; 32]).await == Ok(Claim::New));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_are_unique_under_load_and_after_opening_again() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let draws = (0..100).map(|_| house.store.next_number("thing", "code"));
        let mut numbers: Vec<i64> = futures::future::join_all(draws)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
        assert_eq!(house.store.next_number("thing", "other").await, Ok(1));
        let again = Store::open(&house.target).await.unwrap();
        assert!(again.next_number("thing", "code").await.unwrap() > 100);
    }
}

#[tokio::test]
async fn a_history_holds_each_change_with_its_rows() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        house.insert(&[(id(1), record(json!({ "headcount": 1 })))]).await;
        let count = house.position("headcount");
        for version in 1..=3_i64 {
            let object = Arc::clone(house.thing());
            write(&house.store, move |tx| {
                let object = Arc::clone(&object);
                Box::pin(async move {
                    let change = Change {
                        id: Uuid::from_u128(version as u128),
                        at: version * 10,
                        actor: id(7),
                        via: "api".into(),
                        object: "thing".into(),
                        record: id(1),
                        version,
                        action: if version == 1 {
                            "create".into()
                        } else {
                            "update".into()
                        },
                        fields: vec!["headcount".into()],
                        cause: None,
                        acknowledged: (version == 2).then(|| json!([{ "name": "rule", "reason": "why" }])),
                    };
                    if version > 1 {
                        let before = store::load(tx, &object, id(1), Lock::Update).await?.unwrap();
                        let after = record(json!({ "headcount": version }));
                        let changed = [count].into_iter().collect();
                        store::update(tx, &object, &before, &after, &changed, (change.at, change.id)).await?;
                    }
                    store::journal(tx, &change).await?;
                    assert_eq!(store::change(tx, change.id).await?, Some(change));
                    Ok(())
                })
            })
            .await
            .unwrap();
        }
        let (rights, viewer) = (house.everything(), crate::house::viewer());
        let reader = crate::house::reader(house, &rights, &viewer);
        let seen = |before: Option<i64>, limit: u32| async move {
            let found = house.store.history(&reader, id(1), before, limit).await.unwrap();
            let value = |row: Option<store::Stored>| row.map(|row| row.record["headcount"].as_i64().unwrap());
            found
                .into_iter()
                .map(|(change, was, is)| (change.version, value(was), value(is)))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            seen(None, 2).await,
            [(3, Some(2), Some(3)), (2, Some(1), Some(2))]
        );
        assert_eq!(seen(Some(2), 2).await, [(1, None, Some(1))]);
        let nothing = model::ObjectRights::default();
        let nobody = store::Reader {
            rights: &nothing,
            ..reader
        };
        assert_eq!(house.store.history(&nobody, id(1), None, 9).await.unwrap(), []);
        for found in store::audit(&house.store, &house.model, &|_| None).await.unwrap() {
            assert!(found.wrong.is_empty(), "{found:?}");
        }
    }
}

/// Bulk work waits behind people, and is done all the same.
#[tokio::test]
async fn interactive_saves_overtake_bulk_ones() {
    let [house, _] = houses(vec![thing(everything(), json!({}))]).await;
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(held));
    let (tell, begun_first) = std::sync::mpsc::channel::<()>();
    let save = |pace: Pace, name: &'static str, wait: bool| {
        let (order, held, tell) = (Arc::clone(&order), Arc::clone(&held), tell.clone());
        house.store.write::<(), Error, _>(pace, move |_| {
            if wait {
                tell.send(()).unwrap();
                // Keeps the writer busy until the others stand in line.
                let _ = held.lock().unwrap().recv();
            }
            order.lock().unwrap().push(name);
            Box::pin(std::future::ready(Ok(())))
        })
    };
    let mut saves: Vec<_> = [
        (Pace::Bulk, "first", true),
        (Pace::Bulk, "bulk", false),
        (Pace::Interactive, "person", false),
    ]
    .into_iter()
    .map(|(pace, name, wait)| Box::pin(save(pace, name, wait)))
    .collect();
    for (number, save) in saves.iter_mut().enumerate() {
        assert!(begun(save).is_pending());
        if number == 0 {
            begun_first.recv().unwrap();
        }
    }
    release.send(()).unwrap();
    futures::future::join_all(saves).await;
    assert_eq!(*order.lock().unwrap(), ["first", "person", "bulk"]);
}
