//! From JSON to a filter: caps first, then every field, operator and value.

mod beyond;

use super::{
    Filter, MAX_FILTER_DEPTH, MAX_FILTER_TESTS, MAX_FILTER_VALUES, MOST_DAYS, Operand, Others, Span, Test,
};
use crate::{FieldDef, FieldSet, Object};
use field::{Column, Operator, Storage};
use metadata::{Complaint, Complaints, pointer_token};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

impl Filter {
    /// Reads the JSON form over every field of the object.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub fn parse(object: &Object, json: &Value) -> Result<Filter, Complaints> {
        Filter::parse_among(object, &FieldSet::all(object.fields.len()), json)
    }

    /// Reads the JSON form over some fields; the others are answered exactly like fields that do not exist.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub fn parse_among(object: &Object, known: &FieldSet, json: &Value) -> Result<Filter, Complaints> {
        read(object, known, None, None, json)
    }

    /// The same, looking also into other objects: behind references and among the records that point here.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub fn parse_beyond(
        object: &Object,
        known: &FieldSet,
        others: &dyn Others,
        json: &Value,
    ) -> Result<Filter, Complaints> {
        read(object, known, Some(others), None, json)
    }

    /// A filter over `object` that a record of `asking` asks: it may compare with that record's fields.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub fn parse_asked(object: &Object, asking: &Object, json: &Value) -> Result<Filter, Complaints> {
        read(
            object,
            &FieldSet::all(object.fields.len()),
            None,
            Some(asking),
            json,
        )
    }
}

fn read(
    object: &Object,
    known: &FieldSet,
    others: Option<&dyn Others>,
    asking: Option<&Object>,
    json: &Value,
) -> Result<Filter, Complaints> {
    measure(json, 0, &mut Size { tests: 0, values: 0 }).map_err(|complaint| vec![*complaint])?;
    let mut reader = Reader {
        object,
        known,
        others,
        asking,
        depth: 0,
        complaints: Vec::new(),
    };
    match reader.filter(json, "") {
        Some(filter) if reader.complaints.is_empty() => Ok(filter),
        _ => Err(reader.complaints),
    }
}

struct Size {
    tests: usize,
    values: usize,
}

/// Refuses what is too large before anything is built, and never looks deeper than the cap.
fn measure(json: &Value, depth: usize, size: &mut Size) -> Result<(), Box<Complaint>> {
    let refuse = |code, most: usize| Err(Box::new(Complaint::error(code, "").with("most", most)));
    if depth > MAX_FILTER_DEPTH {
        return refuse("filter_too_deep", MAX_FILTER_DEPTH);
    }
    let mut leaf = true;
    for (key, inner) in json.as_object().into_iter().flatten() {
        match (key.as_str(), inner) {
            ("all" | "any", Value::Array(parts)) if !parts.is_empty() => {
                leaf = false;
                for part in parts {
                    measure(part, depth + 1, size)?;
                }
            }
            ("not", part) => {
                leaf = false;
                measure(part, depth + 1, size)?;
            }
            ("where", part) => measure(part, depth + 1, size)?,
            (_, Value::Array(values)) => size.values += values.len(),
            _ => {}
        }
    }
    size.tests += usize::from(leaf);
    match size {
        Size { tests, .. } if *tests > MAX_FILTER_TESTS => refuse("filter_too_long", MAX_FILTER_TESTS),
        Size { values, .. } if *values > MAX_FILTER_VALUES => {
            refuse("filter_too_many_values", MAX_FILTER_VALUES)
        }
        _ => Ok(()),
    }
}

pub(super) struct Reader<'a> {
    object: &'a Object,
    known: &'a FieldSet,
    /// The objects it may look into; none where a filter reads the record alone.
    others: Option<&'a dyn Others>,
    /// Whose record asks, if one does.
    asking: Option<&'a Object>,
    /// How far beyond the first object this one is.
    depth: usize,
    complaints: Complaints,
}

impl<'a> Reader<'a> {
    /// `None` when something is wrong, which is then among the complaints.
    fn filter(&mut self, json: &Value, at: &str) -> Option<Filter> {
        let Some(map) = json.as_object() else {
            return self.complain("filter_shape", at);
        };
        if let Some((reference, rest)) = map
            .get("field")
            .and_then(Value::as_str)
            .and_then(|name| name.split_once('.'))
        {
            return self.through(reference, rest, map, at);
        }
        if map.contains_key("field") {
            return self.test(map, at).map(Filter::Test);
        }
        if let Some(word) = ["some", "none", "count"]
            .into_iter()
            .find(|word| map.contains_key(*word))
        {
            return self.related(word, map, at);
        }
        let mut keys = map.iter();
        let (Some((key, inner)), None) = (keys.next(), keys.next()) else {
            return self.complain("filter_shape", at);
        };
        let below = format!("{at}/{}", pointer_token(key));
        match (key.as_str(), inner) {
            ("all", Value::Array(parts)) => self.parts(parts, &below).map(Filter::All),
            ("any", Value::Array(parts)) => self.parts(parts, &below).map(Filter::Any),
            ("not", part) => Some(Filter::Not(Box::new(self.filter(part, &below)?))),
            ("all" | "any", _) => self.complain("filter_parts", &below),
            _ => self.complain("filter_shape", at),
        }
    }

    fn parts(&mut self, parts: &[Value], at: &str) -> Option<Vec<Filter>> {
        // Every part is read before the first mistake counts, so that all complaints come at once.
        let read: Vec<Option<Filter>> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| self.filter(part, &format!("{at}/{index}")))
            .collect();
        read.into_iter().collect()
    }

    fn test(&mut self, map: &Map<String, Value>, at: &str) -> Option<Test> {
        let place = format!("{at}/field");
        let Some(name) = map.get("field").and_then(Value::as_str) else {
            return self.complain("filter_field", &place);
        };
        let found = self
            .called(name)
            .filter(|(position, _)| self.known.has(*position));
        if found.is_none() {
            self.complaints
                .push(self.object.unknown_field(name, self.known, &place));
        }
        let mut words = map.keys().filter(|key| *key != "field");
        let (Some(word), None) = (words.next(), words.next()) else {
            return self.complain("filter_one_operator", at);
        };
        let below = format!("{at}/{}", pointer_token(word));
        let operator = Operator::from_word(word);
        if operator.is_none() {
            let known = Operator::ALL.map(Operator::word);
            let complaint = Complaint::error("unknown_operator", &below).with("operator", word.as_str());
            self.complaints
                .push(complaint.with("known", known.to_vec()).near(word, known));
        }
        let ((position, field), operator) = (found?, operator?);
        let offered = field.kind.operators();
        if !offered.contains(&operator) {
            let complaint = Complaint::error("operator_not_offered", &below).with("operator", word.as_str());
            let offered: Vec<&str> = offered.iter().map(|operator| operator.word()).collect();
            self.complaints.push(
                complaint
                    .with("title", field.title.as_str())
                    .with("known", offered),
            );
            return None;
        }
        if field.elapsed().is_some() {
            return self.ago((position, field), operator, map.get(word)?, &below);
        }
        let operand = self.operand(field, operator, map.get(word)?, &below)?;
        Some(Test {
            field: position,
            operator,
            operand,
        })
    }

    fn operand(&mut self, field: &FieldDef, operator: Operator, json: &Value, at: &str) -> Option<Operand> {
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
            (Operator::Contains | Operator::StartsWith, piece) if reads_pieces(field) => {
                self.piece(piece, at).map(Operand::One)
            }
            (_, Value::Object(one)) if one.contains_key("today") => self.today(field, one, at),
            (_, Value::Object(one)) if one.contains_key("this") => self.this(field, one, at),
            (_, Value::Object(one)) if one.contains_key("field") => self.sibling(field, one, at),
            (Operator::Is | Operator::IsNot, Value::Object(_)) if field.storage != Storage::Measured => {
                self.me(field, json, at)
            }
            (_, value) => self.value(field, value, at).map(Operand::One),
        }
    }

    fn called(&self, name: &str) -> Option<(usize, &'a FieldDef)> {
        match self.others.is_some_and(Others::knows_former_names) {
            true => self.object.called(name),
            false => self.object.field(name),
        }
    }

    /// Another field of the same record, of the same shape.
    fn sibling(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        let place = format!("{at}/field");
        let (Some(name), 1) = (one.get("field").and_then(Value::as_str), one.len()) else {
            return self.complain("filter_value", at);
        };
        let found = self
            .called(name)
            .filter(|(position, _)| self.known.has(*position));
        let Some((position, other)) = found else {
            self.complaints
                .push(self.object.unknown_field(name, self.known, &place));
            return None;
        };
        self.alike(field, other, place)
            .then_some(Operand::Field(position))
    }

    /// A field of the record that asks, of the same shape.
    fn this(&mut self, field: &FieldDef, one: &Map<String, Value>, at: &str) -> Option<Operand> {
        let place = format!("{at}/this");
        let (Some(name), 1) = (one.get("this").and_then(Value::as_str), one.len()) else {
            return self.complain("filter_value", at);
        };
        let Some(asking) = self.asking else {
            return self.complain("filter_this", &place);
        };
        let Some((position, other)) = asking.field(name) else {
            let all = FieldSet::all(asking.fields.len());
            self.complaints.push(asking.unknown_field(name, &all, &place));
            return None;
        };
        self.alike(field, other, place).then_some(Operand::This(position))
    }

    /// Whether two fields can be compared; otherwise a complaint.
    fn alike(&mut self, field: &FieldDef, other: &FieldDef, place: String) -> bool {
        let column = field.storage.column();
        let rests = field.elapsed().is_none() && other.elapsed().is_none();
        let alike = rests && column.has_order() && column == other.storage.column();
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

    fn me(&mut self, field: &FieldDef, json: &Value, at: &str) -> Option<Operand> {
        if *json != serde_json::json!({ "me": true }) {
            return self.complain("filter_value", at);
        }
        if field.target.as_deref() != Some("user") {
            self.complaints
                .push(Complaint::error("filter_me", at).with("title", field.title.as_str()));
            return None;
        }
        Some(Operand::Me)
    }

    /// A piece of text is kept as it was typed, spaces at its ends included; only its composition is settled.
    fn piece(&mut self, json: &Value, at: &str) -> Option<Value> {
        let Some(piece) = json
            .as_str()
            .filter(|piece| !piece.is_empty() && !piece.contains('\0'))
        else {
            return self.complain("filter_piece", at);
        };
        Some(Value::String(piece.nfc().collect()))
    }

    pub(super) fn value(&mut self, field: &FieldDef, json: &Value, at: &str) -> Option<Value> {
        if json.is_null() {
            return self.complain("filter_null", at);
        }
        match field.canonical(json) {
            Ok(value) => Some(value),
            Err(complaint) => {
                self.complaints.push(complaint.under(at));
                None
            }
        }
    }

    pub(super) fn complain<T>(&mut self, code: &'static str, at: &str) -> Option<T> {
        self.complaints.push(Complaint::error(code, at));
        None
    }
}

/// Whether a piece of its text is looked for, and not a member of its list.
fn reads_pieces(field: &FieldDef) -> bool {
    field.storage == Storage::Described || field.storage.column() == Column::Text
}
