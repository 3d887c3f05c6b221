//! The one door, knocked at on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on must fail, and says on which database"
)]

mod after;
mod as_of;
mod attaching;
mod batches;
mod beyond;
mod children;
mod converting;
mod creating;
mod crossing;
mod currencies;
mod deleting;
mod deriving;
mod dice;
mod differential;
mod doctoring;
mod evaluating;
mod filling;
mod finding;
mod following;
mod linking;
mod market;
mod noninterference;
mod periods;
mod publishing;
mod reading;
mod repeating;
mod rights;
mod scopes;
#[cfg(feature = "failpoints")]
mod stepping;
mod telling;
mod trade;
mod trees;
mod updating;
mod world;
