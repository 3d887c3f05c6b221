use super::entity::token::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Keeps a new token.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut dyn Tx, token: &Model) -> Result<(), Error> {
    orm::insert(tx, token.clone()).await
}

/// A user's tokens, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn list(store: &Store, user: Uuid) -> Result<Vec<Model>, Error> {
    orm::all(
        store,
        Entity::find()
            .filter(Column::User.eq(user))
            .order_by_asc(Column::Id),
    )
    .await
}

/// The token of a secret's hash, expired or not.
///
/// # Errors
/// Those of the database.
pub async fn find_by_hash(store: &Store, hash: &str) -> Result<Option<Model>, Error> {
    orm::one(store, Entity::find().filter(Column::Hash.eq(hash))).await
}

/// Removes a token of a user; answers whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut dyn Tx, user: Uuid, id: Uuid) -> Result<bool, Error> {
    Ok(orm::delete::<Entity>(tx, |all| {
        all.filter(Column::Id.eq(id)).filter(Column::User.eq(user))
    })
    .await?
        > 0)
}

/// Notes that a token was used.
///
/// # Errors
/// Those of the database.
pub async fn touch(tx: &mut dyn Tx, id: Uuid, at: i64) -> Result<(), Error> {
    orm::update::<Entity>(tx, |all| {
        all.col_expr(Column::LastUsedAt, Expr::value(at))
            .filter(Column::Id.eq(id))
    })
    .await?;
    Ok(())
}

/// Removes every token there is.
///
/// # Errors
/// Those of the database.
pub async fn delete_all(tx: &mut dyn Tx) -> Result<u64, Error> {
    orm::delete::<Entity>(tx, |all| all).await
}
