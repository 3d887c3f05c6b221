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
                // They are about other objects, too.
                RuleDeed::After => continue,
            }
            let complaints = sketch.but_broken(complaints);
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
    misplaced("before", &only_after(rule), complaints);
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
        let Some(position) = settable(sketch, name, &at, complaints) else {
            continue;
        };
        let want = type_of(sketch.fields[position].storage.column());
        if let Some(expression) = expression(sketch, types, source, want, &at, complaints) {
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
    misplaced("check", &only_after(rule), complaints);
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

pub(super) fn opening(rule: &Rule) -> Opening {
    Opening {
        audience: rule.audience.clone(),
        state: rule.state,
    }
}

/// The keys that only an after rule has, and whether this one has them.
fn only_after(rule: &Rule) -> [(&'static str, bool); 5] {
    [
        ("on", !rule.on.is_empty()),
        ("changed", !rule.changed.is_empty()),
        ("create", rule.create.is_some()),
        ("update", rule.update.is_some()),
        ("delete", rule.delete.is_some()),
    ]
}

/// The position of a field that a rule may set, or a complaint.
pub(super) fn settable(
    sketch: &Sketch<'_>,
    name: &str,
    at: &str,
    complaints: &mut Complaints,
) -> Option<usize> {
    let position = sketch.find_in(name, at, complaints)?;
    let field = &sketch.fields[position];
    let code = if field.kind.derived().is_some() {
        "derived_field"
    } else if !matches!(field.filler, None | Some(Filler::Owner)) {
        "filled_field"
    } else {
        return Some(position);
    };
    complaints.push(Complaint::error(code, at).with("title", field.title.as_str()));
    None
}

pub(super) fn misplaced(deed: &str, keys: &[(&str, bool)], complaints: &mut Complaints) {
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
    let typed = |name: &str| types.find_today(&sketch.body.id, name);
    match Expression::compile(source, &typed, want) {
        Ok(expression) => Some(expression),
        Err(refused) => {
            let refused = types.told_apart(&sketch.body.id, refused);
            complaints.extend(refused.into_iter().map(|complaint| complaint.under(at)));
            None
        }
    }
}
