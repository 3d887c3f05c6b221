//! `yunjin pack check`: what is wrong with a pack folder, without a workspace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::App;
use metadata::{Complaints, Document, Language};
use serde_json::Value;

use crate::print;
use crate::stop::Stop;
use crate::words::Check;

/// How many packs are followed; beyond it they require each other in a circle, which is the pack's own complaint.
const MOST_REQUIRED: usize = 1000;

/// Prints what is wrong. Exit code 1 when anything is more than a warning.
pub(crate) fn check(asked: &Check) -> Result<ExitCode, Stop> {
    let files = files_of(&asked.folder)?;
    let mut found = check_beside(&asked.folder, &files)?;
    // A pack that speaks a language speaks it everywhere. What cannot be read was told already.
    let documents = Document::read_pack(&files).unwrap_or_default();
    let languages = Language::ALL.into_iter();
    found.extend(languages.flat_map(|language| model::untranslated(&documents, language)));
    Ok(told(&found, asked, "The pack is sound."))
}

/// Prints the texts that have no translation, language by language. Exit code 1 when there are any.
pub(crate) fn translations(asked: &Check) -> Result<ExitCode, Stop> {
    let files = files_of(&asked.folder)?;
    let (documents, mut found) = match Document::read_pack(&files) {
        Ok(documents) => (documents, Vec::new()),
        Err(complaints) => (Vec::new(), complaints),
    };
    let pack = documents.first().map_or("", |document| document.pack.as_str());
    let languages = Language::ALL.into_iter();
    found.extend(languages.flat_map(|language| model::gaps(&documents, pack, language)));
    Ok(told(&found, asked, "Every text is translated."))
}

/// Prints what was found, or good words when nothing stands in the way.
fn told(found: &Complaints, asked: &Check, sound: &str) -> ExitCode {
    let mut found = print::complaints_json(found, asked.language);
    // The form that others read: place, code, severity and words.
    for complaint in found
        .as_array_mut()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        complaint.shift_remove("args");
    }
    let broken = print::any_error(&found);
    if asked.json {
        print::json(&found);
    } else {
        print::complaints(&found);
        if !broken {
            print::line(sound);
        }
    }
    if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

pub(crate) fn files_of(folder: &Path) -> Result<Vec<(String, String)>, Stop> {
    ports::folder::read_tree(folder).map_err(|why| Stop::settings(format!("{why}.")))
}

/// Everything wrong with the pack as it would stand beside the platform and the packs it requires.
fn check_beside(folder: &Path, files: &[(String, String)]) -> Result<Complaints, Stop> {
    let platform =
        App::of_platform().map_err(|_| Stop::failed("The platform pack of this program is broken."))?;
    let mut ground = platform;
    for required in required(folder, files)? {
        // What is wrong with a neighbour is told when that one is checked.
        if let Ok(next) = ground.with_pack(&files_of(&required)?) {
            ground = next;
        }
    }
    Ok(ground.with_pack(files).err().unwrap_or_default())
}

/// The folders beside this one that hold what it requires, what they require first.
pub(crate) fn required(folder: &Path, files: &[(String, String)]) -> Result<Vec<PathBuf>, Stop> {
    let beside = folder
        .canonicalize()
        .ok()
        .and_then(|full| full.parent().map(Path::to_path_buf));
    let Some(beside) = beside else {
        return Ok(Vec::new());
    };
    let mut order = Vec::new();
    let mut open: Vec<String> = names_required(files);
    for _ in 0..MOST_REQUIRED {
        let Some(name) = open.pop() else { break };
        let place = beside.join(&name);
        // A name that steps out of the folder, or leads nowhere, is a complaint of the pack itself.
        if !metadata::is_name(&name) || !place.join("pack.json").is_file() {
            continue;
        }
        order.retain(|known| *known != place);
        open.extend(names_required(&files_of(&place)?));
        order.push(place);
    }
    order.reverse();
    Ok(order)
}

pub(crate) fn names_required(files: &[(String, String)]) -> Vec<String> {
    let pack = files.iter().find(|(path, _)| path == "pack.json");
    let pack: Value = pack
        .and_then(|(_, text)| serde_json::from_str(text).ok())
        .unwrap_or_default();
    pack["requires"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// The name that a pack's own document gives it.
pub(crate) fn name_of(files: &[(String, String)]) -> Option<String> {
    let (_, text) = files.iter().find(|(path, _)| path == "pack.json")?;
    let pack: Value = serde_json::from_str(text).ok()?;
    pack["name"].as_str().map(str::to_owned)
}
