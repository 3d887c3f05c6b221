//! `auto_number` — the next number of the field's own sequence.

use crate::{Column, Field, Filler, Storage, Widget, field::kind, text};
use metadata::Kind;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

pub(super) const KIND: Kind<dyn Field> =
    kind::<AutoNumber>("auto_number", "Automatic number", r#"{"prefix":"C-","digits":5}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct AutoNumber {
    /// Text before the number, at most 16 characters.
    #[schemars(length(max = 16), regex(pattern = "^[^\\u0000-\\u001f]*$"))]
    prefix: String,
    /// Zeros are put before shorter numbers until they have as many digits.
    #[schemars(range(min = 1, max = 12))]
    digits: u8,
}

impl Default for AutoNumber {
    fn default() -> Self {
        AutoNumber { prefix: String::new(), digits: 5 }
    }
}

impl AutoNumber {
    /// As text rests: composed, and without white space in front.
    fn composed_prefix(&self) -> String {
        self.prefix.trim_start().nfc().collect()
    }
}

impl Field for AutoNumber {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    /// Prefix and digits are not repeated here: numbers given out before an author changed them stay valid.
    fn schema(&self) -> Value {
        let pattern = "^[^\\u0000-\\u001f]*$";
        json!({ "type": "string", "minLength": 1, "maxLength": 40, "pattern": pattern, "readOnly": true })
    }
    fn widget(&self) -> Widget {
        Widget::named("auto_number")
    }
    fn samples(&self) -> Vec<Value> {
        let width = usize::from(self.digits);
        [1, 42, 123_456].map(|number| json!(format!("{}{number:0>width$}", self.composed_prefix()))).to_vec()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(42), json!("9".repeat(41)), json!("C-1\nC-2"), json!(["C-1"])]
    }
    fn tidy(&self, value: Value) -> Value {
        text::tidy(value)
    }
    fn filler(&self) -> Option<Filler> {
        Some(Filler::Number { prefix: self.composed_prefix(), digits: self.digits })
    }
}
