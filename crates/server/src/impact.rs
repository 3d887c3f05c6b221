//! `yunjin impact`: what refers to a field or an object, before it goes.

use std::process::ExitCode;

use metadata::Language;
use serde_json::{Value, json};

use crate::print;
use crate::reach::{Reach, ask, reach};
use crate::stop::Stop;
use crate::versions::{said, stopped};
use crate::words::Impact;

pub(crate) async fn impact(asked: &Impact) -> Result<ExitCode, Stop> {
    let found = match reach(&asked.target).await? {
        Reach::Server(client) => {
            let path = format!("/api/metadata/impact?of={}", asked.of);
            said(ask(&client, "GET", &path, None)?)?
        }
        Reach::Here { workspace, .. } => {
            let found = workspace.impact(&asked.of).await;
            workspace.store().close().await;
            let found = found.map_err(stopped)?;
            let items = found.affected.iter().map(|one| {
                let complaints = print::complaints_json(&one.complaints, Language::En);
                json!({ "document": one.document, "pack": one.pack, "path": one.path, "complaints": complaints })
            });
            let items: Vec<Value> = items.collect();
            json!({ "version": found.version, "records": found.records, "items": items })
        }
    };
    if asked.json {
        print::json(&found);
        return Ok(ExitCode::SUCCESS);
    }
    let items = found["items"].as_array().map_or(&[][..], Vec::as_slice);
    for one in items {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        print::line(format!(
            "{} ({}, {})",
            text("document"),
            text("pack"),
            text("path")
        ));
        for complaint in one["complaints"].as_array().into_iter().flatten() {
            let at = complaint["pointer"].as_str().unwrap_or_default();
            let message = complaint["message"].as_str().unwrap_or_default();
            print::line(format!("  {at} {message}"));
        }
    }
    let records = found["records"].as_u64().unwrap_or_default();
    print::line(format!(
        "{} documents refer to {}; {records} records hold it.",
        items.len(),
        asked.of
    ));
    Ok(ExitCode::SUCCESS)
}
