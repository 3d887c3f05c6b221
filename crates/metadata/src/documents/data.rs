//! `*.data.json` — records that come with a pack.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Records that come with a pack and are people's to change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Name of the document.
    pub name: String,
    /// The object whose records they are.
    pub object: String,
    /// What an upgrade of the pack does with records that are there.
    pub mode: DataMode,
    /// The records.
    #[schemars(extend("x-list" = "keyed", "x-key" = "key"))]
    pub records: Vec<DataRecord>,
}

/// What an upgrade of the pack does with records that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataMode {
    /// Nothing: the records are made once and are people's own from then on.
    Once,
    /// Merged like metadata, field by field: what people have not touched follows the pack.
    Kept,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRecord {
    /// What the pack calls it, forever: other data names it so.
    pub key: String,
    /// Its fields.
    pub values: IndexMap<String, DataValue>,
}

/// A value, or a record that comes with a pack as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum DataValue {
    /// A record of this or another data document: levels/gold.
    Record(DataReference),
    /// The value itself.
    Value(Value),
}

/// A record that comes with a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataReference {
    /// Name of the data document and key: levels/gold.
    pub data: String,
}
