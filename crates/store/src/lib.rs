//! Tables and SQL: the one room that speaks to a database.
//!
//! A [`Store`] is one workspace: one SQLite file or one PostgreSQL schema. Whatever is written is written inside a
//! save ([`Store::write`]), whose statements run on a [`Tx`] and are the same on both engines. Whatever a viewer
//! reads passes the query compiler ([`Reader`]), which cannot emit SQL that reads a column where no grant gives it.

mod audit;
mod beside;
mod book;
mod canary;
mod cast;
mod cell;
mod changes;
mod copy;
mod ddl;
mod digest;
mod error;
mod found;
mod journal;
mod json;
mod layout;
mod links;
mod moment;
mod numbers;
mod orm;
mod parking;
mod people;
mod physical;
mod postgres;
mod proof;
mod publish;
mod query;
mod refile;
mod renaming;
mod row;
mod rows;
mod search;
mod shape;
mod spans;
mod sql;
mod sqlite;
mod step;
mod store;
pub mod system;
mod table;
mod tables;
mod trees;
mod tx;

pub use audit::{Audited, audit};
pub use canary::planted;
pub use cast::{PastCell, cast_past, past_uncast, rows_after, uncast};
pub use cell::Cell;
pub use changes::{change, first_change};
pub use copy::Parts;
pub use ddl::{Casts, apply, ddl, ddl_beside, diff, lies_alike};
pub use error::Error;
pub use found::{After, deleted_by, ids_after, pointing, pointing_behind};
pub use journal::{Change, Claim, claim, forget, journal, published, settle};
pub use parking::{Stamp, fits, forget_parked, proofs};
pub use physical::physical;
pub use proof::{Proof, against};
pub use publish::hold;
pub use query::{
    AggregateQuery, Bucket, Measure, Page, PageQuery, Reader, Usage, first, matches, measurable, roll_up,
    roll_up_among, searchable, usable,
};
pub use refile::{refile, reorder};
pub use renaming::{rename_object, renaming, reword_field};
pub use rows::{Stored, bring_back, has_rows, insert, load, set_deleted, taken, touch, update};
pub use shape::{TableShape, expected};
pub use spans::{hold_name, line, name, overlapping};
pub use sqlite::{HEAD, missing};
pub use step::Step;
pub use store::{Store, Target};
pub use trees::{above, levels_below};
pub use tx::{Engine, Future, Lock, Pace, Tx};
