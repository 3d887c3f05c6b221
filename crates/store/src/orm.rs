//! sea-orm over our own engines: entities become statements of a save, and reads outside saves.

use crate::sql::Statement;
use crate::{Cell, Engine, Error, Store, Tx};
use sea_orm::sea_query::{Alias, IntoTableRef, TableRef};
use sea_orm::{
    ActiveModelTrait, DbBackend, EntityTrait, Insert, IntoActiveModel, ModelTrait, QueryTrait, Select, Value,
};

type Active<M> = <<M as ModelTrait>::Entity as EntityTrait>::ActiveModel;

/// A row of a system table.
pub(crate) trait Row: ModelTrait + IntoActiveModel<Active<Self>> {}
impl<M: ModelTrait + IntoActiveModel<Active<M>>> Row for M {}

/// What sea-orm calls the engine.
pub(crate) fn backend(engine: Engine) -> DbBackend {
    match engine {
        Engine::Sqlite => DbBackend::Sqlite,
        Engine::Postgres => DbBackend::Postgres,
    }
}

/// The table of an entity, with its schema: entities know only its name.
pub(crate) fn place<E: EntityTrait>(entity: &E, schema: &str) -> TableRef {
    (Alias::new(schema), Alias::new(entity.table_name())).into_table_ref()
}

/// The statement that inserts one row.
pub(crate) fn insertion<M: Row>(row: M, engine: Engine, schema: &str) -> Result<Statement, Error>
where
    Active<M>: ActiveModelTrait<Entity = M::Entity>,
{
    // `reset_all` marks every column as to be written.
    let mut insert = Insert::one(row.into_active_model().reset_all());
    QueryTrait::query(&mut insert).into_table(place(&M::Entity::default(), schema));
    statement(insert.build(backend(engine)))
}

/// Inserts one row inside a save.
pub(crate) async fn insert<M: Row>(tx: &mut dyn Tx, row: M) -> Result<(), Error>
where
    Active<M>: ActiveModelTrait<Entity = M::Entity>,
{
    let statement = insertion(row, tx.engine(), tx.schema())?;
    tx.execute(&statement.text, &statement.cells).await?;
    Ok(())
}

/// Deletes the rows of an entity that meet the conditions added by `narrow`.
pub(crate) async fn delete<E: EntityTrait>(
    tx: &mut dyn Tx,
    narrow: impl FnOnce(sea_orm::DeleteMany<E>) -> sea_orm::DeleteMany<E>,
) -> Result<u64, Error> {
    let mut delete = narrow(E::delete_many());
    QueryTrait::query(&mut delete).from_table(place(&E::default(), tx.schema()));
    let statement = statement(delete.build(backend(tx.engine())))?;
    tx.execute(&statement.text, &statement.cells).await
}

/// Changes the rows of an entity that meet the conditions added by `change`.
pub(crate) async fn update<E: EntityTrait>(
    tx: &mut dyn Tx,
    change: impl FnOnce(sea_orm::UpdateMany<E>) -> sea_orm::UpdateMany<E>,
) -> Result<u64, Error> {
    let mut update = change(E::update_many());
    QueryTrait::query(&mut update).table(place(&E::default(), tx.schema()));
    let statement = statement(update.build(backend(tx.engine())))?;
    tx.execute(&statement.text, &statement.cells).await
}

/// Reads rows outside a save.
pub(crate) async fn all<E: EntityTrait>(
    store: &Store,
    mut select: Select<E>,
) -> Result<Vec<E::Model>, Error> {
    QueryTrait::query(&mut select)
        .from_clear()
        .from(place(&E::default(), store.schema()));
    select.all(store.orm()).await.map_err(told)
}

/// Reads one row outside a save.
pub(crate) async fn one<E: EntityTrait>(store: &Store, select: Select<E>) -> Result<Option<E::Model>, Error> {
    Ok(all(store, select).await?.into_iter().next())
}

/// What went wrong below sea-orm. Our own proxy passes its words through; on PostgreSQL the driver's error is mapped.
pub(crate) fn told(error: sea_orm::DbErr) -> Error {
    use sea_orm::{DbErr, RuntimeErr};
    match error {
        DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => crate::postgres::told(&inner),
        DbErr::ConnectionAcquire(_) => Error::Busy("no connection was free".into()),
        other => Error::Other(other.to_string()),
    }
}

pub(crate) fn statement(built: sea_orm::Statement) -> Result<Statement, Error> {
    let values = built.values.map(|values| values.0).unwrap_or_default();
    Ok(Statement {
        text: built.sql,
        cells: values.into_iter().map(cell).collect::<Result<_, _>>()?,
    })
}

/// The entities use four shapes; any other is a defect of ours.
fn cell(value: Value) -> Result<Cell, Error> {
    Ok(match value {
        Value::BigInt(number) => number.map_or(Cell::Null, Cell::Integer),
        Value::String(text) => text.map_or(Cell::Null, Cell::Text),
        Value::Uuid(id) => id.map_or(Cell::Null, Cell::Uuid),
        Value::BigUnsigned(Some(number)) => Cell::Integer(i64::try_from(number).map_err(|_| Error::Range)?),
        other => {
            return Err(Error::Other(format!(
                "a system table has no column for {:?}",
                std::mem::discriminant(&other)
            )));
        }
    })
}
