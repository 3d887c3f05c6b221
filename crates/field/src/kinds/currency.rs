//! `currency` — one of the workspace's currencies, by its code of ISO 4217.

use crate::{Column, Field, Operator, Storage, Widget, currency, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Currency>("currency", "Currency", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Currency {}

impl Field for Currency {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    /// Which codes there are, the workspace says; `model` adds them.
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": "^[A-Z]{3}$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("currency")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("CNY"), json!("USD"), json!("JPY"), json!("KWD")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("XYZ"), json!("RMB yuan"), json!("¥"), json!(156), json!(["CNY"])]
    }
    /// `usd` is read as USD.
    fn tidy(&self, value: Value) -> Value {
        match text::tidy(value) {
            Value::String(code) => Value::String(code.to_ascii_uppercase()),
            other => other,
        }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::String(code) if currency::is_known(code) => Ok(()),
            other => Err(Complaint::error("currency_shape", "").with("value", text::quoted(other))),
        }
    }
    /// A code is a name, not prose: nobody looks for a piece of it.
    fn operators(&self) -> &'static [Operator] {
        use Operator::{AnyOf, Is, IsEmpty, IsFilled, IsNot, NoneOf};
        &[Is, IsNot, AnyOf, NoneOf, IsEmpty, IsFilled]
    }
    fn choices(&self) -> Option<&str> {
        Some(currency::SET)
    }
}
