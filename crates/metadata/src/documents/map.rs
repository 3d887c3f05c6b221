//! `*.map.json` — records where they are.

use super::{Audience, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Records where they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Name of the view.
    pub name: String,
    /// The object whose records it shows.
    pub object: String,
    /// The tab people click.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The location or address of a record.
    pub at: String,
    /// Fields on the card of a record, from the top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "value"))]
    pub card: Vec<String>,
    /// The choice field that colours a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Order of the records: -amount,name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// A filter that every record passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
    /// Whom it is for; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
}
