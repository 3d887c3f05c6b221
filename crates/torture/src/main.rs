//! Kills the server under load and proves that nothing acknowledged is lost and nothing is invented.
//!
//! `torture [--engine sqlite|postgres|both] [--kills N] [--acked N] [--deeds N] [--seconds S] [--seed N] [--short]` runs the real
//! binary (built with the feature `failpoints`), lets workers write through its API, kills it with SIGKILL again and
//! again, and checks at the end what the ledger says against what the API answers. Planted bugs, switched on at run
//! time, must be caught by the same checks.

mod cases;
mod check;
mod client;
mod crowd;
mod figures;
mod ledger;
mod life;
mod run;

use run::{Engine, Outcome, Plan};
use std::io::Write;
use std::time::Duration;

/// The planted bugs, each with the run that must turn red and the engines it is a bug on: SQLite has one writer, who
/// loses nothing without a lock.
const CANARIES: [(&str, Course, &[Engine]); 4] = [
    (
        "canary::ack_before_commit",
        run::run,
        &[Engine::Sqlite, Engine::Postgres],
    ),
    (
        "canary::skip_version_check",
        run::run,
        &[Engine::Sqlite, Engine::Postgres],
    ),
    ("canary::parent_without_lock", run::crowded, &[Engine::Postgres]),
    (
        "canary::former_parent_forgotten",
        run::crowded,
        &[Engine::Sqlite, Engine::Postgres],
    ),
];

type Course = fn(Engine, &Plan, Option<&str>) -> Result<Outcome, String>;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (engines, plan) = read(&arguments)?;
    let mut failed = 0;
    for engine in &engines {
        let outcome = run::run(*engine, &plan, None)?;
        let crowded = run::crowded(*engine, &plan, None)?;
        let (caught, planted) = canaries(*engine, &plan)?;
        let whole = outcome.is_clean()
            && crowded.is_clean()
            && caught == planted
            && outcome.kills >= plan.kills
            && outcome.acked >= plan.acked
            && crowded.deeds >= plan.deeds
            && crowded.cases == cases::CASES.len();
        say(&format!(
            "engine={} seed={} kills={} acked={} unknown={} deeds={} cases={}/{} lost={} invented={} half={} canaries={caught}/{planted}",
            engine.word(),
            plan.seed,
            outcome.kills,
            outcome.acked,
            outcome.unknown,
            outcome.deeds + crowded.deeds,
            crowded.cases,
            cases::CASES.len(),
            outcome.lost,
            outcome.invented,
            outcome.half + crowded.half,
        ))?;
        for line in outcome.remarks.iter().chain(&crowded.remarks) {
            say(&format!("  {line}"))?;
        }
        failed += usize::from(!whole);
    }
    say(&format!("{} passed, {failed} failed", engines.len() - failed))?;
    if failed == 0 {
        Ok(())
    } else {
        Err("the torture found something".to_owned())
    }
}

/// Runs every planted bug on its own; gives how many were caught, and of how many.
fn canaries(engine: Engine, plan: &Plan) -> Result<(usize, usize), String> {
    let (mut caught, mut planted) = (0, 0);
    for (canary, course, engines) in &CANARIES {
        if !engines.contains(&engine) {
            continue;
        }
        planted += 1;
        // A bug that needs luck gets a few tries; one catch is enough, none is a broken harness.
        for attempt in 0..4 {
            let short = Plan {
                kills: 8,
                acked: 0,
                deeds: 300,
                seed: plan.seed + 1000 + attempt,
                ..plan.clone()
            };
            if !course(engine, &short, Some(canary))?.is_clean() {
                caught += 1;
                break;
            }
        }
    }
    Ok((caught, planted))
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
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--short" => (plan.kills, plan.acked, plan.deeds) = (30, 2_000, 3_000),
            "--deeds" => plan.deeds = number(value()?)?,
            "--kills" => plan.kills = number(value()?)?,
            "--acked" => plan.acked = number(value()?)?,
            "--seed" => plan.seed = number(value()?)?,
            "--seconds" => plan.span = Duration::from_secs(number(value()?)?),
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
