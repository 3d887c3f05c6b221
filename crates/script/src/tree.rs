//! The tree of an expression after names and types are settled.

use crate::functions::Function;
use crate::held::Held;

/// A place in the source, both counted from 1; 0 where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// One step of a computation.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Constant(Held<'static>),
    /// A field, by its position in the list of fields read.
    Field(usize),
    Compute(Box<(Node, Node)>, Arithmetic, At),
    Compare(Box<(Node, Node)>, Comparison),
    Negate(Box<Node>),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// Condition, then, otherwise.
    Choose(Box<(Node, Node, Node)>),
    List(Vec<Node>),
    Call(&'static Function, Vec<Node>, At),
}

/// `+ - * / %`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// `== != < <= > >=`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Is,
    IsNot,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Arithmetic {
    pub(crate) fn of(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "+" => Arithmetic::Add,
            "-" => Arithmetic::Subtract,
            "*" => Arithmetic::Multiply,
            "/" => Arithmetic::Divide,
            "%" => Arithmetic::Remainder,
            _ => return None,
        })
    }
}

impl Comparison {
    pub(crate) fn of(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "==" => Comparison::Is,
            "!=" => Comparison::IsNot,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Greater,
            ">=" => Comparison::AtLeast,
            _ => return None,
        })
    }

    /// Whether it asks for an order and not only for sameness.
    pub(crate) fn orders(self) -> bool {
        !matches!(self, Comparison::Is | Comparison::IsNot)
    }
}
