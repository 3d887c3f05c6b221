//! Values that are told at reading time. Nothing of them rests: they are what a field that rests comes to now.

use crate::{Derivation, FieldDef, Moment, Object};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use field::{Column, Storage, TimeUnit};
use serde_json::{Value, json};

/// How long ago something was, in whole units, rounded down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elapsed {
    /// Position of the field that holds the day or the moment.
    pub since: usize,
    /// The shape of that field.
    pub column: Column,
    /// What is counted.
    pub unit: TimeUnit,
    /// Where one band ends and the next begins, ascending.
    pub bands: Vec<u32>,
}

/// A field of the record at the end of a chain of references.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The references, each of the object before it; the first is of the object at hand.
    pub steps: Vec<Step>,
    /// Position of the field that is shown, in the object of the last step.
    pub field: usize,
    /// Its name.
    pub name: String,
    /// Where it rests there.
    pub storage: Storage,
    /// Whether lists there sort by a column of their own for it.
    pub ordered: bool,
    /// Shown to whoever reads this field, whatever they may read there.
    pub publishes: bool,
}

/// One reference on the way to what a lookup shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Position of the reference.
    pub by: usize,
    /// Its name.
    pub name: String,
    /// The object that it points at.
    pub object: String,
}

/// The last day or moment from which at least so many units have gone by.
#[derive(Debug, Clone, PartialEq)]
pub enum Edge {
    /// It is before everything that can be written down.
    Before,
    /// In the shape of the field that is counted from.
    At(Value),
    /// It is after everything.
    After,
}

impl Elapsed {
    /// The number that is told of a day or moment; nothing of nothing.
    #[must_use]
    pub fn told(&self, since: &Value, at: &Moment) -> Value {
        self.units(since, at).map_or(Value::Null, Value::from)
    }

    fn units(&self, since: &Value, at: &Moment) -> Option<i64> {
        let text = since.as_str()?;
        if self.column == Column::Date {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            return Some(at.today()?.signed_duration_since(day).num_days());
        }
        let moment = DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis();
        Some(at.now.checked_sub(moment)?.div_euclid(self.unit.milliseconds()))
    }

    /// The last day or moment from which at least `units` have gone by.
    #[must_use]
    pub fn edge(&self, units: i64, at: &Moment) -> Edge {
        let found = if self.column == Column::Date {
            self.day(units, at)
        } else {
            let span = units.checked_mul(self.unit.milliseconds());
            let moment = span.and_then(|span| at.now.checked_sub(span));
            let moment = moment.and_then(DateTime::<Utc>::from_timestamp_millis);
            moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::Millis, true))
        };
        // What rests has a year of four digits, and such texts have a certain length.
        match found.filter(|text| !text.starts_with(['-', '+']) && !text.starts_with("0000")) {
            Some(text) => Edge::At(json!(text)),
            None if units > 0 => Edge::Before,
            None => Edge::After,
        }
    }

    fn day(&self, units: i64, at: &Moment) -> Option<String> {
        let span = chrono::Duration::try_days(units)?;
        Some(
            at.today()?
                .checked_sub_signed(span)?
                .format("%Y-%m-%d")
                .to_string(),
        )
    }

    /// What the bands are called, the first being what lies ahead.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let mut labels = vec!["< 0".to_owned()];
        let mut first = 0;
        for last in &self.bands {
            labels.push(if first == *last {
                first.to_string()
            } else {
                format!("{first}–{last}")
            });
            first = last.saturating_add(1);
        }
        labels.extend(self.bands.last().map(|last| format!("> {last}")));
        labels
    }
}

impl FieldDef {
    /// How it is told, if nothing of it rests.
    #[must_use]
    pub fn elapsed(&self) -> Option<&Elapsed> {
        match &self.derived {
            Some(Derivation::Elapsed(elapsed)) => Some(elapsed),
            _ => None,
        }
    }

    /// What it shows of another record, if nothing of it rests here.
    #[must_use]
    pub fn lookup(&self) -> Option<&Lookup> {
        match &self.derived {
            Some(Derivation::Lookup(lookup)) => Some(lookup),
            _ => None,
        }
    }

    /// Whether it has columns of its own.
    #[must_use]
    pub fn rests(&self) -> bool {
        !matches!(self.storage, Storage::Told(_))
    }

    /// Where the value rests that it holds or shows.
    #[must_use]
    pub fn source(&self) -> Storage {
        self.lookup().map_or(self.storage, |lookup| lookup.storage)
    }
}

impl Object {
    /// What its fields show of other records, with their positions.
    pub fn lookups(&self) -> impl Iterator<Item = (usize, &Lookup)> {
        let told = self.told.iter();
        told.filter_map(|position| Some((*position, self.fields[*position].lookup()?)))
    }

    /// The field that rests for the one at this position: itself, unless it is told from another.
    #[must_use]
    pub fn resting(&self, position: usize) -> &FieldDef {
        let field = &self.fields[position];
        field
            .elapsed()
            .map_or(field, |elapsed| &self.fields[elapsed.since])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: &str) -> Moment {
        Moment {
            now: DateTime::parse_from_rfc3339(now).unwrap().timestamp_millis(),
            zone: chrono_tz::Asia::Shanghai,
            first_weekday: 1,
            fiscal_year: 1,
        }
    }

    fn since(column: Column, unit: TimeUnit) -> Elapsed {
        Elapsed {
            since: 0,
            column,
            unit,
            bands: vec![0, 30, 60],
        }
    }

    #[test]
    fn whole_units_are_counted_and_rounded_down() {
        let now = at("2026-11-25T20:00:00Z");
        for (unit, then, told) in [
            (TimeUnit::Days, "2026-11-24T20:00:00.000Z", 1),
            (TimeUnit::Days, "2026-11-24T20:00:00.001Z", 0),
            (TimeUnit::Days, "2026-11-25T20:00:00.001Z", -1),
            (TimeUnit::Hours, "2026-11-24T20:00:00.000Z", 24),
            (TimeUnit::Minutes, "2026-11-25T19:58:30.000Z", 1),
        ] {
            let elapsed = since(Column::Instant, unit);
            assert_eq!(elapsed.told(&json!(then), &now), json!(told), "{then}");
        }
        // It is the 26th already where the workspace is.
        let days = since(Column::Date, TimeUnit::Days);
        assert_eq!(days.told(&json!("2026-11-25"), &now), json!(1));
        assert_eq!(days.told(&json!("2026-11-27"), &now), json!(-1));
        assert_eq!(days.told(&Value::Null, &now), Value::Null);
    }

    #[test]
    fn an_edge_is_the_last_from_which_so_much_has_gone_by() {
        let now = at("2026-11-25T20:00:00Z");
        let hours = since(Column::Instant, TimeUnit::Hours);
        for units in [-3, 0, 1, 1000] {
            let Edge::At(edge) = hours.edge(units, &now) else {
                panic!("{units} has no edge")
            };
            assert_eq!(hours.told(&edge, &now), json!(units));
        }
        assert_eq!(
            since(Column::Date, TimeUnit::Days).edge(1, &now),
            Edge::At(json!("2026-11-25"))
        );
        for (units, edge) in [
            (i64::MAX, Edge::Before),
            (i64::MIN, Edge::After),
            (20_000_000, Edge::Before),
        ] {
            assert_eq!(hours.edge(units, &now), edge, "{units}");
        }
    }

    #[test]
    fn bands_are_called_by_their_ends() {
        let labels = since(Column::Date, TimeUnit::Days).labels();
        assert_eq!(labels, ["< 0", "0", "1–30", "31–60", "> 60"]);
    }
}
