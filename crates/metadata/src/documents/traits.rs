//! What records of an object are to each other and to the calendar: parts of `*.object.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Nothing is written that is dated into a closed period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The date field of this object that counts.
    pub date: String,
    /// The object of the periods; it has the trait valid. A period from a day to a day closes these days.
    pub by: String,
    /// A filter over the periods: only those that pass are closed. A value {"this": "company"} stands for a field of
    /// the record that is written; every period is closed when absent.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub only: Option<Value>,
}

/// Records hang under one another, never in a circle, at most 32 levels deep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreeTrait {
    /// The reference of the object to itself that names the record above.
    pub by: String,
}

/// Records hold from one day to another, both included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Valid {
    /// The date field of the first day; a record without one has held since ever.
    pub from: String,
    /// The date field of the last day; a record without one holds until further notice.
    pub to: String,
    /// No two records that share these fields hold on the same day; a record with any of them empty is not held to it.
    /// With an empty list no two records of the object do. Nothing is compared when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-list" = "value"))]
    pub per: Option<Vec<String>>,
}

/// In which currency the amounts of a record are, and the rate of which day counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// A field of kind currency; or a reference, and then the amounts are in the currency of the record it names. When
    /// absent, the children of an object whose amounts have a currency are in that of their parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// A date: the exchange rate of that day counts. The day on which the record was made when absent or empty; for a
    /// record that is in the currency of another, the rate of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}
