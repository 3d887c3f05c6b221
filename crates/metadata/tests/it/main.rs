//! Laws over every kind of document.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, its helpers too")]

mod dice;
mod merging;
mod operations;
