//! Moments on the wire: RFC 3339 in UTC, whole milliseconds.

use chrono::{DateTime, SecondsFormat};

/// Epoch milliseconds as text: `2026-11-21T08:00:00.000Z`.
pub(crate) fn instant(at: i64) -> String {
    let moment = DateTime::from_timestamp_millis(at).unwrap_or_default();
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Text as epoch milliseconds.
pub(crate) fn moment(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|moment| moment.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_and_read_in_utc() {
        assert_eq!(instant(1_763_712_000_123), "2025-11-21T08:00:00.123Z");
        assert_eq!(moment("2025-11-21T09:00:00.123+01:00"), Some(1_763_712_000_123));
        assert_eq!(moment("tomorrow"), None);
    }
}
