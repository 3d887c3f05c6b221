//! A value that nobody writes: it looks like a value of another kind and says what it follows from.

use crate::{Derived, Field, Finds, Operator, Storage, Widget};
use metadata::Complaint;
use serde_json::{Value, json};
use std::fmt::Debug;
use std::sync::Arc;

/// What a schema says about values that somebody gives, and does not say about those that follow.
const BOUNDS: [&str; 6] = [
    "minimum",
    "maximum",
    "multipleOf",
    "x-minimum",
    "x-maximum",
    "x-multipleOf",
];

/// What a value follows from.
pub(crate) trait Source: Debug + Send + Sync {
    fn derived(&self) -> Option<Derived<'_>>;
    fn publishes(&self) -> bool;
    /// How it is found, if it is.
    fn finds(&self) -> Option<Finds<'_>> {
        None
    }
    /// Where it rests, if what it looks like rests there.
    fn storage(&self, like: Storage) -> Storage {
        like
    }
}

/// A value like those of another kind.
#[derive(Debug)]
pub(crate) struct Follows<S> {
    pub(crate) like: Arc<dyn Field>,
    pub(crate) source: S,
}

/// Follows from something that the kind itself does not know.
#[derive(Debug)]
struct Elsewhere;

impl Source for Elsewhere {
    fn derived(&self) -> Option<Derived<'_>> {
        None
    }
    fn publishes(&self) -> bool {
        false
    }
}

/// A field of the same storage, words and widget as `like` that is only read.
#[must_use]
pub fn follows(like: Arc<dyn Field>) -> Arc<dyn Field> {
    Arc::new(Follows {
        like,
        source: Elsewhere,
    })
}

/// Shows what rests elsewhere.
#[derive(Debug)]
struct Shown(Arc<dyn Field>);

impl Source for Shown {
    fn derived(&self) -> Option<Derived<'_>> {
        self.0.derived()
    }
    fn publishes(&self) -> bool {
        self.0.publishes()
    }
    fn storage(&self, like: Storage) -> Storage {
        Storage::Told(like.column())
    }
}

/// Is found by what another says.
#[derive(Debug)]
struct Found(Arc<dyn Field>);

impl Source for Found {
    fn derived(&self) -> Option<Derived<'_>> {
        None
    }
    fn publishes(&self) -> bool {
        self.0.publishes()
    }
    fn finds(&self) -> Option<Finds<'_>> {
        self.0.finds()
    }
}

/// The find `by` in the shape of the field that it takes.
#[must_use]
pub fn finds(taken: &Arc<dyn Field>, by: Arc<dyn Field>) -> Arc<dyn Field> {
    let like = taken.like().unwrap_or(taken);
    Arc::new(Follows {
        like: Arc::clone(like),
        source: Found(by),
    })
}

/// The lookup `by` in the shape of the field that it shows.
#[must_use]
pub fn shows(like: Arc<dyn Field>, by: Arc<dyn Field>) -> Arc<dyn Field> {
    Arc::new(Follows {
        like,
        source: Shown(by),
    })
}

impl<S: Source> Field for Follows<S> {
    fn storage(&self) -> Storage {
        self.source.storage(self.like.storage())
    }
    fn schema(&self) -> Value {
        let mut schema = self.like.schema();
        if self.finds().is_some_and(|finds| finds.yields) {
            return schema;
        }
        if let Some(schema) = schema.as_object_mut() {
            BOUNDS.iter().for_each(|bound| _ = schema.remove(*bound));
            schema.insert("readOnly".to_owned(), json!(true));
        }
        schema
    }
    fn widget(&self) -> Widget {
        match self.finds() {
            Some(finds) => self.like.widget().with("found", finds.keeps),
            None => self.like.widget().with("derived", true),
        }
    }
    fn samples(&self) -> Vec<Value> {
        self.like.samples()
    }
    fn refusals(&self) -> Vec<Value> {
        self.like.refusals()
    }
    fn tidy(&self, value: Value) -> Value {
        self.like.tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        self.like.check(value)
    }
    fn operators(&self) -> &'static [Operator] {
        self.like.operators()
    }
    fn measure(&self, value: &Value) -> Option<Value> {
        self.like.measure(value)
    }
    fn to_text(&self, value: &Value) -> String {
        self.like.to_text(value)
    }
    fn from_text(&self, written: &str) -> Value {
        self.like.from_text(written)
    }
    fn mask(&self, value: &Value) -> Value {
        self.like.mask(value)
    }
    fn choices(&self) -> Option<&str> {
        self.like.choices()
    }
    fn derived(&self) -> Option<Derived<'_>> {
        self.source.derived()
    }
    fn finds(&self) -> Option<Finds<'_>> {
        self.source.finds()
    }
    fn like(&self) -> Option<&Arc<dyn Field>> {
        Some(&self.like)
    }
    fn publishes(&self) -> bool {
        self.source.publishes()
    }
}
