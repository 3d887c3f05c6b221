//! Pages that prove: prose, a request, the expected answer. A test is a page that anybody can read.
//!
//! [`Page::parse`] reads the Markdown of `suites/` and of a pack's own scenarios; [`run`] plays it against a
//! running server. `suites/README.md` says how a page is written.

mod page;

mod expect;
mod mutants;
mod request;
mod shelf;

mod digest;
mod guest;
mod run;

pub use mutants::{Lost, Mutant, mutants};
pub use page::{Block, Fault, Page, Step, Test};
pub use run::{House, Report, Watch, run};
pub use shelf::{Files, Shelf};
