//! Work that goes on by itself, for administrators.

use std::time::Duration;

use crate::door::{Call, Done, Empty, Nothing, Problem, Visitor, instant};
use crate::shapes::Nullable;
use crate::shapes::jobs::{AtJob, JobShown, Jobs, JobsAsked};

pub(crate) async fn list(call: Call<Visitor, Nothing, JobsAsked>) -> Result<Done<Jobs>, Problem> {
    let workspace = &call.house.workspace;
    let wait = Duration::from_secs(call.query.wait.unwrap_or_default().into());
    let jobs = workspace.jobs_after(wait).await?;
    Ok(Done::with(&Jobs {
        items: jobs.into_iter().map(shown).collect(),
    }))
}

pub(crate) async fn retry(call: Call<Visitor, AtJob>) -> Result<Empty, Problem> {
    if call.house.workspace.retry_job(call.path.id).await? {
        Ok(Empty::default())
    } else {
        Err(Problem::not_found())
    }
}

fn shown(job: app::Job) -> JobShown {
    JobShown {
        id: job.id,
        work: job.work,
        key: job.key,
        state: job.state,
        done: job.done,
        total: Nullable(job.total),
        attempts: job.attempts,
        fault: Nullable(job.fault),
        made_at: instant(job.made_at),
        due_at: instant(job.due_at),
        lease_until: Nullable(job.lease_until.map(instant)),
        ended_at: Nullable(job.ended_at.map(instant)),
    }
}
