//! Groups, sums and averages are exact, alike on both engines, and trimmed to the viewer.

use crate::house::{House, everything, houses, id, reader, record, thing, viewer};
use crate::random::{self, Size};
use crate::rights::{Sight, passes, sight};
use chrono::{Datelike, NaiveDate};
use field::Column;
use model::{Filter, ObjectRights};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use store::{AggregateQuery, Bucket, Error, Measure};

/// The bucket of a day, by the calendar.
fn bucket(text: &str, bucket: Bucket) -> String {
    let day: NaiveDate = text[..10].parse().unwrap();
    match bucket {
        Bucket::Day => day.to_string(),
        Bucket::Week => {
            let back = i64::from(day.weekday().num_days_from_monday());
            (day - chrono::Duration::days(back)).to_string()
        }
        Bucket::Month => text[..7].to_owned(),
        Bucket::Quarter => format!("{}-Q{}", &text[..4], day.month0() / 3 + 1),
        Bucket::Year => text[..4].to_owned(),
    }
}

fn scale(column: Column) -> u8 {
    if let Column::Decimal { scale } = column {
        scale
    } else {
        0
    }
}

fn number(value: &Value) -> i128 {
    match value {
        Value::Number(number) => i128::from(number.as_i64().unwrap()),
        other => other.as_str().unwrap().replace('.', "").parse().unwrap(),
    }
}

fn written(unscaled: i128, scale: u8, text: bool) -> Value {
    if !text {
        return json!(i64::try_from(unscaled).unwrap());
    }
    let mut decimal = rust_decimal::Decimal::from_i128_with_scale(unscaled, scale.into());
    decimal.rescale(scale.into());
    json!(decimal.to_string())
}

fn measured(house: &House, measure: Measure, rows: &[&Sight]) -> (String, Value) {
    let Some(field) = measure.field() else {
        return ("count".into(), json!(rows.len()));
    };
    let def = &house.thing().fields[field];
    let column = def.storage.column();
    let values: Vec<Value> = rows
        .iter()
        .map(|row| house.thing().base(field, &row.full))
        .filter(|value| !value.is_null())
        .collect();
    let name = format!("{}:{}", measure.word(), def.name);
    let (scale, text) = (scale(column), matches!(column, Column::Decimal { .. }));
    let sum: i128 = values
        .iter()
        .filter(|_| matches!(measure, Measure::Sum(_) | Measure::Avg(_)))
        .map(number)
        .sum();
    let count = values.len() as i128;
    let rank = |value: &&Value| match column {
        Column::Integer | Column::Decimal { .. } => (number(value), String::new()),
        _ => (0, value.to_string()),
    };
    let value = match measure {
        _ if values.is_empty() => Value::Null,
        Measure::Sum(_) => written(sum, scale, text),
        Measure::Avg(_) => {
            let finer = (scale + 2).min(6);
            let shifted = sum * 10_i128.pow((finer - scale).into());
            let half = if shifted < 0 { -count } else { count };
            written((shifted * 2 + half) / (count * 2), finer, true)
        }
        Measure::Min(_) => values.iter().min_by_key(rank).cloned().unwrap(),
        Measure::Max(_) => values.iter().max_by_key(rank).cloned().unwrap(),
        Measure::Count => unreachable!(),
    };
    (name, value)
}

/// Sorts as the engines do: empty first, numbers by size, the rest by text.
type Rank = Vec<(u8, i128, String)>;

fn expected(house: &House, query: &AggregateQuery, rows: &[Sight]) -> String {
    let mut groups: BTreeMap<Rank, (Map<String, Value>, Vec<&Sight>)> = BTreeMap::new();
    for row in rows {
        let (mut rank, mut head) = (Rank::new(), Map::new());
        for (field, by) in &query.group {
            let def = &house.thing().fields[*field];
            let value = house.thing().base(*field, &row.full);
            let (name, value) = match (by, value.as_str()) {
                (Some(by), Some(text)) => (format!("{}:{}", def.name, by.word()), json!(bucket(text, *by))),
                (Some(by), None) => (format!("{}:{}", def.name, by.word()), Value::Null),
                (None, _) => (def.name.clone(), value),
            };
            rank.push(match &value {
                Value::Null => (0, 0, String::new()),
                Value::Bool(flag) => (1, i128::from(*flag), String::new()),
                Value::String(text)
                    if by.is_none() && matches!(def.storage.column(), Column::Decimal { .. }) =>
                {
                    (1, number(&json!(text)), String::new())
                }
                Value::String(text) => (1, 0, text.clone()),
                other => (1, number(other), String::new()),
            });
            head.insert(name, value);
        }
        groups
            .entry(rank)
            .or_insert_with(|| (head, Vec::new()))
            .1
            .push(row);
    }
    if query.group.is_empty() {
        groups.entry(Rank::new()).or_default();
    }
    let items = groups.into_values().map(|(mut item, rows)| {
        item.extend(
            query
                .measures
                .iter()
                .map(|measure| measured(house, *measure, &rows)),
        );
        Value::Object(item)
    });
    Value::from(items.collect::<Vec<_>>()).to_string()
}

fn queries(house: &House) -> BoxedStrategy<AggregateQuery> {
    let object = house.thing();
    let columns: Vec<_> = object.fields.iter().map(|field| field.storage.column()).collect();
    let groups: Vec<(usize, Option<Bucket>)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.has_order())
        .flat_map(|(at, column)| {
            let buckets = Bucket::ALL.into_iter().filter(|_| Bucket::fits(*column));
            std::iter::once(None)
                .chain(buckets.map(Some))
                .map(move |bucket| (at, bucket))
        })
        .collect();
    let measures: Vec<Measure> = columns
        .iter()
        .enumerate()
        .flat_map(|(at, column)| {
            [
                Measure::Sum(at),
                Measure::Avg(at),
                Measure::Min(at),
                Measure::Max(at),
            ]
            .into_iter()
            .filter(|m| m.fits(*column))
        })
        .chain([Measure::Count])
        .collect();
    let filter = prop_oneof![Just(Filter::everything()), random::filter(object)];
    (subsequence(groups, 0..3), subsequence(measures, 1..5), filter)
        .prop_map(|(group, measures, filter)| AggregateQuery {
            group,
            measures,
            filter,
            limit: 1000,
        })
        .boxed()
}

#[test]
fn aggregates_are_what_a_naive_reading_counts() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(everything(), json!({}))]));
    let house = &houses[0];
    let mut runner = TestRunner::new(Config {
        cases: 250,
        failure_persistence: None,
        ..Config::default()
    });
    let records = random::records(house.thing(), Size::Small, 60)
        .new_tree(&mut runner)
        .unwrap()
        .current();
    for house in &houses {
        runtime.block_on(house.insert(&records));
    }
    let (viewer, whole) = (viewer(), house.everything());
    let rights = prop_oneof![
        Just(None),
        random::rights(house.thing()).prop_map(|rights| Some(rights.grants))
    ];
    let ran = runner.run(&(rights, queries(house)), |(grants, query)| {
        // Amounts of one currency are added up as they are.
        prop_assume!(house.thing().pinned(&query.filter).is_none());
        let rights = ObjectRights {
            grants: grants.unwrap_or_else(|| whole.grants.clone()),
        };
        let mut rows: Vec<_> = records
            .iter()
            .filter_map(|(id, row)| sight(house, &rights, *id, row))
            .collect();
        rows.retain(|row| passes(house, &query.filter, row));
        let wanted = expected(house, &query, &rows);
        for house in &houses {
            let found = runtime
                .block_on(house.store.aggregate(&reader(house, &rights, &viewer), &query))
                .unwrap();
            prop_assert_eq!(
                String::from_utf8(found).unwrap(),
                wanted.as_str(),
                "{:?}",
                house.store.engine()
            );
        }
        Ok(())
    });
    ran.unwrap();
}

#[tokio::test]
async fn the_first_and_the_last_day_of_the_calendar_have_their_buckets() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let first = record(json!({ "day": "0001-01-01", "moment": "0001-01-01T00:00:00.000Z" }));
        let last = record(json!({ "day": "9999-12-31", "moment": "9999-12-31T23:59:59.999Z" }));
        house.insert(&[(id(1), first), (id(2), last)]).await;
        let (rights, viewer) = (house.everything(), viewer());
        for by in Bucket::ALL {
            for field in ["day", "moment"] {
                let query = AggregateQuery {
                    group: vec![(house.position(field), Some(by))],
                    measures: vec![Measure::Count],
                    filter: Filter::everything(),
                    limit: 10,
                };
                let found = house
                    .store
                    .aggregate(&reader(house, &rights, &viewer), &query)
                    .await
                    .unwrap();
                let found: Vec<Value> = serde_json::from_slice(&found).unwrap();
                let key = format!("{field}:{}", by.word());
                let wanted = ["0001-01-01", "9999-12-31"].map(|day| json!(bucket(day, by)));
                assert_eq!([found[0][&key].clone(), found[1][&key].clone()], wanted, "{key}");
            }
        }
    }
}

#[tokio::test]
async fn a_sum_that_does_not_fit_is_out_of_range() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let large =
            record(json!({ "weight": "9999999999999999.99", "headcount": 9_007_199_254_740_991_i64 }));
        let records: Vec<_> = (1..=10).map(|number| (id(number), large.clone())).collect();
        house.insert(&records).await;
        let (rights, viewer) = (house.everything(), viewer());
        for field in ["weight", "headcount"] {
            let query = AggregateQuery {
                group: vec![],
                measures: vec![Measure::Sum(house.position(field))],
                filter: Filter::everything(),
                limit: 1,
            };
            let found = house
                .store
                .aggregate(&reader(house, &rights, &viewer), &query)
                .await;
            assert_eq!(found, Err(Error::Range), "{field}");
        }
    }
}

#[test]
fn every_bucket_has_a_word_of_its_own() {
    for bucket in Bucket::ALL {
        assert_eq!(Bucket::from_word(bucket.word()), Some(bucket));
    }
}
