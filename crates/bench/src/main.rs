//! The product beside a hand-written server doing the same work, in one run on one machine.
//!
//! `bench [--engine sqlite|postgres|both] [--rows N] [--connections N] [--seconds S] [--short]` starts both servers as
//! processes of their own, loads the same customers into both, drives them by turns and prints a ratio per row of work.
//! `bench baseline …` is the hand-written server itself.
#![expect(
    clippy::disallowed_methods,
    reason = "a development command handles processes, files and time itself"
)]

mod baseline;
mod driver;
mod load;
mod micro;
mod product;
mod publishing;
mod report;
mod sample;
mod standing;
mod work;

use report::{Ground, Row};
use std::io::Write;
use std::path::Path;

/// The product's own, so that what is compared is the work.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the command line asks for.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    engines: Vec<Engine>,
    rows: u64,
    connections: usize,
    seconds: f64,
    product: String,
}

/// The database under both servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
}

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "baseline") {
        return baseline::serve(&arguments[1..]);
    }
    let options = Options::read(&arguments)?;
    let mut rows = Vec::new();
    take(&mut rows, micro::rows()?)?;
    take(&mut rows, vec![standing::binary(&options)?])?;
    for engine in &options.engines {
        compare(*engine, &options, &mut rows)?;
    }
    report::write(&rows)?;
    let missed = rows.iter().filter(|row| !row.met()).count();
    writeln!(
        std::io::stdout(),
        "{} passed, {missed} failed",
        rows.len() - missed
    )
    .map_err(|e| e.to_string())?;
    if missed == 0 {
        Ok(())
    } else {
        Err(format!("{missed} rows missed their target"))
    }
}

/// Tells rows as soon as they are there, and keeps them.
fn take(rows: &mut Vec<Row>, more: Vec<Row>) -> Result<(), String> {
    for row in more {
        writeln!(std::io::stderr(), "{row}").map_err(|e| e.to_string())?;
        rows.push(row);
    }
    Ok(())
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self, String> {
        let mut options = Options {
            engines: vec![Engine::Sqlite, Engine::Postgres],
            rows: 100_000,
            connections: 16,
            seconds: 8.0,
            product: "target/release/yunjin".to_owned(),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--engine" => options.engines = engines(value()?)?,
                "--rows" => options.rows = number(value()?)?,
                "--connections" => options.connections = number(value()?)?,
                "--seconds" => options.seconds = number(value()?)?,
                "--product" => options.product.clone_from(value()?),
                "--short" => (options.rows, options.seconds) = (20_000, 2.0),
                other => return Err(format!("{other} is not an option of bench")),
            }
        }
        Ok(options)
    }
}

fn engines(word: &str) -> Result<Vec<Engine>, String> {
    match word {
        "sqlite" => Ok(vec![Engine::Sqlite]),
        "postgres" => Ok(vec![Engine::Postgres]),
        "both" => Ok(vec![Engine::Sqlite, Engine::Postgres]),
        other => Err(format!("--engine is sqlite, postgres or both, not {other}")),
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}

/// Both servers with the same rows, every row of work on one engine.
fn compare(engine: Engine, options: &Options, rows: &mut Vec<Row>) -> Result<(), String> {
    let place = tempfile::tempdir().map_err(|e| e.to_string())?;
    let cluster = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(cluster::Cluster::start(cluster::Options {
            durable: true,
            port: None,
        })?),
    };
    let database = || cluster.as_ref().map(cluster::Cluster::database);
    let hand = baseline::start(engine, &place.path().join("baseline"), database(), options.rows)?;
    let mut ours = product::Product::make(
        &options.product,
        &place.path().join("product"),
        database().as_deref(),
        options.rows,
    )?;
    take(rows, standing::idle(engine, options, &mut ours)?)?;
    take(rows, load::reads(engine, options, &ours, &hand.side)?)?;
    take(rows, load::writes(engine, options, &ours, &hand.side)?)?;
    take(rows, publishing::rows(engine, options, &ours)?)?;
    take(rows, vec![standing::loaded(engine, options, &ours)?])
}

impl Options {
    /// The conditions of a row taken with so many connections.
    pub(crate) fn ground(&self, engine: Engine, connections: usize) -> Ground {
        Ground {
            engine: engine.word(),
            rows: self.rows,
            connections,
        }
    }
}

/// The files of a pack, paths and texts.
pub(crate) fn files(folder: &str) -> Result<Vec<(String, String)>, String> {
    ports::folder::read_tree(Path::new(folder)).map_err(|e| format!("{folder}: {e}"))
}
