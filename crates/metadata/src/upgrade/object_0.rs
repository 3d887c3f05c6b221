//! Format 0 of objects: fields were a list with names, and each said for itself that it is required.

use serde_json::{Map, Value};

/// `fields: [{ name, required, … }]` becomes `properties: { name: { … } }` and `required: [ … ]`.
pub(super) fn lift(body: Value) -> Value {
    let Value::Object(old) = body else { return body };
    let mut new = Map::new();
    for (key, value) in old {
        match (key.as_str(), value) {
            ("$schema", _) => drop(new.insert(key, Value::from("urn:yunjin:object:1"))),
            ("fields", Value::Array(fields)) => fields.into_iter().for_each(|field| add(&mut new, field)),
            (_, value) => drop(new.insert(key, value)),
        }
    }
    Value::Object(new)
}

fn add(object: &mut Map<String, Value>, field: Value) {
    let Value::Object(mut field) = field else { return };
    let name = field.shift_remove("name");
    let name = name
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if field.shift_remove("required") == Some(Value::Bool(true)) {
        let required = object
            .entry("required")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Some(required) = required.as_array_mut() {
            required.push(Value::from(name.as_str()));
        }
    }
    let properties = object
        .entry("properties")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(properties) = properties.as_object_mut() {
        properties.insert(name, Value::Object(field));
    }
}
