//! What a lookup shows: a column of the row at the end of a chain of references.

use super::pen::Pen;
use super::sight::When;
use crate::sql::type_of;
use crate::table::{DELETED, Part, Physical};
use model::Lookup;

impl Pen<'_> {
    /// Whether the field is one that this statement can show.
    pub(super) fn shows(&self, field: usize) -> bool {
        let lookup = self.table.object.fields[field].lookup();
        lookup.is_none_or(|lookup| lookup.steps.iter().all(|step| self.other(&step.object).is_some()))
    }

    /// A column of the row at hand, or what a lookup shows for it.
    pub(super) fn bare(&mut self, column: &Physical) {
        let table = self.table;
        let lookup = table.object.fields[column.field].lookup();
        match lookup {
            None => {
                self.sql.push(&self.alias).push(".").push(&column.quoted);
            }
            // The other objects' past is not looked at yet.
            Some(lookup) if self.as_of.is_none() && self.shows(column.field) => {
                self.shown(lookup, lookup.steps.len(), column);
            }
            Some(_) => {
                let shape = type_of(self.sql.engine(), column.column);
                self.sql.push("CAST(NULL AS ").push(&shape).push(")");
            }
        }
    }

    /// The value behind so many steps: of the reference to the next, or at their end of the column itself. Where a row
    /// or a field is not for the viewer, there is nothing.
    fn shown(&mut self, lookup: &Lookup, steps: usize, column: &Physical) {
        let Some(step) = steps.checked_sub(1).and_then(|last| lookup.steps.get(last)) else {
            return;
        };
        let Some((table, sight)) = self.other(&step.object) else {
            return;
        };
        let (position, name) = match lookup.steps.get(steps) {
            Some(next) => (next.by, table.part_or_value(next.by, Part::Value).quoted.as_str()),
            None => (lookup.field, column.quoted.as_str()),
        };
        let alias = self.next_alias();
        self.sql.push("(SELECT ").push(&alias).push(".").push(name);
        self.sql
            .push(" FROM ")
            .push(&table.live)
            .push(" AS ")
            .push(&alias);
        self.sql.push(" WHERE ").push(&alias).push(".\"id\" = ");
        if steps == 1 {
            let by = self.table.part_or_value(step.by, Part::Value);
            self.sql.push(&self.alias).push(".").push(&by.quoted);
        } else {
            self.shown(lookup, steps - 1, column);
        }
        self.sql.push(" AND ").push(&alias).push(".").ident(DELETED);
        self.sql.push(" IS NULL");
        if !(self.whole || lookup.publishes) {
            // What is written inside cannot fail.
            let _ = self.inside((table, sight), alias, |pen| {
                pen.only_where(pen.sight.admits());
                pen.only_where(pen.sight.full(position));
                Ok(())
            });
        }
        self.sql.push(")");
    }

    fn only_where(&mut self, when: When) {
        match when {
            When::Always => {}
            When::Never => {
                self.sql.push(" AND FALSE");
            }
            When::If(bits) => {
                self.sql.push(" AND ");
                self.granted(bits);
            }
        }
    }
}
