//! Every file that a record names, now or in its past, is one that it is noted to hold.

use crate::sql::{Sql, qualified};
use crate::table::{Part, Table};
use crate::{Cell, Error, Store};
use field::Column;
use std::collections::HashSet;
use uuid::Uuid;

/// How many rows of an object name files, and how many of these name one that is not there or that they are not noted to
/// hold.
pub(super) async fn unheld(store: &Store, table: &Table) -> Result<(i64, i64), Error> {
    let fields = table.object.fields.iter().enumerate();
    let fields: Vec<usize> = fields
        .filter(|(_, field)| field.kind.files().is_some())
        .map(|(at, _)| at)
        .collect();
    if fields.is_empty() {
        return Ok((0, 0));
    }
    let held = held(store, &table.object.name).await?;
    let (mut seen, mut wrong) = (0, 0);
    for at in fields {
        let column = &table.part_or_value(at, Part::Value).quoted;
        for rows in [&table.live, &table.past] {
            let mut sql = Sql::new(store.engine());
            sql.push("SELECT \"id\", ").push(column).push(" FROM ").push(rows);
            sql.push(" WHERE ").push(column).push(" IS NOT NULL");
            for row in store.read(sql.done(), &[Column::Uuid, Column::Document]).await? {
                let Ok([Cell::Uuid(record), Cell::Text(value)]) = <[Cell; 2]>::try_from(row) else {
                    continue;
                };
                let value = serde_json::from_str(&value).unwrap_or_default();
                let files = field::files::ids(&value);
                seen += 1;
                wrong += i64::from(!files.iter().all(|file| held.contains(&(*file, record))));
            }
        }
    }
    Ok((seen, wrong))
}

/// The files that are there and that records of an object are noted to hold.
async fn held(store: &Store, object: &str) -> Result<HashSet<(Uuid, Uuid)>, Error> {
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT h.\"file\", h.\"record\" FROM ")
        .push(&qualified(store.schema(), "~held"))
        .push(" AS h JOIN ")
        .push(&qualified(store.schema(), "~file"))
        .push(" AS f ON f.\"id\" = h.\"file\" WHERE h.\"object\" = ")
        .bind(Cell::Text(object.to_owned()));
    let rows = store.read(sql.done(), &[Column::Uuid, Column::Uuid]).await?;
    let pairs = rows
        .into_iter()
        .filter_map(|row| match <[Cell; 2]>::try_from(row) {
            Ok([Cell::Uuid(file), Cell::Uuid(record)]) => Some((file, record)),
            _ => None,
        });
    Ok(pairs.collect())
}
