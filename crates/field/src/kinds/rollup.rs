//! `rollup` — a count, sum, mean, smallest or largest over the records that point here.

use crate::field::{Agreeing, read_agreeing, schema_of};
use crate::follows::{Follows, Source};
use crate::{Derived, Field, Figure};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) const KIND: Kind<dyn Field> = Kind {
    name: "rollup",
    label: "Roll-up",
    example: r#"{"over":"lines","count":true}"#,
    options: schema_of::<Rollup>,
    build,
};

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Rollup {
    /// A field of kind children, or object.reference: the records whose reference names this one.
    #[schemars(extend("x-slot" = "relation"))]
    over: String,
    /// Counts the records.
    count: bool,
    /// Adds up this number of theirs; zero when there are none.
    sum: Option<String>,
    /// The mean of this number of theirs, where it is filled.
    avg: Option<String>,
    /// The smallest or earliest of this field of theirs.
    min: Option<String>,
    /// The largest or latest of this field of theirs.
    max: Option<String>,
    /// A filter over their own fields, constants, and with `fresh` days told from today; all count when absent.
    #[serde(rename = "where")]
    only: Option<Value>,
    /// Along a tree: what hangs under the record counts as well, however deep. The object must have the trait tree.
    subtree: bool,
    /// `daily`: the filter tells days from today, and all figures are computed anew when a day begins where the workspace is.
    fresh: Option<Fresh>,
    /// Whoever may read the record may read the figure, also without the right to read what it is computed from.
    publishes: bool,
}

/// How a figure that is told from today stays true.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Fresh {
    /// It is computed anew when a day begins.
    Daily,
}

impl Rollup {
    fn figures(&self) -> impl Iterator<Item = (Figure, Option<&str>)> {
        let named = [
            (Figure::Sum, &self.sum),
            (Figure::Average, &self.avg),
            (Figure::Smallest, &self.min),
            (Figure::Largest, &self.max),
        ];
        let named = named.into_iter().filter_map(|(figure, field)| Some((figure, Some(field.as_deref()?))));
        self.count.then_some((Figure::Count, None)).into_iter().chain(named)
    }
}

impl Agreeing for Rollup {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        if self.over.is_empty() {
            return Some(("over", "it must name the records that are counted".to_owned()));
        }
        if self.subtree && self.avg.is_some() {
            return Some(("avg", "a mean cannot be taken along a tree; count and sum can".to_owned()));
        }
        match self.figures().count() {
            1 => None,
            _ => Some(("over", "exactly one of count, sum, avg, min and max must be given".to_owned())),
        }
    }
}

/// A count by itself. The others take the shape of what they are computed from, once that is known.
fn build(options: &Map<String, Value>) -> Result<Arc<dyn Field>, Complaint> {
    let source = read_agreeing::<Rollup>(options)?;
    let count = super::find("integer").ok_or_else(|| Complaint::error("unknown_kind", "").with("kind", "integer"))?;
    let like = (count.build)(&Map::new())?;
    Ok(Arc::new(Follows { like, source }))
}

impl Source for Rollup {
    fn derived(&self) -> Option<Derived<'_>> {
        let (figure, of) = self.figures().next()?;
        let daily = matches!(self.fresh, Some(Fresh::Daily));
        Some(Derived::Rollup { over: &self.over, figure, of, only: self.only.as_ref(), subtree: self.subtree, daily })
    }
    fn publishes(&self) -> bool {
        self.publishes
    }
}
