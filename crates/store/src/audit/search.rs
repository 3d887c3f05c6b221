//! Whether records are filed under the tokens of their texts.

use crate::search::{Files, tokens};
use crate::sql::{Sql, qualified};
use crate::table::{Part, Table};
use crate::{Cell, Engine, Error, Store};
use field::Column;
use model::Record;
use std::collections::BTreeSet;

/// So many of the newest rows of each object are looked at.
const ROWS: u64 = 10_000;
/// On SQLite tokens cannot be read back: their number is compared, and for so many rows each is looked up.
const LOOKED_UP: usize = 500;

/// How many of the newest rows were looked at, and how many of them are filed wrongly.
pub(super) async fn misfiled(store: &Store, table: &Table) -> Result<(i64, i64), Error> {
    let Some(files) = &table.files else {
        return Ok((0, 0));
    };
    // While some texts are being filed, nobody finds anything by them.
    if table.object.fields.iter().any(|field| field.unfiled) {
        return Ok((0, 0));
    }
    let mut shapes = vec![Column::Integer, Column::Text];
    let columns: Vec<_> = files
        .fields
        .iter()
        .map(|field| table.part_or_value(field, Part::Value))
        .collect();
    shapes.extend(columns.iter().map(|column| column.column));
    let mut sql = Sql::new(store.engine());
    match store.engine() {
        Engine::Sqlite => sql.push("SELECT t.\"rid\", hex(s.sz)"),
        Engine::Postgres => {
            sql.push("SELECT t.\"version\", array_to_string(tsvector_to_array(s.\"tokens\"), ' ')")
        }
    };
    for column in &columns {
        sql.push(", t.").push(&column.quoted);
    }
    sql.push(" FROM ").push(&table.live).push(" AS t LEFT JOIN ");
    match store.engine() {
        Engine::Sqlite => {
            let sizes = qualified(store.schema(), &format!("{}_docsize", files.name));
            sql.push(&sizes).push(" AS s ON s.id = t.\"rid\"");
        }
        Engine::Postgres => {
            sql.push(&files.table).push(" AS s ON s.\"id\" = t.\"id\"");
        }
    }
    sql.push(" ORDER BY t.\"id\" DESC").limit(ROWS);
    let rows = store.read(sql.done(), &shapes).await?;
    let (mut seen, mut wrong) = (0, 0);
    for (number, row) in rows.into_iter().enumerate() {
        seen += 1;
        if !is_filed(store, table, files, row, number < LOOKED_UP).await? {
            wrong += 1;
        }
    }
    Ok((seen, wrong))
}

async fn is_filed(
    store: &Store,
    table: &Table,
    files: &Files,
    row: Vec<Cell>,
    look_up: bool,
) -> Result<bool, Error> {
    let mut cells = row.into_iter();
    let (number, filed) = (cells.next(), cells.next());
    let filed = if let Some(Cell::Text(filed)) = filed {
        filed
    } else {
        String::new()
    };
    let mut record = Record::new();
    for (field, cell) in files
        .fields
        .iter()
        .zip(cells)
        .filter(|(_, cell)| *cell != Cell::Null)
    {
        let field = &table.object.fields[field];
        record.insert(field.name.clone(), cell.value(field.storage.column()));
    }
    let wanted = tokens(files, &table.object, &record);
    if store.engine() == Engine::Postgres {
        let filed: BTreeSet<&str> = filed.split(' ').filter(|token| !token.is_empty()).collect();
        return Ok(filed == wanted.iter().map(String::as_str).collect());
    }
    if count_in(&filed) != Some(wanted.len()) {
        return Ok(false);
    }
    let (Some(number), true) = (number, look_up) else {
        return Ok(true);
    };
    for some in wanted.chunks(64) {
        let all: Vec<_> = some.iter().map(|token| format!("\"{token}\"")).collect();
        let mut sql = Sql::new(Engine::Sqlite);
        sql.push("SELECT count(*) FROM ")
            .push(&files.table)
            .push(" WHERE ")
            .ident(&files.name);
        sql.push(" MATCH ").bind(Cell::Text(all.join(" AND ")));
        sql.push(" AND rowid = ").bind(number.clone());
        if crate::journal::number(&store.read(sql.done(), &[Column::Integer]).await?) != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The number of tokens as SQLite keeps it: seven bits a byte, in hexadecimal; nothing is none.
fn count_in(size: &str) -> Option<usize> {
    let mut count = 0;
    for at in (0..size.len()).step_by(2) {
        let byte = usize::from_str_radix(size.get(at..at + 2)?, 16).ok()?;
        count = count << 7 | byte & 0x7f;
    }
    Some(count)
}
