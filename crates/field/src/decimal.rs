//! Exact decimals: how they are read, written and bounded. No floating-point number is ever involved.

use crate::text;
use metadata::Complaint;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Number, Value, json};
use std::borrow::Cow;

/// The most digits of a decimal, before and after the point together; so its unscaled value fits 64 bits.
pub const MAX_DIGITS: usize = 18;

/// Reads a plain decimal exactly: `1250.5`, `+3`, `-.5`, full-width digits. `None` for anything else, thousands
/// separators and exponents included, and for more digits than [`Decimal`] keeps.
#[must_use]
pub fn read(written: &str) -> Option<Decimal> {
    let plain = Plain::read(written)?;
    Decimal::from_str_exact(&plain.write(plain.fraction.len())).ok()
}

/// Writes a decimal with exactly `scale` digits after the point. `None` if that would lose a digit or needs more
/// than [`MAX_DIGITS`]; round first.
#[must_use]
pub fn write(value: Decimal, scale: u8) -> Option<String> {
    let plain = Plain::read(&value.to_string())?;
    let fits =
        plain.fraction.len() <= usize::from(scale) && plain.whole.len() + usize::from(scale) <= MAX_DIGITS;
    fits.then(|| plain.write(usize::from(scale)))
}

/// A decimal of metadata: a plain JSON number, as JSON Schema wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(crate) struct Bound(Decimal);

/// The bounds that an author sets for a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
    pub(crate) multiple_of: Option<Bound>,
}

/// Everything the decimal kinds share: digits after the point and bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) scale: u8,
    pub(crate) limits: Limits,
}

/// A decimal taken apart: no leading zeros in `whole`, no trailing ones in `fraction`, no negative zero.
struct Plain {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Shape {
    pub(crate) fn schema(&self) -> Value {
        let scale = usize::from(self.scale);
        let more = MAX_DIGITS - scale - 1;
        let fraction = if scale == 0 {
            String::new()
        } else {
            format!("\\.[0-9]{{{scale}}}")
        };
        let pattern = format!("^-?(0|[1-9][0-9]{{0,{more}}}){fraction}$");
        let mut schema = json!({ "type": "string", "format": "decimal", "pattern": pattern });
        let Limits {
            minimum,
            maximum,
            multiple_of,
        } = self.limits;
        for (key, bound) in [
            ("x-minimum", minimum),
            ("x-maximum", maximum),
            ("x-multipleOf", multiple_of),
        ] {
            if let Some(bound) = bound {
                schema[key] = json!(bound.to_string());
            }
        }
        schema
    }

    /// JSON integers and plain decimal texts become texts of exactly `scale` digits after the point. Digits that
    /// would be lost leave the value as it is, and `check` complains.
    pub(crate) fn tidy(&self, value: Value) -> Value {
        let value = match value {
            Value::Number(number) if !number.is_f64() => Value::String(number.to_string()),
            other => other,
        };
        text::understood(value, |written| {
            let plain = Plain::read(written)?;
            let scale = usize::from(self.scale);
            (plain.fraction.len() <= scale).then(|| plain.write(scale))
        })
    }

    pub(crate) fn check(&self, value: &Value) -> Result<(), Complaint> {
        let complaint = |code| {
            Complaint::error(code, "")
                .with("value", text::quoted(value))
                .with("scale", self.scale)
        };
        let plain = match value {
            Value::Null => return Ok(()),
            Value::Number(_) => return Err(complaint("decimal_number")),
            Value::String(written) => Plain::read(written).ok_or_else(|| complaint("decimal_shape"))?,
            _ => return Err(complaint("decimal_shape")),
        };
        if plain.fraction.len() > usize::from(self.scale) {
            return Err(complaint("decimal_scale"));
        }
        if plain.whole.len() + usize::from(self.scale) > MAX_DIGITS {
            return Err(complaint("decimal_digits").with("digits", MAX_DIGITS - usize::from(self.scale)));
        }
        match Decimal::from_str_exact(&plain.write(usize::from(self.scale))) {
            Ok(number) => self.limits.check(number),
            Err(_) => Err(complaint("decimal_shape")),
        }
    }

    /// Values that fit: a few everyday ones and the bounds themselves.
    pub(crate) fn samples(&self) -> Vec<Value> {
        let mut samples: Vec<Value> = Vec::new();
        let bounds = [self.limits.minimum, self.limits.maximum]
            .into_iter()
            .flatten()
            .map(|bound| bound.to_string());
        for written in ["0", "15", "-3", "1250", "0.5", "99.99"]
            .map(str::to_owned)
            .into_iter()
            .chain(bounds)
        {
            let sample = self.tidy(Value::String(written));
            if self.check(&sample).is_ok() && !samples.contains(&sample) {
                samples.push(sample);
            }
        }
        samples
    }

    pub(crate) fn refusals(&self) -> Vec<Value> {
        let excess = format!("1.{}1", "0".repeat(usize::from(self.scale)));
        vec![
            json!(12.5),
            json!("1,250.5"),
            json!("1e3"),
            json!(excess),
            json!("9".repeat(MAX_DIGITS + 1)),
            json!(true),
        ]
    }
}

impl Limits {
    /// What does not fit together: a minimum above the maximum, a step that is not positive.
    pub(crate) fn disagreement(&self) -> Option<(&'static str, String)> {
        if let (Some(minimum), Some(maximum)) = (self.minimum, self.maximum)
            && minimum > maximum
        {
            return Some(("minimum", format!("minimum {minimum} is above maximum {maximum}")));
        }
        match self.multiple_of {
            Some(Bound(step)) if step <= Decimal::ZERO => {
                Some(("multipleOf", "multipleOf must be above 0".to_owned()))
            }
            _ => None,
        }
    }

    fn check(&self, number: Decimal) -> Result<(), Complaint> {
        match *self {
            Limits {
                minimum: Some(Bound(minimum)),
                ..
            } if number < minimum => {
                Err(Complaint::error("too_small", "").with("minimum", minimum.to_string()))
            }
            Limits {
                maximum: Some(Bound(maximum)),
                ..
            } if number > maximum => {
                Err(Complaint::error("too_large", "").with("maximum", maximum.to_string()))
            }
            Limits {
                multiple_of: Some(Bound(step)),
                ..
            } if !number.checked_rem(step).is_some_and(|rest| rest.is_zero()) => {
                Err(Complaint::error("not_a_multiple", "").with("step", step.to_string()))
            }
            _ => Ok(()),
        }
    }
}

impl Plain {
    fn read(written: &str) -> Option<Plain> {
        let written = text::half_width(written);
        let (negative, digits) = match written.chars().next()? {
            '+' => (false, &written[1..]),
            '-' => (true, &written[1..]),
            '\u{2212}' => (true, &written['\u{2212}'.len_utf8()..]),
            _ => (false, &*written),
        };
        let (whole, fraction) = digits
            .split_once('.')
            .map_or((digits, None), |(w, f)| (w, Some(f)));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let enough = match fraction {
            Some(fraction) => !fraction.is_empty() && all_digits(fraction),
            None => !whole.is_empty(),
        };
        if !enough || !all_digits(whole) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.unwrap_or_default().trim_end_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Plain {
            negative: negative && !zero,
            whole,
            fraction,
        })
    }

    /// With exactly `scale` digits after the point; never called with fewer than there are.
    fn write(&self, scale: usize) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        if scale == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{:0<scale$}", self.fraction)
    }
}

impl Bound {
    pub(crate) fn value(self) -> Decimal {
        self.0
    }
}

/// A whole bound.
pub(crate) fn bound(whole: i64) -> Bound {
    Bound(Decimal::from(whole))
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl<'de> Deserialize<'de> for Bound {
    /// Numbers of JSON are decimal texts, but they pass through a float here: 15 digits are sure to survive that.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(deserializer)?;
        let written = number.to_string();
        let digits = written.bytes().filter(u8::is_ascii_digit).count();
        let exact = !number.is_f64() || digits <= 15;
        let bound = read(&written).filter(|_| exact).map(Bound);
        bound
            .ok_or_else(|| D::Error::custom(format!("{written} is not a plain decimal of at most 15 digits")))
    }
}

impl JsonSchema for Bound {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Bound".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Shape = Shape {
        scale: 2,
        limits: Limits {
            minimum: None,
            maximum: None,
            multiple_of: None,
        },
    };

    #[test]
    fn what_people_type_becomes_exactly_the_scale() {
        for (typed, tidy) in [
            (json!("1250.5"), "1250.50"),
            (json!(" +3 "), "3.00"),
            (json!("１２．５"), "12.50"),
            (json!(-7), "-7.00"),
            (json!("-0.00"), "0.00"),
            (json!("−.5"), "-0.50"),
            (json!("007.100"), "7.10"),
        ] {
            assert_eq!(TWO.tidy(typed.clone()), json!(tidy), "{typed}");
        }
    }

    #[test]
    fn a_digit_too_many_is_refused_and_not_rounded() {
        let tidy = TWO.tidy(json!("1.005"));
        assert_eq!(tidy, json!("1.005"));
        assert_eq!(TWO.check(&tidy).unwrap_err().code, "decimal_scale");
    }

    #[test]
    fn eighteen_digits_fit_and_nineteen_do_not() {
        let most = json!(format!("{}.99", "9".repeat(16)));
        assert_eq!(TWO.check(&TWO.tidy(most)), Ok(()));
        let more = TWO.tidy(json!("1".to_owned() + &"0".repeat(16)));
        assert_eq!(TWO.check(&more).unwrap_err().code, "decimal_digits");
    }

    #[test]
    fn bounds_are_exact() {
        let bound = |text| read(text).map(Bound);
        let limits = Limits {
            minimum: bound("0.01"),
            maximum: bound("100"),
            multiple_of: bound("0.05"),
        };
        let shape = Shape { scale: 2, limits };
        let code = |text| shape.check(&json!(text)).err().map(|complaint| complaint.code);
        assert_eq!(code("0.00"), Some("too_small"));
        assert_eq!(code("100.01"), Some("too_large"));
        assert_eq!(code("0.07"), Some("not_a_multiple"));
        assert_eq!(code("99.95"), None);
    }

    #[test]
    fn writing_never_loses_a_digit() {
        assert_eq!(
            read("12.5").and_then(|value| write(value, 4)),
            Some("12.5000".to_owned())
        );
        assert_eq!(read("12.005").and_then(|value| write(value, 2)), None);
        assert_eq!(read("99999999999999999").and_then(|value| write(value, 2)), None);
    }
}
