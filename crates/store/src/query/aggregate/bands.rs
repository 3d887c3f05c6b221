//! Groups by how long ago something was.

use super::{Pen, Physical, When};
use crate::sql::type_of;
use crate::{Cell, Error, json};
use field::Column;
use model::{Edge, Elapsed, Moment};

impl Pen<'_> {
    /// The place of the band that a day or moment is in, the one ahead being 0.
    pub(super) fn bands(
        &mut self,
        column: &Physical,
        when: When,
        (elapsed, at): (&Elapsed, &Moment),
    ) -> Result<(), Error> {
        let shape = type_of(self.sql.engine(), Column::Integer);
        self.sql.push("CASE");
        let ends = elapsed.bands.iter().map(|last| i64::from(*last));
        for (place, last) in std::iter::once(-1).chain(ends).enumerate() {
            // It is in the band, or in one before, when it is later than the last from which more has gone by.
            self.sql.push(" WHEN ");
            self.column(column, when);
            match elapsed.edge(last + 1, at) {
                Edge::At(edge) => {
                    self.sql.push(" > ").bind(Cell::of(&edge, column.column)?);
                }
                _ => {
                    self.sql.push(" IS NOT NULL");
                }
            }
            self.sql.push(&format!(" THEN CAST({place} AS {shape})"));
        }
        self.sql.push(" WHEN ");
        self.column(column, when);
        let last = elapsed.bands.len() + 1;
        self.sql
            .push(&format!(" IS NOT NULL THEN CAST({last} AS {shape}) END"));
        Ok(())
    }
}

/// The name of the band at that place.
pub(super) fn write(place: &Cell, labels: &[String], out: &mut Vec<u8>) {
    let label = match place {
        Cell::Integer(place) => usize::try_from(*place).ok().and_then(|place| labels.get(place)),
        _ => None,
    };
    match label {
        Some(label) => json::string(out, label),
        None => out.extend_from_slice(b"null"),
    }
}
