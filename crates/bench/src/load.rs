//! Requests per second and how long they take, the product and the baseline by turns.

use crate::driver::{self, Figure, Side};
use crate::product::Product;
use crate::report::{Row, Unit, millis};
use crate::work::{self, Work};
use crate::{Engine, Options};
use std::time::Duration;

/// What only reads, so that it does not change what the others read.
pub(crate) fn reads(
    engine: Engine,
    options: &Options,
    ours: &Product,
    hand: &Side,
) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for connections in [options.connections, 1] {
        for work in [Work::Get, Work::Page] {
            rows.push(beside(engine, options, connections, work, (&ours.seller, hand))?);
        }
    }
    rows.push(groups(engine, options, (&ours.admin, hand))?);
    rows.push(narrow(engine, options, ours)?);
    for (who, side) in [("everybody's", &ours.admin), ("1 % of them", &ours.scout)] {
        rows.push(search(
            engine,
            options,
            side,
            (Work::Search, &format!("search p99, {who}")),
        )?);
    }
    let rare = (Work::SearchRare, "search p99, a number");
    rows.push(search(engine, options, &ours.admin, rare)?);
    Ok(rows)
}

/// What writes.
pub(crate) fn writes(
    engine: Engine,
    options: &Options,
    ours: &Product,
    hand: &Side,
) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for connections in [options.connections, 1] {
        for work in [Work::Create, Work::Update] {
            rows.push(beside(engine, options, connections, work, (&ours.seller, hand))?);
        }
    }
    Ok(rows)
}

/// One row of work on both sides: three rounds of each, the median counts.
fn beside(
    engine: Engine,
    options: &Options,
    connections: usize,
    work: Work,
    sides: (&Side, &Side),
) -> Result<Row, String> {
    let (product, baseline) = by_turns(options, connections, sides, (work, work))?;
    let ground = options.ground(engine, connections);
    Ok(Row::rates(
        work.word(),
        ground,
        product,
        baseline,
        work.target(engine),
    ))
}

/// Count and sum by a field over all customers, beside the same SQL by hand; by the time of one.
fn groups(engine: Engine, options: &Options, sides: (&Side, &Side)) -> Result<Row, String> {
    let (product, baseline) = by_turns(options, 1, sides, (Work::Group, Work::Group))?;
    let times = (millis(product.p50), millis(baseline.p50));
    let ground = options.ground(engine, 1);
    Ok(Row::beside(
        "group, count and sum",
        ground,
        times,
        Unit::Milliseconds,
        0.77,
    ))
}

/// The page of somebody who sees one customer in ninety, beside the administrator's of the same customers.
fn narrow(engine: Engine, options: &Options, ours: &Product) -> Result<Row, String> {
    let sides = (&ours.scout, &ours.admin);
    let (scout, admin) = by_turns(
        options,
        options.connections,
        sides,
        (Work::PageOfScout, Work::PageOfScout),
    )?;
    let ground = options.ground(engine, options.connections);
    Ok(Row::rates(
        "page, least privileged beside admin",
        ground,
        scout,
        admin,
        0.667,
    ))
}

fn search(engine: Engine, options: &Options, side: &Side, (work, word): (Work, &str)) -> Result<Row, String> {
    let figure = driver::drive(side, work, 1, span(options), 0)?;
    let due = match (engine, work) {
        (Engine::Postgres, Work::Search) => 100.0,
        _ => 20.0,
    };
    let ground = options.ground(engine, 1);
    Ok(Row::alone(
        word,
        ground,
        millis(figure.p99),
        Unit::Milliseconds,
        Some(due),
    ))
}

fn by_turns(
    options: &Options,
    connections: usize,
    sides: (&Side, &Side),
    works: (Work, Work),
) -> Result<(Figure, Figure), String> {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for round in 0..work::ROUNDS {
        other.push(driver::drive(
            sides.1,
            works.1,
            connections,
            span(options),
            round,
        )?);
        one.push(driver::drive(
            sides.0,
            works.0,
            connections,
            span(options),
            round,
        )?);
    }
    Ok((median(one), median(other)))
}

fn span(options: &Options) -> Duration {
    Duration::from_secs_f64(options.seconds / 2.0)
}

fn median(mut figures: Vec<Figure>) -> Figure {
    figures.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    figures.swap_remove(figures.len() / 2)
}
