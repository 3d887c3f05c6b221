//! What hangs under a record of a tree.

use super::pen::{Pen, Voice};
use super::sight::When;
use crate::sql::type_of;
use crate::table::Part;
use crate::{Cell, Error};
use field::Column;
use model::Under;

impl Pen<'_> {
    /// Whether a reference names the record or one below it. The tree is walked from the record downwards, once for the
    /// whole statement; what has been met already is not walked again, so that a circle would end, too.
    pub(super) fn under(&mut self, under: &Under, denied: bool, voice: Voice) -> Result<(), Error> {
        let Some(root) = under.root(self.me) else {
            self.sql.push(if denied { "TRUE" } else { "FALSE" });
            return Ok(());
        };
        let when = match voice {
            Voice::Author => When::Always,
            // What is only shown masked is not looked above: that would tell it bit by bit.
            Voice::Viewer | Voice::Reader => self.sight.full(under.test.field),
        };
        self.sql.push("(");
        let column = self.table.part_or_value(under.test.field, Part::Value);
        self.column(column, when);
        match self.other(&under.object) {
            None => _ = self.sql.push(" = ").bind(Cell::Uuid(root)),
            Some((table, sight)) => {
                let (walk, alias) = (self.next_alias(), self.next_alias());
                let id = type_of(self.sql.engine(), Column::Uuid);
                self.sql.push(" IN (WITH RECURSIVE ").push(&walk);
                self.sql.push("(id) AS (SELECT CAST(").bind(Cell::Uuid(root));
                self.sql.push(" AS ").push(&id).push(") UNION SELECT ");
                self.sql.push(&alias).push(".\"id\" FROM ").push(&walk);
                self.sql
                    .push(" JOIN ")
                    .push(&table.live)
                    .push(" AS ")
                    .push(&alias);
                self.sql.push(" ON ").push(&alias).push(".");
                self.sql.push(&table.part_or_value(under.by, Part::Value).quoted);
                self.sql.push(" = ").push(&walk).push(".id WHERE TRUE");
                self.inside((table, sight), alias, |pen| pen.is_passable(under.by, voice))?;
                self.sql.push(") SELECT id FROM ").push(&walk).push(")");
            }
        }
        self.sql.push(if denied { ") IS NOT TRUE" } else { ")" });
        Ok(())
    }

    /// The rest of the condition on a row of the walk: it lives, and who asks may read what it hangs under.
    fn is_passable(&mut self, by: usize, voice: Voice) -> Result<(), Error> {
        self.counts(None, voice)?;
        match (voice, self.sight.full(by)) {
            (Voice::Author, _) | (_, When::Always) => {}
            (_, When::Never) => _ = self.sql.push(" AND FALSE"),
            (_, When::If(bits)) => {
                self.sql.push(" AND ");
                self.granted(bits);
            }
        }
        Ok(())
    }
}
