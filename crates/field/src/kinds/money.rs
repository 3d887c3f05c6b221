//! `money` — an amount in the currency of its record.

use crate::decimal::{Bound, Limits, Shape};
use crate::field::{Agreeing, agreeing_kind};
use crate::{Column, Field, Storage, Widget};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Money>("money", "Money", r#"{"minimum":0}"#);

/// Four digits hold every currency's smallest coin and unit prices below it.
const SCALE: u8 = 4;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Money {
    /// The smallest amount it may be.
    minimum: Option<Bound>,
    /// The largest amount it may be.
    maximum: Option<Bound>,
    /// The amount must be a whole multiple of this step.
    multiple_of: Option<Bound>,
}

impl Money {
    fn shape(&self) -> Shape {
        let Money { minimum, maximum, multiple_of } = *self;
        Shape { scale: SCALE, limits: Limits { minimum, maximum, multiple_of } }
    }
}

impl Agreeing for Money {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        self.shape().limits.disagreement()
    }
}

impl Field for Money {
    fn storage(&self) -> Storage {
        Storage::WithBase(Column::Decimal { scale: SCALE })
    }
    fn schema(&self) -> Value {
        self.shape().schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("money").with("scale", SCALE)
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
