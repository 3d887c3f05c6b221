//! JSON text is read strictly or refused, before anybody looks at what it says.
//!
//! Nesting is bounded while reading (128 levels), so no tree is ever built that is too deep to drop. A number beyond
//! every range, half a surrogate pair and a key that stands twice are refused too: two readers would read them in two
//! ways.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::Complaint;

/// Reads JSON text strictly: a body, a document, a filter.
///
/// # Errors
/// `broken_json` with line, column and what is wrong there.
pub fn read_json(text: &[u8]) -> Result<Value, Complaint> {
    let read: Result<Strict, _> = serde_json::from_slice(text);
    read.map(|strict| strict.0).map_err(|error| {
        Complaint::error("broken_json", "")
            .with("line", error.line())
            .with("column", error.column())
            .with("problem", without_place(&error.to_string()))
    })
}

/// serde_json ends its sentences with `at line 1 column 2`; the complaint says that in its own place.
fn without_place(problem: &str) -> &str {
    problem.rfind(" at line ").map_or(problem, |end| &problem[..end])
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice")));
            }
            let Strict(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, because: &str) {
        let complaint = read_json(text.as_bytes()).unwrap_err();
        let problem = complaint.args["problem"].as_str().unwrap().to_owned();
        assert!(problem.contains(because), "{problem}");
        assert!(!problem.contains(" at line "), "{problem}");
        assert!(complaint.args["line"].as_u64().unwrap() >= 1);
    }

    #[test]
    fn what_two_readers_would_read_in_two_ways_is_refused() {
        refused("{\"a\":1,\n\"a\":2}", "stands twice");
        refused("[1e400]", "out of range");
        refused(r#""\ud800""#, "hex escape");
        refused(r#""\ud800\u0041""#, "surrogate");
        refused("{} {}", "trailing");
        refused("NaN", "expected");
        refused("", "EOF");
    }

    #[test]
    fn a_hundred_thousand_brackets_are_refused_while_reading() {
        refused(&"[".repeat(100_000), "recursion limit");
        refused(&"{\"a\":".repeat(100_000), "recursion limit");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(read_json(b"\"\xff\xfe\"").is_err());
    }

    #[test]
    fn plain_json_keeps_its_order_and_its_numbers() {
        let value = read_json(br#"{"b":[1,-2,2.5,null,true],"a":"\u00e4"}"#).unwrap();
        assert_eq!(value.to_string(), r#"{"b":[1,-2,2.5,null,true],"a":"ä"}"#);
    }

    #[test]
    fn a_document_is_read_as_strictly() {
        let code = |text: &str| {
            crate::Document::read("p", "a.choice.json", text)
                .unwrap_err()
                .code
        };
        assert_eq!(code(r#"{"name":"a","title":"A","title":"B"}"#), "broken_json");
        assert_eq!(code(r#"{"name":"a","title":"A\u0000"}"#), "text_zero");
        let zero = crate::Document::read("p", "a.choice.json", r#"{"name":"a","values":[{"v\u0000":1}]}"#);
        assert_eq!(zero.unwrap_err().at.pointer, "/values/0");
    }
}
