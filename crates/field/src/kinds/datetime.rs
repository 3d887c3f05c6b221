//! `datetime` — a moment, shown in the viewer's zone.

use crate::{Column, Field, Storage, Widget, field::kind, moment, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = kind::<DateTime>("datetime", "Date and time", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DateTime {}

impl Field for DateTime {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Instant)
    }
    fn schema(&self) -> Value {
        moment::instant_schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("datetime")
    }
    fn samples(&self) -> Vec<Value> {
        moment::instant_samples()
    }
    fn refusals(&self) -> Vec<Value> {
        moment::instant_refusals()
    }
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, moment::instant)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        moment::check(value, "datetime_shape", moment::instant)
    }
}
