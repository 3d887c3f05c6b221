//! A filter that a field begins with fits the object that it is about.

use super::Build;
use crate::{FieldSet, Filter};
use metadata::{Complaints, pointer_token};

pub(super) fn check(build: &mut Build<'_>) {
    let mut told = Complaints::new();
    for (name, object) in &build.objects {
        for field in &object.fields {
            let other = field.filters.as_ref().and_then(|other| build.objects.get(other));
            let Some((other, default)) = other.zip(field.default.as_ref()) else {
                continue;
            };
            let all = FieldSet::all(other.fields.len());
            let Err(refused) = Filter::parse_beyond(other, &all, &build.objects, default) else {
                continue;
            };
            let at = format!("/properties/{}/default", pointer_token(&field.name));
            let file = &build.sketches[name].document.path;
            told.extend(refused.into_iter().map(|one| one.under(&at).in_file(file)));
        }
    }
    build.complaints.extend(told);
}
