//! `find` — a value of the first record of another object that matches, taken when the record is saved.

use crate::field::{read, schema_of};
use crate::follows::{Follows, Source};
use crate::{Derived, Field, Finds};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) const KIND: Kind<dyn Field> = Kind {
    name: "find",
    label: "Found value",
    example: r#"{"in":"price_line","where":{"field":"product","is":{"this":"product"}},"order":["-min_quantity"],"take":"price","keeps":"price_line"}"#,
    options: schema_of::<Find>,
    build,
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    /// The object whose records are looked through.
    #[serde(rename = "in")]
    #[schemars(extend("x-slot" = "object"))]
    within: String,
    /// A filter over that object; it may look further. A value {"this": "product"} stands for a field of the record that
    /// is saved, a lookup too. When one of these changes, it is looked for anew.
    #[serde(rename = "where")]
    only: Option<Value>,
    /// In which order they are tried: names of their fields, a minus for downwards, as lists are sorted.
    #[schemars(extend("x-list" = "value"))]
    #[serde(default)]
    order: Vec<String>,
    /// The field of the first of them that is taken.
    take: String,
    /// A reference of this object to that one. It keeps which record it was, and is empty where a person wrote the
    /// value; nobody else writes it.
    #[schemars(extend("x-slot" = "field"))]
    keeps: String,
    /// When it is looked for: empty lets a person write another value, always lets nobody.
    #[serde(default)]
    when: When,
    /// Whoever may read the record may read the value, also without the right to read what it was found by.
    #[serde(default)]
    publishes: bool,
}

/// When a value is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum When {
    /// Where the person leaves it empty.
    #[default]
    Empty,
    /// Whatever the person does: they cannot write it.
    Always,
}

/// A text by itself. It takes the shape of what it takes, once that is known.
fn build(options: &Map<String, Value>) -> Result<Arc<dyn Field>, Complaint> {
    let source = read::<Find>(options)?;
    let text = super::find("text").ok_or_else(|| Complaint::error("unknown_kind", "").with("kind", "text"))?;
    let like = (text.build)(&Map::new())?;
    Ok(Arc::new(Follows { like, source }))
}

impl Source for Find {
    fn derived(&self) -> Option<Derived<'_>> {
        None
    }
    fn publishes(&self) -> bool {
        self.publishes
    }
    fn finds(&self) -> Option<Finds<'_>> {
        Some(Finds {
            within: &self.within,
            only: self.only.as_ref(),
            order: &self.order,
            take: &self.take,
            keeps: &self.keeps,
            yields: self.when == When::Empty,
        })
    }
}
