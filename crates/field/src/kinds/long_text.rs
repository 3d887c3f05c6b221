//! `long_text` — several lines of plain text.

use crate::{Column, Field, Operator, Storage, Widget, field::kind, text};
use metadata::Kind;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<LongText>("long_text", "Long text", r#"{"maxLength":2000}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct LongText {
    /// The most characters it may have, at most 100000.
    #[schemars(range(min = 1, max = 100_000))]
    max_length: u32,
    /// How many lines the input shows before it scrolls.
    #[schemars(range(min = 2, max = 40))]
    rows: u8,
}

impl Default for LongText {
    fn default() -> Self {
        LongText { max_length: 10_000, rows: 4 }
    }
}

impl LongText {
    fn longest(&self) -> usize {
        usize::try_from(self.max_length).unwrap_or(usize::MAX)
    }
}

impl Field for LongText {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        let pattern = "^[^\\u0000-\\u0008\\u000b-\\u001f]*$";
        json!({ "type": "string", "minLength": 1, "maxLength": self.max_length, "pattern": pattern })
    }
    fn widget(&self) -> Widget {
        Widget::named("long_text").with("maxLength", self.max_length).with("rows", self.rows)
    }
    fn samples(&self) -> Vec<Value> {
        let samples = ["First line\nsecond line\n\n\tindented", "一段说明。", "<b>not</b> markup & \"quoted\""];
        text::cut_to(self.longest(), samples)
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(12), json!("x".repeat(self.longest() + 1)), json!("bell \u{7} rings"), json!("\u{0}")]
    }
    fn tidy(&self, value: Value) -> Value {
        match value {
            Value::String(written) if written.contains('\r') => {
                text::tidy(Value::String(written.replace("\r\n", "\n").replace('\r', "\n")))
            }
            other => text::tidy(other),
        }
    }
    /// Nobody compares whole paragraphs.
    fn operators(&self) -> &'static [Operator] {
        &[Operator::Contains, Operator::IsEmpty, Operator::IsFilled]
    }
}
