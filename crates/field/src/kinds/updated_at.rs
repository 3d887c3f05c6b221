//! `updated_at` — when the record was changed last.

use crate::{Column, Field, Filler, Storage, Widget, field::kind, moment, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<UpdatedAt>("updated_at", "Updated at", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UpdatedAt {}

impl Field for UpdatedAt {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Instant)
    }
    fn schema(&self) -> Value {
        let mut schema = moment::instant_schema();
        schema["readOnly"] = json!(true);
        schema
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
    fn filler(&self) -> Option<Filler> {
        Some(Filler::UpdatedAt)
    }
}
