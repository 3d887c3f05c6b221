//! Whether what rests beside an amount is what it comes to in the workspace's currency.

use crate::rows::stored;
use crate::sql::Sql;
use crate::table::{Part, Table};
use crate::{Cell, Error, Store};
use field::{Column, Storage};

/// How many rows have amounts, and how many of these come to something else than what rests beside them.
pub(super) async fn misstated(store: &Store, table: &Table) -> Result<(i64, i64), Error> {
    let object = &table.object;
    let bases = table.columns.iter().filter(|column| {
        column.part == Part::Base && matches!(object.fields[column.field].storage, Storage::WithBase(_))
    });
    let bases: Vec<_> = bases.collect();
    if bases.is_empty() {
        return Ok((0, 0));
    }
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT ").push(&table.select);
    for base in &bases {
        sql.push(", ").push(&base.quoted);
    }
    sql.push(" FROM ").push(&table.live);
    let mut columns: Vec<Column> = table.selected.clone();
    columns.extend(bases.iter().map(|base| base.column));
    let (mut seen, mut wrong) = (0, 0);
    for mut row in store.read(sql.done(), &columns).await? {
        let kept = row.split_off(table.selected.len());
        let record = stored(table, row)?.record;
        let mut pairs = bases.iter().zip(&kept);
        let is_right = pairs.try_fold(true, |right, (base, kept)| -> Result<bool, Error> {
            Ok(right && Cell::of(&object.base(base.field, &record), base.column)? == *kept)
        })?;
        seen += 1;
        wrong += i64::from(!is_right);
    }
    Ok((seen, wrong))
}
