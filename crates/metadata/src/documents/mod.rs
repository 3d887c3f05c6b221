//! The typed form of each kind of document. Doc comments become help texts in the published schemas.

mod app;
mod change;
mod choice;
mod form;
mod list;
mod machine;
mod object;
mod pack;
mod role;
mod traits;
mod translation;
mod workspace;

pub use app::{App, Audience, MenuEntry};
pub use change::Change;
pub use choice::{Choice, ChoiceValue};
pub use form::{Effect, Element, Form, LayoutRule};
pub use list::{List, ListColumn};
pub use machine::{Follows, Gate, Machine, OptionsOf, RecordType, Stage, Transition, Types};
pub use object::{
    Index, Object, Property, Rule, RuleCreate, RuleDeed, RuleDelete, RuleEvent, RuleUpdate, UniqueKey,
};
pub use pack::Pack;
pub use role::{Action, DocumentRight, Fields, Grant, Role, Rows, Scope, Via};
pub use traits::{Closed, Tree, Valid};
pub use translation::Translation;
pub use workspace::Workspace;
