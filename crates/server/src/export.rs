//! `yunjin export`: records become a table.

use std::io::{self, Seek, SeekFrom, Write};
use std::process::ExitCode;

use engine::Refusal;
use exchange::{ExportAsk, Format};
use metadata::Language;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ports::folder;
use serde_json::Value;

use crate::print;
use crate::reach::{Reach, reach};
use crate::stop::Stop;
use crate::words::Export;

pub(crate) async fn export(asked: &Export) -> Result<ExitCode, Stop> {
    let ending = asked.file.extension().and_then(|ending| ending.to_str());
    let format = ending.and_then(Format::called).ok_or_else(|| {
        Stop::settings(format!(
            "{} is no table: its name ends with .csv or .xlsx.",
            asked.file.display()
        ))
    })?;
    let written = match reach(&asked.target).await? {
        Reach::Server(client) => {
            let path = path_of(asked, format);
            whole(asked, |into| match client.fetch(&path, into) {
                Ok(None) => Ok(()),
                Ok(Some(refused)) => Err(answered(&refused.body, refused.status)),
                Err(why) => Err(Stop::failed(format!("The server does not answer: {why}."))),
            })
        }
        Reach::Here { workspace, admin, .. } => {
            let mut table = folder::nameless().map_err(|why| Stop::failed(format!("{why}.")))?;
            let ask = ExportAsk {
                filter: asked.filter.as_deref(),
                sort: asked.sort.as_deref(),
                fields: asked.fields.as_deref(),
                ..ExportAsk::default()
            };
            let cx = workspace.context(&admin, "export");
            let done = exchange::export(&cx, &asked.object, &ask, (format, &mut table)).await;
            workspace.store().close().await;
            done.map_err(|refusal| refused(asked, refusal))?;
            whole(asked, |into| {
                let copied = table
                    .seek(SeekFrom::Start(0))
                    .and_then(|_| io::copy(&mut table, into));
                copied.map(drop).map_err(|why| Stop::failed(format!("{why}.")))
            })
        }
    };
    written?;
    print::line(format!("{} is written.", asked.file.display()));
    Ok(ExitCode::SUCCESS)
}

/// Either the whole table is there, or none.
fn whole(asked: &Export, fill: impl FnOnce(&mut dyn Write) -> Result<(), Stop>) -> Result<(), Stop> {
    folder::write_whole(&asked.file, |into, _| fill(into))
}

impl From<io::Error> for Stop {
    fn from(why: io::Error) -> Self {
        Stop::failed(format!("{why}."))
    }
}

fn path_of(asked: &Export, format: Format) -> String {
    let pieces = [
        ("filter", &asked.filter),
        ("sort", &asked.sort),
        ("fields", &asked.fields),
    ];
    let said = pieces
        .into_iter()
        .filter_map(|(name, said)| Some(format!("&{name}={}", encoded(said.as_ref()?))));
    format!(
        "/api/records/{}/export?format={}{}",
        encoded(&asked.object),
        format.ending(),
        said.collect::<String>()
    )
}

/// A text as a step of a path or a value of a query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn answered(body: &[u8], status: u16) -> Stop {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    match body["complaints"].as_array() {
        Some(complaints) if !complaints.is_empty() => {
            print::complaints(&body["complaints"]);
            Stop::Said
        }
        _ => Stop::failed(format!(
            "The server answered {status}: {}.",
            body["title"].as_str().unwrap_or("no reason")
        )),
    }
}

fn refused(asked: &Export, refusal: Refusal) -> Stop {
    match refusal {
        Refusal::NotFound => Stop::failed(format!("There is no object {}.", asked.object)),
        Refusal::Malformed(complaints) | Refusal::Complaints(complaints) | Refusal::Forbidden(complaints) => {
            print::complaints(&print::complaints_json(&complaints, Language::En));
            Stop::Said
        }
        other => Stop::failed(format!("{other:?}.")),
    }
}
