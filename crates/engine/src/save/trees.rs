//! Step 4, for trees: a record hangs under nothing that hangs under it, and not too deep.
//!
//! Everything above the new place is held as it is until the save ends, and whoever moves a record holds that record to
//! write it: of two saves that would close a circle together, one sees what the other has done.

use super::Save;
use super::rows::{Halt, Rows, Strength, Wanted};
use crate::Refusal;
use crate::subject::{pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{FieldSet, MAX_TREE_DEPTH, Object, Record, Tree};
use std::sync::Arc;
use store::{Stored, Tx};
use uuid::Uuid;

/// Judges where a new record hangs.
pub(crate) async fn new_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
) -> Result<Complaints, Halt> {
    let all = FieldSet::all(save.subject.object.fields.len());
    changed_record(save, tx, rows, record, &all).await
}

/// Judges where a change hangs its record.
pub(crate) async fn changed_record(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &Record,
    changed: &FieldSet,
) -> Result<Complaints, Halt> {
    let object = &save.subject.object;
    match object.tree.filter(|tree| changed.has(tree.by)) {
        Some(tree) => judge(save, tx, rows, (object, tree), (save.id, record)).await,
        None => Ok(Complaints::new()),
    }
}

/// What was brought back hangs where it hung; what it hangs under may hang deeper by now.
pub(crate) async fn brought_back(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    taken: &[(Arc<Object>, Arc<Stored>)],
) -> Result<(), Halt> {
    for (object, stored) in taken {
        let Some(tree) = object.tree else { continue };
        let complaints = judge(save, tx, rows, (object, tree), (stored.id, &stored.record)).await?;
        if !complaints.is_empty() {
            return Err(Refusal::Complaints(complaints).into());
        }
    }
    Ok(())
}

async fn judge(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (object, tree): (&Arc<Object>, Tree),
    (id, record): (Uuid, &Record),
) -> Result<Complaints, Halt> {
    let Some(parent) = hangs_under(object, tree, record) else {
        return Ok(Complaints::new());
    };
    let field = &object.fields[tree.by];
    let above = above(tx, rows, (object, tree), (id, parent)).await?;
    let complaint =
        |code| Complaint::error(code, pointer(&field.name)).with("title", save.title_in(object, field));
    if above.contains(&id) {
        return Ok(vec![complaint("tree_circle")]);
    }
    let levels = above.len() + 1 + store::levels_below(tx, object, tree, id).await?;
    fail::fail_point!("save::hung");
    if levels > MAX_TREE_DEPTH {
        return Ok(vec![complaint("tree_too_deep").with("most", MAX_TREE_DEPTH)]);
    }
    Ok(Complaints::new())
}

/// The record to hang under and all above it, each held as it is; up to the one that is to hang there, if that is above.
async fn above(
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (object, tree): (&Arc<Object>, Tree),
    (id, parent): (Uuid, Uuid),
) -> Result<Vec<Uuid>, Halt> {
    let seen = store::above(tx, object, tree, parent).await?;
    let keys = seen.into_iter().map(|id| (object.name.clone(), id));
    rows.foresee(tx, keys, Strength::Share)?;
    let mut above = Vec::new();
    let mut next = Some(parent);
    while let Some(one) = next.filter(|_| above.len() <= MAX_TREE_DEPTH) {
        above.push(one);
        if one == id {
            break;
        }
        let row = rows.lean_on(tx, &object.name, one).await?;
        next = row.and_then(|row| hangs_under(object, tree, &row.record));
    }
    Ok(above)
}

fn hangs_under(object: &Object, tree: Tree, record: &Record) -> Option<Uuid> {
    let field = object.fields.get(tree.by)?;
    value_of(record, &field.name).as_str()?.parse().ok()
}

/// Notes what stands above the place that a draft names, to be locked with the others.
pub(crate) async fn want(
    save: &Save,
    draft: &Record,
    tx: &mut dyn Tx,
    wanted: &mut Wanted,
) -> Result<(), store::Error> {
    let object = &save.subject.object;
    let Some((tree, parent)) = object
        .tree
        .and_then(|tree| Some((tree, hangs_under(object, tree, draft)?)))
    else {
        return Ok(());
    };
    for id in store::above(tx, object, tree, parent).await? {
        wanted.share(&object.name, id);
    }
    Ok(())
}
