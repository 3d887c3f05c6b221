//! Whose records an object has: they follow another record, or are their owner's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Records that follow another one, or that are their owner's alone: they are read and written without a grant of their
/// own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The reference, single or of any object, that names the record they follow: whoever may read that one may read
    /// them. They are their owner's alone when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Who may write them; whoever a grant says when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<Writers>,
    /// The field of kind choices, of roles, whose holders read them, too. Only a grant that names the object gives the
    /// right to write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<String>,
    /// The boolean field that lets everybody with a role read them. Only a grant that names the object gives the right to
    /// write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
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
