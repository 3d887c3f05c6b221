//! `*.translation.json` — texts in another language.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Texts of a pack in another language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// Name of the document.
    pub name: String,
    /// The language: zh-CN.
    pub language: String,
    /// By document (object/customer), then by pointer (/properties/name/title), the text.
    pub texts: IndexMap<String, IndexMap<String, String>>,
    /// Texts that are the same in this language, such as names of products: object/crm/title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub same: Vec<String>,
}
