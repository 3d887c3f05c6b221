//! The typed form of each kind of document. Doc comments become help texts in the published schemas.

mod access;
mod app;
mod audience;
mod board;
mod calendar;
mod change;
mod choice;
mod conversion;
mod cross;
mod data;
mod form;
mod gallery;
mod gantt;
mod home;
mod list;
mod machine;
mod map;
mod mapping;
mod object;
mod pack;
mod role;
mod template;
mod traits;
mod translation;
mod tree;
mod workspace;
mod worktime;

pub use access::{Access, Writers};
pub use app::{App, MenuEntry};
pub use audience::{Audience, State};
pub use board::Board;
pub use calendar::Calendar;
pub use change::Change;
pub use choice::{Choice, ChoiceValue};
pub use conversion::{Conversion, Copied, Filling, Made};
pub use cross::Cross;
pub use data::{Data, DataMode, DataRecord, DataReference, DataValue};
pub use form::{Device, Effect, Element, Form, LayoutRule};
pub use gallery::Gallery;
pub use gantt::Gantt;
pub use home::{Block, Entry, Home, Prompt, PromptAction, Today};
pub use list::{List, ListColumn};
pub use machine::{Follows, Gate, Machine, OptionsOf, RecordType, Stage, Transition, Types};
pub use map::Map;
pub use mapping::{MappedColumn, Mapping};
pub use object::{
    Index, Object, Property, Rule, RuleCreate, RuleDeed, RuleDelete, RuleEvent, RuleUpdate, UniqueKey,
};
pub use pack::{Module, Pack};
pub use role::{Action, DocumentRight, Fields, Grant, Role, Rows, Scope, Via};
pub use template::{Template, TemplateForm};
pub use traits::{Closed, Money, TreeTrait, Valid};
pub use translation::Translation;
pub use tree::{Expected, Tree};
pub use workspace::{Formats, Workspace};
pub use worktime::{Holiday, Hours, Week, WorkYear, Worktime};
