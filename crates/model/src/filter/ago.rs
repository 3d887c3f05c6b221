//! Comparisons with how long ago something was.

use super::parse::Reader;
use super::{Filter, Moment, Operand, Test};
use crate::{Edge, Elapsed, FieldDef};
use field::Operator;
use serde_json::{Value, json};

/// How long ago, in whole units, both ends included; or whether it is known at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ago {
    /// At least so many units.
    AtLeast(i64),
    /// At most so many.
    AtMost(i64),
    /// From so many to so many.
    Between(i64, i64),
    /// The field that is counted from is empty (`true`) or filled (`false`).
    Empty(bool),
}

impl Ago {
    /// The operator of the filter language that says it.
    fn operator(self) -> Operator {
        match self {
            Ago::AtLeast(_) => Operator::AtLeast,
            Ago::AtMost(_) => Operator::AtMost,
            Ago::Between(..) => Operator::Between,
            Ago::Empty(_) => Operator::IsEmpty,
        }
    }

    pub(super) fn to_json(self) -> Value {
        match self {
            Ago::AtLeast(units) | Ago::AtMost(units) => json!(units),
            Ago::Between(least, most) => json!([least, most]),
            Ago::Empty(empty) => json!(empty),
        }
    }

    /// The same as comparisons of the day or the moment: the longer ago, the earlier.
    pub(super) fn settled(self, field: usize, elapsed: &Elapsed, at: &Moment) -> Filter {
        let test = |operator, operand| {
            Filter::Test(Test {
                field,
                operator,
                operand,
            })
        };
        let filled = || test(Operator::IsFilled, Operand::Flag(true));
        let none = || Filter::Any(Vec::new());
        let least = |units| match elapsed.edge(units, at) {
            Edge::At(edge) => test(Operator::AtMost, Operand::One(edge)),
            Edge::Before => none(),
            Edge::After => filled(),
        };
        let most = |units: i64| match elapsed.edge(units.saturating_add(1), at) {
            Edge::At(edge) => test(Operator::Greater, Operand::One(edge)),
            Edge::Before => filled(),
            Edge::After => none(),
        };
        match self {
            Ago::AtLeast(units) => least(units),
            Ago::AtMost(units) => most(units),
            Ago::Between(first, last) => Filter::All(vec![least(first), most(last)]),
            Ago::Empty(empty) => test(Operator::IsEmpty, Operand::Flag(empty)),
        }
    }
}

impl Reader<'_> {
    /// A comparison with a field that is told at reading time.
    pub(super) fn ago(
        &mut self,
        (position, field): (usize, &FieldDef),
        operator: Operator,
        json: &Value,
        at: &str,
    ) -> Option<Test> {
        let ago = match (operator, json) {
            (Operator::IsEmpty, Value::Bool(asserted)) => Ago::Empty(*asserted),
            (Operator::IsFilled, Value::Bool(asserted)) => Ago::Empty(!asserted),
            (Operator::IsEmpty | Operator::IsFilled, _) => return self.complain("filter_flag", at),
            (Operator::Between, Value::Array(ends)) if ends.len() == 2 => {
                let first = self.units(field, &ends[0], &format!("{at}/0"));
                let last = self.units(field, &ends[1], &format!("{at}/1"));
                Ago::Between(first?, last?)
            }
            (Operator::Between, _) => return self.complain("filter_pair", at),
            (operator, one) => {
                let units = self.units(field, one, at)?;
                match operator {
                    Operator::Less => Ago::AtMost(units - 1),
                    Operator::AtMost => Ago::AtMost(units),
                    Operator::Greater => Ago::AtLeast(units + 1),
                    Operator::AtLeast => Ago::AtLeast(units),
                    _ => Ago::Between(units, units),
                }
            }
        };
        Some(Test {
            field: position,
            operator: ago.operator(),
            operand: Operand::Ago(ago),
        })
    }

    fn units(&mut self, field: &FieldDef, json: &Value, at: &str) -> Option<i64> {
        self.value(field, json, at)?.as_i64()
    }
}
