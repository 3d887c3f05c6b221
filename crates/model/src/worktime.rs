//! Working time: how much of it lies between two moments, and when so much of it is over. Pure.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// No deadline is looked for further ahead than this many days.
const FURTHEST: u64 = 36_525;

/// When people work.
#[derive(Debug, Clone, PartialEq)]
pub struct Worktime {
    /// Name of the document.
    pub name: String,
    /// Whose clocks it goes by.
    pub zone: Tz,
    /// Hours of Monday to Sunday, in order and apart.
    pub week: [Vec<Hours>; 7],
    /// Days that are not as the week says.
    pub days: BTreeMap<NaiveDate, Vec<Hours>>,
}

/// A span of a day; what ends at midnight ends when the next day begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// When it begins.
    pub from: NaiveTime,
    /// When it ends; midnight at the end of the day when absent.
    pub to: Option<NaiveTime>,
}

impl Hours {
    /// Reads `09:00-12:00`; `24:00` is the end of the day.
    #[must_use]
    pub fn read(text: &str) -> Option<Hours> {
        let (from, to) = text.split_once('-')?;
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        let from = time(from).filter(|_| from.len() == 5)?;
        if to == "24:00" {
            return Some(Hours { from, to: None });
        }
        let to = time(to).filter(|_| to.len() == 5)?;
        (from < to).then_some(Hours { from, to: Some(to) })
    }
}

impl Worktime {
    /// The hours of a day.
    #[must_use]
    pub fn hours(&self, day: NaiveDate) -> &[Hours] {
        self.days.get(&day).map_or_else(
            || &self.week[day.weekday().num_days_from_monday() as usize],
            Vec::as_slice,
        )
    }

    /// Whether anybody works on that day.
    #[must_use]
    pub fn is_working(&self, day: NaiveDate) -> bool {
        !self.hours(day).is_empty()
    }

    /// How many days of work lie in these, both included.
    #[must_use]
    pub fn days_between(&self, first: NaiveDate, last: NaiveDate) -> u64 {
        let days = first.iter_days().take_while(|day| *day <= last);
        days.filter(|day| self.is_working(*day)).count() as u64
    }

    /// Milliseconds of work from one moment to another; less than nothing when the other lies before.
    #[must_use]
    pub fn between(&self, from: i64, to: i64) -> i64 {
        if to < from {
            return -self.between(to, from);
        }
        let (Some(first), Some(last)) = (self.day_of(from), self.day_of(to)) else {
            return 0;
        };
        let days = first.iter_days().take_while(|day| *day <= last);
        days.flat_map(|day| self.spans(day))
            .map(|(begins, ends)| (ends.min(to) - begins.max(from)).max(0))
            .sum()
    }

    /// The moment at which so many milliseconds of work are over, counted from `from`: the end of a stretch of work and
    /// not the beginning of the next. `None` when nobody ever works so long.
    #[must_use]
    pub fn after(&self, from: i64, work: i64) -> Option<i64> {
        let mut left = work.max(0);
        let mut day = self.day_of(from)?;
        for _ in 0..FURTHEST {
            for (begins, ends) in self.spans(day) {
                let begins = begins.max(from);
                if begins >= ends {
                    continue;
                }
                if left <= ends - begins {
                    return Some(begins + left);
                }
                left -= ends - begins;
            }
            day = day.checked_add_days(Days::new(1))?;
        }
        None
    }

    fn day_of(&self, at: i64) -> Option<NaiveDate> {
        let at = DateTime::<Utc>::from_timestamp_millis(at)?;
        Some(at.with_timezone(&self.zone).date_naive())
    }

    /// The spans of work of a day in epoch milliseconds.
    fn spans(&self, day: NaiveDate) -> Vec<(i64, i64)> {
        let spans = self.hours(day).iter().filter_map(|hours| {
            let ends = match hours.to {
                Some(to) => self.moment(day, to)?,
                None => self.moment(day.succ_opt()?, NaiveTime::MIN)?,
            };
            Some((self.moment(day, hours.from)?, ends))
        });
        spans.collect()
    }

    /// The first moment at which clocks show that time; where they jump over it, the first after the jump.
    fn moment(&self, day: NaiveDate, time: NaiveTime) -> Option<i64> {
        let local = day.and_time(time);
        (0..=12).find_map(|quarters| {
            let shown = local.checked_add_signed(chrono::Duration::minutes(quarters * 15))?;
            let found = self.zone.from_local_datetime(&shown).earliest()?;
            Some(found.timestamp_millis())
        })
    }
}
