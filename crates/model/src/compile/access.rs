//! What records follow is named by one reference of theirs; what is their owner's alone may be shared.

use super::{Build, Sketch};
use crate::{Access, FieldDef};
use field::{Column, Storage};
use metadata::documents::Writers;
use metadata::{Complaint, Complaints};

/// The set of choices that are roles.
const ROLES: &str = "role";

pub(super) fn read(build: &mut Build<'_>) {
    let mut complaints = Complaints::new();
    for sketch in build.sketches.values_mut() {
        sketch.access = access(sketch, &mut complaints);
    }
    build.complaints.extend(complaints);
}

fn access(sketch: &Sketch<'_>, complaints: &mut Complaints) -> Option<Access> {
    let asked = sketch.body.access.as_ref()?;
    if asked.via.is_none() && asked.write != Some(Writers::Owner) {
        let complaint = Complaint::error("access_of_nobody", "/access");
        complaints.push(complaint.in_file(&sketch.document.path));
        return None;
    }
    let before = complaints.len();
    let names_one = |field: &FieldDef| {
        let one = matches!(field.storage, Storage::Named | Storage::Column(Column::Uuid));
        field.filler.is_none() && one && !field.named_objects().is_empty()
    };
    let lists_roles = |field: &FieldDef| {
        let several = field.storage == Storage::Column(Column::Json);
        several && field.filler.is_none() && field.choices.as_deref() == Some(ROLES)
    };
    let is_flag =
        |field: &FieldDef| field.filler.is_none() && field.storage == Storage::Column(Column::Boolean);
    let mut named = |name: &Option<String>, at: &str, fits: &dyn Fn(&FieldDef) -> bool, code| {
        let pointer = format!("/access/{at}");
        let found = sketch.find(name.as_ref()?, &pointer, complaints)?;
        let field = &sketch.fields[found];
        if fits(field) {
            return Some(found);
        }
        let complaint = Complaint::error(code, pointer).with("title", field.title.as_str());
        complaints.push(complaint.in_file(&sketch.document.path));
        None
    };
    let found = Access {
        by: named(&asked.via, "via", &names_one, "via_no_reference"),
        write: asked.write,
        shared: named(&asked.shared, "shared", &lists_roles, "shared_no_roles"),
        open: named(&asked.open, "open", &is_flag, "open_no_flag"),
    };
    (complaints.len() == before).then_some(found)
}
