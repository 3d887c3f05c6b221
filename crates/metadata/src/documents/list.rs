//! `*.list.json` — a table of records.

use super::{Audience, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A table of records: columns, order and what it leaves out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Name of the list.
    pub name: String,
    /// The object whose records it shows.
    pub object: String,
    /// The tab people click.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The columns, from the start of the line.
    #[schemars(extend("x-list" = "keyed", "x-key" = "field"))]
    pub columns: Vec<ListColumn>,
    /// Order of the rows: -amount,name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// A filter that every row passes.
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

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListColumn {
    /// The field it shows.
    pub field: String,
    /// Width in pixels; by the widget when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
}
