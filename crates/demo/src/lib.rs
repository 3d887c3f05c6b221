//! Demo companies: lived, not loaded.
//!
//! A pack says in its folder `demo` who works in a company and what happens to them: stories, made of steps, with
//! chances and delays. The company then lives through its days under a clock that is held: each step is a save of the
//! one door, at its moment, by the person whose work it is, with their rights and with every rule in force. The same
//! documents, seed and day give the same records.

mod acts;
mod calendar;
mod company;
mod desks;
mod dice;
pub mod documents;
mod held;
mod life;
mod make;
mod people;
mod running;
mod scope;
mod values;
mod words;

pub use chrono::NaiveDate;
pub use company::{Company, FOLDER};
pub use desks::{Desk, Waiting, desk};
pub use life::{Lived, Span};
pub use make::{Pack, day_of, give_passwords, make};

/// Why a company cannot be read or does not live.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A document of the folder `demo` cannot be understood.
    #[error("{path}: {why}")]
    Document {
        /// The document.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A step asks for something that is not there.
    #[error("{story}: {why}")]
    Step {
        /// The story.
        story: String,
        /// What is wrong with it.
        why: String,
    },
    /// The workspace does not take what every company begins with.
    #[error("{0}")]
    Workspace(String),
}
