//! Where the tokens of an object's records rest, by which a search proposes candidates.
//!
//! On SQLite a contentless full-text table whose row numbers are those of the object's table; on PostgreSQL a table of
//! vectors by id. A row is filed by the save that writes its text. A deleted row stays filed, so that neither a delete
//! nor a restore writes here; a query leaves deleted rows out anyhow.

use crate::shape::TableShape;
use crate::sql::{qualified, quoted};
use crate::table::Table;
use crate::tables::search_index_name;
use crate::{Cell, Engine, Error, Tx};
use field::search::Proposal;
use model::{FieldSet, Object, Record};
use uuid::Uuid;

/// Between the name of a field and its token. Neither holds it.
const MARK: char = '~';

/// The files of one object, and the statements that never change.
#[derive(Debug)]
pub(crate) struct Files {
    /// Name as it stands in the database.
    pub(crate) name: String,
    /// The same with schema, in quotes.
    pub(crate) table: String,
    /// The fields that are searched, by position.
    pub(crate) fields: FieldSet,
    add: String,
    put: String,
    drop: String,
}

/// Name of the table of tokens.
pub(crate) fn search_of(table: &str) -> String {
    format!("{table}~search")
}

/// The fields of an object that are searched.
pub(crate) fn searched(object: &Object) -> FieldSet {
    let fields = object.fields.iter().enumerate();
    fields
        .filter(|(_, field)| field.searched)
        .map(|(at, _)| at)
        .collect()
}

impl Files {
    /// `None` when nothing of the object is searched.
    pub(crate) fn of(engine: Engine, schema: &str, object: &Object) -> Option<Self> {
        let fields = searched(object);
        if fields.is_empty() {
            return None;
        }
        let name = search_of(&object.table);
        let table = qualified(schema, &name);
        let live = qualified(schema, &object.table);
        let (add, put, drop) = match engine {
            Engine::Sqlite => {
                let into = |verb: &str| {
                    format!(
                        "{verb} INTO {table} (rowid, \"tokens\") SELECT \"rid\", ?2 FROM {live} WHERE \"id\" = ?1"
                    )
                };
                let drop = format!(
                    "DELETE FROM {table} WHERE rowid = (SELECT \"rid\" FROM {live} WHERE \"id\" = ?1)"
                );
                (into("INSERT"), into("INSERT OR REPLACE"), drop)
            }
            Engine::Postgres => {
                let add = format!(
                    "INSERT INTO {table} (\"id\", \"tokens\") VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))"
                );
                let put =
                    format!("{add} ON CONFLICT (\"id\") DO UPDATE SET \"tokens\" = EXCLUDED.\"tokens\"");
                (add, put, format!("DELETE FROM {table} WHERE \"id\" = $1"))
            }
        };
        Some(Files {
            name,
            table,
            fields,
            add,
            put,
            drop,
        })
    }
}

/// The statements that make the table of tokens.
pub(crate) fn create(object: &str, engine: Engine, schema: &str) -> Vec<String> {
    let table = qualified(schema, &search_of(object));
    match engine {
        Engine::Sqlite => vec![format!(
            "CREATE VIRTUAL TABLE {table} USING fts5(\"tokens\", content = '', contentless_delete = 1, detail = 'none', \
             tokenize = \"ascii tokenchars '~_'\")"
        )],
        Engine::Postgres => vec![
            format!("CREATE TABLE {table} (\"id\" uuid PRIMARY KEY, \"tokens\" tsvector NOT NULL)"),
            format!(
                "CREATE INDEX {} ON {table} USING gin (\"tokens\")",
                quoted(&search_index_name(object))
            ),
        ],
    }
}

/// What the table of tokens should look like.
pub(crate) fn shape(object: &Object, engine: Engine) -> Option<TableShape> {
    let column = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
    let (columns, indexes) = match engine {
        Engine::Sqlite => (vec![column("tokens", "")], vec![]),
        Engine::Postgres => (
            vec![column("id", "uuid"), column("tokens", "tsvector")],
            vec![search_index_name(&object.name)],
        ),
    };
    (!searched(object).is_empty()).then(|| TableShape {
        name: search_of(&object.name),
        columns: columns.into_iter().collect(),
        indexes,
    })
}

/// Files a new row.
pub(crate) async fn add(tx: &mut dyn Tx, table: &Table, id: Uuid, record: &Record) -> Result<(), Error> {
    let Some(files) = &table.files else { return Ok(()) };
    let tokens = tokens(files, &table.object, record);
    if !tokens.is_empty() {
        let cells = [Cell::Uuid(id), Cell::Text(tokens.join(" "))];
        tx.execute(&files.add, &cells).await?;
    }
    Ok(())
}

/// Files a row anew if one of the changed fields is searched.
pub(crate) async fn put(
    tx: &mut dyn Tx,
    table: &Table,
    id: Uuid,
    record: &Record,
    changed: &FieldSet,
) -> Result<(), Error> {
    let Some(files) = &table.files else { return Ok(()) };
    if !changed.iter().any(|field| files.fields.has(field)) {
        return Ok(());
    }
    let tokens = tokens(files, &table.object, record);
    if tokens.is_empty() {
        tx.execute(&files.drop, &[Cell::Uuid(id)]).await?;
    } else {
        let cells = [Cell::Uuid(id), Cell::Text(tokens.join(" "))];
        tx.execute(&files.put, &cells).await?;
    }
    Ok(())
}

/// What a record is filed under: each token with its field.
pub(crate) fn tokens(files: &Files, object: &Object, record: &Record) -> Vec<String> {
    let mut all = Vec::new();
    for field in files.fields.iter().filter_map(|at| object.fields.get(at)) {
        let Some(value) = record.get(&field.name) else {
            continue;
        };
        let tokens = field::search::tokens(&field::text::plain(value));
        all.extend(tokens.iter().map(|token| format!("{}{MARK}{token}", field.name)));
    }
    all
}

/// Asks for rows that are filed under all tokens of each word, in one of the fields for each.
pub(crate) fn asked(engine: Engine, object: &Object, fields: &[usize], words: &[Vec<Proposal>]) -> String {
    let (all, any) = match engine {
        Engine::Sqlite => (" AND ", " OR "),
        Engine::Postgres => (" & ", " | "),
    };
    let joined = |parts: Vec<String>, with: &str| match parts.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", parts.join(with)),
    };
    let token = |field: usize, proposal: &Proposal| {
        // Letters, digits and underscores on either side of the mark: nothing can end the quotes.
        let token = format!("{}{MARK}{}", object.fields[field].name, proposal.token);
        match (engine, proposal.begins) {
            (Engine::Sqlite, false) => format!("\"{token}\""),
            (Engine::Sqlite, true) => format!("\"{token}\" *"),
            (Engine::Postgres, false) => format!("'{token}'"),
            (Engine::Postgres, true) => format!("'{token}':*"),
        }
    };
    let words = words.iter().map(|word| {
        let fields = fields.iter().map(|field| {
            let tokens = word.iter().map(|proposal| token(*field, proposal));
            joined(tokens.collect(), all)
        });
        joined(fields.collect(), any)
    });
    words.collect::<Vec<_>>().join(all)
}
