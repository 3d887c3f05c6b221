use super::entity::credential::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The password hash of a user.
///
/// # Errors
/// Those of the database.
pub async fn get(store: &Store, user: Uuid) -> Result<Option<Model>, Error> {
    orm::one(store, Entity::find_by_id(user)).await
}

/// Keeps or replaces a user's password hash.
///
/// # Errors
/// Those of the database.
pub async fn put(tx: &mut dyn Tx, credential: &Model) -> Result<(), Error> {
    let touched = orm::update::<Entity>(tx, |all| {
        all.col_expr(Column::Hash, Expr::value(credential.hash.clone()))
            .col_expr(Column::ChangedAt, Expr::value(credential.changed_at))
            .filter(Column::User.eq(credential.user))
    })
    .await?;
    if touched > 0 {
        return Ok(());
    }
    orm::insert(tx, credential.clone()).await
}
