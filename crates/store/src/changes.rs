//! Change rows, read back.

use crate::sql::{Sql, qualified};
use crate::{Cell, Change, Engine, Error, Store, Tx};
use field::Column;
use uuid::Uuid;

/// The columns of a change, in the order of [`Change`].
const COLUMNS: [(&str, Column); 11] = [
    ("id", Column::Uuid),
    ("at", Column::Integer),
    ("actor", Column::Uuid),
    ("via", Column::Text),
    ("object", Column::Text),
    ("record", Column::Uuid),
    ("version", Column::Integer),
    ("action", Column::Text),
    ("fields", Column::Text),
    ("cause", Column::Uuid),
    ("acknowledged", Column::Text),
];

/// One change by its id.
///
/// # Errors
/// Those of the database.
pub async fn change(tx: &mut dyn Tx, id: Uuid) -> Result<Option<Change>, Error> {
    let mut sql = select(tx.engine(), tx.schema());
    sql.push("\"id\" = ").bind(Cell::Uuid(id));
    let statement = sql.done();
    let rows = tx.fetch(&statement.text, &statement.cells, &shapes()).await?;
    rows.into_iter().next().map(read).transpose()
}

/// The first change there ever was: by it a workspace is told from any other. None while it is being made.
///
/// # Errors
/// Those of the database.
pub async fn first_change(store: &Store) -> Result<Option<Uuid>, Error> {
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT \"id\" FROM ")
        .push(&qualified(store.schema(), "~change"))
        .push(" ORDER BY \"id\"")
        .limit(1);
    let rows = store.read(sql.done(), &[Column::Uuid]).await?;
    Ok(rows.into_iter().flatten().find_map(|cell| match cell {
        Cell::Uuid(id) => Some(id),
        _ => None,
    }))
}

/// `SELECT` whole changes `WHERE` …
pub(crate) fn select(engine: Engine, schema: &str) -> Sql {
    let mut sql = Sql::new(engine);
    sql.push("SELECT ");
    for (number, (name, _)) in COLUMNS.iter().enumerate() {
        sql.push(if number == 0 { "" } else { ", " }).ident(name);
    }
    sql.push(" FROM ")
        .push(&qualified(schema, "~change"))
        .push(" WHERE ");
    sql
}

/// What [`select`] yields.
pub(crate) fn shapes() -> [Column; 11] {
    COLUMNS.map(|(_, column)| column)
}

/// A change as [`select`] yields it.
pub(crate) fn read(row: Vec<Cell>) -> Result<Change, Error> {
    let odd = || Error::other("a change has an odd shape");
    let row = <[Cell; 11]>::try_from(row).map_err(|_| odd())?;
    let [
        id,
        at,
        actor,
        via,
        object,
        record,
        version,
        action,
        fields,
        cause,
        acknowledged,
    ] = row;
    let uuid = |cell| if let Cell::Uuid(id) = cell { Some(id) } else { None };
    let integer = |cell| {
        if let Cell::Integer(number) = cell {
            Some(number)
        } else {
            None
        }
    };
    let text = |cell| {
        if let Cell::Text(text) = cell {
            Some(text)
        } else {
            None
        }
    };
    let acknowledged = text(acknowledged)
        .map(|passed| serde_json::from_str(&passed))
        .transpose();
    Ok(Change {
        id: uuid(id).ok_or_else(odd)?,
        at: integer(at).ok_or_else(odd)?,
        actor: uuid(actor).ok_or_else(odd)?,
        via: text(via).ok_or_else(odd)?,
        object: text(object).ok_or_else(odd)?,
        record: uuid(record).ok_or_else(odd)?,
        version: integer(version).ok_or_else(odd)?,
        action: text(action).ok_or_else(odd)?,
        fields: text(fields)
            .and_then(|names| serde_json::from_str(&names).ok())
            .ok_or_else(odd)?,
        cause: uuid(cause),
        acknowledged: acknowledged.map_err(|_| odd())?,
    })
}
