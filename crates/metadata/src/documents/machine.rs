//! The courses that records of an object take, and its record types: parts of `*.object.json`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The course of a record through the stages of a choice field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Machine {
    /// Name of the machine, unique in the object.
    pub name: String,
    /// What people call the course; the label of its field when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub title: Option<String>,
    /// The choice field that holds the stage.
    pub field: String,
    /// Expression that must be true of a record for the machine to govern it; every record when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Stages a record may be made in, the first by default; every stage when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "value"))]
    pub create_in: Vec<String>,
    /// What is known about single stages, by the value of the choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub stages: Vec<Stage>,
    /// The ways from stage to stage; there are no others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub transitions: Vec<Transition>,
    /// The stage follows from the record: it is the first whose condition is true. Nobody sets it then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "value"))]
    pub derived: Vec<Follows>,
}

/// What is known about a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Stage {
    /// The value of the choice.
    pub name: String,
    /// What is to be done in this stage, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub guide: Option<String>,
    /// How likely a record in this stage comes to a good end, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 100))]
    pub probability: Option<u8>,
    /// Days after which a record has been in this stage for too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3650))]
    pub longest_stay: Option<u16>,
}

/// A way from some stages to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Transition {
    /// Name of the way, unique in the machine.
    pub name: String,
    /// What people call it; the title of the stage it leads to when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub title: Option<String>,
    /// Stages it leads from; * for every other stage.
    #[schemars(extend("x-list" = "set"))]
    pub from: Vec<String>,
    /// The stage it leads to.
    pub to: String,
    /// Fields that must be filled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub requires: Vec<String>,
    /// What else must hold, each with what the person is told otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub gates: Vec<Gate>,
    /// Only people with one of these roles may take it; everybody who may change the field when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub roles: Vec<String>,
}

/// Something that must hold before a way may be taken: an expression, or a filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Gate {
    /// Name of the gate, unique in the transition.
    pub name: String,
    /// Expression that must be true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Filter that the record must match; it may look at related records, such as a checklist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
    /// What the person is told who finds it closed.
    #[schemars(extend("x-text" = true))]
    pub message: String,
}

/// A stage that follows from the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Follows {
    /// The stage.
    pub to: String,
    /// Expression that must be true; absent only in the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// Sorts of records of one object that are filled in differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Types {
    /// The choice field that says which.
    pub field: String,
    /// What is particular about single types.
    #[schemars(extend("x-list" = "keyed"))]
    pub of: Vec<RecordType>,
}

/// What is particular about a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RecordType {
    /// The value of the choice.
    pub name: String,
    /// The form it is filled in with; the object's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Fields that must be filled, beside those of every record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub required: Vec<String>,
    /// The machines that govern it; every machine when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-list" = "set"))]
    pub machines: Option<Vec<String>>,
    /// Values that choice fields may take; those of the choice set when absent.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub choices: IndexMap<String, OptionsOf>,
}

/// Some values of a choice set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct OptionsOf(#[schemars(extend("x-list" = "set"))] pub Vec<String>);
