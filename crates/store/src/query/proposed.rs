//! The statements of a search: which rows are proposed, and what of them is looked at.

use super::emit::Plan;
use super::page::select;
use super::pen::Pen;
use super::search::{COMMON, Search};
use super::sift::Sieve;
use super::sight::When;
use crate::search::asked;
use crate::sql::Statement;
use crate::table::Part;
use crate::{Cell, Engine, Error};
use field::search::Proposal;
use model::FieldSet;
use uuid::Uuid;

impl<'a> Search<'a> {
    fn pen(&self) -> Pen<'a> {
        Pen::new(self.engine, self.table, self.sight, self.reader.viewer).looking(self.beyond)
    }

    /// Counts the rows that are proposed, up to one more than it is worth.
    pub(super) fn probe(&self) -> Result<Statement, Error> {
        let mut pen = self.pen();
        pen.sql.push("SELECT count(*) FROM (SELECT 1");
        self.proposed(&mut pen);
        pen.and(&self.query.filter)?;
        pen.sql.limit(u64::from(COMMON) + 1).push(") AS counted");
        Ok(pen.sql.done())
    }

    /// The next rows to look at behind `place`, and how.
    pub(super) fn round(
        &self,
        place: Option<Uuid>,
        fields: Option<&FieldSet>,
        limit: u32,
    ) -> Result<(Statement, Plan, Sieve), Error> {
        let mut pen = self.pen();
        let mut plan = select(&mut pen, self.table, (fields, self.reader.at), &[]);
        let mut sieve = Sieve {
            sought: self.sought.clone(),
            columns: Vec::new(),
        };
        for (when, fields) in &self.groups {
            for field in fields {
                let column = self.table.part_or_value(*field, Part::Value);
                pen.sql.push(", ");
                pen.column(column, *when);
                sieve.columns.push((plan.width, column.column));
                plan.width += 1;
            }
        }
        if self.common {
            pen.admitted_rows();
        } else {
            self.proposed(&mut pen);
        }
        pen.and(&self.query.filter)?;
        if let Some(place) = place {
            pen.sql.push(" AND t.\"id\" < ").bind(Cell::Uuid(place));
        }
        pen.sql.push(" ORDER BY t.\"id\" DESC").limit(limit.into());
        Ok((pen.sql.done(), plan, sieve))
    }

    /// `FROM … WHERE` the rows that are proposed and that there are for the viewer. The tokens are asked first: an
    /// order of rows is no reason to walk past all of them.
    fn proposed(&self, pen: &mut Pen<'_>) {
        let (object, live) = (&self.table.object, &self.table.live);
        let Some(files) = &self.table.files else { return };
        let fields: Vec<usize> = self
            .groups
            .iter()
            .flat_map(|(_, fields)| fields.iter().copied())
            .collect();
        let all = Cell::Text(asked(self.engine, object, &fields, &self.words));
        pen.sql.push(" FROM ");
        match self.engine {
            Engine::Sqlite => {
                pen.sql.push(&files.table).push(" AS s CROSS JOIN ").push(live);
                pen.sql
                    .push(" AS t WHERE s.")
                    .ident(&files.name)
                    .push(" MATCH ")
                    .bind(all);
                pen.sql.push(" AND t.\"rid\" = s.rowid");
            }
            Engine::Postgres => {
                // Set apart, so that the planner takes the index of tokens whatever it believes of the order.
                pen.sql.push("(SELECT \"id\" FROM ").push(&files.table);
                pen.sql
                    .push(" WHERE \"tokens\" @@ ")
                    .bind(all)
                    .push("::tsquery OFFSET 0) AS s JOIN ");
                pen.sql.push(live).push(" AS t ON t.\"id\" = s.\"id\" WHERE TRUE");
            }
        }
        pen.sql.push(" AND t.\"~deleted\" IS NULL");
        pen.admitted();
        if self.groups.iter().any(|(when, _)| *when != When::Always) {
            for word in &self.words {
                self.proposed_by_shown(pen, word);
            }
        }
    }

    /// A word counts on a row only by the fields that are shown on it.
    fn proposed_by_shown(&self, pen: &mut Pen<'_>, word: &[Proposal]) {
        let Some(files) = &self.table.files else { return };
        for (number, (when, fields)) in self.groups.iter().enumerate() {
            pen.sql.push(if number == 0 { " AND (" } else { " OR " });
            if let When::If(bits) = when {
                pen.granted(*bits);
                pen.sql.push(" AND ");
            }
            let tokens = Cell::Text(asked(self.engine, &self.table.object, fields, &[word.to_vec()]));
            match self.engine {
                Engine::Sqlite => {
                    pen.sql
                        .push("t.\"rid\" IN (SELECT rowid FROM ")
                        .push(&files.table);
                    pen.sql
                        .push(" WHERE ")
                        .ident(&files.name)
                        .push(" MATCH ")
                        .bind(tokens)
                        .push(")");
                }
                Engine::Postgres => {
                    pen.sql
                        .push("t.\"id\" IN (SELECT \"id\" FROM ")
                        .push(&files.table);
                    pen.sql
                        .push(" WHERE \"tokens\" @@ ")
                        .bind(tokens)
                        .push("::tsquery)");
                }
            }
        }
        pen.sql.push(")");
    }
}
