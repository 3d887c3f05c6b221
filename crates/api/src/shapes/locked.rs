//! What may not be written of records as they stand.

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

/// Which records.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct LockedAsked {
    /// Ids, with commas; at most 100.
    pub(crate) ids: String,
}

/// The records of which something may not be written; the others are left out.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct LockedFields {
    items: Vec<LockedRecord>,
}

/// What may not be written of a record as it stands.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct LockedRecord {
    id: Uuid,
    /// Fields that may be written on some record, and not on this one.
    fields: Vec<String>,
}
