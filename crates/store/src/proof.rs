//! What must hold of the rows that are there before a publish may change what is asked of them.

use crate::links::members;
use crate::sql::{Statement, qualified, quoted};
use crate::table::{DELETED, Part};
use crate::tables::best;
use crate::{Engine, Error, Store, Tx};
use field::Column;
use model::{Object, Unique};

/// Something that must hold of an object's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// There are none, deleted ones included.
    NoRows {
        /// Name of the object.
        object: String,
    },
    /// Each live row has a value.
    Filled {
        /// Name of the object.
        object: String,
        /// Name of the field; nothing when the field is new, so that no row has one.
        field: Option<String>,
    },
    /// No two live rows share the values of a key.
    Apart {
        /// Name of the object.
        object: String,
        /// The key's columns, as they stand in the table.
        columns: Vec<String>,
    },
    /// What the live rows point at is live.
    Pointing {
        /// Name of the object.
        object: String,
        /// The column of the reference, as it stands in the table.
        column: String,
        /// The object it points at.
        target: String,
        /// How the column points.
        by: Pointer,
    },
}

/// How a column points at records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointer {
    /// By an id.
    Id,
    /// By a list of ids.
    List,
    /// By an id, if that column says the object.
    OfObject(String),
}

impl Proof {
    /// That no two rows share a key.
    #[must_use]
    pub fn apart(object: &Object, key: &Unique) -> Proof {
        let columns = key.fields.iter().map(|at| best(object, *at, &[Part::Key]));
        Proof::Apart {
            object: object.name.clone(),
            columns: columns.collect(),
        }
    }

    /// The object whose rows it is about.
    #[must_use]
    pub fn object(&self) -> &str {
        match self {
            Proof::NoRows { object }
            | Proof::Filled { object, .. }
            | Proof::Apart { object, .. }
            | Proof::Pointing { object, .. } => object,
        }
    }

    /// How many rows speak against it; of shared keys, how many keys.
    fn statement(&self, engine: Engine, schema: &str) -> Statement {
        let table = qualified(schema, self.object());
        let live = format!("{} IS NULL", quoted(DELETED));
        let text = match self {
            Proof::NoRows { .. } => format!("SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS r"),
            Proof::Filled { field: None, .. } => format!("SELECT count(*) FROM {table} WHERE {live}"),
            Proof::Filled {
                field: Some(field), ..
            } => {
                let field = quoted(field);
                format!("SELECT count(*) FROM {table} WHERE {live} AND {field} IS NULL")
            }
            Proof::Pointing {
                column, target, by, ..
            } => {
                let (column, other) = (quoted(column), qualified(schema, target));
                let (id, from) = match by {
                    Pointer::List => {
                        let (id, members) = members(engine, &format!("l.{column}"));
                        (id.to_owned(), format!("{table} AS l CROSS JOIN {members}"))
                    }
                    Pointer::Id | Pointer::OfObject(_) => (format!("l.{column}"), format!("{table} AS l")),
                };
                let of = match by {
                    // Names of objects are letters, digits and underscores.
                    Pointer::OfObject(column) => format!(" AND l.{} = '{target}'", quoted(column)),
                    _ => String::new(),
                };
                format!(
                    "SELECT count(*) FROM {from} WHERE l.{live}{of} AND {id} IS NOT NULL AND NOT EXISTS \
                     (SELECT 1 FROM {other} AS t WHERE t.\"id\" = {id} AND t.{live})"
                )
            }
            Proof::Apart { columns, .. } => {
                let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
                let filled: String = columns
                    .iter()
                    .map(|column| format!(" AND {column} IS NOT NULL"))
                    .collect();
                format!(
                    "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {live}{filled} GROUP BY {} \
                     HAVING count(*) > 1) AS r",
                    columns.join(", ")
                )
            }
        };
        Statement { text, cells: vec![] }
    }
}

/// How many rows speak against it, inside a save.
///
/// # Errors
/// Those of the database; the table must exist.
pub async fn against(tx: &mut dyn Tx, proof: &Proof) -> Result<u64, Error> {
    let statement = proof.statement(tx.engine(), tx.schema());
    let rows = tx.fetch(&statement.text, &[], &[Column::Integer]).await?;
    Ok(u64::try_from(crate::journal::number(&rows)).unwrap_or_default())
}

impl Store {
    /// How many rows speak against it now.
    ///
    /// # Errors
    /// Those of the database; the table must exist.
    pub async fn against(&self, proof: &Proof) -> Result<u64, Error> {
        let rows = self
            .read(proof.statement(self.engine(), self.schema()), &[Column::Integer])
            .await?;
        Ok(u64::try_from(crate::journal::number(&rows)).unwrap_or_default())
    }
}
