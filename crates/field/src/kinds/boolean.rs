//! `boolean` — yes or no.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Boolean>("boolean", "Yes or no", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Boolean {}

impl Field for Boolean {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Boolean)
    }
    fn schema(&self) -> Value {
        json!({ "type": "boolean" })
    }
    fn widget(&self) -> Widget {
        Widget::named("boolean")
    }
    /// There are only two.
    fn samples(&self) -> Vec<Value> {
        vec![json!(true), json!(false)]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("true"), json!(1), json!(0), json!("maybe")]
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null | Value::Bool(_) => Ok(()),
            other => Err(Complaint::error("boolean_shape", "").with("value", text::quoted(other))),
        }
    }
    /// A spreadsheet has words for it.
    fn from_text(&self, written: &str) -> Value {
        match text::folded(written.trim()).as_str() {
            "true" | "yes" | "是" => Value::Bool(true),
            "false" | "no" | "否" => Value::Bool(false),
            _ => self.tidy(Value::String(written.to_owned())),
        }
    }
}
