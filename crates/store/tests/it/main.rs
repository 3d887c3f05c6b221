//! The store on both engines, held to one meaning.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]
#![expect(clippy::needless_pass_by_value, reason = "tests write their JSON in place")]

mod aggregates;
mod filters;
mod house;
mod paging;
mod publishing;
mod random;
mod rights;
mod rows;
mod saves;
mod search;
mod system;
