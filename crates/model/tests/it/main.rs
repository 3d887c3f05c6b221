//! The model as a whole: documents in, judgement out.

#![expect(
    clippy::needless_pass_by_value,
    reason = "json!(…) reads better where it is written, unborrowed"
)]

mod drafts;
mod example;
mod failing;
mod filters;
mod house;
mod outline;
mod published;
mod rights;
mod rules;
mod translations;
mod worktimes;
mod written;
