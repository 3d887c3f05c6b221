//! Days, times of day and moments: how they are read and written.

use crate::text;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, Timelike, Utc};
use metadata::Complaint;
use serde_json::{Value, json};

/// `2026-11-21`, read from `2026-1-5`, `2026/1/5`, `2026年1月5日`; only real days from year 1 to 9999.
pub(crate) fn date(written: &str) -> Option<String> {
    let written = text::half_width(written);
    let mut parts = written
        .strip_suffix('日')
        .unwrap_or(&written)
        .split(['-', '/', '年', '月']);
    let year = digits(parts.next()?, 4, 4)?;
    let month = digits(parts.next()?, 1, 2)?;
    let day = digits(parts.next()?, 1, 2)?;
    if parts.next().is_some() || year == 0 {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(day.format("%Y-%m-%d").to_string())
}

/// `09:30:00`, read from `9:30` and `9:30:15`; whole seconds, no leap second, no 24 o'clock.
pub(crate) fn time(written: &str) -> Option<String> {
    let written = text::half_width(written);
    let mut parts = written.split(':');
    let hour = digits(parts.next()?, 1, 2)?;
    let minute = digits(parts.next()?, 2, 2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let time = NaiveTime::from_hms_opt(hour, minute, second)?;
    Some(time.format("%H:%M:%S").to_string())
}

/// `2026-11-21T08:00:00.000Z`, read from RFC 3339 with any offset. What is finer than a millisecond is cut off.
pub(crate) fn instant(written: &str) -> Option<String> {
    let moment = DateTime::parse_from_rfc3339(&text::half_width(written))
        .ok()?
        .with_timezone(&Utc);
    // A leap second has no place in milliseconds since the epoch.
    let keeps = (1..=9999).contains(&moment.year()) && moment.nanosecond() < 1_000_000_000;
    keeps.then(|| moment.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Complains with `code` unless `read` gives back the value itself.
pub(crate) fn check(
    value: &Value,
    code: &'static str,
    read: fn(&str) -> Option<String>,
) -> Result<(), Complaint> {
    match value {
        Value::Null => Ok(()),
        Value::String(written) if read(written).is_some_and(|canonical| canonical == *written) => Ok(()),
        other => Err(Complaint::error(code, "").with("value", text::quoted(other))),
    }
}

pub(crate) fn instant_schema() -> Value {
    let pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$";
    json!({ "type": "string", "format": "date-time", "pattern": pattern })
}

pub(crate) fn instant_samples() -> Vec<Value> {
    vec![
        json!("2026-11-21T08:00:00.000Z"),
        json!("1969-12-31T23:59:59.999Z"),
        json!("2028-02-29T00:00:00.001Z"),
    ]
}

pub(crate) fn instant_refusals() -> Vec<Value> {
    vec![
        json!("2026-11-21 08:00"),
        json!("2026-02-29T08:00:00.000Z"),
        json!(1_763_712_000),
        json!("tomorrow"),
    ]
}

fn digits(part: &str, fewest: usize, most: usize) -> Option<u32> {
    let fits = (fewest..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| part.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_all(read: fn(&str) -> Option<String>, cases: &[(&str, Option<&str>)]) {
        for (written, expected) in cases {
            assert_eq!(read(written).as_deref(), *expected, "{written}");
        }
    }

    #[test]
    fn only_real_days_are_dates() {
        check_all(
            date,
            &[
                ("2026-1-5", Some("2026-01-05")),
                ("2026/1/5", Some("2026-01-05")),
                ("２０２６年１月５日", Some("2026-01-05")),
                ("0001-01-01", Some("0001-01-01")),
                ("9999-12-31", Some("9999-12-31")),
                ("2028-02-29", Some("2028-02-29")),
                ("2026-02-29", None),
                ("0000-01-01", None),
                ("26-1-5", None),
                ("2026-1", None),
                ("2026-1-5-6", None),
                ("+2026-1-5", None),
            ],
        );
    }

    #[test]
    fn times_end_before_midnight() {
        check_all(
            time,
            &[
                ("9:30", Some("09:30:00")),
                ("９：３０", Some("09:30:00")),
                ("23:59:59", Some("23:59:59")),
                ("24:00", None),
                ("23:59:60", None),
                ("9:5", None),
                ("9", None),
            ],
        );
    }

    #[test]
    fn moments_come_to_rest_in_utc() {
        check_all(
            instant,
            &[
                ("2026-11-21T16:00:00+08:00", Some("2026-11-21T08:00:00.000Z")),
                ("2026-11-21t08:00:00.123999z", Some("2026-11-21T08:00:00.123Z")),
                ("1969-12-31T23:59:59.9999Z", Some("1969-12-31T23:59:59.999Z")),
                ("9999-12-31T23:59:59-01:00", None),
                ("0001-01-01T00:00:00+01:00", None),
                ("2016-12-31T23:59:60Z", None),
                ("2026-11-21T08:00:00", None),
                ("2026-11-21", None),
            ],
        );
    }
}
