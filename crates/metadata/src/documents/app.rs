//! `*.app.json` — a menu of views for some people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A menu of views for some people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Name of the app.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Name of an icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Entries from the top.
    #[schemars(extend("x-list" = "keyed"))]
    pub menu: Vec<MenuEntry>,
    /// Who sees it; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
}

/// One entry of a menu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuEntry {
    /// Name of the entry, unique in the app.
    pub name: String,
    /// What people click.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Name of an icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// The object it opens.
    pub object: String,
    /// The list it opens first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
}

/// Some people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Holders of any of these roles.
    #[schemars(extend("x-list" = "set"))]
    pub roles: Vec<String>,
}
