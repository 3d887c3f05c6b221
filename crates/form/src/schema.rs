//! The record schema as one viewer gets it: translated, trimmed, and saying how each field is edited and compared.

use crate::asking::{Asking, Mode, Sight};
use field::Storage;
use metadata::pointer_token;
use model::{FieldDef, InCurrency, Said};
use serde_json::{Map, Value, json};

/// A JSON Schema 2020-12 of the record, in the author's order of fields.
pub(crate) fn schema(asking: &Asking<'_>, sight: &Sight<'_>) -> Value {
    let fields = sight
        .object
        .fields
        .iter()
        .enumerate()
        .filter(|(position, field)| sight.seen.has(*position) && !field.is_aside());
    let properties: Map<String, Value> = fields
        .map(|(position, field)| (field.name.clone(), property(asking, sight, position, field)))
        .collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": object_title(asking, sight),
        "type": "object",
        "properties": properties,
    });
    let valid = sight.object.valid.as_ref();
    if valid.is_some_and(|valid| sight.compared.has(valid.from) && sight.compared.has(valid.to)) {
        schema["x-valid"] = true.into();
    }
    schema
}

/// The records that belong to one of this object and can be asked about in a filter: its children by the name of their
/// field, what else refers to it by `object.reference`.
pub(crate) fn relations(asking: &Asking<'_>, sight: &Sight<'_>) -> Vec<Value> {
    let here = sight.object;
    let document = format!("object/{}", here.name);
    let children = here.relations.iter().map(|relation| {
        let pointer = format!("/properties/{}/title", pointer_token(&relation.name));
        let title = asking.text(&document, &pointer, &relation.title);
        (
            relation.name.clone(),
            title.to_owned(),
            relation.object.as_str(),
            relation.by.as_str(),
        )
    });
    let is_child = |object: &str, by: &str| {
        let mut known = here.relations.iter();
        known.any(|relation| relation.object == object && relation.by == by)
    };
    let others = asking.model.objects.values().flat_map(|other| {
        let pointing = other.fields.iter().filter(|field| {
            field.filler.is_none()
                && field.named_object() == Some(&here.name)
                && !is_child(&other.name, &field.name)
        });
        let title = asking.text(&format!("object/{}", other.name), "/plural", &other.plural);
        pointing.map(move |field| {
            let name = format!("{}.{}", other.name, field.name);
            (name, title.to_owned(), other.name.as_str(), field.name.as_str())
        })
    });
    let asked = children.chain(others).filter(|(_, _, object, by)| {
        let there = asking.sight(object, Mode::Edit);
        there.is_some_and(|there| {
            there
                .object
                .field(by)
                .is_some_and(|(at, _)| there.compared.has(at))
        })
    });
    asked
        .map(|(name, title, object, by)| json!({ "name": name, "title": title, "object": object, "by": by }))
        .collect()
}

/// What people call one record, in the viewer's language.
pub(crate) fn object_title<'a>(asking: &Asking<'a>, sight: &'a Sight<'a>) -> &'a str {
    let object = sight.object;
    asking.text(&format!("object/{}", object.name), "/title", &object.title)
}

/// The field's own schema in the viewer's language, without what this viewer may not do with it.
fn property(asking: &Asking<'_>, sight: &Sight<'_>, position: usize, field: &FieldDef) -> Value {
    let document = format!("object/{}", sight.object.name);
    let pointer = format!("/properties/{}", pointer_token(&field.name));
    let mut property = field.schema();
    property["title"] = asking
        .text(&document, &format!("{pointer}/title"), &field.title)
        .into();
    if let Some(description) = &field.description {
        property["description"] = asking
            .text(&document, &format!("{pointer}/description"), description)
            .into();
    }
    if let Some(set) = &field.choices {
        for option in options(&mut property) {
            let title = option_title(asking, set, option).to_owned();
            option["title"] = title.into();
        }
    }
    let said = sight.object.money.as_ref().map(|money| &money.said);
    if let (Some(InCurrency::Record), Some(Said::Here(at))) = (&field.currency, said) {
        property["x-widget"]["props"]["said"] = sight.object.fields[*at].name.as_str().into();
    }
    if field.storage == Storage::Named {
        name_objects(asking, field, &mut property);
    }
    if !sight.written.has(position) {
        property["readOnly"] = true.into();
    }
    // What is told at reading time is no column, so nothing is added up of it.
    if sight.object.told.contains(&position) {
        property["x-told"] = true.into();
    }
    if let Some(words) = property["x-operators"]
        .as_array_mut()
        .filter(|_| field.tree.is_some())
    {
        words.push("under".into());
    }
    // What is only ever seen masked could be guessed by comparing.
    if !sight.compared.has(position) {
        property["x-operators"] = Value::Array(Vec::new());
        property
            .as_object_mut()
            .map(|keywords| keywords.shift_remove("x-sortable"));
    }
    property
}

/// The objects of which a record may be named are offered with their titles, as far as this viewer may read them.
fn name_objects(asking: &Asking<'_>, field: &FieldDef, property: &mut Value) {
    let objects = field.named_objects().iter().filter_map(|name| {
        let seen = asking.sight(name, Mode::Edit)?;
        Some(json!({ "const": name, "title": object_title(asking, &seen) }))
    });
    let offered: Vec<Value> = objects.collect();
    if let Some(object) = property
        .pointer_mut("/properties/object")
        .and_then(Value::as_object_mut)
    {
        object.remove("enum");
        object.insert("oneOf".to_owned(), Value::Array(offered));
    }
}

/// The options of the property, or of the members of its list.
fn options(property: &mut Value) -> &mut [Value] {
    let place = if property.get("items").is_some() {
        &mut property["items"]
    } else {
        property
    };
    place
        .get_mut("oneOf")
        .and_then(Value::as_array_mut)
        .map_or(&mut [], Vec::as_mut_slice)
}

fn option_title<'a>(asking: &Asking<'a>, set: &str, option: &'a Value) -> &'a str {
    let text = |key: &str| option[key].as_str().unwrap_or_default();
    let value = text("const");
    // The built-in set of roles is titled by the role documents.
    if set == "role" && asking.model.roles.contains_key(value) {
        return asking.text(&format!("role/{value}"), "/title", text("title"));
    }
    asking.text(
        &format!("choice/{set}"),
        &format!("/values/{}/title", pointer_token(value)),
        text("title"),
    )
}

impl<'a> Asking<'a> {
    /// A text of a document in the viewer's language.
    pub(crate) fn text(&self, document: &str, pointer: &str, written: &'a str) -> &'a str {
        self.model
            .texts
            .get(self.viewer.language, document, pointer, written)
    }
}
