use super::entity::imported::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// The lines of one table that are records, by ascending number.
///
/// # Errors
/// Those of the database.
pub async fn of(store: &Store, mapping: &str, source: &str) -> Result<Vec<Model>, Error> {
    let select = Entity::find()
        .filter(Column::Mapping.eq(mapping))
        .filter(Column::Source.eq(source))
        .order_by_asc(Column::Line);
    orm::all(store, select).await
}

/// Notes which record a line has become, in the place of one that it was before.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut dyn Tx, row: &Model) -> Result<(), Error> {
    orm::delete::<Entity>(tx, |all| {
        all.filter(Column::Mapping.eq(row.mapping.as_str()))
            .filter(Column::Source.eq(row.source.as_str()))
            .filter(Column::Line.eq(row.line))
    })
    .await?;
    orm::insert(tx, row.clone()).await
}
