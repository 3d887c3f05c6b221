//! `yunjin plan`, `apply` and `pack install`: a pack folder becomes the next published version.

use std::process::ExitCode;

use app::ApplyError;
use metadata::{Complaints, Language};
use serde_json::{Value, json};

use crate::print;
use crate::reach::{Answer, Reach, ask, reach};
use crate::stop::Stop;
use crate::words::Folder;

/// Says what applying a folder would do. Exit code 1 when something stands in the way.
pub(crate) async fn plan(asked: &Folder) -> Result<ExitCode, Stop> {
    let files = read(asked)?;
    let plan = match reach(&asked.target).await? {
        Reach::Server(client) => match ask(&client, "POST", "/api/metadata/plan", Some(&body(&files)))? {
            Answer::Done(plan) => plan,
            Answer::Refused(problem) => refused_plan(&problem["complaints"]),
        },
        Reach::Here { workspace, .. } => {
            let plan = match workspace.plan(&files).await {
                Ok(plan) => {
                    let complaints = print::complaints_json(&plan.complaints, asked.check.language);
                    json!({ "base": plan.base, "empty": plan.empty, "steps": plan.steps, "complaints": complaints })
                }
                Err(error) => refused_plan(&complaints_of(error, asked.check.language)?),
            };
            workspace.store().close().await;
            plan
        }
    };
    if asked.check.json {
        print::json(&plan);
    } else {
        print::steps(&plan["steps"]);
        print::complaints(&plan["complaints"]);
        if plan["empty"] == true {
            print::line("Nothing would change.");
        }
    }
    let hindered = print::any_error(&plan["complaints"]);
    Ok(if hindered {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Applies a folder and publishes.
pub(crate) async fn apply(asked: &Folder) -> Result<ExitCode, Stop> {
    let files = read(asked)?;
    let done = match reach(&asked.target).await? {
        Reach::Server(client) => match ask(&client, "POST", "/api/metadata/apply", Some(&body(&files)))? {
            Answer::Done(done) => Ok(done),
            Answer::Refused(problem) => Err(problem["complaints"].clone()),
        },
        Reach::Here { workspace, admin, .. } => {
            let done = match workspace.apply(&files, None, &admin).await {
                Ok(applied) => Ok(json!({ "version": applied.version, "steps": applied.steps })),
                Err(error) => Err(complaints_of(error, asked.check.language)?),
            };
            workspace.store().close().await;
            done
        }
    };
    match done {
        Ok(done) if asked.check.json => print::json(&done),
        Ok(done) => {
            print::steps(&done["steps"]);
            print::line(format!("Version {} is published.", done["version"]));
        }
        Err(complaints) => {
            if asked.check.json {
                print::json(&json!({ "complaints": complaints }));
            } else {
                print::complaints(&complaints);
            }
            return Err(Stop::Said);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(asked: &Folder) -> Result<Vec<(String, String)>, Stop> {
    ports::folder::read_tree(&asked.check.folder).map_err(|why| Stop::settings(format!("{why}.")))
}

fn body(files: &[(String, String)]) -> Value {
    // Pictures' captions and pages beside the documents are not metadata.
    let documents = files.iter().filter(|(path, _)| path.ends_with(".json"));
    let documents: Vec<Value> = documents
        .map(|(path, text)| json!({ "path": path, "text": text }))
        .collect();
    json!({ "documents": documents })
}

fn refused_plan(complaints: &Value) -> Value {
    json!({ "base": null, "empty": false, "steps": [], "complaints": complaints })
}

fn complaints_of(error: ApplyError, language: Language) -> Result<Value, Stop> {
    match error {
        ApplyError::Complaints(complaints) => Ok(json_of(&complaints, language)),
        other => Err(Stop::failed(format!("Nothing was published: {other}."))),
    }
}

fn json_of(complaints: &Complaints, language: Language) -> Value {
    print::complaints_json(complaints, language)
}
