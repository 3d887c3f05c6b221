//! Work that goes on by itself, on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Nullable;

/// How long to wait.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct JobsAsked {
    /// Seconds to wait until no job is open any more.
    #[schemars(range(min = 0, max = 30))]
    pub(crate) wait: Option<u32>,
}

/// A job in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtJob {
    /// Id of the job.
    pub(crate) id: Uuid,
}

/// The newest jobs, open ones first, done ones last.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Jobs {
    pub(crate) items: Vec<JobShown>,
}

/// Work that goes on by itself.
#[derive(Serialize, JsonSchema)]
pub(crate) struct JobShown {
    /// Id of the job.
    pub(crate) id: Uuid,
    /// What kind of work: `fill` computes what is new for the records of an object, `turn_on` puts it in force, `refresh` computes the figures that are told from today when a day begins, `follow` computes what many records read of one that changed, `index` makes an index beside the writers, `forget` removes
    /// for good what was parked long enough.
    pub(crate) work: String,
    /// What it is about: an object.
    pub(crate) key: String,
    /// `open`, `failed` (put aside after too many faults, until somebody tries it again) or `done`.
    pub(crate) state: String,
    /// How much is done.
    pub(crate) done: i64,
    /// Of how much, about.
    pub(crate) total: Nullable<i64>,
    /// How often it was taken since it last got on.
    pub(crate) attempts: i64,
    /// What went wrong at last.
    pub(crate) fault: Nullable<String>,
    /// RFC 3339 in UTC.
    pub(crate) made_at: String,
    /// Nobody takes it before, RFC 3339 in UTC.
    pub(crate) due_at: String,
    /// Until when a server has it, RFC 3339 in UTC, if one has.
    pub(crate) lease_until: Nullable<String>,
    /// RFC 3339 in UTC.
    pub(crate) ended_at: Nullable<String>,
}
