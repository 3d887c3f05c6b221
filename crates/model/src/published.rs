//! What authors get: the JSON Schema of each kind of document, with the options of every kind of field.

use metadata::{DocumentKind, schema_value};
use serde_json::{Map, Value, json};

/// The schema published as `schemas/{kind}.schema.json`. In that of an object, each kind of field brings its options, so
/// that an editor completes and checks them.
#[must_use]
pub fn published_schema(kind: DocumentKind) -> Value {
    let mut schema = schema_value(kind).clone();
    if kind == DocumentKind::Object {
        add_kinds(&mut schema);
    }
    schema
}

fn add_kinds(schema: &mut Value) {
    let (mut cases, mut definitions) = (Vec::new(), Map::new());
    for kind in field::ALL {
        let mut options = (kind.options)().to_value();
        let Some(options) = options.as_object_mut() else {
            continue;
        };
        if let Some(Value::Object(own)) = options.remove("$defs") {
            definitions.extend(own);
        }
        let mut then = Map::new();
        for key in ["properties", "required"] {
            then.extend(options.remove(key).map(|value| (key.to_owned(), value)));
        }
        let this = json!({ "properties": { "kind": { "const": kind.name } }, "required": ["kind"] });
        cases.push(json!({ "if": this, "then": then }));
    }
    let Some(all) = schema.get_mut("$defs").and_then(Value::as_object_mut) else {
        return;
    };
    all.extend(definitions);
    let Some(property) = all.get_mut("Property").and_then(Value::as_object_mut) else {
        return;
    };
    property.remove("additionalProperties");
    if let Some(kind) = property
        .get_mut("properties")
        .and_then(|properties| properties.get_mut("kind"))
    {
        kind["enum"] = field::ALL.iter().map(|kind| kind.name).collect();
    }
    property.insert("allOf".to_owned(), Value::Array(cases));
    property.insert("unevaluatedProperties".to_owned(), json!(false));
}
