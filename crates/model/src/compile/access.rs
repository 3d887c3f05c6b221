//! What records follow is named by one reference of theirs.

use super::{Build, Sketch};
use crate::Access;
use field::{Column, Storage};
use metadata::{Complaint, Complaints};

pub(super) fn read(build: &mut Build<'_>) {
    let mut complaints = Complaints::new();
    for sketch in build.sketches.values_mut() {
        sketch.access = access(sketch, &mut complaints);
    }
    build.complaints.extend(complaints);
}

fn access(sketch: &Sketch<'_>, complaints: &mut Complaints) -> Option<Access> {
    let asked = sketch.body.access.as_ref()?;
    let by = sketch.find(&asked.via, "/access/via", complaints)?;
    let field = &sketch.fields[by];
    let names_one = matches!(field.storage, Storage::Named | Storage::Column(Column::Uuid));
    if field.filler.is_some() || !names_one || field.named_objects().is_empty() {
        let complaint = Complaint::error("via_no_reference", "/access/via");
        complaints.push(
            complaint
                .with("title", field.title.as_str())
                .in_file(&sketch.document.path),
        );
        return None;
    }
    Some(Access {
        by,
        write: asked.write,
    })
}
