//! What stands in the way of another currency.

use super::{Hindrance, in_file_of, no_rows};
use crate::App;
use metadata::{Complaint, DocumentKind};
use model::{Object, Said};

/// The amounts that rest mean what they meant: the workspace's currency stays, and so does what says that of a record. An
/// object gets a currency by a field that no row has filled, or by becoming the child of what gets one.
pub(super) fn between(old: &App, new: &App, (before, after): (&Object, &Object)) -> Option<Hindrance> {
    let (was, is) = (&old.model.settings.currency, &new.model.settings.currency);
    let has_amounts = before.fields.iter().any(|field| field.currency.is_some());
    let about = |complaint: Complaint| Hindrance {
        proof: no_rows(&before.name),
        complaint: complaint.with("object", after.name.as_str()),
    };
    if was != is && has_amounts {
        let complaint = Complaint::error("currency_on_rows", "/currency");
        let workspace = new.sum.iter().rfind(|one| one.kind == DocumentKind::Workspace);
        let complaint = match workspace {
            Some(document) => complaint.in_file(&document.path),
            None => complaint,
        };
        return Some(about(
            complaint.with("was", was.as_str()).with("value", is.as_str()),
        ));
    }
    let said = |object: &Object| match &object.money.as_ref()?.said {
        Said::Here(at) => Some((object.fields[*at].name.clone(), None)),
        Said::There { by, object: other } => Some((object.fields[*by].name.clone(), Some(other.clone()))),
    };
    let heir = |(name, other): (String, Option<String>)| {
        let field = before
            .field(&name)
            .and_then(|(_, field)| before.heir(after, field));
        field.map(|field| (field.name.clone(), other))
    };
    let is_new = match (said(before), said(after)) {
        (None, None) => true,
        (None, Some((name, None))) => {
            let (_, field) = after.field(&name)?;
            !before.fields.iter().any(|was| {
                before
                    .heir(after, was)
                    .is_some_and(|heir| heir.name == field.name)
            })
        }
        (None, Some((_, Some(other)))) => old.model.object(&other).is_none_or(|other| other.money.is_none()),
        (Some(was), is) => is.is_some() && heir(was) == is,
    };
    let complaint = in_file_of(new, &after.name, Complaint::error("money_on_rows", "/money"));
    (!is_new).then(|| about(complaint))
}
