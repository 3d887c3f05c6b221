//! Walking through pages meets every record once, in the same order on both engines.

use crate::house::{House, everything, houses, id, reader, record, thing, viewer};
use crate::random::{self, Size};
use field::Operator;
use field::text::{folded, ordered};
use model::{Filter, Operand, Record, Test};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::cmp::Ordering;
use store::{Error, PageQuery};
use uuid::Uuid;

fn query(sort: Vec<(usize, bool)>, limit: u32) -> PageQuery {
    PageQuery {
        filter: Filter::everything(),
        sort,
        search: None,
        limit,
        cursor: None,
        behind: None,
        count: None,
        fields: None,
    }
}

/// By what a field sorts: empty first, numbers by size, everything else by its text.
pub(crate) fn sort_key(
    house: &House,
    field: usize,
    record: &Record,
) -> (u8, Option<rust_decimal::Decimal>, String) {
    let def = &house.thing().fields[field];
    let value = house.thing().base(field, record);
    match (&value, def.storage) {
        (Value::Null, _) => (0, None, String::new()),
        (Value::Number(number), _) => (1, number.as_i64().map(Into::into), String::new()),
        (Value::Bool(flag), _) => (1, Some(i64::from(*flag).into()), String::new()),
        (Value::String(text), field::Storage::Keyed) => {
            (1, None, if def.ordered { ordered(text) } else { folded(text) })
        }
        (Value::String(text), storage) if matches!(storage.column(), field::Column::Decimal { .. }) => {
            (1, text.parse().ok(), String::new())
        }
        (Value::Object(_), field::Storage::Measured) => {
            let measure = def.kind.measure(&value).unwrap_or_default();
            (
                1,
                measure.as_str().and_then(|text| text.parse().ok()),
                String::new(),
            )
        }
        (Value::String(text), _) => (1, None, text.clone()),
        (other, _) => panic!("{other} does not sort"),
    }
}

pub(crate) fn compare(
    house: &House,
    sort: &[(usize, bool)],
    a: &(Uuid, Record),
    b: &(Uuid, Record),
) -> Ordering {
    let turned = |order: Ordering, down: bool| if down { order.reverse() } else { order };
    for (field, down) in sort {
        let order = sort_key(house, *field, &a.1).cmp(&sort_key(house, *field, &b.1));
        if order != Ordering::Equal {
            return turned(order, *down);
        }
    }
    // Without an order the newest comes first.
    turned(a.0.cmp(&b.0), sort.last().is_none_or(|(_, down)| *down))
}

async fn walk(house: &House, mut query: PageQuery) -> Vec<Uuid> {
    let (rights, viewer) = (house.everything(), viewer());
    let mut met = Vec::new();
    loop {
        let page = house
            .store
            .page(&reader(house, &rights, &viewer), &query)
            .await
            .unwrap();
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
        assert!(items.len() <= query.limit as usize);
        met.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().parse::<Uuid>().unwrap()),
        );
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return met,
        }
    }
}

#[test]
fn a_walk_meets_every_record_once_and_in_order() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(everything(), json!({}))]));
    let house = &houses[0];
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let mut records = random::records(house.thing(), Size::Small, 60)
        .new_tree(&mut runner)
        .unwrap()
        .current();
    for house in &houses {
        runtime.block_on(house.insert(&records));
    }
    let fields: Vec<usize> = house
        .thing()
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| f.sortable())
        .map(|(at, _)| at)
        .collect();
    let sort = (
        subsequence(fields, 0..4).prop_shuffle(),
        prop::collection::vec(any::<bool>(), 4),
    )
        .prop_map(|(fields, downs)| fields.into_iter().zip(downs).collect::<Vec<_>>());
    let records = &mut records;
    let cell = std::cell::RefCell::new(records);
    runner
        .run(&(sort, select(vec![1_u32, 2, 7, 59, 60, 61])), |(sort, limit)| {
            let mut records = cell.borrow_mut();
            records.sort_by(|a, b| compare(house, &sort, a, b));
            let wanted: Vec<_> = records.iter().map(|(id, _)| *id).collect();
            for house in &houses {
                let met = runtime.block_on(walk(house, query(sort.clone(), limit)));
                prop_assert_eq!(&met, &wanted, "{:?}", house.store.engine());
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_cursor_of_another_query_is_refused() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let records: Vec<_> = (1..4)
            .map(|number| (id(number), record(json!({ "headcount": number as i64 }))))
            .collect();
        house.insert(&records).await;
        let (rights, viewer) = (house.everything(), viewer());
        let reader = reader(house, &rights, &viewer);
        let by_count = query(vec![(house.position("headcount"), false)], 1);
        let next = house.store.page(&reader, &by_count).await.unwrap().next.unwrap();
        for cursor in [next.clone(), "rubbish".into(), String::new()] {
            let other = PageQuery {
                cursor: Some(cursor),
                behind: None,
                ..query(vec![(house.position("headcount"), true)], 1)
            };
            let refused = house.store.page(&reader, &other).await;
            assert_eq!(refused, Err(Error::Missing("cursor".into())));
        }
        let same = PageQuery {
            cursor: Some(next),
            behind: None,
            ..by_count
        };
        let page = house.store.page(&reader, &same).await.unwrap();
        assert!(String::from_utf8(page.items).unwrap().contains("\"headcount\":2"));
    }
}

#[tokio::test]
async fn a_count_stops_at_its_bound() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let records: Vec<_> = (1..=7).map(|number| (id(number), Record::new())).collect();
        house.insert(&records).await;
        let (rights, viewer) = (house.everything(), viewer());
        for (bound, wanted) in [(3, (3, false)), (7, (7, true)), (100, (7, true))] {
            let asked = PageQuery {
                count: Some(bound),
                ..query(vec![], 2)
            };
            let page = house
                .store
                .page(&reader(house, &rights, &viewer), &asked)
                .await
                .unwrap();
            assert_eq!(page.count, Some(wanted));
        }
    }
}

#[tokio::test]
async fn deleted_records_are_on_no_page() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        house
            .insert(&[(id(1), Record::new()), (id(2), Record::new())])
            .await;
        let object = std::sync::Arc::clone(house.thing());
        crate::house::write(&house.store, move |tx| {
            let object = std::sync::Arc::clone(&object);
            Box::pin(async move {
                let row = store::load(tx, &object, id(1), store::Lock::Update)
                    .await?
                    .unwrap();
                store::set_deleted(tx, &object, &row, Some(id(9)), (2, id(9))).await
            })
        })
        .await
        .unwrap();
        assert_eq!(walk(house, query(vec![], 10)).await, [id(2)]);
        let (rights, viewer) = (house.everything(), viewer());
        let reader = reader(house, &rights, &viewer);
        assert_eq!(house.store.get(&reader, id(1), None).await.unwrap(), None);
        let found = house
            .store
            .records_by_id(&reader, &[id(1), id(2), id(3)], None)
            .await
            .unwrap();
        assert_eq!(found.into_iter().map(|(id, ..)| id).collect::<Vec<_>>(), [id(2)]);
    }
}

/// On SQLite it is stopped on the thread that asks and begun again on another; nothing of the first try may stay.
#[tokio::test]
async fn a_query_longer_than_a_glance_is_answered_all_the_same() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let story = |number: u128| {
            format!(
                "{} {}",
                if number.is_multiple_of(2) { "even" } else { "odd" },
                "x".repeat(40)
            )
        };
        let records: Vec<_> = (1..=6000)
            .map(|number| (id(number), record(json!({ "story": story(number) }))))
            .collect();
        house.insert(&records).await;
        let (rights, viewer) = (house.everything(), viewer());
        let filter = Filter::Test(Test {
            field: house.position("story"),
            operator: Operator::Contains,
            operand: Operand::One(json!("even")),
        });
        let asked = PageQuery {
            filter,
            count: Some(10_000),
            ..query(vec![(house.position("story"), false)], 7)
        };
        let page = house
            .store
            .page(&reader(house, &rights, &viewer), &asked)
            .await
            .unwrap();
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
        assert_eq!((items.len(), page.count), (7, Some((3000, true))));
    }
}

/// More threads than may keep a connection of their own are served by the reader threads.
#[tokio::test]
async fn any_number_of_threads_may_read() {
    let [house, _] = houses(vec![thing(everything(), json!({}))]).await;
    house.insert(&[(id(1), Record::new())]).await;
    let (rights, viewer) = (house.everything(), viewer());
    let meeting = std::sync::Barrier::new(40);
    std::thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                let found = runtime.block_on(house.store.get(&reader(&house, &rights, &viewer), id(1), None));
                assert!(found.unwrap().is_some());
                // Everybody keeps a connection until all have read.
                meeting.wait();
            });
        }
    });
}
