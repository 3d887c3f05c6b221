//! `yunjin plan`, `apply` and `pack install`: a pack folder becomes the next published version.

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use app::{ApplyError, Decisions};
use metadata::{Complaints, Language, Side};
use serde_json::{Value, json};

use crate::print;
use crate::reach::{Answer, Reach, ask, reach};
use crate::stop::Stop;
use crate::words::Change;

/// Says what applying a folder would do. Exit code 1 when something stands in the way.
pub(crate) async fn plan(asked: &Change) -> Result<ExitCode, Stop> {
    let asked = &Asked::of(asked)?;
    let plan = match reach(&asked.words.target).await? {
        Reach::Server(client) => match ask(&client, "POST", "/api/metadata/plan", Some(&asked.body()))? {
            Answer::Done(plan) => plan,
            Answer::Refused(problem) => refused_plan(&problem["complaints"]),
        },
        Reach::Here { workspace, .. } => {
            let plan = match workspace.plan_change(&asked.change()).await {
                Ok(plan) => {
                    let complaints = print::complaints_json(&plan.complaints, asked.words.check.language);
                    json!({ "base": plan.base, "empty": plan.empty, "steps": plan.steps, "complaints": complaints,
                        "conflicts": conflicts(&plan), "local": local(&plan) })
                }
                Err(error) => refused_plan(&complaints_of(error, asked.words.check.language)?),
            };
            workspace.store().close().await;
            plan
        }
    };
    if asked.words.check.json {
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
pub(crate) async fn apply(asked: &Change) -> Result<ExitCode, Stop> {
    let asked = &Asked::of(asked)?;
    let done = match reach(&asked.words.target).await? {
        Reach::Server(client) => match ask(&client, "POST", "/api/metadata/apply", Some(&asked.body()))? {
            Answer::Done(done) => Ok(done),
            Answer::Refused(problem) => Err(problem["complaints"].clone()),
        },
        Reach::Here { workspace, admin, .. } => {
            let done = match workspace.apply_change(&asked.change(), None, &admin).await {
                Ok(applied) => {
                    // No server is there to do it later.
                    let filled = workspace.work().await;
                    filled.map_err(|why| Stop::failed(format!("Not everything was filled: {why}.")))?;
                    Ok(json!({ "version": applied.version, "steps": applied.steps }))
                }
                Err(error) => Err(complaints_of(error, asked.words.check.language)?),
            };
            workspace.store().close().await;
            done
        }
    };
    match done {
        Ok(done) if asked.words.check.json => print::json(&done),
        Ok(done) => {
            print::steps(&done["steps"]);
            print::line(format!("Version {} is published.", done["version"]));
        }
        Err(complaints) => {
            if asked.words.check.json {
                print::json(&json!({ "complaints": complaints }));
            } else {
                print::complaints(&complaints);
            }
            return Err(Stop::Said);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What was asked for, with its files read.
struct Asked<'a> {
    words: &'a Change,
    files: Vec<(String, String)>,
    decide: HashMap<String, Side>,
}

impl<'a> Asked<'a> {
    fn of(words: &'a Change) -> Result<Self, Stop> {
        let files = ports::folder::read_tree(&words.check.folder);
        let decide = words.decide.as_deref().map(decisions).transpose()?;
        Ok(Asked {
            words,
            files: files.map_err(|why| Stop::settings(format!("{why}.")))?,
            decide: decide.unwrap_or_default(),
        })
    }

    fn change(&self) -> app::Change {
        if self.words.local {
            return app::Change::local(&self.files)
                .restoring(&self.words.restore)
                .emptying(&self.words.empty);
        }
        let decisions = Decisions {
            by: self.decide.clone(),
            otherwise: None,
        };
        app::Change::upgrade(&self.files, decisions)
            .restoring(&self.words.restore)
            .emptying(&self.words.empty)
    }

    fn body(&self) -> Value {
        // Pictures' captions and pages beside the documents are not metadata.
        let documents = self.files.iter().filter(|(path, _)| path.ends_with(".json"));
        let documents: Vec<Value> = documents
            .map(|(path, text)| json!({ "path": path, "text": text }))
            .collect();
        json!({ "documents": documents, "local": self.words.local, "decide": self.decide,
            "restore": self.words.restore, "empty": self.words.empty })
    }
}

fn decisions(file: &Path) -> Result<HashMap<String, Side>, Stop> {
    let wrong = |why: String| Stop::settings(format!("{}: {why}.", file.display()));
    let text = ports::folder::read(file).map_err(|why| wrong(why.to_string()))?;
    serde_json::from_str(&text).map_err(|why| wrong(why.to_string()))
}

fn conflicts(plan: &app::Plan) -> Vec<Value> {
    let conflicts = plan.conflicts.iter().map(|open| {
        json!({ "document": open.document, "pointer": open.conflict.pointer, "base": open.conflict.base,
            "ours": open.conflict.ours, "theirs": open.conflict.theirs })
    });
    conflicts.collect()
}

fn local(plan: &app::Plan) -> Vec<Value> {
    let local = plan
        .local
        .iter()
        .map(|(document, operations)| json!({ "document": document, "operations": operations }));
    local.collect()
}

fn refused_plan(complaints: &Value) -> Value {
    json!({ "steps": [], "complaints": complaints, "conflicts": [], "local": [] })
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
