//! What one field accepts.

use crate::shape::{self, quoted};
use crate::{Choice, FieldDef};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, Utc};
use field::{Column, Storage, decimal, text};
use metadata::{Complaint, Complaints};
use serde_json::{Value, json};
use uuid::Uuid;

/// The largest whole number that every JSON reader keeps exactly.
const MAX_INTEGER: i64 = (1 << 53) - 1;
/// A complaint lists this many options at most.
const MAX_LISTED: usize = 20;

impl FieldDef {
    /// Whether records are found by it, now.
    #[must_use]
    pub fn finds(&self) -> bool {
        self.searched && !self.unfiled
    }

    /// The canonical form of what somebody wrote; `Null` when that is empty.
    ///
    /// # Errors
    /// Everything that is wrong with the value; pointers are empty or step into a list.
    pub fn accept(&self, value: Value) -> Result<Value, Complaints> {
        let value = self.present(self.kind.tidy(value));
        if value.is_null() {
            return Ok(value);
        }
        let complaints = self.judge(&value);
        if complaints.is_empty() {
            Ok(value)
        } else {
            Err(complaints)
        }
    }

    /// A value in which options bear the names they have now: requests may use those they had before.
    fn present(&self, value: Value) -> Value {
        let Some(options) = &self.options else {
            return value;
        };
        let called = |name: &str| options.values.iter().any(|option| option.value == name);
        let heir = |name: &str| options.values.iter().find(|option| option.is_heir_of(name, None));
        match value {
            Value::Array(members) => members.into_iter().map(|member| self.present(member)).collect(),
            Value::String(name) if !called(&name) => {
                Value::String(heir(&name).map_or(name, |option| option.value.clone()))
            }
            other => other,
        }
    }

    /// What is wrong with a tidy value that is not empty. The option set speaks before the kind and the kind before its
    /// schema, because that is the order of their better words.
    #[must_use]
    pub fn judge(&self, value: &Value) -> Complaints {
        let chosen: Complaints = match value {
            Value::Array(members) => {
                let judged = members.iter().enumerate().filter_map(|(index, member)| {
                    Some(self.judge_option(member)?.under(&format!("/{index}")))
                });
                judged.take(MAX_LISTED).collect()
            }
            one => self.judge_option(one).into_iter().collect(),
        };
        if !chosen.is_empty() {
            return chosen;
        }
        if let Err(complaint) = self.kind.check(value) {
            return vec![complaint];
        }
        if self.shape.is_valid(value) {
            Vec::new()
        } else {
            shape::judge(&self.shape, &Value::Null, value)
        }
    }

    fn judge_option(&self, value: &Value) -> Option<Complaint> {
        let options = &self.options.as_ref()?.values;
        let written = value.as_str()?;
        match options.iter().find(|option| option.value == written) {
            Some(option) if option.retired => {
                let complaint = Complaint::error("retired_option", "").with("option", option.value.as_str());
                Some(complaint.with("value", option.title.as_str()))
            }
            Some(_) => None,
            None => {
                let listed = listed(options.iter(), |option| option.title.clone());
                let complaint = Complaint::error("unknown_choice", "").with("value", quoted(value));
                Some(complaint.with("title", self.title.as_str()).with("known", listed))
            }
        }
    }

    /// The canonical form of a value that a filter compares with: the shape of the column, without the bounds that
    /// the field sets for its own values. For a list this is one member.
    ///
    /// # Errors
    /// Why the value cannot be compared with this field.
    pub fn canonical(&self, value: &Value) -> Result<Value, Complaint> {
        let column = self.storage.compared();
        if self.storage == Storage::Named {
            let plain = Complaint::error("filter_value", "").with("title", self.title.as_str());
            return self
                .named_operand(value)
                .ok_or_else(|| plain.with("value", quoted(value)));
        }
        let tidy = if self.storage == Storage::Measured {
            let tidy = self.kind.tidy(value.clone());
            self.kind.measure(&tidy).unwrap_or(tidy)
        } else if column == Column::Json {
            match self.kind.tidy(json!([value])) {
                Value::Array(mut members) if members.len() == 1 => members.remove(0),
                other => other,
            }
        } else {
            text::tidy(self.kind.tidy(value.clone()))
        };
        let tidy = self.present(tidy);
        // A member of a list of ids is one.
        let member = if self.storage == Storage::Linked {
            Column::Uuid
        } else {
            column
        };
        if fits(member, &tidy) {
            return Ok(tidy);
        }
        let refused = self
            .kind
            .check(&tidy)
            .err()
            .filter(|_| column != Column::Json && !tidy.is_null());
        let plain = || Complaint::error("filter_value", "").with("title", self.title.as_str());
        Err(refused.unwrap_or_else(|| plain().with("value", quoted(value))))
    }
}

/// The titles of the options that may be chosen, not more than a person reads.
pub(crate) fn listed<'a>(
    options: impl Iterator<Item = &'a Choice>,
    title: impl Fn(&Choice) -> String,
) -> Vec<String> {
    let mut titles: Vec<String> = options
        .filter(|option| !option.retired)
        .take(MAX_LISTED + 1)
        .map(title)
        .collect();
    if titles.len() > MAX_LISTED {
        titles[MAX_LISTED] = "…".to_owned();
    }
    titles
}

/// Whether a value is in the canonical form of a column; for a list column, of one of its members.
fn fits(column: Column, value: &Value) -> bool {
    let canonical = |read: &dyn Fn(&str) -> Option<String>| {
        value
            .as_str()
            .is_some_and(|text| read(text).as_deref() == Some(text))
    };
    match column {
        Column::Text | Column::Json => value
            .as_str()
            .is_some_and(|text| !text.is_empty() && !text.contains('\0')),
        // Nothing is compared with a whole document.
        Column::Document => false,
        Column::Integer => value
            .as_i64()
            .is_some_and(|number| (-MAX_INTEGER..=MAX_INTEGER).contains(&number)),
        Column::Decimal { scale } => canonical(&|text| decimal::write(decimal::read(text)?, scale)),
        Column::Boolean => value.is_boolean(),
        Column::Date => canonical(&|text| {
            Some(
                NaiveDate::parse_from_str(text, "%Y-%m-%d")
                    .ok()?
                    .format("%Y-%m-%d")
                    .to_string(),
            )
        }),
        Column::Time => canonical(&|text| {
            Some(
                NaiveTime::parse_from_str(text, "%H:%M:%S")
                    .ok()?
                    .format("%H:%M:%S")
                    .to_string(),
            )
        }),
        Column::Instant => canonical(&|text| {
            let moment = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
            (1..=9999)
                .contains(&moment.year())
                .then(|| moment.to_rfc3339_opts(SecondsFormat::Millis, true))
        }),
        Column::Uuid => canonical(&|text| Some(Uuid::try_parse(text).ok()?.hyphenated().to_string())),
    }
}
