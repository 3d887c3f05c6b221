//! `children` — the records of another object that belong to this one: the lines of an order.

use crate::{Derived, Field, Storage, Templates, Widget, field::kind};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> =
    kind::<Children>("children", "Child records", r#"{"of":"opportunity_line","by":"opportunity"}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Children {
    /// The object whose records are the children.
    #[schemars(extend("x-slot" = "object"))]
    of: String,
    /// The reference of that object which names this record. Deleting this record deletes its children.
    #[schemars(extend("x-slot" = "field"))]
    by: String,
    /// Children that a record gets when it is made: one for each record of another object that matches.
    fill: Option<Templates>,
}

impl Field for Children {
    fn storage(&self) -> Storage {
        Storage::Nowhere
    }
    fn schema(&self) -> Value {
        json!({ "type": "array", "items": { "type": "object" } })
    }
    fn widget(&self) -> Widget {
        Widget::named("children").with("of", self.of.as_str()).with("by", self.by.as_str())
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!([{}]), json!([{ "name": "Ada" }]), json!([{ "name": "Ada" }, { "name": "云" }])]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("Ada"), json!(1), json!({ "name": "Ada" }), json!(["Ada"])]
    }
    fn to_text(&self, value: &Value) -> String {
        if value.is_null() { String::new() } else { value.to_string() }
    }
    fn from_text(&self, written: &str) -> Value {
        self.tidy(serde_json::from_str(written).unwrap_or_else(|_| json!(written)))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::Array(members) if members.iter().all(Value::is_object) => Ok(()),
            _ => Err(Complaint::error("children_shape", "")),
        }
    }
    fn templates(&self) -> Option<&Templates> {
        self.fill.as_ref()
    }
    fn derived(&self) -> Option<Derived<'_>> {
        Some(Derived::Children { of: &self.of, by: &self.by })
    }
}
