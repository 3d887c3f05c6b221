//! What each field is, as far as expressions care, and where its references lead.

use super::Build;
use field::Column;
use script::Type;
use std::collections::HashMap;

/// The types of all fields of all objects that are understood so far.
pub(super) struct Types(HashMap<String, HashMap<String, (Type, Option<String>)>>);

impl Types {
    pub(super) fn of(build: &Build<'_>) -> Types {
        let objects = build.sketches.iter().map(|(name, sketch)| {
            let fields = sketch.fields.iter().map(|field| {
                let seen = (type_of(field.storage.column()), field.target.clone());
                (field.name.clone(), seen)
            });
            (name.clone(), fields.collect())
        });
        Types(objects.collect())
    }

    /// The type of a field of the object, or behind a dot of a record that a field of it points at.
    pub(super) fn find(&self, object: &str, name: &str) -> Option<Type> {
        let fields = self.0.get(object)?;
        match name.split_once('.') {
            None => fields.get(name).map(|(kind, _)| *kind),
            Some((reference, field)) => {
                let (_, target) = fields.get(reference)?;
                self.0.get(target.as_deref()?)?.get(field).map(|(kind, _)| *kind)
            }
        }
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
