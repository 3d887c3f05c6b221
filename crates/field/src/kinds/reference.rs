//! `reference` — a record of another object.

use crate::{Column, Field, OnDelete, Storage, Target, Widget, field::kind, id};
use indexmap::IndexMap;
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = kind::<Reference>("reference", "Reference", r#"{"to":"customer"}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Reference {
    /// Name of the object it points at.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]{0,47}$"))]
    to: String,
    /// What happens to this record when the other one is deleted: restrict keeps the other from being deleted, clear
    /// empties this field, cascade deletes this record with it.
    #[serde(default)]
    on_delete: OnDelete,
    /// A filter over the object it points at: only records that pass may be named. A value {"this": "customer"} stands
    /// for a field of the record that points.
    only: Option<Value>,
    /// What is taken over when a record is chosen: fields of this record, each with the field of the chosen one that it
    /// gets. What a person writes stays.
    fill: Option<IndexMap<String, String>>,
}

impl Field for Reference {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Uuid)
    }
    fn schema(&self) -> Value {
        id::schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("reference").with("to", self.to.as_str())
    }
    fn samples(&self) -> Vec<Value> {
        id::samples()
    }
    fn refusals(&self) -> Vec<Value> {
        id::refusals()
    }
    fn tidy(&self, value: Value) -> Value {
        id::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        id::check(value)
    }
    fn only(&self) -> Option<&Value> {
        self.only.as_ref()
    }
    fn fill(&self) -> Option<&IndexMap<String, String>> {
        self.fill.as_ref()
    }
    fn target(&self) -> Option<Target<'_>> {
        Some(Target { object: &self.to, on_delete: self.on_delete })
    }
}
