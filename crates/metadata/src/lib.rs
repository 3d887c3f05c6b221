//! The documents people write, and the complaints they get back.
//!
//! Everything in Yunjin starts here: an object, a form, a role is one JSON document ([`Document`]) of one
//! [`DocumentKind`]; reading it yields a typed value of [`documents`]. What is wrong with a document, or with a
//! record typed into a form, is a [`Complaint`]. This room knows no database, no HTTP and no field kind.

mod complaint;
mod document;
pub mod documents;
mod kind;
mod name;
mod near;
pub mod pointer;

pub use complaint::{Complaint, Complaints, Language, Place, Rendered, Severity, catalogue_keys};
pub use document::{Document, DocumentKind, ListMerge, schema_of, schema_value};
pub use kind::{Builder, Kind};
pub use name::{is_name, pointer_token};
pub use near::nearest;
