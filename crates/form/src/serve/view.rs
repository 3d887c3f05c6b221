//! The views of an object that are no tables.

use super::list::{add_search, of_object, sorted};
use super::mark;
use crate::asking::{Asking, Mode, Sight};
use crate::screens::{Fields, Part, Screens, View};
use metadata::DocumentKind;
use serde_json::{Map, Value, json};

impl Screens {
    /// The boards, calendars and other views of an object, with the schema of its records. Lists are served apart.
    ///
    /// `None` when the object does not exist for this viewer.
    #[must_use]
    pub fn views(&self, asking: &Asking<'_>, object: &str) -> Option<Value> {
        let sight = asking.sight(object, Mode::Edit)?;
        let views: Vec<Value> = self
            .views
            .get(&sight.object.name)
            .into_iter()
            .flatten()
            .filter_map(|view| served_view(asking, &sight, view))
            .collect();
        let mut served = of_object(asking, &sight);
        served["views"] = views.into();
        Some(served)
    }

    /// Whether the viewer gets the list or view of that name: `board/pipeline`.
    pub(super) fn gets(&self, asking: &Asking<'_>, object: &str, wanted: &str) -> bool {
        let Some(sight) = asking.sight(object, Mode::Edit) else {
            return false;
        };
        let (word, name) = wanted.split_once('/').unwrap_or((wanted, ""));
        if word == DocumentKind::List.word() {
            let mut lists = self.lists.get(object).into_iter().flatten();
            return lists
                .any(|list| list.name == name && super::list::served_list(asking, &sight, list).is_some());
        }
        let mut views = self.views.get(object).into_iter().flatten();
        views.any(|view| {
            view.kind.word() == word && view.name == name && served_view(asking, &sight, view).is_some()
        })
    }
}

/// One view, or `None` when its filter compares what the viewer may not, or what it needs is not theirs to see.
fn served_view(asking: &Asking<'_>, sight: &Sight<'_>, view: &View) -> Option<Value> {
    let is_read = view.reads.iter().all(|position| sight.compared.has(position));
    if !is_read || !asking.admits(&view.opening) {
        return None;
    }
    let mut served = json!({
        "kind": view.kind.word(),
        "name": view.name,
        "title": asking.say(&view.title),
        "sort": sorted(sight, &view.sort),
    });
    for part in &view.parts {
        match served_part(sight, part) {
            Some(value) => served[part.key] = value,
            None if part.is_needed => return None,
            None => {}
        }
    }
    if view.kind == DocumentKind::Board {
        add_stages(asking, sight, view, &mut served);
    }
    if let Some(filter) = &view.filter {
        served["filter"] = filter.clone();
    }
    add_search(sight, &mut served);
    mark(&mut served, view.opening.state);
    Some(served)
}

fn served_part(sight: &Sight<'_>, part: &Part) -> Option<Value> {
    let may = |position: &usize| {
        let seen = if part.is_compared {
            &sight.compared
        } else {
            &sight.seen
        };
        seen.has(*position)
    };
    let name = |position: &usize| sight.object.fields[*position].name.as_str();
    match &part.fields {
        Fields::One(position) => may(position).then(|| json!(name(position))),
        Fields::Many(positions) => {
            let names: Vec<&str> = positions.iter().filter(|at| may(at)).map(name).collect();
            (!names.is_empty()).then(|| json!(names))
        }
        Fields::With(position, said) => may(position).then(|| {
            let mut served = Map::from_iter([("field".to_owned(), json!(name(position)))]);
            served.extend(said.clone());
            Value::Object(served)
        }),
        Fields::Figure(figure, position) => {
            may(position).then(|| json!(format!("{figure}:{}", name(position))))
        }
        Fields::Plain(value) => Some(value.clone()),
    }
}

/// What the machine of the column says of its stages: what is to be done there, how likely a good end is, and after how
/// many days a card has stood too long.
fn add_stages(asking: &Asking<'_>, sight: &Sight<'_>, view: &View, served: &mut Value) {
    let column = view.parts.iter().find_map(|part| match part.fields {
        Fields::One(position) if part.key == "column" => Some(position),
        _ => None,
    });
    let machine = sight
        .object
        .machines
        .iter()
        .find(|machine| Some(machine.field) == column);
    let Some(machine) = machine.filter(|machine| !machine.stages.is_empty()) else {
        return;
    };
    let document = format!("object/{}", sight.object.name);
    let stages: Vec<Value> = machine
        .stages
        .iter()
        .map(|stage| {
            let guide = stage.guide.as_ref().map(|guide| {
                let pointer = format!("/machines/{}/stages/{}/guide", machine.name, stage.name);
                asking.text(&document, &pointer, guide)
            });
            json!({
                "value": stage.name,
                "guide": guide,
                "probability": stage.probability,
                "longest_stay": stage.longest_stay,
            })
        })
        .collect();
    served["machine"] = machine.name.as_str().into();
    served["stages"] = stages.into();
}
