//! Tables and indexes to be made, and the statements that make them.

use crate::Engine;
use crate::sql::{qualified, quoted, type_of};
use crate::table::{CHANGE, DELETED, FROM, Part, TO, TOUCHED, VERSION, parts, past_of};
use field::{Column, Filler, Storage};
use model::{FieldDef, InCurrency, Object};

/// A table to be made.
#[derive(Debug)]
pub(crate) struct TableDef {
    pub(crate) name: String,
    pub(crate) columns: Vec<ColumnDef>,
    /// Columns of the primary key; on SQLite such a table is kept in that order, without a row number.
    pub(crate) key: Vec<&'static str>,
    pub(crate) indexes: Vec<IndexDef>,
}

#[derive(Debug)]
pub(crate) struct ColumnDef {
    pub(crate) name: String,
    pub(crate) column: Column,
    /// What follows the type.
    pub(crate) constraint: &'static str,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IndexDef {
    pub(crate) name: String,
    pub(crate) unique: bool,
    /// Name and whether it runs downwards.
    pub(crate) columns: Vec<(String, bool)>,
    pub(crate) only: &'static str,
}

const LIVE: &str = "\"~deleted\" IS NULL";

/// The statements that make a table and its indexes.
pub(crate) fn create(table: &TableDef, engine: Engine, schema: &str) -> Vec<String> {
    let mut columns = Vec::new();
    if engine == Engine::Sqlite && table.key.is_empty() {
        columns.push("\"rid\" INTEGER PRIMARY KEY".to_owned());
    }
    for def in &table.columns {
        columns.push(format!(
            "{} {}{}",
            quoted(&def.name),
            column_type(engine, def.column),
            def.constraint
        ));
    }
    if !table.key.is_empty() {
        let key: Vec<_> = table.key.iter().map(|name| quoted(name)).collect();
        columns.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    let end = if engine == Engine::Sqlite && !table.key.is_empty() {
        " WITHOUT ROWID"
    } else {
        ""
    };
    let made = format!(
        "CREATE TABLE {} ({}){end}",
        qualified(schema, &table.name),
        columns.join(", ")
    );
    let indexes = table
        .indexes
        .iter()
        .map(|index| create_index(index, &table.name, engine, schema));
    std::iter::once(made).chain(indexes).collect()
}

/// Null first ascending and last descending, on both engines: SQLite does so by itself, PostgreSQL when told.
pub(crate) fn create_index(index: &IndexDef, table: &str, engine: Engine, schema: &str) -> String {
    let columns: Vec<_> = index
        .columns
        .iter()
        .map(|(name, down)| {
            let order = match (engine, down) {
                (Engine::Sqlite, false) => "",
                (Engine::Sqlite, true) => " DESC",
                (Engine::Postgres, false) => " ASC NULLS FIRST",
                (Engine::Postgres, true) => " DESC NULLS LAST",
            };
            format!("{}{order}", quoted(name))
        })
        .collect();
    // SQLite wants the schema before the index, PostgreSQL before the table.
    let (name, on) = match engine {
        Engine::Sqlite => (qualified(schema, &index.name), quoted(table)),
        Engine::Postgres => (quoted(&index.name), qualified(schema, table)),
    };
    let unique = if index.unique { "UNIQUE " } else { "" };
    let only = if index.only.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", index.only)
    };
    format!(
        "CREATE {unique}INDEX {name} ON {on} ({}){only}",
        columns.join(", ")
    )
}

/// The same on PostgreSQL, beside the writers.
pub(crate) fn create_beside(index: &IndexDef, table: &str, schema: &str) -> String {
    create_index(index, table, Engine::Postgres, schema).replacen(" INDEX ", " INDEX CONCURRENTLY ", 1)
}

pub(crate) fn column_type(engine: Engine, column: Column) -> String {
    let kind = type_of(engine, column);
    if kind == "text" {
        format!("{kind} COLLATE \"C\"")
    } else {
        kind
    }
}

/// The table of an object and the table of its past rows.
pub(crate) fn tables(object: &Object, engine: Engine) -> (TableDef, TableDef) {
    let def = |name: &str, column, constraint| ColumnDef {
        name: name.to_owned(),
        column,
        constraint,
    };
    let fields = || {
        object.fields.iter().flat_map(|field| {
            parts(field)
                .into_iter()
                .map(move |(suffix, column, _)| ColumnDef {
                    name: format!("{}{suffix}", field.name),
                    column,
                    constraint: "",
                })
        })
    };
    let house = |id| {
        vec![
            def("id", Column::Uuid, id),
            def(VERSION, Column::Integer, " NOT NULL"),
            def(FROM, Column::Instant, " NOT NULL"),
            def(TOUCHED, Column::Integer, " NOT NULL"),
            def(DELETED, Column::Uuid, ""),
        ]
    };
    // On SQLite the row number is the key and the id a unique column.
    let id = if engine == Engine::Sqlite {
        " NOT NULL UNIQUE"
    } else {
        " PRIMARY KEY"
    };
    let mut live = house(id);
    live.extend(fields());
    let mut past = house(" NOT NULL");
    past.extend([
        def(TO, Column::Instant, " NOT NULL"),
        def(CHANGE, Column::Uuid, " NOT NULL"),
    ]);
    past.extend(fields());
    let name = past_of(&object.name);
    let record = IndexDef {
        name: index_name(&name, "record", ""),
        unique: true,
        columns: vec![("id".into(), false), (VERSION.into(), false)],
        only: "",
    };
    (
        TableDef {
            name: object.name.clone(),
            columns: live,
            key: vec![],
            indexes: indexes(object),
        },
        TableDef {
            name,
            columns: past,
            key: vec![],
            indexes: vec![record],
        },
    )
}

/// The indexes of an object's table.
pub(crate) fn indexes(object: &Object) -> Vec<IndexDef> {
    let mut all: Vec<_> = object
        .uniques
        .iter()
        .map(|unique| IndexDef {
            name: unique_index_name(&object.name, &unique.name),
            unique: true,
            columns: unique
                .fields
                .iter()
                .map(|field| (best(object, *field, &[Part::Key]), false))
                .collect(),
            only: LIVE,
        })
        .collect();
    let mut add = |kind: &str, name: &str, columns: Vec<(String, bool)>| {
        let down = columns.last().is_some_and(|(_, down)| *down);
        let columns = columns.into_iter().chain([("id".to_owned(), down)]).collect();
        all.push(IndexDef {
            name: index_name(&object.name, kind, name),
            unique: false,
            columns,
            only: LIVE,
        });
    };
    for (position, field) in object.fields.iter().enumerate() {
        if field.indexed || is_followed(field) {
            add(
                "field",
                &field.name,
                vec![(best(object, position, &[Part::Key, Part::Id, Part::Base]), false)],
            );
            if field.indexed && parts(field).iter().any(|(_, _, part)| *part == Part::Order) {
                add(
                    "order",
                    &field.name,
                    vec![(best(object, position, &[Part::Order]), false)],
                );
            }
        }
    }
    for index in &object.indexes {
        // The fields before the last are compared, the last one orders.
        let last = index.fields.len().saturating_sub(1);
        let columns = index.fields.iter().enumerate().map(|(at, (field, down))| {
            let wanted: &[Part] = if at == last {
                &[Part::Order, Part::Key, Part::Base]
            } else {
                &[Part::Key, Part::Base]
            };
            (best(object, *field, wanted), *down)
        });
        add("index", &index.name, columns.collect());
    }
    all.push(IndexDef {
        name: index_name(&object.name, "deleted", ""),
        unique: false,
        columns: vec![(DELETED.into(), false)],
        only: "\"~deleted\" IS NOT NULL",
    });
    all
}

/// References are looked up from the other end whenever that is deleted. Who made or changed a record last is not:
/// such an index would be written on every save and read hardly ever.
fn is_followed(field: &FieldDef) -> bool {
    let followed = field.target.is_some() && field.storage.column() == Column::Uuid;
    (followed || field.storage == Storage::Named)
        && !matches!(field.filler, Some(Filler::Creator | Filler::Updater))
}

/// The name of the field's column that serves the first purpose it can, else of its value.
pub(crate) fn best(object: &Object, field: usize, wanted: &[Part]) -> String {
    let field = &object.fields[field];
    let parts = parts(field);
    // Where all amounts are in the workspace's currency, they are compared themselves.
    let is_own = field.currency == Some(InCurrency::Record);
    let wanted = wanted.iter().filter(|want| **want != Part::Base || is_own);
    let suffix = wanted
        .into_iter()
        .find_map(|want| parts.iter().find(|(_, _, part)| part == want));
    format!("{}{}", field.name, suffix.map_or("", |(suffix, _, _)| suffix))
}

/// Name of the index that holds a unique key.
pub(crate) fn unique_index_name(object: &str, key: &str) -> String {
    index_name(object, "unique", key)
}

/// Name of the index over the tokens of an object's records.
pub(crate) fn search_index_name(object: &str) -> String {
    index_name(object, "search", "tokens")
}

/// PostgreSQL cuts names after 63 bytes without a word, so a longer one ends in a digest of the whole.
fn index_name(table: &str, kind: &str, name: &str) -> String {
    let full = if name.is_empty() {
        format!("{table}~{kind}")
    } else {
        format!("{table}~{kind}~{name}")
    };
    if full.len() <= 63 {
        return full;
    }
    let digest = crate::digest::fnv(full.as_bytes());
    // Names are ASCII; a byte is a letter.
    format!("{}~{digest:016x}", full.get(..46).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_stay_apart_within_63_bytes() {
        let object = "o".repeat(48);
        let names = ["a", "b"].map(|end| index_name(&object, "unique", &format!("{}{end}", "f".repeat(47))));
        assert!(names.iter().all(|name| name.len() == 63));
        assert_ne!(names[0], names[1]);
        assert_eq!(index_name("customer", "unique", "email"), "customer~unique~email");
    }
}
