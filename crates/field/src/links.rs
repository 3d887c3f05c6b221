//! Several ids: how fields that name many records are read and written.

use crate::{OnDelete, id, text};
use metadata::Complaint;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The objects whose records a field names: several records of one, or one of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<'a> {
    /// Names of the objects.
    pub objects: Vec<&'a str>,
    /// Whether it names records of every object there is.
    pub every: bool,
    /// What happens to the naming record when a named one is deleted.
    pub on_delete: OnDelete,
}

/// The most records that one field may name.
pub(crate) const MOST: u8 = 200;

/// What happens to the name of a record when that record is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Release {
    /// It goes from the field.
    Clear,
    /// The named record cannot be deleted while this one names it.
    Restrict,
}

impl From<Release> for OnDelete {
    fn from(release: Release) -> Self {
        match release {
            Release::Clear => OnDelete::Clear,
            Release::Restrict => OnDelete::Restrict,
        }
    }
}

/// What a field that says nothing about it does.
pub(crate) fn clear() -> Release {
    Release::Clear
}

/// As many as a field that says nothing about it takes.
pub(crate) fn most() -> u8 {
    MOST
}

pub(crate) fn schema(max: u8) -> Value {
    json!({ "type": "array", "items": id::schema(), "minItems": 1, "maxItems": max, "uniqueItems": true })
}

/// The order is the person's. A record that is named twice is named once.
pub(crate) fn tidy(value: Value) -> Value {
    let Value::Array(members) = value else {
        return text::emptied(value);
    };
    let mut seen = HashSet::new();
    let members = members.into_iter().map(id::tidy);
    let kept = members.filter(|member| match member {
        Value::Null => false,
        Value::String(id) => seen.insert(id.clone()),
        _ => true,
    });
    text::emptied(Value::Array(kept.collect()))
}

pub(crate) fn check(value: &Value, max: u8) -> Result<(), Complaint> {
    let members = match value {
        Value::Null => return Ok(()),
        Value::Array(members) => members,
        other => return Err(Complaint::error("links_shape", "").with("value", text::quoted(other))),
    };
    if members.len() > usize::from(max) {
        return Err(Complaint::error("too_many_links", "").with("maximum", max));
    }
    for (index, member) in members.iter().enumerate() {
        let named = if member.is_null() {
            &Value::Bool(false)
        } else {
            member
        };
        id::check(named).map_err(|complaint| complaint.under(&format!("/{index}")))?;
    }
    Ok(())
}

pub(crate) fn samples(max: u8) -> Vec<Value> {
    let ids = id::samples();
    let alone = ids.iter().map(|id| json!([id]));
    alone
        .chain((max > 2).then(|| ids.iter().rev().cloned().collect()))
        .collect()
}

pub(crate) fn refusals(max: u8) -> Vec<Value> {
    let many: Value = (0..=u16::from(max))
        .map(|number| json!(format!("01980a5e-7c00-7000-8000-{number:012x}")))
        .collect();
    vec![
        id::samples().remove(0),
        json!(["ada"]),
        json!([1]),
        json!({ "id": "ada" }),
        many,
    ]
}

/// Ids with anything between them that stands in no id.
pub(crate) fn from_text(written: &str) -> Value {
    let members = written.split([',', ';', ' ', '，', '；', '、', '\n', '\t']);
    tidy(members.map(|member| json!(member)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_and_nobody_is_named_twice() {
        let (a, b) = (
            "01980a5e-7c00-7000-8000-00000000000a",
            "01980a5e-7c00-7000-8000-00000000000b",
        );
        assert_eq!(tidy(json!([b, a.to_uppercase(), null, a, ""])), json!([b, a]));
        assert_eq!(from_text(&format!("{b}，{a}; {b}\n")), json!([b, a]));
        assert_eq!(check(&json!([a, "x"]), MOST).unwrap_err().at.pointer, "/1");
        assert_eq!(check(&json!([a, b]), 1).unwrap_err().code, "too_many_links");
    }
}
