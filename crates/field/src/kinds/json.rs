//! `json` — a piece of another system's data.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Json>("json", "JSON", "{}");

const LARGEST: usize = 64 * 1024;
const DEEPEST: usize = 32;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Json {}

impl Field for Json {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        json!({ "type": ["object", "array", "string", "number", "boolean"] })
    }
    fn widget(&self) -> Widget {
        Widget::named("json")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!({ "a": [1, null, { "deep": true }], "b": 0.1 }), json!([1, "1"]), json!("text"), json!(false), json!({})]
    }
    fn refusals(&self) -> Vec<Value> {
        let deep = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        vec![json!("x".repeat(LARGEST)), deep(DEEPEST + 1), json!({ "a": deep(DEEPEST) })]
    }
    /// Keys in the order of their letters, so that the same data is the same text.
    fn tidy(&self, value: Value) -> Value {
        let mut value = text::emptied(value);
        value.sort_all_objects();
        value
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        if !is_within(value, DEEPEST) {
            return Err(Complaint::error("json_depth", "").with("maximum", DEEPEST));
        }
        if value.to_string().len() > LARGEST {
            return Err(Complaint::error("json_size", "").with("maximum", LARGEST / 1024));
        }
        Ok(())
    }
    fn to_text(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }
    /// What is no JSON is a text.
    fn from_text(&self, written: &str) -> Value {
        match serde_json::from_str(written) {
            Ok(value) => self.tidy(value),
            Err(_) => self.tidy(json!(written)),
        }
    }
}

fn is_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(members) => levels > 0 && members.iter().all(|member| is_within(member, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|member| is_within(member, levels - 1)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_data_is_the_same_text() {
        let tidy = Json {}.tidy(json!({ "b": 1, "a": { "d": 2, "c": 3 } }));
        assert_eq!(tidy.to_string(), r#"{"a":{"c":3,"d":2},"b":1}"#);
    }

    #[test]
    fn thirty_two_levels_are_not_too_many() {
        let deep = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(Json {}.check(&deep(DEEPEST)), Ok(()));
        assert_eq!(Json {}.check(&deep(DEEPEST + 1)).unwrap_err().code, "json_depth");
        assert_eq!(Json {}.check(&json!("x".repeat(LARGEST))).unwrap_err().code, "json_size");
    }
}
