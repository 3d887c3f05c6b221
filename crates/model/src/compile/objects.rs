//! Objects know who points at them.

use super::{Build, Sketch};
use crate::Object;
use field::Filler;
use std::collections::HashMap;
use std::sync::Arc;

/// Also objects that somebody complained about are put together as far as they are understood, so that the stages
/// after this one can complain too.
pub(super) fn assemble(build: &mut Build<'_>) {
    let mut pointing: HashMap<String, Vec<_>> = HashMap::new();
    for (name, sketch) in &build.sketches {
        for field in &sketch.fields {
            if let Some(target) = &field.target
                && !matches!(field.filler, Some(Filler::Creator | Filler::Updater))
            {
                let entry = (name.clone(), field.name.clone(), field.on_delete);
                pointing.entry(target.clone()).or_default().push(entry);
            }
        }
    }
    for (name, sketch) in &mut build.sketches {
        if let Some(mut object) = object(sketch) {
            object.pointed_at_by = pointing.remove(name).unwrap_or_default();
            build.objects.insert(name.clone(), Arc::new(object));
        }
    }
}

fn object(sketch: &mut Sketch<'_>) -> Option<Object> {
    let display = match sketch.display.take() {
        Some(display) => display,
        None => script::Template::compile("", &[]).ok()?,
    };
    let fields = std::mem::take(&mut sketch.fields);
    let positions: HashMap<String, usize> = fields
        .iter()
        .enumerate()
        .map(|(position, field)| (field.name.clone(), position))
        .collect();
    let display_reads = display
        .reads()
        .iter()
        .filter_map(|name| positions.get(name.as_str()).copied())
        .collect();
    let body = &sketch.body;
    Some(Object {
        name: body.id.clone(),
        title: body.title.clone(),
        plural: body.plural.clone().unwrap_or_else(|| body.title.clone()),
        description: body.description.clone(),
        pack: sketch.document.pack.clone(),
        fields,
        positions,
        display_reads,
        display,
        uniques: std::mem::take(&mut sketch.uniques),
        indexes: std::mem::take(&mut sketch.indexes),
        set_rules: std::mem::take(&mut sketch.set_rules),
        check_rules: std::mem::take(&mut sketch.check_rules),
        pointed_at_by: Vec::new(),
    })
}
