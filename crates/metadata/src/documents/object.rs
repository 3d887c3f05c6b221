//! `*.object.json` — a kind of record. The document is itself a JSON Schema 2020-12 in our dialect.

use super::{Access, Audience, Closed, Machine, Money, State, TreeTrait, Types, Valid};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A kind of record: its fields, keys and rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// Version of the format: urn:yunjin:object:1.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// Name of the object; also the name of its table.
    #[serde(rename = "$id")]
    pub id: String,
    /// What people call one record.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// What people call many records; the title when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub plural: Option<String>,
    /// Names the object had before; its records go with it, and requests may still use them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub was: Vec<String>,
    /// What such a record is, for people who fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub description: Option<String>,
    /// Always "object".
    #[serde(rename = "type")]
    pub json_type: String,
    /// How a record is named in links and headings: {{name}}.
    pub display: String,
    /// Fields that must be filled.
    #[serde(default)]
    #[schemars(extend("x-list" = "set"))]
    pub required: Vec<String>,
    /// The fields, in the order people see them.
    pub properties: IndexMap<String, Property>,
    /// Combinations of fields that may occur only once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub unique: Vec<UniqueKey>,
    /// Combinations of fields that are often filtered and sorted by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub indexes: Vec<Index>,
    /// What is set and checked on every save.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub rules: Vec<Rule>,
    /// The courses that its records take through the stages of a choice field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub machines: Vec<Machine>,
    /// Sorts of records that are filled in differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Types>,
    /// Records are written once and never changed or deleted: the lines of an account.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ledger: bool,
    /// Nothing is written that is dated into a closed period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// Records hang under one another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<TreeTrait>,
    /// Records hold from one day to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<Valid>,
    /// Its amounts are in a currency of the record; in the company's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Money>,
    /// Records follow another one: whoever may read that one may read these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

/// One field. What is not named here is an option of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Property {
    /// The field kind, such as text or money.
    pub kind: String,
    /// The label of the field.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Help for the person who fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub description: Option<String>,
    /// Value of a new record that says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Names the field had before; its values go with it, and requests may still use them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub was: Vec<String>,
    /// No two live records may share a value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// People find records by this text: by Han characters, the beginnings of words and pinyin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub search: bool,
    /// Lists sort by this text in the order people expect, pinyin for Chinese.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sort: bool,
    /// Often filtered by; gets an index.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub index: bool,
    /// Only rules and the house itself may write it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// Options of the kind.
    #[serde(flatten)]
    pub options: Map<String, Value>,
}

/// A combination of fields that may occur only once among live records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UniqueKey {
    /// Name of the key.
    pub name: String,
    /// The fields; a record with any of them empty is not held to the key.
    #[schemars(extend("x-list" = "value"))]
    pub fields: Vec<String>,
}

/// A combination of fields worth an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Name of the index.
    pub name: String,
    /// Fields in order; a minus means descending: -amount.
    #[schemars(extend("x-list" = "value"))]
    pub fields: Vec<String>,
}

/// Something that is set or checked on every save.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name of the rule, unique in the object.
    pub name: String,
    /// When it acts: before sets fields, check refuses or warns, after writes other records.
    #[serde(rename = "do")]
    pub deed: RuleDeed,
    /// Expression that must be true for the rule to act; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Fields to set, each by an expression. Only for before.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, String>,
    /// JSON pointer of the field the message stands at. Only for check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What the person is told. Only for check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub message: Option<String>,
    /// A warning may be acknowledged with a reason; an error may not. Only for check.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warning: bool,
    /// For whose saves it acts; everybody's when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
    /// What must have happened to the record; create and update when absent. Only for after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub on: Vec<RuleEvent>,
    /// On an update it acts only when one of these fields has changed. Only for after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub changed: Vec<String>,
    /// A record to make. Only for after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<RuleCreate>,
    /// Records to change. Only for after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<RuleUpdate>,
    /// Records to delete. Only for after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<RuleDelete>,
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleEvent {
    /// It was made.
    Create,
    /// It was changed.
    Update,
    /// It was deleted, by itself or along with another.
    Delete,
    /// It was brought back.
    Restore,
}

/// A record that an after rule makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleCreate {
    /// Its object.
    pub object: String,
    /// Its fields, each by an expression over the record that was written; `id` is that record itself.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, String>,
}

/// Records that an after rule changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleUpdate {
    /// Which: a reference of this object, a field of kind children, or object.reference for those that name this record.
    pub records: String,
    /// Filter of those that are meant; it may compare with this record. All when absent.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
    /// Their fields, each by an expression over the record that was written; `id` is that record itself.
    pub set: IndexMap<String, String>,
}

/// Records that an after rule deletes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDelete {
    /// Which: a reference of this object, a field of kind children, or object.reference for those that name this record.
    pub records: String,
    /// Filter of those that are meant; it may compare with this record. All when absent.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
}

/// When a rule acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleDeed {
    /// Sets fields of the record itself before it is judged.
    Before,
    /// Judges the whole record.
    Check,
    /// Writes other records once this one is written.
    After,
}
