use super::entity::building::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Every field that is being filled, by object and name.
///
/// # Errors
/// Those of the database.
pub async fn all(store: &Store) -> Result<Vec<Model>, Error> {
    let select = Entity::find()
        .order_by_asc(Column::Object)
        .order_by_asc(Column::Field);
    orm::all(store, select).await
}

/// Begins to fill a field. What else is being filled in the object begins anew with it: they share their way.
///
/// # Errors
/// Those of the database.
pub async fn begin(tx: &mut dyn Tx, object: &str, field: &str) -> Result<(), Error> {
    end(tx, object, field).await?;
    orm::update::<Entity>(tx, |all| {
        all.col_expr(Column::After, Expr::value(Option::<Uuid>::None))
            .col_expr(Column::Done, Expr::value(0_i64))
            .filter(Column::Object.eq(object))
    })
    .await?;
    orm::insert(
        tx,
        Model {
            object: object.to_owned(),
            field: field.to_owned(),
            after: None,
            done: 0,
        },
    )
    .await
}

/// Forgets that a field is being filled: it is full, or gone.
///
/// # Errors
/// Those of the database.
pub async fn end(tx: &mut dyn Tx, object: &str, field: &str) -> Result<(), Error> {
    orm::delete::<Entity>(tx, |all| {
        all.filter(Column::Object.eq(object))
            .filter(Column::Field.eq(field))
    })
    .await
    .map(drop)
}

/// Moves the way of an object on by so many rows. Nothing happens, and false is the answer, when somebody else moved it
/// on from `from` before.
///
/// # Errors
/// Those of the database.
pub async fn advance(
    tx: &mut dyn Tx,
    object: &str,
    (from, to): (Option<Uuid>, Uuid),
    rows: i64,
) -> Result<bool, Error> {
    let moved = orm::update::<Entity>(tx, |all| {
        let all = all
            .col_expr(Column::After, Expr::value(Some(to)))
            .col_expr(Column::Done, Expr::col(Column::Done).add(rows))
            .filter(Column::Object.eq(object));
        match from {
            Some(from) => all.filter(Column::After.eq(from)),
            None => all.filter(Column::After.is_null()),
        }
    });
    Ok(moved.await? > 0)
}
