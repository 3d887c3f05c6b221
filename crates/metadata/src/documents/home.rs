//! `*.home.json` — what somebody sees first.

use super::{Audience, State};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What somebody sees first: the day's work, prompts, views and quick entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Home {
    /// Name of the home.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// What stands on it, from the top.
    #[schemars(extend("x-list" = "keyed"))]
    pub blocks: Vec<Block>,
    /// The module it belongs to; it is gone while that is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Whom it is for; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
}

/// One block of a home: exactly one of `today`, `prompts`, `view` and `entry`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Name of the block, unique in the home.
    pub name: String,
    /// Its heading.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Work with a day: what is overdue, what is for today.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub today: Vec<Today>,
    /// What wants attention, each with its count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub prompts: Vec<Prompt>,
    /// A list or another view: list/open_deals, board/pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// A form for a new record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// Whom it is for; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
}

/// Work with a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Today {
    /// Name, unique in the block.
    pub name: String,
    /// What people call such work.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The object whose records it is.
    pub object: String,
    /// The day or moment each is for.
    pub date: String,
    /// Whose work it is: {"field":"owner","is":{"me":true}}, and what is not done yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
    /// Fields on the card of a record, from the top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "value"))]
    pub card: Vec<String>,
}

/// Something that wants attention: a filter, how many records pass it, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Name, unique in the block.
    pub name: String,
    /// What it says: Customers without a visit for 30 days.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The object whose records are counted.
    pub object: String,
    /// Which records.
    pub filter: Value,
    /// The list that shows them; the object's first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// What can be done with one of them by one key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub actions: Vec<PromptAction>,
}

/// What a key does with one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PromptAction {
    /// Name, unique in the prompt.
    pub name: String,
    /// What the key says.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The fields it sets, each with its value; a stage goes by its ways.
    pub set: IndexMap<String, Value>,
}

/// A form for a new record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The object.
    pub object: String,
    /// The form; the object's first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
}
