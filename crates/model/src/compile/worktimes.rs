//! Working times: hours are hours, days are days, and a make-up day makes up for something.

use super::Build;
use crate::worktime::{Hours, Worktime};
use chrono::NaiveDate;
use metadata::documents::{self, WorkYear};
use metadata::{Complaint, Complaints, DocumentKind, pointer_token};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest holiday, in days.
const LONGEST_HOLIDAY: usize = 62;

pub(super) fn read(build: &mut Build<'_>) {
    for (document, raw) in build.read::<documents::Worktime>(DocumentKind::Worktime) {
        let mut complaints = Complaints::new();
        let compiled = worktime(&raw, &build.settings.time_zone, &mut complaints);
        complaints
            .into_iter()
            .for_each(|complaint| build.say(document, complaint));
        build.worktimes.insert(document.name.clone(), Arc::new(compiled));
    }
}

fn worktime(raw: &documents::Worktime, zone: &str, complaints: &mut Complaints) -> Worktime {
    let zone = raw.time_zone.as_deref().unwrap_or(zone);
    if raw.time_zone.is_some() && zone.parse::<chrono_tz::Tz>().is_err() {
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let complaint = Complaint::error("unknown_time_zone", "/timeZone").with("value", zone);
        complaints.push(complaint.near(zone, zones));
    }
    let mut week: [Vec<Hours>; 7] = Default::default();
    for (hours_of, (name, written)) in week.iter_mut().zip(raw.week.days()) {
        let at = format!("/week/{name}");
        *hours_of = written.map_or_else(Vec::new, |written| hours(written, &at, complaints));
    }
    if week.iter().all(Vec::is_empty) && complaints.is_empty() {
        complaints.push(Complaint::error("too_few", "/week").with("least", 1));
    }
    let make_up = match &raw.make_up_hours {
        Some(written) => hours(written, "/makeUpHours", complaints),
        None => week[0].clone(),
    };
    let mut days = BTreeMap::new();
    for (name, year) in &raw.years {
        let at = format!("/years/{}", pointer_token(name));
        match name
            .parse::<i32>()
            .ok()
            .filter(|year| (1900..=2200).contains(year))
        {
            Some(number) => read_year(number, year, &make_up, &at, (&mut days, complaints)),
            None => complaints.push(Complaint::error("worktime_year", at).with("value", name.as_str())),
        }
    }
    Worktime {
        name: raw.name.clone(),
        zone: zone.parse().unwrap_or(chrono_tz::UTC),
        week,
        days,
    }
}

/// Spans in order, none over another.
fn hours(written: &documents::Hours, at: &str, complaints: &mut Complaints) -> Vec<Hours> {
    let mut read: Vec<Hours> = Vec::new();
    for (index, text) in written.0.iter().enumerate() {
        let Some(hours) = Hours::read(text) else {
            let complaint = Complaint::error("worktime_hours", format!("{at}/{index}"));
            complaints.push(complaint.with("value", text.as_str()));
            continue;
        };
        let is_behind = read
            .last()
            .is_none_or(|last| last.to.is_some_and(|to| to <= hours.from));
        if !is_behind {
            let complaint = Complaint::error("worktime_overlap", format!("{at}/{index}"));
            complaints.push(complaint.with("value", text.as_str()));
        }
        read.push(hours);
    }
    read
}

/// Holidays first, then make-up days: these have the last word.
fn read_year(
    number: i32,
    year: &WorkYear,
    make_up: &[Hours],
    at: &str,
    (days, complaints): (&mut BTreeMap<NaiveDate, Vec<Hours>>, &mut Complaints),
) {
    let day = |text: &str, at: String, complaints: &mut Complaints| {
        let read = text.parse::<NaiveDate>().ok().filter(|_| text.len() == 10);
        let fits = read.filter(|day| chrono::Datelike::year(day) == number);
        if fits.is_none() {
            let complaint = Complaint::error("worktime_day", at).with("value", text);
            complaints.push(complaint.with("year", number));
        }
        fits
    };
    for holiday in &year.holidays {
        let at = format!("{at}/holidays/{}", pointer_token(&holiday.name));
        let first = day(&holiday.from, format!("{at}/from"), complaints);
        let last = match &holiday.to {
            Some(to) => day(to, format!("{at}/to"), complaints),
            None => first,
        };
        let (Some(first), Some(last)) = (first, last) else {
            continue;
        };
        let span: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .take(LONGEST_HOLIDAY + 1)
            .collect();
        if span.is_empty() || span.len() > LONGEST_HOLIDAY {
            let complaint = Complaint::error("worktime_span", format!("{at}/to"));
            complaints.push(complaint.with("most", LONGEST_HOLIDAY));
            continue;
        }
        days.extend(span.into_iter().map(|day| (day, Vec::new())));
    }
    for text in &year.make_up {
        let at = format!("{at}/makeUp/{}", pointer_token(text));
        if let Some(day) = day(text, at, complaints) {
            days.insert(day, make_up.to_vec());
        }
    }
}
