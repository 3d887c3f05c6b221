//! Formulas fit what they read, and nothing follows from itself.

use super::Build;
use super::typing::{Types, type_of};
use field::Derived;
use metadata::{Complaint, pointer_token};
use script::Expression;
use std::collections::{HashMap, HashSet};

pub(super) fn read(build: &mut Build<'_>) {
    let types = Types::of(build);
    let mut complaints = Vec::new();
    for (object, sketch) in &mut build.sketches {
        for (position, field) in sketch.fields.iter().enumerate() {
            let Some(Derived::Formula { source }) = field.kind.derived() else {
                continue;
            };
            let typed = |name: &str| types.find(object, name);
            match Expression::compile(source, &typed, type_of(field.storage.column())) {
                Ok(expression) => sketch.formulas.push((position, expression)),
                Err(refused) => {
                    let at = format!("/properties/{}/formula", pointer_token(&field.name));
                    let known = types.told_apart(object, refused).into_iter().filter(|one| {
                        let name = one.args.get("name").and_then(|name| name.as_str());
                        !name.is_some_and(|name| sketch.broken.contains(name))
                    });
                    complaints.extend(known.map(|one| one.under(&at).in_file(&sketch.document.path)));
                }
            }
        }
    }
    build.complaints.extend(complaints);
    order(build);
}

/// A field of an object.
type Node = (String, usize);

/// Sorts the formulas of each object, and complains about what would have to be known before itself.
fn order(build: &mut Build<'_>) {
    let mut walk = Walk {
        build,
        state: HashMap::new(),
        trail: Vec::new(),
        sorted: Vec::new(),
        circles: Vec::new(),
    };
    let nodes: Vec<Node> = walk
        .build
        .sketches
        .iter()
        .flat_map(|(object, sketch)| {
            let formulas = sketch.formulas.iter().map(|(position, _)| *position);
            let rollups = sketch.rollups.iter().map(|(position, _)| *position);
            formulas.chain(rollups).map(|position| (object.clone(), position))
        })
        .collect();
    for node in nodes {
        walk.visit(&node);
    }
    let (sorted, circles) = (walk.sorted, walk.circles);
    let mut told = HashSet::new();
    for circle in circles {
        let names: Vec<String> = circle.iter().map(|node| name(build, node)).collect();
        let (object, position) = &circle[0];
        let sketch = &build.sketches[object];
        let at = format!("/properties/{}", pointer_token(&sketch.fields[*position].name));
        if told.insert((object.clone(), *position)) {
            let complaint = Complaint::error("derived_cycle", at).with("names", names.join(" → "));
            build.complaints.push(complaint.in_file(&sketch.document.path));
        }
    }
    let place: HashMap<Node, usize> = sorted
        .into_iter()
        .enumerate()
        .map(|(at, node)| (node, at))
        .collect();
    for (object, sketch) in &mut build.sketches {
        sketch
            .formulas
            .sort_by_key(|(position, _)| place.get(&(object.clone(), *position)).copied());
    }
}

fn name(build: &Build<'_>, (object, position): &Node) -> String {
    format!("{object}.{}", build.sketches[object].fields[*position].name)
}

struct Walk<'b, 'd> {
    build: &'b Build<'d>,
    /// Whether a field is done; absent when nobody was there.
    state: HashMap<Node, bool>,
    trail: Vec<Node>,
    sorted: Vec<Node>,
    circles: Vec<Vec<Node>>,
}

impl Walk<'_, '_> {
    fn visit(&mut self, node: &Node) {
        match self.state.get(node) {
            Some(true) => return,
            Some(false) => {
                let start = self
                    .trail
                    .iter()
                    .position(|other| other == node)
                    .unwrap_or_default();
                self.circles.push(self.trail[start..].to_vec());
                return;
            }
            None => {}
        }
        self.state.insert(node.clone(), false);
        self.trail.push(node.clone());
        for next in self.reads(node) {
            self.visit(&next);
        }
        self.trail.pop();
        self.state.insert(node.clone(), true);
        self.sorted.push(node.clone());
    }

    /// What must be known before the field.
    fn reads(&self, (object, position): &Node) -> Vec<Node> {
        let sketch = &self.build.sketches[object];
        if let Some((_, rollup)) = sketch.rollups.iter().find(|(at, _)| at == position) {
            let (over, read) = rollup.reads(self.build);
            return read.into_iter().map(|at| (over.to_owned(), at)).collect();
        }
        let Some((_, expression)) = sketch.formulas.iter().find(|(at, _)| at == position) else {
            return Vec::new();
        };
        let mut nodes = Vec::new();
        for read in expression.reads() {
            let (own, behind) = read
                .split_once('.')
                .map_or((read.as_str(), None), |(own, field)| (own, Some(field)));
            let Some(at) = sketch.position(own) else { continue };
            nodes.push((object.clone(), at));
            let target = sketch.fields[at].target.as_ref();
            if let Some((target, field)) = target.zip(behind)
                && let Some(at) = self
                    .build
                    .sketches
                    .get(target)
                    .and_then(|other| other.position(field))
            {
                nodes.push((target.clone(), at));
            }
        }
        nodes
    }
}
