//! What a viewer may see of a row, as conditions over the row.

use super::{Measure, Reader};
use field::Operator;
use model::{Filter, Grant, ObjectRights};

/// On which rows something may be seen. Bits stand for the distinct row filters of the grants that allow reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Never,
    Always,
    If(u64),
}

/// The grants that allow reading, sorted by the rows they admit. Two grants with the same rows count as one
/// condition, so that a column both give is a bare column.
#[derive(Default)]
pub(super) struct Sight<'a> {
    /// Distinct row filters; the bits of [`When::If`] count them.
    pub(super) rows: Vec<&'a Filter>,
    grants: Vec<(&'a Grant, usize)>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(reader: &Reader<'a>) -> Self {
        Sight::of(reader.rights)
    }

    pub(super) fn of(rights: &'a ObjectRights) -> Self {
        let mut sight = Sight::default();
        for grant in rights.grants.iter().filter(|grant| grant.actions.read) {
            let known = sight.rows.iter().position(|rows| **rows == grant.rows);
            let place = known.unwrap_or_else(|| {
                sight.rows.push(&grant.rows);
                sight.rows.len() - 1
            });
            // A 65th condition would have no bit; leaving its grant out shows less, never more.
            if place < 64 {
                sight.grants.push((grant, place));
            }
        }
        sight
    }

    /// Of somebody who sees nothing: for statements of the house, which ask no grants.
    pub(super) fn blind() -> &'static Sight<'static> {
        static BLIND: Sight<'static> = Sight {
            rows: Vec::new(),
            grants: Vec::new(),
        };
        &BLIND
    }

    /// Which rows there are for the viewer.
    pub(super) fn admits(&self) -> When {
        self.where_some(|_| true)
    }

    /// Where, among the rows there are, a field may be read in full.
    pub(super) fn full(&self, field: usize) -> When {
        self.among_admitted(|grant| grant.readable.has(field))
    }

    /// Where, among the rows there are, it may be read in full or masked.
    pub(super) fn seen(&self, field: usize) -> When {
        self.among_admitted(|grant| grant.readable.has(field) || grant.masked.has(field))
    }

    fn where_some(&self, gives: impl Fn(&Grant) -> bool) -> When {
        let giving = self.grants.iter().filter(|(grant, _)| gives(grant));
        let (mut bits, mut everything) = (0_u64, false);
        for (grant, place) in giving {
            bits |= 1 << place;
            everything |= grant.rows.is_everything();
        }
        match bits {
            0 => When::Never,
            _ if everything => When::Always,
            _ => When::If(bits),
        }
    }

    /// What every condition gives that admits a row at all needs no condition of its own.
    fn among_admitted(&self, gives: impl Fn(&Grant) -> bool) -> When {
        let when = self.where_some(gives);
        if when == self.admits() && when != When::Never {
            When::Always
        } else {
            when
        }
    }
}

/// What a query does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Compares it for equality or emptiness; allowed on a mask, too.
    Match,
    /// Compares its order, or looks inside it.
    Compare,
    /// Sorts by it.
    Sort,
    /// Groups by it.
    Group,
}

impl Usage {
    /// What a comparison does with its field.
    #[must_use]
    pub fn of(operator: Operator) -> Self {
        match operator {
            Operator::Is
            | Operator::IsNot
            | Operator::AnyOf
            | Operator::NoneOf
            | Operator::IsEmpty
            | Operator::IsFilled => Usage::Match,
            _ => Usage::Compare,
        }
    }
}

/// Whether the viewer may use the field so on some row. Where a row does not allow it, the field counts as empty.
#[must_use]
pub fn usable(reader: &Reader<'_>, field: usize, usage: Usage) -> bool {
    let sight = Sight::new(reader);
    let def = &reader.object.fields[field];
    let storage = def.source();
    // What is told at reading time is grouped by its bands.
    let banded = def.elapsed().is_none_or(|elapsed| !elapsed.bands.is_empty());
    match usage {
        Usage::Match => sight.seen(field) != When::Never,
        Usage::Compare => sight.full(field) != When::Never,
        Usage::Sort => storage.compared().has_order() && sight.full(field) != When::Never,
        Usage::Group => banded && storage.column().has_order() && sight.full(field) != When::Never,
    }
}

/// Whether the viewer may measure so, and whether the measure makes sense on the field.
#[must_use]
pub fn measurable(reader: &Reader<'_>, measure: Measure) -> bool {
    let Some(field) = measure.field() else { return true };
    let def = &reader.object.fields[field];
    def.elapsed().is_none()
        && measure.fits(def.storage.column())
        && Sight::new(reader).full(field) != When::Never
}
