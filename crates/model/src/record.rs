//! A record is a JSON object from the door to the SQL edge.

use crate::{FieldSet, Object, RATE};
use field::Filler;
use metadata::{Complaint, Complaints, pointer_token};
use serde_json::{Map, Value};

/// The fields of one record by name, tidy; an empty field is absent or `null`. Neither `id` nor `version` is in it.
pub type Record = Map<String, Value>;

/// What somebody asks to be written: tidy values by field name, `null` to empty a field.
pub type Draft = Map<String, Value>;

/// Keys of a body that are not fields, and so cannot be names of fields either.
pub const RESERVED_KEYS: [&str; 3] = ["id", "version", "acknowledge"];

impl Object {
    /// Reads the body of a request into a draft: every value tidy, shaped and checked. Nothing is required here.
    ///
    /// # Errors
    /// Unknown and read-only fields and every value that its field refuses, all at once.
    pub fn parse_draft(&self, body: Map<String, Value>) -> Result<Draft, Complaints> {
        self.parse_draft_among(&FieldSet::all(self.fields.len()), body)
    }

    /// The same for a viewer who knows only some of the fields; the others are answered exactly like fields that do
    /// not exist.
    ///
    /// # Errors
    /// Unknown and read-only fields and every value that its field refuses, all at once.
    pub fn parse_draft_among(&self, known: &FieldSet, body: Map<String, Value>) -> Result<Draft, Complaints> {
        let (mut draft, mut complaints) = (Draft::new(), Complaints::new());
        for (name, value) in body {
            let pointer = format!("/{}", pointer_token(&name));
            if RESERVED_KEYS.contains(&name.as_str()) {
                complaints.push(Complaint::error("reserved_key", pointer).with("key", name));
                continue;
            }
            let Some((_, field)) = self.called(&name).filter(|(position, _)| known.has(*position)) else {
                complaints.push(self.unknown_field(&name, known, &pointer));
                continue;
            };
            if !field.writable() {
                complaints.push(Complaint::error("read_only", pointer).with("title", field.title.as_str()));
                continue;
            }
            if field.name == RATE && !value.is_null() {
                complaints.push(Complaint::error("rate_given", pointer));
                continue;
            }
            match field.accept(value) {
                Ok(value) => {
                    // By its name and by one that it had before.
                    if draft.insert(field.name.clone(), value).is_some() {
                        complaints
                            .push(Complaint::error("named_twice", pointer).with("name", field.name.as_str()));
                    }
                }
                Err(refused) => {
                    complaints.extend(refused.into_iter().map(|complaint| complaint.under(&pointer)))
                }
            }
        }
        if complaints.is_empty() {
            Ok(draft)
        } else {
            Err(complaints)
        }
    }

    /// A complaint for each required field that the record leaves empty. What the house fills in later is not missing.
    #[must_use]
    pub fn missing(&self, record: &Record) -> Complaints {
        let empty = |name: &str| record.get(name).is_none_or(Value::is_null);
        let missing = self
            .fields
            .iter()
            .filter(|field| field.required && empty(&field.name));
        missing
            .map(|field| {
                Complaint::error("required", format!("/{}", field.name)).with("title", field.title.as_str())
            })
            .collect()
    }

    /// “There is no field of that name”, with the known field that was most likely meant.
    #[must_use]
    pub fn unknown_field(&self, name: &str, known: &FieldSet, pointer: &str) -> Complaint {
        let names = known
            .iter()
            .filter_map(|position| self.fields.get(position))
            .map(|field| field.name.as_str());
        let shown: String = name.chars().take(64).collect();
        Complaint::error("unknown_field", pointer)
            .with("name", shown)
            .near(name, names)
    }
}

impl crate::FieldDef {
    /// Whether it is the house's alone: forms, lists and schemas do not show it.
    #[must_use]
    pub fn is_aside(&self) -> bool {
        self.name.starts_with('~')
    }

    /// Whether a draft may carry it: rules and the house write the others.
    #[must_use]
    pub fn writable(&self) -> bool {
        !self.read_only && self.derived.is_none() && matches!(self.filler, None | Some(Filler::Owner))
    }

    /// Whether lists may be sorted by it.
    #[must_use]
    pub fn sortable(&self) -> bool {
        self.source().compared().has_order()
    }
}
