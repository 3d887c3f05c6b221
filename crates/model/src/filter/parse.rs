//! From JSON to a filter: caps first, then every field, operator and value.

mod beyond;
mod operand;

use super::{Filter, MAX_FILTER_DEPTH, MAX_FILTER_TESTS, MAX_FILTER_VALUES, Others, Test};
use crate::{FieldDef, FieldSet, Object};
use field::Operator;
use metadata::{Complaint, Complaints, pointer_token};
use serde_json::{Map, Value};
use std::sync::Arc;
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
        read(object, known, Asked::default(), json)
    }

    /// The rows of a grant: over every field, and it may compare with the employee record of who asks.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub fn parse_granted(
        object: &Object,
        employee: Option<&Arc<Object>>,
        json: &Value,
    ) -> Result<Filter, Complaints> {
        let every = employee.map(|employee| (employee, FieldSet::all(employee.fields.len())));
        let asked = Asked {
            employee: every.as_ref().map(|(employee, known)| (&***employee, known)),
            ..Asked::default()
        };
        read(object, &FieldSet::all(object.fields.len()), asked, json)
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
        let employee = others.employee();
        let asked = Asked {
            others: Some(others),
            employee: employee.as_ref().map(|(employee, known)| (&***employee, known)),
            asking: None,
        };
        read(object, known, asked, json)
    }

    /// A filter over `object` that a record of `asking` asks: it may compare with that record's fields.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub fn parse_asked(object: &Object, asking: &Object, json: &Value) -> Result<Filter, Complaints> {
        let asked = Asked {
            asking: Some(asking),
            ..Asked::default()
        };
        read(object, &FieldSet::all(object.fields.len()), asked, json)
    }

    /// The same, asked when that record is saved: it may look into other objects, and compare with what lookups show.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once; pointers start at the filter.
    pub(crate) fn parse_saved(
        object: &Object,
        asking: &Object,
        others: &dyn Others,
        json: &Value,
    ) -> Result<Filter, Complaints> {
        let asked = Asked {
            asking: Some(asking),
            others: Some(others),
            ..Asked::default()
        };
        read(object, &FieldSet::all(object.fields.len()), asked, json)
    }
}

/// What a filter may speak of beside the record itself.
#[derive(Default, Clone, Copy)]
struct Asked<'a> {
    /// The objects it may look into.
    others: Option<&'a dyn Others>,
    /// Employees, with the fields it may compare with.
    employee: Option<(&'a Object, &'a FieldSet)>,
    /// Whose record asks, if one does.
    asking: Option<&'a Object>,
}

fn read(object: &Object, known: &FieldSet, asked: Asked<'_>, json: &Value) -> Result<Filter, Complaints> {
    measure(json, 0, &mut Size { tests: 0, values: 0 }).map_err(|complaint| vec![*complaint])?;
    let mut reader = Reader {
        object,
        known,
        others: asked.others,
        employee: asked.employee,
        asking: asked.asking,
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
    /// Employees, with the fields it may compare with, where it knows who asks.
    employee: Option<(&'a Object, &'a FieldSet)>,
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
            return self.test(map, at);
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

    fn test(&mut self, map: &Map<String, Value>, at: &str) -> Option<Filter> {
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
            let test = self.ago((position, field), operator, map.get(word)?, &below);
            return test.map(Filter::Test);
        }
        if let Some(lookup) = field.lookup() {
            return self.looked_up((position, lookup), (word, map.get(word)?), at);
        }
        let operand = self.operand(field, operator, map.get(word)?, &below)?;
        Some(Filter::Test(Test {
            field: position,
            operator,
            operand,
        }))
    }

    fn called(&self, name: &str) -> Option<(usize, &'a FieldDef)> {
        match self.others.is_some_and(Others::knows_former_names) {
            true => self.object.called(name),
            false => self.object.field(name),
        }
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
