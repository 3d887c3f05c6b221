//! Imports on the wire.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Complaint;

/// A mapping in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtMapping {
    /// Name of the mapping.
    pub(crate) mapping: String,
}

/// How a table is taken.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImportAsked {
    /// What the table is called: `accounts.csv`. A mapping without `identity` knows its lines again by this name.
    pub(crate) source: String,
    /// Only say what would become of it.
    #[serde(default)]
    pub(crate) dry_run: bool,
    /// Warnings that are passed, as JSON: `[{"name":"big_deal","reason":"as agreed"}]`.
    pub(crate) acknowledge: Option<String>,
    /// Write in parts of so many records, each whole or not at all: for tables of more than 10,000.
    #[schemars(range(min = 1, max = 10_000))]
    pub(crate) parts: Option<u32>,
}

/// What became of a table, or would.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Imported {
    /// How many lines there are.
    lines: u64,
    /// Lines that are new records.
    made: u64,
    /// Lines whose records change.
    changed: u64,
    /// Lines whose records are as the table says.
    unchanged: u64,
    /// Lines that cannot be taken.
    refused: u64,
    /// Lines that could be taken and are not written, because a part behind others was refused.
    left: u64,
    /// Whether anything was written.
    written: bool,
    /// Columns that the mapping does not know.
    ignored: Vec<String>,
    /// What is wrong, the same complaint once; pointers name columns, `args` has `count` and `lines`.
    complaints: Vec<Complaint>,
}
