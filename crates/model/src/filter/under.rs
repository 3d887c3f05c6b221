//! What hangs under a record of a tree.

use super::{Beyond, Filter, Operand, Test};
use crate::{MAX_TREE_DEPTH, Me, Object, Record};
use uuid::Uuid;

/// Whether a reference names a record of a tree or one that hangs under it, however deep. What a viewer asks goes up
/// only over records that are there for the viewer.
#[derive(Debug, Clone, PartialEq)]
pub struct Under {
    /// The reference, and the record that it or something above it names; the operator is always `is`.
    pub test: Test,
    /// The object that is a tree.
    pub object: String,
    /// Position of its reference to itself.
    pub by: usize,
}

impl Under {
    /// The record that is asked for; `None` when nothing hangs under it, because there is none.
    #[must_use]
    pub fn root(&self, me: Me<'_>) -> Option<Uuid> {
        match &self.test.operand {
            Operand::One(id) => id.as_str()?.parse().ok(),
            Operand::Me => Some(me.user),
            Operand::Mine(field) => me.employee(field)?.as_str()?.parse().ok(),
            _ => None,
        }
    }

    /// The record of the tree that a record names.
    #[must_use]
    pub fn named(&self, object: &Object, record: &Record) -> Option<Uuid> {
        named(object, record, self.test.field)
    }

    /// The record of the tree above another.
    #[must_use]
    pub fn above(&self, tree: &Object, record: &Record) -> Option<Uuid> {
        named(tree, record, self.by)
    }

    pub(super) fn holds(
        &self,
        beyond: Option<&dyn Beyond>,
        (object, record): (&Object, &Record),
        me: Me<'_>,
    ) -> bool {
        let root = self.root(me);
        let mut next = self.named(object, record);
        for _ in 0..=MAX_TREE_DEPTH {
            if next.is_none() || next == root {
                break;
            }
            next = beyond.and_then(|all| {
                let row = all.record(&self.object, next?)?;
                self.above(all.object(&self.object)?, &row)
            });
        }
        next.is_some() && next == root
    }
}

fn named(object: &Object, record: &Record, at: usize) -> Option<Uuid> {
    record.get(&object.fields.get(at)?.name)?.as_str()?.parse().ok()
}

impl Filter {
    /// The trees that are climbed from the record itself, for those who must fetch what hangs above it.
    #[must_use]
    pub fn climbs(&self) -> Vec<&Under> {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().flat_map(Filter::climbs).collect(),
            Filter::Not(part) => part.climbs(),
            Filter::Under(under) => vec![under],
            Filter::Test(_) | Filter::Through(_) | Filter::Related(_) => Vec::new(),
        }
    }
}
