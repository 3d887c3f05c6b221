//! The reading of a filter in memory.

use super::{Operand, Test};
use crate::links::is_meant;
use crate::{FieldDef, InCurrency, Me, Object, Record};
use field::{Column, Operator, Storage, decimal, text};
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use uuid::Uuid;

impl Test {
    /// The same comparison with this value.
    #[must_use]
    pub fn with(&self, value: Value) -> Test {
        Test {
            operand: Operand::One(value),
            ..self.clone()
        }
    }

    pub(super) fn holds(&self, object: &Object, record: &Record, viewer: Me<'_>) -> bool {
        if let Operand::Mine(field) = &self.operand {
            return match viewer.employee(field) {
                Some(value) => self.with(value.clone()).holds(object, record, viewer),
                None => self.operator == Operator::IsNot,
            };
        }
        let field = object.resting(self.field);
        if let Operand::Field(other) = self.operand {
            let [value, other] = [self.field, other].map(|at| object.comparable(at, record));
            let meets = value
                .zip(other)
                .is_some_and(|(value, other)| compared(self.operator, field, &value, &other));
            return meets != (self.operator == Operator::IsNot);
        }
        let value = object.comparable(self.field, record);
        let value = value.as_deref();
        match (self.operator, &self.operand) {
            (Operator::IsEmpty, Operand::Flag(asserted)) => value.is_none() == *asserted,
            (Operator::IsFilled, Operand::Flag(asserted)) => value.is_some() == *asserted,
            (Operator::IsNot | Operator::NoneOf, _) => {
                !value.is_some_and(|value| self.meets(value, field, viewer))
            }
            _ => value.is_some_and(|value| self.meets(value, field, viewer)),
        }
    }

    /// Whether the value, which is not empty, stands to the operand as the operator says, denial left aside.
    fn meets(&self, value: &Value, field: &FieldDef, viewer: Me<'_>) -> bool {
        let measure = (field.storage == Storage::Measured).then(|| field.kind.measure(value));
        let value = match &measure {
            Some(measure) => measure.as_ref().unwrap_or(&Value::Null),
            None => value,
        };
        let column = field.storage.compared();
        match (self.operator, &self.operand) {
            (Operator::Contains, Operand::Me) => {
                field.named(value).iter().any(|named| named.id == viewer.user)
            }
            (_, Operand::Me) => user(value) == Some(viewer.user),
            (_, Operand::One(asked)) if field.storage == Storage::Named => is_meant(value, asked),
            (_, Operand::Many(asked)) if field.storage == Storage::Named => {
                asked.iter().any(|asked| is_meant(value, asked))
            }
            (_, Operand::People(people)) => user(value).is_some_and(|user| viewer.is_among(*people, user)),
            (_, Operand::Range(low, high)) => {
                order(column, value, low).is_some_and(Ordering::is_ge)
                    && order(column, value, high).is_some_and(Ordering::is_le)
            }
            (_, Operand::Many(values)) => values.iter().any(|other| has(column, value, other)),
            (Operator::Contains, Operand::One(piece)) => match column {
                Column::Json => has(column, value, piece),
                _ => keys(field, value, piece).is_some_and(|(text, piece)| text.contains(&piece)),
            },
            (Operator::StartsWith, Operand::One(piece)) => {
                keys(field, value, piece).is_some_and(|(text, piece)| text.starts_with(&piece))
            }
            (operator, Operand::One(other)) => compared(operator, field, value, other),
            // The first was answered already; the others are settled before anybody asks.
            (
                _,
                Operand::Field(_)
                | Operand::Mine(_)
                | Operand::Roles
                | Operand::Flag(_)
                | Operand::This(_)
                | Operand::Today(_)
                | Operand::During(_)
                | Operand::Ago(_),
            ) => false,
        }
    }
}

impl Object {
    /// By what the value at a position is compared, if there is one: an amount by what it comes to in the workspace's
    /// currency.
    fn comparable<'r>(&self, at: usize, record: &'r Record) -> Option<Cow<'r, Value>> {
        let field = self.resting(at);
        let value = record.get(&field.name).filter(|value| !value.is_null())?;
        match self.currency_at(at, record) {
            Some(_) if field.currency == Some(InCurrency::Record) => {
                let base = self.base(at, record);
                (!base.is_null()).then_some(Cow::Owned(base))
            }
            _ => Some(Cow::Borrowed(value)),
        }
    }
}

fn user(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|id| Uuid::try_parse(id).ok())
}

/// Two values that are not empty, in their order. Whether they differ is asked by `is` and denied by who asks.
fn compared(operator: Operator, field: &FieldDef, value: &Value, other: &Value) -> bool {
    order(field.storage.compared(), value, other).is_some_and(|order| match operator {
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::AtLeast => order.is_ge(),
        _ => order.is_eq(),
    })
}

/// Equal, or for lists: a member.
fn has(column: Column, value: &Value, other: &Value) -> bool {
    match (column, value) {
        (Column::Json, Value::Array(members)) => members.contains(other),
        _ => order(column, value, other).is_some_and(Ordering::is_eq),
    }
}

/// Both texts in the form in which pieces are looked for.
fn keys(field: &FieldDef, value: &Value, piece: &Value) -> Option<(String, String)> {
    let piece = piece.as_str()?;
    Some(match field.storage {
        Storage::Described => (text::folded(&field.kind.to_text(value)), text::folded(piece)),
        Storage::Keyed => (text::folded(value.as_str()?), text::folded(piece)),
        _ => (value.as_str()?.to_owned(), piece.to_owned()),
    })
}

/// `None` when a value has not the shape of the column, which a compiled filter over a read record never meets.
fn order(column: Column, value: &Value, other: &Value) -> Option<Ordering> {
    match column {
        Column::Decimal { .. } => Some(decimal::read(value.as_str()?)?.cmp(&decimal::read(other.as_str()?)?)),
        Column::Integer => Some(value.as_i64()?.cmp(&other.as_i64()?)),
        Column::Boolean => Some(value.as_bool()?.cmp(&other.as_bool()?)),
        _ => Some(value.as_str()?.cmp(other.as_str()?)),
    }
}
