//! Records that come with packs fit their objects, and each stands behind those it names.

use super::Build;
use crate::data::{Content, Parcel};
use crate::{FieldDef, Object};
use metadata::documents::{Data, DataRecord, DataReference, DataValue};
use metadata::{Complaint, Complaints, DocumentKind, pointer_token};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The most records that all packs bring together: they are written while a version is published.
const MOST_RECORDS: usize = 2_000;

pub(super) fn read(build: &mut Build<'_>) {
    let documents = build.read::<Data>(DocumentKind::Data);
    let known: HashMap<&str, &Data> = documents
        .iter()
        .map(|(_, data)| (data.name.as_str(), data))
        .collect();
    let (mut parcels, mut complaints) = (Vec::new(), Complaints::new());
    for (document, data) in &documents {
        let Some(object) = object_of(build, document, data, &mut complaints) else {
            continue;
        };
        for record in &data.records {
            let at = format!("/records/{}", pointer_token(&record.key));
            let mut told = Complaints::new();
            let values = values(&known, &object, data, record, &mut told);
            complaints.extend(told.into_iter().map(|one| one.under(&at).in_file(&document.path)));
            parcels.push(Parcel {
                document: data.name.clone(),
                key: record.key.clone(),
                file: document.path.clone(),
                object: object.name.clone(),
                mode: data.mode,
                values,
            });
        }
    }
    if parcels.len() > MOST_RECORDS
        && let Some((document, _)) = documents.last()
    {
        let complaint = Complaint::error("data_too_many", "/records").with("most", MOST_RECORDS);
        complaints.push(complaint.in_file(&document.path));
    }
    build.complaints.extend(complaints);
    in_order(build, parcels);
}

fn object_of(
    build: &Build<'_>,
    document: &metadata::Document,
    data: &Data,
    complaints: &mut Complaints,
) -> Option<Arc<Object>> {
    let declared = build.declared(DocumentKind::Object);
    if !declared.clone().any(|name| name == data.object) {
        let complaint = Complaint::error("unknown_object", "/object").with("name", data.object.as_str());
        complaints.push(complaint.near(&data.object, declared).in_file(&document.path));
    }
    let whole = |sketch: &super::Sketch<'_>| sketch.broken.is_empty();
    build.sketches.get(&data.object).filter(|sketch| whole(sketch))?;
    build.objects.get(&data.object).map(Arc::clone)
}

fn values(
    known: &HashMap<&str, &Data>,
    object: &Object,
    data: &Data,
    record: &DataRecord,
    complaints: &mut Complaints,
) -> Vec<(String, Content)> {
    let mut values = Vec::with_capacity(record.values.len());
    for (name, value) in &record.values {
        let at = format!("/values/{}", pointer_token(name));
        let Some((_, field)) = object.field(name) else {
            let names = object.fields.iter().map(|field| field.name.as_str());
            let complaint = Complaint::error("unknown_field", at).with("name", name.as_str());
            complaints.push(complaint.near(name, names));
            continue;
        };
        let titled = |code| Complaint::error(code, &at).with("title", field.title.as_str());
        match value {
            _ if !field.writable() => complaints.push(titled("read_only")),
            DataValue::Record(DataReference { data: named }) => {
                let (document, key) = named.split_once('/').unwrap_or((&data.name, named));
                match named_record(known, field, document, key) {
                    None => values.push((name.clone(), Content::Record(document.to_owned(), key.to_owned()))),
                    Some(code) => complaints.push(titled(code).with("name", named.as_str())),
                }
            }
            DataValue::Value(value) if field.target.is_some() && !value.is_null() => {
                complaints.push(titled("data_by_key"));
            }
            DataValue::Value(value) => match field.accept(value.clone()) {
                Ok(value) => values.push((name.clone(), Content::Value(value))),
                Err(refused) => complaints.extend(refused.into_iter().map(|one| one.under(&at))),
            },
        }
    }
    let missing = object.fields.iter().filter(|field| {
        let given = record.values.contains_key(&field.name);
        field.required
            && field.default.is_none()
            && field.filler.is_none()
            && field.derived.is_none()
            && !given
    });
    complaints.extend(
        missing.map(|field| Complaint::error("required", "/values").with("title", field.title.as_str())),
    );
    values
}

/// What is wrong with naming that record in this field.
fn named_record(
    known: &HashMap<&str, &Data>,
    field: &FieldDef,
    document: &str,
    key: &str,
) -> Option<&'static str> {
    let Some(data) = known.get(document) else {
        return Some("data_unknown");
    };
    if !data.records.iter().any(|record| record.key == key) {
        Some("data_unknown")
    } else if field.target.as_ref() != Some(&data.object) {
        Some("data_elsewhere")
    } else {
        None
    }
}

/// Puts each record behind those it names, and complains about those that name each other.
fn in_order(build: &mut Build<'_>, mut waiting: Vec<Parcel>) {
    let mut placed: HashSet<(String, String)> = HashSet::new();
    let there: HashSet<(String, String)> = waiting
        .iter()
        .map(|parcel| (parcel.document.clone(), parcel.key.clone()))
        .collect();
    loop {
        let stands = |parcel: &Parcel, placed: &HashSet<(String, String)>| {
            parcel.values.iter().all(|(_, content)| match content {
                Content::Record(document, key) => {
                    let named = (document.clone(), key.clone());
                    placed.contains(&named) || !there.contains(&named)
                }
                Content::Value(_) => true,
            })
        };
        let before = build.data.len();
        let mut left = Vec::new();
        for parcel in waiting {
            if stands(&parcel, &placed) {
                placed.insert((parcel.document.clone(), parcel.key.clone()));
                build.data.push(parcel);
            } else {
                left.push(parcel);
            }
        }
        waiting = left;
        if waiting.is_empty() || build.data.len() == before {
            break;
        }
    }
    if let Some(first) = waiting.first() {
        let names: Vec<String> = waiting
            .iter()
            .map(|parcel| format!("{}/{}", parcel.document, parcel.key))
            .collect();
        let at = format!("/records/{}", pointer_token(&first.key));
        let complaint = Complaint::error("data_circle", at).with("names", names.join(", "));
        build.complaints.push(complaint.in_file(&first.file));
    }
}
