//! Whoever may read a record may read what follows it: its child tables, and the records of an object with `access`.
//!
//! What follows is said by grants like any other, so that every reading of grants knows it. A role that names the object
//! itself has the last word on it: of that role, nothing follows.

use super::roles::Granted;
use crate::{
    Access, Actions, Behind, FieldSet, Filter, Grant, Hold, MAX_PARENTS, Object, Operand, Tables, Test,
    Through,
};
use field::Operator;
use indexmap::IndexMap;
use metadata::documents::Writers;
use std::sync::Arc;

type Objects = IndexMap<String, Arc<Object>>;

/// The parents by which records of one object may be read, and those by which they may be written.
#[derive(Default)]
struct Parents {
    read: Vec<Filter>,
    changed: Vec<Filter>,
}

/// Adds to the grants of a role what follows from them.
pub(super) fn follow(objects: &Objects, granted: &mut Granted) {
    let given = granted.all.clone();
    let mut following: Vec<(String, Grant)> = Vec::new();
    // What follows may have child tables of its own.
    for _ in 0..MAX_PARENTS {
        let known: Vec<_> = given.iter().chain(&following).cloned().collect();
        let unnamed = objects
            .iter()
            .filter(|(name, _)| granted.named.iter().all(|(other, _)| other != *name));
        let more = unnamed.flat_map(|(name, object)| {
            let grants = following_of(object, &parents(objects, object, &known)).into_iter();
            grants.map(|grant| (name.clone(), grant))
        });
        let mut more: Vec<_> = more.collect();
        more.retain(|(name, grant)| !is_given(name, grant, &given));
        if more == following {
            break;
        }
        following = more;
    }
    granted.all.extend(following);
}

/// A scope by the parent. Which rows of the parent these are is only known for a set of roles; until then there are none.
pub(super) fn through(by: usize, object: &str, hold: Hold) -> Filter {
    Filter::Through(Box::new(Through {
        by,
        object: object.to_owned(),
        part: Filter::Any(Vec::new()),
        behind: Behind::Granted(hold),
    }))
}

/// By which parents the role reads and writes the records of an object.
fn parents(objects: &Objects, object: &Object, known: &[(String, Grant)]) -> Parents {
    let is_given = |parent: &str, hold: Hold| {
        let mut grants = known.iter();
        grants.any(|(name, grant)| name == parent && hold.is_given_by(grant))
    };
    let mut parents = Parents::default();
    // Records of one object that hang under one another are of equal standing: a tree is no table.
    for (name, parent) in objects.iter().filter(|(name, _)| **name != object.name) {
        let tables = parent.relations.iter().enumerate();
        for (table, relation) in tables.filter(|(_, relation)| relation.object == object.name) {
            let Some((by, _)) = object.field(&relation.by) else {
                continue;
            };
            let (read, change) = (Hold::ReadTable(table), Hold::ChangeTable(table));
            parents
                .read
                .extend(is_given(name, read).then(|| through(by, name, read)));
            parents
                .changed
                .extend(is_given(name, change).then(|| through(by, name, change)));
        }
    }
    let Some(Access {
        by: Some(by), write, ..
    }) = object.access
    else {
        return parents;
    };
    let named = object.fields[by].named_objects().iter();
    let named: Vec<&String> = named
        .filter(|name| **name != object.name && objects.contains_key(*name))
        .collect();
    // Whoever has one of them is asked for all, so that many roles say the same; which they have is known with the roles.
    let through_all = |hold: Hold, into: &mut Vec<Filter>| {
        if named.iter().any(|name| is_given(name, hold)) {
            into.extend(named.iter().map(|name| through(by, name, hold)));
        }
    };
    through_all(Hold::Read, &mut parents.read);
    if write == Some(Writers::Parent) {
        through_all(Hold::Change, &mut parents.changed);
    }
    parents
}

/// The grants on an object that follow from such parents, for a role that does not name the object itself.
fn following_of(object: &Object, parents: &Parents) -> Vec<Grant> {
    let mut grants = Vec::new();
    let (maker, owner) = (mine(object, "created_by"), mine(object, "owner"));
    let writers = object.access.and_then(|access| access.write);
    let mut readable = parents.read.clone();
    let is_alone = object.access.is_some_and(|access| access.by.is_none());
    if writers == Some(Writers::Owner) {
        // What hangs on nothing is its owner's, whoever made it.
        readable.extend(maker.clone().filter(|_| !is_alone));
        readable.extend(owner.clone());
    }
    readable.extend(object.access.iter().flat_map(shared));
    if !readable.is_empty() {
        grants.push(reading(object, Filter::Any(readable)));
    }
    if !parents.changed.is_empty() {
        let all = Actions {
            create: true,
            update: true,
            delete: true,
            ..Actions::default()
        };
        grants.push(writing(object, Filter::Any(parents.changed.clone()), all));
    }
    let Some((access, writers)) = object.access.zip(writers) else {
        return grants;
    };
    let create = Actions {
        create: true,
        ..Actions::default()
    };
    let keep = Actions {
        update: true,
        delete: true,
        ..Actions::default()
    };
    let followed = Filter::Any(parents.read.clone());
    match writers {
        Writers::Parent => {}
        Writers::Author if parents.read.is_empty() => {}
        Writers::Author => {
            grants.push(writing(object, followed.clone(), create));
            let rows = Filter::All([Some(followed), maker].into_iter().flatten().collect());
            let mut own = writing(object, rows, keep);
            // Words stay where they were said.
            access.by.into_iter().for_each(|by| own.writable.remove(by));
            grants.push(own);
        }
        Writers::Owner => match access.by {
            Some(by) => {
                let alone = Filter::Test(Test {
                    field: by,
                    operator: Operator::IsEmpty,
                    operand: Operand::Flag(true),
                });
                grants.push(writing(object, Filter::Any(vec![alone, followed]), create));
                let theirs = Filter::Any([maker, owner].into_iter().flatten().collect());
                grants.push(writing(object, theirs, keep));
            }
            None => grants.push(owning(object, access, owner)),
        },
    }
    grants
}

/// Whoever owns a record that follows none makes, changes and deletes it.
fn owning(object: &Object, access: Access, owner: Option<Filter>) -> Grant {
    let all = Actions {
        create: true,
        update: true,
        delete: true,
        ..Actions::default()
    };
    let mut own = writing(object, Filter::Any(owner.into_iter().collect()), all);
    // Who sees it beside them is not for everybody to say.
    for at in [access.shared, access.open].into_iter().flatten() {
        own.writable.remove(at);
    }
    own
}

/// The rows that are shared with a role of the viewer, and those that are for everybody.
fn shared(access: &Access) -> Vec<Filter> {
    let test = |field: usize, operator: Operator, operand: Operand| {
        Filter::Test(Test {
            field,
            operator,
            operand,
        })
    };
    let with_role = access
        .shared
        .map(|at| test(at, Operator::Contains, Operand::Roles));
    let with_all = access
        .open
        .map(|at| test(at, Operator::Is, Operand::One(true.into())));
    with_role.into_iter().chain(with_all).collect()
}

/// Rows to be read, with every field.
fn reading(object: &Object, rows: Filter) -> Grant {
    Grant {
        rows,
        actions: Actions {
            read: true,
            ..Actions::default()
        },
        readable: FieldSet::all(object.fields.len()),
        masked: FieldSet::default(),
        writable: FieldSet::default(),
        tables: Tables {
            read: FieldSet::all(object.relations.len()),
            written: FieldSet::default(),
        },
    }
}

/// Rows to be written, every field of them.
fn writing(object: &Object, rows: Filter, actions: Actions) -> Grant {
    let fields = object.fields.iter().enumerate();
    let tables = FieldSet::all(object.relations.len());
    Grant {
        rows,
        actions,
        readable: FieldSet::default(),
        masked: FieldSet::default(),
        writable: fields
            .filter(|(_, field)| field.writable())
            .map(|(at, _)| at)
            .collect(),
        tables: Tables {
            read: FieldSet::default(),
            written: tables,
        },
    }
}

/// The rows whose owner or maker is the viewer.
fn mine(object: &Object, field: &str) -> Option<Filter> {
    let (field, _) = object.field(field)?;
    Some(Filter::Test(Test {
        field,
        operator: Operator::Is,
        operand: Operand::Me,
    }))
}

/// Whether a grant on every row gives as much already.
fn is_given(name: &str, grant: &Grant, given: &[(String, Grant)]) -> bool {
    let within = |some: &FieldSet, all: &FieldSet| some.iter().all(|at| all.has(at));
    given.iter().any(|(other, wide)| {
        let gives = |may: fn(&Actions) -> bool| !may(&grant.actions) || may(&wide.actions);
        let seen = wide.readable.iter().chain(wide.masked.iter()).collect();
        other == name
            && wide.rows.is_everything()
            && gives(|actions| actions.read)
            && gives(|actions| actions.create)
            && gives(|actions| actions.update)
            && gives(|actions| actions.delete)
            && within(&grant.readable, &wide.readable)
            && within(&grant.masked, &seen)
            && within(&grant.writable, &wide.writable)
            && within(&grant.tables.read, &wide.tables.read)
            && within(&grant.tables.written, &wide.tables.written)
    })
}
