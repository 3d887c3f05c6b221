//! `elapsed` — how long ago something was, told when it is asked.

use super::integer::{self, LARGEST};
use crate::field::{Agreeing, agreeing_kind};
use crate::{Column, Derived, Field, Operator, Storage, TimeUnit, Widget};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Elapsed>(
    "elapsed",
    "Time elapsed",
    r#"{"since":"last_activity_at","unit":"days","bands":[30,60,90]}"#,
);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Elapsed {
    /// The field of kind date or datetime, of the same object, that time is counted from.
    #[schemars(extend("x-slot" = "field"))]
    since: String,
    /// What is counted; whole ones only, rounded down. Since a day only days can be counted.
    #[serde(default)]
    unit: TimeUnit,
    /// Where one band ends and the next begins: 30, 60, 90 makes 0–30, 31–60, 61–90 and > 90. Records are grouped by
    /// bands.
    #[schemars(length(max = 20), inner(range(max = 100_000_000)), extend("x-list" = "value"))]
    #[serde(default)]
    bands: Vec<u32>,
}

impl Agreeing for Elapsed {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        let ascends = self.bands.windows(2).all(|pair| pair[0] < pair[1]);
        (!ascends).then(|| ("bands", "each band must end after the one before it".to_owned()))
    }
}

impl Field for Elapsed {
    fn storage(&self) -> Storage {
        Storage::Told(Column::Integer)
    }
    fn schema(&self) -> Value {
        json!({ "type": "integer" })
    }
    fn widget(&self) -> Widget {
        Widget::named("integer").with("unit", json!(self.unit)).with("bands", json!(self.bands))
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!(0), json!(31), json!(-2)]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(1.5), json!("long ago"), json!(true)]
    }
    fn tidy(&self, value: Value) -> Value {
        integer::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        integer::check(value, (-LARGEST, LARGEST))
    }
    /// Each is a comparison of the day or the moment with the present one.
    fn operators(&self) -> &'static [Operator] {
        use Operator::{AtLeast, AtMost, Between, Greater, Is, IsEmpty, IsFilled, Less};
        &[Is, Less, AtMost, Greater, AtLeast, Between, IsEmpty, IsFilled]
    }
    fn derived(&self) -> Option<Derived<'_>> {
        Some(Derived::Elapsed { since: &self.since, unit: self.unit, bands: &self.bands })
    }
}
