//! What a viewer is shown equals what a naive reading of the grants shows, row by row.

use crate::house::{House, ME, OTHER, everything, grant, houses, id, reader, record, thing, viewer};
use crate::paging::compare;
use crate::random::{self, Size};
use field::Operator;
use model::{BASE, FieldSet, Filter, InCurrency, ObjectRights, Operand, Record, Test};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use store::{PageQuery, Usage};
use uuid::Uuid;

/// A row as its grants show it.
pub(crate) struct Sight {
    pub(crate) id: Uuid,
    /// Fields shown in full.
    pub(crate) full: Record,
    /// Fields shown in full or masked, with their true values.
    pub(crate) seen: Record,
    pub(crate) answer: String,
}

/// What the grants show of a row, or that there is no such row.
pub(crate) fn sight(house: &House, rights: &ObjectRights, id: Uuid, row: &Record) -> Option<Sight> {
    let object = house.thing();
    if !rights.admits(object, row, &viewer(), |actions| actions.read) {
        return None;
    }
    let (readable, masked) = rights.readable_of(object, row, &viewer());
    let mut sight = Sight {
        id,
        full: Record::new(),
        seen: Record::new(),
        answer: String::new(),
    };
    let mut answer = Map::new();
    answer.insert("id".into(), json!(id));
    answer.insert("version".into(), json!(1));
    for (position, field) in object.fields.iter().enumerate() {
        let value = row.get(&field.name).cloned().unwrap_or_default();
        if readable.has(position) {
            answer.insert(field.name.clone(), value.clone());
            if field.currency == Some(InCurrency::Record) {
                answer.insert(format!("{}{BASE}", field.name), object.base(position, row));
            }
            sight.full.insert(field.name.clone(), value.clone());
            sight.seen.insert(field.name.clone(), value);
        } else if masked.has(position) {
            answer.insert(field.name.clone(), field.kind.mask(&value));
            sight.seen.insert(field.name.clone(), value);
        }
    }
    sight.answer = Value::Object(answer).to_string();
    Some(sight)
}

/// A viewer's filter on a row as it is shown: what is hidden is empty, what is masked can only be matched.
pub(crate) fn passes(house: &House, filter: &Filter, sight: &Sight) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(|part| passes(house, part, sight)),
        Filter::Any(parts) => parts.iter().any(|part| passes(house, part, sight)),
        Filter::Not(part) => !passes(house, part, sight),
        Filter::Test(test) => {
            let sibling = matches!(test.operand, Operand::Field(_));
            let shown = if Usage::of(test.operator) == Usage::Match && !sibling {
                &sight.seen
            } else {
                &sight.full
            };
            filter.matches(house.thing(), shown, &viewer())
        }
        Filter::Through(_) | Filter::Related(_) | Filter::Under(_) => {
            panic!("these tests look at nothing beyond the row")
        }
    }
}

#[test]
fn pages_show_what_a_naive_reading_of_the_grants_shows() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(everything(), json!({}))]));
    let house = &houses[0];
    let object = house.thing();
    let mut runner = TestRunner::new(Config {
        cases: 150,
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
    let fields: Vec<usize> = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| f.sortable())
        .map(|(at, _)| at)
        .collect();
    let sort = (
        subsequence(fields, 0..3).prop_shuffle(),
        prop::collection::vec(any::<bool>(), 3),
    )
        .prop_map(|(fields, downs)| fields.into_iter().zip(downs).collect::<Vec<_>>());
    let asked = (random::rights(object), random::filter(object), sort);
    let ran = runner.run(&asked, |(rights, filter, sort)| {
        // Records of one currency are sorted otherwise.
        prop_assume!(object.pinned(&filter).is_none());
        let mut shown: Vec<_> = records
            .iter()
            .filter_map(|(id, row)| sight(house, &rights, *id, row))
            .collect();
        let all: Vec<_> = shown
            .iter()
            .map(|sight| (sight.id, sight.answer.clone()))
            .collect();
        shown.retain(|sight| passes(house, &filter, sight));
        shown.sort_by(|a, b| compare(house, &sort, &(a.id, a.full.clone()), &(b.id, b.full.clone())));
        let wanted = format!(
            "[{}]",
            shown
                .iter()
                .map(|sight| sight.answer.as_str())
                .collect::<Vec<_>>()
                .join(",")
        );
        for house in &houses {
            let reader = reader(house, &rights, &viewer);
            let mut query = PageQuery {
                filter: filter.clone(),
                sort: sort.clone(),
                search: None,
                limit: 1000,
                cursor: None,
                behind: None,
                count: Some(1000),
                fields: None,
            };
            let page = runtime.block_on(house.store.page(&reader, &query)).unwrap();
            prop_assert_eq!(
                String::from_utf8(page.items).unwrap(),
                wanted.as_str(),
                "{:?}",
                house.store.engine()
            );
            prop_assert_eq!(page.count, Some((shown.len() as u64, true)));
            // The same in small pages, whose cursors carry keys that may be hidden.
            query.limit = 3;
            let mut items = Vec::new();
            loop {
                let page = runtime.block_on(house.store.page(&reader, &query)).unwrap();
                let part: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
                items.extend(part);
                query.cursor = page.next;
                if query.cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(Value::from(items).to_string(), wanted.as_str());
            for (id, _) in &records {
                let got = runtime.block_on(house.store.get(&reader, *id, None)).unwrap();
                let answer = all
                    .iter()
                    .find(|(known, _)| known == id)
                    .map(|(_, answer)| answer.as_str());
                let got = got.map(|(_, text)| String::from_utf8(text).unwrap());
                prop_assert_eq!(got.as_deref(), answer);
            }
        }
        Ok(())
    });
    ran.unwrap();
}

#[tokio::test]
async fn the_union_of_two_roles_does_not_show_the_fields_of_one_on_the_rows_of_the_other() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    for house in &houses {
        let mine = record(json!({ "name": "mine", "price": "1.0000", "owner": ME }));
        let theirs = record(json!({ "name": "theirs", "price": "2.0000", "owner": OTHER }));
        house.insert(&[(id(1), mine), (id(2), theirs)]).await;
        let own = Filter::Test(Test {
            field: house.position("owner"),
            operator: Operator::Is,
            operand: Operand::Me,
        });
        let all = FieldSet::all(house.thing().fields.len());
        let name: FieldSet = [house.position("name")].into_iter().collect();
        let rights = ObjectRights {
            grants: vec![
                grant(own, all, FieldSet::default()),
                grant(Filter::everything(), name, FieldSet::default()),
            ],
        };
        let viewer = viewer();
        let reader = reader(house, &rights, &viewer);
        let (_, theirs) = house.store.get(&reader, id(2), None).await.unwrap().unwrap();
        let theirs: Value = serde_json::from_slice(&theirs).unwrap();
        assert_eq!(theirs, json!({ "id": id(2), "version": 1, "name": "theirs" }));
        let price = house.position("price");
        let dear = Filter::Test(Test {
            field: price,
            operator: Operator::AtLeast,
            operand: Operand::One(json!("2.0000")),
        });
        let query = PageQuery {
            filter: dear,
            sort: vec![(price, true)],
            search: None,
            limit: 10,
            cursor: None,
            behind: None,
            count: Some(10),
            fields: None,
        };
        let page = house.store.page(&reader, &query).await.unwrap();
        assert_eq!((page.items.as_slice(), page.count), (&b"[]"[..], Some((0, true))));
    }
}

#[tokio::test]
async fn a_field_that_no_grant_gives_can_be_used_for_nothing() {
    let houses = houses(vec![thing(everything(), json!({}))]).await;
    let house = &houses[0];
    let (name, price, value) = (
        house.position("name"),
        house.position("price"),
        house.position("value"),
    );
    let rights = ObjectRights {
        grants: vec![grant(
            Filter::everything(),
            [name, value].into_iter().collect(),
            [price].into_iter().collect(),
        )],
    };
    let viewer = viewer();
    let reader = reader(house, &rights, &viewer);
    let usages = [Usage::Match, Usage::Compare, Usage::Sort, Usage::Group];
    let may = |field: usize| usages.map(|usage| store::usable(&reader, field, usage));
    assert_eq!(may(name), [true; 4]);
    assert_eq!(
        may(price),
        [true, false, false, false],
        "a mask can be matched and no more"
    );
    assert_eq!(may(value), [true, true, false, false], "lists have no order");
    assert_eq!(may(house.position("day")), [false; 4]);
    assert!(!store::measurable(&reader, store::Measure::Sum(price)));
    assert!(!store::measurable(&reader, store::Measure::Sum(name)));
    assert!(store::measurable(&reader, store::Measure::Count));
    let nothing = ObjectRights::default();
    let nobody = store::Reader {
        rights: &nothing,
        ..reader
    };
    assert_eq!(house.store.get(&nobody, id(1), None).await.unwrap(), None);
}
