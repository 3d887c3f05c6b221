//! The changes of one record, with the rows they led from and to.

use super::Reader;
use crate::rows::stored;
use crate::sql::{Sql, Statement};
use crate::table::Table;
use crate::{Cell, Change, Error, Store, Stored, changes};
use model::FieldSet;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) async fn read(
    store: &Store,
    reader: &Reader<'_>,
    id: Uuid,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<(Change, Option<Stored>, Option<Stored>)>, Error> {
    let table = store.book().table(reader.object);
    let Some(present) = rows(store, &table, id, None).await?.into_iter().next() else {
        return Ok(Vec::new());
    };
    if !is_admitted(store, reader, &present).await? {
        return Ok(Vec::new());
    }
    let found = store
        .read(changes_of(store, id, before, limit), &changes::shapes())
        .await?;
    let found: Vec<Change> = found.into_iter().map(changes::read).collect::<Result<_, _>>()?;
    let (Some(newest), Some(oldest)) = (found.first(), found.last()) else {
        return Ok(Vec::new());
    };
    let past = rows(store, &table, id, Some((oldest.version - 1, newest.version))).await?;
    let versions: HashMap<i64, Stored> = past
        .into_iter()
        .chain([present])
        .map(|row| (row.version, row))
        .collect();
    let row = |version: i64| versions.get(&version).cloned();
    let with_rows = |change: Change| {
        let (before, after) = (row(change.version - 1), row(change.version));
        (change, before, after)
    };
    Ok(found.into_iter().map(with_rows).collect())
}

/// Whether there is this row for the viewer. Where that hangs on a parent, the database is asked.
async fn is_admitted(store: &Store, reader: &Reader<'_>, present: &Stored) -> Result<bool, Error> {
    let mut reading = reader.rights.grants.iter().filter(|grant| grant.actions.read);
    if reading.all(|grant| grant.rows.is_local()) {
        let (record, rights) = (&present.record, reader.rights);
        return Ok(rights.admits(reader.object, record, reader.viewer, |actions| actions.read));
    }
    let found = store.get(reader, present.id, Some(&FieldSet::default())).await?;
    Ok(found.is_some())
}

/// The present row, or the past ones of some versions.
async fn rows(
    store: &Store,
    table: &Table,
    id: Uuid,
    past: Option<(i64, i64)>,
) -> Result<Vec<Stored>, Error> {
    let mut sql = Sql::new(store.engine());
    let from = if past.is_some() { &table.past } else { &table.live };
    sql.push("SELECT ").push(&table.select).push(" FROM ").push(from);
    sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(id));
    if let Some((first, last)) = past {
        sql.push(" AND \"version\" BETWEEN ").bind(Cell::Integer(first));
        sql.push(" AND ").bind(Cell::Integer(last));
    }
    let rows = store.read(sql.done(), &table.selected).await?;
    rows.into_iter().map(|row| stored(table, row)).collect()
}

fn changes_of(store: &Store, id: Uuid, before: Option<i64>, limit: u32) -> Statement {
    let mut sql = changes::select(store.engine(), store.schema());
    sql.push("\"record\" = ").bind(Cell::Uuid(id));
    if let Some(before) = before {
        sql.push(" AND \"version\" < ").bind(Cell::Integer(before));
    }
    sql.push(" ORDER BY \"version\" DESC").limit(limit.into());
    sql.done()
}
