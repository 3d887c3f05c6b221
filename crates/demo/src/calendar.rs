//! Days and hours of work, where the company is.

use crate::dice::Dice;
use crate::documents::CompanyDocument;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, SecondsFormat, Timelike, Utc};
use model::Moment;
use std::ops::RangeInclusive;

const MINUTE: f64 = 60_000.0;
/// How far into a day somebody begins with what waited for it, in minutes.
const BEGINS_WITHIN: f64 = 180.0;
/// No holiday is longer.
const LONGEST_HOLIDAY: u64 = 60;

/// The days of a company.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    place: Moment,
    /// Minutes of the day.
    hours: (f64, f64),
    /// Month and day.
    holidays: Vec<RangeInclusive<(u32, u32)>>,
}

impl Calendar {
    pub(crate) fn of(company: &CompanyDocument, place: Moment) -> Result<Calendar, String> {
        let hours = (minutes(&company.hours.from)?, minutes(&company.hours.until)?);
        if hours.0 >= hours.1 {
            return Err("hours: they end before they begin".to_owned());
        }
        let holidays = company.holidays.iter().map(|text| holiday(text));
        Ok(Calendar {
            place,
            hours,
            holidays: holidays.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn day_of(&self, at: i64) -> NaiveDate {
        let moment = Moment {
            now: at,
            ..self.place
        };
        moment.today().unwrap_or_default()
    }

    /// The first moment of a day.
    pub(crate) fn first_of(&self, day: NaiveDate) -> i64 {
        Moment::first(self.place.zone, day).map_or(0, |first| first.timestamp_millis())
    }

    pub(crate) fn is_working(&self, day: NaiveDate) -> bool {
        let date = (day.month(), day.day());
        day.weekday().num_days_from_monday() < 5 && !self.holidays.iter().any(|days| days.contains(&date))
    }

    /// The day so many days of work earlier.
    pub(crate) fn back(&self, day: NaiveDate, days: u16) -> NaiveDate {
        let earlier = (1..)
            .map(|back| after(day, -back))
            .take_while(|day| day.year() > 0);
        let mut working = earlier.filter(|day| self.is_working(*day));
        working.nth(usize::from(days.max(1)) - 1).unwrap_or(day)
    }

    /// A moment while people work, on that day.
    pub(crate) fn during(&self, day: NaiveDate, dice: &mut Dice) -> i64 {
        let minute = self.hours.0 + (self.hours.1 - self.hours.0) * dice.unit();
        self.first_of(day) + rounded(minute * MINUTE)
    }

    /// That moment if people work then, else one soon after they begin again.
    pub(crate) fn at_work(&self, at: i64, dice: &mut Dice) -> i64 {
        let day = self.day_of(at);
        let minute = since(self.first_of(day), at);
        if self.is_working(day) && minute >= self.hours.0 && minute < self.hours.1 {
            return at;
        }
        let from = if minute < self.hours.0 { day } else { after(day, 1) };
        self.morning(from, dice)
    }

    /// A moment soon after people begin to work on that day, or on the next one when they do.
    pub(crate) fn morning(&self, day: NaiveDate, dice: &mut Dice) -> i64 {
        let mut day = day;
        for _ in 0..LONGEST_HOLIDAY {
            if self.is_working(day) {
                break;
            }
            day = after(day, 1);
        }
        let within = BEGINS_WITHIN.min(self.hours.1 - self.hours.0);
        let minute = self.hours.0 + within * dice.unit();
        self.first_of(day) + rounded(minute * MINUTE)
    }
}

/// The day so many days later, or earlier.
pub(crate) fn after(day: NaiveDate, days: i64) -> NaiveDate {
    let count = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        day.checked_sub_days(count)
    } else {
        day.checked_add_days(count)
    };
    moved.unwrap_or(day)
}

/// A moment as records hold it.
pub(crate) fn written(at: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The nearest whole number; what is no number is 0.
pub(crate) fn rounded(number: f64) -> i64 {
    format!("{number:.0}").parse().unwrap_or_default()
}

fn since(first: i64, at: i64) -> f64 {
    let seconds = (at - first).max(0) / 1000;
    f64::from(u32::try_from(seconds).unwrap_or(u32::MAX)) / 60.0
}

fn minutes(text: &str) -> Result<f64, String> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| format!("hours: “{text}” is no hour"))?;
    Ok(f64::from(time.hour() * 60 + time.minute()))
}

fn holiday(text: &str) -> Result<RangeInclusive<(u32, u32)>, String> {
    let date = |text: &str| {
        let (month, day) = text.split_once('-')?;
        Some((month.parse().ok()?, day.parse().ok()?))
    };
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    let days = date(from).zip(date(to)).map(|(from, to)| from..=to);
    days.ok_or_else(|| format!("holidays: “{text}” is none; write 05-01 or 10-01/10-07"))
}
