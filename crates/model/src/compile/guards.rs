//! What follows from a field is read only by whoever reads the field, unless its author publishes it.
//!
//! The question is asked role by role, which is stricter than asking a viewer's roles together and needs no viewer.
//! What follows from records of another object needs a grant of the same role that reads the fields on every record; of
//! records that follow their parent, the grant that reads the parent is enough for figures over them.

use super::Build;
use crate::{Behind, Derivation, FieldSet, Filter, Grant, Object};
use metadata::documents::{self, Fields};
use metadata::{Complaint, DocumentKind};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) fn keep(build: &mut Build<'_>) {
    let inputs: HashMap<&str, Vec<(usize, Inputs)>> = build
        .objects
        .iter()
        .map(|(name, object)| (name.as_str(), inputs_of(object, &build.objects)))
        .collect();
    let mut taken: Vec<(String, usize, String, usize)> = Vec::new();
    for (role, grants) in &mut build.grants {
        loop {
            let before = taken.len();
            for index in 0..grants.len() {
                let (object, grant) = &grants[index];
                for (position, inputs) in inputs.get(object.as_str()).into_iter().flatten() {
                    let shown = grant.readable.has(*position) || grant.masked.has(*position);
                    if shown && !inputs.are_read((object, grant), grants) {
                        taken.push((role.clone(), index, object.clone(), *position));
                    }
                }
            }
            for (_, index, _, position) in taken.iter().skip(before).filter(|(other, ..)| other == role) {
                grants[*index].1.readable.remove(*position);
                grants[*index].1.masked.remove(*position);
            }
            if taken.len() == before {
                break;
            }
        }
    }
    tell(build, &taken);
}

/// What one derived field follows from.
#[derive(Default, Clone)]
struct Inputs {
    own: FieldSet,
    foreign: Vec<(String, FieldSet)>,
    /// Records that name this one: their object, the reference, and the fields.
    below: Vec<(String, usize, FieldSet)>,
}

impl Inputs {
    fn are_read(&self, (own, grant): (&str, &Grant), grants: &[(String, Grant)]) -> bool {
        let within = |fields: &FieldSet, readable: &FieldSet| fields.iter().all(|at| readable.has(at));
        let everywhere = |object: &str, fields: &FieldSet| {
            grants.iter().any(|(name, other)| {
                name == object
                    && other.actions.read
                    && other.rows.is_everything()
                    && within(fields, &other.readable)
            })
        };
        within(&self.own, &grant.readable)
            && self
                .foreign
                .iter()
                .all(|(object, fields)| everywhere(object, fields))
            && self.below.iter().all(|(object, by, fields)| {
                everywhere(object, fields) || follow((own, grant), (object.as_str(), *by, fields), grants)
            })
    }
}

/// Whether whoever reads a record by this grant reads all records that name it, with these fields.
fn follow(
    (own, grant): (&str, &Grant),
    (object, by, fields): (&str, usize, &FieldSet),
    grants: &[(String, Grant)],
) -> bool {
    let leads = |rows: &Filter| {
        let mut parents = rows.parents().into_iter();
        matches!(rows, Filter::Through(_) | Filter::Any(_))
            && parents.any(|through| {
                let is_given = matches!(through.behind, Behind::Granted(hold) if hold.is_given_by(grant));
                is_given && through.by == by && through.object == own
            })
    };
    // A grant by a parent of its own may be too far away for what follows the record.
    grant.actions.read
        && grant.rows.parents().is_empty()
        && grants.iter().any(|(name, other)| {
            name == object
                && other.actions.read
                && leads(&other.rows)
                && fields.iter().all(|at| other.readable.has(at))
        })
}

fn inputs_of(object: &Object, objects: &indexmap::IndexMap<String, Arc<Object>>) -> Vec<(usize, Inputs)> {
    let fields = object.fields.iter().enumerate();
    let derived = fields.filter(|(_, field)| !field.publishes);
    let finds = object.finds().filter(|(at, _)| !object.fields[*at].publishes);
    // By which record a value was found tells as much as the value.
    let found = finds.flat_map(|(position, find)| {
        let known = |name: &str| objects.get(name).map(Arc::clone);
        let inputs = Inputs {
            own: find.asks(object),
            foreign: super::finds::foreign(find, object, &known),
            ..Inputs::default()
        };
        [(position, inputs.clone()), (find.keeps, inputs)]
    });
    derived
        .filter_map(|(position, field)| {
            let mut inputs = Inputs::default();
            match field.derived.as_ref()? {
                Derivation::Rollup(rollup) => {
                    let mut read = rollup.only.fields();
                    read.add(rollup.by);
                    rollup.of.iter().for_each(|of| read.add(*of));
                    inputs.below.push((rollup.over.clone(), rollup.by, read));
                    // What hangs under what shows in the figure, too.
                    let along = rollup
                        .along
                        .map(|by| (object.name.clone(), [by].into_iter().collect()));
                    inputs.foreign.extend(along);
                }
                Derivation::Elapsed(elapsed) => inputs.own.add(elapsed.since),
                // What is seen of the record there is asked when it is read, row by row.
                Derivation::Lookup(lookup) => lookup
                    .steps
                    .iter()
                    .take(1)
                    .for_each(|step| inputs.own.add(step.by)),
                Derivation::Formula(expression) => {
                    for name in expression.reads() {
                        let path = object.paths.iter().find(|path| path.name == *name);
                        let own =
                            path.map_or_else(|| object.positions.get(name).copied(), |path| Some(path.by));
                        own.iter().for_each(|at| inputs.own.add(*at));
                        let far = path
                            .and_then(|path| Some((path, objects.get(&path.object)?.field(&path.field)?.0)));
                        inputs
                            .foreign
                            .extend(far.map(|(path, at)| (path.object.clone(), FieldSet::from_iter([at]))));
                    }
                }
            }
            Some((position, inputs))
        })
        .chain(found)
        .collect()
}

/// An author who named the field is told why nobody will see it; a grant of every field just goes without.
fn tell(build: &mut Build<'_>, taken: &[(String, usize, String, usize)]) {
    let roles = build.read::<documents::Role>(DocumentKind::Role);
    let mut complaints = Vec::new();
    for (role, _, object, position) in taken {
        let Some(field) = build.objects.get(object).map(|object| &object.fields[*position]) else {
            continue;
        };
        let Some((document, role)) = roles.iter().find(|(document, _)| document.name == *role) else {
            continue;
        };
        for grant in role.grants.iter().filter(|grant| grant.object == *object) {
            let Fields::Only(names) = &grant.read else {
                continue;
            };
            if let Some(index) = names.iter().position(|name| *name == field.name) {
                let at = format!("/grants/{}/read/{index}", metadata::pointer_token(&grant.name));
                let code = if field.is_told() {
                    "told_unread"
                } else {
                    "derived_unread"
                };
                let complaint = Complaint::error(code, at).with("name", field.name.as_str());
                complaints.push(
                    complaint
                        .with("title", field.title.as_str())
                        .in_file(&document.path),
                );
            }
        }
    }
    build.complaints.extend(complaints);
}
