//! Records for a viewer: one, some, or a page in an order.

use super::Reader;
use super::beyond::Beyond;
use super::cursor;
use super::emit::{Out, Plan, Shown};
use super::keyset::{Key, Place, pieces};
use super::pen::Pen;
use super::sight::{Sight, When};
use crate::sql::Statement;
use crate::table::{Part, Table};
use crate::{Cell, Engine, Error};
use field::search::Sought;
use model::{FieldSet, Filter, Moment};
use std::sync::Arc;
use uuid::Uuid;

/// What page of which records.
#[derive(Debug, Clone)]
pub struct PageQuery {
    /// Which records.
    pub filter: Filter,
    /// What is searched for; then those made last come first, and `sort` is not looked at.
    pub search: Option<Sought>,
    /// Fields by position and whether each runs downwards; the id settles what they leave open.
    pub sort: Vec<(usize, bool)>,
    /// At most so many records.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Without a cursor and a sort: begin behind the record of this id, among those made before it.
    pub behind: Option<Uuid>,
    /// Count the records, but never past this.
    pub count: Option<u32>,
    /// These fields only.
    pub fields: Option<FieldSet>,
}

/// A page as the viewer may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The text of a JSON array.
    pub items: Vec<u8>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// How many records there are, and whether that is all of them or only the bound.
    pub count: Option<(u64, bool)>,
    /// A search looked at so many records that it stopped; `next` goes on from there.
    pub partial: bool,
}

/// A query ready to run.
pub(super) struct Compiled {
    pub(super) statements: Vec<Statement>,
    pub(super) plan: Plan,
    pub(super) count: Option<(Statement, u64)>,
    pub(super) shape: u64,
}

/// One record by its id. `None` when the viewer may read none at all.
pub(super) fn one(
    engine: Engine,
    table: &Arc<Table>,
    beyond: &Beyond<'_>,
    reader: &Reader<'_>,
    id: Uuid,
    fields: Option<&FieldSet>,
) -> Result<Option<(Statement, Plan)>, Error> {
    some(engine, table, beyond, reader, &[id], fields)
}

/// Some records by their ids, in the order of these.
pub(super) fn some(
    engine: Engine,
    table: &Arc<Table>,
    beyond: &Beyond<'_>,
    reader: &Reader<'_>,
    ids: &[Uuid],
    fields: Option<&FieldSet>,
) -> Result<Option<(Statement, Plan)>, Error> {
    let sight = Sight::new(reader);
    if sight.admits() == When::Never || ids.is_empty() {
        return Ok(None);
    }
    let mut pen = Pen::new(engine, table, &sight, reader.viewer)
        .of_moment(reader.as_of)
        .looking(beyond);
    let plan = select(&mut pen, table, (fields, reader.at), &[]);
    pen.admitted_rows();
    for (number, id) in ids.iter().enumerate() {
        pen.sql
            .push(if number == 0 { " AND t.\"id\" IN (" } else { ", " })
            .bind(Cell::Uuid(*id));
    }
    pen.sql.push(")");
    if ids.len() > 1 {
        pen.sql.push(" ORDER BY t.\"id\"");
    }
    Ok(Some((pen.sql.done(), plan)))
}

/// A page. `None` when the viewer may read no record at all.
pub(super) fn compile(
    engine: Engine,
    table: &Arc<Table>,
    beyond: &Beyond<'_>,
    reader: &Reader<'_>,
    query: &PageQuery,
) -> Result<Option<Compiled>, Error> {
    let sight = Sight::new(reader);
    let pinned = reader.object.pinned(&query.filter).is_some();
    let keys: Vec<_> = query
        .sort
        .iter()
        .map(|(field, down)| Key {
            column: table.sorted_by(*field, pinned),
            when: sight.full(*field),
            // The longer ago, the earlier.
            down: *down != table.object.fields[*field].elapsed().is_some(),
        })
        .collect();
    let shape = shape(reader, query);
    let place = query
        .cursor
        .as_ref()
        .map(|cursor| cursor::read(cursor, shape, &keys))
        .transpose()?;
    let behind = query.behind.filter(|_| keys.is_empty());
    let place = place.or(behind.map(|id| Place { keys: Vec::new(), id }));
    if sight.admits() == When::Never {
        return Ok(None);
    }
    let mut compiled = Compiled {
        statements: Vec::new(),
        plan: Plan::default(),
        count: None,
        shape,
    };
    for piece in pieces(&keys, place.as_ref()) {
        let mut pen = Pen::new(engine, table, &sight, reader.viewer)
            .of_moment(reader.as_of)
            .looking(beyond);
        compiled.plan = select(&mut pen, table, (query.fields.as_ref(), reader.at), &keys);
        pen.admitted_rows();
        pen.and(&query.filter)?;
        pen.piece(*piece, &keys, place.as_ref());
        pen.order(&keys);
        // One more than asked for tells whether there is a next page.
        pen.sql.limit(u64::from(query.limit) + 1);
        compiled.statements.push(pen.sql.done());
    }
    if let Some(bound) = query.count {
        let mut pen = Pen::new(engine, table, &sight, reader.viewer)
            .of_moment(reader.as_of)
            .looking(beyond);
        pen.sql.push("SELECT count(*) FROM (SELECT 1");
        pen.admitted_rows();
        pen.and(&query.filter)?;
        pen.sql.limit(u64::from(bound) + 1).push(") AS counted");
        compiled.count = Some((pen.sql.done(), bound.into()));
    }
    Ok(Some(compiled))
}

/// A digest of what a cursor belongs to.
pub(super) fn shape(reader: &Reader<'_>, query: &PageQuery) -> u64 {
    let PageQuery {
        filter, search, sort, ..
    } = query;
    let moment = reader
        .as_of
        .map(|moment| format!(" as of {moment}"))
        .unwrap_or_default();
    let name = &reader.object.name;
    crate::digest::fnv(format!("{name} {filter:?} {search:?} {sort:?}{moment}").as_bytes())
}

/// `SELECT` id, version, the conditions that decide what is shown, the fields, the keys of the order.
pub(super) fn select(
    pen: &mut Pen<'_>,
    table: &Arc<Table>,
    (fields, at): (Option<&FieldSet>, Option<Moment>),
    keys: &[Key<'_>],
) -> Plan {
    let mut plan = Plan {
        table: Some(Arc::clone(table)),
        ..Plan::default()
    };
    pen.sql.push("SELECT t.\"id\", t.\"version\"");
    let mut width = 2;
    let mut flags: Vec<(u64, usize)> = Vec::new();
    let mut shown = |pen: &mut Pen<'_>, width: &mut usize, when: When| match when {
        When::Always => Shown::Always,
        When::Never => Shown::Never,
        When::If(bits) => {
            if let Some((_, at)) = flags.iter().find(|(known, _)| *known == bits) {
                return Shown::If(*at);
            }
            pen.sql.push(", ");
            pen.granted(bits);
            flags.push((bits, *width));
            *width += 1;
            Shown::If(*width - 1)
        }
    };
    for field in 0..table.object.fields.len() {
        let (full, seen) = (pen.sight.full(field), pen.sight.seen(field));
        if seen == When::Never || fields.is_some_and(|fields| !fields.has(field)) {
            continue;
        }
        let elapsed = table.object.fields[field].elapsed();
        if elapsed.is_some() && at.is_none() {
            continue;
        }
        if !pen.shows(field) {
            continue;
        }
        let (full, masked) = (shown(pen, &mut width, full), shown(pen, &mut width, seen));
        let column = table.part_or_value(field, Part::Value);
        pen.sql.push(", ");
        pen.column(column, seen);
        plan.outs.push(Out {
            field,
            at: width,
            column: column.column,
            full,
            masked,
            told: elapsed.cloned().zip(at),
            base: None,
            currency: None,
        });
        width += 1;
        if table.has_base(field) {
            let further = [Part::Base, Part::Currency].map(|part| {
                let column = table.part(field, part)?;
                pen.sql.push(", ");
                pen.column(column, seen);
                width += 1;
                Some((width - 1, column.column))
            });
            if let Some(out) = plan.outs.last_mut() {
                [out.base, out.currency] = further;
            }
        }
    }
    for key in keys {
        pen.sql.push(", ");
        pen.column(key.column, key.when);
        plan.keys.push((width, key.column.column));
        width += 1;
    }
    plan.width = width;
    plan
}
