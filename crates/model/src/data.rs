//! Records that come with packs.

use metadata::documents::DataMode;
use serde_json::Value;

/// A record that comes with a pack; it stands behind those it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// Name of its data document.
    pub document: String,
    /// Its key, unique in the document.
    pub key: String,
    /// Path of the document, for complaints.
    pub file: String,
    /// The object.
    pub object: String,
    /// What an upgrade does with it.
    pub mode: DataMode,
    /// Fields by name, each with what it holds.
    pub values: Vec<(String, Content)>,
}

/// What a field of such a record holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A tidy value.
    Value(Value),
    /// Another record that comes with a pack: document and key.
    Record(String, String),
}
