//! `date` — a day, the same everywhere.

use crate::{Column, Field, Storage, Widget, field::kind, moment, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Date>("date", "Date", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Date {}

impl Field for Date {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Date)
    }
    fn schema(&self) -> Value {
        json!({ "type": "string", "format": "date" })
    }
    fn widget(&self) -> Widget {
        Widget::named("date")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("2026-11-21"), json!("0001-01-01"), json!("2028-02-29"), json!("9999-12-31")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("2026-02-29"), json!("0000-01-01"), json!("21.11.2026"), json!(20_261_121)]
    }
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, moment::date)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        moment::check(value, "date_shape", moment::date)
    }
}
