//! Everything people can see of their objects, compiled.

use metadata::documents::{App, Device, Effect, Home};
use metadata::{Document, DocumentKind, Language};
use model::{FieldSet, Model, Object, Opening, Texts};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Every form, list and app of a workspace, checked. Immutable; swapped whole on publish together with its model.
#[derive(Debug, Default)]
pub struct Screens {
    /// By object; never empty.
    pub(crate) forms: HashMap<String, Vec<Form>>,
    /// By object; never empty.
    pub(crate) lists: HashMap<String, Vec<List>>,
    /// By object.
    pub(crate) views: HashMap<String, Vec<View>>,
    /// The object of each list and view that somebody wrote, by kind and name: `board/pipeline`.
    pub(crate) places: HashMap<String, String>,
    /// In the order people see them.
    pub(crate) apps: Vec<App>,
    /// In the same order.
    pub(crate) homes: Vec<Home>,
}

#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) layout: Element,
    /// Where it comes first.
    pub(crate) device: Option<Device>,
    pub(crate) opening: Opening,
}

/// One element of a layout with its field and conditions resolved.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) element: &'static str,
    pub(crate) name: String,
    pub(crate) label: Option<Text>,
    pub(crate) shows: Shows,
    pub(crate) named: Vec<Named>,
    pub(crate) options: Map<String, Value>,
    pub(crate) rules: Vec<LayoutRule>,
    pub(crate) elements: Vec<Element>,
}

/// What an element shows of a record.
#[derive(Debug, Default)]
pub(crate) enum Shows {
    /// Nothing of its own.
    #[default]
    Nothing,
    /// The field at that position.
    Field(usize),
    /// The records of another object whose reference `by` names the record.
    Theirs {
        object: String,
        by: String,
        /// Which field of kind children they are, if they are one.
        relation: Option<usize>,
    },
}

impl Shows {
    /// The object whose records stand in the element.
    pub(crate) fn theirs<'m>(&self, model: &'m Model) -> Option<&'m Object> {
        match self {
            Shows::Theirs { object, .. } => model.object(object).map(AsRef::as_ref),
            _ => None,
        }
    }
}

/// The fields that an option of an element names.
#[derive(Debug)]
pub(crate) struct Named {
    /// The option.
    pub(crate) option: &'static str,
    /// They are fields of the records that stand in the element, not of the record itself.
    pub(crate) is_theirs: bool,
    /// The element is nothing without them.
    pub(crate) is_needed: bool,
    /// The position of each, and the entry as it is written; a single one is not in a list.
    pub(crate) fields: Vec<(usize, Value)>,
    pub(crate) is_single: bool,
}

#[derive(Debug)]
pub(crate) struct LayoutRule {
    pub(crate) effect: Effect,
    pub(crate) condition: Value,
    /// Fields the condition compares.
    pub(crate) reads: FieldSet,
}

#[derive(Debug)]
pub(crate) struct List {
    pub(crate) name: String,
    pub(crate) title: Text,
    /// Position of each column's field, and its width in pixels.
    pub(crate) columns: Vec<(usize, Option<u16>)>,
    /// Position of each field sorted by, and whether it runs downwards.
    pub(crate) sort: Vec<(usize, bool)>,
    pub(crate) filter: Option<Value>,
    /// Fields the filter compares.
    pub(crate) reads: FieldSet,
    pub(crate) opening: Opening,
}

/// A view of records that is no table.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) kind: DocumentKind,
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) opening: Opening,
    pub(crate) parts: Vec<Part>,
    /// Position of each field sorted by, and whether it runs downwards.
    pub(crate) sort: Vec<(usize, bool)>,
    pub(crate) filter: Option<Value>,
    /// Fields the filter compares.
    pub(crate) reads: FieldSet,
}

/// What some fields are to a view.
#[derive(Debug)]
pub(crate) struct Part {
    /// The key of the document that names them.
    pub(crate) key: &'static str,
    pub(crate) fields: Fields,
    /// The view is nothing without it.
    pub(crate) is_needed: bool,
    /// The fields are grouped, placed or added by, so whoever sees them masked does not have them.
    pub(crate) is_compared: bool,
}

#[derive(Debug)]
pub(crate) enum Fields {
    One(usize),
    Many(Vec<usize>),
    /// One, and what else is said of it: `{"field":"role","values":["decider"]}`.
    With(usize, Map<String, Value>),
    /// A figure of one: `sum:amount`.
    Figure(&'static str, usize),
    /// Nothing of a record: served as it is written.
    Plain(Value),
}

/// A text as its author wrote it, and where its translations stand.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) written: String,
    /// `form/customer`
    pub(crate) document: String,
    /// `/elements/who/label`
    pub(crate) pointer: String,
}

impl Text {
    pub(crate) fn of(document: &Document, pointer: String, written: &str) -> Self {
        let document = format!("{}/{}", document.kind.word(), document.name);
        Text {
            written: written.to_owned(),
            document,
            pointer,
        }
    }

    pub(crate) fn of_object(object: &str, pointer: &str, written: &str) -> Self {
        Text {
            written: written.to_owned(),
            document: format!("object/{object}"),
            pointer: pointer.to_owned(),
        }
    }

    pub(crate) fn in_language<'a>(&'a self, texts: &'a Texts, language: Language) -> &'a str {
        texts.get(language, &self.document, &self.pointer, &self.written)
    }
}
