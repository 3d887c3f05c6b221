//! What the database really looks like.

use crate::shape::TableShape;
use crate::sql::{Sql, Statement};
use crate::{Cell, Engine, Error, Store, Tx};
use field::Column;
use std::collections::BTreeMap;

const COLUMNS: [Column; 3] = [Column::Text, Column::Text, Column::Text];

/// Every table of the workspace as it stands, by name; compare with [`crate::expected`].
///
/// # Errors
/// Those of the database.
pub async fn physical(store: &Store) -> Result<Vec<TableShape>, Error> {
    let (engine, schema) = (store.engine(), store.schema());
    let mut tables: BTreeMap<String, TableShape> = BTreeMap::new();
    for row in store.read(columns_of(engine, schema, None), &COLUMNS).await? {
        let [table, column, kind] = texts(row);
        {
            let shape = tables.entry(table.clone()).or_insert_with(|| TableShape {
                name: table,
                columns: BTreeMap::new(),
                indexes: Vec::new(),
            });
            shape.columns.insert(column, kind);
        }
    }
    for row in store.read(indexes_of(engine, schema), &COLUMNS[..2]).await? {
        let [table, index, _] = texts(row);
        if let Some(shape) = tables.get_mut(&table) {
            shape.indexes.push(index);
        }
    }
    Ok(tables.into_values().collect())
}

/// The columns of one table.
pub(crate) async fn columns(tx: &mut dyn Tx, table: &str) -> Result<Vec<String>, Error> {
    let statement = columns_of(tx.engine(), tx.schema(), Some(table));
    let rows = tx.fetch(&statement.text, &statement.cells, &COLUMNS).await?;
    Ok(rows.into_iter().map(|row| texts(row)[1].clone()).collect())
}

/// The names of the tables that begin so.
pub(crate) async fn tables_like(tx: &mut dyn Tx, prefix: &str) -> Result<Vec<String>, Error> {
    let statement = columns_of(tx.engine(), tx.schema(), None);
    let rows = tx.fetch(&statement.text, &statement.cells, &COLUMNS).await?;
    let mut names: Vec<String> = rows.into_iter().map(|row| texts(row)[0].clone()).collect();
    names.retain(|name| name.starts_with(prefix));
    names.dedup();
    Ok(names)
}

/// The columns, of tables of objects, whose names end so: table and column.
pub(crate) async fn columns_like(tx: &mut dyn Tx, end: &str) -> Result<Vec<(String, String)>, Error> {
    let statement = columns_of(tx.engine(), tx.schema(), None);
    let rows = tx.fetch(&statement.text, &statement.cells, &COLUMNS).await?;
    let named = rows.into_iter().map(|row| {
        let [table, column, _] = texts(row);
        (table, column)
    });
    Ok(named
        .filter(|(table, column)| !table.starts_with('~') && column.ends_with(end))
        .collect())
}

/// The columns of one table with their types.
pub(crate) async fn typed_columns(tx: &mut dyn Tx, table: &str) -> Result<Vec<(String, String)>, Error> {
    let statement = columns_of(tx.engine(), tx.schema(), Some(table));
    let rows = tx.fetch(&statement.text, &statement.cells, &COLUMNS).await?;
    let typed = rows.into_iter().map(|row| {
        let [_, column, kind] = texts(row);
        (column, kind)
    });
    Ok(typed.collect())
}

/// The indexes of one table, keys that the engine makes by itself left out.
pub(crate) async fn indexes(tx: &mut dyn Tx, table: &str) -> Result<Vec<String>, Error> {
    let statement = indexes_of(tx.engine(), tx.schema());
    let rows = tx.fetch(&statement.text, &statement.cells, &COLUMNS[..2]).await?;
    let named = rows.into_iter().map(texts).filter(|[of, ..]| of == table);
    Ok(named.map(|[_, index, _]| index).collect())
}

fn columns_of(engine: Engine, schema: &str, table: Option<&str>) -> Statement {
    let mut sql = Sql::new(engine);
    match engine {
        Engine::Sqlite => sql.push(
            "SELECT t.name, c.name, c.type FROM main.sqlite_master t JOIN pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND t.name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')",
        ),
        Engine::Postgres => sql
            .push(
                "SELECT t.relname::text, c.attname::text, pg_catalog.format_type(c.atttypid, c.atttypmod) \
                 FROM pg_catalog.pg_class t \
                 JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace \
                 JOIN pg_catalog.pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped \
                 WHERE t.relkind = 'r' AND n.nspname = ",
            )
            .bind(Cell::Text(schema.to_owned())),
    };
    if let Some(table) = table {
        sql.push(match engine {
            Engine::Sqlite => " AND t.name = ",
            Engine::Postgres => " AND t.relname = ",
        });
        sql.bind(Cell::Text(table.to_owned()));
    }
    sql.push(" ORDER BY 1, 2");
    sql.done()
}

fn indexes_of(engine: Engine, schema: &str) -> Statement {
    let mut sql = Sql::new(engine);
    match engine {
        Engine::Sqlite => sql.push(
            "SELECT tbl_name, name FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1, 2",
        ),
        Engine::Postgres => sql
            .push(
                "SELECT t.relname::text, i.relname::text FROM pg_catalog.pg_index x \
                 JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
                 JOIN pg_catalog.pg_class t ON t.oid = x.indrelid \
                 JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace \
                 WHERE NOT x.indisprimary AND n.nspname = ",
            )
            .bind(Cell::Text(schema.to_owned()))
            // "C" orders like Rust does; the name of a relation has that collation already, its text has not.
            .push(" ORDER BY t.relname::text COLLATE \"C\", i.relname::text COLLATE \"C\""),
    };
    sql.done()
}

fn texts(row: Vec<Cell>) -> [String; 3] {
    let mut cells = row.into_iter().map(|cell| {
        if let Cell::Text(text) = cell {
            text
        } else {
            String::new()
        }
    });
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}
