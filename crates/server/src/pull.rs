//! `yunjin pull`: what is published, as files in canonical form.

use std::process::ExitCode;

use app::LOCAL;
use serde_json::{Value, json};

use crate::print;
use crate::reach::{Answer, Reach, ask, reach};
use crate::stop::Stop;
use crate::words::Pull;

/// Writes the files of one layer, or of every layer but the platform into a folder each.
pub(crate) async fn pull(asked: &Pull) -> Result<ExitCode, Stop> {
    let one = if asked.local {
        Some(LOCAL)
    } else {
        asked.pack.as_deref()
    };
    let reach = reach(&asked.target).await?;
    let written = match one {
        Some(layer) => write(asked, "", &files_of(&reach, layer, &asked.also)?)?,
        None => {
            let mut written = 0;
            for layer in layers(&reach)? {
                written += write(asked, &layer, &files_of(&reach, &layer, &[])?)?;
            }
            written
        }
    };
    if let Reach::Here { workspace, .. } = reach {
        workspace.store().close().await;
    }
    print::line(format!("{written} files are written."));
    Ok(ExitCode::SUCCESS)
}

/// The installed packs without the platform, then the local layer.
fn layers(reach: &Reach) -> Result<Vec<String>, Stop> {
    let names: Vec<String> = match reach {
        Reach::Server(client) => {
            let found = match ask(client, "GET", "/api/metadata/documents?kind=pack", None)? {
                Answer::Done(found) | Answer::Refused(found) => found,
            };
            let packs = found["items"].as_array().into_iter().flatten();
            packs
                .filter_map(|pack| pack["name"].as_str().map(str::to_owned))
                .collect()
        }
        Reach::Here { workspace, .. } => workspace
            .app()
            .packs()
            .into_iter()
            .map(|pack| pack.name)
            .collect(),
    };
    let packs = names.into_iter().filter(|name| name != app::platform::PLATFORM);
    Ok(packs.chain([LOCAL.to_owned()]).collect())
}

fn files_of(reach: &Reach, layer: &str, also: &[String]) -> Result<Vec<(String, String)>, Stop> {
    match reach {
        Reach::Server(client) => {
            let also = if also.is_empty() {
                String::new()
            } else {
                format!("&also={}", also.join(","))
            };
            let path = format!("/api/metadata/pull?layer={layer}{also}");
            match ask(client, "GET", &path, None)? {
                Answer::Done(found) => Ok(listed(&found["files"])),
                Answer::Refused(problem) => {
                    print::complaints(&problem["complaints"]);
                    Err(Stop::Said)
                }
            }
        }
        Reach::Here { workspace, .. } => workspace.files_of(layer, also).map_err(|complaint| {
            print::complaints(&json!([complaint.to_json(metadata::Language::En)]));
            Stop::Said
        }),
    }
}

fn listed(files: &Value) -> Vec<(String, String)> {
    let text = |file: &Value, key: &str| file[key].as_str().unwrap_or_default().to_owned();
    let files = files.as_array().into_iter().flatten();
    files
        .map(|file| (text(file, "path"), text(file, "text")))
        .collect()
}

fn write(asked: &Pull, below: &str, files: &[(String, String)]) -> Result<usize, Stop> {
    for (path, text) in files {
        let place = asked.folder.join(below).join(path);
        ports::folder::write(&place, text).map_err(|why| Stop::failed(format!("{why}.")))?;
    }
    Ok(files.len())
}
