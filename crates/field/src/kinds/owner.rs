//! `owner` — who is responsible for the record.

use crate::{Column, Field, Filler, OnDelete, Storage, Target, Widget, field::kind, id};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = kind::<Owner>("owner", "Owner", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Owner {}

impl Field for Owner {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Uuid)
    }
    fn schema(&self) -> Value {
        id::schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("user")
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
    fn target(&self) -> Option<Target<'_>> {
        Some(Target { object: id::USER, on_delete: OnDelete::Restrict })
    }
    fn filler(&self) -> Option<Filler> {
        Some(Filler::Owner)
    }
}
