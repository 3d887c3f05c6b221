//! Steps 1 and 2 of children that stand in the body of their record: what the body says of them, or all complaints at once.

use super::{Child, Children, DELETE, List};
use crate::Refusal;
use crate::create::Create;
use crate::delete::Delete;
use crate::refusal::Refusals;
use crate::save::{Deed, Save};
use crate::subject::pointer;
use crate::update::Update;
use metadata::Complaint;
use model::Relation;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The most children that one body may hold, those of children included.
const MOST_CHILDREN: usize = 500;
/// How deep children may stand in a body: children, their children, and theirs.
const DEEPEST: u8 = 3;

/// What a body says of lists of children, not yet read.
pub(crate) struct Said(Vec<(Relation, Value)>);

/// Takes the lists of children out of a body. A list of an object that the viewer may not know of stays: it is answered
/// like a field that does not exist.
pub(crate) fn said(save: &Save, body: &mut Map<String, Value>) -> Said {
    let known = |relation: &&Relation| save.cx.subject(&relation.object).is_ok();
    let relations = save.subject.object.relations.iter().filter(known);
    let said = relations.filter_map(|relation| Some((relation.clone(), body.shift_remove(&relation.name)?)));
    Said(said.collect())
}

/// Step 1 and 2 of each child: read, and allowed as far as that is known without its record. `count` is how many there
/// were before.
pub(crate) async fn read(save: &Save, said: Said, count: &mut usize) -> Result<Children, Refusal> {
    let (mut children, mut refusals, mut named) = (Children::default(), Refusals::default(), BTreeSet::new());
    for (relation, value) in said.0 {
        let place = pointer(&relation.name);
        let mut list = List {
            name: relation.name.clone(),
            children: Vec::new(),
        };
        for (index, value) in refusals
            .hear(members(save, &place, value))?
            .into_iter()
            .flatten()
            .enumerate()
        {
            *count += 1;
            if *count > MOST_CHILDREN {
                let complaint = Complaint::error("children_too_many", place).with("most", MOST_CHILDREN);
                refusals.add(Refusal::Complaints(vec![complaint]))?;
                refusals.end()?;
                return Ok(children);
            }
            let place = format!("{place}/{index}");
            let child = child(save, &relation, value, count).await;
            let child = child.map_err(|refusal| hidden(refusal).under(&place));
            let Some((by, version, deed)) = refusals.hear(child)? else {
                continue;
            };
            if !matches!(deed, Deed::Create(_)) && !named.insert((relation.object.clone(), deed.save().id)) {
                let complaint = Complaint::error("child_twice", format!("{place}/id"));
                refusals.add(Refusal::Complaints(vec![complaint]))?;
            }
            list.children.push(Child {
                place,
                by,
                version,
                deed,
            });
        }
        children.lists.push(list);
    }
    refusals.end().map(|()| children)
}

/// The members of a list; none where it is empty.
fn members(save: &Save, place: &str, value: Value) -> Result<Vec<Value>, Refusal> {
    let wrong = |code| Refusal::Complaints(vec![Complaint::error(code, place)]);
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(members) if save.level < DEEPEST || members.is_empty() => Ok(members),
        Value::Array(_) => Err(wrong("children_too_deep")),
        _ => Err(wrong("children_shape")),
    }
}

/// Of an object that the viewer may not know of, nothing more is told than that.
fn hidden(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::NotFound => missing(""),
        other => other,
    }
}

/// One answer for a child that never was, is deleted, is another record's or not for this viewer.
pub(super) fn missing(place: &str) -> Refusal {
    Refusal::Complaints(vec![Complaint::error("child_missing", place)])
}

/// Reads one child: the position of the reference by which it belongs to its record, the version that the client has
/// seen, and what is to be done.
async fn child(
    save: &Save,
    relation: &Relation,
    value: Value,
    count: &mut usize,
) -> Result<(usize, Option<i64>, Deed), Refusal> {
    let wrong = |code, place: &str| Refusal::Complaints(vec![Complaint::error(code, place)]);
    let Value::Object(mut body) = value else {
        return Err(wrong("children_shape", ""));
    };
    let subject = save.cx.subject(&relation.object)?;
    let object = &subject.object;
    let (by, field) = object.field(&relation.by).ok_or(Refusal::NotFound)?;
    let mut refusals = Refusals::default();
    let id = match body.shift_remove("id") {
        None | Some(Value::Null) => None,
        Some(id) => Some(
            id.as_str()
                .and_then(|id| id.parse().ok())
                .ok_or_else(|| missing("/id"))?,
        ),
    };
    let goes = match body.shift_remove(DELETE) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Bool(true)) if id.is_some() => true,
        Some(_) => return Err(wrong("child_delete", &pointer(DELETE))),
    };
    let version = match body.shift_remove("version") {
        None | Some(Value::Null) => None,
        Some(_) if id.is_none() => {
            let complaint = Complaint::error("reserved_key", "/version").with("key", "version");
            return Err(Refusal::Complaints(vec![complaint]));
        }
        Some(version) => Some(
            version
                .as_i64()
                .ok_or_else(|| wrong("child_version", "/version"))?,
        ),
    };
    // To which record it belongs is said by where it stands.
    let parent = json!(save.id);
    if body.get(&field.name).is_some_and(|said| *said != parent) {
        refusals.add(wrong("child_parent", &pointer(&field.name)))?;
    }
    body.shift_remove(&field.name);
    let inside = save.of_child(&object.name, id)?;
    let deed = match (id, goes) {
        (None, _) => {
            body.insert(field.name.clone(), parent);
            Box::pin(Create::read(inside, body, count))
                .await
                .map(Deed::Create)
        }
        (Some(_), true) => Ok(Deed::Delete(Delete {
            save: inside,
            if_match: None,
        })),
        (Some(_), false) => Box::pin(Update::read(inside, None, body, count))
            .await
            .map(Deed::Update),
    };
    let deed = refusals.hear(deed)?;
    refusals.end()?;
    deed.map(|deed| (by, version, deed)).ok_or(Refusal::NotFound)
}
