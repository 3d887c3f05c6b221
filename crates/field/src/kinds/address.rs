//! `address` — where a letter arrives.

use crate::{Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Address>("address", "Address", "{}");

/// In the order in which they are kept.
const PARTS: [&str; 4] = ["country", "region", "detail", "postcode"];
const LONGEST: usize = 500;
const LONGEST_POSTCODE: usize = 12;
/// Between the parts of an address that is written in one line.
const BETWEEN: &str = " | ";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Address {}

impl Field for Address {
    fn storage(&self) -> Storage {
        Storage::Described
    }
    fn schema(&self) -> Value {
        json!({ "type": "object", "additionalProperties": false, "minProperties": 1, "properties": {
            "country": { "type": "string", "pattern": "^[A-Z]{2}$" },
            "region": { "type": "string", "pattern": "^[1-9][0-9]{5}$" },
            "detail": { "type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[^\\u0000-\\u001f]*$" },
            "postcode": { "type": "string", "pattern": "^[0-9A-Z]([0-9A-Z -]{0,10}[0-9A-Z])?$" },
        } })
    }
    fn widget(&self) -> Widget {
        Widget::named("address")
    }
    fn samples(&self) -> Vec<Value> {
        vec![
            json!({ "region": "110105", "detail": "建国路 1 号", "postcode": "100020" }),
            json!({ "detail": "1 Main St | Suite 2" }),
            json!({ "country": "GB", "detail": "10 Downing Street, London", "postcode": "SW1A 2AA" }),
            json!({ "region": "440300" }),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!({ "region": "990105" }),
            json!({ "country": "China" }),
            json!({ "postcode": "?" }),
            json!({ "detail": "x".repeat(LONGEST + 1) }),
            json!({ "street": "Main St" }),
            json!(["Main St"]),
        ]
    }
    /// Parts in their order, empty ones left out; a text alone is the detail.
    fn tidy(&self, value: Value) -> Value {
        let mut parts = match text::emptied(value) {
            Value::String(written) => Map::from_iter([("detail".to_owned(), Value::String(written))]),
            Value::Object(parts) => parts,
            other => return other,
        };
        let mut kept = Map::new();
        for name in PARTS {
            let part = parts.shift_remove(name).unwrap_or_default();
            let part = match part {
                Value::String(written) if name != "detail" => text::tidy(json!(text::half_width(&written).to_uppercase())),
                other => text::tidy(other),
            };
            if !part.is_null() {
                kept.insert(name.to_owned(), part);
            }
        }
        parts.sort_keys();
        kept.extend(parts);
        if kept.is_empty() { Value::Null } else { Value::Object(kept) }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let parts = match value {
            Value::Null => return Ok(()),
            Value::Object(parts) => parts,
            other => return Err(Complaint::error("address_shape", "").with("value", text::quoted(other))),
        };
        for (name, code, fits) in [
            ("country", "address_country", is_country as fn(&str) -> bool),
            ("region", "address_region", is_region),
            ("postcode", "address_postcode", is_postcode),
        ] {
            if let Some(part) = parts.get(name).filter(|part| !part.as_str().is_some_and(fits)) {
                return Err(Complaint::error(code, format!("/{name}")).with("value", text::quoted(part)));
            }
        }
        Ok(())
    }
    /// The detail alone, or all four parts.
    fn to_text(&self, value: &Value) -> String {
        let part = |name| value[name].as_str().unwrap_or_default();
        match value.as_object() {
            Some(parts) if parts.len() == 1 && !part("detail").is_empty() && split(part("detail")).is_none() => {
                part("detail").to_owned()
            }
            Some(_) => ["region", "detail", "postcode", "country"].map(part).join(BETWEEN),
            None => text::plain(value),
        }
    }
    fn from_text(&self, written: &str) -> Value {
        let Some([region, detail, postcode, country]) = split(written) else { return self.tidy(json!(written)) };
        self.tidy(json!({ "region": region, "detail": detail, "postcode": postcode, "country": country }))
    }
}

/// The four parts of one line; the detail may hold the sign between them itself.
fn split(written: &str) -> Option<[&str; 4]> {
    let (region, rest) = written.split_once(BETWEEN)?;
    let (rest, country) = rest.rsplit_once(BETWEEN)?;
    let (detail, postcode) = rest.rsplit_once(BETWEEN)?;
    Some([region, detail, postcode, country])
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// GB/T 2260: six digits, of which the first two name a province.
fn is_region(code: &str) -> bool {
    let province = code.get(..2).and_then(|province| province.parse::<u8>().ok());
    code.len() == 6
        && code.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(
            province,
            Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82)
        )
}

fn is_postcode(code: &str) -> bool {
    let ends = [code.bytes().next(), code.bytes().next_back()];
    let is_sign = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    code.len() <= LONGEST_POSTCODE
        && ends.iter().all(|end| end.is_some_and(is_sign))
        && code.bytes().all(|byte| is_sign(byte) || matches!(byte, b' ' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_their_order_and_empty_ones_go() {
        let tidy = Address {}.tidy(json!({ "postcode": "sw1a 2aa", "detail": " 10 Downing St ", "region": "", "country": "gb" }));
        assert_eq!(tidy.to_string(), r#"{"country":"GB","detail":"10 Downing St","postcode":"SW1A 2AA"}"#);
        assert_eq!(Address {}.tidy(json!({ "detail": " " })), Value::Null);
        assert_eq!(Address {}.tidy(json!("长安街")), json!({ "detail": "长安街" }));
    }

    #[test]
    fn a_detail_that_looks_like_a_line_is_read_back() {
        for detail in ["a | b | c | d", "|", "a | b", " | | | ", "a |  |  | b"] {
            let value = Address {}.tidy(json!({ "detail": detail }));
            assert_eq!(Address {}.from_text(&Address {}.to_text(&value)), value, "{detail}");
        }
    }

    #[test]
    fn each_part_is_told_at_its_place() {
        let complaint = Address {}.check(&json!({ "detail": "x", "region": "990105" })).unwrap_err();
        assert_eq!((complaint.code, complaint.at.pointer.as_str()), ("address_region", "/region"));
    }
}
