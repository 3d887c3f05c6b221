//! `resident_id` — the number of a Chinese resident identity card (GB 11643).

use crate::{Column, Field, Storage, Widget, field::kind, text};
use chrono::NaiveDate;
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<ResidentId>("resident_id", "Resident identity number", "{}");

/// By the remainder of the sum: the character that comes last.
const LAST: &[u8; 11] = b"10X98765432";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResidentId {}

impl Field for ResidentId {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": "^[1-9][0-9]{16}[0-9X]$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("code").with("length", 18)
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("11010519491231002X"), json!("440524188001010014"), json!("310101199003070019")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!("11010519491231002Y"),
            json!("110105194912310021"),
            json!("110105200102290010"),
            json!("110105491231002"),
            json!(440_524_188_001_010_014_i64),
        ]
    }
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| Some(text::code(written)).filter(|number| has_shape(number)))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let complaint = |code| Complaint::error(code, "").with("value", text::quoted(value));
        match value {
            Value::Null => Ok(()),
            Value::String(number) if !has_shape(number) => Err(complaint("resident_id_shape")),
            Value::String(number) if !is_born(number) => Err(complaint("resident_id_birth")),
            Value::String(number) if !is_checked(number) => Err(complaint("check_digit")),
            Value::String(_) => Ok(()),
            _ => Err(complaint("resident_id_shape")),
        }
    }
    /// The ends alone: what stands between tells where and when somebody was born.
    fn mask(&self, value: &Value) -> Value {
        match value.as_str().filter(|number| has_shape(number)) {
            Some(number) => json!(format!("{}****************{}", &number[..1], &number[17..])),
            None => text::masked(value),
        }
    }
}

fn has_shape(number: &str) -> bool {
    let bytes = number.as_bytes();
    bytes.len() == 18
        && bytes[0] != b'0'
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
}

/// Digits 7 to 14 are a day of the calendar.
fn is_born(number: &str) -> bool {
    number.get(6..14).is_some_and(|day| NaiveDate::parse_from_str(day, "%Y%m%d").is_ok())
}

/// The weight of a place is two to the power of its distance from the end, modulo 11.
fn is_checked(number: &str) -> bool {
    let digits = number.bytes().take(17).map(|byte| u32::from(byte - b'0'));
    let sum = digits.fold(0, |sum, digit| (sum + digit) * 2 % 11);
    number.bytes().last() == LAST.get(sum as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for typed in ["11010519491231002x", "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"] {
            assert_eq!(ResidentId {}.tidy(json!(typed)), json!("11010519491231002X"), "{typed}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_words() {
        for (wrong, code) in [
            ("11010519491231002Y", "resident_id_shape"),
            ("110105200102290010", "resident_id_birth"),
            ("110105194912310021", "check_digit"),
            ("110105194921310027", "resident_id_birth"),
        ] {
            assert_eq!(ResidentId {}.check(&json!(wrong)).unwrap_err().code, code, "{wrong}");
        }
    }

    #[test]
    fn a_masked_number_tells_no_birthday() {
        assert_eq!(ResidentId {}.mask(&json!("11010519491231002X")), json!("1****************X"));
    }
}
