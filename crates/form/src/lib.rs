//! Screens: what a person gets to see of an object, decided on the server. Pure.
//!
//! [`Screens::compile`] checks forms, views and apps against the compiled [`Model`](model::Model) and makes a plain
//! form and list for every object that has none. Serving one ([`Screens::form`], [`Screens::lists`],
//! [`Screens::views`], [`Screens::home`], [`Screens::apps`]) translates its texts and trims it to what one viewer may see; the answers are the JSON of
//! `docs/api.md`. A screen only shows: whoever asks past it is judged again by the engine.

mod screens;

mod blocks;
mod compile;
mod layout;
mod plain;

mod asking;
mod schema;
mod serve;

pub use asking::{Asking, Mode};
pub use screens::Screens;
pub use serve::{Counted, Wanted};
