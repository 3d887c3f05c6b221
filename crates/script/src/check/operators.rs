//! Operators: what they may stand between.

use super::{Check, Typed};
use crate::held::Held;
use crate::shape::Shape;
use crate::tree::{Arithmetic, At, Comparison, Node};
use rhai::Expr;

impl Check<'_> {
    pub(super) fn unary(&mut self, symbol: &str, inner: &Expr, at: At) -> Typed {
        let mut inner = self.expression(inner);
        if symbol == "!" {
            self.condition(&mut inner);
            return Typed {
                node: Node::Not(Box::new(inner.node)),
                shape: Shape::Boolean,
                at,
            };
        }
        if !inner.shape.fits(Shape::Number) {
            let found = inner.shape.to_string();
            return self.complain("expression_sign", at, &[("operator", symbol), ("found", &found)]);
        }
        let node = match inner.node {
            Node::Constant(Held::Number(number)) if symbol == "-" => Node::Constant(Held::Number(-number)),
            node if symbol == "-" => Node::Negate(Box::new(node)),
            node => node,
        };
        Typed {
            node,
            shape: Shape::Number,
            at,
        }
    }

    pub(super) fn binary(&mut self, symbol: &str, left: &Expr, right: &Expr, at: At) -> Typed {
        let (left, right) = (self.expression(left), self.expression(right));
        if let Some(operator) = Arithmetic::of(symbol) {
            return self.compute(left, operator, symbol, right, at);
        }
        match Comparison::of(symbol) {
            Some(comparison) => self.compare(left, comparison, symbol, right, at),
            None => self.complain("expression_operator", at, &[("problem", symbol)]),
        }
    }

    fn compute(&mut self, left: Typed, operator: Arithmetic, symbol: &str, right: Typed, at: At) -> Typed {
        let fits = |shape| left.shape.fits(shape) && right.shape.fits(shape);
        let shape = if fits(Shape::Number) {
            Shape::Number
        } else if operator == Arithmetic::Add && fits(Shape::Text) {
            Shape::Text
        } else {
            let (left, right) = (left.shape.to_string(), right.shape.to_string());
            let args = [
                ("operator", symbol),
                ("left", left.as_str()),
                ("right", right.as_str()),
            ];
            return self.complain("expression_operands", at, &args);
        };
        if operator == Arithmetic::Divide && left.is_whole_literal() && right.is_whole_literal() {
            return self.complain("expression_whole_division", at, &[]);
        }
        let wrong = left.shape == Shape::Wrong && right.shape == Shape::Wrong;
        let shape = if wrong { Shape::Wrong } else { shape };
        Typed {
            node: Node::Compute(Box::new((left.node, right.node)), operator, at),
            shape,
            at: left.at,
        }
    }

    fn compare(
        &mut self,
        mut left: Typed,
        comparison: Comparison,
        symbol: &str,
        mut right: Typed,
        at: At,
    ) -> Typed {
        let shape = self.agree(&mut left, &mut right);
        let (one, other) = (left.shape.to_string(), right.shape.to_string());
        match shape {
            None => {
                let args = [
                    ("operator", symbol),
                    ("left", one.as_str()),
                    ("right", other.as_str()),
                ];
                return self.complain("expression_comparison", at, &args);
            }
            Some(Shape::List) => {
                return self.complain("expression_list_comparison", at, &[("operator", symbol)]);
            }
            Some(shape) if comparison.orders() && !shape.has_order() => {
                return self.complain("expression_order", at, &[("operator", symbol), ("found", &one)]);
            }
            Some(_) if left.literal() == Some("") || right.literal() == Some("") => {
                return self.complain("expression_unit", at, &[("problem", "\"\"")]);
            }
            Some(_) => {}
        }
        let node = Node::Compare(Box::new((left.node, right.node)), comparison);
        Typed {
            node,
            shape: Shape::Boolean,
            at: left.at,
        }
    }

    /// The type both sides have, when they have one. A text literal beside a date is a date, if it reads like one.
    pub(super) fn agree(&mut self, left: &mut Typed, right: &mut Typed) -> Option<Shape> {
        if left.shape == Shape::Wrong || right.shape == Shape::Wrong {
            return Some(Shape::Wrong);
        }
        if left.shape == right.shape {
            return Some(left.shape);
        }
        let (literal, other) = if left.literal().is_some() {
            (left, right)
        } else {
            (right, left)
        };
        let text = literal.literal()?.to_owned();
        if other.shape.pattern().is_empty() {
            return None;
        }
        if !other.shape.reads_literal(&text) {
            let (wanted, pattern) = (other.shape.to_string(), other.shape.pattern());
            let args = [
                ("value", text.as_str()),
                ("wanted", wanted.as_str()),
                ("pattern", pattern),
            ];
            *literal = self.complain("expression_literal", literal.at, &args);
            return Some(Shape::Wrong);
        }
        literal.shape = other.shape;
        Some(other.shape)
    }
}
