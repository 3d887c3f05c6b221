//! Functions over days. A day is its canonical text, so nothing here needs a zone or a clock.

use super::Answer;
use crate::held::Held;
use crate::number;
use crate::run::{Fault, Run};
use crate::tree::{At, Node};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::borrow::Cow;

/// Days from 0000-03-01, where the leap day is the last of its year, to 1970-01-01.
const EPOCH: i64 = 719_468;
/// Days of 400 years.
const ERA: i64 = 146_097;

pub(super) fn add_days<'a>(run: &mut Run<'a>, arguments: &'a [Node], at: At) -> Answer<'a> {
    let (date, days) = (run.value(&arguments[0])?, run.value(&arguments[1])?.number());
    let Some((date, days)) = parts(&date).zip(days) else {
        return Ok(Held::Empty);
    };
    let days = number::round(days, 0)
        .to_i64()
        .filter(|days| days.abs() < 10_000_000);
    let (year, month, day) = civil(count(date) + days.ok_or(Fault::Overflow(at))?);
    if !(1..=9999).contains(&year) {
        return Err(Fault::Overflow(at));
    }
    Ok(Held::Text(Cow::Owned(format!("{year:04}-{month:02}-{day:02}"))))
}

pub(super) fn days_between<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    let (first, second) = (run.value(&arguments[0])?, run.value(&arguments[1])?);
    let between = parts(&first).zip(parts(&second));
    Ok(between.map_or(Held::Empty, |(first, second)| {
        Held::Number(Decimal::from(count(second) - count(first)))
    }))
}

pub(super) fn year<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    part(run, arguments, |(year, ..)| year)
}

pub(super) fn month<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    part(run, arguments, |(_, month, _)| month)
}

pub(super) fn day<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    part(run, arguments, |(.., day)| day)
}

/// Year, month, day.
type Parts = (i64, i64, i64);

fn part<'a>(run: &mut Run<'a>, arguments: &'a [Node], of: fn(Parts) -> i64) -> Answer<'a> {
    let date = run.value(&arguments[0])?;
    Ok(parts(&date).map_or(Held::Empty, |date| Held::Number(Decimal::from(of(date)))))
}

fn parts(date: &Held<'_>) -> Option<Parts> {
    let mut numbers = date.text()?.splitn(3, '-').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?, next()?))
}

/// How many days a day is after 1970-01-01.
fn count((year, month, day): Parts) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
}

/// The day that is so many days after 1970-01-01.
fn civil(days: i64) -> Parts {
    let days = days + EPOCH;
    let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_counted_and_found_again() {
        for (date, days) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2026, 11, 21), 20_778),
            ((1, 1, 1), -719_162),
        ] {
            assert_eq!(count(date), days, "{date:?}");
        }
        let mut last = civil(-719_163);
        for days in -719_162..2_932_897 {
            let date = civil(days);
            assert_eq!(count(date), days);
            assert!(date > last, "{date:?} after {last:?}");
            last = date;
        }
        assert_eq!(last, (9999, 12, 31));
    }
}
