//! What a filter asks beyond the record: behind a reference, and among the records that point here.

use super::Reader;
use crate::filter::{Behind, MAX_FILTER_BEYOND, Others, Quantity, Related, Through, Way};
use crate::{FieldSet, Filter, Lookup, Object};
use field::Storage;
use metadata::Complaint;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Records tied to one: their object, what may be known of it, and the field that ties them.
type Tied<'a> = (&'a Arc<Object>, FieldSet, Way, usize);

impl<'a> Reader<'a> {
    /// `customer.level`: a test of the record behind the reference.
    pub(super) fn through(
        &mut self,
        reference: &str,
        rest: &str,
        map: &Map<String, Value>,
        at: &str,
    ) -> Option<Filter> {
        let place = format!("{at}/field");
        let others = self.beyond(&place)?;
        let found = self
            .called(reference)
            .filter(|(position, _)| self.known.has(*position));
        let Some((by, field)) = found else {
            self.complaints
                .push(self.object.unknown_field(reference, self.known, &place));
            return None;
        };
        if !field.names.is_empty() {
            let complaint = Complaint::error("filter_names_many", place).with("title", field.title.as_str());
            self.complaints.push(complaint.with("name", reference));
            return None;
        }
        let other = field.target.as_deref().and_then(|target| others.other(target));
        let Some((other, known)) = other else {
            self.complaints.push(
                Complaint::error("filter_no_reference", place)
                    .with("title", field.title.as_str())
                    .with("name", reference),
            );
            return None;
        };
        let mut inner = map.clone();
        inner.insert("field".to_owned(), Value::from(rest));
        let part = self.within(other, &known, &Value::Object(inner), at)?;
        Some(Filter::Through(Box::new(Through {
            by,
            object: other.name.clone(),
            part,
            behind: Behind::Fields,
        })))
    }

    /// A test of what a lookup shows, behind the references that it looks through.
    pub(super) fn looked_up(
        &mut self,
        (position, lookup): (usize, &Lookup),
        (word, value): (&str, &Value),
        at: &str,
    ) -> Option<Filter> {
        let place = format!("{at}/field");
        let others = self.beyond(&place)?;
        if self.depth + lookup.steps.len() > MAX_FILTER_BEYOND {
            let complaint = Complaint::error("filter_too_far", place).with("most", MAX_FILTER_BEYOND);
            self.complaints.push(complaint);
            return None;
        }
        let object = others.behind(&lookup.steps.last()?.object)?;
        let test = Map::from_iter([
            ("field".to_owned(), Value::from(lookup.name.as_str())),
            (word.to_owned(), value.clone()),
        ]);
        let every = FieldSet::all(object.fields.len());
        let mut part = self.within(object, &every, &Value::Object(test), at)?;
        for (number, step) in lookup.steps.iter().enumerate().rev() {
            let behind = match number {
                0 => Behind::Shown {
                    lookup: position,
                    publishes: lookup.publishes,
                },
                _ => Behind::Fields,
            };
            part = Filter::Through(Box::new(Through {
                by: step.by,
                object: step.object.clone(),
                part,
                behind,
            }));
        }
        Some(part)
    }

    /// `{"some": "lines", "where": …}`
    pub(super) fn related(&mut self, word: &str, map: &Map<String, Value>, at: &str) -> Option<Filter> {
        let place = format!("{at}/{word}");
        let others = self.beyond(&place)?;
        let name = map.get(word).and_then(Value::as_str).unwrap_or_default();
        let found = self.named(others, name).or_else(|| self.pointing(others, name));
        let Some((other, known, way, by)) = found else {
            let relations = self
                .object
                .relations
                .iter()
                .map(|relation| relation.name.as_str());
            let several = self.known.iter().map(|position| &self.object.fields[position]);
            let several = several.filter(|field| field.storage == Storage::Linked);
            let names = relations.chain(several.map(|field| field.name.as_str()));
            let complaint = Complaint::error("unknown_relation", place)
                .with("name", name)
                .near(name, names);
            self.complaints.push(complaint);
            return None;
        };
        let quantity = self.quantity(word, map, at);
        let part = match map.get("where") {
            Some(part) => self.within(other, &known, part, &format!("{at}/where")),
            None => Some(Filter::everything()),
        };
        Some(Filter::Related(Box::new(Related {
            name: name.to_owned(),
            object: other.name.clone(),
            way,
            by,
            quantity: quantity?,
            part: part?,
        })))
    }

    /// The records that a field of this one names, where it names several.
    fn named(&self, others: &'a dyn Others, name: &str) -> Option<Tied<'a>> {
        let (by, field) = self
            .called(name)
            .filter(|(position, _)| self.known.has(*position))?;
        let target = field
            .named_object()
            .filter(|_| field.storage == Storage::Linked)?;
        let (other, known) = others.other(target)?;
        Some((other, known, Way::Named, by))
    }

    /// The records that name this one, one way or the other: children, or `object.reference`.
    fn pointing(&self, others: &'a dyn Others, name: &str) -> Option<Tied<'a>> {
        let mut relations = self.object.relations.iter();
        let (object, by) = match relations.find(|relation| relation.name == name) {
            Some(relation) => (relation.object.as_str(), relation.by.as_str()),
            None => name.split_once('.').unwrap_or_default(),
        };
        let (other, known) = others.other(object)?;
        let (by, field) = other.field(by)?;
        let points_here = field.named_objects().contains(&self.object.name);
        (points_here && known.has(by)).then_some((other, known, Way::Pointing, by))
    }

    fn quantity(&mut self, word: &str, map: &Map<String, Value>, at: &str) -> Option<Quantity> {
        let mut further = map.iter().filter(|(key, _)| *key != word && *key != "where");
        let bound = (further.next(), further.next());
        match (word, bound) {
            ("some", (None, None)) => Some(Quantity::Some),
            ("none", (None, None)) => Some(Quantity::None),
            ("count", (Some((key, bound)), None)) => {
                let bound = bound.as_u64().and_then(|bound| u32::try_from(bound).ok());
                match (key.as_str(), bound) {
                    ("at_least", Some(least)) => Some(Quantity::AtLeast(least)),
                    ("at_most", Some(most)) => Some(Quantity::AtMost(most)),
                    _ => self.complain("filter_count", at),
                }
            }
            ("count", _) => self.complain("filter_count", at),
            _ => self.complain("filter_shape", at),
        }
    }

    /// The other objects, where there are any to look into and it is not too far already.
    fn beyond(&mut self, at: &str) -> Option<&'a dyn Others> {
        let Some(others) = self.others else {
            return self.complain("filter_beyond", at);
        };
        if self.depth >= MAX_FILTER_BEYOND {
            let complaint = Complaint::error("filter_too_far", at).with("most", MAX_FILTER_BEYOND);
            self.complaints.push(complaint);
            return None;
        }
        Some(others)
    }

    /// The same question about another object.
    fn within(&mut self, object: &Object, known: &FieldSet, json: &Value, at: &str) -> Option<Filter> {
        let mut inner = Reader {
            object,
            known,
            others: self.others,
            employee: self.employee,
            asking: self.asking,
            depth: self.depth + 1,
            complaints: Vec::new(),
        };
        let read = inner.filter(json, at);
        self.complaints.extend(inner.complaints);
        read
    }
}
