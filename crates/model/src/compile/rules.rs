//! Expressions fit the fields they read and set.

use super::typing::{Types, type_of};
use super::{Build, Sketch};
use crate::Opening;
use crate::rules::{CheckRule, SetRule};
use field::Filler;
use metadata::documents::{Rule, RuleDeed};
use metadata::{Complaint, Complaints, Severity};
use script::{Expression, Type};

pub(super) fn read(build: &mut Build<'_>) {
    let types = Types::of(build);
    for sketch in build.sketches.values_mut() {
        for index in 0..sketch.body.rules.len() {
            let mut complaints = Vec::new();
            let rule = sketch.body.rules[index].clone();
            match rule.deed {
                RuleDeed::Before => {
                    let rule = before(sketch, &types, &rule, &mut complaints);
                    sketch.set_rules.push(rule);
                }
                RuleDeed::Check => {
                    let rule = check(sketch, &types, &rule, &mut complaints);
                    sketch.check_rules.push(rule);
                }
            }
            // Nothing is said about a field that is only missing because it has complaints of its own.
            complaints.retain(|complaint| {
                !complaint
                    .args
                    .get("name")
                    .and_then(|name| name.as_str())
                    .is_some_and(|name| sketch.broken.contains(name))
            });
            let (at, file) = (format!("/rules/{}", rule.name), &sketch.document.path);
            build.complaints.extend(
                complaints
                    .into_iter()
                    .map(|complaint| complaint.under(&at).in_file(file)),
            );
        }
    }
}

fn before(sketch: &Sketch<'_>, types: &Types, rule: &Rule, complaints: &mut Complaints) -> SetRule {
    let foreign = [
        ("at", rule.at.is_some()),
        ("message", rule.message.is_some()),
        ("warning", rule.warning),
    ];
    misplaced("before", &foreign, complaints);
    if rule.set.is_empty() {
        complaints.push(
            Complaint::error("rule_needs", "")
                .with("key", "set")
                .with("do", "before"),
        );
    }
    let mut set = Vec::new();
    for (name, source) in &rule.set {
        let at = format!("/set/{}", metadata::pointer_token(name));
        let Some(position) = sketch.position(name) else {
            let names = sketch.fields.iter().map(|field| field.name.as_str());
            complaints.push(
                Complaint::error("unknown_field", at)
                    .with("name", name.as_str())
                    .near(name, names),
            );
            continue;
        };
        let field = &sketch.fields[position];
        if field.kind.derived().is_some() {
            complaints.push(Complaint::error("derived_field", at).with("title", field.title.as_str()));
        } else if !matches!(field.filler, None | Some(Filler::Owner)) {
            complaints.push(Complaint::error("filled_field", at).with("title", field.title.as_str()));
        } else if let Some(expression) = expression(
            sketch,
            types,
            source,
            type_of(field.storage.column()),
            &at,
            complaints,
        ) {
            set.push((position, expression));
        }
    }
    let when = rule
        .when
        .as_ref()
        .and_then(|when| expression(sketch, types, when, Type::Boolean, "/when", complaints));
    SetRule {
        name: rule.name.clone(),
        when,
        set,
        opening: opening(rule),
    }
}

fn check(sketch: &Sketch<'_>, types: &Types, rule: &Rule, complaints: &mut Complaints) -> CheckRule {
    misplaced("check", &[("set", !rule.set.is_empty())], complaints);
    // Without a condition it would refuse every record.
    for (key, missing) in [("when", rule.when.is_none()), ("message", rule.message.is_none())] {
        if missing {
            complaints.push(
                Complaint::error("rule_needs", "")
                    .with("key", key)
                    .with("do", "check"),
            );
        }
    }
    let at = rule.at.clone().unwrap_or_default();
    let field = at.strip_prefix('/').unwrap_or_default();
    if !at.is_empty() && sketch.position(field).is_none() {
        let names = sketch.fields.iter().map(|field| field.name.as_str());
        complaints.push(
            Complaint::error("unknown_field", "/at")
                .with("name", field)
                .near(field, names),
        );
    }
    let when = rule
        .when
        .as_ref()
        .and_then(|when| expression(sketch, types, when, Type::Boolean, "/when", complaints));
    let severity = if rule.warning {
        Severity::Warning
    } else {
        Severity::Error
    };
    CheckRule {
        name: rule.name.clone(),
        when,
        at,
        message: rule.message.clone().unwrap_or_default(),
        severity,
        opening: opening(rule),
    }
}

fn opening(rule: &Rule) -> Opening {
    Opening {
        audience: rule.audience.clone(),
        state: rule.state,
    }
}

fn misplaced(deed: &str, keys: &[(&str, bool)], complaints: &mut Complaints) {
    for (key, _) in keys.iter().filter(|(_, present)| *present) {
        complaints.push(
            Complaint::error("rule_key", format!("/{key}"))
                .with("key", *key)
                .with("do", deed),
        );
    }
}

fn expression(
    sketch: &Sketch<'_>,
    types: &Types,
    source: &str,
    want: Type,
    at: &str,
    complaints: &mut Complaints,
) -> Option<Expression> {
    let typed = |name: &str| types.find(&sketch.body.id, name);
    match Expression::compile(source, &typed, want) {
        Ok(expression) => Some(expression),
        Err(refused) => {
            let refused = types.told_apart(&sketch.body.id, refused);
            complaints.extend(refused.into_iter().map(|complaint| complaint.under(at)));
            None
        }
    }
}
