//! `integer` — a whole number.

use crate::field::{Agreeing, agreeing_kind};
use crate::{Column, Field, Storage, Widget, decimal, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Integer>("integer", "Whole number", r#"{"minimum":-100}"#);

/// Beyond this a JSON reader that keeps numbers as doubles loses digits.
pub(super) const LARGEST: i64 = (1 << 53) - 1;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Integer {
    /// The smallest number it may be.
    #[schemars(range(min = -9_007_199_254_740_991_i64, max = 9_007_199_254_740_991_i64))]
    minimum: Option<i64>,
    /// The largest number it may be.
    #[schemars(range(min = -9_007_199_254_740_991_i64, max = 9_007_199_254_740_991_i64))]
    maximum: Option<i64>,
}

impl Agreeing for Integer {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        let (minimum, maximum) = self.minimum.zip(self.maximum)?;
        (minimum > maximum).then(|| ("minimum", format!("minimum {minimum} is above maximum {maximum}")))
    }
}

impl Integer {
    fn range(&self) -> (i64, i64) {
        (self.minimum.unwrap_or(-LARGEST), self.maximum.unwrap_or(LARGEST))
    }
}

impl Field for Integer {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Integer)
    }
    fn schema(&self) -> Value {
        let (minimum, maximum) = self.range();
        json!({ "type": "integer", "minimum": minimum, "maximum": maximum })
    }
    fn widget(&self) -> Widget {
        Widget::named("integer")
    }
    fn samples(&self) -> Vec<Value> {
        let (minimum, maximum) = self.range();
        let mut samples = vec![0, 1, -7, 42, minimum, maximum];
        samples.retain(|sample| (minimum..=maximum).contains(sample));
        samples.sort_unstable();
        samples.dedup();
        samples.into_iter().map(Value::from).collect()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(1.5), json!("twelve"), json!(9_007_199_254_740_992_i64), json!(1e300), json!(true)]
    }
    fn tidy(&self, value: Value) -> Value {
        tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        check(value, self.range())
    }
}

/// What every kind that counts does with a value.
pub(super) fn tidy(value: Value) -> Value {
    match text::emptied(value) {
        Value::String(written) => match whole(&written) {
            Some(number) => Value::from(number),
            None => Value::String(written),
        },
        // JSON knows one kind of number, so 12.0 is a whole one; it is taken by its digits.
        Value::Number(number) if number.is_f64() => match whole(&number.to_string()) {
            Some(whole) => Value::from(whole),
            None => Value::Number(number),
        },
        other => other,
    }
}

pub(super) fn check(value: &Value, (minimum, maximum): (i64, i64)) -> Result<(), Complaint> {
    match value {
        Value::Null => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(number) if number < minimum => {
                Err(Complaint::error("too_small", "").with("minimum", minimum.to_string()))
            }
            Some(number) if number <= maximum => Ok(()),
            None if number.is_f64() => Err(not_whole(value)),
            _ => Err(Complaint::error("too_large", "").with("maximum", maximum.to_string())),
        },
        _ => Err(not_whole(value)),
    }
}

/// A whole number within what JSON keeps exactly.
fn whole(written: &str) -> Option<i64> {
    let number: i64 = decimal::read(written)?.normalize().to_string().parse().ok()?;
    (-LARGEST..=LARGEST).contains(&number).then_some(number)
}

fn not_whole(value: &Value) -> Complaint {
    Complaint::error("integer_shape", "").with("value", text::quoted(value))
}
