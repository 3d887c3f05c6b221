//! `*.tree.json` — records below each other, drawn from the top.

use super::{Audience, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Records below each other, drawn from the top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// Name of the view.
    pub name: String,
    /// The object whose records it shows.
    pub object: String,
    /// The tab people click.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The reference to the record above, of the same object.
    pub parent: String,
    /// Fields on the card of a record, from the top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "value"))]
    pub card: Vec<String>,
    /// The choice field that colours a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The number field that a record is drawn large or small by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The field that is shown as a badge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// A second reference to the same object, drawn dashed: who influences whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edges: Option<String>,
    /// Roles that somebody should fill; one that nobody fills is a dashed box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
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

/// Which roles should be filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The choice field that says which role a record fills.
    pub field: String,
    /// The values that should be there, each at least once.
    #[schemars(extend("x-list" = "set"))]
    pub values: Vec<String>,
}
