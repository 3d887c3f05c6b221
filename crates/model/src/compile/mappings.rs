//! Mappings: what comes from outside becomes values that fields take.

use super::Build;
use crate::{FieldDef, Object};
use field::Operator;
use metadata::documents::{MappedColumn, Mapping};
use metadata::{Complaint, Complaints, DocumentKind, pointer_token};
use rust_decimal::Decimal;
use std::sync::Arc;

pub(super) fn read(build: &mut Build<'_>) {
    for (document, mapping) in build.read::<Mapping>(DocumentKind::Mapping) {
        let mut complaints = Complaints::new();
        judge(build, &mapping, &mut complaints);
        build.mappings.insert(mapping.name.clone(), Arc::new(mapping));
        complaints
            .into_iter()
            .for_each(|complaint| build.say(document, complaint));
    }
}

fn judge(build: &Build<'_>, mapping: &Mapping, complaints: &mut Complaints) {
    let declared = build.declared(DocumentKind::Object);
    if !declared.clone().any(|known| known == mapping.object) {
        let complaint = Complaint::error("unknown_object", "/object").with("name", mapping.object.as_str());
        complaints.push(complaint.near(&mapping.object, declared));
    }
    let whole = build
        .sketches
        .get(&mapping.object)
        .is_some_and(|sketch| sketch.broken.is_empty());
    let Some(object) = build.objects.get(&mapping.object).filter(|_| whole) else {
        return;
    };
    for column in &mapping.columns {
        let at = format!("/columns/{}", pointer_token(&column.field));
        if let Some(field) = known(object, &column.field, &format!("{at}/field"), complaints) {
            judge_column(build, field, column, &at, complaints);
        }
    }
    for name in &mapping.identity {
        let at = format!("/identity/{}", pointer_token(name));
        let Some(field) = known(object, name, &at, complaints) else {
            continue;
        };
        if !mapping.columns.iter().any(|column| column.field == *name) {
            complaints.push(Complaint::error("mapping_unmapped", &at).with("name", name.as_str()));
        } else if !field.kind.operators().contains(&Operator::Is) {
            let complaint = Complaint::error("not_comparable", &at).with("name", name.as_str());
            complaints.push(complaint.with("title", field.title.as_str()));
        }
    }
    for field in &object.fields {
        let is_mapped = mapping.columns.iter().any(|column| column.field == field.name);
        let is_left = field.default.is_some() || field.filler.is_some() || field.derived.is_some();
        if field.required && !is_mapped && !is_left {
            complaints.push(Complaint::error("required", "/columns").with("title", field.title.as_str()));
        }
    }
}

fn judge_column(
    build: &Build<'_>,
    field: &FieldDef,
    column: &MappedColumn,
    at: &str,
    complaints: &mut Complaints,
) {
    if !field.writable() {
        complaints.push(Complaint::error("read_only", at).with("title", field.title.as_str()));
        return;
    }
    if column.column.is_none() && column.default.is_none() {
        complaints.push(Complaint::error("mapping_nothing", at).with("name", column.field.as_str()));
    }
    if column
        .times
        .as_deref()
        .is_some_and(|times| factor(times).is_none())
    {
        complaints.push(Complaint::error("mapping_times", format!("{at}/times")));
    }
    let values = column
        .values
        .iter()
        .map(|(outside, value)| (format!("{at}/values/{}", pointer_token(outside)), value));
    let fixed = column
        .default
        .iter()
        .map(|value| (format!("{at}/default"), value));
    let Some(target) = &field.target else {
        if column.by.is_some() {
            let complaint = Complaint::error("mapping_by", format!("{at}/by"));
            complaints.push(complaint.with("title", field.title.as_str()));
        }
        for (place, value) in values.chain(fixed) {
            if let Err(refused) = field.accept(value.clone()) {
                complaints.extend(refused.into_iter().map(|one| one.under(&place)));
            }
        }
        return;
    };
    // Values of a reference are what its record is found by.
    let Some(by) = &column.by else {
        let complaint = Complaint::error("mapping_needs_by", at);
        complaints.push(complaint.with("title", field.title.as_str()));
        return;
    };
    let Some(object) = build.objects.get(target) else {
        return;
    };
    let Some(found) = known(object, by, &format!("{at}/by"), complaints) else {
        return;
    };
    if !found.kind.operators().contains(&Operator::Is) {
        let complaint = Complaint::error("not_comparable", format!("{at}/by"));
        let complaint = complaint.with("name", by.as_str());
        complaints.push(complaint.with("title", found.title.as_str()));
    }
}

/// A factor of numbers outside.
fn factor(text: &str) -> Option<Decimal> {
    text.parse().ok().filter(|factor: &Decimal| !factor.is_zero())
}

fn known<'o>(object: &'o Object, name: &str, at: &str, complaints: &mut Complaints) -> Option<&'o FieldDef> {
    let found = object.field(name).map(|(_, field)| field);
    if found.is_none() {
        let names = object.fields.iter().map(|field| field.name.as_str());
        let complaint = Complaint::error("unknown_field", at).with("name", name);
        complaints.push(complaint.near(name, names));
    }
    found
}
