//! `color` — one colour of a screen.

use crate::{Column, Field, Operator, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Color>("color", "Colour", "{}");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Color {}

impl Field for Color {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": "^#[0-9a-f]{6}$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("color")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("#1677ff"), json!("#000000"), json!("#c8102e")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("red"), json!("#12345"), json!("#1677ff80"), json!("rgb(0, 0, 0)"), json!(0)]
    }
    /// Lower-case, six digits: `#FA0` becomes `#ffaa00`.
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| canonical(&text::half_width(written)))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::String(color) if canonical(color).is_some_and(|tidy| tidy == *color) => Ok(()),
            other => Err(Complaint::error("color_shape", "").with("value", text::quoted(other))),
        }
    }
    /// Nobody looks for half a colour.
    fn operators(&self) -> &'static [Operator] {
        use Operator::{AnyOf, Is, IsEmpty, IsFilled, IsNot, NoneOf};
        &[Is, IsNot, AnyOf, NoneOf, IsEmpty, IsFilled]
    }
}

fn canonical(written: &str) -> Option<String> {
    let digits = written.strip_prefix('#').unwrap_or(written).to_ascii_lowercase();
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        6 => Some(format!("#{digits}")),
        3 => Some(digits.chars().fold("#".to_owned(), |color, digit| format!("{color}{digit}{digit}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_has_one_form() {
        for typed in ["#FFAA00", "ffaa00", " #fa0 ", "＃ＦＡ０"] {
            assert_eq!(Color {}.tidy(json!(typed)), json!("#ffaa00"), "{typed}");
        }
    }
}
