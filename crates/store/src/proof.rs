//! What must hold of the rows that are there before a publish may change what is asked of them.

use crate::sql::{Statement, qualified, quoted};
use crate::table::{DELETED, Part};
use crate::tables::best;
use crate::{Error, Store, Tx};
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
    },
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
    fn statement(&self, schema: &str) -> Statement {
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
            Proof::Pointing { column, target, .. } => {
                let (column, target) = (quoted(column), qualified(schema, target));
                format!(
                    "SELECT count(*) FROM {table} AS l WHERE l.{live} AND l.{column} IS NOT NULL AND NOT EXISTS \
                     (SELECT 1 FROM {target} AS t WHERE t.\"id\" = l.{column} AND t.{live})"
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
    let statement = proof.statement(tx.schema());
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
            .read(proof.statement(self.schema()), &[Column::Integer])
            .await?;
        Ok(u64::try_from(crate::journal::number(&rows)).unwrap_or_default())
    }
}
