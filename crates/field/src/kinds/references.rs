//! `references` — several records of another object.

use crate::links::{self, Release};
use crate::{Field, Names, Storage, Widget, field::kind};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = kind::<References>("references", "References", r#"{"to":"contact"}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct References {
    /// Name of the object whose records it names.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]{0,47}$"))]
    to: String,
    /// What happens when one of the named records is deleted: clear takes it out of this field, restrict keeps it from
    /// being deleted.
    #[serde(default = "links::clear")]
    on_delete: Release,
    /// A filter over the object it names: only records that pass may be named. A value {"this": "customer"} stands for
    /// a field of the record that names.
    only: Option<Value>,
    /// The most records it may name, at most 200.
    #[schemars(range(min = 1, max = 200))]
    #[serde(default = "links::most")]
    max: u8,
}

impl Field for References {
    fn storage(&self) -> Storage {
        Storage::Linked
    }
    fn schema(&self) -> Value {
        links::schema(self.max)
    }
    fn widget(&self) -> Widget {
        Widget::named("references").with("to", self.to.as_str()).with("max", self.max)
    }
    fn samples(&self) -> Vec<Value> {
        links::samples(self.max)
    }
    fn refusals(&self) -> Vec<Value> {
        links::refusals(self.max)
    }
    fn tidy(&self, value: Value) -> Value {
        links::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        links::check(value, self.max)
    }
    fn from_text(&self, written: &str) -> Value {
        links::from_text(written)
    }
    fn only(&self) -> Option<&Value> {
        self.only.as_ref()
    }
    fn names(&self) -> Option<Names<'_>> {
        Some(Names { objects: vec![&self.to], every: false, on_delete: self.on_delete.into() })
    }
}
