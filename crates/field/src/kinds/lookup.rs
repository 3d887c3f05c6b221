//! `lookup` — a value of the record that a reference names, read when it is asked.

use crate::field::{read, schema_of};
use crate::follows::{Follows, Source};
use crate::{Derived, Field, Storage};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) const KIND: Kind<dyn Field> = Kind {
    name: "lookup",
    label: "Lookup",
    example: r#"{"through":"customer","field":"level"}"#,
    options: schema_of::<Lookup>,
    build,
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lookup {
    /// The reference whose record is looked at; up to three with dots between them: order.customer.
    #[schemars(
        regex(pattern = r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47}){0,2}$"),
        extend("x-slot" = "field")
    )]
    through: String,
    /// The field of that record that is shown. It is stored there and nowhere else.
    field: String,
    /// Whoever may read this field may read the value, also without the right to read the record it comes from.
    #[serde(default)]
    publishes: bool,
}

/// A text by itself. It takes the shape of what it shows, once that is known.
fn build(options: &Map<String, Value>) -> Result<Arc<dyn Field>, Complaint> {
    let source = read::<Lookup>(options)?;
    let text = super::find("text").ok_or_else(|| Complaint::error("unknown_kind", "").with("kind", "text"))?;
    let like = (text.build)(&Map::new())?;
    Ok(Arc::new(Follows { like, source }))
}

impl Source for Lookup {
    fn derived(&self) -> Option<Derived<'_>> {
        Some(Derived::Lookup { through: &self.through, field: &self.field })
    }
    fn publishes(&self) -> bool {
        self.publishes
    }
    fn storage(&self, like: Storage) -> Storage {
        Storage::Told(like.column())
    }
}
