use super::entity::shipped::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Every record that ever came with a pack.
///
/// # Errors
/// Those of the database.
pub async fn all(store: &Store) -> Result<Vec<Model>, Error> {
    let select = Entity::find()
        .order_by_asc(Column::Document)
        .order_by_asc(Column::Key);
    orm::all(store, select).await
}

/// Notes what a pack says of a record, in the place of what it said before.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &mut dyn Tx, row: &Model) -> Result<(), Error> {
    orm::delete::<Entity>(tx, |all| {
        all.filter(Column::Document.eq(row.document.as_str()))
            .filter(Column::Key.eq(row.key.as_str()))
    })
    .await?;
    orm::insert(tx, row.clone()).await
}
