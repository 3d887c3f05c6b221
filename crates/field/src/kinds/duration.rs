//! `duration` — how long something takes, in whole seconds.

use super::integer::{self, LARGEST};
use crate::field::{Agreeing, agreeing_kind};
use crate::{Column, Field, Storage, Widget, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Duration>("duration", "Duration", r#"{"maximum":86400}"#);

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Duration {
    /// The smallest unit that is shown; the value is in seconds all the same.
    unit: Unit,
    /// The shortest it may be, in seconds.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_i64))]
    minimum: Option<i64>,
    /// The longest it may be, in seconds.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_i64))]
    maximum: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unit {
    /// Hours and minutes: 1:30.
    #[default]
    Minutes,
    /// Hours, minutes and seconds: 1:30:00.
    Seconds,
}

impl Duration {
    fn range(&self) -> (i64, i64) {
        (self.minimum.unwrap_or(0), self.maximum.unwrap_or(LARGEST))
    }
}

impl Agreeing for Duration {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        let (minimum, maximum) = self.minimum.zip(self.maximum)?;
        (minimum > maximum).then(|| ("minimum", format!("minimum {minimum} is above maximum {maximum}")))
    }
}

impl Field for Duration {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Integer)
    }
    fn schema(&self) -> Value {
        let (minimum, maximum) = self.range();
        json!({ "type": "integer", "minimum": minimum, "maximum": maximum })
    }
    fn widget(&self) -> Widget {
        Widget::named("duration").with("unit", json!(self.unit))
    }
    fn samples(&self) -> Vec<Value> {
        let (minimum, maximum) = self.range();
        let mut samples = vec![0, 59, 5400, 5415, minimum, maximum];
        samples.retain(|sample| (minimum..=maximum).contains(sample));
        samples.sort_unstable();
        samples.dedup();
        samples.into_iter().map(Value::from).collect()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(-1), json!(1.5), json!("1:60"), json!("an hour"), json!(true)]
    }
    /// `1:30` and `1:30:15` are read as hours, minutes and seconds, a plain number as seconds.
    fn tidy(&self, value: Value) -> Value {
        match value.as_str().and_then(|written| seconds(&text::half_width(written))) {
            Some(seconds) => Value::from(seconds),
            None => integer::tidy(value),
        }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null | Value::Number(_) => integer::check(value, self.range()),
            other => Err(Complaint::error("duration_shape", "").with("value", text::quoted(other))),
        }
    }
    /// Always with seconds, so that it is read back as it was.
    fn to_text(&self, value: &Value) -> String {
        match value.as_u64() {
            Some(all) => format!("{}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60),
            None => text::plain(value),
        }
    }
}

/// Reads hours, minutes and perhaps seconds.
fn seconds(written: &str) -> Option<i64> {
    let part = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok())?
    };
    let sixtieth = |written: &str| part(written).filter(|part| *part < 60 && written.len() == 2);
    let mut parts = written.split(':');
    let (hours, minutes) = (part(parts.next()?)?, sixtieth(parts.next()?)?);
    let seconds = parts.next().map_or(Some(0), sixtieth)?;
    let all = hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?;
    (parts.next().is_none() && all <= LARGEST).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_minutes_are_read_and_written() {
        let field = Duration::default();
        for (typed, tidy) in [("1:30", 5400), ("０：０５：３０", 330), ("100:00", 360_000), ("90", 90)] {
            assert_eq!(field.tidy(json!(typed)), json!(tidy), "{typed}");
        }
        for wrong in ["1:60", "1:5", ":30", "1:30:15:00", "-1:00", "9999999999999999:00"] {
            assert_eq!(field.check(&field.tidy(json!(wrong))).unwrap_err().code, "duration_shape", "{wrong}");
        }
        assert_eq!(field.to_text(&json!(5415)), "1:30:15");
    }
}
