//! `formula` — a value computed from the record and from what it points at.

use crate::field::{read, schema_of};
use crate::follows::{Follows, Source};
use crate::{Derived, Field};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) const KIND: Kind<dyn Field> = Kind {
    name: "formula",
    label: "Formula",
    example: r#"{"result":"money","formula":"amount * (1 - discount / 100)"}"#,
    options: schema_of::<Options>,
    build,
};

/// The longest text that a formula may give.
const LONGEST: u32 = 1000;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Options {
    /// The kind of value that comes out.
    result: Outcome,
    /// The expression, over fields of the record and, with a dot, of the records it points at: customer.discount.
    #[schemars(extend("x-slot" = "formula"))]
    formula: String,
    /// Digits after the point, for decimal and percent.
    #[schemars(range(max = 6))]
    scale: Option<u8>,
    /// Whoever may read the record may read the result, also without the right to read what it is computed from.
    #[serde(default)]
    publishes: bool,
}

/// What a formula can give. Each is also the kind of field that its value looks like.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// A short text.
    Text,
    /// A whole number, rounded half up.
    Integer,
    /// An exact decimal, rounded half up.
    Decimal,
    /// An amount in the currency of the record.
    Money,
    /// A percentage: 15 means 15 %.
    Percent,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    Datetime,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Outcome::Text => "text",
            Outcome::Integer => "integer",
            Outcome::Decimal => "decimal",
            Outcome::Money => "money",
            Outcome::Percent => "percent",
            Outcome::Boolean => "boolean",
            Outcome::Date => "date",
            Outcome::Time => "time",
            Outcome::Datetime => "datetime",
        }
    }
}

fn build(options: &Map<String, Value>) -> Result<Arc<dyn Field>, Complaint> {
    let source = read::<Options>(options)?;
    let word = source.result.word();
    let mut shape = Map::new();
    if let Some(scale) = source.scale {
        shape.insert("scale".to_owned(), json!(scale));
    }
    if matches!(source.result, Outcome::Text) {
        shape.insert("maxLength".to_owned(), json!(LONGEST));
    }
    let kind = super::find(word).ok_or_else(|| Complaint::error("unknown_kind", "/result").with("kind", word))?;
    // A scale on a result that has none is an unknown option of that kind.
    let like = (kind.build)(&shape)?;
    Ok(Arc::new(Follows { like, source }))
}

impl Source for Options {
    fn derived(&self) -> Option<Derived<'_>> {
        Some(Derived::Formula { source: &self.formula })
    }
    fn publishes(&self) -> bool {
        self.publishes
    }
}
