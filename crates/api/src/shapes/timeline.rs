//! The timeline of a record.

use super::records::{HistoryEntry, Person};
use super::{Nullable, Record};
use schemars::JsonSchema;
use serde_json::Value;

/// What became of a record and what was said about it, newest first.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Timeline {
    /// May be fewer than asked for.
    items: Vec<TimelineEntry>,
    /// Null at the end.
    next: Nullable<String>,
}

/// One entry of a timeline.
#[derive(JsonSchema)]
#[schemars(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
enum TimelineEntry {
    /// The record was made, changed or brought back.
    Change(HistoryEntry),
    /// It went from a stage to another.
    Stage(StageEntry),
    /// Somebody said something about it.
    Comment(CommentEntry),
}

/// A step from a stage to another.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct StageEntry {
    at: Nullable<String>,
    by: Nullable<Person>,
    version: i64,
    /// The field that holds the stage.
    field: String,
    machine: Nullable<String>,
    from: Value,
    to: Value,
}

/// A comment, as its reader may read it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct CommentEntry {
    at: Nullable<String>,
    by: Nullable<Person>,
    comment: Record,
}
