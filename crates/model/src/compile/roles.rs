//! Grants become rows, actions and fields.

use super::{Build, following};
use crate::{
    Actions, EMPLOYEE, FieldSet, Filter, Grant, Hold, MAX_GRANTS, Object, Operand, People, Tables, Test,
};
use field::{Operator, Storage};
use metadata::documents::{self, Action, Fields, Rows, Scope, Via, Writers};
use metadata::{Complaint, Complaints, Document, DocumentKind};
use serde_json::Value;
use std::sync::Arc;

/// The word for every object.
const EVERY: &str = "*";
/// The words for scopes.
const SCOPES: [&str; 5] = [
    "all",
    "own",
    "own_and_reports",
    "department",
    "department_and_below",
];

pub(super) fn read(build: &mut Build<'_>) {
    for (document, role) in build.read::<documents::Role>(DocumentKind::Role) {
        let mut granted = Granted::default();
        for grant in &role.grants {
            let mut complaints = Vec::new();
            let read = read_grant(build, grant, &mut complaints);
            if grant.object != EVERY {
                granted.named.extend(read.iter().cloned());
            }
            granted.all.extend(read);
            let at = format!("/grants/{}", grant.name);
            complaints
                .into_iter()
                .for_each(|complaint| build.say(document, complaint.under(&at)));
        }
        following::follow(&build.objects, &mut granted);
        let granted = granted.all;
        too_many(build, document, &granted);
        build.grants.insert(document.name.clone(), granted);
    }
}

/// The grants of one role, each with its object.
#[derive(Default)]
pub(super) struct Granted {
    pub(super) all: Vec<(String, Grant)>,
    /// Those whose object the author named.
    pub(super) named: Vec<(String, Grant)>,
}

fn read_grant(
    build: &Build<'_>,
    grant: &documents::Grant,
    complaints: &mut Complaints,
) -> Vec<(String, Grant)> {
    if grant.actions.is_empty() {
        complaints.push(Complaint::error("too_few", "/actions").with("least", 1));
    }
    if grant.object == EVERY {
        complaints.extend(particular(grant));
        let everywhere = build.objects.iter().filter_map(|(name, object)| {
            let mut everywhere = Grant {
                rows: rows(build, object, &grant.rows, &mut Vec::new())?,
                ..fields(object, grant, &mut Vec::new())
            };
            // Whose words these are, they alone change, unless a grant names their object.
            if object
                .access
                .is_some_and(|access| access.write == Some(Writers::Author))
            {
                everywhere.actions = Actions {
                    read: everywhere.actions.read,
                    ..Actions::default()
                };
            }
            Some((name.clone(), everywhere))
        });
        return everywhere.collect();
    }
    let declared = build.declared(DocumentKind::Object);
    if !declared.clone().any(|name| name == grant.object) {
        let complaint = Complaint::error("unknown_object", "/object").with("name", grant.object.as_str());
        complaints.push(complaint.near(&grant.object, declared));
    }
    // Nothing is said about fields of an object that has complaints of its own about them.
    let whole = build
        .sketches
        .get(&grant.object)
        .is_some_and(|sketch| sketch.broken.is_empty());
    let Some(object) = build.objects.get(&grant.object).filter(|_| whole).map(Arc::clone) else {
        return Vec::new();
    };
    let cut = fields(&object, grant, complaints);
    let rows = rows(build, &object, &grant.rows, complaints);
    rows.map(|rows| (grant.object.clone(), Grant { rows, ..cut }))
        .into_iter()
        .collect()
}

/// A grant on every object can only speak of what every object has.
fn particular(grant: &documents::Grant) -> Complaints {
    let lists = |fields: &Fields| matches!(fields, Fields::Only(_));
    [
        ("/rows", matches!(grant.rows, Rows::Filter(_) | Rows::Via(_))),
        ("/read", lists(&grant.read)),
        ("/write", grant.write.as_ref().is_some_and(lists)),
        ("/mask", !grant.mask.is_empty()),
    ]
    .into_iter()
    .filter(|(_, wrong)| *wrong)
    .map(|(at, _)| Complaint::error("grant_on_every_object", at))
    .collect()
}

fn rows(build: &Build<'_>, object: &Object, rows: &Rows, complaints: &mut Complaints) -> Option<Filter> {
    match rows {
        Rows::Scope(Scope::All) => Some(Filter::everything()),
        Rows::Scope(Scope::Own) => owned(object, Operand::Me),
        Rows::Scope(Scope::OwnAndReports) => owned(object, Operand::People(People::Reports)),
        Rows::Scope(Scope::Department) => owned(object, Operand::People(People::Department)),
        Rows::Scope(Scope::DepartmentAndBelow) => owned(object, Operand::People(People::DepartmentAndBelow)),
        Rows::Via(Via { via }) => parent(build, object, via, complaints),
        Rows::Filter(Value::String(word)) => {
            let complaint = Complaint::error("unknown_word", "/rows").with("value", word.as_str());
            complaints.push(complaint.with("known", SCOPES.to_vec()).near(word, SCOPES));
            None
        }
        Rows::Filter(json) => match Filter::parse_granted(object, build.objects.get(EMPLOYEE), json) {
            Ok(filter) if filter.is_timed() => {
                complaints.push(Complaint::error("filter_timed", "/rows"));
                None
            }
            Ok(filter) => Some(filter),
            Err(refused) => {
                complaints.extend(refused.into_iter().map(|complaint| complaint.under("/rows")));
                None
            }
        },
    }
}

/// Rows whose owner is one of these.
fn owned(object: &Object, operand: Operand) -> Option<Filter> {
    let (field, _) = object.field("owner")?;
    Some(Filter::Test(Test {
        field,
        operator: Operator::Is,
        operand,
    }))
}

/// Rows whose parent may be read. Which rows of the parent these are is only known for a set of roles; until then
/// there are none.
fn parent(build: &Build<'_>, object: &Object, via: &str, complaints: &mut Complaints) -> Option<Filter> {
    let Some((by, field)) = object.field(via) else {
        complaints.push(object.unknown_field(via, &FieldSet::all(object.fields.len()), "/rows/via"));
        return None;
    };
    let is_there = |target: &&String| build.objects.contains_key(*target);
    if field.storage == Storage::Linked || !field.named_objects().iter().any(|target| is_there(&target)) {
        let complaint = Complaint::error("via_no_reference", "/rows/via");
        complaints.push(complaint.with("title", field.title.as_str()));
        return None;
    }
    let through = |target: &String| following::through(by, target, Hold::Read);
    let parents = field.named_objects().iter().filter(is_there);
    let mut parents: Vec<Filter> = parents.map(through).collect();
    match parents.len() {
        1 => parents.pop(),
        _ => Some(Filter::Any(parents)),
    }
}

/// The grant without its rows.
fn fields(object: &Object, grant: &documents::Grant, complaints: &mut Complaints) -> Grant {
    let mut tables = Tables::default();
    let (mut readable, read) = chosen(object, &grant.read, "/read", complaints);
    tables.read = read;
    let (mask, no_tables) = chosen(object, &Fields::Only(grant.mask.clone()), "/mask", complaints);
    for table in no_tables.iter() {
        let name = &object.relations[table].name;
        let at = grant
            .mask
            .iter()
            .position(|other| other == name)
            .unwrap_or_default();
        complaints.push(Complaint::error("mask_unread", format!("/mask/{at}")).with("name", name.as_str()));
    }
    let mut masked = FieldSet::default();
    for position in mask.iter() {
        if readable.has(position) {
            masked.add(position);
        } else {
            let name = object.fields[position].name.as_str();
            let at = grant
                .mask
                .iter()
                .position(|other| other == name)
                .unwrap_or_default();
            complaints.push(Complaint::error("mask_unread", format!("/mask/{at}")).with("name", name));
        }
    }
    masked.iter().for_each(|position| readable.remove(position));
    let (writable, written) = match &grant.write {
        Some(fields) => chosen(object, fields, "/write", complaints),
        None => (readable.clone(), tables.read.clone()),
    };
    // Nobody writes what they may not see.
    tables.written = written.iter().filter(|table| tables.read.has(*table)).collect();
    let writable: FieldSet = writable
        .iter()
        .filter(|position| object.fields[*position].writable())
        .collect();
    let (readable, masked, writable) = with_currency(object, readable, masked, writable);
    let has = |action| grant.actions.contains(&action);
    let actions = Actions {
        read: has(Action::Read),
        create: has(Action::Create),
        update: has(Action::Update),
        delete: has(Action::Delete),
        any_stage: has(Action::AnyStage),
        any_period: has(Action::AnyPeriod),
    };
    Grant {
        rows: Filter::everything(),
        actions,
        readable,
        masked,
        writable,
        tables,
    }
}

/// Whoever reads an amount reads in which currency it is, and whoever writes one may have its rate taken anew.
fn with_currency(
    object: &Object,
    mut readable: FieldSet,
    mut masked: FieldSet,
    mut writable: FieldSet,
) -> (FieldSet, FieldSet, FieldSet) {
    let Some(money) = &object.money else {
        return (readable, masked, writable);
    };
    for at in [money.currency, money.rate] {
        readable.remove(at);
        masked.remove(at);
        writable.remove(at);
    }
    let amounts = object.amounts();
    if !amounts.both(&readable).is_empty() {
        readable.add(money.currency);
    }
    if !amounts.both(&writable).is_empty() {
        writable.add(money.rate);
    }
    (readable, masked, writable)
}

/// The fields, and the child tables by their position among the relations.
fn chosen(object: &Object, fields: &Fields, at: &str, complaints: &mut Complaints) -> (FieldSet, FieldSet) {
    let all = FieldSet::all(object.fields.len());
    let Fields::Only(names) = fields else {
        return (all, FieldSet::all(object.relations.len()));
    };
    let (mut set, mut tables) = (FieldSet::default(), FieldSet::default());
    for (index, name) in names.iter().enumerate() {
        let table = || {
            object
                .relations
                .iter()
                .position(|relation| relation.name == *name)
        };
        match object.field(name) {
            Some((position, _)) => set.add(position),
            None => match table() {
                Some(table) => tables.add(table),
                None => complaints.push(object.unknown_field(name, &all, &format!("{at}/{index}"))),
            },
        }
    }
    (set, tables)
}

/// A viewer may hold every role, so the bound on the grants of one viewer is a bound on all roles together.
fn too_many(build: &mut Build<'_>, document: &Document, granted: &[(String, Grant)]) {
    let mut full = Vec::new();
    for object in build.objects.keys() {
        let mut distinct: Vec<&Grant> = Vec::new();
        for (_, grant) in build
            .grants
            .values()
            .flatten()
            .chain(granted)
            .filter(|(name, _)| name == object)
        {
            if !distinct.contains(&grant) {
                distinct.push(grant);
            }
        }
        if distinct.len() > MAX_GRANTS {
            full.push(object.clone());
        }
    }
    for object in full {
        build.say(
            document,
            Complaint::error("too_many_grants", "/grants")
                .with("name", object)
                .with("most", MAX_GRANTS),
        );
    }
}
