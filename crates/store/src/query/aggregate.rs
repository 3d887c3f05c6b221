//! Counts, sums and averages by groups, exact on both engines.

mod bands;
mod buckets;

use super::Reader;
use super::beyond::Beyond;
use super::pen::Pen;
use super::sight::{Sight, When};
use crate::row::{Reading, Row};
use crate::sql::Statement;
use crate::table::{Physical, Table};
use crate::{Cell, Engine, Error, json};
use field::{Column, MAX_SCALE};
use model::Filter;

/// The largest whole number that every JSON reader keeps exactly.
pub(super) const LARGEST: i128 = (1 << 53) - 1;

/// What is counted and summed, by which groups.
#[derive(Debug, Clone)]
pub struct AggregateQuery {
    /// Fields by position; days and instants may be put into buckets.
    pub group: Vec<(usize, Option<Bucket>)>,
    /// What is measured in each group.
    pub measures: Vec<Measure>,
    /// Which records.
    pub filter: Filter,
    /// At most so many groups, the first ones in their order.
    pub limit: u32,
}

/// A span of the calendar, UTC. A day is written `2026-11-21`, a week by its Monday, a month `2026-11`, a quarter
/// `2026-Q4`, a year `2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

/// One measure of a group. What is empty, or hidden from the viewer, is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How many records.
    Count,
    /// The sum of a number.
    Sum(usize),
    /// The mean of a number, with two more digits than the field has, six at most, rounded half up.
    Avg(usize),
    /// The smallest value.
    Min(usize),
    /// The largest value.
    Max(usize),
}

impl Bucket {
    /// Every bucket.
    pub const ALL: [Bucket; 5] = [
        Bucket::Day,
        Bucket::Week,
        Bucket::Month,
        Bucket::Quarter,
        Bucket::Year,
    ];

    /// The word of the API: `month`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
            Bucket::Quarter => "quarter",
            Bucket::Year => "year",
        }
    }

    /// Reads the word of the API.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Bucket::ALL.into_iter().find(|bucket| bucket.word() == word)
    }

    /// Whether a column can be put into buckets.
    #[must_use]
    pub fn fits(column: Column) -> bool {
        matches!(column, Column::Date | Column::Instant)
    }
}

impl Measure {
    /// The word of the API: `sum`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Measure::Count => "count",
            Measure::Sum(_) => "sum",
            Measure::Avg(_) => "avg",
            Measure::Min(_) => "min",
            Measure::Max(_) => "max",
        }
    }

    /// The field it measures.
    #[must_use]
    pub fn field(self) -> Option<usize> {
        match self {
            Measure::Count => None,
            Measure::Sum(field) | Measure::Avg(field) | Measure::Min(field) | Measure::Max(field) => {
                Some(field)
            }
        }
    }

    /// Whether it makes sense on a column.
    #[must_use]
    pub fn fits(self, column: Column) -> bool {
        match self {
            Measure::Count => true,
            Measure::Sum(_) | Measure::Avg(_) => matches!(column, Column::Integer | Column::Decimal { .. }),
            Measure::Min(_) | Measure::Max(_) => !matches!(
                column,
                Column::Json | Column::Document | Column::Boolean | Column::Uuid | Column::Text
            ),
        }
    }
}

/// The groups as JSON.
pub(super) struct Groups {
    outs: Vec<(Vec<u8>, Shape)>,
    out: Vec<u8>,
}

/// How a member of a group is read; an average takes two columns.
enum Shape {
    Value(Column),
    /// A place in a list of bands.
    Band(Vec<String>),
    Sum(Column),
    Mean(Column),
}

pub(super) fn compile(
    engine: Engine,
    table: &Table,
    beyond: &Beyond<'_>,
    reader: &Reader<'_>,
    query: &AggregateQuery,
) -> Result<(Statement, Groups), Error> {
    let sight = Sight::new(reader);
    let mut pen = Pen::new(engine, table, &sight, reader.viewer)
        .of_moment(reader.as_of)
        .looking(beyond);
    let pinned = reader.object.pinned(&query.filter).is_some();
    let mut outs = Vec::new();
    pen.sql.push("SELECT ");
    for (field, bucket) in &query.group {
        let (column, when) = seen(table, &sight, *field, pinned);
        let name = &table.object.fields[*field].name;
        if let Some((elapsed, at)) = table.object.fields[*field].elapsed().zip(reader.at) {
            pen.bands(column, when, (elapsed, &at))?;
            pen.sql.push(", ");
            outs.push((head(name), Shape::Band(elapsed.labels())));
            continue;
        }
        pen.group(column, when, *bucket);
        pen.sql.push(", ");
        outs.push(match bucket {
            Some(bucket) => (
                head(&format!("{name}:{}", bucket.word())),
                Shape::Value(Column::Text),
            ),
            None => (head(name), Shape::Value(column.column)),
        });
    }
    for measure in &query.measures {
        outs.push(pen.measure(*measure, &sight, pinned));
        pen.sql.push(", ");
    }
    // Nothing may be asked for at all, and a list of columns cannot end in a comma.
    pen.sql.push("1");
    pen.admitted_rows();
    pen.and(&query.filter)?;
    for word in [" GROUP BY ", " ORDER BY "] {
        for number in 1..=query.group.len() {
            let place = number.to_string();
            pen.sql.push(if number == 1 { word } else { ", " }).push(&place);
            if word == " ORDER BY " && engine == Engine::Postgres {
                pen.sql.push(" ASC NULLS FIRST");
            }
        }
    }
    pen.sql.limit(query.limit.into());
    Ok((
        pen.sql.done(),
        Groups {
            outs,
            out: b"[".to_vec(),
        },
    ))
}

fn seen<'t>(table: &'t Table, sight: &Sight<'_>, field: usize, pinned: bool) -> (&'t Physical, When) {
    (table.counted_by(field, pinned), sight.full(field))
}

fn head(name: &str) -> Vec<u8> {
    let mut head = Vec::with_capacity(name.len() + 3);
    json::string(&mut head, name);
    head.push(b':');
    head
}

impl Pen<'_> {
    fn measure(&mut self, measure: Measure, sight: &Sight<'_>, pinned: bool) -> (Vec<u8>, Shape) {
        let Some(field) = measure.field() else {
            self.sql.push("count(*)");
            return (head("count"), Shape::Value(Column::Integer));
        };
        let table = self.table;
        let (column, when) = seen(table, sight, field, pinned);
        let shape = match measure {
            Measure::Count | Measure::Min(_) | Measure::Max(_) => Shape::Value(column.column),
            Measure::Sum(_) => Shape::Sum(column.column),
            Measure::Avg(_) => Shape::Mean(column.column),
        };
        self.sql.push(match measure {
            Measure::Min(_) => "min(",
            Measure::Max(_) => "max(",
            _ => "sum(",
        });
        self.column(column, when);
        self.sql.push(")");
        if matches!(measure, Measure::Avg(_)) {
            self.sql.push(", count(");
            self.column(column, when);
            self.sql.push(")");
        }
        let name = &table.object.fields[field].name;
        (head(&format!("{}:{name}", measure.word())), shape)
    }
}

impl Groups {
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.out.push(b']');
        self.out
    }
}

impl Reading for Groups {
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error> {
        self.out
            .extend_from_slice(if self.out.len() > 1 { b",{" } else { b"{" });
        let mut at = 0;
        for (number, (head, shape)) in self.outs.iter().enumerate() {
            if number > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(head);
            match shape {
                Shape::Value(column) => row.write(at, *column, &mut self.out)?,
                Shape::Band(labels) => bands::write(&row.cell(at, Column::Integer)?, labels, &mut self.out),
                Shape::Sum(column) => write_sum(&mut self.out, row.sum(at, scale_of(*column))?, *column)?,
                Shape::Mean(column) => {
                    let sum = row.sum(at, scale_of(*column))?;
                    at += 1;
                    write_mean(
                        &mut self.out,
                        sum,
                        row.cell(at, Column::Integer)?,
                        scale_of(*column),
                    )?;
                }
            }
            at += 1;
        }
        self.out.push(b'}');
        Ok(true)
    }
    fn restart(&mut self) {
        self.out.truncate(1);
    }
}

fn scale_of(column: Column) -> u8 {
    if let Column::Decimal { scale } = column {
        scale
    } else {
        0
    }
}

fn write_sum(out: &mut Vec<u8>, sum: Option<i128>, column: Column) -> Result<(), Error> {
    let Some(sum) = sum else {
        out.extend_from_slice(b"null");
        return Ok(());
    };
    // SQLite sums 64 bits and refuses more; PostgreSQL would go on, and must not know better.
    let sum = i64::try_from(sum).map_err(|_| Error::Range)?;
    match column {
        Column::Decimal { scale } => json::decimal(out, sum.into(), scale),
        _ if i128::from(sum).abs() > LARGEST => return Err(Error::Range),
        _ => json::integer(out, sum),
    }
    Ok(())
}

fn write_mean(out: &mut Vec<u8>, sum: Option<i128>, count: Cell, scale: u8) -> Result<(), Error> {
    match (sum, count) {
        (Some(sum), Cell::Integer(count)) if count > 0 => {
            let sum = i64::try_from(sum).map_err(|_| Error::Range)?;
            let finer = (scale + 2).min(MAX_SCALE);
            json::decimal(
                out,
                mean(sum.into(), count.into(), finer.saturating_sub(scale)),
                finer.max(scale),
            );
        }
        _ => out.extend_from_slice(b"null"),
    }
    Ok(())
}

/// The quotient with some more digits, rounded half away from zero.
fn mean(sum: i128, count: i128, digits: u8) -> i128 {
    let scaled = sum * 10_i128.pow(digits.into());
    (scaled.abs() * 2 + count) / (count * 2) * scaled.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_rounded_half_up() {
        assert_eq!(mean(1, 3, 2), 33);
        assert_eq!(mean(2, 3, 2), 67);
        assert_eq!(mean(1, 8, 2), 13);
        assert_eq!(mean(-1, 8, 2), -13);
        assert_eq!(mean(0, 8, 2), 0);
    }
}
