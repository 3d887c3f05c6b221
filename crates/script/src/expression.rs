//! An expression, compiled once and evaluated often.

use crate::budget::Budget;
use crate::held::Held;
use crate::run::{Fault, Run};
use crate::shape::{Shape, Type};
use crate::tree::{At, Node};
use crate::{check, parse};
use metadata::{Complaint, Complaints};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How the day on which it is asked is read, where an expression may ask for it: like a field of this name, of type
/// [`Type::Date`].
pub const TODAY: &str = "today()";

/// A computation over the fields of one record, such as `amount * (1 - discount / 100) > 10000 && stage == "won"`.
///
/// Numbers are exact decimals. Arithmetic with an empty operand is empty; a comparison with one is false; an empty
/// boolean counts as false. It never asks a database, a clock or a random number.
#[derive(Debug, Clone)]
pub struct Expression {
    reads: Vec<String>,
    shapes: Vec<Shape>,
    root: Node,
    want: Type,
}

impl Expression {
    /// Reads an expression that gives a `want`; `fields` tells the type of each field it may name.
    ///
    /// # Errors
    /// All that is wrong with it: an empty pointer, and `line`, `column` (from 1) and `near` as arguments.
    pub fn compile(
        source: &str,
        fields: &dyn Fn(&str) -> Option<Type>,
        want: Type,
    ) -> Result<Self, Complaints> {
        let parsed = parse::parse(source)?;
        let (root, reads) = check::settle(source, &parsed, fields, want)?;
        let (reads, shapes) = reads.into_iter().unzip();
        Ok(Expression {
            reads,
            shapes,
            root,
            want,
        })
    }

    /// The fields it reads, each once, in the order of the text.
    #[must_use]
    pub fn reads(&self) -> &[String] {
        &self.reads
    }

    /// Computes the value for one record; `record` gives a field's JSON value, `None` or `null` when it is empty.
    ///
    /// A decimal comes back as the shortest exact text, not yet rounded (see [`crate::rounded`]); an integer is
    /// rounded half up; nothing and the empty text are `null`.
    ///
    /// # Errors
    /// Division by zero, a number or text too large, a field whose value does not fit its type, a spent budget.
    pub fn evaluate(
        &self,
        record: &dyn Fn(&str) -> Option<Value>,
        budget: &Budget,
    ) -> Result<Value, Complaint> {
        // Nothing in here is known to panic; but a save must survive what nobody knows.
        catch_unwind(AssertUnwindSafe(|| self.run(record, budget)))
            .unwrap_or(Err(Fault::Failed))
            .map_err(|fault| self.complain(&fault))
    }

    fn run(&self, record: &dyn Fn(&str) -> Option<Value>, budget: &Budget) -> Result<Value, Fault> {
        let purse = budget.open()?;
        let mut run = Run {
            record,
            reads: &self.reads,
            shapes: &self.shapes,
            purse,
        };
        let held: Held<'_> = run.value(&self.root)?;
        held.into_json(self.want)
    }

    fn complain(&self, fault: &Fault) -> Complaint {
        let at = |code, at: At| {
            Complaint::error(code, "")
                .with("line", at.line)
                .with("column", at.column)
        };
        match *fault {
            Fault::Zero(place) => at("expression_zero", place),
            Fault::Overflow(place) => at("expression_overflow", place),
            Fault::TooLarge => Complaint::error("expression_too_large", ""),
            Fault::Failed => Complaint::error("expression_failed", ""),
            Fault::Spent => Complaint::error("expression_budget", ""),
            Fault::Unreadable(field) => {
                let name = self.reads.get(field).map_or("", String::as_str);
                Complaint::error("expression_value", "").with("name", name)
            }
        }
    }
}
