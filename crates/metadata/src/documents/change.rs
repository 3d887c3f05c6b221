//! `*.change.json` — operations on a document of another pack. The local layer is made of the same.

use crate::Operation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A change of another pack's document, attribute by attribute; what it does not name follows that pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Name of the change.
    pub name: String,
    /// The document it changes: object/customer.
    pub document: String,
    /// Version of that document's pack the change was made on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// What is done, one after the other.
    #[schemars(extend("x-list" = "value"))]
    pub operations: Vec<Operation>,
}
