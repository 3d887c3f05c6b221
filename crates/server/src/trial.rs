//! `yunjin pack test`: the pages of a pack, played.

mod mutate;
mod pages;
mod stage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use scenario::{Files, Report, Shelf, Watch};

use crate::pack::{files_of, name_of};
use crate::print;
use crate::stop::Stop;
use crate::words::Test;

use self::pages::{Playbill, read_pages};
use self::stage::Template;

/// Plays the pages and prints one line about all of them. Exit code 1 when anything turned out otherwise.
pub(crate) async fn test(asked: &Test) -> Result<ExitCode, Stop> {
    let files = files_of(&asked.folder)?;
    let pages = match read_pages(&files) {
        Ok(pages) => pages,
        Err(faults) => {
            faults.iter().for_each(print::line);
            return Err(Stop::Said);
        }
    };
    if pages.is_empty() {
        let place = asked.folder.join("scenarios");
        return Err(Stop::settings(format!("{} holds no page.", place.display())));
    }
    let shelf = shelf(asked, files.clone())?;
    let template = Template::make().await?;
    let bill = Playbill {
        template: &template,
        pages: &pages,
        at_once: usize::from(asked.at_once),
    };
    let reports = bill.play(&shelf, Watch::Everything)?;
    let faults = reports.iter().flat_map(|(page, report)| {
        let told = report.faults.iter();
        told.map(|fault| format!("{}:{fault}", pages[*page].path))
    });
    faults.for_each(print::line);
    let sum = |count: fn(&Report) -> usize| reports.iter().map(|(_, report)| count(report)).sum::<usize>();
    print::line(format!(
        "pages={} steps={} assertions={}",
        pages.len(),
        sum(|report| report.steps),
        sum(|report| report.assertions)
    ));
    if sum(|report| report.faults.len()) > 0 {
        return Ok(ExitCode::FAILURE);
    }
    if asked.mutate {
        return mutate::mutate(asked, &bill, &shelf, &files).await;
    }
    Ok(ExitCode::SUCCESS)
}

/// The pack itself, those named by `--with`, and whatever stands beside it.
fn shelf(asked: &Test, files: Files) -> Result<Shelf, Stop> {
    let mut packs = BTreeMap::new();
    for folder in &asked.with {
        let files = files_of(folder)?;
        packs.insert(name_in(folder, &files)?, Arc::new(files));
    }
    packs.insert(name_in(&asked.folder, &files)?, Arc::new(files));
    Ok(Shelf {
        folder: beside(&asked.folder),
        packs,
        ..Shelf::default()
    })
}

fn beside(folder: &Path) -> PathBuf {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    full.parent().map(Path::to_path_buf).unwrap_or(full)
}

fn name_in(folder: &Path, files: &Files) -> Result<String, Stop> {
    name_of(files).ok_or_else(|| Stop::settings(format!("{} is no pack.", folder.display())))
}
