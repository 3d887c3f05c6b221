//! Working time on calendars of China for 2025 and 2026, and against its own laws.

use crate::house::{folder, root};
use chrono::{DateTime, NaiveDate};
use model::Model;
use model::worktime::Worktime;
use proptest::prelude::*;
use std::sync::Arc;

const HOUR: i64 = 3_600_000;

fn china() -> Arc<Worktime> {
    let model: Model = model::compile(&folder(&root().join("suites/packs/china"))).expect("a sound pack");
    Arc::clone(&model.worktimes["china"])
}

/// A moment in Shanghai.
fn at(text: &str) -> i64 {
    let read = DateTime::parse_from_rfc3339(&format!("{text}:00+08:00"));
    read.expect("a moment").timestamp_millis()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Days of work by month, as we know the calendar of the State Council; still to be compared with its notices.
#[test]
fn both_years_have_their_248_days_of_work() {
    let china = china();
    for (year, months) in [
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ] {
        let mut sum = 0;
        for (month, days) in (1..).zip(months) {
            let first = NaiveDate::from_ymd_opt(year, month, 1).expect("a day");
            let last = first + chrono::Months::new(1) - chrono::Days::new(1);
            assert_eq!(china.days_between(first, last), days, "{year}-{month}");
            sum += days;
        }
        assert_eq!(sum, 248, "{year}");
    }
}

#[test]
fn make_up_days_are_work_and_holidays_are_not() {
    let china = china();
    for work in [
        "2025-01-26",
        "2025-02-08",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-10-10",
    ] {
        assert!(china.is_working(day(work)), "{work}");
    }
    for free in [
        "2025-01-28",
        "2025-10-08",
        "2026-01-02",
        "2026-02-23",
        "2026-10-07",
        "2026-10-11",
        "2026-02-21",
    ] {
        assert!(!china.is_working(day(free)), "{free}");
    }
}

/// Friday five o'clock and four hours: the holiday begins on the next day, its make-up Saturday counts, and the noon
/// pause does not.
#[test]
fn four_hours_from_friday_evening_go_over_the_holiday() {
    let china = china();
    // 30 September 2026 is a Wednesday; the holiday lasts until the 7th. One hour is left, three follow on Thursday the 8th.
    assert_eq!(
        china.after(at("2026-09-30T17:00"), 4 * HOUR),
        Some(at("2026-10-08T12:00"))
    );
    // A quarter more lies behind the pause.
    assert_eq!(
        china.after(at("2026-09-30T17:00"), 4 * HOUR + HOUR / 4),
        Some(at("2026-10-08T13:45"))
    );
    // Friday the 9th is followed by the make-up Saturday.
    assert_eq!(
        china.after(at("2026-10-09T17:00"), 4 * HOUR),
        Some(at("2026-10-10T12:00"))
    );
    // Friday the 26th of September 2025: the make-up Sunday follows.
    assert_eq!(
        china.after(at("2025-09-26T17:00"), 4 * HOUR),
        Some(at("2025-09-28T12:00"))
    );
    assert_eq!(
        china.between(at("2026-09-30T17:00"), at("2026-10-08T12:00")),
        4 * HOUR
    );
    assert_eq!(
        china.between(at("2026-10-08T12:00"), at("2026-09-30T17:00")),
        -4 * HOUR
    );
    assert_eq!(china.between(at("2026-10-01T00:00"), at("2026-10-07T23:00")), 0);
    // The end of a stretch, not the beginning of the next; no work at all is over at once.
    assert_eq!(
        china.after(at("2026-09-30T09:00"), 3 * HOUR),
        Some(at("2026-09-30T12:00"))
    );
    assert_eq!(
        china.after(at("2026-09-30T10:00"), 0),
        Some(at("2026-09-30T10:00"))
    );
}

#[test]
fn a_shift_may_end_at_midnight_and_clocks_may_jump() {
    let mut shift = Worktime::clone(&china());
    shift.zone = chrono_tz::Europe::Berlin;
    shift.days.clear();
    shift.week = std::array::from_fn(|_| vec![model::worktime::Hours::read("00:00-24:00").expect("hours")]);
    // The night of 29 March 2026 has 23 hours in Berlin, that of 25 October 25.
    let at = |text: &str| {
        DateTime::parse_from_rfc3339(text)
            .expect("a moment")
            .timestamp_millis()
    };
    assert_eq!(
        shift.between(at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")),
        23 * HOUR
    );
    assert_eq!(
        shift.between(at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00")),
        25 * HOUR
    );
    assert_eq!(
        shift.after(at("2026-03-28T23:00:00+01:00"), 3 * HOUR),
        Some(at("2026-03-29T03:00:00+02:00"))
    );
}

#[test]
fn who_never_works_is_never_done() {
    let mut never = Worktime::clone(&china());
    never.week = Default::default();
    never.days.clear();
    assert_eq!(never.after(at("2026-01-01T00:00"), 1), None);
    assert_eq!(never.between(at("2026-01-01T00:00"), at("2026-12-31T00:00")), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What lies between adds up, and what is added lies between.
    #[test]
    fn between_and_after_agree(start in 0_i64..700, minutes in 0_i64..1440, first in 0_i64..40_000, second in 0_i64..40_000, work in 1_i64..20_000) {
        let china = china();
        let from = at("2025-01-01T00:00") + (start * 1440 + minutes) * 60_000;
        let (middle, end) = (from + first * 60_000, from + (first + second) * 60_000);
        prop_assert_eq!(china.between(from, end), china.between(from, middle) + china.between(middle, end));
        let work = work * 60_000;
        let done = china.after(from, work).expect("somebody works");
        prop_assert_eq!(china.between(from, done), work);
        prop_assert!(china.between(from, done - 1) < work);
    }
}
