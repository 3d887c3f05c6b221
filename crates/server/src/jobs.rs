//! `yunjin jobs`: what goes on by itself, and what was put aside.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::print;
use crate::reach::{Answer, Reach, ask, reach};
use crate::stop::Stop;
use crate::words::{Jobs, JobsDeed, Retry, Target};

pub(crate) async fn jobs(asked: &Jobs) -> Result<ExitCode, Stop> {
    match (&asked.deed, &asked.target) {
        (Some(JobsDeed::Retry(asked)), _) => retry(asked).await,
        (None, Some(target)) => list(target, asked.json).await,
        (None, None) => Err(Stop::settings(
            "Say where the workspace is: --data, --database or --server.",
        )),
    }
}

async fn list(target: &Target, as_json: bool) -> Result<ExitCode, Stop> {
    let found = match reach(target).await? {
        Reach::Server(client) => match ask(&client, "GET", "/api/jobs", None)? {
            Answer::Done(found) | Answer::Refused(found) => found,
        },
        Reach::Here { workspace, .. } => {
            let known = workspace.jobs().await;
            workspace.store().close().await;
            let known = known.map_err(|why| Stop::failed(format!("{why}.")))?;
            let items: Vec<Value> = known
                .iter()
                .map(|job| {
                    json!({ "id": job.id, "work": job.work, "key": job.key, "state": job.state, "done": job.done,
                        "total": job.total, "attempts": job.attempts, "fault": job.fault })
                })
                .collect();
            json!({ "items": items })
        }
    };
    if as_json {
        print::json(&found);
        return Ok(ExitCode::SUCCESS);
    }
    for job in found["items"].as_array().into_iter().flatten() {
        let text = |key: &str| job[key].as_str().unwrap_or_default().to_owned();
        let of = job["total"].as_i64().map(|total| format!(" of {total}"));
        let fault = job["fault"].as_str().map(|fault| format!(": {fault}"));
        print::line(format!(
            "{} {:<6} {} {} {}{}{}",
            text("id"),
            text("state"),
            text("work"),
            text("key"),
            job["done"],
            of.unwrap_or_default(),
            fault.unwrap_or_default()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn retry(asked: &Retry) -> Result<ExitCode, Stop> {
    let missing = || Stop::settings(format!("No job {} was put aside.", asked.id));
    match reach(&asked.target).await? {
        Reach::Server(client) => {
            let path = format!("/api/jobs/{}/retry", asked.id);
            ask(&client, "POST", &path, None).map_err(|_| missing())?;
        }
        Reach::Here { workspace, .. } => {
            let opened = workspace.retry_job(asked.id).await;
            // No server is there to do it later.
            let done = workspace.work().await;
            workspace.store().close().await;
            if !opened.map_err(|why| Stop::failed(format!("{why}.")))? {
                return Err(missing());
            }
            done.map_err(|why| Stop::failed(format!("It went wrong again: {why}.")))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
