//! The lists of an object.

use super::mark;
use crate::asking::{Asking, Mode, Sight};
use crate::plain;
use crate::schema::{object_title, relations, schema};
use crate::screens::{List, Screens};
use field::Operator;
use serde_json::{Value, json};

impl Screens {
    /// The lists of an object, at least one, with the schema of its records.
    ///
    /// `None` when the object does not exist for this viewer.
    #[must_use]
    pub fn lists(&self, asking: &Asking<'_>, object: &str) -> Option<Value> {
        let sight = asking.sight(object, Mode::Edit)?;
        let mut lists: Vec<Value> = self
            .lists
            .get(&sight.object.name)?
            .iter()
            .filter_map(|list| served_list(asking, &sight, list))
            .collect();
        if lists.is_empty() {
            lists.extend(served_list(asking, &sight, &plain::list(sight.object)));
        }
        let mut served = of_object(asking, &sight);
        served["lists"] = lists.into();
        Some(served)
    }
}

/// What every answer with views of an object begins with.
pub(super) fn of_object(asking: &Asking<'_>, sight: &Sight<'_>) -> Value {
    let object = sight.object;
    let title = object_title(asking, sight);
    let plural = if object.plural == object.title {
        title
    } else {
        &object.plural
    };
    let mut schema = schema(asking, sight);
    schema["x-relations"] = relations(asking, sight).into();
    json!({
        "object": object.name,
        "title": title,
        "plural": asking.text(&format!("object/{}", object.name), "/plural", plural),
        "version": asking.version,
        "can": sight.can(),
        "conditional": sight.is_conditional(),
        "schema": schema,
    })
}

/// One list, or `None` when its filter compares what the viewer may not or none of its columns is left.
pub(super) fn served_list(asking: &Asking<'_>, sight: &Sight<'_>, list: &List) -> Option<Value> {
    let object = sight.object;
    let is_read = list.reads.iter().all(|position| sight.compared.has(position));
    if !is_read || !asking.admits(&list.opening) {
        return None;
    }
    let columns: Vec<Value> = list
        .columns
        .iter()
        .filter(|(position, _)| sight.seen.has(*position))
        .map(|(position, width)| match width {
            Some(width) => json!({ "field": object.fields[*position].name, "width": width }),
            None => json!({ "field": object.fields[*position].name }),
        })
        .collect();
    if columns.is_empty() {
        return None;
    }
    let mut served = json!({
        "name": list.name,
        "title": asking.say(&list.title),
        "columns": columns,
        "sort": sorted(sight, &list.sort),
    });
    if let Some(filter) = &list.filter {
        served["filter"] = filter.clone();
    }
    add_search(sight, &mut served);
    mark(&mut served, list.opening.state);
    Some(served)
}

/// The order as it stands in a URL, without what the viewer may not sort by.
pub(super) fn sorted(sight: &Sight<'_>, sort: &[(usize, bool)]) -> String {
    let may = sort.iter().filter(|(position, _)| sight.compared.has(*position));
    let named: Vec<String> = may
        .map(|(position, down)| {
            let name = &sight.object.fields[*position].name;
            format!("{}{name}", if *down { "-" } else { "" })
        })
        .collect();
    named.join(",")
}

/// Says what the search box of a view looks into.
pub(super) fn add_search(sight: &Sight<'_>, served: &mut Value) {
    let object = sight.object;
    let search = searched(sight);
    if !search.is_empty() {
        let filed = |name: &&str| object.field(name).is_some_and(|(_, field)| field.finds());
        if search.iter().all(filed) {
            served["searched"] = true.into();
        }
        served["search"] = search.into();
    }
}

/// The fields a quick search looks into: those that name a record, and those its author lets be found by.
fn searched<'a>(sight: &Sight<'a>) -> Vec<&'a str> {
    let fields = &sight.object.fields;
    let named = &sight.object.display_reads;
    let others = (0..fields.len()).filter(|at| fields[*at].finds() && !named.contains(at));
    let seen = named
        .iter()
        .copied()
        .chain(others)
        .filter(|at| sight.compared.has(*at));
    let texts = seen.filter(|at| fields[*at].kind.operators().contains(&Operator::Contains));
    texts.map(|at| fields[at].name.as_str()).collect()
}
