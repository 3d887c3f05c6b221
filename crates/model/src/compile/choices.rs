//! Option sets, and the built-in set of all roles.

use super::Build;
use crate::{Choice, Choices};
use metadata::DocumentKind;
use metadata::documents;
use std::sync::Arc;

/// The set whose options are the roles there are.
pub(super) const ROLE: &str = "role";

pub(super) fn read(build: &mut Build<'_>) {
    let currencies = currencies(build);
    build
        .choices
        .insert(field::currency::SET.to_owned(), Arc::new(currencies));
    for (document, documents::Choice { title, values, .. }) in build.read(DocumentKind::Choice) {
        build
            .choices
            .insert(document.name.clone(), Arc::new(Choices { title, values }));
    }
    let mut values = Vec::new();
    for (document, role) in build.read::<documents::Role>(DocumentKind::Role) {
        values.push(Choice {
            value: role.name.clone(),
            title: role.title.clone(),
            color: None,
            was: Vec::new(),
            retired: false,
        });
        build.roles.insert(document.name.clone(), role);
    }
    build.choices.insert(
        ROLE.to_owned(),
        Arc::new(Choices {
            title: "Role".to_owned(),
            values,
        }),
    );
}

/// The workspace's currencies, its own first.
fn currencies(build: &Build<'_>) -> Choices {
    let codes = std::iter::once(&build.settings.currency).chain(&build.settings.currencies);
    let option = |code: &String| Choice {
        value: code.clone(),
        title: code.clone(),
        color: None,
        retired: false,
        was: Vec::new(),
    };
    Choices {
        title: "Currency".to_owned(),
        values: codes.map(option).collect(),
    }
}
