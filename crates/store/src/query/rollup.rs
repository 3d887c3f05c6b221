//! Figures over the records that point at one, as they rest: a save reads them in a statement of their own.

use super::aggregate::LARGEST;
use super::pen::Pen;
use super::sight::Sight;
use crate::cell::MAX_UNSCALED;
use crate::sql::{Sql, Statement};
use crate::table::{DELETED, Part, Physical, Table};
use crate::{Cell, Engine, Error, Store, Tx};
use field::{Column, Figure};
use model::{Model, Object, Record, Rollup, Viewer};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// The figure of one record, computed from the live rows of `over` (the object that the roll-up names) which point at
/// it, and along a tree from the figures of the live rows of its own object that hang under it, in the shape of the column
/// `into`.
///
/// # Errors
/// [`Error::Range`] when it does not fit the column; those of the database.
pub async fn roll_up(
    tx: &mut dyn Tx,
    over: &Arc<Object>,
    (object, position, rollup): (&Arc<Object>, usize, &Rollup),
    into: Column,
    of: Uuid,
) -> Result<Value, Error> {
    let own = figure_of(tx, over, rollup, into, of).await?;
    match rollup.below(object, position) {
        None => Ok(own),
        Some(below) => combined(
            rollup.figure,
            own,
            figure_of(tx, object, &below, into, of).await?,
            into,
        ),
    }
}

async fn figure_of(
    tx: &mut dyn Tx,
    over: &Arc<Object>,
    rollup: &Rollup,
    into: Column,
    of: Uuid,
) -> Result<Value, Error> {
    let table = tx.book().table(over);
    let (mut pen, shapes) = figure(tx.engine(), &table, rollup);
    let by = &table.part_or_value(rollup.by, Part::Value).quoted;
    pen.sql.push(" AND t.").push(by).push(" = ").bind(Cell::Uuid(of));
    let Statement { text, cells } = pen.sql.done();
    let rows = tx.fetch(&text, &cells, &shapes).await?;
    let row = rows.into_iter().next().unwrap_or_default();
    value(rollup.figure, row, into)
}

/// The figure that records come to which do not rest yet, as [`roll_up`] would read it from them; those that do not count
/// are left out.
///
/// # Errors
/// [`Error::Range`] when it does not fit the column.
pub fn roll_up_among(
    tx: &dyn Tx,
    over: &Arc<Object>,
    rollup: &Rollup,
    (records, viewer): (&[&Record], &Viewer),
    into: Column,
) -> Result<Value, Error> {
    let table = tx.book().table(over);
    let counted = records
        .iter()
        .filter(|record| rollup.only.matches(over, record, viewer));
    let Some(column) = summed(&table, rollup) else {
        return fitted(Decimal::from(counted.count()), into);
    };
    let cells = counted.map(|record| table.cell(column, record));
    let mut cells: Vec<Cell> = cells.collect::<Result<_, Error>>()?;
    cells.retain(|cell| *cell != Cell::Null);
    match rollup.figure {
        Figure::Smallest | Figure::Largest => cells
            .into_iter()
            .map(|cell| cell.value(into))
            .try_fold(Value::Null, |one, other| {
                combined(rollup.figure, one, other, into)
            }),
        Figure::Count | Figure::Sum | Figure::Average => {
            let mut sum = Some(Decimal::ZERO);
            for number in cells.iter().filter_map(number) {
                sum = sum.and_then(|sum| sum.checked_add(number));
            }
            let (sum, count) = (sum.ok_or(Error::Range)?, Decimal::from(cells.len()));
            match (rollup.figure, count.is_zero()) {
                (Figure::Average, true) => Ok(Value::Null),
                (Figure::Average, false) => fitted(sum.checked_div(count).ok_or(Error::Range)?, into),
                _ => fitted(sum, into),
            }
        }
    }
}

/// The column that a figure is computed from; none for a count. What adds up over several records adds in the
/// workspace's currency, unless they are all in one.
fn summed<'a>(table: &'a Table, rollup: &Rollup) -> Option<&'a Physical> {
    rollup.of.map(|of| table.counted_by(of, rollup.pinned))
}

/// How many live records hold another figure than their rows come to.
pub(crate) async fn misfigured(
    store: &Store,
    model: &Model,
    object: &Arc<Object>,
    (position, rollup): (usize, &Rollup),
) -> Result<(i64, i64), Error> {
    let Some(over) = model.object(&rollup.over) else {
        return Ok((0, 0));
    };
    let (whole, parts) = (store.book().table(object), store.book().table(over));
    let (pen, shapes) = figure(store.engine(), &parts, rollup);
    let below = rollup.below(object, position);
    let below = below
        .as_ref()
        .map(|below| (figure(store.engine(), &whole, below), below));
    let held = whole.part_or_value(position, Part::Value);
    let by = &parts.part_or_value(rollup.by, Part::Value).quoted;
    let inner = pen.sql.done();
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT p.").push(&held.quoted);
    for number in 0..shapes.len() {
        sql.push(if number == 0 { ", f.a" } else { ", f.b" });
    }
    if below.is_some() {
        sql.push(", c.a");
    }
    // Filters bind first, so their placeholders keep their numbers in here.
    sql.push(" FROM ").push(&whole.live).push(" AS p LEFT JOIN (");
    sql.bound(&grouped(&inner.text, by), inner.cells);
    sql.push(") AS f ON f.g = p.\"id\"");
    let mut columns: Vec<Column> = std::iter::once(held.column).chain(shapes).collect();
    let own = columns.len() - 1;
    if let Some(((pen, shapes), below)) = below {
        let by = &whole.part_or_value(below.by, Part::Value).quoted;
        // It counts every row, and binds nothing.
        sql.push(" LEFT JOIN (").push(&grouped(&pen.sql.done().text, by));
        sql.push(") AS c ON c.g = p.\"id\"");
        columns.extend(shapes);
    }
    sql.push(" WHERE p.").ident(DELETED).push(" IS NULL");
    let (mut seen, mut wrong) = (0, 0);
    for mut row in store.read(sql.done(), &columns).await? {
        let mut rest = row.split_off(1);
        let kept = row.remove(0).value(held.column);
        let below = rest.split_off(own);
        let mut figure = value(rollup.figure, rest, held.column)?;
        if rollup.along.is_some() {
            let below = value(rollup.figure, below, held.column)?;
            figure = combined(rollup.figure, figure, below, held.column)?;
        }
        seen += 1;
        wrong += i64::from(figure != kept);
    }
    Ok((seen, wrong))
}

/// `SELECT a, b FROM rows` becomes `SELECT a, b, g FROM rows GROUP BY g`.
fn grouped(text: &str, by: &str) -> String {
    let (head, tail) = text.split_once(" FROM ").unwrap_or((text, ""));
    format!("{head}, t.{by} AS g FROM {tail} GROUP BY t.{by}")
}

/// The start of the statement: one or two numbers over the rows that count.
fn figure<'a>(engine: Engine, table: &'a Table, rollup: &Rollup) -> (Pen<'a>, Vec<Column>) {
    let column = summed(table, rollup);
    let (name, shape) = column.map_or(("", Column::Integer), |column| {
        (column.quoted.as_str(), column.column)
    });
    let summed = match (engine, shape) {
        // A sum of whole numbers is a numeric on PostgreSQL.
        (Engine::Postgres, Column::Integer) => Column::Decimal { scale: 0 },
        _ => shape,
    };
    let mut pen = Pen::new(engine, table, Sight::blind(), Uuid::nil());
    let (text, shapes) = match rollup.figure {
        Figure::Count => ("SELECT count(*) AS a".to_owned(), vec![Column::Integer]),
        Figure::Sum => (format!("SELECT sum(t.{name}) AS a"), vec![summed]),
        Figure::Average => (
            format!("SELECT sum(t.{name}) AS a, count(t.{name}) AS b"),
            vec![summed, Column::Integer],
        ),
        Figure::Smallest => (format!("SELECT min(t.{name}) AS a"), vec![shape]),
        Figure::Largest => (format!("SELECT max(t.{name}) AS a"), vec![shape]),
    };
    pen.sql.push(&text).push(" FROM ").push(&table.live);
    pen.sql.push(" AS t WHERE t.").ident(DELETED).push(" IS NULL");
    pen.and_as_it_is(&rollup.only);
    (pen, shapes)
}

/// The figure as a value of its column.
fn value(figure: Figure, row: Vec<Cell>, into: Column) -> Result<Value, Error> {
    let mut cells = row.into_iter();
    let first = cells.next().unwrap_or(Cell::Null);
    match figure {
        Figure::Smallest | Figure::Largest => Ok(first.value(into)),
        Figure::Count | Figure::Sum => fitted(number(&first).unwrap_or_default(), into),
        Figure::Average => {
            let count = cells.next().as_ref().and_then(number).unwrap_or_default();
            match number(&first).filter(|_| !count.is_zero()) {
                Some(sum) => fitted(sum.checked_div(count).ok_or(Error::Range)?, into),
                None => Ok(Value::Null),
            }
        }
    }
}

/// Two figures of one kind as one.
fn combined(figure: Figure, one: Value, other: Value, into: Column) -> Result<Value, Error> {
    let (first, second) = (Cell::of(&one, into)?, Cell::of(&other, into)?);
    let (first, second) = (number(&first), number(&second));
    if matches!(figure, Figure::Count | Figure::Sum) {
        let sum = first.unwrap_or_default().checked_add(second.unwrap_or_default());
        return fitted(sum.ok_or(Error::Range)?, into);
    }
    if one.is_null() || other.is_null() {
        return Ok(if one.is_null() { other } else { one });
    }
    // Days and moments order as their texts do.
    let order = match first.zip(second) {
        Some((first, second)) => first.cmp(&second),
        None => one.as_str().cmp(&other.as_str()),
    };
    Ok(if order.is_lt() == (figure == Figure::Smallest) {
        one
    } else {
        other
    })
}

fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Integer(number) => Some(Decimal::from(*number)),
        Cell::Decimal(number) => Some(*number),
        _ => None,
    }
}

fn fitted(number: Decimal, into: Column) -> Result<Value, Error> {
    match into {
        Column::Decimal { scale } => {
            let mut number =
                number.round_dp_with_strategy(u32::from(scale), RoundingStrategy::MidpointAwayFromZero);
            number.rescale(u32::from(scale));
            if number.scale() != u32::from(scale) || number.mantissa().abs() > MAX_UNSCALED {
                return Err(Error::Range);
            }
            let number = if number.is_zero() { number.abs() } else { number };
            Ok(Value::String(number.to_string()))
        }
        _ => {
            let whole = i64::try_from(number.trunc().mantissa()).map_err(|_| Error::Range)?;
            if i128::from(whole).abs() > LARGEST {
                return Err(Error::Range);
            }
            Ok(Value::from(whole))
        }
    }
}
