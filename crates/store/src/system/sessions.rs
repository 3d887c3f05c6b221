use super::entity::session::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Keeps a new session.
///
/// # Errors
/// Those of the database.
pub async fn insert(tx: &mut dyn Tx, session: &Model) -> Result<(), Error> {
    orm::insert(tx, session.clone()).await
}

/// The session of a secret's hash, expired or not.
///
/// # Errors
/// Those of the database.
pub async fn find_by_hash(store: &Store, hash: &str) -> Result<Option<Model>, Error> {
    orm::one(store, Entity::find_by_id(hash.to_owned())).await
}

/// A user's sessions, the newest first, expired or not.
///
/// # Errors
/// Those of the database.
pub async fn list(store: &Store, user: Uuid) -> Result<Vec<Model>, Error> {
    let of_user = Entity::find().filter(Column::User.eq(user));
    orm::all(store, of_user.order_by_desc(Column::CreatedAt)).await
}

/// Ends one session; answers whether there was one.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut dyn Tx, hash: &str) -> Result<bool, Error> {
    Ok(orm::delete::<Entity>(tx, |all| all.filter(Column::Hash.eq(hash))).await? > 0)
}

/// Ends all sessions of a user, except perhaps one.
///
/// # Errors
/// Those of the database.
pub async fn delete_of_user(tx: &mut dyn Tx, user: Uuid, except: Option<&str>) -> Result<u64, Error> {
    orm::delete::<Entity>(tx, |all| {
        let all = all.filter(Column::User.eq(user));
        match except {
            Some(hash) => all.filter(Column::Hash.ne(hash)),
            None => all,
        }
    })
    .await
}

/// Removes sessions that expired before `at`.
///
/// # Errors
/// Those of the database.
pub async fn expire(tx: &mut dyn Tx, at: i64) -> Result<u64, Error> {
    orm::delete::<Entity>(tx, |all| all.filter(Column::ExpiresAt.lt(at))).await
}

/// Ends every session there is.
///
/// # Errors
/// Those of the database.
pub async fn delete_all(tx: &mut dyn Tx) -> Result<u64, Error> {
    orm::delete::<Entity>(tx, |all| all).await
}
