//! `*.worktime.json` — when people work.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When people work: hours of the week, holidays and make-up days of each year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Worktime {
    /// Name of the document.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// IANA name of its time zone; the workspace's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Hours of each day of the week; nobody works on a day that is not named.
    pub week: Week,
    /// Hours of a make-up day; those of Monday when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make_up_hours: Option<Hours>,
    /// What is different in a year, by year: 2026.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub years: IndexMap<String, WorkYear>,
}

/// Hours of each day of the week; nobody works on a day that is not named.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// Hours of Monday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monday: Option<Hours>,
    /// Hours of Tuesday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuesday: Option<Hours>,
    /// Hours of Wednesday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wednesday: Option<Hours>,
    /// Hours of Thursday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thursday: Option<Hours>,
    /// Hours of Friday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friday: Option<Hours>,
    /// Hours of Saturday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<Hours>,
    /// Hours of Sunday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunday: Option<Hours>,
}

impl Week {
    /// The days from Monday on, each with its name.
    #[must_use]
    pub fn days(&self) -> [(&'static str, Option<&Hours>); 7] {
        [
            ("monday", self.monday.as_ref()),
            ("tuesday", self.tuesday.as_ref()),
            ("wednesday", self.wednesday.as_ref()),
            ("thursday", self.thursday.as_ref()),
            ("friday", self.friday.as_ref()),
            ("saturday", self.saturday.as_ref()),
            ("sunday", self.sunday.as_ref()),
        ]
    }
}

/// Spans of a day in order: 09:00-12:00, 13:30-18:00.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Hours(#[schemars(extend("x-list" = "value"))] pub Vec<String>);

/// What is different in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WorkYear {
    /// Days on which nobody works, whatever day of the week they are.
    #[schemars(extend("x-list" = "keyed"))]
    pub holidays: Vec<Holiday>,
    /// Days on which everybody works, though the week or a holiday says otherwise: 2026-02-14.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub make_up: Vec<String>,
}

/// Some days off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Name, unique in the year.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The first day: 2026-02-15.
    pub from: String,
    /// The last day; the first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}
