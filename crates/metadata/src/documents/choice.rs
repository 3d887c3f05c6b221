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
    /// What is stored: a short name, never shown.
    pub value: String,
    /// What people see.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Colour of the tag: blue, green, gold, orange, red, purple, cyan, grey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["blue", "green", "gold", "orange", "red", "purple", "cyan", "grey", null]))]
    pub color: Option<String>,
    /// Names the option had before; the values of records go with it, and requests may still use them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub was: Vec<String>,
    /// A retired option stays on old records and cannot be chosen any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl ChoiceValue {
    /// Whether it is the option that was called so: it says so, or that option said that it had this name.
    #[must_use]
    pub fn is_heir_of(&self, name: &str, option: Option<&ChoiceValue>) -> bool {
        let said = |option: &ChoiceValue| option.was.contains(&self.value);
        self.was.iter().any(|was| was == name) || option.is_some_and(said)
    }
}
