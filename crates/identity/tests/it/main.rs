//! Who somebody is, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod sign_in;
mod tokens;
mod world;
