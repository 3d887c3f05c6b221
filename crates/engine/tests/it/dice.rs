//! Chance that repeats, and what it makes: values, drafts, filters.

use field::{Operator, Storage};
use model::{FieldDef, Model, Object};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// How many cases a test tries, where the environment does not say.
#[expect(clippy::disallowed_methods, reason = "a test may be asked for more")]
pub(crate) fn many(variable: &str, usually: usize) -> usize {
    std::env::var(variable).map_or(usually, |many| many.parse().unwrap())
}

/// The same rolls for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        // xorshift64*: good enough to mix test cases.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let rolled = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(rolled).unwrap() % sides
    }

    /// True `percent` times in a hundred.
    pub(crate) fn happens(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.roll(among.len())]
    }
}

/// Values that a field accepts, some of them alike in some reading.
pub(crate) fn values(model: &Model, field: &FieldDef) -> Vec<Value> {
    if let Some(set) = field.choices.as_ref().and_then(|name| model.choices.get(name)) {
        let names: Vec<Value> = set.values.iter().map(|choice| json!(choice.value)).collect();
        return match field.storage.column() {
            field::Column::Json => names
                .windows(2)
                .map(|two| json!(two))
                .chain([json!(names[..1])])
                .collect(),
            _ => names,
        };
    }
    let mut values = field.kind.samples();
    values.extend(match field.storage.column() {
        field::Column::Text => vec![
            json!("abc"),
            json!("ＡＢＣ"),
            json!("上海"),
            json!("O'Hara"),
            json!("zz%_\\"),
        ],
        field::Column::Integer => vec![json!(0), json!(-7), json!(9_007_199_254_740_991_i64)],
        field::Column::Decimal { .. } => {
            vec![json!("0"), json!("-12.5"), json!("99999999.99"), json!("12.50")]
        }
        field::Column::Date => vec![json!("2026-01-01"), json!("2026-12-31"), json!("0001-01-01")],
        _ => Vec::new(),
    });
    values
        .into_iter()
        .filter(|value| field.accept(value.clone()).is_ok())
        .collect()
}

/// A draft with some of the object's fields; `ids` are the records that references may name.
pub(crate) fn draft(
    dice: &mut Dice,
    model: &Model,
    object: &Object,
    ids: &[(String, Uuid)],
) -> Map<String, Value> {
    let mut draft = Map::new();
    for field in object.fields.iter().filter(|field| field.writable()) {
        if dice.happens(if field.required { 90 } else { 40 }) {
            draft.insert(field.name.clone(), value(dice, model, field, ids));
        }
    }
    draft
}

/// A value for a field: mostly one it accepts, sometimes nothing, rarely nonsense.
pub(crate) fn value(dice: &mut Dice, model: &Model, field: &FieldDef, ids: &[(String, Uuid)]) -> Value {
    if dice.happens(8) {
        return Value::Null;
    }
    if dice.happens(2) {
        return field.kind.refusals().into_iter().next().unwrap_or(Value::Null);
    }
    let objects = field.named_objects();
    if !objects.is_empty() && !ids.is_empty() {
        let object = dice.pick(objects);
        return match field.storage {
            Storage::Linked => (0..1 + dice.roll(3)).map(|_| named(dice, object, ids)).collect(),
            Storage::Named => json!({ "object": object, "id": named(dice, object, ids) }),
            _ => named(dice, object, ids),
        };
    }
    if let Some(other) = field.filters.as_ref().and_then(|other| model.object(other)) {
        return filter(dice, model, &Arc::clone(other), ids, 2);
    }
    let values = values(model, field);
    if values.is_empty() {
        Value::Null
    } else {
        dice.pick(&values).clone()
    }
}

/// The id of a record, mostly of that object.
fn named(dice: &mut Dice, object: &str, ids: &[(String, Uuid)]) -> Value {
    let own: Vec<_> = ids.iter().filter(|(of, _)| of == object).collect();
    match own.is_empty() || dice.happens(10) {
        true => json!(dice.pick(ids).1),
        false => json!(dice.pick(&own).1),
    }
}

/// A filter over the object's fields, up to three levels deep.
pub(crate) fn filter(
    dice: &mut Dice,
    model: &Model,
    object: &Object,
    ids: &[(String, Uuid)],
    depth: usize,
) -> Value {
    if depth > 0 && dice.happens(40) {
        let mut parts = || {
            (0..2)
                .map(|_| filter(dice, model, object, ids, depth - 1))
                .collect::<Vec<_>>()
        };
        let parts = parts();
        return match dice.roll(3) {
            0 => json!({ "all": parts }),
            1 => json!({ "any": parts }),
            _ => json!({ "not": parts[0] }),
        };
    }
    let field = dice.pick(&object.fields);
    test(dice, model, field, ids)
}

/// One test of a field with one of its operators.
pub(crate) fn test(dice: &mut Dice, model: &Model, field: &FieldDef, ids: &[(String, Uuid)]) -> Value {
    let operator = *dice.pick(field.kind.operators());
    let mut one = || match value(dice, model, field, ids) {
        Value::Array(members) => members.into_iter().next().unwrap_or(json!("abc")),
        Value::Null => json!("abc"),
        other => other,
    };
    let operand = match operator {
        Operator::IsEmpty | Operator::IsFilled => json!(dice.happens(50)),
        Operator::AnyOf | Operator::NoneOf => json!([one(), one()]),
        Operator::Between => json!([one(), one()]),
        _ => one(),
    };
    json!({ "field": field.name, operator.word(): operand })
}
