//! What a value can be, as far as expressions care.

use std::fmt;

/// The type of a field, or of what an expression must give.
///
/// JSON shapes: text, date, time, instant and id are strings, an integer is a number, a decimal a string, a list an
/// array of strings; `null` is empty and fits every type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text, also the name of an option of a choice set.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal: decimal, money, percent.
    Decimal,
    /// True or false.
    Boolean,
    /// A day, `2026-11-21`.
    Date,
    /// A time of day, `09:30:00`.
    Time,
    /// A moment, `2026-11-21T08:00:00.000Z`.
    Instant,
    /// An id of a record.
    Id,
    /// A list of texts.
    List,
    /// Any JSON; it is empty or not, equal or not, and that is all.
    Document,
}

/// The type of a piece of an expression. Integers and decimals are one: both are computed exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Number,
    Boolean,
    Date,
    Time,
    Instant,
    Id,
    List,
    Document,
    /// Something that was already complained about; it fits everything, so that one mistake is told once.
    Wrong,
}

impl Shape {
    /// The same type, or one of the two is already wrong.
    pub(crate) fn fits(self, other: Shape) -> bool {
        self == other || self == Shape::Wrong || other == Shape::Wrong
    }

    /// Whether `<` means something that everybody would guess. Texts have no such order: pinyin, case, width.
    pub(crate) fn has_order(self) -> bool {
        matches!(
            self,
            Shape::Number | Shape::Date | Shape::Time | Shape::Instant | Shape::Wrong
        )
    }

    /// Whether a text literal can stand for a value of this type.
    pub(crate) fn reads_literal(self, text: &str) -> bool {
        match self {
            Shape::Date => is_date(text),
            Shape::Time => is_time(text),
            Shape::Instant => {
                let parts = text.strip_suffix('Z').and_then(|text| text.split_once('T'));
                parts.is_some_and(|(date, time)| {
                    let time = time.split_once('.');
                    is_date(date)
                        && time.is_some_and(|(time, milli)| is_time(time) && digits(milli, 3).is_some())
                })
            }
            Shape::Id => is_id(text),
            _ => false,
        }
    }

    /// How a literal of this type is written.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Shape::Date => "2026-11-21",
            Shape::Time => "09:30:00",
            Shape::Instant => "2026-11-21T08:00:00.000Z",
            Shape::Id => "01980a5e-7c00-7000-8000-000000000001",
            _ => "",
        }
    }
}

impl From<Type> for Shape {
    fn from(kind: Type) -> Self {
        match kind {
            Type::Text => Shape::Text,
            Type::Integer | Type::Decimal => Shape::Number,
            Type::Boolean => Shape::Boolean,
            Type::Date => Shape::Date,
            Type::Time => Shape::Time,
            Type::Instant => Shape::Instant,
            Type::Id => Shape::Id,
            Type::List => Shape::List,
            Type::Document => Shape::Document,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shape::Text => "text",
            Shape::Number => "number",
            Shape::Boolean => "boolean",
            Shape::Date => "date",
            Shape::Time => "time",
            Shape::Instant => "datetime",
            Shape::Id => "reference",
            Shape::List => "list",
            Shape::Document => "document",
            Shape::Wrong => "?",
        })
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |count| parts.next().and_then(|part| digits(part, count));
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    parts.next().is_none() && year > 0 && (1..=longest).contains(&day)
}

fn is_time(text: &str) -> bool {
    let mut parts = text.split(':');
    let mut part = || parts.next().and_then(|part| digits(part, 2));
    let (Some(hour), Some(minute), Some(second)) = (part(), part(), part()) else {
        return false;
    };
    parts.next().is_none() && hour < 24 && minute < 60 && second < 60
}

fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let fits = |(place, byte): (usize, &u8)| {
        if matches!(place, 8 | 13 | 18 | 23) {
            *byte == b'-'
        } else {
            hex(*byte)
        }
    };
    bytes.len() == 36 && bytes.iter().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_literals_stand_for_days_times_and_ids() {
        for (shape, good, bad) in [
            (
                Shape::Date,
                "2028-02-29",
                vec![
                    "2026-02-29",
                    "2026-2-1",
                    "0000-01-01",
                    "2026-01-01-01",
                    "2026-13-01",
                ],
            ),
            (
                Shape::Time,
                "23:59:59",
                vec!["24:00:00", "9:30", "09:30", "09:30:00:00"],
            ),
            (
                Shape::Instant,
                "2026-11-21T08:00:00.000Z",
                vec!["2026-11-21T08:00:00Z", "2026-11-21", "T.Z"],
            ),
            (
                Shape::Id,
                "01980a5e-7c00-7000-8000-00000000000a",
                vec!["01980A5E-7c00-7000-8000-00000000000a", "ada"],
            ),
            (Shape::Number, "", vec!["1"]),
        ] {
            assert_eq!(shape.reads_literal(good), shape != Shape::Number, "{good}");
            assert!(bad.iter().all(|text| !shape.reads_literal(text)), "{bad:?}");
            assert!(shape == Shape::Number || shape.reads_literal(shape.pattern()));
        }
    }
}
