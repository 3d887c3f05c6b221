//! What a field is compared with.

use super::Reader;
use crate::filter::{MOST_DAYS, Operand, Span};
use crate::{FieldDef, FieldSet};
use field::{Column, Operator, Storage};
use metadata::Complaint;
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn operand(
        &mut self,
        field: &FieldDef,
        operator: Operator,
        json: &Value,
        at: &str,
    ) -> Option<Operand> {
        match (operator, json) {
            (Operator::IsEmpty | Operator::IsFilled, Value::Bool(asserted)) => Some(Operand::Flag(*asserted)),
            (Operator::IsEmpty | Operator::IsFilled, _) => self.complain("filter_flag", at),
            (Operator::AnyOf | Operator::NoneOf, Value::Array(values)) => {
                let read: Vec<Option<Value>> = values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| self.value(field, value, &format!("{at}/{index}")))
                    .collect();
                Some(Operand::Many(read.into_iter().collect::<Option<_>>()?))
            }
            (Operator::AnyOf | Operator::NoneOf, _) => self.complain("filter_list", at),
            (Operator::Between, Value::Object(span)) if span.contains_key("during") => {
                self.during(field, span, at)
            }
            (Operator::Between, Value::Array(ends)) if ends.len() == 2 => {
                let low = self.value(field, &ends[0], &format!("{at}/0"));
                let high = self.value(field, &ends[1], &format!("{at}/1"));
                Some(Operand::Range(low?, high?))
            }
            (Operator::Between, _) => self.complain("filter_pair", at),
            (_, Value::Object(one)) if field.storage == Storage::Named && !one.contains_key("this") => {
                self.value(field, json, at).map(Operand::One)
            }
            (Operator::Contains, Value::Object(one)) if one.contains_key("me") && names_users(field) => {
                self.me(field, one, at)
            }
            (Operator::Contains | Operator::StartsWith, piece) if reads_pieces(field) => {
                self.piece(piece, at).map(Operand::One)
            }
            (_, Value::Object(one)) if one.contains_key("today") => self.today(field, one, at),
            (_, Value::Object(one)) if one.contains_key("this") => self.this(field, one, at),
            (_, Value::Object(one)) if one.contains_key("field") => self.sibling(field, one, at),
            (Operator::Is | Operator::IsNot, Value::Object(one)) if field.storage != Storage::Measured => {
                self.me(field, one, at)
            }
            (_, Value::Object(one)) if one.get("me").is_some_and(Value::is_string) => self.me(field, one, at),
            (_, value) => self.value(field, value, at).map(Operand::One),
        }
    }

    /// A value that is no value of any kind.
    fn odd<T>(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<T> {
        let complaint =
            Complaint::error("filter_value", at).with("value", Value::from(one.clone()).to_string());
        self.complaints
            .push(complaint.with("title", field.title.as_str()));
        None
    }

    /// Another field of the same record, of the same shape.
    fn sibling(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        let place = format!("{at}/field");
        let (Some(name), 1) = (one.get("field").and_then(Value::as_str), one.len()) else {
            return self.odd(field, one, at);
        };
        let found = self
            .called(name)
            .filter(|(position, _)| self.known.has(*position));
        let Some((position, other)) = found else {
            self.complaints
                .push(self.object.unknown_field(name, self.known, &place));
            return None;
        };
        self.alike((field, field.rests()), (other, other.rests()), place)
            .then_some(Operand::Field(position))
    }

    /// A field of the record that asks, of the same shape.
    fn this(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        let place = format!("{at}/this");
        let (Some(name), 1) = (one.get("this").and_then(Value::as_str), one.len()) else {
            return self.odd(field, one, at);
        };
        let Some(asking) = self.asking else {
            return self.complain("filter_this", &place);
        };
        let Some((position, other)) = asking.field(name) else {
            let all = FieldSet::all(asking.fields.len());
            self.complaints.push(asking.unknown_field(name, &all, &place));
            return None;
        };
        // Who may look beyond may also look through a lookup.
        let is_shown = self.others.is_some() && other.lookup().is_some();
        if !other.rests() && !is_shown {
            self.complaints.push(other.not_kept(place));
            return None;
        }
        // Of the record that asks there is one value by then, so that also what has no order can be compared with it.
        if field.storage == Storage::Named && other.storage == Storage::Named {
            return Some(Operand::This(position));
        }
        self.alike((field, field.rests()), (other, is_shown || other.rests()), place)
            .then_some(Operand::This(position))
    }

    /// Whether two fields, each with whether it can be, are compared; otherwise a complaint.
    fn alike(
        &mut self,
        (field, one): (&FieldDef, bool),
        (other, two): (&FieldDef, bool),
        place: String,
    ) -> bool {
        let column = field.storage.column();
        let alike = one && two && column.has_order() && column == other.storage.column();
        if !alike {
            let complaint = Complaint::error("filter_unlike", place).with("title", field.title.as_str());
            self.complaints
                .push(complaint.with("other", other.title.as_str()));
        }
        alike
    }

    fn today(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        let days = one.get("today").and_then(Value::as_i64);
        let fits = days.filter(|days| one.len() == 1 && (-MOST_DAYS..=MOST_DAYS).contains(days));
        match (fits, self.tells_days(field, at)) {
            (Some(days), true) => Some(Operand::Today(days)),
            (None, _) => self.complain("filter_today", at),
            (_, false) => None,
        }
    }

    fn during(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        let word = one.get("during").and_then(Value::as_str).unwrap_or_default();
        match (
            Span::from_word(word).filter(|_| one.len() == 1),
            self.tells_days(field, at),
        ) {
            (Some(span), true) => Some(Operand::During(span)),
            (None, _) => self.complain("filter_during", at),
            (_, false) => None,
        }
    }

    /// Whether the field holds days or moments; otherwise a complaint.
    fn tells_days(&mut self, field: &FieldDef, at: &str) -> bool {
        let tells = matches!(field.storage.column(), Column::Date | Column::Instant);
        if !tells {
            self.complaints
                .push(Complaint::error("filter_no_day", at).with("title", field.title.as_str()));
        }
        tells
    }

    fn me(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        match one.get("me") {
            Some(Value::String(path)) if one.len() == 1 => return self.mine(field, path, at),
            Some(Value::Bool(true)) if one.len() == 1 => {}
            _ => return self.odd(field, one, at),
        }
        if field.named_object() != Some("user") {
            self.complaints
                .push(Complaint::error("filter_me", at).with("title", field.title.as_str()));
            return None;
        }
        Some(Operand::Me)
    }

    /// `{"me": "employee.region"}`: a field of the viewer's employee record, of the same shape.
    fn mine(&mut self, field: &FieldDef, path: &str, at: &str) -> Option<Operand> {
        let place = format!("{at}/me");
        let Some((employee, known)) = self.employee else {
            return self.complain("filter_mine", &place);
        };
        let Some(("employee", name)) = path.split_once('.') else {
            let complaint = Complaint::error("filter_mine_path", place).with("name", path);
            self.complaints.push(complaint);
            return None;
        };
        let Some((_, other)) = employee.field(name).filter(|(position, _)| known.has(*position)) else {
            self.complaints.push(employee.unknown_field(name, known, &place));
            return None;
        };
        self.alike((field, field.rests()), (other, other.rests()), place)
            .then(|| Operand::Mine(name.to_owned()))
    }
}

/// Whether it names several users.
fn names_users(field: &FieldDef) -> bool {
    field.storage == Storage::Linked && field.named_object() == Some("user")
}

/// Whether a piece of its text is looked for, and not a member of its list.
fn reads_pieces(field: &FieldDef) -> bool {
    field.storage == Storage::Described || field.storage.column() == Column::Text
}
