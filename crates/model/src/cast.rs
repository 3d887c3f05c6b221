//! What becomes of the values of a field that becomes another kind of field.
//!
//! A compiled field cannot be asked for its kind, so no pair of kinds is named here. What two fields have in common is
//! seen in the closed vocabularies: both name records, both choose from a set, both count, the one reads what the other
//! writes. What they do not have in common is no way, and a publish says so in words.

use crate::{Choice, FieldDef, Moment, Settings};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use field::{Column, Filler, Storage, text};
use metadata::Complaint;
use serde_json::{Value, json};
use uuid::Uuid;

/// How the values of a field become those of the field that it is in the next version.
#[derive(Debug, Clone, Copy)]
pub struct Cast<'a> {
    was: &'a FieldDef,
    is: &'a FieldDef,
    by: Common,
    zone: chrono_tz::Tz,
}

/// What becomes of one value.
#[derive(Debug, Clone, PartialEq)]
pub enum Becomes {
    /// It stays as it is.
    Same,
    /// It takes another form.
    Other(Value),
    /// It has no form that the field takes, and why.
    Nothing(Complaint),
}

/// What two fields have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Common {
    /// The values themselves.
    Plain,
    /// Numbers.
    Number,
    /// A day, and a moment in it.
    Day,
    /// Records that they name.
    Names,
    /// Options of a set, by their names and by what people call them.
    Options,
    /// One file or several.
    Files,
    /// What the one writes and the other reads.
    Text,
}

/// What people call the record of that object and id; nothing when it is gone.
pub type Titles<'a> = dyn Fn(&str, Uuid) -> Option<String> + Send + Sync + 'a;

impl<'a> Cast<'a> {
    /// The way from one field to the other; `None` when they have nothing in common.
    #[must_use]
    pub fn between(was: &'a FieldDef, is: &'a FieldDef, settings: &Settings) -> Option<Self> {
        let by = common(was, is)?;
        let zone = Moment::of(settings, 0).zone;
        Some(Cast { was, is, by, zone })
    }

    /// The field that it is.
    #[must_use]
    pub fn is(&self) -> &'a FieldDef {
        self.is
    }

    /// The field that it was.
    #[must_use]
    pub fn was(&self) -> &'a FieldDef {
        self.was
    }

    /// The records whose titles are asked for when this value is turned: object and id.
    #[must_use]
    pub fn asks(&self, value: &Value) -> Vec<(String, Uuid)> {
        if self.by != Common::Text || self.was.named_objects().is_empty() {
            return Vec::new();
        }
        let named = self.was.named(value).into_iter();
        named.map(|named| (named.object.to_owned(), named.id)).collect()
    }

    /// What becomes of a value that is not empty.
    #[must_use]
    pub fn turn(&self, value: &Value, titles: &Titles<'_>) -> Becomes {
        match self.turned(value, titles) {
            Err(complaint) => Becomes::Nothing(complaint),
            Ok(turned) if turned == *value => Becomes::Same,
            Ok(turned) => Becomes::Other(turned),
        }
    }

    fn turned(&self, value: &Value, titles: &Titles<'_>) -> Result<Value, Complaint> {
        match self.by {
            Common::Plain => self.taken(value.clone()),
            Common::Number => self.taken(self.number(value)),
            Common::Day => self.taken(self.day(value).unwrap_or_else(|| value.clone())),
            Common::Names => self.names(value),
            Common::Files => self.taken(self.one_or_several(members(value))),
            Common::Options => self.options(value),
            Common::Text => {
                let words = self.words(value, titles);
                if self.is.storage.column() == Column::Json {
                    return self.taken(json!(words));
                }
                self.taken(self.is.kind.from_text(&words.join(", ")))
            }
        }
    }

    /// The value as the new field takes it from whoever writes it, save that an option may be retired.
    fn taken(&self, value: Value) -> Result<Value, Complaint> {
        let tidy = self.is.kind.tidy(value);
        if tidy.is_null() {
            return Err(Complaint::error("cast_empty", ""));
        }
        let wrong = self.is.judge(&tidy).into_iter();
        match wrong
            .into_iter()
            .find(|complaint| complaint.code != "retired_option")
        {
            Some(complaint) => Err(complaint),
            None => Ok(tidy),
        }
    }

    /// A number in plain digits.
    fn number(&self, value: &Value) -> Value {
        let measured = self.was.kind.measure(value);
        match measured.as_ref().unwrap_or(value) {
            Value::Number(number) => Value::String(number.to_string()),
            other => other.clone(),
        }
    }

    /// The first moment of a day, and the day of a moment, where the workspace is.
    fn day(&self, value: &Value) -> Option<Value> {
        let written = value.as_str()?;
        if self.was.storage.column() == Column::Date {
            let day = NaiveDate::parse_from_str(written, "%Y-%m-%d").ok()?;
            let first = Moment::first(self.zone, day)?;
            return Some(json!(first.to_rfc3339_opts(SecondsFormat::Millis, true)));
        }
        let moment = DateTime::parse_from_rfc3339(written).ok()?.with_timezone(&Utc);
        let day = moment.with_timezone(&self.zone).date_naive();
        Some(json!(day.format("%Y-%m-%d").to_string()))
    }

    fn names(&self, value: &Value) -> Result<Value, Complaint> {
        let named = self.was.named(value);
        let lost = || Complaint::error("cast_named", "").with("objects", self.is.named_objects().to_vec());
        if named.is_empty() {
            return Err(lost());
        }
        let is_known = |object: &str| self.is.named_objects().iter().any(|known| known == object);
        if !named.iter().all(|named| is_known(named.object)) {
            return Err(lost());
        }
        let ids = named.iter().map(|named| match self.is.storage {
            Storage::Named => json!({ "object": named.object, "id": named.id }),
            _ => json!(named.id),
        });
        self.taken(self.one_or_several(ids.collect()))
    }

    /// Several values as the new field holds them: a list, or the only one.
    fn one_or_several(&self, mut all: Vec<Value>) -> Value {
        match (self.is_list(), all.len()) {
            (false, 1) => all.remove(0),
            _ => Value::Array(all),
        }
    }

    /// Whether the new field holds lists.
    fn is_list(&self) -> bool {
        self.is.kind.schema()["type"] == "array"
    }

    fn options(&self, value: &Value) -> Result<Value, Complaint> {
        let (mut found, mut stay): (Vec<Value>, bool) = (Vec::new(), false);
        for word in members(value) {
            let option = match word.as_str().and_then(|word| self.option(word)) {
                Some(option) => json!(option.value),
                // An option that the same set has no longer stays on the records that have it.
                None if self.was.choices == self.is.choices => {
                    stay = true;
                    word
                }
                None => {
                    let complaint = Complaint::error("cast_option", "").with("value", text::plain(&word));
                    return Err(complaint.with("choices", self.is.choices.clone()));
                }
            };
            if !found.contains(&option) {
                found.push(option);
            }
        }
        let turned = self.one_or_several(found);
        match stay && turned.is_array() == value.is_array() {
            true => Ok(turned),
            false => self.taken(turned),
        }
    }

    /// The option that a word stands for: by its name, by one it had, by what people call it.
    fn option(&self, word: &str) -> Option<&'a Choice> {
        let options = &self.is.options.as_ref()?.values;
        let called = self.was.options.as_ref();
        let called = called.and_then(|known| known.values.iter().find(|option| option.value == word));
        let title = text::folded(called.map_or(word, |option| option.title.as_str()).trim());
        self.chosen(word)
            .or_else(|| options.iter().find(|option| option.is_heir_of(word, called)))
            .or_else(|| options.iter().find(|option| text::folded(&option.title) == title))
    }

    fn chosen(&self, name: &str) -> Option<&'a Choice> {
        let options = &self.is.options.as_ref()?.values;
        options.iter().find(|option| option.value == name)
    }

    /// What people read where the value stood.
    fn words(&self, value: &Value, titles: &Titles<'_>) -> Vec<String> {
        if !self.was.named_objects().is_empty() {
            let named = self.was.named(value).into_iter();
            return named.filter_map(|named| titles(named.object, named.id)).collect();
        }
        if let Some(options) = &self.was.options {
            let title = |word: &Value| {
                let known = options
                    .values
                    .iter()
                    .find(|option| *word == option.value.as_str());
                known.map_or_else(|| text::plain(word), |option| option.title.clone())
            };
            return members(value).iter().map(title).collect();
        }
        match value {
            Value::Array(members) if self.was.storage.column() == Column::Json => {
                members.iter().map(text::plain).collect()
            }
            other => vec![self.was.kind.to_text(other)],
        }
    }
}

impl FieldDef {
    /// Whether an option that the other field chooses from has another name here.
    #[must_use]
    pub fn renames_options_of(&self, was: &FieldDef) -> bool {
        let (Some(before), Some(after)) = (&was.options, &self.options) else {
            return false;
        };
        let is_there = |name: &str| after.values.iter().any(|option| option.value == name);
        let gone = before.values.iter().filter(|option| !is_there(&option.value));
        let mut gone = gone.map(|option| (option, &option.value));
        gone.any(|(option, name)| {
            after
                .values
                .iter()
                .any(|heir| heir.is_heir_of(name, Some(option)))
        })
    }
}

/// The members of a list, or the only value.
fn members(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(members) => members.clone(),
        one => vec![one.clone()],
    }
}

fn common(was: &FieldDef, is: &FieldDef) -> Option<Common> {
    // What the house fills in is nobody's to give, and what follows is computed.
    let fills = is.filler.as_ref().is_some_and(|filler| *filler != Filler::Owner);
    if is.derived.is_some() || (fills && was.filler != is.filler) {
        return None;
    }
    let (from, to) = (was.storage.column(), is.storage.column());
    let either = |asked: &dyn Fn(&FieldDef) -> bool| asked(was) || asked(is);
    if either(&|field| field.kind.files().is_some()) {
        let both = was.kind.files().is_some() && is.kind.files().is_some();
        return both.then_some(Common::Files);
    }
    if either(&|field| field.filters.is_some()) {
        return (was.filters == is.filters).then_some(Common::Plain);
    }
    let (named, names) = (was.named_objects(), is.named_objects());
    if !names.is_empty() {
        return named
            .iter()
            .any(|object| names.contains(object))
            .then_some(Common::Names);
    }
    let is_prose = |field: &FieldDef| {
        let speaks = field.choices.is_none() && field.named_objects().is_empty();
        speaks && field.storage.column() == Column::Text
    };
    let is_list =
        |field: &FieldDef| field.choices.is_none() && field.storage == Storage::Column(Column::Json);
    if !named.is_empty() {
        return (is_prose(is) || is_list(is)).then_some(Common::Text);
    }
    if is.choices.is_some() {
        return (was.choices.is_some() || is_prose(was) || is_list(was)).then_some(Common::Options);
    }
    if was.choices.is_some() {
        return Some(Common::Text);
    }
    let counts = |field: &FieldDef| {
        let column = field.storage.compared();
        matches!(column, Column::Integer | Column::Decimal { .. })
    };
    match (from, to) {
        _ if counts(was) && counts(is) => Some(Common::Number),
        (Column::Date, Column::Instant) | (Column::Instant, Column::Date) => Some(Common::Day),
        _ if is_prose(was) || is_prose(is) => Some(Common::Text),
        _ if from == to && was.storage == is.storage => Some(Common::Plain),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_one_value_are_the_value() {
        assert_eq!(members(&json!("a")), [json!("a")]);
        assert_eq!(members(&json!(["a", "b"])), [json!("a"), json!("b")]);
    }
}
