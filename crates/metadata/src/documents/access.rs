//! Whose records an object has: they follow another record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Records that follow another one: whoever may read that record may read these, without a grant of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The reference, single or of any object, that names the record they follow.
    pub via: String,
    /// Who may write them; whoever a grant says when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<Writers>,
}

/// Who may write records that follow another one, where no grant of the role names their object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Writers {
    /// Whoever may change the record that they follow.
    Parent,
    /// Whoever may read the record that they follow makes one; who made it, and nobody else, changes and deletes it.
    Author,
    /// The same, and its owner changes, deletes and reads it as well, also where it follows none.
    Owner,
}
