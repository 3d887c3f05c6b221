//! What hangs under a record of a tree, and what holds on a day.

use super::Reader;
use crate::filter::{Operand, Test, Under};
use crate::{Filter, Object};
use field::Operator;
use metadata::Complaint;
use serde_json::{Map, Value};

impl<'a> Reader<'a> {
    /// `{"field": "category", "under": "…"}`
    pub(super) fn under(&mut self, map: &Map<String, Value>, at: &str) -> Option<Filter> {
        let (place, below) = (format!("{at}/field"), format!("{at}/under"));
        let Some(name) = map.get("field").and_then(Value::as_str) else {
            return self.complain("filter_field", &place);
        };
        let found = self
            .called(name)
            .filter(|(position, _)| self.known.has(*position));
        let Some((position, field)) = found else {
            self.complaints
                .push(self.object.unknown_field(name, self.known, &place));
            return None;
        };
        if map.len() != 2 {
            return self.complain("filter_one_operator", at);
        }
        let Some((by, object)) = field.tree.zip(field.target.clone()) else {
            let complaint = Complaint::error("filter_no_tree", below).with("name", name);
            self.complaints
                .push(complaint.with("title", field.title.as_str()));
            return None;
        };
        let operand = self.operand(field, Operator::Is, map.get("under")?, &below)?;
        if matches!(operand, Operand::Field(_)) {
            return self.complain("filter_under", &below);
        }
        let test = Test {
            field: position,
            operator: Operator::Is,
            operand,
        };
        Some(Filter::Under(Box::new(Under { test, object, by })))
    }

    /// `{"valid": "today"}`, `{"valid": {"on": "2026-01-01"}}`: the same as comparisons of the two days.
    pub(super) fn valid(&mut self, json: &Value, at: &str) -> Option<Filter> {
        let object: &'a Object = self.object;
        let valid = object.valid.as_ref();
        let valid = valid.filter(|valid| self.known.has(valid.from) && self.known.has(valid.to));
        let Some(valid) = valid else {
            return self.complain("filter_no_valid", at);
        };
        let day = match json {
            Value::String(word) if word == "today" => Operand::Today(0),
            Value::Object(map) if map.len() == 1 && map.contains_key("on") => {
                let (from, place) = (&object.fields[valid.from], format!("{at}/on"));
                self.operand(from, Operator::AtMost, map.get("on")?, &place)?
            }
            _ => return self.complain("filter_valid", at),
        };
        Some(valid.on(&day))
    }
}
