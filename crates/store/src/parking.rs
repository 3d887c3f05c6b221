//! What people entered is never dropped: a field or object that goes is parked. Its columns or tables get a number behind
//! their name, lose their indexes, and wait until somebody wants them back.

use crate::physical::typed_columns;
use crate::proof::Pointer;
use crate::search::{search_of, searched};
use crate::sql::{qualified, quoted, type_of};
use crate::system::parked::{self, Parked};
use crate::table::past_of;
use crate::tables::{create_index, tables};
use crate::{Engine, Error, Proof, Tx, links, physical, search};
use field::Storage;
use model::{Model, Object, Valid};
use std::collections::BTreeMap;

/// Whether a parked field, or a whole parked object, has just the columns that are asked for under its name.
#[must_use]
pub fn fits(parked: &Parked, object: &Object, engine: Engine) -> bool {
    let (live, past) = tables(object, engine);
    if !parked.field.is_empty() {
        let wanted: BTreeMap<String, String> = live
            .columns
            .iter()
            .filter(|column| is_of(&column.name, &parked.field))
            .map(|column| (column.name.clone(), type_of(engine, column.column)))
            .collect();
        let kept: BTreeMap<String, String> = columns_of(parked)
            .into_iter()
            .filter_map(|(_, column, kind)| Some((unparked(&column, &parked.field, parked.number)?, kind)))
            .collect();
        return wanted == kept;
    }
    let kept = columns_of(parked);
    [live, past].into_iter().all(|table| {
        let name = parked_name(&table.name, parked.number);
        let kept: BTreeMap<&str, &str> = kept
            .iter()
            .filter(|(of, column, _)| *of == name && column != "rid" && !is_parked(column))
            .map(|(_, column, kind)| (column.as_str(), kind.as_str()))
            .collect();
        let types: Vec<String> = table
            .columns
            .iter()
            .map(|column| type_of(engine, column.column))
            .collect();
        let wanted: BTreeMap<&str, &str> = table
            .columns
            .iter()
            .zip(&types)
            .map(|(column, kind)| (column.name.as_str(), kind.as_str()))
            .collect();
        wanted == kept
    })
}

/// What must hold of the values of a parked field before it comes back: they are apart where a key asks for it, there
/// where the field is required, and point at what is live.
#[must_use]
pub fn proofs(parked: &Parked, object: &Object) -> Vec<Proof> {
    let Some((at, field)) = object.field(&parked.field) else {
        return Vec::new();
    };
    let column = parked_name(&field.name, parked.number);
    let back = |column: String| match is_of(&column, &field.name) {
        true => parked_name(&column, parked.number),
        false => column,
    };
    let mut proofs = Vec::new();
    if field.required {
        proofs.push(Proof::Filled {
            object: object.name.clone(),
            field: Some(column.clone()),
        });
    }
    for key in object.uniques.iter().filter(|key| key.fields.contains(&at)) {
        proofs.push(Proof::apart(object, key).renamed(&back));
    }
    if let Some(tree) = object.tree.filter(|tree| tree.by == at) {
        proofs.push(Proof::rooted(object, tree).renamed(&back));
    }
    let spans = |valid: &&Valid| {
        let shared = valid.per.iter().flatten();
        [valid.from, valid.to].iter().chain(shared).any(|it| *it == at)
    };
    if let Some(valid) = object.valid.as_ref().filter(spans) {
        proofs.push(Proof::spaced(object, valid).renamed(&back));
    }
    for target in field.named_objects().iter().filter(|_| field.filler.is_none()) {
        let (column, by) = match field.storage {
            Storage::Linked => (column.clone(), Pointer::List),
            Storage::Named => (
                format!("{column}~id"),
                Pointer::OfObject(format!("{column}~object")),
            ),
            _ => (column.clone(), Pointer::Id),
        };
        proofs.push(Proof::Pointing {
            object: object.name.clone(),
            column,
            target: target.clone(),
            by,
        });
    }
    proofs
}

/// When something is parked, and by which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Epoch milliseconds.
    pub at: i64,
    /// The version that no longer has it.
    pub version: i64,
}

/// The name of a parked column or table: the number stands behind the field's or object's own name.
pub(crate) fn parked_name(name: &str, number: i64) -> String {
    let (own, part) = own_of(name);
    format!("{own}~{number}{part}")
}

/// The own name of a column's field or of a table, and what stands behind it. A field of the house begins with `~`.
fn own_of(name: &str) -> (&str, &str) {
    let end = name.bytes().skip(1).position(|byte| byte == b'~');
    name.split_at(end.map_or(name.len(), |end| end + 1))
}

/// Whether a column or table is parked: its second part is a number.
pub(crate) fn is_parked(name: &str) -> bool {
    let part = own_of(name).1.split('~').nth(1).unwrap_or_default();
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the column belongs to the field as it is in force.
pub(crate) fn is_of(column: &str, field: &str) -> bool {
    own_of(column).0 == field && !is_parked(column)
}

/// Parks a field of an object: the columns of its table and of its past.
pub(crate) async fn park_field(
    tx: &mut dyn Tx,
    object: &str,
    field: &str,
    stamp: Stamp,
) -> Result<(), Error> {
    let number = parked::next(tx, object, field).await?;
    let mut shape = BTreeMap::new();
    for table in [object.to_owned(), past_of(object)] {
        for (column, kind) in typed_columns(tx, &table).await? {
            if is_of(&column, field) {
                let to = parked_name(&column, number);
                rename_column(tx, &table, (&column, &to)).await?;
                shape.insert(to, kind);
            }
        }
    }
    parked::insert(tx, object, field, number, stamp, &shape).await
}

/// Brings a parked field back under its name. Its columns must have the types that are asked for.
pub(crate) async fn restore_field(
    tx: &mut dyn Tx,
    object: &str,
    field: &str,
    number: i64,
) -> Result<(), Error> {
    for table in [object.to_owned(), past_of(object)] {
        for column in physical::columns(tx, &table).await? {
            let back = unparked(&column, field, number);
            if let Some(back) = back {
                rename_column(tx, &table, (&column, &back)).await?;
            }
        }
    }
    parked::delete(tx, object, field, number).await
}

/// The name that a parked column of the field had; nothing for other columns.
pub(crate) fn unparked(column: &str, field: &str, number: i64) -> Option<String> {
    let rest = column.strip_prefix(&format!("{field}~{number}"))?;
    (rest.is_empty() || rest.starts_with('~')).then(|| format!("{field}{rest}"))
}

/// Gives a field another name, in its table, in its past, and to its numbers.
pub(crate) async fn rename_field(
    tx: &mut dyn Tx,
    object: &str,
    (from, to): (&str, &str),
) -> Result<(), Error> {
    for table in [object.to_owned(), past_of(object)] {
        for column in physical::columns(tx, &table).await? {
            if is_of(&column, from) {
                let renamed = format!("{to}{}", column.strip_prefix(from).unwrap_or_default());
                rename_column(tx, &table, (&column, &renamed)).await?;
            }
        }
    }
    crate::numbers::rename(tx, object, (from, to)).await
}

async fn rename_column(tx: &mut dyn Tx, table: &str, (from, to): (&str, &str)) -> Result<(), Error> {
    let sql = format!(
        "ALTER TABLE {} RENAME COLUMN {} TO {}",
        qualified(tx.schema(), table),
        quoted(from),
        quoted(to)
    );
    tx.execute(&sql, &[]).await.map(drop)
}

/// Parks an object: its table and that of its past, without their indexes. What could be searched is not kept.
pub(crate) async fn park_object(tx: &mut dyn Tx, object: &str, stamp: Stamp) -> Result<(), Error> {
    let number = parked::next(tx, object, "").await?;
    let mut shape = BTreeMap::new();
    // What was parked of it before goes along.
    parked::rename(tx, object, &parked_name(object, number)).await?;
    drop_search(tx, object).await?;
    for table in [object.to_owned(), past_of(object)] {
        for index in physical::indexes(tx, &table).await? {
            let sql = format!("DROP INDEX {}", qualified(tx.schema(), &index));
            tx.execute(&sql, &[]).await?;
        }
        let to = parked_name(&table, number);
        let sql = format!(
            "ALTER TABLE {} RENAME TO {}",
            qualified(tx.schema(), &table),
            quoted(&to)
        );
        tx.execute(&sql, &[]).await?;
        for (column, kind) in typed_columns(tx, &to).await? {
            shape.insert(format!("{to}.{column}"), kind);
        }
    }
    parked::insert(tx, object, "", number, stamp, &shape).await
}

/// Brings the tables of a parked object back under their names, without indexes.
pub(crate) async fn restore_object(tx: &mut dyn Tx, object: &str, number: i64) -> Result<(), Error> {
    for table in [object.to_owned(), past_of(object)] {
        let sql = format!(
            "ALTER TABLE {} RENAME TO {}",
            qualified(tx.schema(), &parked_name(&table, number)),
            quoted(&table)
        );
        tx.execute(&sql, &[]).await?;
    }
    parked::delete(tx, object, "", number).await?;
    parked::rename(tx, &parked_name(object, number), object).await
}

/// Brings the tables of a parked object back, and makes the indexes that are asked for now.
pub(crate) async fn bring_back_object(
    tx: &mut dyn Tx,
    object: &str,
    number: i64,
    new: &Model,
) -> Result<(), Error> {
    restore_object(tx, object, number).await?;
    let Some(found) = new.object(object) else {
        return Ok(());
    };
    let (live, past) = tables(found, tx.engine());
    for table in [live, past] {
        for index in &table.indexes {
            let sql = create_index(index, &table.name, tx.engine(), tx.schema());
            tx.execute(&sql, &[]).await?;
        }
    }
    if !searched(found).is_empty() {
        for sql in search::create(object, tx.engine(), tx.schema()) {
            tx.execute(&sql, &[]).await?;
        }
    }
    links::refill(tx, object, None, new).await
}

/// Drops every column of a field, by what the database really has: the old model is not at hand.
pub(crate) async fn drop_columns(tx: &mut dyn Tx, object: &str, field: &str) -> Result<(), Error> {
    for table in [object.to_owned(), past_of(object)] {
        for column in physical::columns(tx, &table).await? {
            if is_of(&column, field) {
                let sql = format!(
                    "ALTER TABLE {} DROP COLUMN {}",
                    qualified(tx.schema(), &table),
                    quoted(&column)
                );
                tx.execute(&sql, &[]).await?;
            }
        }
    }
    Ok(())
}

/// Removes for good what is parked: the columns of a field, or the tables of an object with all that was parked of it
/// before. Nothing can bring it back.
///
/// # Errors
/// Those of the database.
pub async fn forget_parked(tx: &mut dyn Tx, parked: &Parked) -> Result<(), Error> {
    let (object, number) = (&parked.object, parked.number);
    for table in [object.clone(), past_of(object)] {
        if parked.field.is_empty() {
            let name = qualified(tx.schema(), &parked_name(&table, number));
            tx.execute(&format!("DROP TABLE IF EXISTS {name}"), &[]).await?;
            continue;
        }
        for column in physical::columns(tx, &table).await? {
            if unparked(&column, &parked.field, number).is_some() {
                let sql = format!(
                    "ALTER TABLE {} DROP COLUMN {}",
                    qualified(tx.schema(), &table),
                    quoted(&column)
                );
                tx.execute(&sql, &[]).await?;
            }
        }
    }
    if parked.field.is_empty() {
        parked::delete_all(tx, &parked_name(object, number)).await?;
    }
    parked::delete(tx, object, &parked.field, number).await
}

async fn drop_search(tx: &mut dyn Tx, object: &str) -> Result<(), Error> {
    let table = search_of(object);
    let sql = format!("DROP TABLE IF EXISTS {}", qualified(tx.schema(), &table));
    tx.execute(&sql, &[]).await.map(drop)
}

/// What is parked, as tables that nobody asks for and columns that are there besides: table, column, type; a table by
/// itself has all its columns here.
pub(crate) fn columns_of(parked: &Parked) -> Vec<(String, String, String)> {
    let shape: BTreeMap<String, String> = serde_json::from_str(&parked.columns).unwrap_or_default();
    let of_field = |(column, kind): (String, String)| {
        [parked.object.clone(), past_of(&parked.object)].map(|table| (table, column.clone(), kind.clone()))
    };
    if parked.field.is_empty() {
        let split = |(name, kind): (String, String)| {
            let (table, column) = name.rsplit_once('.')?;
            Some((table.to_owned(), column.to_owned(), kind))
        };
        shape.into_iter().filter_map(split).collect()
    } else {
        shape.into_iter().flat_map(of_field).collect()
    }
}
