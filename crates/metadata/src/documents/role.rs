//! `*.role.json` — what people may do. Nothing is allowed that no grant allows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A bundle of grants that is given to people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Name of the role.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// What its holders may do with records.
    #[schemars(extend("x-list" = "keyed"))]
    pub grants: Vec<Grant>,
    /// What its holders may do with metadata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub documents: Vec<DocumentRight>,
}

/// Rows, actions and fields that belong together. Grants are never merged: a field of a row may be read only if one
/// grant admits the row and names the field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Name of the grant, unique in the role.
    pub name: String,
    /// The object, or * for every object.
    pub object: String,
    /// Which records; all when absent.
    #[serde(default)]
    pub rows: Rows,
    /// What may be done with them.
    #[schemars(extend("x-list" = "set"))]
    pub actions: Vec<Action>,
    /// Fields that may be read; all when absent. Who reads a field of kind children reads these records.
    #[serde(default)]
    pub read: Fields,
    /// Fields that may be written; all that may be read in full when absent, so that a masked one is written where it is
    /// named. Who may change a record and writes its field of kind children makes, changes and deletes these records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<Fields>,
    /// Readable fields that are shown masked: 138****1234.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub mask: Vec<String>,
}

/// Which records a grant is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Rows {
    /// A scope with a name: own, own_and_reports, department, department_and_below or all.
    Scope(Scope),
    /// Records whose parent the viewer may read.
    Via(Via),
    /// A filter; {"me": true} stands for the viewer, {"me": "employee.region"} for a field of their employee record.
    Filter(Value),
}

/// A scope with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every record.
    All,
    /// Records whose owner is the viewer.
    Own,
    /// Records whose owner is the viewer or anybody below them in the report line.
    OwnAndReports,
    /// Records whose owner is the viewer or in the viewer's department.
    Department,
    /// The same, or in a department that is part of it.
    DepartmentAndBelow,
}

/// A scope by the parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Via {
    /// The reference that names the parent: whoever may read that record may read this one, three parents away at
    /// most.
    pub via: String,
}

/// Fields by name, or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Fields {
    /// Always "*": every field, also those added later.
    All(AllFields),
    /// Only these.
    Only(#[schemars(extend("x-list" = "set"))] Vec<String>),
}

/// The word for every field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AllFields {
    /// Every field.
    #[serde(rename = "*")]
    Star,
}

/// What may be done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See it.
    Read,
    /// Make a new one.
    Create,
    /// Change it.
    Update,
    /// Delete and restore it.
    Delete,
    /// Make a new one in any stage of its machines.
    AnyStage,
    /// Write into closed periods, with a reason that is kept.
    AnyPeriod,
}

/// What may be done with metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentRight {
    /// Read documents and versions.
    Read,
    /// Check and plan a change.
    Propose,
    /// Apply a change.
    Publish,
}

impl Default for Rows {
    fn default() -> Self {
        Rows::Scope(Scope::All)
    }
}

impl Default for Fields {
    fn default() -> Self {
        Fields::All(AllFields::Star)
    }
}

impl Fields {
    /// Whether the field is among them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Fields::All(_) => true,
            Fields::Only(names) => names.iter().any(|known| known == name),
        }
    }
}
