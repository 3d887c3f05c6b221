//! Objects know who points at them.

use super::{Build, Sketch, after, currencies, machines, traits};
use crate::after::AfterRule;
use crate::{Derivation, Downlink, FieldDef, FieldSet, Filter, Object, Path, Uplink};
use field::Filler;
use metadata::pointer_token;
use std::collections::HashMap;
use std::sync::Arc;

/// Also objects that somebody complained about are put together as far as they are understood, so that the stages
/// after this one can complain too.
pub(super) fn assemble(build: &mut Build<'_>) {
    let mut pointing: HashMap<String, Vec<_>> = HashMap::new();
    for (name, sketch) in &build.sketches {
        for field in &sketch.fields {
            if matches!(field.filler, Some(Filler::Creator | Filler::Updater)) {
                continue;
            }
            for target in field.named_objects() {
                let entry = (name.clone(), field.name.clone(), field.on_delete);
                pointing.entry(target.clone()).or_default().push(entry);
            }
        }
    }
    let mut objects: HashMap<String, Object> = HashMap::new();
    for (name, sketch) in &mut build.sketches {
        if let Some(mut object) = object(sketch) {
            object.pointed_at_by = pointing.remove(name).unwrap_or_default();
            objects.insert(name.clone(), object);
        }
    }
    roll_up(build, &mut objects);
    restrict(build, &mut objects);
    after::narrow(build, &mut objects);
    traits::close(build, &mut objects);
    currencies::hand_down(&mut objects);
    link(&mut objects);
    for name in build.sketches.keys() {
        if let Some(object) = objects.remove(name) {
            build.objects.insert(name.clone(), Arc::new(object));
        }
    }
}

/// Roll-ups read their filters, now that the objects they are about are put together.
fn roll_up(build: &mut Build<'_>, objects: &mut HashMap<String, Object>) {
    for (name, sketch) in &mut build.sketches {
        for (position, rollup) in std::mem::take(&mut sketch.rollups) {
            let read = rollup.finish(objects);
            let Some(field) = objects.get_mut(name).map(|object| &mut object.fields[position]) else {
                continue;
            };
            match read {
                Ok(rollup) => field.derived = Some(Derivation::Rollup(rollup)),
                Err(refused) => {
                    let at = format!("/properties/{}/where", pointer_token(&field.name));
                    let told = refused
                        .into_iter()
                        .map(|one| one.under(&at).in_file(&sketch.document.path));
                    build.complaints.extend(told);
                }
            }
        }
    }
}

/// References read which records they may name.
fn restrict(build: &mut Build<'_>, objects: &mut HashMap<String, Object>) {
    let mut read = Vec::new();
    for (name, sketch) in &build.sketches {
        let Some(object) = objects.get(name) else { continue };
        for (position, field) in object.fields.iter().enumerate() {
            let Some((json, target)) = field.kind.only().zip(field.named_object()) else {
                continue;
            };
            let Some(target) = objects.get(target) else {
                continue;
            };
            match Filter::parse_asked(target, object, json) {
                Ok(filter) => read.push((name.clone(), position, filter)),
                Err(refused) => {
                    let at = format!("/properties/{}/only", pointer_token(&field.name));
                    let told = refused
                        .into_iter()
                        .map(|one| one.under(&at).in_file(&sketch.document.path));
                    build.complaints.extend(told);
                }
            }
        }
    }
    for (name, position, filter) in read {
        objects
            .entry(name)
            .and_modify(|object| object.fields[position].only = Some(filter));
    }
}

/// Objects know whose roll-ups count their records, and whose formulas read them.
fn link(objects: &mut HashMap<String, Object>) {
    let (mut up, mut down): (HashMap<String, Vec<Uplink>>, HashMap<String, Vec<Downlink>>) =
        Default::default();
    let mut names: Vec<&String> = objects.keys().collect();
    names.sort();
    for object in names.into_iter().map(|name| &objects[name]) {
        for (field, rollup) in object.rollups() {
            let mut reads = FieldSet::default();
            reads.add(rollup.by);
            // What an amount comes to follows from the currency and the rate, too: as it is added up and as it is compared.
            let read: Vec<usize> = rollup.only.fields().iter().chain(rollup.of).collect();
            let over = objects.get(&rollup.over);
            let bearing = over
                .into_iter()
                .flat_map(|over| read.iter().map(|at| over.bearing(*at)));
            bearing.for_each(|of| reads.unite(&of));
            let link = Uplink {
                by: rollup.by,
                object: object.name.clone(),
                field,
                reads,
            };
            up.entry(rollup.over.clone()).or_default().push(link);
            // Along a tree a figure counts for the one above.
            if let Some(by) = rollup.along {
                let link = Uplink {
                    by,
                    object: object.name.clone(),
                    field,
                    reads: [by, field].into_iter().collect(),
                };
                up.entry(object.name.clone()).or_default().push(link);
            }
        }
        let read = |path: &&Path| {
            let formulas = object
                .formulas
                .iter()
                .filter_map(|at| object.fields[*at].derived.as_ref());
            formulas.into_iter().any(|formula| {
                matches!(formula, Derivation::Formula(expression) if expression.reads().contains(&path.name))
            })
        };
        for path in object.paths.iter().filter(read) {
            let Some((field, _)) = objects
                .get(&path.object)
                .and_then(|other| other.field(&path.field))
            else {
                continue;
            };
            let link = Downlink {
                field,
                object: object.name.clone(),
                by: path.by,
            };
            down.entry(path.object.clone()).or_default().push(link);
        }
    }
    for (name, links) in up {
        objects.entry(name).and_modify(|object| object.uplinks = links);
    }
    for (name, links) in down {
        objects.entry(name).and_modify(|object| object.downlinks = links);
    }
}

fn object(sketch: &mut Sketch<'_>) -> Option<Object> {
    let display = match sketch.display.take() {
        Some(display) => display,
        None => script::Template::compile("", &[]).ok()?,
    };
    let mut fields = std::mem::take(&mut sketch.fields);
    let paths = paths(sketch, &fields);
    let mut formulas = Vec::new();
    for (position, expression) in std::mem::take(&mut sketch.formulas) {
        formulas.push(position);
        fields[position].derived = Some(Derivation::Formula(expression));
    }
    let positions: HashMap<String, usize> = fields
        .iter()
        .enumerate()
        .map(|(position, field)| (field.name.clone(), position))
        .collect();
    let former = fields
        .iter()
        .enumerate()
        .flat_map(|(position, field)| field.was.iter().map(move |name| (name.clone(), position)))
        .collect();
    let display_reads = display
        .reads()
        .iter()
        .filter_map(|name| positions.get(name.as_str()).copied())
        .collect();
    let told = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.elapsed().is_some() || field.lookup().is_some());
    let told = told.map(|(position, _)| position).collect();
    let body = &sketch.body;
    Some(Object {
        name: body.id.clone(),
        table: body.id.clone(),
        was: body.was.clone(),
        title: body.title.clone(),
        plural: body.plural.clone().unwrap_or_else(|| body.title.clone()),
        description: body.description.clone(),
        pack: sketch.document.pack.clone(),
        fields,
        positions,
        former,
        display_reads,
        display,
        uniques: std::mem::take(&mut sketch.uniques),
        indexes: std::mem::take(&mut sketch.indexes),
        set_rules: std::mem::take(&mut sketch.set_rules),
        check_rules: std::mem::take(&mut sketch.check_rules),
        after_rules: std::mem::take(&mut sketch.after_rules),
        machines: std::mem::take(&mut sketch.machines),
        types: sketch.types.take(),
        ledger: body.ledger,
        closed: None,
        closes: false,
        tree: sketch.tree.take(),
        valid: sketch.valid.take(),
        money: sketch.money.take(),
        currency_heirs: Vec::new(),
        access: sketch.access.take(),
        pointed_at_by: Vec::new(),
        relations: std::mem::take(&mut sketch.relations),
        formulas,
        told,
        paths,
        uplinks: Vec::new(),
        downlinks: Vec::new(),
    })
}

/// What the expressions of an object read through its references.
fn paths(sketch: &Sketch<'_>, fields: &[FieldDef]) -> Vec<Path> {
    let sets = sketch
        .set_rules
        .iter()
        .flat_map(|rule| rule.when.iter().chain(rule.set.iter().map(|(_, set)| set)));
    let checks = sketch.check_rules.iter().filter_map(|rule| rule.when.as_ref());
    let afters = sketch.after_rules.iter().flat_map(AfterRule::expressions);
    let formulas = sketch.formulas.iter().map(|(_, expression)| expression);
    let mut paths: Vec<Path> = Vec::new();
    for name in sets
        .chain(checks)
        .chain(afters)
        .chain(machines::expressions(&sketch.machines))
        .chain(formulas)
        .flat_map(script::Expression::reads)
    {
        let Some((reference, field)) = name.split_once('.') else {
            continue;
        };
        let by = fields.iter().position(|field| field.name == reference);
        if let Some(by) = by.filter(|_| paths.iter().all(|known| known.name != *name))
            && let Some(object) = fields[by].target.clone()
        {
            paths.push(Path {
                name: name.clone(),
                by,
                object,
                field: field.to_owned(),
            });
        }
    }
    paths
}
