//! `choices` — several options of a shared set.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind, is_name};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> =
    kind::<Choices>("choices", "Several choices", r#"{"choices":"interest","maxItems":3}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Choices {
    /// Name of the choice set.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]{0,47}$"))]
    choices: String,
    /// The most options that may be chosen, at most 100.
    #[schemars(range(min = 1, max = 100))]
    #[serde(default = "most")]
    max_items: u8,
}

fn most() -> u8 {
    100
}

impl Field for Choices {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Json)
    }
    /// Which names there are, the choice set knows; `model` adds them.
    fn schema(&self) -> Value {
        let member = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,47}$" });
        json!({ "type": "array", "items": member, "minItems": 1, "maxItems": self.max_items, "uniqueItems": true })
    }
    fn widget(&self) -> Widget {
        Widget::named("choices").with("maxItems", self.max_items)
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!(["price"]), json!(["service"]), json!(["quality_2"])]
            .into_iter()
            .chain((self.max_items > 1).then(|| json!(["service", "price"])))
            .collect()
    }
    fn refusals(&self) -> Vec<Value> {
        let many: Vec<String> = (0..=self.max_items).map(|n| format!("option_{n}")).collect();
        vec![json!("price"), json!(["Best Price"]), json!([1]), json!(many)]
    }
    /// The order is the person's; a second mention of an option says nothing and goes.
    fn tidy(&self, value: Value) -> Value {
        let Value::Array(members) = value else { return text::emptied(value) };
        let mut kept: Vec<Value> = Vec::with_capacity(members.len().min(200));
        for member in members.into_iter().map(text::tidy).filter(|member| !member.is_null()) {
            // Past the limit the list is refused whole, so that a hostile one costs no quadratic search.
            if kept.len() > 200 || !kept.contains(&member) {
                kept.push(member);
            }
        }
        text::emptied(Value::Array(kept))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let members = match value {
            Value::Null => return Ok(()),
            Value::Array(members) => members,
            other => return Err(Complaint::error("choices_shape", "").with("value", text::quoted(other))),
        };
        if members.len() > usize::from(self.max_items) {
            return Err(Complaint::error("too_many_choices", "").with("maximum", self.max_items));
        }
        match members.iter().find(|member| !member.as_str().is_some_and(is_name)) {
            Some(member) => Err(Complaint::error("choice_shape", "").with("value", text::quoted(member))),
            None => Ok(()),
        }
    }
    fn from_text(&self, written: &str) -> Value {
        let members = written.split([',', ';', '，', '；', '、', '\n']).map(|member| json!(member));
        self.tidy(Value::Array(members.collect()))
    }
    fn choices(&self) -> Option<&str> {
        Some(&self.choices)
    }
}
