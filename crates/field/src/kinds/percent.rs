//! `percent` — a share of a hundred: `15.00` means 15 %.

use crate::decimal::{Bound, Limits, Shape};
use crate::field::{Agreeing, agreeing_kind};
use crate::{Column, Field, Storage, Widget, decimal};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Percent>("percent", "Percent", r#"{"minimum":0,"maximum":100}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Percent {
    /// Digits after the point, at most 6.
    #[schemars(range(min = 0, max = 6))]
    scale: u8,
    /// The smallest percentage it may be.
    minimum: Option<Bound>,
    /// The largest percentage it may be.
    maximum: Option<Bound>,
    /// The percentage must be a whole multiple of this step.
    multiple_of: Option<Bound>,
}

impl Default for Percent {
    fn default() -> Self {
        Percent { scale: 2, minimum: None, maximum: None, multiple_of: None }
    }
}

impl Percent {
    fn shape(&self) -> Shape {
        let Percent { scale, minimum, maximum, multiple_of } = *self;
        Shape { scale, limits: Limits { minimum, maximum, multiple_of } }
    }
}

impl Agreeing for Percent {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        self.shape().limits.disagreement()
    }
}

impl Field for Percent {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Decimal { scale: self.scale })
    }
    fn schema(&self) -> Value {
        self.shape().schema()
    }
    fn widget(&self) -> Widget {
        Widget::named("percent").with("scale", self.scale)
    }
    fn samples(&self) -> Vec<Value> {
        self.shape().samples()
    }
    fn refusals(&self) -> Vec<Value> {
        self.shape().refusals()
    }
    /// The sign may be typed along: `15 %`.
    fn tidy(&self, value: Value) -> Value {
        let bare = value.as_str().and_then(|written| written.trim().strip_suffix(['%', '％']));
        match bare.filter(|bare| decimal::read(bare).is_some()) {
            Some(bare) => self.shape().tidy(Value::String(bare.to_owned())),
            None => self.shape().tidy(value),
        }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        self.shape().check(value)
    }
}
