//! What is found by text is what the rule in memory says, on both engines, however it is asked.

use crate::house::{House, ME, OTHER, document, grant, houses, id, reader, record, thing, viewer, write};
use field::search::Sought;
use field::{Column, Operator};
use metadata::DocumentKind;
use model::{FieldSet, Filter, Object, ObjectRights, Operand, Record, Test};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::sync::Arc;
use store::PageQuery;
use uuid::Uuid;

fn searched() -> Value {
    json!({
        "name": { "kind": "text", "title": "Name", "search": true },
        "name_2": { "kind": "text", "title": "Alias", "search": true },
        "note": { "kind": "long_text", "title": "Note", "search": true },
        "email": { "kind": "email", "title": "E-mail", "search": true },
        "secret": { "kind": "text", "title": "Secret" },
        "size": { "kind": "choice", "title": "Size", "choices": "size" },
    })
}

const WORDS: [&str; 20] = [
    "重庆",
    "重庆市",
    "张三",
    "单小明",
    "长行",
    "庆",
    "cq",
    "chongqing",
    "zhangsan",
    "zs",
    "acme",
    "ac",
    "Global",
    "138",
    "13800138000",
    "c-17",
    "a",
    "é",
    "阿",
    "12",
];

fn phrase() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => select(WORDS.to_vec()).prop_map(str::to_owned),
        1 => "[重庆张三单解曾a-dz1-3 ,-]{1,6}",
    ];
    (prop::collection::vec(word, 1..4), select(vec!["", " ", "，"]))
        .prop_map(|(words, between)| words.join(between))
}

fn records() -> impl Strategy<Value = Vec<(Uuid, Record)>> {
    let one = ["name", "name_2", "note", "secret"]
        .map(|name| prop::option::weighted(0.6, phrase()).prop_map(move |text| (name, text)));
    let owner = prop_oneof![Just(ME), Just(OTHER)];
    let one = (one, owner).prop_map(|(pairs, owner)| {
        let mut record = Record::new();
        for (name, text) in pairs {
            let value = field::text::tidy(json!(text));
            if !value.is_null() {
                record.insert(name.to_owned(), value);
            }
        }
        record.insert("owner".into(), json!(owner));
        record
    });
    prop::collection::vec(one, 120).prop_map(|records| (1..).map(id).zip(records).collect())
}

/// Everything, or all names and one's own notes, or nothing but the alias.
fn rights(object: &Arc<Object>) -> Vec<ObjectRights> {
    let at = |name: &str| object.field(name).unwrap().0;
    let own = Filter::Test(Test {
        field: at("owner"),
        operator: Operator::Is,
        operand: Operand::Me,
    });
    let set = |names: &[&str]| names.iter().map(|name| at(name)).collect::<FieldSet>();
    let everything = Filter::everything;
    let none = FieldSet::default;
    [
        vec![grant(everything(), FieldSet::all(object.fields.len()), none())],
        vec![
            grant(everything(), set(&["name"]), set(&["note"])),
            grant(own.clone(), set(&["note"]), none()),
        ],
        vec![grant(own, set(&["name_2", "secret"]), set(&["name"]))],
        vec![grant(everything(), set(&["secret"]), none())],
    ]
    .map(|grants| ObjectRights { grants })
    .into()
}

/// What the viewer finds, newest first, by the rule in memory.
fn found(object: &Arc<Object>, rights: &ObjectRights, records: &[(Uuid, Record)], typed: &str) -> Vec<Uuid> {
    let sought = Sought::read(typed);
    let mut ids: Vec<Uuid> = records
        .iter()
        .filter(|(_, record)| {
            let (readable, _) = rights.readable_of(object, record, &viewer());
            let fields = readable
                .iter()
                .map(|at| &object.fields[at])
                .filter(|field| field.searched);
            sought.finds(fields.filter_map(|field| record.get(&field.name)?.as_str()))
        })
        .map(|(id, _)| *id)
        .collect();
    ids.sort_by(|one, other| other.cmp(one));
    ids
}

fn query(typed: &str, limit: u32) -> PageQuery {
    PageQuery {
        filter: Filter::everything(),
        search: Some(Sought::read(typed)),
        sort: vec![],
        limit,
        cursor: None,
        behind: None,
        count: Some(1_000),
        fields: None,
    }
}

/// All pages, one after the other.
async fn walk(
    house: &House,
    rights: &ObjectRights,
    typed: &str,
    limit: u32,
) -> (Vec<Uuid>, Option<(u64, bool)>) {
    let (viewer, mut ids, mut asked) = (viewer(), Vec::new(), query(typed, limit));
    loop {
        let page = house
            .store
            .page(&reader(house, rights, &viewer), &asked)
            .await
            .unwrap();
        assert!(!page.partial);
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap();
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().parse::<Uuid>().unwrap()),
        );
        asked.cursor = page.next;
        if asked.cursor.is_none() {
            return (ids, page.count);
        }
    }
}

#[test]
fn both_engines_find_what_the_rule_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let houses = runtime.block_on(houses(vec![thing(searched(), json!({}))]));
    let object = Arc::clone(houses[0].thing());
    let mut runner = TestRunner::new(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    });
    let records = records().new_tree(&mut runner).unwrap().current();
    for house in &houses {
        runtime.block_on(house.insert(&records));
    }
    let ran = runner.run(&phrase(), |typed| {
        for (number, rights) in rights(&object).iter().enumerate() {
            let wanted = found(&object, rights, &records, &typed);
            for house in &houses {
                let (ids, count) = runtime.block_on(walk(house, rights, &typed, 25));
                proptest::prop_assert_eq!(&ids, &wanted, "{} {} {:?}", typed, number, house.store.engine());
                proptest::prop_assert_eq!(count, Some((wanted.len() as u64, true)));
            }
        }
        Ok(())
    });
    ran.unwrap();
    for house in &houses {
        runtime.block_on(filed(house));
    }
}

/// The doctor has nothing to say.
async fn filed(house: &House) {
    let audited = store::audit(&house.store, &house.model, &|_| None).await.unwrap();
    let search = audited.iter().find(|one| one.name == "search").unwrap();
    assert!(
        search.wrong.is_empty(),
        "{search:?} on {:?}",
        house.store.engine()
    );
}

async fn ids(house: &House, typed: &str) -> Vec<Uuid> {
    walk(house, &house.everything(), typed, 50).await.0
}

#[tokio::test]
async fn a_record_is_found_by_what_it_says_now() {
    for house in houses(vec![thing(searched(), json!({}))]).await {
        let object = Arc::clone(house.thing());
        house
            .insert(&[(id(1), record(json!({ "name": "重庆" }))), (id(2), Record::new())])
            .await;
        assert_eq!(ids(&house, "cq").await, [id(1)]);
        let at = house.position("name");
        let steps: [(Value, bool, &[&str], &[&str]); 5] = [
            (
                json!({ "name": "厦门", "note": "Acme" }),
                false,
                &["xm", "acme", "厦"],
                &["cq"],
            ),
            (json!({ "note": "Acme" }), true, &["acme"], &["xm"]),
            (json!({}), false, &[], &["acme", "xm"]),
            (json!({ "name": "重庆" }), true, &["cq"], &["acme"]),
            (
                json!({ "name": "重庆", "secret": "openly" }),
                false,
                &["cq"],
                &["openly"],
            ),
        ];
        for (number, (next, touches, finds, misses)) in steps.into_iter().enumerate() {
            let (object, next) = (Arc::clone(&object), record(next));
            let changed = FieldSet::all(object.fields.len() - 5);
            write(&house.store, move |tx| {
                let (object, next, changed) = (Arc::clone(&object), next.clone(), changed.clone());
                Box::pin(async move {
                    let stored = store::load(tx, &object, id(1), store::Lock::Update)
                        .await?
                        .unwrap();
                    if touches {
                        store::touch(tx, &object, (id(1), &stored.record), &next, &changed).await
                    } else {
                        let change = (2, Uuid::from_u128(number as u128 + 1));
                        store::update(tx, &object, &stored, &next, &changed, change).await
                    }
                })
            })
            .await
            .unwrap();
            for typed in finds {
                assert_eq!(ids(&house, typed).await, [id(1)], "{typed}");
            }
            for typed in misses {
                assert!(ids(&house, typed).await.is_empty(), "{typed}");
            }
            filed(&house).await;
        }
        assert!(at < object.fields.len());
    }
}

#[tokio::test]
async fn a_deleted_record_is_not_found_until_it_is_back() {
    for house in houses(vec![thing(searched(), json!({}))]).await {
        house.insert(&[(id(1), record(json!({ "name": "重庆" })))]).await;
        for (deleted, wanted) in [(Some(Uuid::from_u128(9)), vec![]), (None, vec![id(1)])] {
            let object = Arc::clone(house.thing());
            write(&house.store, move |tx| {
                let object = Arc::clone(&object);
                Box::pin(async move {
                    let stored = store::load(tx, &object, id(1), store::Lock::Update)
                        .await?
                        .unwrap();
                    store::set_deleted(tx, &object, &stored, deleted, (2, Uuid::from_u128(8))).await
                })
            })
            .await
            .unwrap();
            assert_eq!(ids(&house, "cq").await, wanted);
            filed(&house).await;
        }
    }
}

#[tokio::test]
async fn what_is_common_is_looked_for_among_the_newest_and_said_so() {
    for house in houses(vec![thing(searched(), json!({}))]).await {
        let numbered = |number: u128| Uuid::from_u128(0x0198_0a5e_7c00_7000_8000_0000_0000_0000 + number);
        let records: Vec<_> = (0..12_000)
            .map(|number| {
                let name = if number == 0 { "common rare" } else { "common" };
                let note = if number % 2 == 0 { "even" } else { "odd" };
                let owner = if number == 0 { ME } else { OTHER };
                let it = json!({ "name": name, "note": note, "owner": owner });
                (numbered(number), record(it))
            })
            .collect();
        for some in records.chunks(3_000) {
            house.insert(some).await;
        }
        let (rights, viewer) = (house.everything(), viewer());
        let page = async |query: &PageQuery| {
            house
                .store
                .page(&reader(&house, &rights, &viewer), query)
                .await
                .unwrap()
        };
        // Whatever is rare is found at once, however many there are.
        assert_eq!(ids(&house, "common rare").await, [numbered(0)]);
        // A page of what is common is full at once.
        let first = page(&query("common even", 2)).await;
        assert_eq!((first.partial, first.count), (false, Some((1_000, false))));
        let items: Vec<Value> = serde_json::from_slice(&first.items).unwrap();
        assert_eq!(items[0]["id"], json!(numbered(11_998)));
        // One letter is never looked up; the search stops, says so, and goes on where it stopped.
        let stopped = page(&query("r", 2)).await;
        assert!(stopped.partial);
        assert_eq!(stopped.items, b"[]");
        assert_eq!(stopped.count, Some((0, false)));
        let rest = page(&PageQuery {
            cursor: stopped.next,
            behind: None,
            ..query("r", 2)
        })
        .await;
        let items: Vec<Value> = serde_json::from_slice(&rest.items).unwrap();
        assert_eq!((items.len(), rest.partial, rest.next), (1, false, None));
        // What is common among rows whose text is hidden is not common for this viewer.
        let set = |name: &str| FieldSet::from_iter([house.position(name)]);
        let own = Filter::Test(Test {
            field: house.position("owner"),
            operator: Operator::Is,
            operand: Operand::Me,
        });
        let all = grant(Filter::everything(), set("secret"), FieldSet::default());
        let mine = grant(own, set("name"), FieldSet::default());
        let few = ObjectRights {
            grants: vec![all, mine],
        };
        assert_eq!(
            walk(&house, &few, "common", 5).await,
            (vec![numbered(0)], Some((1, true)))
        );
        // A filter narrows before anything is common.
        let even = Filter::Test(Test {
            field: house.position("note"),
            operator: Operator::Contains,
            operand: Operand::One(json!("nothing")),
        });
        let narrowed = page(&PageQuery {
            filter: even,
            ..query("common", 2)
        })
        .await;
        assert_eq!((narrowed.partial, narrowed.count), (false, Some((0, true))));
        filed(&house).await;
    }
}

#[tokio::test]
async fn an_object_becomes_searched_and_unsearched_while_it_has_no_rows() {
    for mut house in houses(vec![thing(
        json!({ "name": { "kind": "text", "title": "Name" } }),
        json!({}),
    )])
    .await
    {
        let other = json!({ "$schema": "urn:yunjin:object:1", "$id": "other", "title": "Other", "type": "object",
            "display": "", "properties": { "name": { "kind": "text", "title": "Name", "search": true } } });
        let with = crate::house::compiled(vec![
            thing(searched(), json!({})),
            document(DocumentKind::Object, "other", other),
        ]);
        let without = crate::house::compiled(vec![thing(searched(), json!({}))]);
        let plain = crate::house::compiled(vec![thing(
            json!({ "name": { "kind": "text", "title": "Name" } }),
            json!({}),
        )]);
        for model in [with, without, plain] {
            let steps = store::diff(&house.model, &model, &store::Casts::new());
            let new = Arc::clone(&model);
            write(&house.store, move |tx| {
                let (steps, new) = (steps.clone(), Arc::clone(&new));
                Box::pin(
                    async move { store::apply(tx, &steps, &new, store::Stamp { at: 0, version: 1 }).await },
                )
            })
            .await
            .unwrap();
            house.model = model;
            let real = store::physical(&house.store).await.unwrap();
            assert_eq!(real, store::expected(&house.model, house.store.engine(), &[]));
        }
        assert_eq!(house.thing().fields[0].storage.column(), Column::Text);
    }
}
