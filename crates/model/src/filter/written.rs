//! From a filter back to JSON: one form for all that mean the same test.

use super::{Behind, Filter, Operand, Quantity, Related, Test, Way};
use crate::Object;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The object of a name, if it is known.
type Find<'a> = &'a dyn Fn(&str) -> Option<Arc<Object>>;

impl Filter {
    /// The JSON form of a filter that looks at nothing beyond the record; [`Filter::parse`] reads it back to an equal
    /// one. Where it does look further, the form has `null`.
    #[must_use]
    pub fn to_json(&self, object: &Object) -> Value {
        self.written(object, &|_| None)
    }

    /// The JSON form, with the names of the fields of other objects; [`Filter::parse_beyond`] reads it back to an equal
    /// filter. What only grants say has no form: their scopes.
    #[must_use]
    pub fn written(&self, object: &Object, find: Find<'_>) -> Value {
        let list = |parts: &[Filter]| {
            parts
                .iter()
                .map(|part| part.written(object, find))
                .collect::<Vec<_>>()
        };
        match self {
            Filter::All(parts) => json!({ "all": list(parts) }),
            Filter::Any(parts) => json!({ "any": list(parts) }),
            Filter::Not(part) => json!({ "not": part.written(object, find) }),
            Filter::Test(test) => test.written(object, test.operator.word()),
            Filter::Under(under) => under.test.written(object, "under"),
            Filter::Through(through) => {
                let other = find(&through.object).filter(|_| !through.is_scope());
                let mut inner = other
                    .map(|other| through.part.written(&other, find))
                    .unwrap_or_default();
                let Some(name) = inner.get("field").and_then(Value::as_str) else {
                    return Value::Null;
                };
                inner["field"] = match &through.behind {
                    // A lookup has a name of its own for what stands behind the references that it looks through.
                    Behind::Shown { lookup, .. } => json!(object.fields[*lookup].name),
                    _ => json!(format!("{}.{name}", object.fields[through.by].name)),
                };
                inner
            }
            Filter::Related(related) => related.written(object, find),
        }
    }
}

impl Test {
    fn written(&self, object: &Object, word: &str) -> Value {
        let operand = match &self.operand {
            Operand::One(value) => value.clone(),
            Operand::Many(values) => json!(values),
            Operand::Range(low, high) => json!([low, high]),
            Operand::Flag(asserted) => json!(asserted),
            Operand::Me => json!({ "me": true }),
            // A scope has a word of its own and is no filter.
            Operand::People(people) => json!({ "me": format!("{people:?}") }),
            Operand::Roles => json!({ "me": "roles" }),
            Operand::Mine(field) => json!({ "me": format!("employee.{field}") }),
            Operand::Field(other) => json!({ "field": object.fields[*other].name }),
            // The record that asks has names that this object does not know.
            Operand::This(_) => Value::Null,
            Operand::Today(days) => json!({ "today": days }),
            Operand::During(span) => json!({ "during": span.word() }),
            Operand::Ago(ago) => ago.to_json(),
        };
        json!({ "field": object.fields[self.field].name, word: operand })
    }
}

impl Related {
    fn written(&self, object: &Object, find: Find<'_>) -> Value {
        let Some(other) = find(&self.object) else {
            return Value::Null;
        };
        let name = match self.way {
            Way::Named => object.fields[self.by].name.clone(),
            Way::Pointing => self.name.clone(),
        };
        let (word, bound) = match self.quantity {
            Quantity::Some => ("some", None),
            Quantity::None => ("none", None),
            Quantity::AtLeast(least) => ("count", Some(("at_least", least))),
            Quantity::AtMost(most) => ("count", Some(("at_most", most))),
        };
        let mut said = Map::new();
        said.insert(word.to_owned(), json!(name));
        said.extend(bound.map(|(key, bound)| (key.to_owned(), json!(bound))));
        if !self.part.is_everything() {
            said.insert("where".to_owned(), self.part.written(&other, find));
        }
        Value::Object(said)
    }
}
