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
use model::{Object, Relation};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The most children that one body may hold, those of children included.
pub(crate) const MOST_CHILDREN: usize = 500;
/// How deep children may stand in a body: children, their children, and theirs.
const DEEPEST: u8 = 3;

/// What a body says of lists of children, not yet read.
pub(crate) struct Said(pub(crate) Vec<(Relation, Value)>);

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
pub(crate) fn members(save: &Save, place: &str, value: Value) -> Result<Vec<Value>, Refusal> {
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
pub(crate) fn missing(place: &str) -> Refusal {
    Refusal::Complaints(vec![Complaint::error("child_missing", place)])
}

/// What a body says of one child, its fields not yet read.
pub(crate) struct Member {
    /// Position of the reference by which it belongs to its record.
    pub(crate) by: usize,
    /// Of one that is there already.
    pub(crate) id: Option<Uuid>,
    /// The version that the client has seen, if it says so.
    pub(crate) version: Option<i64>,
    /// Whether it is to be deleted.
    pub(crate) goes: bool,
    pub(crate) body: Map<String, Value>,
    /// The body names another record than the one it stands in.
    pub(crate) misplaced: Option<Complaint>,
}

/// Reads what is no field of a child of `object`.
pub(crate) fn member(
    save: &Save,
    relation: &Relation,
    object: &Object,
    value: Value,
) -> Result<Member, Refusal> {
    let wrong = |code, place: &str| Refusal::Complaints(vec![Complaint::error(code, place)]);
    let Value::Object(mut body) = value else {
        return Err(wrong("children_shape", ""));
    };
    let (by, field) = object.field(&relation.by).ok_or(Refusal::NotFound)?;
    let id = match body.shift_remove("id") {
        None | Some(Value::Null) => None,
        Some(id) => {
            let id = id.as_str().and_then(|id| id.parse().ok());
            Some(id.ok_or_else(|| missing("/id"))?)
        }
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
    let said = body.shift_remove(&field.name);
    let misplaced = said
        .is_some_and(|said| said != json!(save.id))
        .then(|| Complaint::error("child_parent", pointer(&field.name)));
    Ok(Member {
        by,
        id,
        version,
        goes,
        body,
        misplaced,
    })
}

/// Reads one child: the position of the reference by which it belongs to its record, the version that the client has
/// seen, and what is to be done.
async fn child(
    save: &Save,
    relation: &Relation,
    value: Value,
    count: &mut usize,
) -> Result<(usize, Option<i64>, Deed), Refusal> {
    let subject = save.cx.subject(&relation.object)?;
    let object = &subject.object;
    let mut member = member(save, relation, object, value)?;
    let mut refusals = Refusals::default();
    if let Some(misplaced) = member.misplaced {
        refusals.add(Refusal::Complaints(vec![misplaced]))?;
    }
    let inside = save.of_child(&object.name, member.id)?;
    let deed = match (member.id, member.goes) {
        (None, _) => {
            member.body.insert(relation.by.clone(), json!(save.id));
            let create = Box::pin(Create::read(inside, member.body, count)).await;
            create.map(Deed::Create)
        }
        (Some(_), true) => Ok(Deed::Delete(Delete {
            save: inside,
            if_match: None,
        })),
        (Some(_), false) => {
            let update = Box::pin(Update::read(inside, None, member.body, count)).await;
            update.map(Deed::Update)
        }
    };
    let deed = refusals.hear(deed)?;
    refusals.end()?;
    deed.map(|deed| (member.by, member.version, deed))
        .ok_or(Refusal::NotFound)
}
