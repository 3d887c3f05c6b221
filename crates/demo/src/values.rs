//! What a value of a story comes to at its moment.

use crate::calendar::{self, Calendar};
use crate::dice::Dice;
use crate::documents::Range;
use crate::people::People;
use crate::scope::Scope;
use crate::words::Words;
use chrono::{DateTime, NaiveDate};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A value that is drawn or reckoned. Every other object is what it says.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Drawn {
    /// A day, so many days from today or from another day.
    Day { day: Range, from: Option<String> },
    /// A moment while people work, so many days from today.
    Moment { moment: Range },
    /// An amount as text: `"1200"`.
    Amount { amount: Range, step: Option<f64> },
    /// A whole number.
    Number { number: Range },
    /// A part of another value.
    Share {
        share: Range,
        of: String,
        step: Option<f64>,
    },
    /// One of several, or one by weights.
    OneOf { one_of: Several },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Several {
    Alike(Vec<Value>),
    Weighed(BTreeMap<String, f64>),
}

/// The words that tell a drawn value from one that is what it says.
const WORDS: [&str; 6] = ["day", "moment", "amount", "number", "share", "one_of"];

/// What a value may speak of.
pub(crate) struct Teller<'a> {
    pub(crate) scope: &'a mut Scope,
    pub(crate) dice: &'a mut Dice,
    pub(crate) words: &'a mut Words,
    pub(crate) people: &'a People,
    pub(crate) calendar: &'a Calendar,
    pub(crate) now: i64,
}

impl Teller<'_> {
    pub(crate) fn fields(&mut self, values: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        let fields = values.iter();
        fields
            .map(|(name, value)| Ok((name.clone(), self.value(value)?)))
            .collect()
    }

    pub(crate) fn value(&mut self, value: &Value) -> Result<Value, String> {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(list) => list.iter().map(|one| self.value(one)).collect(),
            Value::Object(map) if map.keys().any(|key| WORDS.contains(&key.as_str())) => {
                let drawn = Drawn::deserialize(value);
                self.drawn(&drawn.map_err(|_| format!("{value} is no value that can be drawn"))?)
            }
            Value::Object(map) => Ok(Value::Object(self.fields(map)?)),
            plain => Ok(plain.clone()),
        }
    }

    /// A text, or, where it names one value and nothing else, that value.
    fn text(&mut self, text: &str) -> Result<Value, String> {
        let alone = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        if let Some(path) = alone.filter(|path| !path.contains(['{', '}'])) {
            return self.look(path);
        }
        let drawn = self.words.filled(text, self.dice, 0)?;
        let (mut out, mut rest) = (String::new(), drawn.as_str());
        while let Some((before, behind)) = rest.split_once('{') {
            let (path, behind) = behind
                .split_once('}')
                .ok_or_else(|| format!("a brace stays open in “{text}”"))?;
            out.push_str(before);
            match self.look(path)? {
                Value::String(text) => out.push_str(&text),
                Value::Null => {}
                other => out.push_str(&other.to_string()),
            }
            rest = behind;
        }
        out.push_str(rest);
        Ok(Value::String(out))
    }

    fn look(&mut self, path: &str) -> Result<Value, String> {
        if let Some(part) = path.strip_prefix("cast.") {
            let login = self.scope.player(part, self.people, self.dice)?;
            return Ok(json!(self.people.member(&login)?.viewer.user));
        }
        self.scope.look(path).cloned()
    }

    fn drawn(&mut self, drawn: &Drawn) -> Result<Value, String> {
        Ok(match drawn {
            Drawn::Day { day, from } => {
                let first = match from {
                    Some(path) => self.day(&Value::String(path.clone()))?,
                    None => self.calendar.day_of(self.now),
                };
                json!(calendar::after(first, calendar::rounded(self.dice.range(*day))))
            }
            Drawn::Moment { moment } => {
                let days = calendar::rounded(self.dice.range(*moment));
                let mut day = calendar::after(self.calendar.day_of(self.now), days);
                while !self.calendar.is_working(day) {
                    day = calendar::after(day, 1);
                }
                json!(calendar::written(self.calendar.during(day, self.dice)))
            }
            Drawn::Amount { amount, step } => stepped(self.dice.range(*amount), *step),
            Drawn::Number { number } => json!(calendar::rounded(self.dice.range(*number))),
            Drawn::Share { share, of, step } => {
                let whole = number(&self.text(of)?).ok_or_else(|| format!("“{of}” is no number"))?;
                stepped(whole * self.dice.range(*share), *step)
            }
            Drawn::OneOf {
                one_of: Several::Alike(list),
            } => {
                let one = list.get(self.dice.place(list.len()));
                let one = one.ok_or("one_of: there is nothing to draw")?.clone();
                self.value(&one)?
            }
            Drawn::OneOf {
                one_of: Several::Weighed(weights),
            } => {
                let each: Vec<f64> = weights.values().copied().collect();
                let at = self.dice.weighed(&each).unwrap_or_default();
                let one = weights.keys().nth(at).ok_or("one_of: there is nothing to draw")?;
                self.text(&one.clone())?
            }
        })
    }

    /// The day that a value says.
    pub(crate) fn day(&mut self, value: &Value) -> Result<NaiveDate, String> {
        let value = self.value(value)?;
        let text = value.as_str().unwrap_or_default();
        let moment = DateTime::parse_from_rfc3339(text);
        let day = text.parse().ok();
        let day = day.or_else(|| Some(self.calendar.day_of(moment.ok()?.timestamp_millis())));
        day.ok_or_else(|| format!("{value} is no day"))
    }
}

/// A number, also one that is written as text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    }
}

/// Whether a value is there and is not false, zero or empty.
pub(crate) fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty() && number(value) != Some(0.0),
        other => number(other) != Some(0.0),
    }
}

fn stepped(amount: f64, step: Option<f64>) -> Value {
    let step = step.filter(|step| *step > 0.0).unwrap_or(1.0);
    let text = format!("{:.2}", (amount / step).round() * step);
    json!(text.strip_suffix(".00").unwrap_or(&text))
}
