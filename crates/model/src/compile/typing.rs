//! What each field is, as far as expressions care, and where its references lead.

use super::Build;
use field::Column;
use metadata::Complaints;
use script::{TODAY, Type};
use serde_json::Value;
use std::collections::HashMap;

/// The types of all fields of all objects that are understood so far; what is told at reading time has none.
pub(super) struct Types(HashMap<String, HashMap<String, Seen>>);

/// The type of a field, the object it points at, and whether it names several records or records of several objects.
type Seen = (Option<Type>, Option<String>, bool);

impl Types {
    pub(super) fn of(build: &Build<'_>) -> Types {
        let objects = build.sketches.iter().map(|(name, sketch)| {
            let fields = sketch.fields.iter().map(|field| {
                let kept = (!field.is_told()).then(|| type_of(field.storage.column()));
                (
                    field.name.clone(),
                    (kept, field.target.clone(), !field.names.is_empty()),
                )
            });
            (name.clone(), fields.collect())
        });
        Types(objects.collect())
    }

    /// The type of a field of the object, or behind a dot of a record that a field of it points at.
    pub(super) fn find(&self, object: &str, name: &str) -> Option<Type> {
        self.known(object, name)?
    }

    /// The same for what is computed when it is asked and kept by nobody: it may ask for the day.
    pub(super) fn find_today(&self, object: &str, name: &str) -> Option<Type> {
        match name {
            TODAY => Some(Type::Date),
            _ => self.find(object, name),
        }
    }

    fn known(&self, object: &str, name: &str) -> Option<Option<Type>> {
        let fields = self.0.get(object)?;
        match name.split_once('.') {
            None => fields.get(name).map(|(kind, ..)| *kind),
            Some((reference, field)) => {
                let (_, target, _) = fields.get(reference)?;
                self.0.get(target.as_deref()?)?.get(field).map(|(kind, ..)| *kind)
            }
        }
    }

    /// The complaints about an expression, in better words where a name is unknown only because nothing of it rests.
    pub(super) fn told_apart(&self, object: &str, mut complaints: Complaints) -> Complaints {
        for complaint in complaints.iter_mut().filter(|one| one.code == "expression_name") {
            let name = complaint
                .args
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let behind = name
                .split_once('.')
                .and_then(|(before, _)| self.0.get(object)?.get(before));
            if name == TODAY {
                complaint.code = "today_is_not_kept";
            } else if self.known(object, name) == Some(None) {
                complaint.code = "told_in_expression";
            } else if behind.is_some_and(|(_, _, several)| *several) {
                complaint.code = "expression_names_many";
            }
        }
        complaints
    }
}

pub(super) fn type_of(column: Column) -> Type {
    match column {
        Column::Text => Type::Text,
        Column::Integer => Type::Integer,
        Column::Decimal { .. } => Type::Decimal,
        Column::Boolean => Type::Boolean,
        Column::Date => Type::Date,
        Column::Time => Type::Time,
        Column::Instant => Type::Instant,
        Column::Uuid => Type::Id,
        Column::Json => Type::List,
        Column::Document => Type::Document,
    }
}
