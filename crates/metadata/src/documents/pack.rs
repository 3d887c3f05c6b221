//! `pack.json` — what a pack is called and what it stands on.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A pack: a folder of documents that is installed as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Name of the pack, unique in a workspace.
    pub name: String,
    /// Version of the pack, three numbers: 1.0.0.
    pub version: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// One paragraph for whoever considers installing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub description: Option<String>,
    /// How the names begin of everything it adds, so that it can stand beside any other pack: `acme_`. Two to nine small
    /// letters and digits and an underscore. Packs without one share one namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Packs that must be installed before it, with the lowest version that will do.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub requires: IndexMap<String, String>,
    /// Parts of it that a workspace may switch off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub offers: Vec<Module>,
    /// The language its texts are written in; translations carry the others.
    #[serde(default = "english", skip_serializing_if = "is_english")]
    pub language: String,
}

/// A part of a pack that a workspace may switch off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Name of the module; apps, entries of menus and homes say which one they belong to.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
}

fn english() -> String {
    "en".to_owned()
}

fn is_english(language: &String) -> bool {
    language == "en"
}
