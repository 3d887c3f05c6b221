//! `decimal` — an exact number with a fixed count of digits after the point.

use crate::decimal::{Bound, Limits, Shape};
use crate::field::{Agreeing, agreeing_kind};
use crate::{Column, Field, Storage, Widget};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> =
    agreeing_kind::<Decimal>("decimal", "Decimal number", r#"{"scale":3,"minimum":-1000}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Decimal {
    /// Digits after the point, at most 6.
    #[schemars(range(min = 0, max = 6))]
    scale: u8,
    /// The smallest number it may be.
    minimum: Option<Bound>,
    /// The largest number it may be.
    maximum: Option<Bound>,
    /// The number must be a whole multiple of this step.
    multiple_of: Option<Bound>,
}

impl Default for Decimal {
    fn default() -> Self {
        Decimal { scale: 2, minimum: None, maximum: None, multiple_of: None }
    }
}

impl Decimal {
    fn shape(&self) -> Shape {
        let Decimal { scale, minimum, maximum, multiple_of } = *self;
        Shape { scale, limits: Limits { minimum, maximum, multiple_of } }
    }
}

impl Agreeing for Decimal {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        self.shape().limits.disagreement()
    }
}

impl Field for Decimal {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Decimal { scale: self.scale })
    }
    fn schema(&self) -> Value {
        self.shape().schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("decimal").with("scale", self.scale)
    }
    fn samples(&self) -> Vec<Value> {
        self.shape().samples()
    }
    fn refusals(&self) -> Vec<Value> {
        self.shape().refusals()
    }
    fn tidy(&self, value: Value) -> Value {
        self.shape().tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        self.shape().check(value)
    }
}
