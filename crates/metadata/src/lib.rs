//! The documents people write, and the complaints they get back.
//!
//! Everything in Yunjin starts here: an object, a form, a role is one JSON document ([`Document`]) of one
//! [`DocumentKind`]; reading it yields a typed value of [`documents`]. What is wrong with a document, or with a
//! record typed into a form, is a [`Complaint`]. This room knows no database, no HTTP and no field kind.

mod canonical;
mod complaint;
mod diff;
mod document;
pub mod documents;
mod json;
mod kind;
mod merge;
mod name;
mod near;
mod node;
mod operation;
pub mod pointer;
pub mod upgrade;

pub use canonical::canonical;
pub use complaint::{Complaint, Complaints, Language, Place, Rendered, Severity, catalogue_keys};
pub use diff::{diff, same};
pub use document::{Document, DocumentKind, ListMerge, schema_of, schema_value};
pub use json::read_json;
pub use kind::{Builder, Kind};
pub use merge::{Conflict, Side, merge};
pub use name::{is_name, pointer_token};
pub use near::nearest;
pub use operation::{Operation, apply, value_at};
