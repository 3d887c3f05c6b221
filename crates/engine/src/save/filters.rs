//! Step 1, its second half: a filter that a record keeps is judged like one that its writer asks, and kept in one form.

use super::Save;
use crate::query;
use crate::subject::pointer;
use metadata::{Complaint, Complaints};
use model::{Draft, FieldDef, Filter, Others};
use serde_json::Value;
use std::sync::Arc;

/// Brings the filters of a draft into their one form. What the writer may not read cannot be named in one: whoever uses it
/// later would tell it. A filter that is refused is taken out of the draft.
pub(crate) fn settle(save: &Save, draft: &mut Draft) -> Complaints {
    let mut complaints = Complaints::new();
    for field in &save.subject.object.fields {
        let (Some(other), Some(said)) = (&field.filters, draft.get(&field.name)) else {
            continue;
        };
        if said.is_null() {
            continue;
        }
        match judged(save, field, other, said) {
            Ok(kept) => _ = draft.insert(field.name.clone(), kept),
            Err(refused) => {
                draft.remove(&field.name);
                let at = pointer(&field.name);
                complaints.extend(refused.into_iter().map(|one| one.under(&at)));
            }
        }
    }
    complaints
}

fn judged(save: &Save, field: &FieldDef, other: &str, said: &Value) -> Result<Value, Complaints> {
    let hidden = || vec![Complaint::error("filter_object_hidden", "").with("title", save.title(field))];
    let (object, known) = save.subject.other(other).ok_or_else(hidden)?;
    let about = save.cx.subject(other).map_err(|_| hidden())?;
    let filter = Filter::parse_beyond(object, &known, &about, said)?;
    let complaints = query::unusable(&save.cx, &about, &filter, "");
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let find = |name: &str| save.cx.model.object(name).map(Arc::clone);
    Ok(filter.written(object, &find))
}
