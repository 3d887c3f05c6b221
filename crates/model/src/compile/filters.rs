//! A filter that a field begins with fits the object that it is about, and has the one form in which filters are kept.

use super::Build;
use crate::{FieldSet, Filter};
use metadata::{Complaints, pointer_token};
use std::sync::Arc;

pub(super) fn check(build: &mut Build<'_>) {
    let (mut told, mut written) = (Complaints::new(), Vec::new());
    for (name, object) in &build.objects {
        for (position, field) in object.fields.iter().enumerate() {
            let other = field.filters.as_ref().and_then(|other| build.objects.get(other));
            let Some((other, default)) = other.zip(field.default.as_ref()) else {
                continue;
            };
            let all = FieldSet::all(other.fields.len());
            let find = |name: &str| build.objects.get(name).map(Arc::clone);
            match Filter::parse_beyond(other, &all, &build.objects, default) {
                Ok(filter) => written.push((name.clone(), position, filter.written(other, &find))),
                Err(refused) => {
                    let at = format!("/properties/{}/default", pointer_token(&field.name));
                    let file = &build.sketches[name].document.path;
                    told.extend(refused.into_iter().map(|one| one.under(&at).in_file(file)));
                }
            }
        }
    }
    build.complaints.extend(told);
    for (name, position, default) in written {
        // Nobody else holds an object yet.
        if let Some(object) = build.objects.get_mut(&name).and_then(Arc::get_mut) {
            object.fields[position].default = Some(default);
        }
    }
}
