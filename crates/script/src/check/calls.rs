//! Calls: which functions there are and what they may take.

use super::{Check, Typed};
use crate::expression::TODAY;
use crate::functions::{self, Function, Gives, Slot};
use crate::shape::Shape;
use crate::tree::{At, Node};
use rhai::{Expr, FnCallExpr, Position};

impl Check<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, position: Position) -> Typed {
        let at = self.at(position);
        let name = call.name.as_str();
        if call.is_qualified() || call.capture_parent_scope {
            return self.complain("expression_operator", at, &[("problem", name)]);
        }
        if call.is_operator_call() && name != "contains" {
            return match &*call.args {
                [only] => self.unary(name, only, at),
                [left, right] => self.binary(name, left, right, at),
                _ => self.complain("expression_operator", at, &[("problem", name)]),
            };
        }
        if name == "today" && call.args.is_empty() {
            return self.field(TODAY, at);
        }
        match (functions::find(name), &*call.args) {
            (Some(function), [Expr::Array(members, _), needle]) if name == "contains" => {
                self.membership(function, members, needle, at)
            }
            (Some(function), _) => self.function(function, &call.args, at),
            (None, _) => {
                let names = functions::ALL.iter().map(|function| function.name);
                let known: Vec<&str> = names.chain(["today"]).collect();
                let known = known.join(", ");
                for argument in &call.args {
                    self.expression(argument);
                }
                self.complain(
                    "expression_function",
                    at,
                    &[("name", name), ("functions", &known)],
                )
            }
        }
    }

    /// `stage in ["won", "lost"]`: a list that stands in the expression holds values of the type that is looked for.
    fn membership(&mut self, function: &'static Function, members: &[Expr], needle: &Expr, at: At) -> Typed {
        let mut needle = self.expression(needle);
        if members.is_empty() {
            return self.complain("expression_empty_list", at, &[]);
        }
        let mut nodes = Vec::with_capacity(members.len());
        for member in members {
            let mut member = self.expression(member);
            let agreed = self.agree(&mut needle, &mut member);
            if agreed.is_none_or(|shape| shape == Shape::List) {
                let (left, right) = (needle.shape.to_string(), member.shape.to_string());
                let args = [
                    ("operator", "in"),
                    ("left", left.as_str()),
                    ("right", right.as_str()),
                ];
                return self.complain("expression_comparison", member.at, &args);
            }
            nodes.push(member.node);
        }
        let node = Node::Call(function, vec![Node::List(nodes), needle.node], at);
        Typed {
            node,
            shape: Shape::Boolean,
            at: needle.at,
        }
    }

    fn function(&mut self, function: &'static Function, arguments: &[Expr], at: At) -> Typed {
        let mut arguments: Vec<Typed> = arguments
            .iter()
            .map(|argument| self.expression(argument))
            .collect();
        let fits = arguments.len() >= function.fewest
            && (arguments.is_empty() || function.slot(arguments.len() - 1).is_some());
        if !fits {
            let (found, signature) = (arguments.len().to_string(), function.signature());
            let args = [
                ("name", function.name),
                ("found", found.as_str()),
                ("signature", signature.as_str()),
            ];
            return self.complain("expression_arguments", at, &args);
        }
        let mut shape = Shape::Wrong;
        for place in 0..arguments.len() {
            let slot = function.slot(place).unwrap_or(Slot::Any);
            let fits = if place > 0 && matches!(slot, Slot::Same | Slot::SameOrdered) {
                let (before, rest) = arguments.split_at_mut(place);
                let agreed = self.agree(&mut before[place - 1], &mut rest[0]);
                agreed.is_some_and(|shape| slot.takes(shape))
            } else {
                let literal = arguments[place].literal().filter(|_| slot == Slot::Date);
                slot.takes(arguments[place].shape)
                    || literal.is_some_and(|text| Shape::Date.reads_literal(text))
            };
            if !fits {
                return self.misfit(function, &arguments, place, slot);
            }
            if arguments[place].shape != Shape::Wrong {
                shape = arguments[place].shape;
            }
        }
        let shape = match function.gives {
            Gives::Text => Shape::Text,
            Gives::Number => Shape::Number,
            Gives::Boolean => Shape::Boolean,
            Gives::Date => Shape::Date,
            Gives::Same => shape,
        };
        Typed {
            node: Node::Call(
                function,
                arguments.into_iter().map(|argument| argument.node).collect(),
                at,
            ),
            shape,
            at,
        }
    }

    fn misfit(&mut self, function: &Function, arguments: &[Typed], place: usize, slot: Slot) -> Typed {
        let (found, count) = (arguments[place].shape.to_string(), (place + 1).to_string());
        let before = place.checked_sub(1).map(|before| arguments[before].shape);
        let wanted = match (slot, before) {
            (Slot::Same | Slot::SameOrdered, Some(before)) => before.to_string(),
            _ => slot.word().to_owned(),
        };
        let signature = function.signature();
        let args = [
            ("name", function.name),
            ("place", count.as_str()),
            ("found", found.as_str()),
            ("wanted", wanted.as_str()),
            ("signature", signature.as_str()),
        ];
        self.complain("expression_argument", arguments[place].at, &args)
    }
}

impl Slot {
    fn takes(self, shape: Shape) -> bool {
        match self {
            Slot::Any => true,
            Slot::Text => shape.fits(Shape::Text),
            Slot::Number => shape.fits(Shape::Number),
            Slot::Date => shape.fits(Shape::Date),
            Slot::Container => shape.fits(Shape::Text) || shape.fits(Shape::List),
            Slot::Same => shape != Shape::List,
            Slot::SameOrdered => shape.has_order(),
        }
    }
}
