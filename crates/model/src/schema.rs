//! The published JSON Schema of a record, from the schemas of its fields.

use crate::{BASE, CURRENCY, FieldDef, InCurrency, Object};
use field::{Column, Widget};
use serde_json::{Map, Value, json};

impl Object {
    /// The JSON Schema 2020-12 of a record with the `x-` keywords of `docs/api.md`, in the pack's language and for
    /// somebody who may read and write everything; screens translate and trim it.
    #[must_use]
    pub fn record_schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .filter(|field| !field.is_aside())
            .map(|field| (field.name.clone(), field.schema()))
            .collect();
        let mut schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": format!("urn:yunjin:record:{}", self.name), "title": self.title, "type": "object" });
        if let Some(description) = &self.description {
            schema["description"] = json!(description);
        }
        schema["properties"] = Value::Object(properties);
        schema
    }
}

impl FieldDef {
    /// The JSON Schema of one value that is not empty, with label, options and hints for screens.
    #[must_use]
    pub fn schema(&self) -> Value {
        let mut schema = Map::new();
        schema.insert("title".to_owned(), json!(self.title));
        if let Some(description) = &self.description {
            schema.insert("description".to_owned(), json!(description));
        }
        schema.extend(self.kind.schema().as_object().cloned().unwrap_or_default());
        if let Some(default) = &self.default {
            schema.insert("default".to_owned(), default.clone());
        }
        self.add_options(&mut schema);
        let mut hint = |keyword: &str, holds: bool, value: Value| {
            if holds {
                schema.insert(keyword.to_owned(), value);
            }
        };
        let column = self.storage.column();
        let words: Vec<&str> = self
            .kind
            .operators()
            .iter()
            .map(|operator| operator.word())
            .collect();
        hint("readOnly", !self.writable(), json!(true));
        hint("x-widget", true, json!(self.widget()));
        hint("x-required", self.required, json!(true));
        hint("x-operators", true, json!(words));
        hint("x-sortable", self.sortable(), json!(true));
        hint(
            "x-align",
            matches!(column, Column::Integer | Column::Decimal { .. }),
            json!("end"),
        );
        hint("x-to", self.named_object().is_some(), json!(self.named_object()));
        Value::Object(schema)
    }

    /// The widget; of an amount it also knows in which currency that is, if it is not always the workspace's: the code, or
    /// the member of a record that says it.
    fn widget(&self) -> Widget {
        let widget = self.kind.widget();
        match &self.currency {
            Some(InCurrency::Code(code)) => widget.with("currency", code.as_str()),
            Some(InCurrency::Record) => widget
                .with("in", CURRENCY)
                .with("base", format!("{}{BASE}", self.name)),
            Some(InCurrency::Beyond) => {
                let beside = |suffix: &str| format!("{}{suffix}", self.name);
                widget.with("in", beside(CURRENCY)).with("base", beside(BASE))
            }
            Some(InCurrency::Workspace) | None => widget,
        }
    }

    /// The options of a choice set say more than the kind's own pattern.
    fn add_options(&self, schema: &mut Map<String, Value>) {
        let Some(options) = &self.options else { return };
        let option = |option: &crate::Choice| {
            let mut entry = json!({ "const": option.value, "title": option.title });
            if let Some(color) = &option.color {
                entry["x-color"] = json!(color);
            }
            if option.retired {
                entry["deprecated"] = json!(true);
            }
            entry
        };
        let one_of: Vec<Value> = options.values.iter().map(option).collect();
        let place = match schema.get_mut("items").and_then(Value::as_object_mut) {
            Some(items) => items,
            None => schema,
        };
        place.remove("pattern");
        place.insert("oneOf".to_owned(), Value::Array(one_of));
    }
}
