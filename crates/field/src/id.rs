//! Ids: how references and users are read and written.

use crate::text;
use metadata::Complaint;
use serde_json::{Value, json};
use uuid::Uuid;

/// The built-in object whose records are the people who sign in.
pub(crate) const USER: &str = "user";
/// The built-in object whose records are the parts of the company.
pub(crate) const DEPARTMENT: &str = "department";

pub(crate) fn schema() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// Lower-case with hyphens, the one form in which ids travel.
pub(crate) fn tidy(value: Value) -> Value {
    text::understood(value, read)
}

pub(crate) fn check(value: &Value) -> Result<(), Complaint> {
    match value {
        Value::Null => Ok(()),
        Value::String(written) if read(written).is_some_and(|canonical| canonical == *written) => Ok(()),
        other => Err(Complaint::error("id_shape", "").with("value", text::quoted(other))),
    }
}

pub(crate) fn samples() -> Vec<Value> {
    vec![
        json!("01980a5e-7c00-7000-8000-000000000001"),
        json!("01980a5e-7c00-7abc-9def-0123456789ab"),
        json!("ffffffff-ffff-7fff-bfff-ffffffffffff"),
    ]
}

pub(crate) fn refusals() -> Vec<Value> {
    vec![
        json!("ada"),
        json!(1),
        json!("01980a5e7c0070008000000000000001"),
        json!({ "id": "ada" }),
    ]
}

fn read(written: &str) -> Option<String> {
    let written = written.trim();
    // The other spellings that the parser knows (braces, urn, no hyphens) would be a second name for one id.
    if written.len() != 36 {
        return None;
    }
    Uuid::try_parse(written)
        .ok()
        .map(|id| id.hyphenated().to_string())
}
