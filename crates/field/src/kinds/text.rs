//! `text` — one line of text.

use crate::field::{Agreeing, agreeing_kind};
use crate::{Field, Storage, Widget, judge, text};
use metadata::Kind;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Text>("text", "Text", r#"{"maxLength":120}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Text {
    /// The most characters it may have, at most 1000.
    #[schemars(range(min = 1, max = 1000))]
    max_length: u16,
    /// A regular expression that it must match somewhere, as JSON Schema says: `^[A-Z]{2}[0-9]{4}$`. It has no look-around and
    /// no back-references, so that it takes no longer than the text is long.
    #[schemars(length(min = 1, max = 500))]
    pattern: Option<String>,
}

impl Default for Text {
    fn default() -> Self {
        Text {
            max_length: 255,
            pattern: None,
        }
    }
}

impl Agreeing for Text {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        let pattern = self.pattern.as_deref()?;
        // What the validator says of a broken one is about our schema, not about the option.
        let is_one = judge::validator(&json!({ "pattern": pattern })).is_ok();
        (!is_one).then(|| ("pattern", format!("`{pattern}` is no regular expression that can be used here")))
    }
}

impl Field for Text {
    fn storage(&self) -> Storage {
        Storage::Keyed
    }
    fn schema(&self) -> Value {
        let mut schema = json!({ "type": "string", "minLength": 1, "maxLength": self.max_length,
            "pattern": "^[^\\u0000-\\u001f]*$" });
        if let Some(pattern) = &self.pattern {
            schema["allOf"] = json!([{ "pattern": pattern }]);
        }
        schema
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_held_and_one_that_could_take_for_ever_is_none() {
        let options = |pattern: &str| json!({ "pattern": pattern }).as_object().cloned().unwrap_or_default();
        let plates = (KIND.build)(&options("^[A-Z]{2}[0-9]{4}$")).unwrap();
        let schema = judge::validator(&plates.schema()).unwrap();
        assert!(schema.is_valid(&json!("AB1234")) && !schema.is_valid(&json!("AB123")) && !schema.is_valid(&json!("")));
        for wrong in ["(", r"(a)\1", "(?=a)b", "a{1000}{1000}{1000}"] {
            let complaint = (KIND.build)(&options(wrong)).unwrap_err();
            assert_eq!(complaint.at.pointer, "/pattern", "{wrong}");
        }
    }
}
