//! A filter has two readings, in memory and in SQL, and they agree on both engines.

use crate::house::{everything, houses, reader, thing, viewer};
use crate::random::{self, Size};
use model::FieldSet;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use std::collections::BTreeSet;
use store::PageQuery;

#[test]
fn sql_and_memory_agree_on_every_filter() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(everything(), json!({}))]));
    let object = houses[0].thing();
    let mut runner = TestRunner::new(Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    });
    let records = random::records(object, Size::Extreme, 120)
        .new_tree(&mut runner)
        .unwrap()
        .current();
    for house in &houses {
        runtime.block_on(house.insert(&records));
    }
    let (rights, viewer) = (houses[0].everything(), viewer());
    let ran = runner.run(&random::filter(object), |filter| {
        let wanted: BTreeSet<_> = records
            .iter()
            .filter(|(_, record)| filter.matches(object, record, &viewer))
            .map(|(id, _)| *id)
            .collect();
        let query = PageQuery {
            filter,
            sort: vec![],
            search: None,
            limit: 1000,
            cursor: None,
            count: Some(1000),
            fields: Some(FieldSet::default()),
        };
        for house in &houses {
            let found = runtime
                .block_on(house.store.records(&reader(house, &rights, &viewer), &query))
                .unwrap();
            let found: BTreeSet<_> = found.into_iter().map(|(id, ..)| id).collect();
            proptest::prop_assert_eq!(&found, &wanted, "{:?}", house.store.engine());
            let page = runtime
                .block_on(house.store.page(&reader(house, &rights, &viewer), &query))
                .unwrap();
            proptest::prop_assert_eq!(page.count, Some((wanted.len() as u64, true)));
        }
        Ok(())
    });
    ran.unwrap();
}
