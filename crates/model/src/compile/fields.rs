//! Every field is built by its kind; the house adds its own five.

use super::{Build, Sketch};
use crate::{FieldDef, RESERVED_KEYS, Relation, shape};
use field::{Derived, Field, Storage};
use metadata::documents::{Object, Property};
use metadata::{Complaint, Complaints, Document, DocumentKind, Kind, is_name, pointer_token};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// The fields every record has. Each is also the name of the kind that fills it in, and its label in both languages.
pub(super) const HOUSE: [(&str, &str, &str); 5] = [
    ("owner", "Owner", "负责人"),
    ("created_by", "Created by", "创建人"),
    ("created_at", "Created at", "创建时间"),
    ("updated_by", "Updated by", "更新人"),
    ("updated_at", "Updated at", "更新时间"),
];

/// The fields that records with a currency have besides, likewise.
pub(super) const MONEY: [(&str, &str, &str); 2] = [
    (crate::CURRENCY, "Currency", "币种"),
    (crate::RATE, "Exchange rate of a million", "百万单位的汇率"),
];

/// Columns that the tables have already: the row number of SQLite and the system columns of PostgreSQL.
const COLUMNS: [&str; 7] = ["rid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// What a property may say besides the options of its kind.
const PROPERTY_KEYS: [&str; 10] = [
    "kind",
    "title",
    "description",
    "default",
    "was",
    "unique",
    "search",
    "sort",
    "index",
    "readOnly",
];

pub(super) fn read(build: &mut Build<'_>) {
    for (document, body) in build.read(DocumentKind::Object) {
        let sketch = sketch(build, document, body);
        build.sketches.insert(document.name.clone(), sketch);
    }
}

fn sketch<'a>(build: &mut Build<'a>, document: &'a Document, body: Object) -> Sketch<'a> {
    let (mut fields, mut relations, mut broken) = (Vec::new(), Vec::new(), HashSet::new());
    for (name, property) in &body.properties {
        let mut complaints = named(name, property);
        match built(build, name, property) {
            Ok(field) if field.storage == Storage::Nowhere => {
                complaints.extend(nowhere(body.required.contains(name), property));
                relations.extend(relation(&field));
            }
            Ok(field) => {
                match field.is_told() {
                    true => complaints.extend(nowhere(body.required.contains(name), property)),
                    false => complaints.extend(columns(&field, property)),
                }
                complaints.extend(follows(&field, body.required.contains(name), property));
                let key = (document.name.clone(), name.clone());
                fields.push(FieldDef {
                    unfiled: build.unfilled.tokens.contains(&key),
                    unordered: build.unfilled.orders.contains(&key),
                    ..field
                });
            }
            Err(refused) => {
                complaints.extend(refused);
                broken.insert(name.clone());
            }
        }
        let prefix = format!("/properties/{}", pointer_token(name));
        complaints
            .into_iter()
            .for_each(|complaint| build.say(document, complaint.under(&prefix)));
    }
    for (name, title, _) in HOUSE {
        if !body.properties.contains_key(name)
            && let Ok(field) = built(build, name, &house_property(name, title))
        {
            fields.push(field);
        }
    }
    let (uniques, indexes, set_rules, check_rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Sketch {
        document,
        body,
        fields,
        broken,
        relations,
        finds: Vec::new(),
        rollups: Vec::new(),
        formulas: Vec::new(),
        uniques,
        indexes,
        display: None,
        set_rules,
        check_rules,
        after_rules: Vec::new(),
        machines: Vec::new(),
        types: None,
        closed: None,
        tree: None,
        valid: None,
        money: None,
        access: None,
    }
}

/// A field of the house that people do not write.
pub(super) fn aside(
    build: &Build<'_>,
    (kind, options): (&str, Value),
    (name, title): (&str, &str),
) -> Option<FieldDef> {
    let property = Property {
        kind: kind.to_owned(),
        options: options.as_object().cloned().unwrap_or_default(),
        ..house_property(name, title)
    };
    built(build, name, &property).ok()
}

fn house_property(name: &str, title: &str) -> Property {
    Property {
        kind: name.to_owned(),
        title: title.to_owned(),
        description: None,
        default: None,
        was: Vec::new(),
        unique: false,
        sort: false,
        search: false,
        index: false,
        read_only: false,
        options: Map::new(),
    }
}

fn named(name: &str, property: &Property) -> Complaints {
    let house = |word: &str| HOUSE.iter().any(|(name, ..)| *name == word);
    let complaint = if !is_name(name) {
        Complaint::error("bad_name", "")
    } else if RESERVED_KEYS.contains(&name) || COLUMNS.contains(&name) {
        Complaint::error("reserved_name", "")
    } else if house(name) && property.kind != name {
        Complaint::error("house_field", "/kind")
    } else if house(&property.kind) && property.kind != name {
        Complaint::error("house_kind", "/kind").with("kind", property.kind.as_str())
    } else {
        return Vec::new();
    };
    vec![complaint.with("name", name)]
}

fn built(build: &Build<'_>, name: &str, property: &Property) -> Result<FieldDef, Complaints> {
    let Some(kind) = field::find(&property.kind) else {
        let known: Vec<&str> = field::ALL.iter().map(|kind| kind.name).collect();
        let complaint = Complaint::error("unknown_kind", "/kind").with("kind", property.kind.as_str());
        return Err(vec![
            complaint
                .near(&property.kind, known.iter().copied())
                .with("known", known),
        ]);
    };
    let wrong = judge_options(kind, &property.options);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let built = (kind.build)(&property.options).map_err(|complaint| vec![complaint])?;
    let every = build.declared(DocumentKind::Object);
    let schema = built.schema();
    let shape = field::validator(&schema)
        .map_err(|problem| vec![Complaint::error("bad_options", "").with("problem", problem)])?;
    Ok(FieldDef {
        name: name.to_owned(),
        title: property.title.clone(),
        description: property.description.clone(),
        storage: built.storage(),
        filler: built.filler(),
        derived: None,
        publishes: built.publishes(),
        required: false,
        read_only: property.read_only
            || schema
                .get("readOnly")
                .and_then(Value::as_bool)
                .unwrap_or_default(),
        ordered: property.sort,
        indexed: property.index,
        searched: property.search,
        unfiled: false,
        unordered: false,
        default: None,
        was: property.was.clone(),
        choices: built.choices().map(str::to_owned),
        only: None,
        find: None,
        fill: Vec::new(),
        currency: None,
        target: built.target().map(|target| target.object.to_owned()),
        tree: None,
        names: match built.names() {
            Some(names) if names.every => every.map(str::to_owned).collect(),
            names => {
                let names = names.iter().flat_map(|names| &names.objects);
                names.map(|name| (*name).to_owned()).collect()
            }
        },
        names_every: built.names().is_some_and(|names| names.every),
        filters: built.filters().map(str::to_owned),
        on_delete: built
            .target()
            .map(|target| target.on_delete)
            .or(built.names().map(|names| names.on_delete))
            .unwrap_or_default(),
        options: built
            .choices()
            .and_then(|set| build.choices.get(set))
            .map(Arc::clone),
        shape,
        kind: built,
    })
}

fn relation(field: &FieldDef) -> Option<Relation> {
    match field.kind.derived() {
        Some(Derived::Children { of, by }) => Some(Relation {
            name: field.name.clone(),
            title: field.title.clone(),
            object: of.to_owned(),
            by: by.to_owned(),
            asked: field.kind.templates().cloned(),
            templates: None,
        }),
        _ => None,
    }
}

/// What is asked of a field that has no column.
fn nowhere(required: bool, property: &Property) -> Complaints {
    let asked = [
        ("required", required),
        ("default", property.default.is_some()),
        ("unique", property.unique),
        ("search", property.search),
        ("sort", property.sort),
        ("index", property.index),
    ];
    asked
        .into_iter()
        .filter(|(_, asked)| *asked)
        .map(|(key, _)| {
            let complaint = Complaint::error("rests_nowhere", "").with("title", property.title.as_str());
            complaint.with("key", key)
        })
        .collect()
}

/// What is asked of a field that nobody writes.
fn follows(field: &FieldDef, required: bool, property: &Property) -> Complaints {
    let required = required && field.kind.finds().is_none();
    let defaulted = property.default.is_some();
    if (field.kind.derived().is_none() && field.kind.finds().is_none()) || field.is_told() {
        return Vec::new();
    }
    [("required", required), ("default", defaulted)]
        .into_iter()
        .filter(|(_, asked)| *asked)
        .map(|(key, _)| {
            Complaint::error("derived_key", "")
                .with("title", field.title.as_str())
                .with("key", key)
        })
        .collect()
}

/// The options schema of the kind speaks; an unknown key is compared with everything a property may say.
fn judge_options(kind: &Kind<dyn Field>, options: &Map<String, Value>) -> Complaints {
    let mut schema = (kind.options)().to_value();
    if let Some(schema) = schema.as_object_mut() {
        // A kind without options says so by an empty list of them, or the validator could not name the unknown key.
        schema
            .entry("properties")
            .or_insert_with(|| Value::Object(Map::new()));
    }
    let Ok(validator) = field::validator(&schema) else {
        return Vec::new();
    };
    let own = schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let known = || own.keys().map(String::as_str).chain(PROPERTY_KEYS);
    let complaints = shape::judge(&validator, &schema, &Value::Object(options.clone()));
    let named =
        complaints.into_iter().map(
            |complaint| match complaint.args.get("key").and_then(Value::as_str) {
                Some(key) if complaint.code == "unknown_key" => {
                    Complaint::error("unknown_option", complaint.at.pointer.as_str())
                        .with("name", key)
                        .with("kind", kind.name)
                        .with("options", known().collect::<Vec<_>>())
                        .near(key, known())
                }
                _ => complaint,
            },
        );
    named.collect()
}

/// What the storage of the field cannot do.
fn columns(field: &FieldDef, property: &Property) -> Complaints {
    let unordered = !field.storage.column().has_order();
    let long = !field.kind.operators().contains(&field::Operator::Is);
    [
        (
            "sort",
            property.sort && field.storage != Storage::Keyed,
            "sort_needs_text",
        ),
        (
            "search",
            property.search && !field.kind.operators().contains(&field::Operator::Contains),
            "search_needs_text",
        ),
        ("unique", property.unique && (unordered || long), "not_comparable"),
        ("index", property.index && (unordered || long), "not_comparable"),
    ]
    .into_iter()
    .filter(|(_, wrong, _)| *wrong)
    .map(|(key, _, code)| Complaint::error(code, format!("/{key}")).with("title", field.title.as_str()))
    .collect()
}
