use super::entity::parked::{Column, Entity, Model};
use crate::parking::Stamp;
use crate::sql::{Sql, qualified};
use crate::{Cell, Error, Store, Tx, orm};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// Everything that is parked, by object, field and number.
///
/// # Errors
/// Those of the database.
pub async fn all(store: &Store) -> Result<Vec<Model>, Error> {
    let select = Entity::find()
        .order_by_asc(Column::Object)
        .order_by_asc(Column::Field)
        .order_by_asc(Column::Number);
    orm::all(store, select).await
}

/// The number under which the next field or object of that name is parked.
pub(crate) async fn next(tx: &mut dyn Tx, object: &str, field: &str) -> Result<i64, Error> {
    let mut sql = Sql::new(tx.engine());
    sql.push("SELECT max(\"number\") FROM ")
        .push(&qualified(tx.schema(), "~parked"))
        .push(" WHERE \"object\" = ")
        .bind(Cell::Text(object.to_owned()))
        .push(" AND \"field\" = ")
        .bind(Cell::Text(field.to_owned()));
    let statement = sql.done();
    let rows = tx
        .fetch(&statement.text, &statement.cells, &[field::Column::Integer])
        .await?;
    Ok(crate::journal::number(&rows) + 1)
}

pub(crate) async fn insert(
    tx: &mut dyn Tx,
    object: &str,
    field: &str,
    number: i64,
    stamp: Stamp,
    columns: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let columns = serde_json::to_string(columns).map_err(|error| Error::Other(error.to_string()))?;
    let row = Model {
        object: object.to_owned(),
        field: field.to_owned(),
        number,
        at: stamp.at,
        version: stamp.version,
        columns,
    };
    orm::insert(tx, row).await
}

/// What is parked of an object is that of another from now on: its table has another name.
pub(crate) async fn rename(tx: &mut dyn Tx, from: &str, to: &str) -> Result<(), Error> {
    orm::update::<Entity>(tx, |all| {
        all.col_expr(Column::Object, Expr::value(to))
            .filter(Column::Object.eq(from))
            .filter(Column::Field.ne(""))
    })
    .await
    .map(drop)
}

/// Forgets that something is parked.
///
/// # Errors
/// [`Error::Conflict`] when somebody removed it meanwhile; those of the database.
pub(crate) async fn delete(tx: &mut dyn Tx, object: &str, field: &str, number: i64) -> Result<(), Error> {
    let deleted = orm::delete::<Entity>(tx, |all| {
        all.filter(Column::Object.eq(object))
            .filter(Column::Field.eq(field))
            .filter(Column::Number.eq(number))
    });
    match deleted.await? {
        0 => Err(Error::Conflict {
            key: "~parked".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Forgets every field that was parked of an object whose tables are gone.
pub(crate) async fn delete_all(tx: &mut dyn Tx, object: &str) -> Result<(), Error> {
    orm::delete::<Entity>(tx, |all| all.filter(Column::Object.eq(object)))
        .await
        .map(drop)
}
