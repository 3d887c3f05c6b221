//! The one door to records.
//!
//! Every screen, import, rule and API call makes, reads, changes and deletes records here and nowhere else. A save
//! takes the same numbered steps on both databases; they are written once, in [`mod@create`], [`mod@update`],
//! [`mod@delete`] and [`mod@restore`], and each step has a file in `save/`. Reading goes through the one query
//! compiler of `store`, which knows what the viewer may see.

pub mod aggregate;
mod as_of;
pub mod batch;
pub mod build;
pub mod cast;
pub mod compare;
mod context;
pub mod convert;
pub mod count;
pub mod course;
pub mod create;
pub mod delete;
pub mod doctor;
pub mod evaluate;
pub mod file;
pub mod get;
pub mod history;
mod kin;
pub mod locked;
pub mod lookup;
mod lot;
pub mod page;
mod query;
mod readers;
mod refresh;
mod refusal;
pub mod render;
pub mod restore;
mod save;
pub mod ship;
mod subject;
pub mod suggest;
pub mod sweep;
pub mod timeline;
pub mod transitions;
pub mod update;

pub use aggregate::{AggregateAsk, aggregate};
pub use as_of::get_as_of;
pub use batch::{Operation, batch};
pub use build::build;
pub use compare::compare;
pub use context::{Acknowledged, Context, Saved, Wish};
pub use convert::{ConvertAsk, conversions, convert};
pub use count::count;
pub use course::course;
pub use create::create;
pub use delete::delete;
pub use doctor::{Check, INDEX, check_schema, doctor};
pub use evaluate::{Evaluation, evaluate};
pub use get::{Found, get, may_update};
pub use history::{History, history};
pub use locked::{Locked, locked};
pub use lookup::{Label, LookupAsk, lookup};
pub use lot::{Lot, MOST_OF_A_LOT, rehearse};
pub use page::{PageAsk, page};
pub use readers::{FOLLOW, follow};
pub use refresh::{REFRESH, due as due_today, refresh, this_day};
pub use refusal::Refusal;
pub use render::{Rendered, render};
pub use restore::restore;
pub use ship::{Consignment, ShipDeed, Shipment, Undelivered};
pub use store::Page;
pub use suggest::{Suggestion, Suggestions, suggest};
pub use sweep::{Swept, sweep};
pub use timeline::{Timeline, timeline};
pub use transitions::{Ways, transitions};
pub use update::update;
