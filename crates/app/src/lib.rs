//! A workspace: documents become an [`App`], a changed pack becomes a plan and then the next version.
//!
//! Here the rooms below are wired together and nowhere else: the database, the compiled metadata, the screens and who
//! is signed in. An [`App`] is one published version, compiled; a [`Workspace`] is the open database with the version
//! now in force, swapped whole on publish while requests that run keep the one they began with.

mod app;
pub mod platform;

mod layers;
mod naming;
mod packs;

mod blame;
mod building;
mod casts;
mod change;
mod changes;
mod forgetting;
mod hindrances;
mod impact;
mod plan;
mod publication;
mod publish;
mod unfilled;

mod backup;
mod open;
mod restoring;
mod returning;
mod save;
mod speaking;
mod sweeping;
mod upgrading;
mod versions;
mod working;
mod workspace;

pub use app::App;
pub use backup::{About, Backup, RestoreError};
pub use building::Filling;
pub use change::Change;
pub use changes::Changed;
pub use engine::Swept;
pub use impact::{Affected, Impact};
pub use jobs::Job;
pub use layers::{Decisions, LOCAL, OpenConflict};
pub use open::{OpenError, check_password};
pub use plan::{Plan, PlanStep};
pub use publish::{Applied, ApplyError};
pub use restoring::Restore;
pub use save::Written;
pub use upgrading::{Upgrade, Upgraded};
pub use versions::PublishedVersion;
pub use working::Progress;
pub use workspace::Workspace;
