//! Metadata on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Complaint, Nullable};

/// Which documents.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct DocumentsAsked {
    /// Only of this kind: `object`.
    pub(crate) kind: Option<String>,
    /// Only of this pack.
    pub(crate) pack: Option<String>,
}

/// The files of one pack folder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pack {
    pub(crate) documents: Vec<FileText>,
}

/// The files of one pack folder, and what they were planned against.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackToApply {
    pub(crate) documents: Vec<FileText>,
    /// Refuse when this is no longer the published version.
    #[serde(default)]
    pub(crate) base: Option<i64>,
}

/// One file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileText {
    /// Path inside the pack: `customer/customer.object.json`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Documents of the published version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Documents {
    pub(crate) version: i64,
    pub(crate) items: Vec<DocumentShown>,
}

/// One document.
#[derive(Serialize, JsonSchema)]
pub(crate) struct DocumentShown {
    pub(crate) pack: String,
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) document: Value,
}

/// What is wrong with a pack; nothing when it is right.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Checked {
    #[schemars(with = "Vec<Complaint>")]
    pub(crate) complaints: Vec<Value>,
}

/// What applying a pack would do.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Planned {
    /// The version it was planned against.
    pub(crate) base: i64,
    /// Whether nothing would change.
    pub(crate) empty: bool,
    #[schemars(with = "Vec<StepShown>")]
    pub(crate) steps: Vec<Value>,
    #[schemars(with = "Vec<Complaint>")]
    pub(crate) complaints: Vec<Value>,
}

/// One step of a plan.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "Step")]
pub(crate) struct StepShown {
    /// `add_object`, `add_field`, `add_index`, `change_document` …
    #[serde(rename = "do")]
    deed: String,
    object: Option<String>,
    field: Option<String>,
    /// In words.
    what: String,
    /// Rows it concerns.
    rows: Option<u64>,
    /// What the database is told.
    ddl: Option<Vec<String>>,
}

/// What was published.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Applied {
    pub(crate) version: i64,
    #[schemars(with = "Vec<StepShown>")]
    pub(crate) steps: Vec<Value>,
}

/// A version in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtVersion {
    /// Its number.
    pub(crate) n: i64,
}

/// Every published version, newest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Versions {
    pub(crate) items: Vec<VersionShown>,
}

/// A published version.
#[derive(Serialize, JsonSchema)]
pub(crate) struct VersionShown {
    pub(crate) version: i64,
    /// When, RFC 3339 in UTC.
    pub(crate) at: String,
    /// Who, by name.
    pub(crate) by: Nullable<String>,
    pub(crate) note: Nullable<String>,
    /// How many steps it took.
    pub(crate) steps: usize,
    /// Its documents, when one version is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) documents: Option<Vec<DocumentShown>>,
}

/// Whether the invariants of the workspace hold.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Doctor {
    pub(crate) ok: bool,
    pub(crate) checks: Vec<Check>,
}

/// One invariant.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) ok: bool,
    pub(crate) detail: String,
}

/// A sign of life.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Life {
    pub(crate) ok: bool,
}

/// The contract itself.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct OpenApi {
    openapi: String,
    info: Map<String, Value>,
    paths: Map<String, Value>,
}
