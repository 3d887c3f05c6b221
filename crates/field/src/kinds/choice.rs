//! `choice` — one option of a shared set.

use crate::{Column, Field, Operator, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind, is_name};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Choice>("choice", "Choice", r#"{"choices":"stage"}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Choice {
    /// Name of the choice set.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]{0,47}$"))]
    choices: String,
}

impl Field for Choice {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    /// Which names there are, the choice set knows; `model` adds them.
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,47}$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("choice")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("qualify"), json!("won"), json!("step_2")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("Closed Won"), json!("赢单"), json!(3), json!(["won"])]
    }
    fn tidy(&self, value: Value) -> Value {
        text::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::String(name) if is_name(name) => Ok(()),
            other => Err(Complaint::error("choice_shape", "").with("value", text::quoted(other))),
        }
    }
    /// An option is a name, not prose: nobody looks for a piece of it.
    fn operators(&self) -> &'static [Operator] {
        use Operator::{AnyOf, Is, IsEmpty, IsFilled, IsNot, NoneOf};
        &[Is, IsNot, AnyOf, NoneOf, IsEmpty, IsFilled]
    }
    fn choices(&self) -> Option<&str> {
        Some(&self.choices)
    }
}
