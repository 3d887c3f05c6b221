use super::entity::version::{Column, Entity, Model};
use crate::sql::{Sql, qualified};
use crate::{Cell, Error, Store, Tx, orm};
use field::Column as Shape;
use sea_orm::EntityTrait;
use uuid::Uuid;

/// A version without its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// 1, 2, …
    pub number: i64,
    /// Epoch milliseconds.
    pub at: i64,
    /// Record id of the user who published it.
    pub by: Option<Uuid>,
    /// Why.
    pub note: String,
    /// JSON text: what was done to the tables.
    pub steps: String,
}

/// Keeps a new version. Of two that claim one number the second fails with [`Error::Conflict`].
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut dyn Tx, version: &Model) -> Result<(), Error> {
    if let Some(note) = tx.published() {
        *note = None;
    }
    orm::insert(tx, version.clone()).await
}

/// One version with its documents.
///
/// # Errors
/// Those of the database.
pub async fn get(store: &Store, number: i64) -> Result<Option<Model>, Error> {
    orm::one(store, Entity::find_by_id(number)).await
}

/// All versions, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(store: &Store) -> Result<Vec<Listed>, Error> {
    let columns = [
        Column::Number,
        Column::At,
        Column::By,
        Column::Note,
        Column::Steps,
    ];
    let names: Vec<_> = columns
        .iter()
        .map(|column| format!("\"{}\"", sea_orm::IdenStatic::as_str(column)))
        .collect();
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT ")
        .push(&names.join(", "))
        .push(" FROM ")
        .push(&qualified(store.schema(), "~version"));
    sql.push(" ORDER BY \"number\" DESC");
    let shapes = [
        Shape::Integer,
        Shape::Integer,
        Shape::Uuid,
        Shape::Text,
        Shape::Text,
    ];
    let rows = store.read(sql.done(), &shapes).await?;
    rows.into_iter().map(listed).collect()
}

/// The number of the version now in force; 0 when nothing was published.
///
/// # Errors
/// Those of the database.
pub async fn latest(store: &Store) -> Result<i64, Error> {
    let rows = store
        .read(store.book().journal.published.clone(), &[Shape::Integer])
        .await?;
    Ok(crate::journal::number(&rows))
}

fn listed(row: Vec<Cell>) -> Result<Listed, Error> {
    match <[Cell; 5]>::try_from(row) {
        Ok(
            [
                Cell::Integer(number),
                Cell::Integer(at),
                by,
                Cell::Text(note),
                Cell::Text(steps),
            ],
        ) => {
            let by = if let Cell::Uuid(user) = by {
                Some(user)
            } else {
                None
            };
            Ok(Listed {
                number,
                at,
                by,
                note,
                steps,
            })
        }
        _ => Err(Error::other("a version has an odd shape")),
    }
}
