//! Proof that the statements of everyday pages are served by an index, not by luck. Tests only.

use super::beyond::Beyond;
use super::page::{PageQuery, compile};
use super::search::Search;
use super::sight::{Sight, When};
use super::{Reader, cursor};
use crate::sql::Statement;
use crate::table::Table;
use crate::{Cell, Engine, tables};
use field::search::Sought;
use field::{Column, Operator};
use metadata::{Document, DocumentKind};
use model::{Actions, FieldSet, Filter, Grant, Object, ObjectRights, Operand, Test, Viewer};
use rusqlite::Connection;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

fn object() -> Arc<Object> {
    let document = |name: &str, body| Document {
        pack: "test".into(),
        path: format!("{name}.object.json"),
        kind: DocumentKind::Object,
        name: name.into(),
        body,
    };
    let deal = json!({ "$schema": "urn:yunjin:object:1", "$id": "deal", "title": "Deal", "type": "object", "display": "",
        "properties": {
            "name": { "kind": "text", "title": "Name", "sort": true, "index": true, "search": true },
            "code": { "kind": "text", "title": "Code", "unique": true },
            "stage": { "kind": "text", "title": "Stage" },
            "amount": { "kind": "money", "title": "Amount" },
            "closes": { "kind": "date", "title": "Closes", "index": true },
            "watchers": { "kind": "users", "title": "Watchers" },
            "about": { "kind": "any_reference", "title": "About", "to": ["deal", "user"] },
        },
        "indexes": [{ "name": "board", "fields": ["stage", "-amount"] }] });
    let user = json!({ "$schema": "urn:yunjin:object:1", "$id": "user", "title": "User", "type": "object",
        "display": "", "properties": { "name": { "kind": "text", "title": "Name" } } });
    let model = model::compile(&[document("deal", deal), document("user", user)]);
    Arc::clone(model.unwrap().object("deal").unwrap())
}

/// Whoever may read everything.
fn everything(object: &Object) -> (ObjectRights, Viewer) {
    let actions = Actions {
        read: true,
        ..Actions::default()
    };
    let readable = FieldSet::all(object.fields.len());
    let (masked, writable) = (FieldSet::default(), FieldSet::default());
    let rights = ObjectRights {
        grants: vec![Grant {
            rows: Filter::everything(),
            actions,
            readable,
            masked,
            writable,
            tables: model::Tables::default(),
        }],
    };
    let viewer = Viewer {
        user: Uuid::nil(),
        login: String::new(),
        name: String::new(),
        roles: Arc::new([]),
        language: metadata::Language::En,
        standing: None,
    };
    (rights, viewer)
}

/// How the database would run a statement on the object's tables.
fn explained(object: &Object, statement: &Statement) -> String {
    let connection = Connection::open_in_memory().unwrap();
    let made = <[_; 2]>::from(tables::tables(object, Engine::Sqlite));
    let made = made
        .iter()
        .flat_map(|table| tables::create(table, Engine::Sqlite, "main"));
    let linked =
        crate::links::linked(object).map(|(_, field)| crate::links::table(&object.name, &field.name));
    let linked = linked.flat_map(|table| tables::create(&table, Engine::Sqlite, "main"));
    let filed = crate::search::create(&object.name, Engine::Sqlite, "main");
    for statement in made.chain(filed).chain(linked) {
        connection.execute_batch(&statement).unwrap();
    }
    let mut prepared = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {}", statement.text))
        .unwrap();
    let mut rows = prepared.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>(3).unwrap());
    }
    steps.join(" + ")
}

/// The plan of each statement of a page, joined.
fn plan(object: &Arc<Object>, filter: Filter, sort: &[(&str, bool)], behind: Option<Vec<Cell>>) -> String {
    let (rights, viewer) = everything(object);
    let reader = Reader {
        object,
        rights: &rights,
        viewer: &viewer,
        others: None,
        as_of: None,
        at: None,
    };
    let table = Arc::new(Table::new(Engine::Sqlite, "main", object));
    let sort = sort
        .iter()
        .map(|(name, down)| (object.field(name).unwrap().0, *down))
        .collect();
    let mut query = PageQuery {
        filter,
        sort,
        search: None,
        limit: 50,
        cursor: None,
        behind: None,
        count: None,
        fields: None,
    };
    let shape = compile(Engine::Sqlite, &table, Beyond::nothing(), &reader, &query)
        .unwrap()
        .unwrap()
        .shape;
    query.cursor = behind.map(|cells| {
        let columns = query
            .sort
            .iter()
            .map(|(field, _)| table.sorted_by(*field, false).column);
        cursor::write(
            shape,
            &cells.into_iter().zip(columns).collect::<Vec<_>>(),
            Uuid::nil(),
        )
    });
    let compiled = compile(Engine::Sqlite, &table, Beyond::nothing(), &reader, &query)
        .unwrap()
        .unwrap();
    let plans = compiled
        .statements
        .iter()
        .map(|statement| explained(object, statement));
    plans.collect::<Vec<_>>().join("; ")
}

fn is(object: &Object, field: &str, value: &str) -> Filter {
    let (field, _) = object.field(field).unwrap();
    Filter::Test(Test {
        field,
        operator: Operator::Is,
        operand: Operand::One(json!(value)),
    })
}

#[test]
fn an_indexed_order_needs_no_sorting_on_any_page() {
    let object = object();
    let everything = Filter::everything;
    let day = || Cell::of(&json!("2026-01-01"), Column::Date).unwrap();
    let cases = [
        plan(&object, everything(), &[], None),
        plan(&object, everything(), &[], Some(vec![])),
        plan(&object, everything(), &[("closes", false)], None),
        plan(&object, everything(), &[("closes", false)], Some(vec![day()])),
        plan(
            &object,
            everything(),
            &[("closes", false)],
            Some(vec![Cell::Null]),
        ),
        plan(&object, everything(), &[("closes", true)], None),
        plan(&object, everything(), &[("closes", true)], Some(vec![day()])),
        plan(&object, everything(), &[("closes", true)], Some(vec![Cell::Null])),
        plan(
            &object,
            everything(),
            &[("name", false)],
            Some(vec![Cell::Text("a".into())]),
        ),
    ];
    for plan in cases {
        assert!(plan.contains("INDEX") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn a_board_reads_its_own_index_from_the_place_where_the_page_begins() {
    let object = object();
    let amount = || Cell::of(&json!("1.0000"), Column::Decimal { scale: 4 }).unwrap();
    for behind in [None, Some(vec![amount()]), Some(vec![Cell::Null])] {
        let plan = plan(&object, is(&object, "stage", "won"), &[("amount", true)], behind);
        assert!(plan.contains("deal~index~board"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn a_key_is_found_by_its_unique_index() {
    let object = object();
    let plan = plan(&object, is(&object, "code", "A-1"), &[], None);
    assert!(plan.contains("deal~unique~code"), "{plan}");
}

#[test]
fn who_names_a_record_is_found_by_the_record() {
    let object = object();
    let test = |field: &str, operator, value| {
        let (field, _) = object.field(field).unwrap();
        Filter::Test(Test {
            field,
            operator,
            operand: Operand::One(value),
        })
    };
    let plan = |filter| plan(&object, filter, &[], None);
    let listed = plan(test("watchers", Operator::Contains, json!(Uuid::nil())));
    assert!(listed.contains("SEARCH k USING PRIMARY KEY (to=?)"), "{listed}");
    assert!(!listed.contains("SCAN t"), "{listed}");
    let one = plan(test(
        "about",
        Operator::Is,
        json!({ "object": "user", "id": Uuid::nil() }),
    ));
    assert!(one.contains("deal~field~about (about~id=?"), "{one}");
}

#[test]
fn a_search_asks_its_tokens_first_and_looks_for_what_is_common_in_order() {
    let object = object();
    let (rights, viewer) = everything(&object);
    let reader = Reader {
        object: &object,
        rights: &rights,
        viewer: &viewer,
        others: None,
        as_of: None,
        at: None,
    };
    let table = Arc::new(Table::new(Engine::Sqlite, "main", &object));
    let (sight, sought) = (Sight::new(&reader), Sought::read("重庆 acme"));
    let query = PageQuery {
        filter: Filter::everything(),
        search: None,
        sort: vec![],
        limit: 50,
        cursor: None,
        behind: None,
        count: None,
        fields: None,
    };
    let mut search = Search {
        engine: Engine::Sqlite,
        table: &table,
        reader: &reader,
        sight: &sight,
        beyond: Beyond::nothing(),
        query: &query,
        sought: &sought,
        words: sought.proposals(),
        groups: vec![(When::Always, vec![0])],
        common: false,
    };
    let round =
        |search: &Search<'_>| explained(&object, &search.round(Some(Uuid::nil()), None, 50).unwrap().0);
    for plan in [explained(&object, &search.probe().unwrap()), round(&search)] {
        let first = plan
            .find("SCAN s VIRTUAL TABLE")
            .unwrap_or_else(|| panic!("{plan}"));
        let then = plan
            .find("SEARCH t USING INTEGER PRIMARY KEY")
            .unwrap_or_else(|| panic!("{plan}"));
        assert!(first < then, "{plan}");
    }
    search.common = true;
    let plan = round(&search);
    assert!(plan.contains("INDEX") && !plan.contains("TEMP B-TREE"), "{plan}");
}
