//! `credit_code` — the unified social credit code of an organisation in China (GB 32100).

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<CreditCode>("credit_code", "Unified social credit code", "{}");

/// Digits and letters without I, O, S, V and Z; the place of each is its worth.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CreditCode {}

impl Field for CreditCode {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        let letter = "[0-9A-HJ-NPQRTUWXY]";
        json!({ "type": "string", "pattern": format!("^{letter}{{2}}[0-9]{{6}}{letter}{{10}}$") })
    }
    fn widget(&self) -> Widget {
        Widget::named("code").with("length", 18)
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("91440300708461136T"), json!("91350100M000100Y43"), json!("91110000600037341L")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!("914403007084611361"),
            json!("91440300708461136"),
            json!("9144030070846I136T"),
            json!(914_403_007_084_611_361_i64),
        ]
    }
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| Some(text::code(written)).filter(|code| worths(code).is_some()))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let complaint = |code| Complaint::error(code, "").with("value", text::quoted(value));
        match value {
            Value::Null => Ok(()),
            Value::String(code) => match worths(code) {
                Some(worths) if is_checked(worths) => Ok(()),
                Some(_) => Err(complaint("check_digit")),
                None => Err(complaint("credit_code_shape")),
            },
            _ => Err(complaint("credit_code_shape")),
        }
    }
}

/// The worth of each of the eighteen characters, if they are ones.
fn worths(code: &str) -> Option<[u32; 18]> {
    let code: [u8; 18] = code.as_bytes().try_into().ok()?;
    if !code[2..8].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut worths = [0; 18];
    for (worth, letter) in worths.iter_mut().zip(code) {
        *worth = u32::try_from(ALPHABET.iter().position(|known| *known == letter)?).ok()?;
    }
    Some(worths)
}

/// The code that begins with these seventeen characters, with its check character. Nothing when they begin none.
#[must_use]
pub fn credit_code_of(first: &str) -> Option<String> {
    let codes = ALPHABET.iter().map(|last| format!("{first}{}", char::from(*last)));
    let mut right = codes.filter(|code| worths(code).is_some_and(is_checked));
    right.next()
}

/// Each worth times a power of three, and the last one once, come to a multiple of 31.
fn is_checked(worths: [u32; 18]) -> bool {
    let (mut sum, mut weight): (u32, u32) = (worths[17], 1);
    for worth in &worths[..17] {
        sum += worth * weight;
        weight = weight * 3 % 31;
    }
    sum.is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_code_has_one_form() {
        for typed in ["91440300708461136t", " 9144 0300 7084 6113 6T", "９１４４０３００７０８４６１１３６Ｔ"] {
            assert_eq!(CreditCode {}.tidy(json!(typed)), json!("91440300708461136T"), "{typed}");
        }
    }

    #[test]
    fn the_check_character_follows_from_the_others() {
        assert_eq!(credit_code_of("91350100M000100Y4").as_deref(), Some("91350100M000100Y43"));
        assert_eq!(credit_code_of("9135"), None);
    }

    #[test]
    fn every_other_last_character_is_refused() {
        let right = "91350100M000100Y43";
        for last in ALPHABET.iter().map(|letter| char::from(*letter)) {
            let code = format!("{}{last}", &right[..17]);
            assert_eq!(CreditCode {}.check(&json!(code)).is_ok(), code == right, "{code}");
        }
    }
}
