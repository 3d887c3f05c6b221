//! `department` — a part of the company.

use crate::{Column, Field, OnDelete, Storage, Target, Widget, field::kind, id};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = kind::<Department>("department", "Department", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Department {}

impl Field for Department {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Uuid)
    }
    fn schema(&self) -> Value {
        id::schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("department")
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
        Some(Target { object: id::DEPARTMENT, on_delete: OnDelete::Restrict })
    }
}
