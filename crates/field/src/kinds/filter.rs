//! `filter` — a filter over the records of another object, kept as a value: who counts, what is meant.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Filter>("filter", "Filter", r#"{"of":"customer"}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Filter {
    /// Name of the object whose records it is about. A save checks the filter against the fields that the writer may read
    /// there.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]{0,47}$"))]
    of: String,
}

impl Field for Filter {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        json!({ "type": "object", "minProperties": 1 })
    }
    fn widget(&self) -> Widget {
        Widget::named("filter").with("of", self.of.as_str())
    }
    fn samples(&self) -> Vec<Value> {
        let test = |word: &str, value: Value| json!({ "field": "name", word: value });
        vec![
            test("is_filled", json!(true)),
            json!({ "all": [test("is", json!("Ada")), test("is_not", json!("云"))] }),
            json!({ "not": test("is_empty", json!(true)) }),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("name"), json!(1), json!([{ "field": "name", "is": "Ada" }]), json!(true)]
    }
    /// Without a single key it says nothing. What it says is judged, and brought into one form, by whoever knows the
    /// fields.
    fn tidy(&self, value: Value) -> Value {
        match value {
            Value::Object(said) if said.is_empty() => Value::Null,
            other => text::emptied(other),
        }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null | Value::Object(_) => Ok(()),
            other => Err(Complaint::error("filter_field_shape", "").with("value", text::quoted(other))),
        }
    }
    fn to_text(&self, value: &Value) -> String {
        if value.is_null() { String::new() } else { value.to_string() }
    }
    fn from_text(&self, written: &str) -> Value {
        self.tidy(serde_json::from_str(written).unwrap_or_else(|_| json!(written)))
    }
    fn filters(&self) -> Option<&str> {
        Some(&self.of)
    }
}
