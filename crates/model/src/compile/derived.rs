//! Roll-ups: over which records, and what shape the figure has.

use super::Build;
use crate::{FieldDef, Filter, Object, Rollup};
use field::{Column, Derived, Field, Figure, MAX_SCALE};
use metadata::{Complaint, Complaints, pointer_token};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// A roll-up whose filter is not read yet.
#[derive(Debug, Clone)]
pub(super) struct Sketched {
    pub(super) over: String,
    pub(super) by: usize,
    figure: Figure,
    pub(super) of: Option<usize>,
    pub(super) only: Option<Value>,
    pub(super) along: Option<usize>,
    /// All that it counts is in one currency: amounts are added up as they are.
    pub(super) pinned: bool,
    daily: bool,
}

/// Finds what each roll-up counts, and gives it the shape of what it is computed from. One over a roll-up waits until
/// that has its own.
pub(super) fn shape(build: &mut Build<'_>) {
    let mut waiting: Vec<(String, usize)> = Vec::new();
    for (name, sketch) in &build.sketches {
        let rollups = sketch.fields.iter().enumerate();
        let rollups =
            rollups.filter(|(_, field)| matches!(field.kind.derived(), Some(Derived::Rollup { .. })));
        waiting.extend(rollups.map(|(position, _)| (name.clone(), position)));
    }
    while !waiting.is_empty() {
        let (ready, later): (Vec<_>, Vec<_>) = waiting
            .iter()
            .cloned()
            .partition(|one| measured(build, one).is_none_or(|measured| !waiting.contains(&measured)));
        if ready.is_empty() {
            // They measure each other; whoever looks for circles says so.
            break;
        }
        for (object, position) in ready {
            let read = sketched(build, &object, position);
            let (path, name) = {
                let sketch = &build.sketches[&object];
                (sketch.document.path.clone(), sketch.fields[position].name.clone())
            };
            match read {
                Ok((rollup, kind)) => settle(build, &object, position, rollup, kind),
                Err(complaints) => {
                    let at = format!("/properties/{}", pointer_token(&name));
                    build
                        .complaints
                        .extend(complaints.into_iter().map(|one| one.under(&at).in_file(&path)));
                }
            }
        }
        waiting = later;
    }
    for (object, position) in waiting {
        let sketch = &build.sketches[&object];
        let field = &sketch.fields[position];
        let at = format!("/properties/{}", pointer_token(&field.name));
        let complaint =
            Complaint::error("derived_cycle", at).with("names", format!("{object}.{}", field.name));
        build.complaints.push(complaint.in_file(&sketch.document.path));
    }
}

/// The object and position of the field that a roll-up is computed from.
fn measured(build: &Build<'_>, (object, position): &(String, usize)) -> Option<(String, usize)> {
    let sketch = build.sketches.get(object)?;
    let Some(Derived::Rollup { over, of, .. }) = sketch.fields[*position].kind.derived() else {
        return None;
    };
    let (other, _) = related(build, object, over)?;
    let at = build.sketches.get(&other)?.position(of?)?;
    Some((other, at))
}

/// The records that `over` names: their object and the name of its reference.
fn related(build: &Build<'_>, object: &str, over: &str) -> Option<(String, String)> {
    match over.split_once('.') {
        Some((other, by)) => Some((other.to_owned(), by.to_owned())),
        None => {
            let relations = &build.sketches.get(object)?.relations;
            let relation = relations.iter().find(|relation| relation.name == over)?;
            Some((relation.object.clone(), relation.by.clone()))
        }
    }
}

/// What a roll-up says, and the kind of its figure when it is not a count.
type Read = (Sketched, Option<Arc<dyn Field>>);

fn sketched(build: &Build<'_>, object: &str, position: usize) -> Result<Read, Complaints> {
    let field = &build.sketches[object].fields[position];
    let Some(Derived::Rollup {
        over,
        figure,
        of,
        only,
        subtree,
        daily,
    }) = field.kind.derived()
    else {
        return Err(Vec::new());
    };
    let unknown = || {
        let relations = build.sketches[object]
            .relations
            .iter()
            .map(|relation| relation.name.as_str());
        vec![
            Complaint::error("unknown_relation", "/over")
                .with("name", over)
                .near(over, relations),
        ]
    };
    let (other, by) = related(build, object, over).ok_or_else(unknown)?;
    let sketch = build.sketches.get(&other).ok_or_else(unknown)?;
    if sketch.broken.contains(&by) {
        return Err(Vec::new());
    }
    let points_here = |at: &usize| sketch.fields[*at].target.as_deref() == Some(object);
    let by = sketch.position(&by).filter(points_here).ok_or_else(unknown)?;
    let along = match (subtree, build.sketches[object].tree) {
        (false, _) => None,
        (true, Some(tree)) => Some(tree.by),
        // A stem that is none has a complaint of its own.
        (true, None) if build.sketches[object].body.tree.is_some() => return Err(Vec::new()),
        (true, None) => return Err(vec![Complaint::error("rollup_no_tree", "/subtree")]),
    };
    let mut rollup = Sketched {
        along,
        pinned: false,
        daily,
        over: other,
        by,
        figure,
        of: None,
        only: only.cloned(),
    };
    let Some(name) = of else {
        return Ok((rollup, None));
    };
    let key = match figure {
        Figure::Average => "/avg",
        Figure::Smallest => "/min",
        Figure::Largest => "/max",
        Figure::Sum | Figure::Count => "/sum",
    };
    let Some(at) = sketch.position(name) else {
        if sketch.broken.contains(name) {
            return Err(Vec::new());
        }
        let names = sketch.fields.iter().map(|field| field.name.as_str());
        return Err(vec![
            Complaint::error("unknown_field", key)
                .with("name", name)
                .near(name, names),
        ]);
    };
    rollup.of = Some(at);
    let measured = &sketch.fields[at];
    if measured.is_told() {
        return Err(vec![measured.not_kept(key)]);
    }
    let column = measured.storage.column();
    let adds = matches!(column, Column::Integer | Column::Decimal { .. });
    let orders = adds || matches!(column, Column::Date | Column::Time | Column::Instant);
    let fits = match figure {
        Figure::Sum | Figure::Average => adds,
        _ => orders,
    };
    if !fits {
        let complaint = Complaint::error("rollup_of", key).with("title", measured.title.as_str());
        return Err(vec![complaint.with("name", name)]);
    }
    let like = match (figure, column) {
        (Figure::Average, Column::Decimal { scale }) => decimal((scale + 2).min(MAX_SCALE)),
        (Figure::Average, _) => decimal(2),
        _ => Ok(Arc::clone(&measured.kind)),
    };
    Ok((
        rollup,
        Some(field::follows(like.map_err(|complaint| vec![complaint])?)),
    ))
}

fn decimal(scale: u8) -> Result<Arc<dyn Field>, Complaint> {
    let options: Map<String, Value> = Map::from_iter([("scale".to_owned(), json!(scale))]);
    let kind =
        field::find("decimal").ok_or_else(|| Complaint::error("unknown_kind", "").with("kind", "decimal"))?;
    (kind.build)(&options)
}

fn settle(
    build: &mut Build<'_>,
    object: &str,
    position: usize,
    rollup: Sketched,
    kind: Option<Arc<dyn Field>>,
) {
    let Some(sketch) = build.sketches.get_mut(object) else {
        return;
    };
    if let Some(kind) = kind
        && let Ok(shape) = field::validator(&kind.schema())
    {
        let field: &mut FieldDef = &mut sketch.fields[position];
        (field.storage, field.shape, field.kind) = (kind.storage(), shape, kind);
    }
    sketch.rollups.push((position, rollup));
}

/// The fields that a filter names which is not read yet.
fn named<'a>(json: &'a Value, names: &mut Vec<&'a str>) {
    match json {
        Value::Object(map) => {
            names.extend(map.get("field").and_then(Value::as_str));
            map.values().for_each(|inner| named(inner, names));
        }
        Value::Array(parts) => parts.iter().for_each(|part| named(part, names)),
        _ => {}
    }
}

impl Sketched {
    /// The object of the records, and the positions of what it reads of them: reference, number, and filter.
    pub(super) fn reads(&self, build: &Build<'_>) -> (&str, Vec<usize>) {
        let mut read = vec![self.by];
        read.extend(self.of);
        let mut names = Vec::new();
        self.only.iter().for_each(|only| named(only, &mut names));
        let over = build.sketches.get(&self.over);
        read.extend(
            over.into_iter()
                .flat_map(|over| names.iter().filter_map(|name| over.position(name))),
        );
        (&self.over, read)
    }

    /// The roll-up with its filter, which is read once its object is put together.
    pub(super) fn finish(self, objects: &HashMap<String, Object>) -> Result<Rollup, Complaints> {
        let filter = match (&self.only, objects.get(&self.over)) {
            (Some(json), Some(object)) => Filter::parse(object, json)?,
            _ => Filter::everything(),
        };
        let code = match (self.daily, filter.is_pure(), filter.is_pure_on_a_day()) {
            (false, false, true) => Some("rollup_not_fresh"),
            (_, false, false) => Some("filter_not_pure"),
            (true, true, _) => Some("rollup_fresh"),
            _ => None,
        };
        if let Some(code) = code {
            return Err(vec![Complaint::error(code, "")]);
        }
        Ok(Rollup {
            over: self.over,
            by: self.by,
            figure: self.figure,
            of: self.of,
            only: filter,
            along: self.along,
            pinned: self.pinned,
            daily: self.daily,
        })
    }
}
