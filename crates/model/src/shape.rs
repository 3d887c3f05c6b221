//! What a JSON Schema refuses, read into complaints.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError, Validator};
use metadata::{Complaint, Complaints};
use serde_json::Value;

/// Everything the schema refuses, each with its code, arguments and plain pointer.
pub(crate) fn judge(validator: &Validator, schema: &Value, value: &Value) -> Complaints {
    let mut complaints = Vec::new();
    for error in validator.iter_errors(value) {
        read(&error, schema, &mut complaints);
    }
    complaints
}

/// The value as a complaint repeats it: short enough to be read.
pub(crate) fn quoted(value: &Value) -> String {
    const LONGEST: usize = 60;
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match written.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written,
    }
}

fn read(error: &ValidationError<'_>, schema: &Value, into: &mut Complaints) {
    let complaint = |code| Complaint::error(code, error.instance_path().as_str());
    let valued = |code| complaint(code).with("value", quoted(error.instance()));
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            for key in unexpected {
                into.push(unknown_key(error, schema, key));
            }
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            alternatives(error, context, schema, into)
        }
        Kind::Enum { options } => into.push(unknown_word(
            error,
            options.as_array().cloned().unwrap_or_default(),
        )),
        Kind::Constant { expected_value } => {
            into.push(unknown_word(error, vec![expected_value.as_ref().clone()]))
        }
        Kind::Required { property } => into.push(complaint("missing_key").with("key", property.clone())),
        Kind::Type { kind } => into.push(valued(wanted(kind))),
        Kind::MaxLength { limit } => into.push(complaint("too_long").with("most", *limit)),
        Kind::MinLength { limit } => into.push(complaint("too_short").with("least", *limit)),
        Kind::MaxItems { limit } => into.push(complaint("too_many").with("most", *limit)),
        Kind::MinItems { limit } => into.push(complaint("too_few").with("least", *limit)),
        Kind::UniqueItems => into.push(complaint("twice")),
        Kind::Pattern { pattern } => into.push(valued("pattern").with("pattern", pattern.as_str())),
        Kind::Minimum { limit } => into.push(complaint("too_small").with("minimum", limit.clone())),
        Kind::Maximum { limit } => into.push(complaint("too_large").with("maximum", limit.clone())),
        _ => into.push(complaint("shape").with("problem", error.to_string())),
    }
}

fn wanted(kind: &TypeKind) -> &'static str {
    let wanted = match kind {
        TypeKind::Single(one) => Some(*one),
        TypeKind::Multiple(set) => set.iter().find(|one| *one != JsonType::Null),
    };
    match wanted {
        Some(JsonType::Array) => "want_list",
        Some(JsonType::Boolean) => "want_boolean",
        Some(JsonType::Integer) => "want_integer",
        Some(JsonType::Number) => "want_number",
        Some(JsonType::Object) => "want_object",
        Some(JsonType::String) => "want_text",
        Some(JsonType::Null) | None => "want_null",
    }
}

/// An unknown key, with the key of the same place that it was most likely meant to be.
fn unknown_key(error: &ValidationError<'_>, schema: &Value, key: &str) -> Complaint {
    let pointer = format!(
        "{}/{}",
        error.instance_path().as_str(),
        metadata::pointer_token(key)
    );
    let place = error
        .schema_path()
        .as_str()
        .rsplit_once('/')
        .map_or("", |(parent, _)| parent);
    let properties = schema
        .pointer(place)
        .and_then(|schema| schema.get("properties"))
        .and_then(Value::as_object);
    let known = properties
        .into_iter()
        .flat_map(|properties| properties.keys().map(String::as_str));
    let complaint = Complaint::error("unknown_key", pointer).with("key", key);
    complaint
        .with("known", known.clone().collect::<Vec<_>>())
        .near(key, known)
}

fn unknown_word(error: &ValidationError<'_>, mut known: Vec<Value>) -> Complaint {
    known.retain(|word| !word.is_null());
    let words = known.iter().filter_map(Value::as_str);
    let value = quoted(error.instance());
    let complaint =
        Complaint::error("unknown_word", error.instance_path().as_str()).with("value", value.as_str());
    complaint.near(&value, words).with("known", known.clone())
}

/// Closed words are listed; otherwise the one alternative of the right type speaks for all.
fn alternatives(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    schema: &Value,
    into: &mut Complaints,
) {
    let here = error.instance_path();
    let words: Vec<Value> = context
        .iter()
        .flatten()
        .filter(|inner| inner.instance_path() == here)
        .flat_map(|inner| match inner.kind() {
            Kind::Constant { expected_value } => vec![expected_value.as_ref().clone()],
            Kind::Enum { options } => options.as_array().cloned().unwrap_or_default(),
            _ => Vec::new(),
        })
        .collect();
    let right_type = |branch: &&Vec<ValidationError<'_>>| {
        !branch.iter().any(|inner| {
            let closed = matches!(
                inner.kind(),
                Kind::Type { .. } | Kind::Constant { .. } | Kind::Enum { .. }
            );
            closed && inner.instance_path() == here
        })
    };
    let mut fitting = context.iter().filter(right_type);
    match (fitting.next(), fitting.next()) {
        (Some(branch), None) => branch.iter().for_each(|inner| read(inner, schema, into)),
        _ if !words.is_empty() => into.push(unknown_word(error, words)),
        _ => into.push(Complaint::error("fits_none", here.as_str()).with("value", quoted(error.instance()))),
    }
}
