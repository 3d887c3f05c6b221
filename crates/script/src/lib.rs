//! Rules and titles that authors write: expressions and templates, fenced.
//!
//! An [`Expression`] is a typed subset of rhai over the fields of one record. rhai reads the text; names and types
//! are settled once, at compile time, in a small tree of our own, and that tree is what runs. So a mistake is found
//! when a document is written and not when a record is saved, empty fields mean the same everywhere, and nothing of
//! the language that is not offered (loops, assignments, modules, `eval`) can be reached at all.
//!
//! A [`Template`] is a text with fields in it: the name of a record in links and headings. A [`Sheet`] is a whole page of
//! it, with blocks, and with fields of the records around.

mod budget;
mod check;
mod expression;
mod functions;
mod held;
mod number;
mod parse;
mod run;
mod shape;
mod sheet;
mod template;
mod tree;

pub use budget::Budget;
pub use expression::{Expression, TODAY};
pub use functions::visible;
pub use number::{round, rounded};
pub use shape::Type;
pub use sheet::{DEEPEST_SHEET, Known, LONGEST_SHEET, MOST_WRITTEN, Needs, Scope, Sheet, Values};
pub use template::Template;
