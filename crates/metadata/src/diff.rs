//! What leads from one version of a document to another.

use crate::canonical::canonical;
use crate::node::Node;
use crate::operation::{Operation, below};
use crate::{DocumentKind, pointer, pointer_token};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// The operations that make `target` of `base`: attribute by attribute, element by element. Applied to `base` they give
/// `target` byte for byte, in canonical form; two equal documents need none.
#[must_use]
pub fn diff(kind: DocumentKind, base: &Value, target: &Value) -> Vec<Operation> {
    let (base, target) = (canonical(kind, base), canonical(kind, target));
    let mut operations = Vec::new();
    if has_one_place_each(kind, &base) && has_one_place_each(kind, &target) {
        compare(&Node::root(kind), &base, &target, "", &mut operations);
    } else if !same(&base, &target) {
        operations.push(set("", &target));
    }
    operations
}

/// Whether two values are written alike: the order of keys counts.
#[must_use]
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let mut both = a.iter().zip(b);
            a.len() == b.len() && both.all(|((x, a), (y, b))| x == y && same(a, b))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (a, b) => a == b,
    }
}

fn set(at: &str, to: &Value) -> Operation {
    Operation::Set {
        set: at.to_owned(),
        to: to.clone(),
    }
}

/// Elements that have a place of their own can be pointed at only while no two share it.
fn has_one_place_each(kind: DocumentKind, body: &Value) -> bool {
    let (mut seen, mut alone) = (HashSet::new(), true);
    pointer::walk(kind, body, &mut |spot| {
        if spot.keyword("x-place").is_some() {
            alone &= seen.insert(spot.pointer.to_owned());
        }
    });
    alone
}

fn compare(schema: &Node<'_>, a: &Value, b: &Value, at: &str, out: &mut Vec<Operation>) {
    if same(a, b) {
        return;
    }
    let place = schema.place(b);
    if schema.place(a) != place {
        out.push(set(at, b));
        return;
    }
    let at = place.as_deref().unwrap_or(at);
    match (a, b) {
        (Value::Object(a), Value::Object(b))
            if schema.has_members() && sound(a.keys()) && sound(b.keys()) =>
        {
            members(schema, a, b, at, out);
        }
        (Value::Array(x), Value::Array(y)) => match (named(schema, x), named(schema, y)) {
            (Some(x), Some(y)) => elements(schema, &x, &y, at, out),
            _ => out.push(set(at, b)),
        },
        _ => out.push(set(at, b)),
    }
}

/// A pointer steps over empty names badly, and an empty `after` means the first place.
fn sound<'k>(mut keys: impl Iterator<Item = &'k String>) -> bool {
    keys.all(|key| !key.is_empty())
}

type Named<'v> = Vec<(String, &'v Value)>;

/// The elements of a keyed list or set by name; nothing when they cannot be told apart.
fn named<'v>(schema: &Node<'_>, members: &'v [Value]) -> Option<Named<'v>> {
    if schema.list_key().is_none() && !schema.is_set() {
        return None;
    }
    let mut seen = HashSet::new();
    members
        .iter()
        .map(|member| {
            let name = schema.name_of(member).filter(|name| !name.is_empty())?;
            seen.insert(name.clone()).then_some((name, member))
        })
        .collect()
}

fn elements(schema: &Node<'_>, a: &Named<'_>, b: &Named<'_>, at: &str, out: &mut Vec<Operation>) {
    let items = schema.items();
    arrange(a, b, at, out);
    let before: HashMap<&str, &Value> = a.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    for (name, value) in b {
        if let Some(old) = before.get(name.as_str()) {
            compare(&items, old, value, &below(at, name), out);
        }
    }
}

fn members(
    schema: &Node<'_>,
    a: &Map<String, Value>,
    b: &Map<String, Value>,
    at: &str,
    out: &mut Vec<Operation>,
) {
    for key in a.keys().filter(|key| schema.names(key) && !b.contains_key(*key)) {
        out.push(Operation::Remove {
            remove: below(at, key),
        });
    }
    for (key, value) in b
        .iter()
        .filter(|(key, _)| schema.names(key) && !a.contains_key(*key))
    {
        // A list that begins merges with one that begins elsewhere, element by element.
        let begun = value
            .as_array()
            .and_then(|list| named(&schema.property(key), list));
        match begun.filter(|list| !list.is_empty()) {
            Some(list) => arrange(&Vec::new(), &list, &below(at, key), out),
            None => out.push(set(&below(at, key), value)),
        }
    }
    arrange(&free(schema, a), &free(schema, b), at, out);
    for (key, value) in b {
        if let Some(old) = a.get(key) {
            compare(&schema.property(key), old, value, &below(at, key), out);
        }
    }
}

/// The members whose names and order are the author's.
fn free<'v>(schema: &Node<'_>, members: &'v Map<String, Value>) -> Named<'v> {
    let own = members.iter().filter(|(key, _)| !schema.names(key));
    own.map(|(key, value)| (key.clone(), value)).collect()
}

/// What goes, then from the front what comes and what moves. Elements that keep their order among each other stay: as
/// many as can.
fn arrange(a: &Named<'_>, b: &Named<'_>, at: &str, out: &mut Vec<Operation>) {
    let wanted: HashMap<&str, usize> = b
        .iter()
        .enumerate()
        .map(|(index, (name, _))| (name.as_str(), index))
        .collect();
    for (name, _) in a.iter().filter(|(name, _)| !wanted.contains_key(name.as_str())) {
        out.push(Operation::Remove {
            remove: below(at, name),
        });
    }
    let kept: Vec<usize> = a
        .iter()
        .filter_map(|(name, _)| wanted.get(name.as_str()).copied())
        .collect();
    let known: HashSet<usize> = kept.iter().copied().collect();
    let staying = longest_rising(&kept);
    let mut last = "";
    for (index, (name, value)) in b.iter().enumerate() {
        let pointer = format!("{at}/{}", pointer_token(name));
        let after = Some(last.to_owned());
        if !known.contains(&index) {
            out.push(Operation::Insert {
                insert: pointer,
                value: (*value).clone(),
                after,
            });
        } else if !staying.contains(&index) {
            out.push(Operation::Move {
                moves: pointer,
                after,
            });
        }
        last = name;
    }
}

/// The longest run of numbers that rise without being next to each other.
fn longest_rising(numbers: &[usize]) -> HashSet<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let longest = (0..at)
            .filter(|before| numbers[*before] < *number)
            .max_by_key(|before| best[*before].0);
        best.push((longest.map_or(1, |before| best[before].0 + 1), longest));
    }
    let mut at = (0..numbers.len()).max_by_key(|at| best[*at].0);
    let mut run = HashSet::new();
    while let Some(index) = at {
        run.insert(numbers[index]);
        at = best[index].1;
    }
    run
}
