//! A member of an open family: a field kind today; actions and triggers have the same shape.

use crate::Complaint;
use schemars::Schema;
use serde_json::{Map, Value};
use std::sync::Arc;

/// One kind: its name in metadata, its options and how to build it.
///
/// Each family lists its kinds in one alphabetical slice; everything else is derived from that slice.
pub struct Kind<T: ?Sized> {
    /// The word used in metadata, equal to the name of the file that implements it.
    pub name: &'static str,
    /// What people call it, in English.
    pub label: &'static str,
    /// A piece of JSON options that laws and the reference page use, such as `{"to":"customer"}`.
    pub example: &'static str,
    /// The JSON Schema of the options; its descriptions are the help texts.
    pub options: fn() -> Schema,
    /// Builds the kind from its options. Complaints point into the options.
    pub build: Builder<T>,
}

/// Options in, a member of the family or what is wrong with the options out.
pub type Builder<T> = fn(&Map<String, Value>) -> Result<Arc<T>, Complaint>;
