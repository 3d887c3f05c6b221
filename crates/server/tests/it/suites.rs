//! Every page of `suites/` and of its folder `expressive/`, and the scenarios of the packs in `examples/`, on both
//! databases.

use std::path::PathBuf;
use std::sync::Mutex;

use scenario::{House, Page, Report, Shelf, Watch};

use crate::running::{Engine, PASSWORD, Running, repository};

/// Pages that are played at the same time.
const AT_ONCE: usize = 3;

#[test]
fn every_page_holds_on_sqlite() {
    play(Engine::Sqlite);
}

#[test]
fn every_page_holds_on_postgresql() {
    play(Engine::Postgres);
}

/// Plays each page in a workspace of its own and prints one line about all of them.
#[expect(clippy::print_stdout, reason = "the line that tells how much was proven")]
fn play(engine: Engine) {
    let left = Mutex::new(pages());
    let count = left.lock().unwrap().len();
    let reports: Mutex<Vec<(String, Report)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(path) = { left.lock().unwrap().pop() } {
                    let name = path.strip_prefix(repository("")).unwrap().display().to_string();
                    let report = play_page(&path, engine);
                    reports.lock().unwrap().push((name, report));
                }
            });
        }
    });
    let reports = reports.into_inner().unwrap();
    let sum = |count: fn(&Report) -> usize| reports.iter().map(|(_, report)| count(report)).sum::<usize>();
    println!(
        "{engine:?}: pages={count} steps={} assertions={}",
        sum(|r| r.steps),
        sum(|r| r.assertions)
    );
    let faults: Vec<String> = reports
        .iter()
        .flat_map(|(name, report)| report.faults.iter().map(move |fault| format!("{name}:{fault}")))
        .collect();
    assert!(faults.is_empty(), "{engine:?}:\n{}", faults.join("\n"));
    assert!(
        count >= 10 && sum(|r| r.assertions) >= 300,
        "pages have gone missing"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "one page alone, while it is being written: PAGE=rights"
)]
fn pages() -> Vec<PathBuf> {
    let mut folders = vec![repository("suites"), repository("suites/expressive")];
    let packs = std::fs::read_dir(repository("examples")).unwrap();
    let scenarios = packs.map(|pack| pack.unwrap().path().join("scenarios"));
    folders.extend(scenarios.filter(|folder| folder.is_dir()));
    let entries = folders
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| path.file_name().is_some_and(|name| name != "README.md"))
        .collect();
    pages.sort();
    if let Ok(only) = std::env::var("PAGE") {
        pages.retain(|path| path.to_string_lossy().contains(&only));
    }
    pages
}

fn play_page(path: &std::path::Path, engine: Engine) -> Report {
    let page = match Page::parse(&std::fs::read_to_string(path).unwrap()) {
        Ok(page) => page,
        Err(faults) => {
            return Report {
                faults,
                ..Report::default()
            };
        }
    };
    // A scenario names packs beside its own.
    let examples = path.starts_with(repository("examples"));
    let root = if examples { "examples" } else { "suites" };
    let mut running = Running::start(engine);
    let house = House {
        base: running.base.clone(),
        admin_password: PASSWORD.to_owned(),
        packs: Shelf::of(repository(root)),
        watch: Watch::Everything,
    };
    let mut report = scenario::run(&page, &house);
    let end = running.stop();
    if !end.success() {
        report.faults.push(scenario::Fault {
            line: 1,
            what: format!("the server ended with {end}"),
        });
    }
    let doctor = running.place.yunjin(&[
        "doctor",
        "--json",
        "--files",
        &running.place.files().display().to_string(),
    ]);
    if !doctor.status.success() {
        let what = format!("the doctor is not content: {}", crate::running::said(&doctor));
        report.faults.push(scenario::Fault { line: 1, what });
    }
    report
}
