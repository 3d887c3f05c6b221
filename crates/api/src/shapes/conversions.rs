//! Conversions on the wire.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Fields, Nullable, Record};

/// A conversion of a record in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtConversion {
    /// Name of the object.
    pub(crate) object: String,
    /// Id of the record.
    pub(crate) id: Uuid,
    /// Name of the conversion.
    pub(crate) conversion: String,
}

/// What is asked of a conversion, by the names of what it makes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConvertAsked {
    /// Ids of records that are there and stand for what would be made.
    #[serde(default)]
    pub(crate) existing: Fields,
    /// Fields with another value than the conversion says: `{"customer":{"name":"Ada & Co."}}`.
    #[serde(default)]
    pub(crate) set: Fields,
    /// Warnings that are passed, each with a reason.
    #[serde(default)]
    pub(crate) acknowledge: Option<Value>,
}

/// The record as it is now, and what was made of it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Converted {
    /// Id of the record that was converted.
    id: Uuid,
    version: i64,
    record: Record,
    made: Vec<MadeRecord>,
}

/// A record that was made.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct MadeRecord {
    /// Its name in the conversion.
    name: String,
    object: String,
    record: Record,
}

/// What a record can become.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Conversions {
    items: Vec<Conversion>,
}

/// A conversion, and whether it can be done now.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Conversion {
    name: String,
    title: String,
    open: bool,
    /// `conversion_done` or `conversion_not_now` while it cannot be done.
    why: Nullable<String>,
    /// What would be made: name, object, and what people call it.
    to: Vec<ToBeMade>,
}

/// A record that would be made.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct ToBeMade {
    name: String,
    object: String,
    title: String,
}
