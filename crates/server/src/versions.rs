//! `yunjin versions`: what was published, how two versions differ, and the way back.

use std::process::ExitCode;

use app::ApplyError;
use metadata::Language;
use serde_json::{Value, json};

use crate::print;
use crate::reach::{Answer, Reach, ask, reach};
use crate::stop::Stop;
use crate::words::{Compare, Return, Target, Versions, VersionsDeed};

pub(crate) async fn versions(asked: &Versions) -> Result<ExitCode, Stop> {
    match (&asked.deed, &asked.target) {
        (Some(VersionsDeed::Return(asked)), _) => return_to(asked).await,
        (Some(VersionsDeed::Compare(asked)), _) => compare(asked).await,
        (None, Some(target)) => list(target, asked.json).await,
        (None, None) => Err(Stop::settings(
            "Say where the workspace is: --data, --database or --server.",
        )),
    }
}

async fn list(target: &Target, as_json: bool) -> Result<ExitCode, Stop> {
    let found = match reach(target).await? {
        Reach::Server(client) => said(ask(&client, "GET", "/api/metadata/versions", None)?)?,
        Reach::Here { workspace, .. } => {
            let known = workspace.versions().await;
            workspace.store().close().await;
            let known = known.map_err(|why| Stop::failed(format!("{why}.")))?;
            let items: Vec<Value> = known
                .iter()
                .map(|one| json!({ "version": one.number, "by": one.by, "note": one.note, "steps": one.steps }))
                .collect();
            json!({ "items": items })
        }
    };
    if as_json {
        print::json(&found);
        return Ok(ExitCode::SUCCESS);
    }
    for one in found["items"].as_array().into_iter().flatten() {
        let text = |key: &str| one[key].as_str().unwrap_or("–").to_owned();
        print::line(format!("{} {} ({})", one["version"], text("note"), text("by")));
    }
    Ok(ExitCode::SUCCESS)
}

async fn return_to(asked: &Return) -> Result<ExitCode, Stop> {
    let number = asked.number;
    let done = match reach(&asked.target).await? {
        Reach::Server(client) => {
            let path = format!("/api/metadata/versions/{number}/return");
            said(ask(&client, "POST", &path, None)?)?
        }
        Reach::Here { workspace, admin, .. } => {
            let done = workspace.return_to(number, &admin).await;
            let filled = workspace.work().await;
            workspace.store().close().await;
            filled.map_err(stopped)?;
            let applied = done.map_err(stopped)?.ok_or_else(|| missing(number))?;
            json!({ "version": applied.version, "steps": applied.steps })
        }
    };
    if asked.json {
        print::json(&done);
    } else {
        print::steps(&done["steps"]);
        print::line(format!("Version {} is published.", done["version"]));
    }
    Ok(ExitCode::SUCCESS)
}

async fn compare(asked: &Compare) -> Result<ExitCode, Stop> {
    let Compare { from, to, .. } = *asked;
    let found = match reach(&asked.target).await? {
        Reach::Server(client) => {
            let path = format!("/api/metadata/versions/{from}/compare/{to}");
            said(ask(&client, "GET", &path, None)?)?
        }
        Reach::Here { workspace, .. } => {
            let found = workspace.compare(from, to).await;
            workspace.store().close().await;
            let changes = found.map_err(stopped)?.ok_or_else(|| missing(from.max(to)))?;
            let items: Vec<Value> = changes
                .iter()
                .map(|one| json!({ "do": one.deed, "document": one.document, "operations": one.operations }))
                .collect();
            json!({ "items": items })
        }
    };
    if asked.json {
        print::json(&found);
        return Ok(ExitCode::SUCCESS);
    }
    for one in found["items"].as_array().into_iter().flatten() {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        print::line(format!("{} {}", text("do"), text("document")));
        for operation in one["operations"].as_array().into_iter().flatten() {
            print::line(format!("  {operation}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn missing(number: i64) -> Stop {
    Stop::settings(format!("There is no version {number}."))
}

pub(crate) fn said(answer: Answer) -> Result<Value, Stop> {
    match answer {
        Answer::Done(found) => Ok(found),
        Answer::Refused(problem) => {
            print::complaints(&problem["complaints"]);
            Err(Stop::Said)
        }
    }
}

pub(crate) fn stopped(error: ApplyError) -> Stop {
    match error {
        ApplyError::Complaints(complaints) => {
            print::complaints(&print::complaints_json(&complaints, Language::En));
            Stop::Said
        }
        other => Stop::failed(format!("Nothing was published: {other}.")),
    }
}
