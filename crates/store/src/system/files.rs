use super::entity::{file, held};
use crate::sql::{Sql, qualified};
use crate::{Cell, Engine, Error, Store, Tx, orm};
use field::Column;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Keeps what is known of a new upload.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut dyn Tx, file: &file::Model) -> Result<(), Error> {
    orm::insert(tx, file.clone()).await
}

/// What is known of these files; those that are not there are left out.
///
/// # Errors
/// Those of the database.
pub async fn find(store: &Store, ids: &[Uuid]) -> Result<Vec<file::Model>, Error> {
    let select = file::Entity::find().filter(file::Column::Id.is_in(ids.iter().copied()));
    orm::all(store, select).await
}

/// The records that hold a file or held it, the newest first, at most so many.
///
/// # Errors
/// Those of the database.
pub async fn holders(store: &Store, file: Uuid, most: u64) -> Result<Vec<held::Model>, Error> {
    let select = held::Entity::find().filter(held::Column::File.eq(file));
    orm::all(store, select.order_by_desc(held::Column::Record).limit(most)).await
}

/// Which of these files are there. Until the save ends nobody lets go of them.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &mut dyn Tx, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ")
        .push(&qualified(tx.schema(), "~file"))
        .push(" WHERE \"id\" IN (");
    for (at, id) in ids.iter().enumerate() {
        sql.push(if at > 0 { ", " } else { "" }).bind(Cell::Uuid(*id));
    }
    // In one order, so that saves which share files wait instead of embracing.
    sql.push(") ORDER BY \"id\"");
    if tx.engine() == Engine::Postgres {
        sql.push(" FOR SHARE");
    }
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Uuid])
        .await?;
    let ids = rows.into_iter().flatten().filter_map(|cell| match cell {
        Cell::Uuid(id) => Some(id),
        _ => None,
    });
    Ok(ids.collect())
}

/// Notes that a record holds a file. It stays noted when the record lets go of it: its past still names it.
///
/// # Errors
/// Those of the database.
pub async fn hold(tx: &mut dyn Tx, held: &held::Model) -> Result<(), Error> {
    let mut insert = sea_orm::Insert::one(held.clone().into_active_model().reset_all());
    QueryTrait::query(&mut insert)
        .into_table(orm::place(&held::Entity, tx.schema()))
        .on_conflict(OnConflict::new().do_nothing().to_owned());
    let statement = orm::statement(insert.build(orm::backend(tx.engine())))?;
    tx.execute(&statement.text, &statement.cells).await?;
    Ok(())
}

/// Uploads from before a moment that no record ever held, each with its hash; the oldest first, at most so many.
///
/// # Errors
/// Those of the database.
pub async fn loose(store: &Store, before: i64, most: u64) -> Result<Vec<(Uuid, String)>, Error> {
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT \"id\", \"hash\" FROM ");
    unheld(&mut sql, store.schema(), before);
    sql.push(" ORDER BY \"id\"").limit(most);
    let rows = store.read(sql.done(), &[Column::Uuid, Column::Text]).await?;
    let rows = rows
        .into_iter()
        .filter_map(|row| match <[Cell; 2]>::try_from(row) {
            Ok([Cell::Uuid(id), Cell::Text(hash)]) => Some((id, hash)),
            _ => None,
        });
    Ok(rows.collect())
}

/// How many bytes a user's uploads have that no record ever held.
///
/// # Errors
/// Those of the database.
pub async fn loose_of(store: &Store, user: Uuid) -> Result<i64, Error> {
    let mut sql = Sql::new(store.engine());
    let sum = match store.engine() {
        Engine::Sqlite => "SELECT sum(\"size\") FROM ",
        Engine::Postgres => "SELECT sum(\"size\")::bigint FROM ",
    };
    sql.push(sum);
    unheld(&mut sql, store.schema(), i64::MAX);
    sql.push(" AND \"by\" = ").bind(Cell::Uuid(user));
    Ok(crate::journal::number(
        &store.read(sql.done(), &[Column::Integer]).await?,
    ))
}

/// Forgets an upload from before a moment, unless a record holds it; whether it did.
///
/// # Errors
/// Those of the database.
pub async fn forget_loose(tx: &mut dyn Tx, id: Uuid, before: i64) -> Result<bool, Error> {
    if tx.engine() == Engine::Postgres {
        // Whoever is about to hold it has locked it. What they wrote is seen only by a statement that begins after
        // they ended, so waiting is a statement of its own.
        let mut sql = Sql::new(tx.engine());
        sql.push("SELECT \"id\" FROM ")
            .push(&qualified(tx.schema(), "~file"))
            .push(" WHERE \"id\" = ")
            .bind(Cell::Uuid(id))
            .push(" FOR UPDATE");
        let statement = sql.done();
        tx.fetch(&statement.text, &statement.cells, &[Column::Uuid])
            .await?;
    }
    let mut sql = Sql::new(tx.engine());
    sql.push("DELETE FROM ");
    unheld(&mut sql, tx.schema(), before);
    sql.push(" AND \"id\" = ").bind(Cell::Uuid(id));
    let statement = sql.done();
    Ok(tx.execute(&statement.text, &statement.cells).await? > 0)
}

fn unheld(sql: &mut Sql, schema: &str, before: i64) {
    let file = qualified(schema, "~file");
    sql.push(&file)
        .push(" WHERE \"at\" < ")
        .bind(Cell::Integer(before));
    sql.push(" AND NOT EXISTS (SELECT 1 FROM ")
        .push(&qualified(schema, "~held"))
        .push(" AS h WHERE h.\"file\" = ")
        .push(&file)
        .push(".\"id\")");
}

/// Waits until nobody else puts or removes the bytes of this hash, and holds others back until the save ends. SQLite has
/// one writer, so there it holds by itself.
///
/// # Errors
/// Those of the database.
pub async fn lock_bytes(tx: &mut dyn Tx, hash: &str) -> Result<(), Error> {
    if tx.engine() == Engine::Postgres {
        let key = u64::from_str_radix(hash.get(..16).unwrap_or_default(), 16).unwrap_or_default();
        let sql = "SELECT pg_catalog.pg_advisory_xact_lock($1)::text";
        tx.fetch(sql, &[Cell::Integer(key.cast_signed())], &[Column::Text])
            .await?;
    }
    Ok(())
}

/// Whether any file has these bytes.
///
/// # Errors
/// Those of the database.
pub async fn has_bytes(tx: &mut dyn Tx, hash: &str) -> Result<bool, Error> {
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT \"id\" FROM ")
        .push(&qualified(tx.schema(), "~file"))
        .push(" WHERE \"hash\" = ")
        .bind(Cell::Text(hash.to_owned()))
        .limit(1);
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[Column::Uuid])
        .await?;
    Ok(!rows.is_empty())
}

/// The bytes that files have and whose hashes begin with these two digits, with their size.
///
/// # Errors
/// Those of the database.
pub async fn bytes_of(store: &Store, first: u8) -> Result<Vec<(String, i64)>, Error> {
    let (from, to) = (format!("{first:02x}"), format!("{first:02x}g"));
    let select = file::Entity::find()
        .filter(file::Column::Hash.gte(from))
        .filter(file::Column::Hash.lt(to));
    let files = orm::all(store, select.order_by_asc(file::Column::Hash)).await?;
    let mut bytes: Vec<_> = files.into_iter().map(|file| (file.hash, file.size)).collect();
    bytes.dedup();
    Ok(bytes)
}
