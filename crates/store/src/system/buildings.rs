use super::entity::building::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Everything that is being filled, by object, field and part.
///
/// # Errors
/// Those of the database.
pub async fn all(store: &Store) -> Result<Vec<Model>, Error> {
    let select = Entity::find()
        .order_by_asc(Column::Object)
        .order_by_asc(Column::Field)
        .order_by_asc(Column::Part);
    orm::all(store, select).await
}

/// Notes that a part of a field is being filled.
///
/// # Errors
/// Those of the database.
pub async fn begin(tx: &mut dyn Tx, building: &Model) -> Result<(), Error> {
    end(tx, building).await?;
    orm::insert(tx, building.clone()).await
}

/// Forgets that it is being filled: it is full, or gone.
///
/// # Errors
/// Those of the database.
pub async fn end(tx: &mut dyn Tx, building: &Model) -> Result<(), Error> {
    orm::delete::<Entity>(tx, |all| {
        all.filter(Column::Object.eq(building.object.as_str()))
            .filter(Column::Field.eq(building.field.as_str()))
            .filter(Column::Part.eq(building.part.as_str()))
    })
    .await
    .map(drop)
}
