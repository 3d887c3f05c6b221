//! Rounding, once, at the end.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// The number with at most `scale` digits after the point, half rounded up, away from zero: 2.345 becomes 2.35 and
/// −2.345 becomes −2.35, as bookkeepers do it.
#[must_use]
pub fn round(number: Decimal, scale: u32) -> Decimal {
    number.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero)
}

/// What an expression of type decimal gave, rounded to its target: a text of exactly `scale` digits after the point.
/// Anything that is no decimal text stays as it is.
#[must_use]
pub fn rounded(value: Value, scale: u8) -> Value {
    let number = value.as_str().and_then(|text| Decimal::from_str_exact(text).ok());
    let Some(number) = number else { return value };
    let number = round(number, u32::from(scale));
    let number = if number.is_zero() { Decimal::ZERO } else { number };
    Value::String(format!("{number:.0$}", usize::from(scale)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn half_goes_up_away_from_zero() {
        for (exact, expected) in [
            ("2.345", "2.35"),
            ("-2.345", "-2.35"),
            ("2.3449", "2.34"),
            ("-0.001", "0.00"),
            ("7", "7.00"),
            ("0.005", "0.01"),
        ] {
            assert_eq!(rounded(json!(exact), 2), json!(expected), "{exact}");
        }
        assert_eq!(rounded(json!("2.5"), 0), json!("3"));
        assert_eq!(rounded(Value::Null, 2), Value::Null);
    }
}
