//! `*.workspace.json` — what holds for the whole company.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Settings of the whole workspace. The last installed document wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    /// Name of the document.
    pub name: String,
    /// The company's name, shown in the shell.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// Languages people may choose, the default first: en, zh-CN.
    #[schemars(extend("x-list" = "value"))]
    pub languages: Vec<String>,
    /// IANA name of the company's time zone: Asia/Shanghai.
    pub time_zone: String,
    /// ISO 4217 code of the company's currency: CNY.
    pub currency: String,
    /// First day of the week, 1 is Monday, 7 is Sunday.
    #[serde(default = "monday")]
    #[schemars(range(min = 1, max = 7))]
    pub first_weekday: u8,
}

fn monday() -> u8 {
    1
}
