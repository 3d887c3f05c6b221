//! Days that are told from today. They become plain days once it is known when and where a filter is asked.

use super::{Filter, Operand, Test};
use crate::{Object, Settings};
use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone, Utc,
};
use field::{Column, Operator};
use serde_json::{Value, json};

/// A span of the calendar beside the one that today is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// This one (0), the one before (−1) or after (1): `this_month`, `last_quarter`, `next_week`.
    Whole(Unit, i8),
    /// The last days up to today (negative) or the next from tomorrow on: `last_30_days`, `next_7_days`.
    Days(i32),
}

/// What a calendar counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Midnight to midnight.
    Day,
    /// From the workspace's first weekday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// January to December.
    Year,
    /// Three months of the fiscal year.
    FiscalQuarter,
    /// Twelve months from the one in which the fiscal year begins.
    FiscalYear,
}

const UNITS: [(&str, Unit); 7] = [
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("year", Unit::Year),
    ("fiscal_quarter", Unit::FiscalQuarter),
    ("fiscal_year", Unit::FiscalYear),
];
const SIDES: [(&str, i8); 3] = [("this", 0), ("last", -1), ("next", 1)];
/// The furthest that a filter may count days, about a century.
pub const MOST_DAYS: i64 = 36_525;

/// When and where a filter is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Epoch milliseconds.
    pub now: i64,
    /// Whose day it is.
    pub zone: chrono_tz::Tz,
    /// 1 is Monday.
    pub first_weekday: u8,
    /// The month in which the fiscal year begins, 1 is January.
    pub fiscal_year: u8,
}

impl Moment {
    /// A moment where the workspace is.
    #[must_use]
    pub fn of(settings: &Settings, now: i64) -> Moment {
        Moment {
            now,
            zone: settings.time_zone.parse().unwrap_or(chrono_tz::UTC),
            first_weekday: settings.first_weekday,
            fiscal_year: settings.fiscal_year,
        }
    }

    /// The moment that a time without a zone means where the workspace is, in UTC: `2026-03-01 09:30`. Nothing when it is none
    /// or has a zone; of an hour that comes twice the first.
    #[must_use]
    pub fn local(settings: &Settings, text: &str) -> Option<String> {
        let text = text.trim().replacen('T', " ", 1);
        let formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
        let mut read = formats
            .iter()
            .map(|format| NaiveDateTime::parse_from_str(&text, format));
        let local = read.find_map(Result::ok)?;
        let zone = Moment::of(settings, 0).zone;
        let moment = zone.from_local_datetime(&local).earliest()?.with_timezone(&Utc);
        Some(moment.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    #[must_use]
    pub fn today(&self) -> Option<NaiveDate> {
        let now = DateTime::<Utc>::from_timestamp_millis(self.now)?;
        Some(now.with_timezone(&self.zone).date_naive())
    }

    fn begins(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        Moment::first(self.zone, day)
    }

    /// The first moment of a day in a zone; where clocks jump over midnight, the first there is.
    #[must_use]
    pub fn first(zone: chrono_tz::Tz, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_time(NaiveTime::MIN);
        let local = (0..=3).find_map(|hours| {
            let time = midnight.checked_add_signed(chrono::Duration::hours(hours))?;
            zone.from_local_datetime(&time).earliest()
        });
        local.map(|time| time.with_timezone(&Utc))
    }
}

impl Span {
    /// Reads `this_month`, `last_30_days`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Span> {
        let (side, rest) = word.split_once('_')?;
        let sign = SIDES.iter().find(|(known, _)| *known == side)?.1;
        if let Some((_, unit)) = UNITS.iter().find(|(known, _)| *known == rest) {
            return Some(Span::Whole(*unit, sign));
        }
        let days: i32 = rest.strip_suffix("_days")?.parse().ok()?;
        let fits = sign != 0 && (1..=MOST_DAYS).contains(&i64::from(days));
        fits.then_some(Span::Days(days * i32::from(sign)))
    }

    /// The word that [`Span::from_word`] reads back.
    #[must_use]
    pub fn word(self) -> String {
        let side = |sign: i8| {
            SIDES
                .iter()
                .find(|(_, known)| *known == sign)
                .map_or("this", |(word, _)| *word)
        };
        match self {
            Span::Whole(unit, sign) => {
                let unit = UNITS
                    .iter()
                    .find(|(_, known)| *known == unit)
                    .map_or("day", |(word, _)| *word);
                format!("{}_{unit}", side(sign))
            }
            Span::Days(days) => format!("{}_{}_days", side(if days < 0 { -1 } else { 1 }), days.abs()),
        }
    }

    /// Its first day and its last.
    fn days(self, at: &Moment) -> Option<(NaiveDate, NaiveDate)> {
        let today = at.today()?;
        let shifted = |months: i32, first: NaiveDate| match months {
            0.. => first.checked_add_months(Months::new(months.unsigned_abs())),
            _ => first.checked_sub_months(Months::new(months.unsigned_abs())),
        };
        let months = |first: NaiveDate, length: i32, sign: i8| {
            let start = shifted(length * i32::from(sign), first)?;
            Some((start, shifted(length, start)?.pred_opt()?))
        };
        match self {
            Span::Days(days @ ..0) => Some((
                today.checked_sub_days(Days::new(u64::from(days.unsigned_abs()) - 1))?,
                today,
            )),
            Span::Days(days) => Some((
                today.succ_opt()?,
                today.checked_add_days(Days::new(u64::from(days.unsigned_abs())))?,
            )),
            Span::Whole(Unit::Day, sign) => {
                let day = later(today, sign.into())?;
                Some((day, day))
            }
            Span::Whole(Unit::Week, sign) => {
                let back = (7 + today.weekday().number_from_monday() - u32::from(at.first_weekday)) % 7;
                let first = later(today, i64::from(sign) * 7 - i64::from(back))?;
                Some((first, later(first, 6)?))
            }
            Span::Whole(Unit::Month, sign) => months(today.with_day(1)?, 1, sign),
            Span::Whole(Unit::Quarter, sign) => {
                let first = today.with_day(1)?.with_month0(today.month0() / 3 * 3)?;
                months(first, 3, sign)
            }
            Span::Whole(Unit::Year, sign) => months(today.with_ordinal(1)?, 12, sign),
            Span::Whole(unit @ (Unit::FiscalQuarter | Unit::FiscalYear), sign) => {
                let length = if unit == Unit::FiscalYear { 12 } else { 3 };
                let since = (today.month() + 12 - u32::from(at.fiscal_year)) % length;
                let first = today.with_day(1)?.checked_sub_months(Months::new(since))?;
                months(first, i32::try_from(length).ok()?, sign)
            }
        }
    }
}

fn later(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    match days {
        0.. => day.checked_add_days(Days::new(days.unsigned_abs())),
        _ => day.checked_sub_days(Days::new(days.unsigned_abs())),
    }
}

impl Filter {
    /// Whether it tells days from today.
    #[must_use]
    pub fn is_timed(&self) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().any(Filter::is_timed),
            Filter::Not(part) => part.is_timed(),
            Filter::Test(test) => {
                matches!(
                    test.operand,
                    Operand::Today(_) | Operand::During(_) | Operand::Ago(_)
                )
            }
            Filter::Through(through) => through.part.is_timed(),
            Filter::Related(related) => related.part.is_timed(),
            Filter::Under(_) => false,
        }
    }

    /// The same filter with plain days in the place of those that are told from today. `find` knows the other objects.
    #[must_use]
    pub fn settled(
        &self,
        object: &Object,
        at: &Moment,
        find: &dyn Fn(&str) -> Option<std::sync::Arc<Object>>,
    ) -> Filter {
        let all = |parts: &[Filter]| parts.iter().map(|part| part.settled(object, at, find)).collect();
        let inner = |name: &str, part: &Filter| match find(name) {
            Some(other) => part.settled(&other, at, find),
            None => part.clone(),
        };
        match self {
            Filter::All(parts) => Filter::All(all(parts)),
            Filter::Any(parts) => Filter::Any(all(parts)),
            Filter::Not(part) => Filter::Not(Box::new(part.settled(object, at, find))),
            Filter::Test(test) => match (&test.operand, object.fields[test.field].elapsed()) {
                (Operand::Ago(ago), Some(elapsed)) => ago.settled(test.field, elapsed, at),
                _ => settled(test, object.fields[test.field].storage.column(), at),
            },
            Filter::Through(through) => {
                let part = inner(&through.object, &through.part);
                Filter::Through(Box::new(super::Through {
                    part,
                    ..(**through).clone()
                }))
            }
            Filter::Related(related) => {
                let part = inner(&related.object, &related.part);
                Filter::Related(Box::new(super::Related {
                    part,
                    ..(**related).clone()
                }))
            }
            Filter::Under(_) => self.clone(),
        }
    }
}

/// One comparison with plain days. A day stands for its whole length where moments are compared.
fn settled(test: &Test, column: Column, at: &Moment) -> Filter {
    let (first, last) = match &test.operand {
        Operand::Today(days) => {
            let day = at.today().and_then(|today| later(today, *days));
            match day {
                Some(day) => (day, day),
                None => return Filter::Any(Vec::new()),
            }
        }
        Operand::During(span) => match span.days(at) {
            Some(days) => days,
            None => return Filter::Any(Vec::new()),
        },
        _ => return Filter::Test(test.clone()),
    };
    let with = |operator: Operator, operand: Operand| {
        Filter::Test(Test {
            field: test.field,
            operator,
            operand,
        })
    };
    if column != Column::Instant {
        let day = |day: NaiveDate| json!(day.format("%Y-%m-%d").to_string());
        return match test.operator {
            Operator::Between => with(Operator::Between, Operand::Range(day(first), day(last))),
            operator => with(operator, Operand::One(day(first))),
        };
    }
    let (Some(begin), Some(end)) = (at.begins(first), last.succ_opt().and_then(|next| at.begins(next)))
    else {
        return Filter::Any(Vec::new());
    };
    let moment = |time: DateTime<Utc>| Value::String(time.to_rfc3339_opts(SecondsFormat::Millis, true));
    let last = end - chrono::Duration::milliseconds(1);
    let within = with(Operator::Between, Operand::Range(moment(begin), moment(last)));
    match test.operator {
        Operator::Is | Operator::Between => within,
        Operator::IsNot => Filter::Not(Box::new(within)),
        Operator::Less | Operator::AtLeast => with(test.operator, Operand::One(moment(begin))),
        operator => with(operator, Operand::One(moment(last))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25 20:00 in Shanghai is still the 25th there and the 25th at noon in UTC.
    fn check(word: &str, zone: &str, now: &str, expected: (&str, &str)) {
        let at = Moment {
            now: DateTime::parse_from_rfc3339(now).unwrap().timestamp_millis(),
            zone: zone.parse().unwrap(),
            first_weekday: 1,
            fiscal_year: 4,
        };
        let span = Span::from_word(word).unwrap();
        assert_eq!(span.word(), word);
        let (first, last) = span.days(&at).unwrap();
        assert_eq!(
            (first.to_string().as_str(), last.to_string().as_str()),
            expected,
            "{word}"
        );
    }

    #[test]
    fn spans_are_told_from_the_day_where_one_is() {
        let now = "2026-11-25T20:00:00Z";
        for (word, expected) in [
            ("this_day", ("2026-11-26", "2026-11-26")),
            ("last_day", ("2026-11-25", "2026-11-25")),
            ("this_week", ("2026-11-23", "2026-11-29")),
            ("next_week", ("2026-11-30", "2026-12-06")),
            ("last_month", ("2026-10-01", "2026-10-31")),
            ("this_quarter", ("2026-10-01", "2026-12-31")),
            ("next_quarter", ("2027-01-01", "2027-03-31")),
            ("last_year", ("2025-01-01", "2025-12-31")),
            ("this_fiscal_year", ("2026-04-01", "2027-03-31")),
            ("last_fiscal_year", ("2025-04-01", "2026-03-31")),
            ("next_fiscal_quarter", ("2027-01-01", "2027-03-31")),
            ("last_30_days", ("2026-10-28", "2026-11-26")),
            ("next_7_days", ("2026-11-27", "2026-12-03")),
        ] {
            check(word, "Asia/Shanghai", now, expected);
        }
        check("this_day", "America/New_York", now, ("2026-11-25", "2026-11-25"));
        let early = "2026-02-10T00:00:00Z";
        check("this_fiscal_year", "UTC", early, ("2025-04-01", "2026-03-31"));
        check("this_fiscal_quarter", "UTC", early, ("2026-01-01", "2026-03-31"));
    }

    #[test]
    fn what_is_no_span_is_not_read() {
        for word in [
            "month",
            "this_30_days",
            "last_0_days",
            "last_-3_days",
            "next_fortnight",
            "last_99999999_days",
            "",
        ] {
            assert_eq!(Span::from_word(word), None, "{word}");
        }
    }

    #[test]
    fn a_day_without_midnight_begins_when_it_begins() {
        // Clocks in Beirut jumped from 00:00 to 01:00 on 2022-03-27.
        let at = Moment {
            now: 0,
            zone: chrono_tz::Asia::Beirut,
            first_weekday: 1,
            fiscal_year: 4,
        };
        let day = NaiveDate::from_ymd_opt(2022, 3, 27).unwrap();
        assert_eq!(at.begins(day).unwrap().to_rfc3339(), "2022-03-26T22:00:00+00:00");
    }
}
