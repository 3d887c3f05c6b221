//! From rhai's tree to ours: every name resolved, every type settled, every mistake told.

mod calls;
mod operators;

use crate::held::Held;
use crate::parse;
use crate::shape::{Shape, Type};
use crate::tree::{At, Node};
use metadata::{Complaint, Complaints};
use rhai::{AST, Expr, Position, Stmt};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// How deep the tree may be; a chain of so many operators counts too.
const DEEPEST: usize = 128;

/// The tree and the fields it reads, or everything that is wrong.
pub(crate) fn settle(
    source: &str,
    parsed: &AST,
    fields: &dyn Fn(&str) -> Option<Type>,
    want: Type,
) -> Result<(Node, Vec<(String, Shape)>), Complaints> {
    let mut check = Check {
        source,
        fields,
        reads: Vec::new(),
        complaints: Complaints::new(),
        depth: 0,
    };
    let mut root = check.only(parsed.statements(), At { line: 1, column: 1 });
    check.result(&mut root, want.into());
    if check.complaints.is_empty() {
        Ok((root.node, check.reads))
    } else {
        Err(check.complaints)
    }
}

/// `customer.region.name`, if names and dots are all there is.
fn path(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Variable(parts, ..) => Some(parts.1.to_string()),
        Expr::Property(parts, ..) => Some(parts.2.to_string()),
        Expr::Dot(sides, ..) => Some(format!("{}.{}", path(&sides.lhs)?, path(&sides.rhs)?)),
        _ => None,
    }
}

struct Check<'a> {
    source: &'a str,
    fields: &'a dyn Fn(&str) -> Option<Type>,
    reads: Vec<(String, Shape)>,
    complaints: Complaints,
    depth: usize,
}

/// A settled piece.
struct Typed {
    node: Node,
    shape: Shape,
    at: At,
}

impl Typed {
    fn wrong(at: At) -> Self {
        Typed {
            node: Node::Constant(Held::Empty),
            shape: Shape::Wrong,
            at,
        }
    }

    /// The text, if it stands in the expression itself.
    fn literal(&self) -> Option<&str> {
        match &self.node {
            Node::Constant(held) => held.text(),
            _ => None,
        }
    }

    fn is_whole_literal(&self) -> bool {
        matches!(&self.node, Node::Constant(Held::Number(number)) if number.scale() == 0)
    }
}

impl Check<'_> {
    fn complain(&mut self, code: &'static str, at: At, args: &[(&str, &str)]) -> Typed {
        let complaint = args
            .iter()
            .fold(Complaint::error(code, ""), |complaint, (name, value)| {
                complaint.with(name, *value)
            });
        self.complaints.push(parse::place(complaint, self.source, at));
        Typed::wrong(at)
    }

    fn at(&self, position: Position) -> At {
        parse::at(self.source, position)
    }

    /// A block of the grammar holds one expression and nothing else.
    fn only(&mut self, statements: &[Stmt], at: At) -> Typed {
        match statements {
            [] => self.complain("expression_unfinished", at, &[]),
            [Stmt::Expr(inner)] => self.expression(inner),
            [Stmt::FnCall(call, position)] => self.call(call, *position),
            [Stmt::If(parts, position)] => {
                let at = self.at(*position);
                let mut condition = self.expression(&parts.expr);
                self.condition(&mut condition);
                let then = self.only(parts.body.statements(), at);
                let otherwise = match parts.branch.statements() {
                    [] | [Stmt::Noop(_)] => Typed {
                        node: Node::Constant(Held::Empty),
                        shape: then.shape,
                        at,
                    },
                    branch => self.only(branch, at),
                };
                self.choose(condition, then, otherwise, at)
            }
            [Stmt::Block(inner)] => self.only(inner.statements(), at),
            [other, ..] => {
                let at = self.at(other.position());
                self.complain("expression_statement", at, &[("problem", "{ … }")])
            }
        }
    }

    fn choose(&mut self, condition: Typed, mut then: Typed, mut otherwise: Typed, at: At) -> Typed {
        let Some(shape) = self.agree(&mut then, &mut otherwise) else {
            let (left, right) = (then.shape.to_string(), otherwise.shape.to_string());
            return self.complain(
                "expression_branches",
                otherwise.at,
                &[("left", &left), ("right", &right)],
            );
        };
        Typed {
            node: Node::Choose(Box::new((condition.node, then.node, otherwise.node))),
            shape,
            at,
        }
    }

    fn expression(&mut self, expression: &Expr) -> Typed {
        let at = self.at(expression.start_position());
        if self.depth >= DEEPEST {
            return self.complain("expression_too_deep", at, &[("most", "128")]);
        }
        self.depth += 1;
        let typed = self.settled(expression, at);
        self.depth -= 1;
        typed
    }

    fn settled(&mut self, expression: &Expr, at: At) -> Typed {
        let constant = |held, shape| Typed {
            node: Node::Constant(held),
            shape,
            at,
        };
        match expression {
            Expr::BoolConstant(yes, _) => constant(Held::Boolean(*yes), Shape::Boolean),
            Expr::IntegerConstant(whole, _) => constant(Held::Number(Decimal::from(*whole)), Shape::Number),
            Expr::StringConstant(text, _) => constant(Held::Text(Cow::Owned(text.to_string())), Shape::Text),
            Expr::DynamicConstant(value, _) => match value.as_decimal() {
                Ok(number) => constant(Held::Number(number), Shape::Number),
                Err(found) => self.complain("expression_operator", at, &[("problem", found)]),
            },
            Expr::Variable(parts, ..) => self.field(&parts.1, at),
            Expr::Dot(..) => match path(expression) {
                Some(path) => self.field(&path, at),
                None => self.complain("expression_dot", at, &[("problem", ".")]),
            },
            Expr::Array(members, _) => self.list(members, at),
            Expr::And(members, _) => self.conditions(members, at, Node::All),
            Expr::Or(members, _) => self.conditions(members, at, Node::Any),
            Expr::FnCall(call, position) => self.call(call, *position),
            Expr::Stmt(block) => self.only(block.statements(), at),
            Expr::Unit(_) => self.complain("expression_unit", at, &[("problem", "()")]),
            Expr::Index(..) => self.complain("expression_operator", at, &[("problem", "[ ]")]),
            _ => self.complain("expression_operator", at, &[("problem", "?")]),
        }
    }

    fn field(&mut self, name: &str, at: At) -> Typed {
        if let Some(position) = self.reads.iter().position(|(known, _)| known == name) {
            return Typed {
                node: Node::Field(position),
                shape: self.reads[position].1,
                at,
            };
        }
        match (self.fields)(name) {
            Some(kind) => {
                let shape = Shape::from(kind);
                self.reads.push((name.to_owned(), shape));
                Typed {
                    node: Node::Field(self.reads.len() - 1),
                    shape,
                    at,
                }
            }
            None => self.complain("expression_name", at, &[("name", name)]),
        }
    }

    fn list(&mut self, members: &[Expr], at: At) -> Typed {
        if members.is_empty() {
            return self.complain("expression_empty_list", at, &[]);
        }
        let mut nodes = Vec::with_capacity(members.len());
        for member in members {
            let member = self.expression(member);
            if !member.shape.fits(Shape::Text) {
                let found = member.shape.to_string();
                return self.complain("expression_list", member.at, &[("found", &found)]);
            }
            nodes.push(member.node);
        }
        Typed {
            node: Node::List(nodes),
            shape: Shape::List,
            at,
        }
    }

    fn conditions(&mut self, members: &[Expr], at: At, make: fn(Vec<Node>) -> Node) -> Typed {
        let mut nodes = Vec::with_capacity(members.len());
        for member in members {
            let mut member = self.expression(member);
            self.condition(&mut member);
            nodes.push(member.node);
        }
        Typed {
            node: make(nodes),
            shape: Shape::Boolean,
            at,
        }
    }

    fn condition(&mut self, piece: &mut Typed) {
        if !piece.shape.fits(Shape::Boolean) {
            let found = piece.shape.to_string();
            *piece = self.complain("expression_condition", piece.at, &[("found", &found)]);
        }
    }

    fn result(&mut self, root: &mut Typed, want: Shape) {
        let mut target = Typed {
            node: Node::Field(0),
            shape: want,
            at: root.at,
        };
        if self.agree(root, &mut target).is_none() {
            let (found, wanted) = (root.shape.to_string(), want.to_string());
            self.complain(
                "expression_result",
                root.at,
                &[("found", &found), ("wanted", &wanted)],
            );
        }
    }
}
