//! Random records, filters and grants over an object.

use crate::house::{ME, OTHER, grant, id};
use field::{Column, Operator, Storage};
use model::{
    CURRENCY, FieldSet, Filter, Object, ObjectRights, Operand, People, Quantity, RATE, Record, Related, Test,
    Under, Way,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// Which values there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Few, so that they meet.
    Small,
    /// Few, and the ends of every range.
    Extreme,
}

/// Records with ids, many of them with empty fields.
pub(crate) fn records(object: &Arc<Object>, size: Size, count: usize) -> BoxedStrategy<Vec<(Uuid, Record)>> {
    let fields: Vec<_> = object
        .fields
        .iter()
        .map(|field| (field.name.clone(), of(field, size)))
        .collect();
    let one = fields
        .into_iter()
        .map(|(name, value)| (Just(name), prop::option::weighted(0.75, value)))
        .collect::<Vec<_>>()
        .prop_map(|pairs| {
            let filled = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
            filled.collect::<Record>()
        });
    prop::collection::vec(one, count)
        .prop_map(|records| (1..).map(id).zip(records).collect())
        .boxed()
}

/// A tidy value of a field; of one that is more than its column, what its kind gives.
fn of(field: &model::FieldDef, size: Size) -> BoxedStrategy<Value> {
    let some = |values: &[&str]| select(values.iter().map(|value| json!(value)).collect::<Vec<_>>()).boxed();
    match field.storage {
        _ if field.name == RATE => some(&[
            "1000000.000000",
            "7000000.000000",
            "46500.000000",
            "333333.333333",
        ]),
        _ if field.name == CURRENCY => some(&["USD", "JPY"]),
        Storage::Described => select(field.kind.samples()).boxed(),
        Storage::Measured => {
            let typed = ["0", "1", "1.000 g", "1000 g", "-7 kg", "0.001 kg", "999999999999"];
            select(typed.map(|typed| field.kind.tidy(json!(typed))).to_vec()).boxed()
        }
        Storage::Linked => subsequence(ids().to_vec(), 1..=3)
            .prop_shuffle()
            .prop_map(|ids| json!(ids))
            .boxed(),
        Storage::Named => (select(vec!["thing", "user"]), select(ids().to_vec()))
            .prop_map(|(object, id)| json!({ "object": object, "id": id }))
            .boxed(),
        storage => value(storage.column(), size),
    }
}

/// Ids that meet: of records and of people, and of nobody.
fn ids() -> [Uuid; 6] {
    [ME, OTHER, Uuid::nil(), id(1), id(2), id(3)]
}

/// A tidy value of a column.
pub(crate) fn value(column: Column, size: Size) -> BoxedStrategy<Value> {
    let extreme = size == Size::Extreme;
    let some = |values: Vec<Value>| select(values).boxed();
    match column {
        Column::Text => text(size),
        Column::Integer if extreme => some(
            [-9_007_199_254_740_991_i64, -1, 0, 1, 2, 9_007_199_254_740_991]
                .map(Value::from)
                .to_vec(),
        ),
        Column::Integer => (-3..4_i64).prop_map(Value::from).boxed(),
        Column::Decimal { scale } => {
            let end = 10_i64.pow(18) - 1;
            let unscaled = if extreme {
                select(vec![-end, -105, -1, 0, 1, 7, 105, end]).boxed()
            } else {
                (-40..40_i64).boxed()
            };
            unscaled
                .prop_map(move |number| json!(decimal(number, scale)))
                .boxed()
        }
        Column::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Column::Date => {
            let mut days = vec![
                "1969-12-31",
                "2024-02-29",
                "2026-01-01",
                "2026-11-16",
                "2026-11-21",
                "2026-11-22",
            ];
            days.extend(["0001-01-01", "9999-12-31"].iter().filter(|_| extreme));
            some(days.into_iter().map(Value::from).collect())
        }
        Column::Time => some(
            ["00:00:00", "09:30:00", "12:00:01", "23:59:59"]
                .map(Value::from)
                .to_vec(),
        ),
        Column::Instant => {
            let mut moments = vec![
                "1969-12-31T23:59:59.999Z",
                "1970-01-01T00:00:00.000Z",
                "2026-03-31T22:30:00.001Z",
                "2026-11-22T23:59:59.999Z",
                "2026-11-23T00:00:00.000Z",
            ];
            moments.extend(
                ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]
                    .iter()
                    .filter(|_| extreme),
            );
            some(moments.into_iter().map(Value::from).collect())
        }
        Column::Uuid => some(
            [ME, OTHER, Uuid::nil(), id(1), id(2)]
                .map(|id| json!(id))
                .to_vec(),
        ),
        Column::Json => subsequence(vec!["small", "large", "huge"], 1..=3)
            .prop_shuffle()
            .prop_map(Value::from)
            .boxed(),
        Column::Document => some(vec![
            json!({ "b": 1, "a": [null, 0.1] }),
            json!("x"),
            json!(false),
            json!({}),
        ]),
    }
}

fn text(size: Size) -> BoxedStrategy<Value> {
    let words = vec![
        "a", "A", "ab", "Ab", "b", "ß", "ss", "ａ", "é", "云", "云锦", "北京", "100%", "a_b", "a'b\"c\\",
        "🧵", "Zoë",
    ];
    let known = select(words).prop_map(str::to_owned);
    let other = "[a-cA-C%_'\\\\é云锦🧵]{1,6}";
    let text = if size == Size::Small {
        known.boxed()
    } else {
        prop_oneof![known, other].boxed()
    };
    text.prop_map(|text| field::text::tidy(Value::String(text)))
        .prop_filter("empty is not a value", |value| !value.is_null())
        .boxed()
}

fn decimal(unscaled: i64, scale: u8) -> String {
    let unit = 10_u64.pow(scale.into());
    let sign = if unscaled < 0 { "-" } else { "" };
    let size = unscaled.unsigned_abs();
    format!(
        "{sign}{}.{:0width$}",
        size / unit,
        size % unit,
        width = usize::from(scale)
    )
}

/// A filter of some depth over fields of the object.
pub(crate) fn filter(object: &Arc<Object>) -> BoxedStrategy<Filter> {
    let leaf = match object.tree {
        Some(tree) => prop_oneof![4 => test(object).prop_map(Filter::Test), 1 => under(tree.by)].boxed(),
        None => test(object).prop_map(Filter::Test).boxed(),
    };
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::Any),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
    .boxed()
}

/// What hangs under some record of the object, which is a tree.
fn under(by: usize) -> BoxedStrategy<Filter> {
    let one = select(vec![id(1), id(2), id(3), id(5), id(9), OTHER]).prop_map(|id| Operand::One(json!(id)));
    let operand = prop_oneof![6 => one, 1 => Just(Operand::Me), 1 => mine(Column::Uuid)];
    let test = operand.prop_map(move |operand| Test {
        field: by,
        operator: Operator::Is,
        operand,
    });
    let object = "thing".to_owned();
    test.prop_map(move |test| {
        Filter::Under(Box::new(Under {
            test,
            object: object.clone(),
            by,
        }))
    })
    .boxed()
}

fn test(object: &Arc<Object>) -> BoxedStrategy<Test> {
    let pairs: Vec<(usize, Operator)> = object
        .fields
        .iter()
        .enumerate()
        .flat_map(|(position, field)| {
            field
                .kind
                .operators()
                .iter()
                .map(move |operator| (position, *operator))
        })
        .collect();
    let object = Arc::clone(object);
    select(pairs)
        .prop_flat_map(move |(field, operator)| {
            let storage = object.fields[field].storage;
            let column = storage.column();
            let compares = column.has_order()
                && matches!(
                    operator,
                    Operator::Is
                        | Operator::IsNot
                        | Operator::Less
                        | Operator::AtMost
                        | Operator::Greater
                        | Operator::AtLeast
                );
            let alike: Vec<usize> = (0..object.fields.len())
                .filter(|other| compares && object.fields[*other].storage.column() == column)
                .collect();
            let sibling = (!alike.is_empty()).then(|| select(alike).prop_map(Operand::Field).boxed());
            let plain = match storage {
                Storage::Described => operand(Column::Text, operator),
                Storage::Linked => linked(operator),
                Storage::Named => meant(operator),
                storage => operand(storage.compared(), operator),
            };
            sibling
                .map_or(plain.clone(), |sibling| {
                    prop_oneof![3 => plain, 1 => sibling].boxed()
                })
                .prop_map(move |operand| Test {
                    field,
                    operator,
                    operand,
                })
        })
        .boxed()
}

fn operand(column: Column, operator: Operator) -> BoxedStrategy<Operand> {
    let single = if column == Column::Json {
        select(vec!["small", "large", "huge"])
            .prop_map(Value::from)
            .boxed()
    } else {
        value(column, Size::Extreme)
    };
    match operator {
        Operator::IsEmpty | Operator::IsFilled => any::<bool>().prop_map(Operand::Flag).boxed(),
        Operator::AnyOf | Operator::NoneOf => prop::collection::vec(single, 0..4)
            .prop_map(Operand::Many)
            .boxed(),
        Operator::Between => (single.clone(), single)
            .prop_map(|(low, high)| Operand::Range(low, high))
            .boxed(),
        Operator::Is if column == Column::Uuid => prop_oneof![
            Just(Operand::Me),
            select(People::ALL.to_vec()).prop_map(Operand::People),
            mine(column),
            single.prop_map(Operand::One)
        ]
        .boxed(),
        Operator::IsNot if column == Column::Uuid => {
            prop_oneof![Just(Operand::Me), mine(column), single.prop_map(Operand::One)].boxed()
        }
        Operator::Contains | Operator::StartsWith => single.prop_map(Operand::One).boxed(),
        _ if column.has_order() => prop_oneof![3 => single.prop_map(Operand::One), 1 => mine(column)].boxed(),
        _ => single.prop_map(Operand::One).boxed(),
    }
}

/// What a field that names several is compared with.
fn linked(operator: Operator) -> BoxedStrategy<Operand> {
    let one = select(ids().to_vec()).prop_map(|id| json!(id));
    match operator {
        Operator::Contains => prop_oneof![1 => Just(Operand::Me), 2 => one.prop_map(Operand::One)].boxed(),
        Operator::AnyOf | Operator::NoneOf => {
            prop::collection::vec(one, 0..4).prop_map(Operand::Many).boxed()
        }
        _ => any::<bool>().prop_map(Operand::Flag).boxed(),
    }
}

/// What a field that names one of several objects is compared with: a record, or an object alone.
fn meant(operator: Operator) -> BoxedStrategy<Operand> {
    let one = (
        select(vec!["thing", "user"]),
        prop::option::of(select(ids().to_vec())),
    );
    let one = one.prop_map(|(object, id)| match id {
        Some(id) => json!({ "object": object, "id": id }),
        None => json!({ "object": object }),
    });
    match operator {
        Operator::Is | Operator::IsNot => one.prop_map(Operand::One).boxed(),
        Operator::AnyOf | Operator::NoneOf => {
            prop::collection::vec(one, 0..4).prop_map(Operand::Many).boxed()
        }
        _ => any::<bool>().prop_map(Operand::Flag).boxed(),
    }
}

/// A filter that asks also about records that are tied to this one, by every field that ties some, one way or the other.
pub(crate) fn tied(object: &Arc<Object>) -> BoxedStrategy<Filter> {
    let tying = |field: &model::FieldDef| field.named_objects().contains(&object.name);
    let fields = object.fields.iter().enumerate().filter(|(_, field)| tying(field));
    let ways: Vec<(Way, usize)> = fields
        .flat_map(|(at, field)| {
            let named = (field.storage == Storage::Linked).then_some((Way::Named, at));
            named.into_iter().chain([(Way::Pointing, at)])
        })
        .collect();
    let quantity = prop_oneof![
        Just(Quantity::Some),
        Just(Quantity::None),
        (0..4_u32).prop_map(Quantity::AtLeast),
        (0..4_u32).prop_map(Quantity::AtMost),
    ];
    let name = object.name.clone();
    let leaf = filter(object);
    leaf.prop_recursive(2, 6, 2, move |inner| {
        let name = name.clone();
        let related = (select(ways.clone()), quantity.clone(), inner.clone()).prop_map(
            move |((way, by), quantity, part)| {
                let (object, name) = (name.clone(), String::new());
                Filter::Related(Box::new(Related {
                    name,
                    object,
                    way,
                    by,
                    quantity,
                    part,
                }))
            },
        );
        prop_oneof![
            4 => related,
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            1 => inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
    .boxed()
}

/// A field of the viewer's employee record that has that shape, or one that is empty.
fn mine(column: Column) -> BoxedStrategy<Operand> {
    let name = match column {
        Column::Decimal { scale } => format!("scale_{scale}"),
        column => format!("{column:?}").to_lowercase(),
    };
    select(vec![name, "empty".to_owned(), "gone".to_owned()])
        .prop_map(Operand::Mine)
        .boxed()
}

/// One to four grants over random rows and fields, some of them masked.
pub(crate) fn rights(object: &Arc<Object>) -> BoxedStrategy<ObjectRights> {
    let count = object.fields.len();
    let owner = object.field("owner").unwrap().0;
    let own = Filter::Test(Test {
        field: owner,
        operator: Operator::Is,
        operand: Operand::Me,
    });
    let rows = prop_oneof![Just(own), Just(Filter::everything()), filter(object)];
    let fields = prop_oneof![
        1 => Just(vec![2_u8; count]),
        3 => prop::collection::vec(0..4_u8, count),
    ];
    let house: Vec<usize> = [CURRENCY, RATE]
        .iter()
        .filter_map(|name| Some(object.field(name)?.0))
        .collect();
    let one = (rows, fields).prop_map(move |(rows, mut fields)| {
        // Whoever reads an amount reads what it comes to.
        house.iter().for_each(|at| fields[*at] = 2);
        let pick = |wanted: fn(u8) -> bool| -> FieldSet {
            fields
                .iter()
                .enumerate()
                .filter(|(_, kind)| wanted(**kind))
                .map(|(field, _)| field)
                .collect()
        };
        grant(rows, pick(|kind| kind >= 2), pick(|kind| kind == 1))
    });
    prop::collection::vec(one, 1..5)
        .prop_map(|grants| ObjectRights { grants })
        .boxed()
}
