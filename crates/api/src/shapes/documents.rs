//! Metadata on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;

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

/// The files of one pack folder, or of the local layer.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeToPlan {
    pub(crate) documents: Vec<FileText>,
    /// The files are the whole local layer: documents of its own, and documents of packs as they shall become.
    #[serde(default)]
    pub(crate) local: bool,
    /// How conflicts with the local layer are decided, by document and pointer: `object/customer/title`.
    #[serde(default)]
    pub(crate) decide: HashMap<String, Decision>,
    /// Fields and objects that come back with the values they had when they went: `customer.note`.
    #[serde(default)]
    pub(crate) restore: Vec<String>,
    /// Fields that become another kind of field and whose values are emptied where they do not fit: `customer.founded`.
    /// They stay parked.
    #[serde(default)]
    pub(crate) empty: Vec<String>,
}

/// Who wins a conflict.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decision {
    /// What was changed in this workspace.
    Ours,
    /// What the new version of the pack says.
    Theirs,
}

/// The files of one pack folder or of the local layer, and what they were planned against.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeToApply {
    pub(crate) documents: Vec<FileText>,
    /// Refuse when this is no longer the published version.
    #[serde(default)]
    pub(crate) base: Option<i64>,
    /// The files are the whole local layer: documents of its own, and documents of packs as they shall become.
    #[serde(default)]
    pub(crate) local: bool,
    /// How conflicts with the local layer are decided, by document and pointer: `object/customer/title`.
    #[serde(default)]
    pub(crate) decide: HashMap<String, Decision>,
    /// Fields and objects that come back with the values they had when they went: `customer.note`.
    #[serde(default)]
    pub(crate) restore: Vec<String>,
    /// Fields that become another kind of field and whose values are emptied where they do not fit: `customer.founded`.
    /// They stay parked.
    #[serde(default)]
    pub(crate) empty: Vec<String>,
}

/// One file.
#[derive(Serialize, Deserialize, JsonSchema)]
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
    /// What both the local layer and the new version changed; each is decided by a person.
    pub(crate) conflicts: Vec<ConflictShown>,
    /// The local layer after it: by document of a pack, the operations on it.
    pub(crate) local: Vec<LocalShown>,
}

/// An attribute that the local layer and the new version of a pack changed differently.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Conflict")]
pub(crate) struct ConflictShown {
    /// `object/customer`
    pub(crate) document: String,
    /// Where in the document; steps into lists are names.
    pub(crate) pointer: String,
    /// What it was; null when it was not there.
    pub(crate) base: Nullable<Value>,
    /// What it is in this workspace; null when it was removed here.
    pub(crate) ours: Nullable<Value>,
    /// What the new version says; null when it removed it.
    pub(crate) theirs: Nullable<Value>,
}

/// Operations of the local layer on one document of a pack.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LocalShown {
    /// `object/customer`
    pub(crate) document: String,
    pub(crate) operations: Vec<Value>,
}

/// Which layer.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct LayerAsked {
    /// Name of an installed pack, or `local`.
    pub(crate) layer: String,
    /// Beside the local layer: documents that somebody is about to change, as they are by now: `object/customer,form/customer`.
    also: Option<String>,
}

impl LayerAsked {
    pub(crate) fn also(&self) -> Vec<String> {
        let names = self.also.iter().flat_map(|names| names.split(','));
        names.map(str::to_owned).collect()
    }
}

/// The files of one layer, in canonical form.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LayerFiles {
    /// The published version they are of.
    pub(crate) version: i64,
    pub(crate) files: Vec<FileText>,
}

/// Two versions in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtVersions {
    /// Number of the first.
    pub(crate) n: i64,
    /// Number of the one it is compared with.
    pub(crate) m: i64,
}

/// What is not alike in two versions.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Compared {
    pub(crate) items: Vec<ChangedShown>,
}

/// One document that two versions do not have alike.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChangedShown {
    /// `add_document`, `change_document` or `remove_document`.
    #[serde(rename = "do")]
    pub(crate) deed: &'static str,
    /// `object/customer`
    pub(crate) document: String,
    /// What leads from the first to the second, when both have it.
    pub(crate) operations: Vec<Value>,
}

/// Of what.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ImpactAsked {
    /// A field (`customer.phone`) or an object (`customer`).
    pub(crate) of: String,
}

/// What refers to a field or an object.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImpactShown {
    /// The published version that was looked at.
    pub(crate) version: i64,
    /// Records that have a value there, or all records of the object; a publish would park them. 1,000,000 at most.
    pub(crate) records: u64,
    pub(crate) items: Vec<AffectedShown>,
}

/// One document that would not compile without it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Affected")]
pub(crate) struct AffectedShown {
    /// `form/customer`
    pub(crate) document: String,
    pub(crate) pack: String,
    pub(crate) path: String,
    /// What it would be told.
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
    /// What becomes of the values of a field that becomes another kind of field.
    values: Option<ValuesShown>,
}

/// How many values of a field stay as they are, change their form, or have none in the new kind.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "StepValues")]
pub(crate) struct ValuesShown {
    kept: u64,
    changed: u64,
    lost: u64,
    /// A few of those that change or are lost, for whoever may publish.
    examples: Option<Vec<ExampleShown>>,
}

/// What becomes of one value.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "StepExample")]
pub(crate) struct ExampleShown {
    /// Id of the record.
    record: String,
    from: Value,
    /// `null` when it is lost.
    to: Nullable<Value>,
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

/// How long to wait.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct BuildingAsked {
    /// Seconds to wait until nothing is being filled any more.
    #[schemars(range(min = 0, max = 30))]
    pub(crate) wait: Option<u32>,
}

/// What is being filled for records that were there before it. Nobody reads it yet.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Buildings {
    pub(crate) items: Vec<BuildingShown>,
}

/// One field that is being filled.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BuildingShown {
    pub(crate) object: String,
    pub(crate) field: String,
    /// What of it: `value`, `search`, `order`, or `tokens` that are left over.
    pub(crate) part: String,
    /// Records that are done.
    pub(crate) done: i64,
    /// Of how many, about.
    pub(crate) total: Nullable<i64>,
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
