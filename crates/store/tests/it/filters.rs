//! A filter has two readings, in memory and in SQL, and they agree on both engines.

use crate::house::{House, everything, houses, id, reader, thing, viewer};
use crate::random::{self, Size};
use model::{Beyond, FieldSet, Model, Object, Record, Rights, Viewer};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::{PageQuery, Reader};
use uuid::Uuid;

/// The records of the object, whoever asks.
struct Among<'a>(&'a Arc<Object>, &'a [(Uuid, Record)]);

impl Beyond for Among<'_> {
    fn object(&self, _: &str) -> Option<&Arc<Object>> {
        Some(self.0)
    }
    fn record(&self, _: &str, id: Uuid) -> Option<Record> {
        let found = self.1.iter().find(|(known, _)| *known == id);
        found.map(|(_, record)| record.clone())
    }
    fn pointing(&self, _: &str, _: usize, _: Uuid) -> Vec<(Uuid, Record)> {
        Vec::new()
    }
}

/// A reader who may read everything, and look further.
fn seeing<'a>(house: &'a House, all: &'a Rights, viewer: &'a Viewer) -> Reader<'a> {
    Reader {
        others: Some((&house.model, all)),
        ..reader(house, all.on("thing").unwrap(), viewer)
    }
}

#[test]
fn sql_and_memory_agree_on_every_filter() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(
        everything(),
        json!({ "tree": { "by": "parent" } }),
    )]));
    let object = houses[0].thing();
    let mut runner = TestRunner::new(Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    });
    let mut records = random::records(object, Size::Extreme, 120)
        .new_tree(&mut runner)
        .unwrap()
        .current();
    // Most of them hang under one another, some in a circle, some under nobody.
    for number in (1..).take(records.len()).filter(|number| number % 7 != 0) {
        let parent = if number == 2 { 5 } else { number / 2 };
        records[number - 1]
            .1
            .insert("parent".to_owned(), json!(id(parent.max(2) as u128)));
    }
    let records = records;
    for house in &houses {
        runtime.block_on(house.insert(&records));
    }
    let viewer = viewer();
    let all = Rights {
        objects: HashMap::from([("thing".to_owned(), houses[0].everything())]),
        ..Rights::default()
    };
    let among = Among(object, &records);
    let ran = runner.run(&random::filter(object), |filter| {
        let wanted: BTreeSet<_> = records
            .iter()
            .filter(|(id, record)| filter.matches_among(&among, (object, *id, record), &viewer))
            .map(|(id, _)| *id)
            .collect();
        let query = PageQuery {
            filter,
            sort: vec![],
            search: None,
            limit: 1000,
            cursor: None,
            behind: None,
            count: Some(1000),
            fields: Some(FieldSet::default()),
        };
        for house in &houses {
            let found = runtime
                .block_on(house.store.records(&seeing(house, &all, &viewer), &query))
                .unwrap();
            let found: BTreeSet<_> = found.into_iter().map(|(id, ..)| id).collect();
            proptest::prop_assert_eq!(&found, &wanted, "{:?}", house.store.engine());
            let page = runtime
                .block_on(house.store.page(&seeing(house, &all, &viewer), &query))
                .unwrap();
            proptest::prop_assert_eq!(page.count, Some((wanted.len() as u64, true)));
        }
        Ok(())
    });
    ran.unwrap();
}

/// All records of `thing`, as somebody sees them who sees all.
struct Seen<'a>(&'a Arc<Model>, &'a [(Uuid, Record)]);

impl Beyond for Seen<'_> {
    fn object(&self, name: &str) -> Option<&Arc<Object>> {
        self.0.object(name)
    }
    fn record(&self, object: &str, id: Uuid) -> Option<Record> {
        let mut rows = self.1.iter().filter(|_| object == "thing");
        rows.find(|(known, _)| *known == id).map(|(_, row)| row.clone())
    }
    fn pointing(&self, object: &str, by: usize, to: Uuid) -> Vec<(Uuid, Record)> {
        let field = &self.0.object(object).unwrap().fields[by];
        let names = |row: &Record| {
            let named = row
                .get(&field.name)
                .map(|value| field.named(value))
                .unwrap_or_default();
            named
                .iter()
                .any(|named| (named.object, named.id) == ("thing", to))
        };
        self.1.iter().filter(|(_, row)| names(row)).cloned().collect()
    }
}

#[test]
fn what_is_tied_to_a_record_is_found_alike_from_both_ends() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(everything(), json!({}))]));
    let object = houses[0].thing();
    let mut runner = TestRunner::new(Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    });
    let records = random::records(object, Size::Small, 40)
        .new_tree(&mut runner)
        .unwrap()
        .current();
    for house in &houses {
        runtime.block_on(house.insert(&records));
    }
    let viewer = viewer();
    let rights = Rights {
        objects: HashMap::from([("thing".to_owned(), houses[0].everything())]),
        ..Rights::default()
    };
    let seen = Seen(&houses[0].model, &records);
    let ran = runner.run(&random::tied(object), |filter| {
        let holds =
            |(id, record): &&(Uuid, Record)| filter.matches_among(&seen, (object, *id, record), &viewer);
        let wanted: BTreeSet<_> = records.iter().filter(holds).map(|(id, _)| *id).collect();
        let query = PageQuery {
            filter: filter.clone(),
            sort: vec![],
            search: None,
            limit: 1000,
            cursor: None,
            behind: None,
            count: None,
            fields: Some(FieldSet::default()),
        };
        for house in &houses {
            let reader = store::Reader {
                others: Some((&house.model, &rights)),
                ..reader(house, &rights.objects["thing"], &viewer)
            };
            let found = runtime.block_on(house.store.records(&reader, &query)).unwrap();
            let found: BTreeSet<_> = found.into_iter().map(|(id, ..)| id).collect();
            proptest::prop_assert_eq!(&found, &wanted, "{:?}", house.store.engine());
        }
        Ok(())
    });
    ran.unwrap();
}
