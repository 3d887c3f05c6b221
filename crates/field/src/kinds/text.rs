//! `text` — one line of text.

use crate::{Field, Storage, Widget, field::kind, text};
use metadata::Kind;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Text>("text", "Text", r#"{"maxLength":120}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Text {
    /// The most characters it may have, at most 1000.
    #[schemars(range(min = 1, max = 1000))]
    max_length: u16,
}

impl Default for Text {
    fn default() -> Self {
        Text { max_length: 255 }
    }
}

impl Field for Text {
    fn storage(&self) -> Storage {
        Storage::Keyed
    }
    fn schema(&self) -> Value {
        json!({ "type": "string", "minLength": 1, "maxLength": self.max_length, "pattern": "^[^\\u0000-\\u001f]*$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("text").with("maxLength", self.max_length)
    }
    fn samples(&self) -> Vec<Value> {
        text::cut_to(usize::from(self.max_length), ["Ada Lovelace", "云锦", "O'Hara & Söhne \"GmbH\""])
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(12), json!("x".repeat(usize::from(self.max_length) + 1)), json!("two\nlines"), json!("\u{0}")]
    }
    fn tidy(&self, value: Value) -> Value {
        text::tidy(value)
    }
}
