//! One value on its way into or out of a column.

use crate::{Error, moment};
use chrono::{NaiveDate, NaiveTime, Timelike};
use field::Column;
use rust_decimal::Decimal;
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

/// The most digits a decimal may have, so that its unscaled value fits 64 bits.
pub(crate) const MAX_UNSCALED: i128 = 1_000_000_000_000_000_000 - 1;

/// A value as a column holds it. The engines differ in how they keep it, not in what it is.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Empty.
    Null,
    /// Text, or a document as it is written.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An exact decimal that carries the scale of its column.
    Decimal(Decimal),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// A time of day, whole seconds.
    Time(NaiveTime),
    /// Milliseconds since 1970, UTC.
    Instant(i64),
    /// An id.
    Uuid(Uuid),
    /// A list.
    Json(Value),
    /// Some ids, to be looked among; no column holds them.
    Uuids(Vec<Uuid>),
}

/// Cells hold what people wrote and what must stay secret; a log sees their shape alone.
impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cell::Null => "Null",
            Cell::Text(_) => "Text(…)",
            Cell::Integer(_) => "Integer(…)",
            Cell::Decimal(_) => "Decimal(…)",
            Cell::Boolean(_) => "Boolean(…)",
            Cell::Date(_) => "Date(…)",
            Cell::Time(_) => "Time(…)",
            Cell::Instant(_) => "Instant(…)",
            Cell::Uuid(_) => "Uuid(…)",
            Cell::Json(_) => "Json(…)",
            Cell::Uuids(_) => "Uuids(…)",
        })
    }
}

impl Cell {
    /// The cell of a tidy JSON value.
    ///
    /// # Errors
    /// [`Error::Range`] for a number that does not fit; [`Error::Other`] for a value of another shape, which the
    /// checks before the door should have refused.
    pub fn of(value: &Value, column: Column) -> Result<Cell, Error> {
        match (column, value) {
            (_, Value::Null) => Ok(Cell::Null),
            (Column::Boolean, Value::Bool(flag)) => Ok(Cell::Boolean(*flag)),
            (Column::Integer, Value::Number(number)) => {
                number.as_i64().map(Cell::Integer).ok_or(Error::Range)
            }
            (Column::Json, list @ Value::Array(_)) => Ok(Cell::Json(list.clone())),
            (Column::Document, document) => Ok(Cell::Text(document.to_string())),
            (Column::Text, Value::String(text)) => Ok(Cell::Text(text.clone())),
            (Column::Decimal { scale }, Value::String(text)) => {
                let unscaled = unscaled(text, scale)?;
                Ok(Cell::Decimal(Decimal::from_i128_with_scale(
                    unscaled.into(),
                    u32::from(scale),
                )))
            }
            (_, Value::String(text)) => of_text(text, column).ok_or_else(|| odd(column)),
            _ => Err(odd(column)),
        }
    }

    /// The canonical JSON of the cell.
    #[must_use]
    pub fn value(&self, column: Column) -> Value {
        match (self, column) {
            (Cell::Null, _) => Value::Null,
            (Cell::Text(text), Column::Document) => serde_json::from_str(text).unwrap_or_default(),
            (Cell::Text(text), _) => Value::String(text.clone()),
            (Cell::Integer(number), _) => Value::from(*number),
            (Cell::Decimal(decimal), Column::Decimal { scale }) => {
                let mut decimal = *decimal;
                decimal.rescale(u32::from(scale));
                Value::String(decimal.to_string())
            }
            (Cell::Decimal(decimal), _) => Value::String(decimal.to_string()),
            (Cell::Boolean(flag), _) => Value::Bool(*flag),
            (Cell::Date(date), _) => Value::String(date.format("%Y-%m-%d").to_string()),
            (Cell::Time(time), _) => Value::String(time.format("%H:%M:%S").to_string()),
            (Cell::Instant(ms), _) => Value::String(moment::instant(*ms)),
            (Cell::Uuid(id), _) => Value::String(id.to_string()),
            (Cell::Json(list), _) => list.clone(),
            (Cell::Uuids(ids), _) => ids.iter().map(Uuid::to_string).collect(),
        }
    }

    /// The unscaled value of a decimal cell: 12.50 is 1250.
    pub(crate) fn unscaled(decimal: Decimal) -> Result<i64, Error> {
        i64::try_from(decimal.mantissa()).map_err(|_| Error::Range)
    }
}

/// Reads `-1250.5` as −12505000 at scale 4.
pub(crate) fn unscaled(text: &str, scale: u8) -> Result<i64, Error> {
    let odd = || Error::other("a value is not a plain decimal");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || fraction.len() > usize::from(scale) {
        return Err(odd());
    }
    let zeros = usize::from(scale) - fraction.len();
    let mut sum: i128 = 0;
    for digit in whole
        .bytes()
        .chain(fraction.bytes())
        .chain(std::iter::repeat_n(b'0', zeros))
    {
        if !digit.is_ascii_digit() {
            return Err(odd());
        }
        sum = sum * 10 + i128::from(digit - b'0');
        if sum > MAX_UNSCALED {
            return Err(Error::Range);
        }
    }
    i64::try_from(sum * sign).map_err(|_| Error::Range)
}

fn of_text(text: &str, column: Column) -> Option<Cell> {
    match column {
        Column::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Cell::Date),
        Column::Time => NaiveTime::parse_from_str(text, "%H:%M:%S").ok().map(Cell::Time),
        Column::Instant => moment::read(text).map(Cell::Instant),
        Column::Uuid => Uuid::try_parse(text).ok().map(Cell::Uuid),
        _ => None,
    }
}

fn odd(column: Column) -> Error {
    Error::Other(format!("a value does not have the shape of a {column:?} column"))
}

/// Seconds since midnight.
pub(crate) fn seconds(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: &Value, column: Column) {
        let cell = Cell::of(value, column).unwrap();
        assert_eq!(cell.value(column), *value);
    }

    #[test]
    fn canonical_values_pass_through_unchanged() {
        check(&json!("-999999999999.999999"), Column::Decimal { scale: 6 });
        check(&json!("0.0000"), Column::Decimal { scale: 4 });
        check(&json!("0001-01-01"), Column::Date);
        check(&json!("9999-12-31T23:59:59.999Z"), Column::Instant);
        check(&json!("0001-01-01T00:00:00.000Z"), Column::Instant);
        check(&json!("23:59:59"), Column::Time);
        check(&json!(["a", "b"]), Column::Json);
        check(
            &json!({ "b": [1.5, { "\u{0}": null }], "a": "\"" }),
            Column::Document,
        );
        check(&Value::Null, Column::Uuid);
    }

    #[test]
    fn a_nineteenth_digit_is_out_of_range() {
        assert_eq!(unscaled("1000000000000000000", 0), Err(Error::Range));
        assert_eq!(unscaled("-999999999999999999", 0), Ok(-999_999_999_999_999_999));
        assert_eq!(unscaled("99999999999999999.9", 2), Err(Error::Range));
    }

    #[test]
    fn a_log_does_not_show_a_value() {
        assert!(!format!("{:?}", Cell::Text("secret".into())).contains("secret"));
    }
}
