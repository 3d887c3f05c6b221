//! Kills the server under load and proves that nothing acknowledged is lost and nothing is invented.
//!
//! `torture [--engine sqlite|postgres|both] [--kills N] [--acked N] [--deeds N] [--seconds S] [--seed N] [--short]
//! [--only kills|crowd|steps|publish|faults|canary::NAME]` runs the real
//! binary (built with the feature `failpoints`), lets workers write through its API, kills it with SIGKILL again and
//! again, and checks at the end what the ledger says against what the API answers. Planted bugs, switched on at run
//! time, must be caught by the same checks. What came of it is left in `target/score/torture-ENGINE.json`.

mod cases;
mod check;
mod client;
mod crowd;
mod faults;
mod figures;
mod ledger;
mod life;
mod proxy;
mod publishing;
mod report;
mod run;
mod steps;

use report::Report;
use run::{Engine, Outcome, Plan};
use std::io::Write;
use std::time::{Duration, Instant};

const BOTH: &[Engine] = &[Engine::Sqlite, Engine::Postgres];

/// The planted bugs, each with the run that must turn red and the engines it is a bug on: SQLite has one writer, who
/// loses nothing without a lock.
const CANARIES: [(&str, Course, &[Engine]); 9] = [
    ("canary::ack_before_commit", run::run, BOTH),
    ("canary::skip_version_check", run::run, BOTH),
    ("canary::change_forgotten", run::run, BOTH),
    ("canary::repeat_forgotten", run::run, BOTH),
    ("canary::parent_without_lock", run::crowded, &[Engine::Postgres]),
    ("canary::former_parent_forgotten", run::crowded, BOTH),
    ("canary::grandparent_forgotten", run::crowded, BOTH),
    ("canary::columns_forgotten", publishing::published, BOTH),
    ("canary::fill_forgotten", publishing::published, BOTH),
];

/// What is done without a planted bug, each part by the word that asks for it alone.
const PARTS: [(&str, Course); 5] = [
    ("kills", run::run),
    ("crowd", run::crowded),
    ("steps", steps::broken),
    ("publish", publishing::published),
    ("faults", faults::survived),
];

type Course = fn(Engine, &Plan, Option<&str>) -> Result<Outcome, String>;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (engines, plan) = read(&arguments)?;
    // The engines have nothing in common but the machine, which mostly waits.
    let (plan, mut failed) = (&plan, 0);
    let told: Vec<Result<bool, String>> = std::thread::scope(|scope| {
        let running: Vec<_> = engines
            .iter()
            .map(|engine| scope.spawn(move || tortured(*engine, plan)))
            .collect();
        let ended = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        ended
            .map(|told| told.unwrap_or_else(|_| Err("the torture itself broke down".to_owned())))
            .collect()
    });
    for holds in told {
        failed += usize::from(!holds?);
    }
    say(&format!("{} passed, {failed} failed", engines.len() - failed))?;
    if failed == 0 {
        Ok(())
    } else {
        Err("the torture found something".to_owned())
    }
}

/// Runs everything on one engine, says what came of it and leaves the evidence; whether it held.
fn tortured(engine: Engine, plan: &Plan) -> Result<bool, String> {
    let begun = Instant::now();
    let mut outcomes = Vec::new();
    for (part, course) in PARTS {
        if plan.only.as_ref().is_none_or(|only| only == part) {
            outcomes.push(course(engine, plan, None)?);
        }
    }
    let caught = canaries(engine, plan)?;
    let report = Report::of(engine, plan, &outcomes, &caught, begun.elapsed());
    let remarks = outcomes.iter().flat_map(|outcome| &outcome.remarks);
    let mut lines = vec![report.line()];
    lines.extend(remarks.map(|line| format!("  {line}")));
    let missed = caught.iter().filter(|(_, is_caught)| !is_caught);
    lines.extend(missed.map(|(canary, _)| format!("  {canary} was not caught")));
    // At once: the other engine speaks, too.
    say(&lines.join("\n"))?;
    // A part proves itself alone, and is no evidence.
    if plan.only.is_some() {
        return Ok(report.is_clean());
    }
    report.leave()?;
    Ok(report.holds())
}

/// Runs every planted bug on its own; each with whether it was caught.
fn canaries(engine: Engine, plan: &Plan) -> Result<Vec<(&'static str, bool)>, String> {
    let mut all = Vec::new();
    for (canary, course, engines) in &CANARIES {
        let is_wanted = plan.only.as_ref().is_none_or(|only| only == canary);
        if !engines.contains(&engine) || !is_wanted {
            continue;
        }
        let mut is_caught = false;
        // A bug that needs luck gets a few tries; one catch is enough, none is a broken harness.
        for attempt in 0..4 {
            let short = Plan {
                kills: 8,
                acked: 0,
                deeds: 300,
                seed: plan.seed + 1000 + attempt,
                ..plan.clone()
            };
            is_caught = !course(engine, &short, Some(canary))?.is_clean();
            if is_caught {
                break;
            }
        }
        all.push((*canary, is_caught));
    }
    Ok(all)
}

fn read(arguments: &[String]) -> Result<(Vec<Engine>, Plan), String> {
    let mut engines = vec![Engine::Sqlite, Engine::Postgres];
    let mut plan = Plan {
        binary: "target/debug/yunjin".to_owned(),
        kills: 30,
        acked: 2_000,
        span: Duration::from_secs(120),
        seed: 1,
        workers: 8,
        members: 8,
        deeds: 100_000,
        faults: 20,
        only: None,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--short" => {
                (plan.kills, plan.acked, plan.deeds, plan.faults) = (30, 2_000, 3_000, 4);
            }
            "--deeds" => plan.deeds = number(value()?)?,
            "--kills" => plan.kills = number(value()?)?,
            "--acked" => plan.acked = number(value()?)?,
            "--seed" => plan.seed = number(value()?)?,
            "--seconds" => plan.span = Duration::from_secs(number(value()?)?),
            "--only" => plan.only = Some(value()?.clone()),
            "--binary" => plan.binary.clone_from(value()?),
            "--engine" => {
                engines = match value()?.as_str() {
                    "sqlite" => vec![Engine::Sqlite],
                    "postgres" => vec![Engine::Postgres],
                    "both" => vec![Engine::Sqlite, Engine::Postgres],
                    other => return Err(format!("--engine is sqlite, postgres or both, not {other}")),
                }
            }
            other => return Err(format!("{other} is not an option of torture")),
        }
    }
    Ok((engines, plan))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}

fn say(line: &str) -> Result<(), String> {
    writeln!(std::io::stdout(), "{line}").map_err(|e| e.to_string())
}
