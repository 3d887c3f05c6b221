//! Step 4, a part of it: the files that a record names are there, are the viewer's to give, and fit their field.

use super::Save;
use super::rows::Halt;
use crate::Refusal;
use crate::file::may_use;
use crate::subject::{pointer, value_of};
use field::files;
use metadata::{Complaint, Complaints};
use model::{Draft, FieldDef, FieldSet, Record};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::system::file::{self, File, Held};
use uuid::Uuid;

/// The files that a draft names, looked up before the transaction.
#[derive(Default)]
pub(crate) struct Named {
    usable: BTreeSet<Uuid>,
    misfits: Vec<Misfit>,
}

/// A file that a draft may not put into a field.
struct Misfit {
    /// Position of the field.
    field: usize,
    file: Uuid,
    complaint: Complaint,
}

impl Named {
    /// What is wrong with the files of a draft. A file that the field holds already stays, also when the field has become
    /// narrower since.
    pub(crate) fn complaints(&self, save: &Save, before: Option<&Record>) -> Complaints {
        let stays = |misfit: &Misfit| {
            let field = &save.subject.object.fields[misfit.field];
            // What is not the viewer's is refused either way: otherwise they would learn what a hidden field holds.
            self.usable.contains(&misfit.file)
                && before
                    .is_some_and(|before| files::ids(value_of(before, &field.name)).contains(&misfit.file))
        };
        let wrong = self.misfits.iter().filter(|misfit| !stays(misfit));
        wrong.map(|misfit| misfit.complaint.clone()).collect()
    }

    fn has_told(&self, field: usize, file: Uuid) -> bool {
        let mut misfits = self.misfits.iter();
        misfits.any(|misfit| misfit.field == field && misfit.file == file)
    }
}

/// Looks up the files that a draft names and completes it by what is known of them.
pub(crate) async fn look_up(save: &Save, draft: &mut Draft) -> Result<Named, Refusal> {
    let mut named = Named::default();
    let ids: BTreeSet<Uuid> = taking(save)
        .flat_map(|(_, field)| files::ids(value_of(draft, &field.name)))
        .collect();
    if ids.is_empty() {
        return Ok(named);
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut known: BTreeMap<Uuid, File> = BTreeMap::new();
    for found in file::find(&save.cx.store, &ids).await? {
        if may_use(&save.cx, &found).await? {
            known.insert(found.id, found);
        }
    }
    let value = |id| {
        known
            .get(&id)
            .map(|file| files::value(id, &file.name, file.size, &file.media))
    };
    for (position, field) in taking(save) {
        let Some(drafted) = draft.get_mut(&field.name) else {
            continue;
        };
        let many = drafted.is_array();
        for (at, id) in files::ids(drafted).into_iter().enumerate() {
            let place = pointer(&field.name);
            let place = if many { format!("{place}/{at}") } else { place };
            let complaint = misfit(save, field, known.get(&id));
            named.misfits.extend(complaint.map(|complaint| Misfit {
                field: position,
                file: id,
                complaint: complaint.under(&place),
            }));
        }
        *drafted = files::completed(std::mem::take(drafted), &value);
    }
    named.usable = known.into_keys().collect();
    Ok(named)
}

/// One answer for what never was, what is gone and what is not the viewer's.
fn misfit(save: &Save, field: &FieldDef, file: Option<&File>) -> Option<Complaint> {
    match (file, field.kind.files()) {
        (Some(file), Some(takes)) => {
            let checked = takes.check(&file.name, &file.media, file.size.cast_unsigned());
            checked.err()
        }
        _ => Some(Complaint::error("file_missing", "").with("title", save.title(field))),
    }
}

/// Judges the files that a change sets, and holds them until the save ends: who sweeps waits, or was faster.
pub(crate) async fn stand(
    save: &Save,
    tx: &mut dyn Tx,
    named: &Named,
    (before, record): (Option<&Record>, &Record),
    changed: &FieldSet,
) -> Result<Complaints, Halt> {
    let mut complaints = named.complaints(save, before);
    let mut added: Vec<(&FieldDef, Uuid)> = Vec::new();
    for (at, field) in taking(save).filter(|(at, _)| changed.has(*at)) {
        let mut ids = new_ones(field, before, record);
        ids.retain(|id| !named.has_told(at, *id));
        added.extend(ids.into_iter().map(|id| (field, id)));
    }
    if added.is_empty() {
        return Ok(complaints);
    }
    let ids: BTreeSet<Uuid> = added.iter().map(|(_, id)| *id).collect();
    let there = file::lock(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    // What the draft did not name, nobody may bring in: a rule has no file to give.
    let gone = added
        .iter()
        .filter(|(_, id)| !there.contains(id) || !named.usable.contains(id));
    complaints.extend(gone.map(|(field, _)| {
        let complaint = Complaint::error("file_missing", pointer(&field.name));
        complaint.with("title", save.title(field))
    }));
    Ok(complaints)
}

/// Step 9, a part of it: notes that the record holds what it has come to name, from the moment its row counts.
pub(crate) async fn hold(
    save: &Save,
    tx: &mut dyn Tx,
    (before, record): (Option<&Record>, &Record),
    changed: &FieldSet,
    at: i64,
) -> Result<(), Halt> {
    let changed = taking(save).filter(|(at, _)| changed.has(*at));
    let added: BTreeSet<Uuid> = changed
        .flat_map(|(_, field)| new_ones(field, before, record))
        .collect();
    for id in added {
        let held = Held {
            file: id,
            object: save.subject.object.name.clone(),
            record: save.id,
            at,
        };
        file::hold(tx, &held).await?;
    }
    Ok(())
}

/// The fields that take files, each with its position.
fn taking(save: &Save) -> impl Iterator<Item = (usize, &FieldDef)> {
    let fields = save.subject.object.fields.iter().enumerate();
    fields.filter(|(_, field)| field.kind.files().is_some())
}

/// The files that a field names and did not name before.
fn new_ones(field: &FieldDef, before: Option<&Record>, record: &Record) -> Vec<Uuid> {
    let known = before.map(|before| files::ids(value_of(before, &field.name)));
    let known = known.unwrap_or_default();
    let mut named = files::ids(value_of(record, &field.name));
    named.retain(|id| !known.contains(id));
    named
}
