//! From rows to answers, trimmed to what the viewer may see of each row.

use crate::row::{Reading, Row};
use crate::table::Table;
use crate::{Cell, Error, json};
use field::Column;
use model::{BASE, CURRENCY, Elapsed, FieldSet, Moment, Record};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// What the columns of a row are for. The first two are id and version.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// `None` only before the plan is made.
    pub(super) table: Option<Arc<Table>>,
    pub(super) outs: Vec<Out>,
    /// The keys of the order: position and shape.
    pub(super) keys: Vec<(usize, Column)>,
    /// How many columns there are.
    pub(super) width: usize,
}

/// One field of the answer.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) field: usize,
    pub(super) at: usize,
    pub(super) column: Column,
    /// Where it is shown in full.
    pub(super) full: Shown,
    /// Where else it is shown, masked.
    pub(super) masked: Shown,
    /// How and when it is told, if the column only holds what it is told from.
    pub(super) told: Option<(Elapsed, Moment)>,
    /// Of an amount: where that stands which it comes to in the workspace's currency.
    pub(super) base: Option<(usize, Column)>,
    /// Of an amount of another record: where that record's currency stands.
    pub(super) currency: Option<(usize, Column)>,
}

/// On which rows something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Always,
    Never,
    /// Where the condition in that column holds.
    If(usize),
}

/// How one field of one row is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Full,
    Masked,
    Absent,
}

impl Shown {
    fn on(self, row: &dyn Row) -> Result<bool, Error> {
        match self {
            Shown::Always => Ok(true),
            Shown::Never => Ok(false),
            Shown::If(at) => row.flag(at),
        }
    }
}

impl Out {
    fn face(&self, row: &dyn Row) -> Result<Face, Error> {
        Ok(if self.full.on(row)? {
            Face::Full
        } else if self.masked.on(row)? {
            Face::Masked
        } else {
            Face::Absent
        })
    }

    /// What else an answer tells where it shows the field in full.
    fn further(&self) -> impl Iterator<Item = (&'static str, (usize, Column))> {
        let further = [(BASE, self.base), (CURRENCY, self.currency)];
        further
            .into_iter()
            .filter_map(|(suffix, place)| Some((suffix, place?)))
    }

    fn value(&self, row: &dyn Row) -> Result<Value, Error> {
        let value = row.cell(self.at, self.column)?.value(self.column);
        Ok(match &self.told {
            Some((elapsed, at)) => elapsed.told(&value, at),
            None => value,
        })
    }
}

impl Plan {
    /// The record as the text of a JSON object.
    fn write(&self, row: &dyn Row, id: Uuid, version: i64, out: &mut Vec<u8>) -> Result<(), Error> {
        let Some(table) = &self.table else { return Ok(()) };
        out.extend_from_slice(b"{\"id\":");
        json::uuid(out, id);
        out.extend_from_slice(b",\"version\":");
        json::integer(out, version);
        for field in &self.outs {
            match field.face(row)? {
                Face::Absent => continue,
                Face::Full => {
                    out.extend_from_slice(&table.heads[field.field]);
                    if field.told.is_some() {
                        out.extend_from_slice(field.value(row)?.to_string().as_bytes());
                    } else {
                        row.write(field.at, field.column, out)?;
                    }
                    for (suffix, (at, column)) in field.further() {
                        beside(table, field.field, suffix, out);
                        row.write(at, column, out)?;
                    }
                }
                Face::Masked => {
                    out.extend_from_slice(&table.heads[field.field]);
                    out.extend_from_slice(mask(table, field, row)?.to_string().as_bytes());
                }
            }
        }
        out.push(b'}');
        Ok(())
    }

    /// The record as values, and the fields that are shown.
    fn record(&self, row: &dyn Row) -> Result<(Record, FieldSet), Error> {
        let (mut record, mut shown) = (Record::new(), FieldSet::default());
        let Some(table) = &self.table else {
            return Ok((record, shown));
        };
        for field in &self.outs {
            let value = match field.face(row)? {
                Face::Absent => continue,
                Face::Full => field.value(row)?,
                Face::Masked => mask(table, field, row)?,
            };
            shown.add(field.field);
            if !value.is_null() {
                record.insert(table.object.fields[field.field].name.clone(), value);
            }
        }
        Ok((record, shown))
    }
}

/// `,"name~base":`
fn beside(table: &Table, field: usize, suffix: &str, out: &mut Vec<u8>) {
    let head = &table.heads[field];
    out.extend_from_slice(head.strip_suffix(b"\":").unwrap_or(head));
    out.extend_from_slice(suffix.as_bytes());
    out.extend_from_slice(b"\":");
}

fn mask(table: &Table, field: &Out, row: &dyn Row) -> Result<Value, Error> {
    let value = field.value(row)?;
    Ok(table.object.fields[field.field].kind.mask(&value))
}

fn version(row: &dyn Row) -> Result<i64, Error> {
    match row.cell(1, Column::Integer)? {
        Cell::Integer(version) => Ok(version),
        _ => Err(Error::other("a row without a version")),
    }
}

pub(super) fn id(row: &dyn Row) -> Result<Uuid, Error> {
    match row.cell(0, Column::Uuid)? {
        Cell::Uuid(id) => Ok(id),
        _ => Err(Error::other("a row without an id")),
    }
}

/// One record.
pub(super) struct One {
    plan: Plan,
    id: Uuid,
    pub(super) version: Option<i64>,
    pub(super) out: Vec<u8>,
}

impl One {
    pub(super) fn new(plan: Plan, id: Uuid) -> Self {
        One {
            plan,
            id,
            version: None,
            out: Vec::with_capacity(1024),
        }
    }
}

impl Reading for One {
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error> {
        let version = version(row)?;
        self.plan.write(row, self.id, version, &mut self.out)?;
        self.version = Some(version);
        Ok(false)
    }
    fn restart(&mut self) {
        self.version = None;
        self.out.clear();
    }
}

/// A page of records as JSON.
pub(super) struct Items {
    plan: Plan,
    limit: u32,
    count: u32,
    out: Vec<u8>,
    /// Keys and id of the last record, known once the page is full.
    last: Option<(Vec<(Cell, Column)>, Uuid)>,
    more: bool,
}

impl Items {
    pub(super) fn new(plan: Plan, limit: u32) -> Self {
        let room = usize::try_from(limit.min(200)).unwrap_or_default() * 512;
        let mut items = Items {
            plan,
            limit,
            count: 0,
            out: Vec::with_capacity(room),
            last: None,
            more: false,
        };
        items.restart();
        items
    }

    /// Keys and id of the last record, if others follow.
    pub(super) fn next(&self) -> Option<(Vec<(Cell, Column)>, Uuid)> {
        self.last.clone().filter(|_| self.more)
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.out.push(b']');
        self.out
    }
}

impl Reading for Items {
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error> {
        if self.count == self.limit {
            self.more = true;
            return Ok(false);
        }
        if self.count > 0 {
            self.out.push(b',');
        }
        let id = id(row)?;
        self.plan.write(row, id, version(row)?, &mut self.out)?;
        self.count += 1;
        if self.count == self.limit {
            let keys = self
                .plan
                .keys
                .iter()
                .map(|(at, column)| Ok((row.cell(*at, *column)?, *column)));
            self.last = Some((keys.collect::<Result<_, Error>>()?, id));
        }
        Ok(true)
    }
    fn restart(&mut self) {
        self.out.clear();
        self.out.push(b'[');
        self.count = 0;
        self.last = None;
        self.more = false;
    }
}

/// Records as values.
pub(super) struct Records {
    plan: Plan,
    limit: u32,
    pub(super) rows: Vec<(Uuid, i64, Record, FieldSet)>,
}

impl Records {
    pub(super) fn new(plan: Plan, limit: u32) -> Self {
        Records {
            plan,
            limit,
            rows: Vec::new(),
        }
    }
}

impl Reading for Records {
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error> {
        if u32::try_from(self.rows.len()).map_or(true, |count| count >= self.limit) {
            return Ok(false);
        }
        let (record, shown) = self.plan.record(row)?;
        self.rows.push((id(row)?, version(row)?, record, shown));
        Ok(true)
    }
    fn restart(&mut self) {
        self.rows.clear();
    }
}

/// Counts rows, up to one more than a bound.
pub(super) struct Tally {
    pub(super) count: u64,
    bound: u64,
}

impl Tally {
    pub(super) fn up_to(bound: u64) -> Self {
        Tally { count: 0, bound }
    }
}

impl Reading for Tally {
    fn row(&mut self, _: &dyn Row) -> Result<bool, Error> {
        self.count += 1;
        Ok(self.count <= self.bound)
    }
    fn restart(&mut self) {
        self.count = 0;
    }
}

/// One number.
#[derive(Default)]
pub(super) struct Count(pub(super) u64);

impl Reading for Count {
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error> {
        if let Cell::Integer(count) = row.cell(0, Column::Integer)? {
            self.0 = u64::try_from(count).map_err(|_| Error::Range)?;
        }
        Ok(false)
    }
    fn restart(&mut self) {
        self.0 = 0;
    }
}
