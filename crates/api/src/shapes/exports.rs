//! Tables, on the wire.

use schemars::JsonSchema;
use serde::Deserialize;

/// Which records become a table, and in which columns.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ExportAsked {
    /// `csv` or `xlsx`; `csv` when absent.
    pub(crate) format: Option<String>,
    /// A filter as JSON, as for a page.
    pub(crate) filter: Option<String>,
    /// Words, each of which must be found, as for a page.
    pub(crate) search: Option<String>,
    /// Fields in order of weight, `-` for descending.
    pub(crate) sort: Option<String>,
    /// The columns in their order: `name,amount`; whatever the viewer may read when absent.
    pub(crate) fields: Option<String>,
    /// The records as they were then, RFC 3339.
    pub(crate) as_of: Option<String>,
}
