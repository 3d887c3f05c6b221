//! `yunjin demo`: a workspace in which the demo company of a pack has lived.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::Workspace;
use demo::{Company, Fault, Pack, Span};
use metadata::Language;
use ports::{Ports, folder};
use sha2::{Digest, Sha256};
use store::Target;
use tempfile::TempDir;

use crate::init::password;
use crate::pack::{files_of, required};
use crate::print;
use crate::stop::{Stop, unopened};
use crate::words::Demo;

/// How many things that wait are told of each home.
const TOLD: usize = 3;

/// Makes the workspace, and prints a sign-in for each role with what waits there.
pub(crate) async fn demo(asked: &Demo) -> Result<ExitCode, Stop> {
    let password = password()?;
    free(&asked.data)?;
    let company = Company::read(&asked.folder).map_err(|fault| failed(&fault))?;
    let company = company.ok_or_else(|| {
        let place = asked.folder.join(demo::FOLDER).join("company.json");
        Stop::settings(format!(
            "The pack has no demo company: there is no {}.",
            place.display()
        ))
    })?;
    let packs = packs(&asked.folder)?;
    let span = Span {
        day: asked.day.unwrap_or_else(|| demo::day_of(Ports::real().now())),
        weeks: asked.weeks,
        seed: asked.seed,
    };
    let aside = aside(&asked.data)?;
    match &asked.snapshots {
        Some(snapshots) => {
            let kept = snapshots.join(key(&packs, &company, span)?);
            if !kept.exists() {
                let fresh = self::aside(&kept)?;
                live(fresh.path(), &packs, &company, span).await?;
                settle(fresh, &kept)?;
            }
            folder::copy_all(&kept, aside.path()).map_err(|why| machine(&why))?;
        }
        None => live(aside.path(), &packs, &company, span).await?,
    }
    open(aside.path(), &company, &password).await?;
    settle(aside, &asked.data)?;
    Ok(ExitCode::SUCCESS)
}

fn free(data: &Path) -> Result<(), Stop> {
    if folder::is_free(data) {
        return Ok(());
    }
    let place = data.display();
    Err(Stop::settings(format!(
        "There is something already at {place}; nothing was changed."
    )))
}

/// The packs in the order in which they are installed.
fn packs(folder: &Path) -> Result<Vec<Pack>, Stop> {
    let own = files_of(folder)?;
    let mut packs = Vec::new();
    for place in required(folder, &own)? {
        packs.push(files_of(&place)?);
    }
    packs.push(own);
    Ok(packs)
}

/// Everything that a company follows from, digested: packs, documents, files, days, chance, and this program.
fn key(packs: &[Pack], company: &Company, span: Span) -> Result<String, Stop> {
    let mut digest = Sha256::new();
    for (path, text) in packs.iter().flatten() {
        digest.update(format!("{path}\0{}\0{text}", text.len()));
    }
    for (name, bytes) in company.files() {
        digest.update(format!("{name}\0{}\0", bytes.len()));
        digest.update(bytes);
    }
    digest.update(format!("{span:?}"));
    let program = std::env::current_exe().and_then(|program| folder::read_bytes(&program));
    digest.update(program.map_err(|why| machine(&why))?);
    Ok(digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Lets the company live in an empty folder.
async fn live(folder: &Path, packs: &[Pack], company: &Company, span: Span) -> Result<(), Stop> {
    let began = Ports::real().now();
    // Nobody signs in with it: everybody is given another one when the workspace is opened.
    let secret = Ports::real()
        .ids
        .secret()
        .map(|byte| format!("{byte:02x}"))
        .concat();
    let made = demo::make(folder, packs, company, span, &secret).await;
    let (workspace, lived) = made.map_err(|fault| failed(&fault))?;
    workspace.store().close().await;
    let seconds = (Ports::real().now() - began).max(1000) / 1000;
    print::line(format!("{} acts until {}, in {seconds} s.", lived.acts, span.day));
    if lived.refused > 0 {
        print::line(format!(
            "{} acts were refused, the first: {}.",
            lived.refused,
            lived.told.concat()
        ));
    }
    Ok(())
}

/// Gives everybody their password, and tells who may sign in and what waits for them.
async fn open(folder: &Path, company: &Company, password: &str) -> Result<(), Stop> {
    let target = Target::Folder(folder.to_path_buf());
    let opened = Workspace::open(&target, Ports::real()).await;
    let workspace = opened.map_err(|error| unopened(&folder.display().to_string(), &error))?;
    let told = tell(&workspace, company, password).await;
    workspace.store().close().await;
    told.map_err(|fault| failed(&fault))
}

async fn tell(workspace: &Workspace, company: &Company, password: &str) -> Result<(), Fault> {
    demo::give_passwords(workspace, company, password).await?;
    let mut roles = BTreeSet::new();
    for person in &company.document.people {
        // One of each role is enough to see everything.
        if !roles.insert(&person.roles) {
            continue;
        }
        let mut line = format!("  {:8}{} · {}", person.login, person.name, person.title);
        if let Some(desk) = demo::desk(workspace, &person.login, Language::En).await? {
            let mut waiting: Vec<_> = desk.waiting.iter().filter(|one| one.count > 0).collect();
            waiting.truncate(TOLD);
            let waiting = waiting.iter().map(|one| format!("{} {}", one.count, one.title));
            line = format!(
                "{line}\n          {}: {}",
                desk.title,
                waiting.collect::<Vec<_>>().join(", ")
            );
        }
        print::line(line);
    }
    Ok(())
}

/// A folder beside a place, which goes unless it is put there.
fn aside(place: &Path) -> Result<TempDir, Stop> {
    let above = place.parent().filter(|above| !above.as_os_str().is_empty());
    let above = above.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    folder::make(&above).map_err(|why| machine(&why))?;
    tempfile::tempdir_in(above).map_err(|why| machine(&why))
}

fn settle(made: TempDir, place: &Path) -> Result<(), Stop> {
    folder::place(made.path(), place).map_err(|why| machine(&why))?;
    // It is not where it was made any more.
    let _ = made.keep();
    Ok(())
}

fn failed(fault: &Fault) -> Stop {
    Stop::failed(format!("{fault}."))
}

fn machine(why: &io::Error) -> Stop {
    Stop::failed(format!("{why}."))
}
