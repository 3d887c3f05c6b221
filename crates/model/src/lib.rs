//! Metadata, compiled: every reference resolved, every script and schema compiled once. Pure.
//!
//! [`compile`] turns documents into an immutable [`Model`] or into all complaints at once. What a record may look
//! like, which rows a viewer may see and what a filter means is decided here; how it is stored is not known here.

mod after;
mod cast;
mod compile;
pub mod conversion;
mod data;
mod derived;
mod filter;
mod find;
mod links;
mod machine;
mod model;
mod money;
mod object;
mod opening;
mod outline;
mod published;
mod record;
mod reference;
mod renames;
mod rights;
mod rules;
mod schema;
mod shape;
mod standing;
mod template;
mod texts;
mod told;
mod traits;
mod unfilled;
mod value;
pub mod worktime;

pub use after::{AfterDeed, AfterRule, Assignments, Kinship, Whom, assigned};
pub use cast::{Becomes, Cast, Titles};
pub use compile::{compile, gaps, understand, understand_while, untranslated};
pub use data::{Content, Parcel};
pub use derived::{Derivation, Downlink, Leaned, Path, Relation, Rollup, Uplink};
pub use field::OnDelete;
pub use filter::{
    Ago, Behind, Beyond, Filter, Hold, MAX_FILTER_BEYOND, MAX_FILTER_DEPTH, MAX_FILTER_TESTS,
    MAX_FILTER_VALUES, MOST_DAYS, Moment, Operand, Others, Quantity, Related, Span, Test, Through, Under,
    Unit, Way,
};
pub use find::{Fill, Find, Templates};
pub use links::Named;
pub use machine::{Gate, Holds, Machine, RecordType, Stage, Transition, Types};
pub use model::{Choice, Choices, Model, Settings};
pub use money::{BASE, CURRENCY, EXCHANGE_RATE, InCurrency, Money, RATE, Said, rate_of};
pub use object::{FieldDef, FieldSet, Index, Object, Unique};
pub use opening::{Opening, is_open};
pub use published::published_schema;
pub use record::{Draft, RESERVED_KEYS, Record};
pub use reference::reference_page;
pub use renames::{Renames, renames};
pub use rights::{Actions, Grant, MAX_GRANTS, MAX_PARENTS, ObjectRights, Rights, Tables, Viewer};
pub use rules::{CheckRule, SetRule};
pub use standing::{COMMENT, DEPARTMENT, EMPLOYEE, Me, People, Standing};
pub use template::{Template, TemplateText};
pub use texts::Texts;
pub use told::{Edge, Elapsed, Lookup, Step};
pub use traits::{Access, Closed, MAX_TREE_DEPTH, Tree, Valid};
pub use unfilled::Unfilled;
