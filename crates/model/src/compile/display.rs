//! Records have a name.

use super::Build;
use script::Template;

pub(super) fn read(build: &mut Build<'_>) {
    for sketch in build.sketches.values_mut() {
        let names: Vec<&str> = sketch
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .chain(sketch.broken.iter().map(String::as_str))
            .collect();
        match Template::compile(&sketch.body.display, &names) {
            Ok(template) => {
                let told = |name: &String| {
                    sketch
                        .fields
                        .iter()
                        .find(|field| field.name == *name && field.is_told())
                };
                let told = template.reads().iter().filter_map(told);
                let told = told.map(|field| field.not_kept("/display").in_file(&sketch.document.path));
                build.complaints.extend(told);
                sketch.display = Some(template);
            }
            Err(complaint) => {
                build
                    .complaints
                    .push(complaint.under("/display").in_file(&sketch.document.path));
            }
        }
    }
}
