//! Every shape of column keeps what it is given, and a row goes through its life.

use crate::house::{House, OTHER, everything, houses, id, record, thing, write};
use crate::random;
use model::{FieldSet, Record};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::sync::Arc;
use store::{Error, Lock, Stored};
use uuid::Uuid;

async fn load(house: &House, id: Uuid, lock: Lock) -> Option<Stored> {
    let object = Arc::clone(house.thing());
    write(&house.store, move |tx| {
        let object = Arc::clone(&object);
        Box::pin(async move { store::load(tx, &object, id, lock).await })
    })
    .await
    .unwrap()
}

/// Archives the row and makes it `after`, as an update does.
async fn change(house: &House, id: Uuid, after: Record, change: Uuid) -> Result<(), Error> {
    let object = Arc::clone(house.thing());
    write(&house.store, move |tx| {
        let (object, after) = (Arc::clone(&object), after.clone());
        Box::pin(async move {
            let before = store::load(tx, &object, id, Lock::Update).await?.unwrap();
            let all = FieldSet::all(object.fields.len());
            store::update(tx, &object, &before, &after, &all, (9, change)).await
        })
    })
    .await
}

#[tokio::test]
async fn every_shape_of_column_gives_back_what_it_was_given() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    let mut runner = TestRunner::deterministic();
    let records = random::records(houses[0].thing(), random::Size::Extreme, 200);
    let records: Vec<_> = records.new_tree(&mut runner).unwrap().current();
    for house in &houses {
        house.insert(&records).await;
        for (id, record) in &records {
            let stored = load(house, *id, Lock::Share).await.unwrap();
            assert_eq!((stored.version, stored.from, stored.deleted), (1, 1, None));
            assert_eq!(stored.record, *record, "{:?}", house.store.engine());
        }
    }
}

/// All kinds that a draft fills in by itself: no options of a set, no other object, nothing that follows.
#[tokio::test]
async fn every_sample_of_every_kind_rests_as_it_is() {
    let (mut properties, mut samples) = (json!({}), Vec::new());
    for kind in field::ALL {
        let mut options = field::options_of(kind);
        let field = (kind.build)(&options).unwrap();
        let led = field.target().is_some() || field.choices().is_some() || field.filler().is_some();
        let led = led || field.names().is_some() || field.filters().is_some();
        if led || field.derived().is_some() || field.finds().is_some() {
            continue;
        }
        options.insert("kind".to_owned(), json!(kind.name));
        options.insert("title".to_owned(), json!(kind.label));
        properties[format!("a_{}", kind.name)] = json!(options);
        samples.push((kind.name, field.samples()));
    }
    let houses = houses(vec![thing(properties, json!({}))]).await;
    let longest = samples.iter().map(|(_, samples)| samples.len()).max().unwrap();
    for house in &houses {
        for round in 0..longest {
            let values = samples
                .iter()
                .map(|(kind, samples)| (format!("a_{kind}"), samples[round % samples.len()].clone()));
            let (id, sample): (_, Record) = (id(round as u128 + 1), values.collect());
            house.insert(&[(id, sample.clone())]).await;
            assert_eq!(load(house, id, Lock::None).await.unwrap().record, sample);
        }
    }
}

#[tokio::test]
async fn the_extremes_of_every_shape_rest_exactly() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    let low = json!({ "headcount": -9_007_199_254_740_991_i64, "weight": "-9999999999999999.99", "ratio": "-999999999999.999999",
        "price": "-99999999999999.9999", "day": "0001-01-01", "hour": "00:00:00", "moment": "0001-01-01T00:00:00.000Z",
        "paid": false, "name": "O'Brien \"云锦\" \\ %_ 🧵", "value": ["small"], "boss": Uuid::nil() });
    let high = json!({ "headcount": 9_007_199_254_740_991_i64, "weight": "9999999999999999.99", "ratio": "999999999999.999999",
        "price": "99999999999999.9999", "day": "9999-12-31", "hour": "23:59:59", "moment": "9999-12-31T23:59:59.999Z",
        "paid": true, "name": "Ａ", "value": ["huge", "large"], "boss": Uuid::max() });
    for house in &houses {
        for (number, value) in [(1, &low), (2, &high)] {
            house.insert(&[(id(number), record(value.clone()))]).await;
            assert_eq!(
                load(house, id(number), Lock::None).await.unwrap().record,
                record(value.clone())
            );
        }
        change(house, id(1), record(high.clone()), id(9)).await.unwrap();
        let after = load(house, id(1), Lock::Update).await.unwrap();
        assert_eq!(
            (after.version, after.from, after.record),
            (2, 9, record(high.clone()))
        );
    }
}

#[tokio::test]
async fn a_number_beyond_its_column_is_out_of_range() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let object = Arc::clone(house.thing());
        let refused = write(&house.store, move |tx| {
            let object = Arc::clone(&object);
            Box::pin(async move {
                let beyond = record(json!({ "weight": "10000000000000000.00" }));
                store::insert(tx, &object, id(1), &beyond, 1).await
            })
        })
        .await;
        assert_eq!(refused, Err(Error::Range));
    }
}

#[tokio::test]
async fn a_change_of_a_row_that_moved_on_is_refused() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        house.insert(&[(id(1), record(json!({ "name": "one" })))]).await;
        let stale = load(house, id(1), Lock::None).await.unwrap();
        change(house, id(1), record(json!({ "name": "two" })), id(9))
            .await
            .unwrap();
        let object = Arc::clone(house.thing());
        let refused = write(&house.store, move |tx| {
            let (object, stale) = (Arc::clone(&object), stale.clone());
            Box::pin(async move { store::set_deleted(tx, &object, &stale, Some(id(8)), (10, id(8))).await })
        })
        .await;
        assert!(matches!(refused, Err(Error::Missing(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn what_one_delete_took_is_found_again() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let child = record(json!({ "parent": id(1) }));
        house
            .insert(&[
                (id(1), Record::new()),
                (id(2), child.clone()),
                (id(3), child),
                (id(4), Record::new()),
            ])
            .await;
        let object = Arc::clone(house.thing());
        let parent = house.position("parent");
        let (before, taken, after) = write(&house.store, move |tx| {
            let object = Arc::clone(&object);
            Box::pin(async move {
                let before = store::pointing(tx, &object, parent, ("thing", id(1)), 10).await?;
                for number in [2, 3] {
                    let row = store::load(tx, &object, id(number), Lock::Update).await?.unwrap();
                    store::set_deleted(tx, &object, &row, Some(OTHER), (5, OTHER)).await?;
                }
                let taken = store::deleted_by(tx, &object, OTHER).await?;
                Ok((
                    before,
                    taken,
                    store::pointing(tx, &object, parent, ("thing", id(1)), 10).await?,
                ))
            })
        })
        .await
        .unwrap();
        let mut children = vec![id(2), id(3)];
        children.sort();
        assert_eq!((before, taken), (children.clone(), children));
        assert!(after.is_empty());
        assert_eq!(load(house, id(2), Lock::None).await.unwrap().deleted, Some(OTHER));
    }
}

#[tokio::test]
async fn a_key_is_taken_by_text_that_folds_alike_and_told_by_its_name() {
    let properties = json!({ "code": { "kind": "text", "title": "Code", "unique": true },
        "a": { "kind": "integer", "title": "A" }, "b": { "kind": "text", "title": "B" } });
    let pair = json!({ "unique": [{ "name": "pair", "fields": ["a", "b"] }] });
    let houses = houses(vec![thing(properties, pair)]).await;
    for house in &houses {
        house
            .insert(&[(id(1), record(json!({ "code": "Straße", "a": 1, "b": "X" })))])
            .await;
        let try_insert = async |value: serde_json::Value| {
            let object = Arc::clone(house.thing());
            let asked = record(value);
            write(&house.store, move |tx| {
                let (object, asked) = (Arc::clone(&object), asked.clone());
                Box::pin(async move {
                    let mut held = Vec::new();
                    for unique in &object.uniques {
                        if store::taken(tx, &object, unique, &asked, None).await? {
                            held.push(unique.name.clone());
                        }
                    }
                    let inserted = store::insert(tx, &object, id(2), &asked, 1).await;
                    // Whatever came of it, nothing is to stay.
                    Err::<(), _>(Error::Other(format!("{held:?} {:?}", inserted.err())))
                })
            })
            .await
            .unwrap_err()
            .to_string()
        };
        let conflict = |key: &str| format!("[\"{key}\"] Some(Conflict {{ key: \"{key}\" }})");
        assert_eq!(
            try_insert(json!({ "code": "ＳＴＲＡＳＳＥ" })).await,
            conflict("code")
        );
        assert_eq!(try_insert(json!({ "a": 1, "b": "x" })).await, conflict("pair"));
        assert_eq!(try_insert(json!({ "a": 1 })).await, "[] None");
        assert_eq!(try_insert(json!({})).await, "[] None");
    }
}

#[tokio::test]
async fn who_names_whom_is_known_after_every_change() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    let mut runner = TestRunner::deterministic();
    let mut draw = |house: &House| -> Vec<(Uuid, Record)> {
        let records = random::records(house.thing(), random::Size::Small, 30);
        records.new_tree(&mut runner).unwrap().current()
    };
    for house in &houses {
        let (first, second) = (draw(house), draw(house));
        house.insert(&first).await;
        for (number, (id, record)) in (0..).zip(&second) {
            change(house, *id, record.clone(), Uuid::from_u128(number))
                .await
                .unwrap();
        }
        for name in ["friends", "watchers", "about", "parent"] {
            let at = house.position(name);
            for (object, to) in [
                ("thing", id(1)),
                ("thing", id(2)),
                ("user", OTHER),
                ("user", id(1)),
            ] {
                let field = &house.thing().fields[at];
                let names = |record: &Record| {
                    let named = record
                        .get(name)
                        .map(|value| field.named(value))
                        .unwrap_or_default();
                    named.iter().any(|named| (named.object, named.id) == (object, to))
                };
                if !field.named_objects().iter().any(|known| known == object) {
                    continue;
                }
                let mut wanted: Vec<Uuid> = second
                    .iter()
                    .filter(|(_, record)| names(record))
                    .map(|(id, _)| *id)
                    .collect();
                wanted.sort();
                let thing = Arc::clone(house.thing());
                let found = write(&house.store, move |tx| {
                    let thing = Arc::clone(&thing);
                    Box::pin(async move { store::pointing(tx, &thing, at, (object, to), 100).await })
                });
                assert_eq!(found.await.unwrap(), wanted, "{name} {:?}", house.store.engine());
            }
        }
        let audited = store::audit(&house.store, &house.model, &|_| None).await.unwrap();
        let links = audited.iter().find(|one| one.name == "links").unwrap();
        assert_eq!((links.seen, links.wrong.as_slice()), (60, &[][..]));
    }
}
