//! One attribute of a document is changed: what a layer holds instead of a copy.

use crate::canonical::canonical;
use crate::node::Node;
use crate::pointer::{locate, unescaped};
use crate::{Complaint, Complaints, DocumentKind, pointer_token};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One change of one attribute. Pointers step into keyed lists by name, into sets by the element itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Operation {
    /// An attribute gets a value, or another one.
    Set {
        /// Pointer of the attribute.
        set: String,
        /// Its value.
        to: Value,
    },
    /// An attribute, field or element goes.
    Remove {
        /// Pointer of what goes.
        remove: String,
    },
    /// A field or element stands elsewhere among its siblings.
    Move {
        /// Pointer of what moves.
        #[serde(rename = "move")]
        moves: String,
        /// Name of the sibling it stands behind; empty for the first place, the last one when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// A field or element comes.
    Insert {
        /// Pointer of what comes; its last step is the name.
        insert: String,
        /// The element with all its attributes; in a set the element itself.
        value: Value,
        /// Name of the sibling it stands behind; empty for the first place, the last one when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
}

impl Operation {
    /// The pointer it is about.
    #[must_use]
    pub fn pointer(&self) -> &str {
        match self {
            Operation::Set { set, .. } => set,
            Operation::Remove { remove } => remove,
            Operation::Move { moves, .. } => moves,
            Operation::Insert { insert, .. } => insert,
        }
    }
}

/// What stands at a pointer in names; nothing when it leads nowhere.
#[must_use]
pub fn value_at<'a>(kind: DocumentKind, body: &'a Value, named: &str) -> Option<&'a Value> {
    let (_, plain) = locate(kind, body, named)?;
    body.pointer(&plain)
}

/// The names of what stands at a pointer and of its siblings in order, and which of them it is.
pub(crate) fn names_at(kind: DocumentKind, body: &Value, named: &str) -> Option<(Vec<String>, usize)> {
    let (_, plain) = locate(kind, body, named)?;
    let (holder, last) = plain.rsplit_once('/')?;
    let last = unescaped(last);
    match body.pointer(holder)? {
        Value::Array(members) => {
            let schema = schema_of_holder(kind, body, holder);
            let names = members
                .iter()
                .map(|member| schema.name_of(member).unwrap_or_default());
            Some((names.collect(), last.parse().ok()?))
        }
        Value::Object(members) => {
            let at = members.keys().position(|key| *key == last)?;
            Some((members.keys().cloned().collect(), at))
        }
        _ => None,
    }
}

/// The document with the operations done one after the other, in canonical form.
///
/// # Errors
/// Each operation that does not fit, at its place in `/operations`; those that do are still looked at.
pub fn apply(kind: DocumentKind, base: &Value, operations: &[Operation]) -> Result<Value, Complaints> {
    let mut body = canonical(kind, base);
    let mut complaints = Complaints::new();
    for (index, operation) in operations.iter().enumerate() {
        if let Err(complaint) = perform(kind, &mut body, operation) {
            let pointer = operation.pointer();
            let at = format!("/operations/{index}");
            complaints.push(complaint.under(&at).with("pointer", pointer));
        }
    }
    if complaints.is_empty() {
        Ok(canonical(kind, &body))
    } else {
        Err(complaints)
    }
}

fn perform(kind: DocumentKind, body: &mut Value, operation: &Operation) -> Result<(), Complaint> {
    match operation {
        Operation::Set { set, to } => give(kind, body, set, to),
        Operation::Remove { remove } => {
            take(kind, body, remove).ok_or_else(|| Complaint::error("no_such_place", "/remove"))?;
            Ok(())
        }
        Operation::Move { moves, after } => {
            let Some(taken) = take(kind, body, moves) else {
                return Err(Complaint::error("no_such_place", "/move"));
            };
            put(
                kind,
                body,
                &taken.holder,
                &taken.name,
                taken.value,
                after.as_deref(),
                "/move",
            )
        }
        Operation::Insert { insert, value, after } => {
            if locate(kind, body, insert).is_some() {
                return Err(Complaint::error("already_there", "/insert"));
            }
            let (parent, name) = insert.rsplit_once('/').unwrap_or_default();
            let name = unescaped(name);
            let holder = match locate(kind, body, parent) {
                Some((_, holder)) => holder,
                None => open_list(kind, body, parent)
                    .ok_or_else(|| Complaint::error("no_such_place", "/insert"))?,
            };
            put(
                kind,
                body,
                &holder,
                &name,
                value.clone(),
                after.as_deref(),
                "/insert",
            )
        }
    }
}

/// Gives an attribute its value; the attribute may be new, what it belongs to may not.
fn give(kind: DocumentKind, body: &mut Value, pointer: &str, value: &Value) -> Result<(), Complaint> {
    if let Some((_, plain)) = locate(kind, body, pointer)
        && let Some(place) = body.pointer_mut(&plain)
    {
        *place = value.clone();
        return Ok(());
    }
    let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
    let holder = locate(kind, body, parent).and_then(|(_, plain)| body.pointer_mut(&plain)?.as_object_mut());
    let holder = holder.ok_or_else(|| Complaint::error("no_such_place", "/set"))?;
    holder.insert(unescaped(key), value.clone());
    Ok(())
}

/// An optional list that is not written down yet begins with its first element.
fn open_list(kind: DocumentKind, body: &mut Value, pointer: &str) -> Option<String> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let (schema, plain) = locate(kind, body, parent)?;
    let (key, token) = (unescaped(key), key);
    let below = schema.property(&key);
    let list = below.list_key().is_some() || below.is_set();
    if !list && !below.has_members() {
        return None;
    }
    let empty = if list {
        Value::Array(Vec::new())
    } else {
        Value::Object(Map::new())
    };
    body.pointer_mut(&plain)?.as_object_mut()?.insert(key, empty);
    Some(format!("{plain}/{token}"))
}

struct Taken {
    /// Plain pointer of what it was taken from.
    holder: String,
    name: String,
    value: Value,
}

fn take(kind: DocumentKind, body: &mut Value, pointer: &str) -> Option<Taken> {
    let (_, plain) = locate(kind, body, pointer)?;
    let (holder, step) = plain.rsplit_once('/')?;
    let name = unescaped(pointer.rsplit('/').next()?);
    let value = match body.pointer_mut(holder)? {
        Value::Array(members) => members.remove(step.parse().ok()?),
        Value::Object(members) => members.shift_remove(&unescaped(step))?,
        _ => return None,
    };
    Some(Taken {
        holder: holder.to_owned(),
        name,
        value,
    })
}

/// Puts a member among its siblings. `at` is where a complaint stands.
fn put(
    kind: DocumentKind,
    body: &mut Value,
    holder: &str,
    name: &str,
    value: Value,
    after: Option<&str>,
    at: &str,
) -> Result<(), Complaint> {
    let schema = schema_of_holder(kind, body, holder);
    let nowhere = || Complaint::error("no_such_place", at);
    let no_sibling = |after: &str| Complaint::error("no_sibling", "/after").with("name", after);
    match body.pointer_mut(holder).ok_or_else(nowhere)? {
        Value::Array(members) => {
            if schema.name_of(&value).as_deref() != Some(name) {
                return Err(Complaint::error("wrong_element_name", at).with("name", name));
            }
            let index = match after {
                None => members.len(),
                Some("") => 0,
                Some(after) => schema.position(members, after).ok_or_else(|| no_sibling(after))? + 1,
            };
            members.insert(index, value);
        }
        Value::Object(members) => {
            let index = match after {
                None => members.len(),
                Some("") => 0,
                Some(after) => {
                    let found = members.keys().position(|key| key == after);
                    found.ok_or_else(|| no_sibling(after))? + 1
                }
            };
            let mut all: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            all.insert(index, (name.to_owned(), value));
            *members = all.into_iter().collect();
        }
        _ => return Err(nowhere()),
    }
    Ok(())
}

/// What the schema says about the value at a plain pointer.
fn schema_of_holder(kind: DocumentKind, body: &Value, plain: &str) -> Node<'static> {
    let (mut schema, mut value) = (Node::root(kind), Some(body));
    for token in plain.split('/').skip(1).map(unescaped) {
        match value {
            Some(Value::Array(members)) => {
                value = token.parse::<usize>().ok().and_then(|index| members.get(index));
                schema = schema.items();
            }
            other => {
                value = other.and_then(|value| value.get(&token));
                schema = schema.property(&token);
            }
        }
    }
    schema
}

/// A pointer with one more step.
pub(crate) fn below(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", pointer_token(step))
}
