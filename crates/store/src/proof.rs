//! What must hold of the rows that are there before a publish may change what is asked of them.

use crate::links::members;
use crate::sql::{Statement, qualified, quoted};
use crate::table::{DELETED, Part};
use crate::tables::best;
use crate::{Engine, Error, Store, Tx, spans, trees};
use field::Column;
use model::{Object, Tree, Unique, Valid};

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
    /// No live rows hang in a circle or too deep.
    Rooted {
        /// Name of the object.
        object: String,
        /// The column of its reference to itself, as it stands in the table.
        column: String,
    },
    /// No live row ends before it begins, and no two that share some columns hold on the same day.
    Spaced {
        /// Name of the object.
        object: String,
        /// The columns of the first day and the last, as they stand in the table; nothing for one that is not there yet.
        days: [Option<String>; 2],
        /// The shared columns; nothing when rows are not compared.
        per: Option<Vec<String>>,
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

    /// That no rows hang in a circle or too deep.
    #[must_use]
    pub fn rooted(object: &Object, tree: Tree) -> Proof {
        Proof::Rooted {
            object: object.name.clone(),
            column: object.fields[tree.by].name.clone(),
        }
    }

    /// That rows hold one after the other.
    #[must_use]
    pub fn spaced(object: &Object, valid: &Valid) -> Proof {
        let column = |at: usize| best(object, at, &[Part::Key]);
        Proof::Spaced {
            object: object.name.clone(),
            days: [valid.from, valid.to].map(|at| Some(column(at))),
            per: valid
                .per
                .as_ref()
                .map(|per| per.iter().map(|at| column(*at)).collect()),
        }
    }

    /// The same of a table whose columns are called otherwise.
    #[must_use]
    pub fn renamed(self, called: &dyn Fn(String) -> String) -> Proof {
        let all = |columns: Vec<String>| columns.into_iter().map(called).collect();
        match self {
            Proof::NoRows { .. } => self,
            Proof::Filled { object, field } => Proof::Filled {
                object,
                field: field.map(called),
            },
            Proof::Apart { object, columns } => Proof::Apart {
                object,
                columns: all(columns),
            },
            Proof::Pointing {
                object,
                column,
                target,
                by,
            } => Proof::Pointing {
                object,
                column: called(column),
                target,
                by: match by {
                    Pointer::OfObject(column) => Pointer::OfObject(called(column)),
                    other => other,
                },
            },
            Proof::Rooted { object, column } => Proof::Rooted {
                object,
                column: called(column),
            },
            Proof::Spaced { object, days, per } => Proof::Spaced {
                object,
                days: days.map(|day| day.map(called)),
                per: per.map(all),
            },
        }
    }

    /// The same of tables that are called otherwise.
    #[must_use]
    pub fn on(mut self, called: &dyn Fn(&str) -> String) -> Proof {
        if let Proof::Pointing { target, .. } = &mut self {
            *target = called(target);
        }
        let object = match &mut self {
            Proof::NoRows { object }
            | Proof::Filled { object, .. }
            | Proof::Apart { object, .. }
            | Proof::Rooted { object, .. }
            | Proof::Spaced { object, .. }
            | Proof::Pointing { object, .. } => object,
        };
        *object = called(object);
        self
    }

    /// Whether it looks at a column of this field.
    #[must_use]
    pub fn is_about(&self, field: &str) -> bool {
        let is_of = |column: &String| column.split('~').next() == Some(field);
        match self {
            Proof::NoRows { .. } => false,
            Proof::Filled { field: column, .. } => column.as_ref().is_some_and(is_of),
            Proof::Apart { columns, .. } => columns.iter().any(is_of),
            Proof::Pointing { column, .. } | Proof::Rooted { column, .. } => is_of(column),
            Proof::Spaced { days, per, .. } => {
                days.iter().flatten().any(is_of) || per.iter().flatten().any(is_of)
            }
        }
    }

    /// Takes away the days whose columns are not there yet.
    pub fn without(&mut self, there: [bool; 2]) {
        if let Proof::Spaced { days, .. } = self {
            for (day, _) in days.iter_mut().zip(there).filter(|(_, there)| !there) {
                *day = None;
            }
        }
    }

    /// The object whose rows it is about.
    #[must_use]
    pub fn object(&self) -> &str {
        match self {
            Proof::NoRows { object }
            | Proof::Filled { object, .. }
            | Proof::Apart { object, .. }
            | Proof::Rooted { object, .. }
            | Proof::Spaced { object, .. }
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
            Proof::Rooted { column, .. } => trees::lost(&table, column),
            Proof::Spaced { days, per, .. } => spans::crossing(&table, days, per.as_deref()),
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
