//! `*.workspace.json` — what holds for the whole company.

use indexmap::IndexMap;
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
    /// Further currencies that records may be in: USD, EUR. What they come to in the company's own is said by the records
    /// of exchange_rate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub currencies: Vec<String>,
    /// First day of the week, 1 is Monday, 7 is Sunday.
    #[serde(default = "monday")]
    #[schemars(range(min = 1, max = 7))]
    pub first_weekday: u8,
    /// The month in which the fiscal year begins, 1 is January.
    #[serde(default = "january", skip_serializing_if = "is_january")]
    #[schemars(range(min = 1, max = 12))]
    pub fiscal_year: u8,
    /// After so many days what is parked (fields and objects that went, with their values) is removed for good. It is kept
    /// for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 36_500))]
    pub parked_days: Option<u32>,
    /// How days and numbers are written on screens.
    #[serde(default, skip_serializing_if = "Formats::are_plain")]
    pub formats: Formats,
    /// Modules of packs that are switched on (true) or off (false); on when absent.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub modules: IndexMap<String, bool>,
}

/// How days and numbers are written on screens; as the reader's language does when absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Formats {
    /// A day: YYYY-MM-DD, YYYY/MM/DD, DD.MM.YYYY, DD/MM/YYYY or MM/DD/YYYY.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["YYYY-MM-DD", "YYYY/MM/DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", null]))]
    pub date: Option<String>,
    /// A time of day: 24 or 12 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["24", "12", null]))]
    pub time: Option<String>,
    /// A number: 1,234.56 or 1.234,56 or 1 234.56 or 1234.56.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["1,234.56", "1.234,56", "1 234.56", "1234.56", null]))]
    pub number: Option<String>,
    /// Large numbers in short: wan_yi for 万 and 亿, thousand_million for K and M.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["wan_yi", "thousand_million", null]))]
    pub large: Option<String>,
}

impl Formats {
    /// Whether nothing is said.
    #[must_use]
    pub fn are_plain(&self) -> bool {
        *self == Formats::default()
    }
}

fn january() -> u8 {
    1
}

fn is_january(month: &u8) -> bool {
    *month == 1
}

fn monday() -> u8 {
    1
}
