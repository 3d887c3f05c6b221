//! The real program from outside: its commands, its wire, and every page of `suites/`, on both databases.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on must fail, also in what it is prepared by"
)]

mod running;

mod attacks;
mod backups;
mod commands;
mod demos;
mod exporting;
mod importing;
mod settings;
mod suites;
mod sweep;
mod trials;
mod uploads;
mod wire;
