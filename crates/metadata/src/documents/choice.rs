//! `*.choice.json` — a shared option set.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A set of options that fields of kind choice and choices share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Name of the set.
    pub name: String,
    /// What people call the set.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The options, in the order people see them.
    #[schemars(extend("x-list" = "keyed", "x-key" = "value"))]
    pub values: Vec<ChoiceValue>,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceValue {
    /// What is stored: a short name, never shown and never changed.
    pub value: String,
    /// What people see.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Colour of the tag: blue, green, gold, orange, red, purple, cyan, grey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["blue", "green", "gold", "orange", "red", "purple", "cyan", "grey", null]))]
    pub color: Option<String>,
    /// A retired option stays on old records and cannot be chosen any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}
