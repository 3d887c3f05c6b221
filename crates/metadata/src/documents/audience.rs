//! Whom a document or a part of one is for, and whether it is in use yet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Some people.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Holders of any of these roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub roles: Vec<String>,
    /// Whoever works in a department of one of these names, or in one that is part of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub departments: Vec<String>,
}

/// Whether something is in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being written: only those who publish metadata see it.
    Draft,
    /// Being tried: only those it is for see it, and those who publish metadata.
    Trial,
    /// In use: those it is for see it, everybody when it is for nobody in particular.
    #[default]
    On,
}

impl State {
    /// Whether it is in use.
    #[must_use]
    pub fn is_on(&self) -> bool {
        *self == State::On
    }
}
