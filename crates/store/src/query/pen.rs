//! Writes conditions and columns with the viewer's grants in them.

use super::beyond::Beyond;
use super::sight::{Sight, When};
use super::wording::wanted;
use crate::sql::{Sql, type_of};
use crate::table::{Part, Physical, Table};
use crate::{Cell, Engine, Error};
use field::{Column, Operator};
use model::{Filter, Me, Operand, Test};
use serde_json::Value;

/// A statement being written for a viewer. The object's table is always called `t`; tables beyond it `t1`, `t2`, …
pub(super) struct Pen<'a> {
    pub(super) sql: Sql,
    pub(super) table: &'a Table,
    pub(super) sight: &'a Sight<'a>,
    /// What the table at hand is called.
    pub(super) alias: String,
    pub(super) beyond: &'a Beyond<'a>,
    /// The moment whose rows are read; those of today when absent.
    pub(super) as_of: Option<i64>,
    /// Lookups show the records beyond as they are, whoever may read them.
    pub(super) whole: bool,
    aliases: usize,
    pub(super) me: Me<'a>,
    /// Conditions written before: their placeholders stay right wherever the text is repeated.
    known: Vec<(u64, String)>,
}

/// Whose condition is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The author's, of a grant: it looks at the row as it is.
    Author,
    /// The viewer's: it sees what the viewer sees.
    Viewer,
    /// The viewer's, of what a lookup shows: what they only see masked is not there.
    Reader,
}

impl<'a> Pen<'a> {
    pub(super) fn new(
        engine: Engine,
        table: &'a Table,
        sight: &'a Sight<'a>,
        viewer: impl Into<Me<'a>>,
    ) -> Self {
        Pen {
            sql: Sql::new(engine),
            table,
            sight,
            alias: "t".to_owned(),
            beyond: Beyond::nothing(),
            as_of: None,
            whole: false,
            aliases: 0,
            me: viewer.into(),
            known: Vec::new(),
        }
    }

    /// The same pen, for a filter that looks beyond the row.
    pub(super) fn looking(mut self, beyond: &'a Beyond<'a>) -> Self {
        self.beyond = beyond;
        self
    }

    /// A name for one more table.
    pub(super) fn next_alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// Writes with another table at hand.
    pub(super) fn inside(
        &mut self,
        (table, sight): (&'a Table, &'a Sight<'a>),
        alias: String,
        write: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let outside = (self.table, self.sight);
        let (alias, known) = (
            std::mem::replace(&mut self.alias, alias),
            std::mem::take(&mut self.known),
        );
        (self.table, self.sight) = (table, sight);
        let written = write(self);
        (self.table, self.sight, self.alias, self.known) = (outside.0, outside.1, alias, known);
        written
    }

    /// `FROM … WHERE` the rows that live and that there are for the viewer.
    pub(super) fn admitted_rows(&mut self) {
        match self.as_of {
            Some(moment) => self.rows_then(moment),
            None => {
                self.sql
                    .push(" FROM ")
                    .push(&self.table.live)
                    .push(" AS t WHERE t.\"~deleted\" IS NULL");
            }
        }
        self.admitted();
    }

    /// Only the rows that there are for the viewer, as one more condition.
    pub(super) fn admitted(&mut self) {
        match self.sight.admits() {
            When::Always => {}
            When::Never => {
                self.sql.push(" AND FALSE");
            }
            When::If(bits) => {
                self.sql.push(" AND ");
                // The author's filters cannot fail: they were compiled with the model.
                self.granted(bits);
            }
        }
    }

    /// A column where it may be read, and nothing elsewhere.
    pub(super) fn column(&mut self, column: &Physical, when: When) {
        match when {
            When::Always => self.bare(column),
            When::Never => {
                let shape = type_of(self.sql.engine(), column.column);
                self.sql.push("CAST(NULL AS ").push(&shape).push(")");
            }
            When::If(bits) => {
                self.sql.push("CASE WHEN ");
                self.granted(bits);
                self.sql.push(" THEN ");
                self.bare(column);
                self.sql.push(" END");
            }
        }
    }

    /// Whether one of these grants admits the row.
    pub(super) fn granted(&mut self, bits: u64) {
        if let Some((_, text)) = self.known.iter().find(|(known, _)| *known == bits) {
            self.sql.push(text);
            return;
        }
        let start = self.sql.len();
        match self.as_of {
            Some(_) => self.granted_twice(bits),
            None => self.one_of(bits),
        }
        self.known.push((bits, self.sql.since(start).to_owned()));
    }

    /// Whether one of these conditions holds of the row at hand; none of none does.
    pub(super) fn one_of(&mut self, bits: u64) {
        self.sql.push(if bits == 0 { "(FALSE" } else { "(" });
        let rows = self
            .sight
            .rows
            .iter()
            .enumerate()
            .filter(|(place, _)| bits >> place & 1 == 1);
        for (number, (_, rows)) in rows.enumerate() {
            if number > 0 {
                self.sql.push(" OR ");
            }
            if self.filter(rows, false, Voice::Author).is_err() {
                // A filter that cannot be written admits nobody.
                self.sql.push("FALSE");
            }
        }
        self.sql.push(")");
    }

    /// The viewer's filter as one more condition.
    pub(super) fn and(&mut self, filter: &Filter) -> Result<(), Error> {
        if filter.is_everything() {
            return Ok(());
        }
        self.sql.push(" AND ");
        self.filter(filter, false, Voice::Viewer)
    }

    /// An author's filter as one more condition, over the rows as they are.
    pub(super) fn and_as_it_is(&mut self, filter: &Filter) {
        if filter.is_everything() {
            return;
        }
        self.sql.push(" AND ");
        if self.filter(filter, false, Voice::Author).is_err() {
            // A filter that cannot be written counts nothing.
            self.sql.push("FALSE");
        }
    }

    /// Denial is carried down to the tests: a test that meets an empty value is not true, and then its denial is.
    pub(super) fn filter(&mut self, filter: &Filter, denied: bool, voice: Voice) -> Result<(), Error> {
        let (parts, all) = match filter {
            Filter::Test(test) if denied => {
                self.sql.push("(");
                self.test(test, voice)?;
                self.sql.push(") IS NOT TRUE");
                return Ok(());
            }
            Filter::Test(test) => return self.test(test, voice),
            // Of a grant the tree and the parents of today count, as it is the grant of today.
            Filter::Under(under) if voice == Voice::Author => return self.under(under, denied, voice),
            Filter::Through(through) if voice == Voice::Author && through.is_scope() => {
                return self.through(through, denied, voice);
            }
            // The other objects' past is not looked at yet.
            Filter::Through(_) | Filter::Related(_) | Filter::Under(_) if self.as_of.is_some() => {
                return Err(Error::other(
                    "a filter that looks beyond the record, as of a moment",
                ));
            }
            Filter::Through(through) => return self.through(through, denied, voice),
            Filter::Related(related) => return self.related(related, denied, voice),
            Filter::Under(under) => return self.under(under, denied, voice),
            Filter::Not(part) => return self.filter(part, !denied, voice),
            Filter::All(parts) => (parts, !denied),
            Filter::Any(parts) => (parts, denied),
        };
        if parts.is_empty() {
            self.sql.push(if all { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        for (number, part) in parts.iter().enumerate() {
            self.sql.push(match (number, all) {
                (0, _) => "(",
                (_, true) => " AND ",
                (_, false) => " OR ",
            });
            self.filter(part, denied, voice)?;
        }
        self.sql.push(")");
        Ok(())
    }

    fn test(&mut self, test: &Test, voice: Voice) -> Result<(), Error> {
        let table = self.table;
        match &test.operand {
            Operand::Field(other) => return self.siblings(test, *other, voice),
            Operand::Mine(field) => {
                let Some(value) = self.me.employee(field) else {
                    let holds = test.operator == Operator::IsNot;
                    self.sql.push(if holds { "TRUE" } else { "FALSE" });
                    return Ok(());
                };
                return self.test(&test.with(value.clone()), voice);
            }
            _ => {}
        }
        let when = match (voice, super::Usage::of(test.operator)) {
            (Voice::Author, _) => When::Always,
            (Voice::Viewer, super::Usage::Match) => self.sight.seen(test.field),
            _ => self.sight.full(test.field),
        };
        let value = table.compared_by(test.field);
        let key = table.part_or_value(test.field, Part::Key);
        match (test.operator, &test.operand) {
            (Operator::IsEmpty, Operand::Flag(asserted)) => self.emptiness(value, when, *asserted),
            (Operator::IsFilled, Operand::Flag(asserted)) => self.emptiness(value, when, !*asserted),
            (Operator::Contains | Operator::AnyOf | Operator::NoneOf, _) if value.column == Column::Json => {
                match table.links_at(test.field).filter(|_| self.as_of.is_none()) {
                    Some(links) => self.linked(links, when, test)?,
                    None => self.members(value, when, test),
                }
            }
            (_, Operand::One(_) | Operand::Many(_)) if table.part(test.field, Part::Object).is_some() => {
                self.meant(when, test)?;
            }
            (Operator::Contains, Operand::One(piece)) => self.contains(key, when, &wanted(key, piece)),
            (Operator::StartsWith, Operand::One(piece)) => self.starts(key, when, wanted(key, piece)),
            (Operator::Is, Operand::One(text)) if key.part == Part::Key && when == When::Always => {
                self.equal_text(key, value, text)?;
            }
            (Operator::Is, Operand::People(people)) => {
                self.column(value, when);
                self.sql.among(*people, self.me);
            }
            (Operator::Is | Operator::IsNot, operand) => {
                self.column(value, when);
                self.sql.push(if test.operator == Operator::Is {
                    " = "
                } else {
                    " IS DISTINCT FROM "
                });
                self.operand(operand, value.column)?;
            }
            (Operator::AnyOf | Operator::NoneOf, Operand::Many(values)) => {
                self.among(value, when, values, test.operator == Operator::NoneOf)?;
            }
            (Operator::Between, Operand::Range(low, high)) => {
                self.column(value, when);
                self.sql.push(" BETWEEN ").bind(Cell::of(low, value.column)?);
                self.sql.push(" AND ").bind(Cell::of(high, value.column)?);
            }
            (operator, operand) => {
                self.column(value, when);
                self.sql.push(match operator {
                    Operator::Less => " < ",
                    Operator::AtMost => " <= ",
                    Operator::Greater => " > ",
                    Operator::AtLeast => " >= ",
                    _ => return Err(Error::Other(format!("{} has a strange operand", operator.word()))),
                });
                self.operand(operand, value.column)?;
            }
        }
        Ok(())
    }

    /// Two fields of one row. They differ also where one of them is empty.
    fn siblings(&mut self, test: &Test, other: usize, voice: Voice) -> Result<(), Error> {
        self.sql.push("(");
        for (number, field) in [test.field, other].into_iter().enumerate() {
            let when = match voice {
                Voice::Author => When::Always,
                // A comparison with another field would tell something of what is only shown masked.
                Voice::Viewer | Voice::Reader => self.sight.full(field),
            };
            if number == 1 {
                self.sql.push(match test.operator {
                    Operator::Is | Operator::IsNot => " = ",
                    Operator::Less => " < ",
                    Operator::AtMost => " <= ",
                    Operator::Greater => " > ",
                    Operator::AtLeast => " >= ",
                    other => return Err(Error::Other(format!("{} has a strange operand", other.word()))),
                });
            }
            let column = self.table.compared_by(field);
            self.column(column, when);
        }
        let denied = test.operator == Operator::IsNot;
        self.sql.push(if denied { ") IS NOT TRUE" } else { ")" });
        Ok(())
    }

    fn operand(&mut self, operand: &Operand, column: Column) -> Result<(), Error> {
        match operand {
            Operand::One(value) => self.sql.bind(Cell::of(value, column)?),
            Operand::Me => self.sql.me(self.me.user),
            _ => return Err(Error::other("a comparison has a strange operand")),
        };
        Ok(())
    }

    fn emptiness(&mut self, column: &Physical, when: When, empty: bool) {
        self.column(column, when);
        self.sql.push(if empty { " IS NULL" } else { " IS NOT NULL" });
    }

    fn among(&mut self, column: &Physical, when: When, values: &[Value], denied: bool) -> Result<(), Error> {
        if values.is_empty() {
            self.sql.push(if denied { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        self.sql.push("(");
        self.column(column, when);
        for (number, value) in values.iter().enumerate() {
            self.sql
                .push(if number == 0 { " IN (" } else { ", " })
                .bind(Cell::of(value, column.column)?);
        }
        self.sql.push(if denied { ")) IS NOT TRUE" } else { "))" });
        Ok(())
    }
}
