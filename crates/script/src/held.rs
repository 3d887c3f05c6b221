//! A value while it is computed with.

use crate::shape::{Shape, Type};
use crate::{number, run::Fault};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::Value;
use std::borrow::Cow;

/// A value; texts of the expression itself are borrowed. Dates, times, instants and ids are their canonical texts,
/// whose order is the order of time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Held<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(Decimal),
    Boolean(bool),
    List(Vec<Held<'a>>),
}

impl Held<'_> {
    /// Reads a field. A value that does not have the field's shape gives `None`.
    pub(crate) fn read(value: Option<Value>, shape: Shape) -> Option<Self> {
        let held = match (value.unwrap_or_default(), shape) {
            (Value::Null, _) => Held::Empty,
            (document, Shape::Document) => Held::Text(Cow::Owned(document.to_string())),
            (Value::Number(number), Shape::Number) => Held::Number(Decimal::from(number.as_i64()?)),
            (Value::String(text), Shape::Number) => Held::Number(Decimal::from_str_exact(&text).ok()?),
            (Value::Bool(yes), Shape::Boolean) => Held::Boolean(yes),
            (Value::Array(members), Shape::List) => Held::List(
                members
                    .into_iter()
                    .map(|member| match member {
                        Value::String(text) => Some(Held::Text(Cow::Owned(text))),
                        _ => None,
                    })
                    .collect::<Option<_>>()?,
            ),
            (Value::String(_), Shape::Boolean | Shape::List) => return None,
            (Value::String(text), _) => Held::Text(Cow::Owned(text)),
            _ => return None,
        };
        Some(if held.is_empty() { Held::Empty } else { held })
    }

    /// What the asker gets: decimals as the shortest exact text, an empty text as `null`.
    pub(crate) fn into_json(self, want: Type) -> Result<Value, Fault> {
        Ok(match self {
            held if held.is_empty() => Value::Null,
            Held::Empty => Value::Null,
            Held::Text(text) if want == Type::Document => serde_json::from_str(&text).unwrap_or_default(),
            Held::Text(text) => Value::String(text.into_owned()),
            Held::Boolean(yes) => Value::Bool(yes),
            Held::Number(exact) if want == Type::Integer => {
                const MOST: i64 = (1 << 53) - 1;
                let whole = number::round(exact, 0)
                    .to_i64()
                    .filter(|whole| (-MOST..=MOST).contains(whole));
                Value::from(whole.ok_or(Fault::TooLarge)?)
            }
            Held::Number(exact) => Value::String(exact.normalize().to_string()),
            Held::List(members) => {
                let members = members.into_iter().map(|member| member.into_json(Type::Text));
                Value::Array(members.collect::<Result<_, _>>()?)
            }
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Held::Empty => true,
            Held::Text(text) => text.is_empty(),
            Held::List(members) => members.is_empty(),
            Held::Number(_) | Held::Boolean(_) => false,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Held::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<Decimal> {
        match self {
            Held::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is true; an empty boolean is not.
    pub(crate) fn holds(&self) -> bool {
        *self == Held::Boolean(true)
    }
}
