//! Texts of documents: fields of a record, of those it points at and of those that point at it.
//!
//! Handlebars reads the text; names are settled once, at compile time, in a small tree of our own, and that tree is
//! what runs. So a misspelled field is found when a template is written, no helper can be called that is not offered
//! here, and pieces that take each other in in a circle cannot be written.

mod names;
mod read;
mod write;

pub use read::{Known, Scope};
pub use write::Values;

use serde_json::Value;

/// The longest text of a template, in bytes.
pub const LONGEST_SHEET: usize = 64 << 10;
/// How deep blocks and pieces stand in each other.
pub const DEEPEST_SHEET: usize = 8;
/// The most bytes that come of one template.
pub const MOST_WRITTEN: usize = 4 << 20;

/// A text with fields in it, compiled once and written often.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    /// A value as text, so many scopes out.
    Field(Path),
    /// The same as the HTML it is, which was cleaned when it was written.
    Html(Path),
    /// An amount written out as banks do.
    Capital(Path),
    /// An amount with its currency.
    Money(Path),
    /// The number of the round, from 1.
    Round,
    If {
        path: Path,
        then: Vec<Piece>,
        otherwise: Vec<Piece>,
    },
    Each {
        path: Path,
        inner: Vec<Piece>,
        none: Vec<Piece>,
    },
    With {
        path: Path,
        inner: Vec<Piece>,
        none: Vec<Piece>,
    },
}

/// Where a value stands: so many scopes out, then by these names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Path {
    out: usize,
    steps: Vec<String>,
}

/// What a sheet needs to know of a record, and of the records around it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Needs {
    /// Its own fields.
    pub fields: Vec<String>,
    /// What is needed of the record that a field points at.
    pub records: Vec<(String, Needs)>,
    /// What is needed of the records that a field of kind children stands for.
    pub lists: Vec<(String, Needs)>,
}

impl Needs {
    fn field(&mut self, name: &str) {
        if !self.fields.iter().any(|known| known == name) {
            self.fields.push(name.to_owned());
        }
    }

    fn at<'n>(kin: &'n mut Vec<(String, Needs)>, name: &str) -> &'n mut Needs {
        let at = kin.iter().position(|(known, _)| known == name);
        let at = at.unwrap_or_else(|| {
            kin.push((name.to_owned(), Needs::default()));
            kin.len() - 1
        });
        &mut kin[at].1
    }

    /// Adds what another text needs.
    pub fn join(&mut self, other: &Needs) {
        other.fields.iter().for_each(|name| self.field(name));
        for (name, needs) in &other.records {
            Needs::at(&mut self.records, name).join(needs);
        }
        for (name, needs) in &other.lists {
            Needs::at(&mut self.lists, name).join(needs);
        }
    }
}

/// Whether something is there, as `{{#if}}` asks: not empty, not false, not an empty list.
fn is_there(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}
