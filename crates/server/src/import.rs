//! `yunjin import`: a table becomes records.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use engine::{Acknowledged, Refusal};
use exchange::{Ask, Parts, Progress, Sheet, Step};
use metadata::{Complaints, Language};
use ports::http::Client;
use serde_json::{Value, json};

use crate::export::encoded;
use crate::print;
use crate::reach::{Answer, Reach, ask_with, reach};
use crate::stop::Stop;
use crate::words::Import;

/// How many lines are named behind a complaint; the rest is counted.
const NAMED: usize = 8;

pub(crate) async fn import(asked: &Import) -> Result<ExitCode, Stop> {
    let bytes = ports::folder::read_bytes(&asked.file).map_err(|why| Stop::settings(format!("{why}.")))?;
    let source = asked.source.clone().unwrap_or_else(|| called(&asked.file));
    let mut read = None;
    let report = match reach(&asked.target).await? {
        Reach::Server(client) => through(&client.without_hurry(), asked, &source, &bytes)?,
        Reach::Here { workspace, admin, .. } => {
            let sheet = &*read.insert(sheet_of(&bytes)?);
            let parts = asked.parts.map(|size| Parts::new(size as usize, how_far));
            let ask = Ask {
                mapping: &asked.mapping,
                source: &source,
                dry: asked.dry_run,
                acknowledge: asked.acknowledge.iter().map(acknowledged).collect(),
                parts: parts.as_ref(),
            };
            let ask = &ask;
            let import = |cx| async move { exchange::import(&cx, ask, sheet).await };
            let report = workspace.save(&admin, "import", import).await;
            workspace.store().close().await;
            let report = report.map_err(|refusal| stopped(asked, refusal))?;
            let mut shown = report.to_json();
            if report.is_warned() {
                shown["warned"] = json!(warned(&print::complaints_json(&report.complaints, Language::En)));
            }
            shown["complaints"] = print::complaints_json(&report.complaints, Language::En);
            shown
        }
    };
    if let Some(file) = &asked.errors {
        let sheet = read.map_or_else(|| sheet_of(&bytes), Ok)?;
        keep(file, &sheet, &report["complaints"])?;
    }
    if asked.json {
        print::json(&report);
    } else {
        told(&report);
    }
    let count = |key: &str| report[key].as_u64().unwrap_or_default();
    let is_warned = count("warned") > 0 && !asked.dry_run;
    Ok(match report["refused"].as_u64() {
        Some(0) if !is_warned && count("left") == 0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Says on standard error how far an import in parts is.
fn how_far(progress: Progress) {
    let Progress { step, done, of } = progress;
    let percent = done * 100 / of.max(1);
    print::aside(match step {
        Step::Trying => format!("tried {done} of {of} lines ({percent} %)"),
        Step::Writing => format!("written {done} of {of} lines ({percent} %)"),
    });
}

fn acknowledged((name, reason): &(String, String)) -> Acknowledged {
    Acknowledged {
        name: name.clone(),
        reason: reason.clone(),
    }
}

/// The name of the file, without its folder.
fn called(file: &Path) -> String {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Asks the server that has the workspace. What it refuses has the shape of what it takes.
fn through(client: &Client, asked: &Import, source: &str, bytes: &[u8]) -> Result<Value, Stop> {
    let passed: Vec<Value> = asked
        .acknowledge
        .iter()
        .map(|(name, reason)| json!({ "name": name, "reason": reason }))
        .collect();
    let parts = asked
        .parts
        .map(|size| format!("&parts={size}"))
        .unwrap_or_default();
    let path = format!(
        "/api/import/{}?source={}&dry_run={}&acknowledge={}{parts}",
        encoded(&asked.mapping),
        encoded(source),
        asked.dry_run,
        encoded(&Value::Array(passed).to_string())
    );
    Ok(
        match ask_with(client, "POST", &path, ("text/csv", Some(bytes)))? {
            Answer::Done(report) => report,
            Answer::Refused(problem) => {
                let complaints = problem["complaints"].as_array().cloned().unwrap_or_default();
                let lines = complaints.iter().flat_map(lines_of);
                let refused: BTreeSet<u64> = lines.collect();
                if refused.is_empty() {
                    print::complaints(&problem["complaints"]);
                    return Err(Stop::Said);
                }
                let complaints = Value::Array(complaints);
                match warned(&complaints) {
                    0 => json!({ "refused": refused.len(), "written": false, "complaints": complaints }),
                    lines => {
                        json!({ "refused": 0, "warned": lines, "written": false, "complaints": complaints })
                    }
                }
            }
        },
    )
}

/// How many lines there are only warnings about; none when anything is wrong with any.
fn warned(complaints: &Value) -> usize {
    let complaints = complaints.as_array().map(Vec::as_slice).unwrap_or_default();
    if complaints.iter().any(|one| one["severity"] != "warning") {
        return 0;
    }
    let lines: BTreeSet<u64> = complaints.iter().flat_map(lines_of).collect();
    lines.len()
}

fn lines_of(complaint: &Value) -> Vec<u64> {
    let lines = complaint["args"]["lines"].as_array().into_iter().flatten();
    lines.filter_map(Value::as_u64).collect()
}

fn told(report: &Value) {
    for complaint in report["complaints"].as_array().into_iter().flatten() {
        let text = |key: &str| complaint[key].as_str().unwrap_or_default();
        let lines = lines_of(complaint);
        let mut named: Vec<String> = lines.iter().take(NAMED).map(u64::to_string).collect();
        if lines.len() > NAMED {
            named.push("…".to_owned());
        }
        let column = text("pointer").trim_start_matches('/');
        let count = complaint["args"]["count"].as_u64().unwrap_or_default();
        let (message, help) = (text("message"), text("help"));
        print::line(format!(
            "{column}: {message} {help} ({count} lines: {})",
            named.join(", ")
        ));
    }
    for heading in report["ignored"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        print::line(format!("The column “{heading}” is not mapped and was left out."));
    }
    let count = |key: &str| report[key].as_u64().unwrap_or_default();
    let (made, changed, unchanged) = (count("made"), count("changed"), count("unchanged"));
    if count("left") > 0 {
        let (left, refused) = (count("left"), count("refused"));
        print::line(format!(
            "{made} made, {changed} changed, {unchanged} unchanged; {left} lines are left, {refused} cannot be taken. Mend them \
             and import the table again: it goes on with what is left."
        ));
        return;
    }
    if count("warned") > 0 {
        print::line(format!(
            "Nothing is written: {} lines have warnings. Let them pass with --acknowledge NAME=REASON.",
            count("warned")
        ));
        return;
    }
    print::line(match (count("refused"), report["written"].as_bool()) {
        (0, Some(true)) => format!("{made} made, {changed} changed, {unchanged} unchanged."),
        (0, _) if made + changed == 0 => format!("Nothing to do: {unchanged} unchanged."),
        (0, _) => {
            format!("Nothing is written yet: {made} would be made, {changed} changed, {unchanged} unchanged.")
        }
        (refused, Some(true)) => {
            format!("{made} made, {changed} changed, {unchanged} unchanged; {refused} lines cannot be taken.")
        }
        (refused, _) => format!("Nothing is written: {refused} lines cannot be taken."),
    });
}

/// Writes the lines that cannot be taken, each with what is wrong with it.
fn keep(file: &Path, sheet: &Sheet, complaints: &Value) -> Result<(), Stop> {
    let mut remarks: BTreeMap<u64, String> = BTreeMap::new();
    for complaint in complaints.as_array().into_iter().flatten() {
        let column = complaint["pointer"].as_str().unwrap_or_default();
        let message = complaint["message"].as_str().unwrap_or_default();
        for line in lines_of(complaint) {
            let remark = remarks.entry(line).or_default();
            let gap = if remark.is_empty() { "" } else { " " };
            remark.push_str(&format!("{gap}{}: {message}", column.trim_start_matches('/')));
        }
    }
    ports::folder::write(file, &sheet.with_remarks(&remarks)).map_err(|why| Stop::settings(format!("{why}.")))
}

fn sheet_of(bytes: &[u8]) -> Result<Sheet, Stop> {
    let program = std::env::current_exe().ok();
    Sheet::read(bytes.to_vec(), program.as_deref()).map_err(|complaints| said(&complaints))
}

fn said(complaints: &Complaints) -> Stop {
    print::complaints(&print::complaints_json(complaints, Language::En));
    Stop::Said
}

fn stopped(asked: &Import, refusal: Refusal) -> Stop {
    match refusal {
        Refusal::Complaints(complaints) | Refusal::Malformed(complaints) => said(&complaints),
        Refusal::NotFound => Stop::settings(format!("There is no mapping “{}”.", asked.mapping)),
        other => Stop::failed(format!("Nothing was imported: {other:?}.")),
    }
}
