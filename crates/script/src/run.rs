//! Running the tree over one record.

use crate::budget::{Purse, Spent};
use crate::held::Held;
use crate::shape::Shape;
use crate::tree::{Arithmetic, At, Comparison, Node};
use rust_decimal::Decimal;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;

/// The longest text an expression may make, in bytes.
const LONGEST_TEXT: usize = 1 << 20;

/// Why an expression gave no value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Division by zero.
    Zero(At),
    /// More digits than a decimal keeps.
    Overflow(At),
    /// A result that its target cannot hold, or a text without end.
    TooLarge,
    /// Something that nobody foresaw.
    Failed,
    /// The budget of the save is spent.
    Spent,
    /// A field holds something that its type does not allow.
    Unreadable(usize),
}

impl From<Spent> for Fault {
    fn from(_: Spent) -> Self {
        Fault::Spent
    }
}

/// One evaluation.
pub(crate) struct Run<'a> {
    pub(crate) record: &'a dyn Fn(&str) -> Option<Value>,
    pub(crate) reads: &'a [String],
    pub(crate) shapes: &'a [Shape],
    pub(crate) purse: Purse<'a>,
}

impl<'a> Run<'a> {
    pub(crate) fn value(&mut self, node: &'a Node) -> Result<Held<'a>, Fault> {
        self.purse.pay(1)?;
        match node {
            Node::Constant(held) => Ok(borrowed(held)),
            Node::Field(position) => self.field(*position),
            Node::Compute(sides, operator, at) => {
                let (left, right) = (self.value(&sides.0)?, self.value(&sides.1)?);
                self.compute(left, *operator, right, *at)
            }
            Node::Compare(sides, comparison) => {
                let (left, right) = (self.value(&sides.0)?, self.value(&sides.1)?);
                Ok(Held::Boolean(compare(&left, *comparison, &right)))
            }
            Node::Negate(inner) => Ok(match self.value(inner)? {
                Held::Number(number) => Held::Number(-number),
                _ => Held::Empty,
            }),
            Node::Not(inner) => Ok(Held::Boolean(!self.value(inner)?.holds())),
            Node::All(members) => self.any(members, false).map(|found| Held::Boolean(!found)),
            Node::Any(members) => self.any(members, true).map(Held::Boolean),
            Node::Choose(parts) => {
                let branch = if self.value(&parts.0)?.holds() {
                    &parts.1
                } else {
                    &parts.2
                };
                self.value(branch)
            }
            Node::List(members) => members
                .iter()
                .map(|member| self.value(member))
                .collect::<Result<_, _>>()
                .map(Held::List),
            Node::Call(function, arguments, at) => (function.run)(self, arguments, *at),
        }
    }

    /// Whether one of the members is `wanted`; the rest is not asked.
    fn any(&mut self, members: &'a [Node], wanted: bool) -> Result<bool, Fault> {
        for member in members {
            if self.value(member)?.holds() == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn field(&mut self, position: usize) -> Result<Held<'a>, Fault> {
        let value = (self.record)(&self.reads[position]);
        if let Some(Value::String(text)) = &value {
            self.purse.pay_text(text.len())?;
        }
        Held::read(value, self.shapes[position]).ok_or(Fault::Unreadable(position))
    }

    /// With an empty operand the result is empty.
    fn compute(
        &mut self,
        left: Held<'a>,
        operator: Arithmetic,
        right: Held<'a>,
        at: At,
    ) -> Result<Held<'a>, Fault> {
        match (left, right) {
            (Held::Number(left), Held::Number(right)) => {
                calculate(left, operator, right, at).map(Held::Number)
            }
            (Held::Text(left), Held::Text(right)) => {
                let length = left.len() + right.len();
                self.purse.pay_text(length)?;
                if length > LONGEST_TEXT {
                    return Err(Fault::TooLarge);
                }
                Ok(Held::Text(left + right))
            }
            _ => Ok(Held::Empty),
        }
    }
}

fn borrowed<'a>(held: &'a Held<'static>) -> Held<'a> {
    match held {
        Held::Text(text) => Held::Text(Cow::Borrowed(text)),
        other => other.clone(),
    }
}

fn calculate(left: Decimal, operator: Arithmetic, right: Decimal, at: At) -> Result<Decimal, Fault> {
    if right.is_zero() && matches!(operator, Arithmetic::Divide | Arithmetic::Remainder) {
        return Err(Fault::Zero(at));
    }
    let result = match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    };
    result.ok_or(Fault::Overflow(at))
}

/// A comparison with an empty side is false, whichever it is.
fn compare(left: &Held<'_>, comparison: Comparison, right: &Held<'_>) -> bool {
    if left.is_empty() || right.is_empty() {
        return false;
    }
    match comparison {
        Comparison::Is => left == right,
        Comparison::IsNot => left != right,
        Comparison::Less => order(left, right) == Some(Ordering::Less),
        Comparison::AtMost => matches!(order(left, right), Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order(left, right) == Some(Ordering::Greater),
        Comparison::AtLeast => matches!(order(left, right), Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// The order of two numbers or of two moments.
pub(crate) fn order(left: &Held<'_>, right: &Held<'_>) -> Option<Ordering> {
    match (left, right) {
        (Held::Number(left), Held::Number(right)) => Some(left.cmp(right)),
        (Held::Text(left), Held::Text(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
