//! The records that a field names, whichever way it names them: one, several, or one of any of some objects.

use crate::FieldDef;
use field::Storage;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A record that a value names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// Its object.
    pub object: &'a str,
    /// Its id.
    pub id: Uuid,
    /// Where it stands in the value: its place in a list.
    pub place: Option<usize>,
}

impl Named<'_> {
    /// The pointer into the value.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.place.map(|place| format!("/{place}")).unwrap_or_default()
    }
}

impl FieldDef {
    /// The objects whose records it may name.
    #[must_use]
    pub fn named_objects(&self) -> &[String] {
        match &self.target {
            Some(target) => std::slice::from_ref(target),
            None => &self.names,
        }
    }

    /// The one object whose records it names, one or several of them.
    #[must_use]
    pub fn named_object(&self) -> Option<&str> {
        match self.named_objects() {
            [one] if self.storage != Storage::Named => Some(one),
            _ => None,
        }
    }

    /// The records that a value of it names.
    #[must_use]
    pub fn named<'a>(&'a self, value: &'a Value) -> Vec<Named<'a>> {
        let objects = self.named_objects();
        let Some(first) = objects.first() else {
            return Vec::new();
        };
        let named = |object: &'a str, id: &Value, place| {
            let id = id.as_str()?.parse().ok()?;
            Some(Named { object, id, place })
        };
        match value {
            Value::Array(members) => {
                let members = members.iter().enumerate();
                members
                    .filter_map(|(place, id)| named(first, id, Some(place)))
                    .collect()
            }
            Value::Object(said) => {
                let object = said.get("object").and_then(Value::as_str);
                // Where every object may be named, one that is not there is a record that is not there.
                let is_known =
                    |object: &&str| self.names_every || objects.iter().any(|known| known == object);
                let object = object.filter(is_known);
                let named = object.and_then(|object| named(object, said.get("id")?, None));
                named.into_iter().collect()
            }
            one => named(first, one, None).into_iter().collect(),
        }
    }

    /// The value without the records for which that is true; `null` when none is left.
    #[must_use]
    pub fn without(&self, value: &Value, goes: &dyn Fn(&str, Uuid) -> bool) -> Value {
        let named = self.named(value);
        let gone: Vec<_> = named
            .iter()
            .filter(|named| goes(named.object, named.id))
            .collect();
        match value {
            _ if gone.is_empty() => value.clone(),
            Value::Array(members) => {
                let is_gone = |place: usize| gone.iter().any(|named| named.place == Some(place));
                let kept = members.iter().enumerate().filter(|(place, _)| !is_gone(*place));
                let kept: Vec<Value> = kept.map(|(_, member)| member.clone()).collect();
                if kept.is_empty() {
                    Value::Null
                } else {
                    Value::Array(kept)
                }
            }
            _ => Value::Null,
        }
    }

    /// A value that a filter compares with where any of some objects may be named: a record, or only its object.
    pub(crate) fn named_operand(&self, value: &Value) -> Option<Value> {
        let said = value.as_object()?;
        match (said.get("object")?.as_str()?, said.len()) {
            (object, 1) => (self.names_every || self.names.iter().any(|known| known == object))
                .then(|| json!({ "object": object })),
            _ => Some(self.kind.tidy(Value::Object(Map::clone(said))))
                .filter(|tidy| self.kind.check(tidy).is_ok()),
        }
    }
}

/// Whether a value of a field that names one record of some object is the record, or of the object, that is asked for.
pub(crate) fn is_meant(value: &Value, asked: &Value) -> bool {
    value["object"] == asked["object"] && asked.get("id").is_none_or(|id| value["id"] == *id)
}
