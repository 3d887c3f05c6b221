//! The reference page of documents, written from their schemas.

use crate::published_schema;
use metadata::DocumentKind;
use serde_json::Value;
use std::fmt::Write;

const HEAD: &str = "# Documents

What a pack is made of: every kind of document with its keys. This page is written from the schemas under
[`schemas/`](../../schemas/), where editors find the same words; `cargo xtask bless` rewrites it. The kinds of field and
their options have [a page of their own](fields.md).

A file is named after its document and its kind: `customer.object.json`. Keys in **bold** are required. Names are lower
case letters, digits and `_`, beginning with a letter, at most 48 characters.
";

/// The text of `docs/reference/documents.md`.
#[must_use]
pub fn reference_page() -> String {
    let mut page = HEAD.to_owned();
    for kind in DocumentKind::ALL {
        let schema = published_schema(kind);
        let file = if kind == DocumentKind::Pack {
            "pack.json".to_owned()
        } else {
            format!("*.{}.json", kind.word())
        };
        section(&mut page, "##", &format!("{} — `{file}`", kind.word()), &schema);
        for (name, inner) in schema
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if inner.get("properties").is_some() {
                section(&mut page, "###", name, inner);
            }
        }
    }
    page
}

fn section(page: &mut String, level: &str, title: &str, schema: &Value) {
    let _ = write!(page, "\n{level} {title}\n");
    let described = schema.get("description").and_then(Value::as_str);
    if let Some(text) = described {
        let _ = write!(page, "\n{text}\n");
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let Some(properties) = properties.filter(|properties| !properties.is_empty()) else {
        return;
    };
    page.push_str("\n| Key | Shape | Meaning |\n|---|---|---|\n");
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (key, property) in properties {
        let name = if required.contains(&key.as_str()) {
            format!("**`{key}`**")
        } else {
            format!("`{key}`")
        };
        let meaning = property
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .replace('\n', " ");
        let _ = writeln!(
            page,
            "| {name} | {} | {}{} |",
            shape(property),
            meaning.replace('|', "\\|"),
            default(property)
        );
    }
}

fn default(property: &Value) -> String {
    match property.get("default") {
        None | Some(Value::Null) => String::new(),
        Some(value) => format!(" Default `{value}`."),
    }
}

/// The shape of a value in a word or two.
fn shape(schema: &Value) -> String {
    let list = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_array)
            .filter(|members| !members.is_empty())
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return target.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(words) = list("enum") {
        return words
            .iter()
            .filter_map(Value::as_str)
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ");
    }
    if let Some(alternatives) = list("anyOf").or_else(|| list("oneOf")) {
        let mut shapes: Vec<String> = alternatives
            .iter()
            .map(shape)
            .filter(|shape| shape != "nothing")
            .collect();
        shapes.dedup();
        return shapes.join(" or ");
    }
    if let Some(word) = schema.get("const") {
        return format!(
            "`{}`",
            word.as_str().map_or_else(|| word.to_string(), str::to_owned)
        );
    }
    let first = |word: &Value| match word {
        Value::Array(words) => words
            .iter()
            .filter_map(Value::as_str)
            .find(|word| *word != "null")
            .map(str::to_owned),
        word => word.as_str().map(str::to_owned),
    };
    match schema.get("type").and_then(first).as_deref() {
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("array") => format!("list of {}", schema.get("items").map(shape).unwrap_or_default()),
        Some("object") => match schema
            .get("additionalProperties")
            .filter(|inner| inner.is_object())
        {
            Some(inner) => format!("{} by name", shape(inner)),
            None => "object".to_owned(),
        },
        Some("null") => "nothing".to_owned(),
        Some(other) => other.to_owned(),
        None => "any value".to_owned(),
    }
}
