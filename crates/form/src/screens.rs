//! Everything people can see of their objects, compiled.

use metadata::documents::{App, Effect};
use metadata::{Document, Language};
use model::{FieldSet, Texts};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Every form, list and app of a workspace, checked. Immutable; swapped whole on publish together with its model.
#[derive(Debug, Default)]
pub struct Screens {
    /// By object; never empty.
    pub(crate) forms: HashMap<String, Vec<Form>>,
    /// By object; never empty.
    pub(crate) lists: HashMap<String, Vec<List>>,
    /// In the order people see them.
    pub(crate) apps: Vec<App>,
}

#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: String,
    pub(crate) title: Text,
    pub(crate) layout: Element,
}

/// One element of a layout with its field and conditions resolved.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) element: &'static str,
    pub(crate) name: String,
    pub(crate) label: Option<Text>,
    /// Position of the field a control shows.
    pub(crate) field: Option<usize>,
    pub(crate) options: Map<String, Value>,
    pub(crate) rules: Vec<LayoutRule>,
    pub(crate) elements: Vec<Element>,
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
