//! `*.cross.json` — records that relate two things, as rows × columns: who of ours knows whom of theirs.

use super::{Audience, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Records that relate two things, as rows × columns: who of ours knows whom of theirs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cross {
    /// Name of the view.
    pub name: String,
    /// The object whose records it shows.
    pub object: String,
    /// The tab people click.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The reference or choice that gives a record its row.
    pub rows: String,
    /// The reference or choice that gives it its column.
    pub columns: String,
    /// What stands in each cell: count, sum:amount, avg:amount, min:amount or max:amount; count when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The field that is shown in a cell and may be edited there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
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
