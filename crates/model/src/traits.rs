//! What records of an object are to each other and to the calendar.

use crate::{Filter, Operand, Test};
use field::Operator;
use metadata::documents::Writers;

/// How many levels a tree may have.
pub const MAX_TREE_DEPTH: usize = 32;

/// Records hang under one another, never in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tree {
    /// Position of the reference that names the record above.
    pub by: usize,
}

/// Records hold from one day to another, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valid {
    /// Position of the first day; since ever where it is empty.
    pub from: usize,
    /// Position of the last day; until further notice where it is empty.
    pub to: usize,
    /// Fields that two records do not share while they hold on the same day; nothing when that is nobody's business.
    pub per: Option<Vec<usize>>,
}

/// Who reads and writes its records without a grant that names their object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Position of the field that names another record, whose readers read them; they are their owner's alone without one.
    pub by: Option<usize>,
    /// Who may write them.
    pub write: Option<Writers>,
    /// Position of the field with the roles that read them.
    pub shared: Option<usize>,
    /// Position of the field that lets everybody read them.
    pub open: Option<usize>,
}

/// Nothing is written that is dated into a closed period.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Position of the date that counts.
    pub date: usize,
    /// The object of the periods; it has the trait [`Valid`].
    pub by: String,
    /// Which periods are closed; asked of the record that is written.
    pub only: Filter,
}

impl Valid {
    /// The records that hold on a day.
    #[must_use]
    pub fn on(&self, day: &Operand) -> Filter {
        let test = |field, operator, operand| {
            Filter::Test(Test {
                field,
                operator,
                operand,
            })
        };
        let open = |field| test(field, Operator::IsEmpty, Operand::Flag(true));
        let side = |field, operator| Filter::Any(vec![open(field), test(field, operator, day.clone())]);
        Filter::All(vec![
            side(self.from, Operator::AtMost),
            side(self.to, Operator::AtLeast),
        ])
    }
}
