//! The form and the list of an object whose author wrote none.

use crate::screens::{Element, Form, List, Shows, Text};
use field::Filler;
use model::{FieldDef, FieldSet, Object, Opening};
use serde_json::{Map, Value};

/// How many columns a plain list shows.
const COLUMNS: usize = 7;

/// Every field in the author's order, then the owner, in two columns; below them the child records.
pub(crate) fn form(object: &Object) -> Form {
    let shown = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_shown(field));
    let elements = shown.map(|(position, field)| Element {
        element: "Control",
        name: field.name.clone(),
        shows: Shows::Field(position),
        ..Element::default()
    });
    let group = Element {
        element: "Group",
        name: "fields~".to_owned(),
        options: Map::from_iter([("columns".to_owned(), Value::from(2))]),
        elements: elements.collect(),
        ..Element::default()
    };
    let children = object.relations.iter().enumerate().map(|(at, relation)| Element {
        element: "Control",
        name: relation.name.clone(),
        shows: Shows::Theirs {
            object: relation.object.clone(),
            by: relation.by.clone(),
            relation: Some(at),
        },
        ..Element::default()
    });
    let layout = Element {
        element: "VerticalLayout",
        name: "page~".to_owned(),
        elements: std::iter::once(group).chain(children).collect(),
        ..Element::default()
    };
    Form {
        name: object.name.clone(),
        title: Text::of_object(&object.name, "/title", &object.title),
        layout,
        device: None,
        opening: Opening::default(),
    }
}

/// The fields that name a record, then the first others, newest record first.
pub(crate) fn list(object: &Object) -> List {
    let mut columns = object.display_reads.clone();
    for (position, field) in object.fields.iter().enumerate() {
        if columns.len() < COLUMNS && !columns.contains(&position) && is_shown(field) {
            columns.push(position);
        }
    }
    let newest = object
        .fields
        .iter()
        .position(|field| field.filler == Some(Filler::CreatedAt));
    List {
        name: "all".to_owned(),
        title: Text::of_object(&object.name, "/plural", &object.plural),
        columns: columns.into_iter().map(|position| (position, None)).collect(),
        sort: newest.map(|position| (position, true)).into_iter().collect(),
        filter: None,
        reads: FieldSet::default(),
        opening: Opening::default(),
    }
}

/// Who made and changed a record, and when, is shown beside every form and need not be in it.
fn is_shown(field: &FieldDef) -> bool {
    use Filler::{CreatedAt, Creator, UpdatedAt, Updater};
    !field.is_aside() && !matches!(field.filler, Some(Creator | CreatedAt | Updater | UpdatedAt))
}
