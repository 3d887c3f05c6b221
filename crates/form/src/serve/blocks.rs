//! What a form shows of other records: child records, and those that refer to the record.

use crate::asking::{Asking, Mode, Sight};
use crate::schema::object_title;
use crate::screens::{Element, Shows};
use field::Storage;
use serde_json::{Map, Value, json};

/// What the viewer may see of an object of which they may ask which records name another one by the reference `by`.
pub(super) fn sight_of<'a>(asking: &'a Asking<'_>, object: &str, by: &str) -> Option<Sight<'a>> {
    let sight = asking.sight(object, Mode::Edit)?;
    let (position, _) = sight.object.field(by)?;
    sight.compared.has(position).then_some(sight)
}

/// Child records as a property of the record: which object they are of, by which reference they belong to it, and the
/// roll-ups over them with what each is computed from.
pub(super) fn children(asking: &Asking<'_>, sight: &Sight<'_>, at: usize) -> Option<Value> {
    let object = sight.object;
    let relation = &object.relations[at];
    let theirs = sight_of(asking, &relation.object, &relation.by)?;
    let (by, _) = theirs.object.field(&relation.by)?;
    let totals = object.rollups().filter(|(position, rollup)| {
        rollup.over == relation.object && rollup.by == by && sight.seen.has(*position)
    });
    let totals: Vec<Value> = totals
        .map(|(position, rollup)| {
            let of = rollup.of.filter(|of| theirs.seen.has(*of));
            json!({
                "field": object.fields[position].name,
                "of": of.map(|of| theirs.object.fields[of].name.as_str()),
            })
        })
        .collect();
    let place = format!("/properties/{}/title", metadata::pointer_token(&relation.name));
    let title = asking.text(&format!("object/{}", object.name), &place, &relation.title);
    Some(json!({
        "title": title,
        "type": "array",
        "items": { "type": "object" },
        "x-to": relation.object,
        "x-widget": { "name": "children", "props": { "of": relation.object, "by": relation.by } },
        "x-totals": totals,
        "x-can": theirs.can(),
        "x-operators": [],
    }))
}

/// The records of other objects that may refer to the record: by which reference, and how a filter finds them.
pub(super) fn related(asking: &Asking<'_>, sight: &Sight<'_>) -> Vec<Value> {
    let pointing = sight.object.pointed_at_by.iter();
    let told = pointing.filter_map(|(other, by, _)| {
        let theirs = sight_of(asking, other, by)?;
        let (_, field) = theirs.object.field(by)?;
        // Whose a record is says little of the one that it belongs to, and what was said stands in its timeline.
        if field.filler.is_some() || other == model::COMMENT {
            return None;
        }
        let document = format!("object/{other}");
        let object = theirs.object;
        let title = object_title(asking, &theirs);
        let plural = if object.plural == object.title {
            title
        } else {
            &object.plural
        };
        let place = format!("/properties/{}/title", metadata::pointer_token(by));
        Some(json!({
            "name": format!("{other}.{by}"),
            "object": other,
            "field": by,
            "title": title,
            "plural": asking.text(&document, "/plural", plural),
            "label": asking.text(&document, &place, &field.title),
            "operator": if field.storage == Storage::Linked { "contains" } else { "is" },
            "whole": field.storage == Storage::Named,
            "can": theirs.can(),
        }))
    });
    told.collect()
}

/// Leaves in the options of an element only the fields that the viewer sees; `None` when it is nothing without them.
pub(super) fn named(
    asking: &Asking<'_>,
    sight: &Sight<'_>,
    from: &Element,
    options: &mut Map<String, Value>,
) -> Option<()> {
    let theirs = match &from.shows {
        Shows::Theirs { object, .. } => asking.sight(object, Mode::Edit),
        _ => None,
    };
    for named in &from.named {
        let seen = if named.is_theirs {
            &theirs.as_ref()?.seen
        } else {
            &sight.seen
        };
        let kept = named.fields.iter().filter(|(position, _)| seen.has(*position));
        let mut kept: Vec<Value> = kept.map(|(_, entry)| entry.clone()).collect();
        if kept.is_empty() && named.is_needed {
            return None;
        }
        if !named.is_single {
            options.insert(named.option.to_owned(), kept.into());
        } else if let Some(entry) = kept.pop() {
            options.insert(named.option.to_owned(), entry);
        } else {
            options.remove(named.option);
        }
    }
    Some(())
}
