//! `time` — a time of day, the same everywhere.

use crate::{Column, Field, Storage, Widget, field::kind, moment, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Time>("time", "Time of day", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Time {}

impl Field for Time {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Time)
    }
    /// JSON Schema's own `time` wants an offset, which a time of day does not have.
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("time")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("09:30:00"), json!("00:00:00"), json!("23:59:59")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("24:00:00"), json!("half past nine"), json!(930), json!("09:30:00Z")]
    }
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, moment::time)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        moment::check(value, "time_shape", moment::time)
    }
}
