//! What goes over the wire, as types: requests are read into them, and the published contract is made of them.
//!
//! Answers that another room makes as JSON are described here all the same, so that the contract tells the truth;
//! the suites hold the two together.

pub(crate) mod conversions;
pub(crate) mod documents;
pub(crate) mod files;
pub(crate) mod jobs;
pub(crate) mod records;
pub(crate) mod screens;
pub(crate) mod session;
pub(crate) mod templates;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Any JSON object: the fields of a record by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Fields(pub(crate) Map<String, Value>);

/// A record: its fields, `id` and `version`. Empty fields are null; a field the viewer may not read is absent.
pub(crate) struct Record;

impl JsonSchema for Record {
    fn schema_name() -> Cow<'static, str> {
        "Record".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A record: its fields, `id` and `version`. Empty fields are null; a field the viewer may not read is absent.",
            "required": ["id", "version"],
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "version": { "type": "integer", "minimum": 1 }
            },
            "additionalProperties": true
        })
    }
}

/// A JSON value of any shape.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Anything(pub(crate) Value);

/// One thing that is wrong, and how to mend it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Complaint {
    /// Path of the document, if it is about one.
    file: Option<String>,
    /// JSON pointer of the place; empty means the whole.
    pointer: String,
    /// Which mistake.
    code: String,
    /// `error` or `warning`.
    severity: String,
    /// What is wrong.
    message: String,
    /// How to mend it.
    help: String,
    /// The values in the message.
    args: Option<Map<String, Value>>,
}

/// A value that may be null but is always there.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Nullable<T>(pub(crate) Option<T>);

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Nullable_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}
