//! One file per kind of field.
//!
//! A kind speaks to the rest of the house only in four small closed vocabularies: [`Storage`], JSON Schema,
//! [`Widget`] and [`Operator`]. Nobody can ask a compiled field what kind it is, so nobody can branch on it; adding
//! a kind is one file in `kinds/` and one word in the list, and it is born with a full set of laws.

pub mod currency;
pub mod decimal;
mod field;
pub mod files;
mod follows;
mod id;
mod judge;
pub mod kinds;
mod links;
mod moment;
pub mod search;
pub mod text;
mod vocabulary;

pub use field::{Field, kind, options_of};
pub use follows::{finds, follows, shows};
pub use judge::validator;
pub use kinds::{ALL, credit_code_of, find};
pub use links::Names;
pub use vocabulary::{
    Column, Derived, Figure, Filler, Finds, MAX_SCALE, OnDelete, Operator, Storage, Target, Templates,
    TimeUnit, Widget,
};
