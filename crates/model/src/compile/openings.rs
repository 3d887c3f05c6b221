//! Whoever something is for is there.

use super::Build;
use metadata::documents::{Audience, State};
use metadata::{Complaint, DocumentKind, pointer};
use serde::Deserialize;
use serde_json::Value;

/// Checks each `for` and `state`, wherever they stand, and notes whether departments matter to anybody.
pub(super) fn check(build: &mut Build<'_>) {
    let roles: Vec<&str> = build.declared(DocumentKind::Role).collect();
    let (mut told, mut asked) = (Vec::new(), false);
    for document in build.documents {
        pointer::walk(document.kind, &document.body, &mut |spot| {
            if spot.keyword("x-for").is_some()
                && let Ok(audience) = Audience::deserialize(spot.value)
            {
                asked |= !audience.departments.is_empty();
                let complaints = judge(&audience, spot.pointer, &roles);
                told.extend(complaints.into_iter().map(|one| one.in_file(&document.path)));
            }
            let is_trial = || State::deserialize(spot.value).is_ok_and(|state| state == State::Trial);
            if spot.keyword("x-state").is_some() && is_trial() && !is_for_some(&document.body, spot.pointer) {
                told.push(Complaint::error("trial_for_nobody", spot.pointer).in_file(&document.path));
            }
        });
    }
    build.complaints.extend(told);
    build.asks_departments = asked;
}

fn judge(audience: &Audience, at: &str, roles: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if audience.roles.is_empty() && audience.departments.is_empty() {
        complaints.push(Complaint::error("too_few", at).with("least", 1));
    }
    for role in &audience.roles {
        if !roles.contains(&role.as_str()) {
            let complaint = Complaint::error("unknown_role", format!("{at}/roles"));
            complaints.push(
                complaint
                    .with("name", role.as_str())
                    .near(role, roles.iter().copied()),
            );
        }
    }
    complaints
}

/// Whether the thing whose state stands at that place is for somebody.
fn is_for_some(body: &Value, at: &str) -> bool {
    let mut found = body;
    for step in at.split('/').skip(1) {
        let next = match found {
            Value::Array(members) => members.iter().find(|member| member["name"] == step),
            other => other.get(step),
        };
        match next {
            Some(next) if step != "state" => found = next,
            _ => break,
        }
    }
    found.get("for").is_some()
}
