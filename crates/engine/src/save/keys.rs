//! Step 8: unique keys. The index is the final judge; asking first lets a person learn of every conflict at once.

use super::Save;
use super::rows::Halt;
use crate::Refusal;
use crate::subject::pointer;
use metadata::{Complaint, Complaints};
use model::{FieldSet, Object, Record, Unique};
use store::Tx;
use uuid::Uuid;

/// No other live record has a key of this one. `except` is the record itself and the fields that change; a key that
/// does not change is not asked for.
pub(crate) async fn free(
    save: &Save,
    tx: &mut dyn Tx,
    record: &Record,
    except: Option<(Uuid, &FieldSet)>,
) -> Result<(), Halt> {
    let object = &save.subject.object;
    let mut complaints = Complaints::new();
    for unique in &object.uniques {
        let touched = except.is_none_or(|(_, changed)| unique.fields.iter().any(|at| changed.has(*at)));
        if touched && store::taken(tx, object, unique, record, except.map(|(id, _)| id)).await? {
            complaints.push(taken(save, object, unique));
        }
    }
    fail::fail_point!("save::keys");
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Taken(complaints).into())
    }
}

/// What a statement's failure means: the loser of a race for a key is told like everybody else.
pub(crate) fn conflict(save: &Save, object: &Object, error: store::Error) -> Halt {
    let store::Error::Conflict { key } = &error else {
        return error.into();
    };
    let unique = object.uniques.iter().find(|unique| unique.name == *key);
    match unique {
        Some(unique) => Refusal::Taken(vec![taken(save, object, unique)]).into(),
        None => error.into(),
    }
}

pub(crate) fn taken(save: &Save, object: &Object, unique: &Unique) -> Complaint {
    let fields: Vec<_> = unique
        .fields
        .iter()
        .filter_map(|at| object.fields.get(*at))
        .collect();
    let titles: Vec<_> = fields.iter().map(|field| save.title_in(object, field)).collect();
    let place = fields
        .first()
        .map(|field| pointer(&field.name))
        .unwrap_or_default();
    Complaint::error("taken", place).with("title", titles.join(" + "))
}
