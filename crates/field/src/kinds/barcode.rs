//! `barcode` — what a scanner reads.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Barcode>("barcode", "Barcode", r#"{"format":"ean13"}"#);

const LONGEST: usize = 128;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Barcode {
    /// The kind of code; the last digit of EAN and UPC is checked.
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// Any text of one line, also that of a two-dimensional code.
    #[default]
    Any,
    /// Thirteen digits.
    Ean13,
    /// Eight digits.
    Ean8,
    /// Twelve digits.
    UpcA,
    /// Letters, digits and signs of ASCII.
    Code128,
}

impl Format {
    /// How many digits it has, if it is made of digits.
    fn digits(self) -> Option<usize> {
        match self {
            Format::Any | Format::Code128 => None,
            Format::Ean13 => Some(13),
            Format::Ean8 => Some(8),
            Format::UpcA => Some(12),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Format::Any => "–",
            Format::Ean13 => "EAN-13",
            Format::Ean8 => "EAN-8",
            Format::UpcA => "UPC-A",
            Format::Code128 => "Code 128",
        }
    }

    fn fits(self, code: &str) -> bool {
        let letters = code.chars().count();
        match (self, self.digits()) {
            (_, Some(digits)) => letters == digits && code.bytes().all(|byte| byte.is_ascii_digit()),
            (Format::Code128, None) => {
                (1..=LONGEST).contains(&letters) && code.bytes().all(|byte| (b' '..=b'~').contains(&byte))
            }
            (_, None) => (1..=LONGEST).contains(&letters) && !code.contains(char::is_control),
        }
    }
}

impl Field for Barcode {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        match self.format.digits() {
            Some(digits) => json!({ "type": "string", "pattern": format!("^[0-9]{{{digits}}}$") }),
            None => json!({ "type": "string", "minLength": 1, "maxLength": LONGEST }),
        }
    }
    fn widget(&self) -> Widget {
        Widget::named("barcode").with("format", json!(self.format))
    }
    fn samples(&self) -> Vec<Value> {
        let samples = match self.format {
            Format::Any => ["6901234567892", "https://example.org/p/7", "批号 2026-11"],
            Format::Ean13 => ["6901234567892", "4006381333931", "9780201379624"],
            Format::Ean8 => ["96385074", "55123457", "00000000"],
            Format::UpcA => ["036000291452", "012345678905", "000000000000"],
            Format::Code128 => ["CRM-0001", "a b~", "12345678"],
        };
        samples.map(Value::from).to_vec()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("6901234567893\u{1}"), json!("x".repeat(LONGEST + 1)), json!(6_901_234_567_892_i64)]
            .into_iter()
            .chain(self.format.digits().map(|digits| json!("0".repeat(digits - 1) + "1")))
            .collect()
    }
    /// Blanks and hyphens between digits are for people.
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| {
            let code = text::half_width(written);
            match self.format.digits() {
                Some(_) => Some(code.replace([' ', '-'], "")).filter(|code| self.format.fits(code)),
                None => Some(code.into_owned()),
            }
        })
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let complaint = |code| {
            let complaint = Complaint::error(code, "").with("value", text::quoted(value));
            complaint.with("format", self.format.title())
        };
        match value {
            Value::Null => Ok(()),
            Value::String(code) if !self.format.fits(code) => Err(complaint("barcode_shape")),
            Value::String(code) if self.format.digits().is_some() && !is_checked(code) => {
                Err(complaint("check_digit"))
            }
            Value::String(_) => Ok(()),
            _ => Err(complaint("barcode_shape")),
        }
    }
}

/// GS1: counted from the right, every second digit three times; the sum ends in zero.
fn is_checked(code: &str) -> bool {
    let digits = code.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits.enumerate().map(|(place, digit)| if place % 2 == 1 { digit * 3 } else { digit }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_digit_is_found() {
        let field = Barcode { format: Format::Ean13 };
        assert_eq!(field.tidy(json!("690 1234-56789 2")), json!("6901234567892"));
        assert_eq!(field.check(&json!("6901234567893")).unwrap_err().code, "check_digit");
        assert_eq!(field.check(&json!("690123456789")).unwrap_err().code, "barcode_shape");
        for format in [Format::Any, Format::Ean8, Format::UpcA, Format::Code128] {
            let field = Barcode { format };
            assert!(field.samples().iter().all(|sample| field.check(sample).is_ok()), "{format:?}");
            assert!(field.refusals().iter().all(|refusal| field.check(refusal).is_err()), "{format:?}");
        }
    }
}
