//! A default is a value its field accepts.

use super::Build;
use metadata::Complaint;

pub(super) fn read(build: &mut Build<'_>) {
    for sketch in build.sketches.values_mut() {
        for field in &mut sketch.fields {
            let Some(default) = sketch
                .body
                .properties
                .get(&field.name)
                .and_then(|property| property.default.clone())
            else {
                continue;
            };
            let at = format!("/properties/{}/default", field.name);
            let mut say =
                |complaint: Complaint| build.complaints.push(complaint.in_file(&sketch.document.path));
            if field.filler.is_some() {
                say(Complaint::error("filled_default", &at).with("title", field.title.as_str()));
                continue;
            }
            if field.kind.files().is_some() {
                say(Complaint::error("file_default", &at).with("title", field.title.as_str()));
                continue;
            }
            match field.accept(default) {
                Ok(value) if value.is_null() => {}
                Ok(value) => field.default = Some(value),
                Err(refused) => refused
                    .into_iter()
                    .for_each(|complaint| say(complaint.under(&at))),
            }
        }
    }
}
