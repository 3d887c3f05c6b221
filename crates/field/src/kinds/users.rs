//! `users` — several people who sign in: who watches, who takes part.

use crate::links::{self, Release};
use crate::{Field, Names, Storage, Widget, field::kind, id};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = kind::<Users>("users", "Users", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Users {
    /// What happens when one of the named users is deleted: clear takes them out of this field, restrict keeps them
    /// from being deleted.
    #[serde(default = "links::clear")]
    on_delete: Release,
    /// The most users it may name, at most 200.
    #[schemars(range(min = 1, max = 200))]
    #[serde(default = "links::most")]
    max: u8,
}

impl Field for Users {
    fn storage(&self) -> Storage {
        Storage::Linked
    }
    fn schema(&self) -> Value {
        links::schema(self.max)
    }
    fn widget(&self) -> Widget {
        Widget::named("users").with("max", self.max)
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
    fn names(&self) -> Option<Names<'_>> {
        Some(Names { objects: vec![id::USER], every: false, on_delete: self.on_delete.into() })
    }
}
