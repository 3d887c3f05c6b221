//! `any_reference` — one record of any of several objects.

use crate::field::{Agreeing, agreeing_kind};
use crate::{Field, Names, OnDelete, Storage, Widget, id, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) const KIND: Kind<dyn Field> =
    agreeing_kind::<AnyReference>("any_reference", "Any reference", r#"{"to":["customer","contact"]}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AnyReference {
    /// Names of the objects whose records it may name, at most 20; * for every object.
    to: Objects,
    /// What happens when the named record is deleted: restrict keeps it from being deleted, clear empties this field,
    /// cascade deletes this record with it.
    #[serde(default)]
    on_delete: OnDelete,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Objects {
    /// Every object.
    Every(Every),
    /// Only these.
    Only(
        #[schemars(
            length(min = 1, max = 20),
            inner(regex(pattern = "^[a-z][a-z0-9_]{0,47}$")),
            extend("x-list" = "set")
        )]
        Vec<String>,
    ),
}

/// The word for every object.
#[derive(Debug, Deserialize, JsonSchema)]
enum Every {
    /// Every object.
    #[serde(rename = "*")]
    Star,
}

impl AnyReference {
    /// The objects by name; of every object none is named.
    fn named(&self) -> &[String] {
        match &self.to {
            Objects::Every(Every::Star) => &[],
            Objects::Only(names) => names,
        }
    }

    fn takes(&self, object: &str) -> bool {
        match &self.to {
            Objects::Every(Every::Star) => metadata::is_name(object),
            Objects::Only(names) => names.iter().any(|known| known == object),
        }
    }
}

impl Agreeing for AnyReference {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        let to = self.named();
        let twice = to.iter().enumerate().find(|(at, name)| to[..*at].contains(name));
        twice.map(|(_, name)| ("to", format!("“{name}” is named twice")))
    }
}

impl Field for AnyReference {
    fn storage(&self) -> Storage {
        Storage::Named
    }
    fn schema(&self) -> Value {
        let object = match &self.to {
            Objects::Every(Every::Star) => json!({ "type": "string" }),
            Objects::Only(names) => json!({ "enum": names }),
        };
        json!({ "type": "object", "properties": { "object": object, "id": id::schema() },
            "required": ["object", "id"], "additionalProperties": false })
    }
    fn widget(&self) -> Widget {
        Widget::named("any_reference").with("to", self.named())
    }
    fn samples(&self) -> Vec<Value> {
        let objects = self.named().iter().cycle();
        objects.zip(id::samples()).map(|(object, id)| json!({ "object": object, "id": id })).collect()
    }
    fn refusals(&self) -> Vec<Value> {
        let id = id::samples().remove(0);
        vec![
            id.clone(),
            json!({ "id": id }),
            json!({ "object": "No Name", "id": id }),
            json!({ "object": self.named().first(), "id": "ada" }),
            json!({ "object": self.named().first(), "id": id, "title": "Ada" }),
        ]
    }
    /// The object first, then the id.
    fn tidy(&self, value: Value) -> Value {
        let Value::Object(mut said) = value else { return text::emptied(value) };
        if said.values().all(|part| text::emptied(part.clone()).is_null()) {
            return Value::Null;
        }
        let mut tidied = Map::new();
        if let Some(object) = said.shift_remove("object") {
            tidied.insert("object".to_owned(), text::tidy(object));
        }
        if let Some(named) = said.shift_remove("id") {
            tidied.insert("id".to_owned(), id::tidy(named));
        }
        tidied.extend(said);
        Value::Object(tidied)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let odd = || Complaint::error("any_reference_shape", "").with("value", text::quoted(value));
        let said = match value {
            Value::Null => return Ok(()),
            Value::Object(said) => said,
            _ => return Err(odd()),
        };
        let (Some(object), Some(named), 2) = (said.get("object"), said.get("id"), said.len()) else {
            return Err(odd());
        };
        if !object.as_str().is_some_and(|object| self.takes(object)) {
            let complaint = Complaint::error("any_reference_object", "/object");
            return Err(complaint.with("value", text::quoted(object)).with("known", self.named()));
        }
        let named = if named.is_null() { &Value::Bool(false) } else { named };
        id::check(named).map_err(|complaint| complaint.under("/id"))
    }
    /// The object and the id.
    fn to_text(&self, value: &Value) -> String {
        match (value["object"].as_str(), value["id"].as_str()) {
            (Some(object), Some(id)) => format!("{object} {id}"),
            _ => text::plain(value),
        }
    }
    fn from_text(&self, written: &str) -> Value {
        match written.trim().split_once(char::is_whitespace) {
            Some((object, id)) => self.tidy(json!({ "object": object, "id": id })),
            None => self.tidy(json!(written)),
        }
    }
    fn names(&self) -> Option<Names<'_>> {
        let objects = self.named().iter().map(String::as_str).collect();
        let every = matches!(self.to, Objects::Every(_));
        Some(Names { objects, every, on_delete: self.on_delete })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_named_once() {
        let options = json!({ "to": ["customer", "contact", "customer"] });
        let complaint = (KIND.build)(options.as_object().unwrap()).unwrap_err();
        assert_eq!((complaint.code, complaint.at.pointer.as_str()), ("bad_options", "/to"));
    }

    #[test]
    fn a_value_has_one_form() {
        let field = (KIND.build)(&crate::field::options_of(&KIND)).unwrap();
        let id = "01980A5E-7c00-7000-8000-000000000001";
        let tidy = field.tidy(json!({ "id": id, "object": " contact " }));
        assert_eq!(tidy.to_string(), format!(r#"{{"object":"contact","id":"{}"}}"#, id.to_lowercase()));
        assert_eq!(field.tidy(json!({ "object": "", "id": null })), Value::Null);
    }
}
