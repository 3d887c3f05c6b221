//! `*.mapping.json` — how data from outside becomes records.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How rows from outside become records of an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Name of the mapping.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The object whose records the rows become.
    pub object: String,
    /// Where the value of each field comes from.
    #[schemars(extend("x-list" = "keyed", "x-key" = "field"))]
    pub columns: Vec<MappedColumn>,
    /// Fields that together tell one record from another: a row whose record is there changes it. Every row is new when
    /// absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub identity: Vec<String>,
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MappedColumn {
    /// The field.
    pub field: String,
    /// Heading of the column outside, or the path in a JSON row: customer.name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is outside, and what it is here; what is not listed stays as it is.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub values: IndexMap<String, Value>,
    /// By how much a number outside is multiplied: 1000000 where a column is in millions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
    /// The field of the record a reference points at by which it is found, such as its code or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The value where the column is absent or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}
