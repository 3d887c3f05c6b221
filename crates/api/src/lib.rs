//! The only room that speaks HTTP.
//!
//! [`router`] is the table of every route; each names who is admitted. A handler reads its request into types,
//! asks the engine, the app or identity, and passes on what these say; it decides nothing. The machinery that is the
//! same for all of them is in `door`: strict reading, identification, refusals, limits, logs, metrics.

mod router;

// The handlers, as the table names them.
mod batch;
mod conversions;
mod documents;
mod exports;
mod files;
mod imports;
mod jobs;
mod operation;
mod records;
mod screens;
mod session;
mod site;
mod templates;
mod tokens;

mod contract;
mod door;
mod shapes;

pub use contract::openapi;
pub use door::call::Limits;
pub use door::house::{House, Site};
pub use door::serve::serve;
