//! What goes over the wire, as types: requests are read into them, and the published contract is made of them.
//!
//! Answers that another room makes as JSON are described here all the same, so that the contract tells the truth;
//! the suites hold the two together.

pub(crate) mod conversions;
pub(crate) mod documents;
pub(crate) mod exports;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod locked;
pub(crate) mod records;
pub(crate) mod screens;
pub(crate) mod session;
pub(crate) mod templates;
pub(crate) mod timeline;

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
            "description": "A record: its fields, `id` and `version`. Empty fields are null; a field the viewer may not read is absent. After a save, child records that its body named stand in their lists, in the same places; of one that was deleted `{\"id\",\"$delete\":true}`.",
            "required": ["id", "version"],
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "version": { "type": "integer", "minimum": 1 }
            },
            "additionalProperties": true
        })
    }
}

/// What a save writes: fields by name, child records in the lists of their fields, and `acknowledge`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Draft(pub(crate) Map<String, Value>);

impl JsonSchema for Draft {
    fn schema_name() -> Cow<'static, str> {
        "Draft".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Fields by name, and `acknowledge`: warnings that a person has seen and passes, `[{\"name\",\"reason\"}]`. A field of kind children holds child records, at most 500 in a body; those that are not named stay as they are.",
            "additionalProperties": { "anyOf": [{ "type": "array", "items": generator.subschema_for::<DraftChild>() }, {}] }
        })
    }
}

/// A child record in the body of its record.
struct DraftChild;

impl JsonSchema for DraftChild {
    fn schema_name() -> Cow<'static, str> {
        "DraftChild".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A child record: its fields, and child records of its own, three deep at most. Without `id` it is made, with `id` it is changed.",
            "properties": {
                "id": { "type": ["string", "null"], "format": "uuid" },
                "version": { "type": ["integer", "null"], "description": "The version the client has seen; when absent, it is not compared." },
                "$delete": { "type": "boolean", "description": "True deletes it." }
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
