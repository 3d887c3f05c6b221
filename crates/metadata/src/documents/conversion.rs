//! `*.conversion.json` — one record becomes others.

use super::{Audience, State};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One record becomes others: a lead becomes customer, contact and opportunity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// Name of the conversion.
    pub name: String,
    /// What the button says.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The object whose records are converted.
    pub from: String,
    /// Expression that must be true of the record; any record when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The records that are made, in this order.
    #[schemars(extend("x-list" = "keyed"))]
    pub to: Vec<Made>,
    /// What becomes of the record itself: its stage, links to what was made.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub then: IndexMap<String, Filling>,
    /// A record may be converted again and again; otherwise once, which needs a link in `then`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// Whom it is for; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
}

/// A record that is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// Name, unique in the conversion; later records name it.
    pub name: String,
    /// Its object.
    pub object: String,
    /// Expression over the record that is converted; made only when it is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Its fields, each with where its value comes from.
    pub map: IndexMap<String, Filling>,
    /// Child records that are copied along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub children: Vec<Copied>,
}

/// Child records that are copied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copied {
    /// Name, unique in what is made.
    pub name: String,
    /// The object of the children that are there.
    pub of: String,
    /// Their reference to the record that is converted.
    pub by: String,
    /// The object of the children that are made.
    pub object: String,
    /// Their reference to the record that is made.
    pub parent: String,
    /// Their fields; what is named as field or formula is that of the child.
    pub map: IndexMap<String, Filling>,
}

/// Where a value comes from: exactly one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filling {
    /// A field of the record that is converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Always this value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// An expression over the record that is converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// A record that this conversion made before, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// The record that is converted itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub this: bool,
}
