//! What the database should look like.

use crate::sql::type_of;
use crate::system::parked::Parked;
use crate::tables::{TableDef, tables};
use crate::{Engine, links, parking, search, system};
use model::Model;
use std::collections::BTreeMap;

/// A table as it stands or as it should stand, for comparing; columns and indexes by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableShape {
    /// Name of the table.
    pub name: String,
    /// Name and type of each column.
    pub columns: BTreeMap<String, String>,
    /// Names of its indexes, keys that the engine makes by itself left out; ascending.
    pub indexes: Vec<String>,
}

/// What the database should look like, tables by name, with what is parked in it.
#[must_use]
pub fn expected(model: &Model, engine: Engine, parked: &[Parked]) -> Vec<TableShape> {
    let objects = model.objects.values().flat_map(|object| {
        let (live, past) = tables(object, engine);
        let linked = links::linked(object).map(|(_, field)| links::table(&object.name, &field.name));
        [live, past].into_iter().chain(linked)
    });
    let mut shapes: Vec<_> = system::tables()
        .into_iter()
        .chain(objects)
        .map(|table| shape(&table, engine))
        .chain(
            model
                .objects
                .values()
                .filter_map(|object| search::shape(object, engine)),
        )
        .collect();
    for (table, column, kind) in parked.iter().flat_map(parking::columns_of) {
        let known = shapes.iter().position(|shape| shape.name == table);
        let at = known.unwrap_or_else(|| {
            shapes.push(TableShape {
                name: table,
                columns: BTreeMap::new(),
                indexes: Vec::new(),
            });
            shapes.len() - 1
        });
        shapes[at].columns.insert(column, kind);
    }
    shapes.sort_by(|a, b| a.name.cmp(&b.name));
    shapes
}

fn shape(table: &TableDef, engine: Engine) -> TableShape {
    let mut columns: BTreeMap<_, _> = table
        .columns
        .iter()
        .map(|def| (def.name.clone(), type_of(engine, def.column)))
        .collect();
    if engine == Engine::Sqlite && table.key.is_empty() {
        columns.insert("rid".into(), "INTEGER".into());
    }
    let mut indexes: Vec<_> = table.indexes.iter().map(|index| index.name.clone()).collect();
    indexes.sort();
    TableShape {
        name: table.name.clone(),
        columns,
        indexes,
    }
}
