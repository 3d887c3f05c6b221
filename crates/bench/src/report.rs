//! The figures, in words and as `target/bench/bench.json`.

use crate::driver::Figure;
use serde::Serialize;
use std::fmt;

/// Under which conditions a figure was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground {
    /// `sqlite`, `postgres`, or `none` where no database is asked.
    pub(crate) engine: &'static str,
    /// Customers in the workspace.
    pub(crate) rows: u64,
    /// Requests in flight.
    pub(crate) connections: usize,
}

/// What a figure counts, and which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    RowsPerSecond,
    Milliseconds,
    Microseconds,
    Megabytes,
}

impl Unit {
    fn word(self) -> &'static str {
        match self {
            Unit::PerSecond => "requests/s",
            Unit::RowsPerSecond => "rows/s",
            Unit::Milliseconds => "ms",
            Unit::Microseconds => "µs",
            Unit::Megabytes => "MB",
        }
    }

    /// How many times better one figure is than another.
    fn better(self, one: f64, other: f64) -> f64 {
        match self {
            Unit::PerSecond | Unit::RowsPerSecond => one / other,
            Unit::Milliseconds | Unit::Microseconds | Unit::Megabytes => other / one,
        }
    }
}

/// One row of the table. `ratio` and `target` are bigger-is-better: how many times better the product is than the
/// baseline, or where there is none than what is due (the target is 1 then; none where nothing is due yet).
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    row: String,
    engine: &'static str,
    rows: u64,
    connections: usize,
    product: f64,
    baseline: Option<f64>,
    ratio: Option<f64>,
    unit: &'static str,
    target: Option<f64>,
    met: bool,
    product_p50_ms: Option<f64>,
    product_p99_ms: Option<f64>,
    commit: String,
    started: String,
}

impl Row {
    /// Two figures of one run; the product is due to be `target` times as good as the other.
    pub(crate) fn beside(
        row: &str,
        ground: Ground,
        (product, other): (f64, f64),
        unit: Unit,
        target: f64,
    ) -> Self {
        let ratio = unit.better(product, other);
        Row::new(
            row,
            ground,
            (product, Some(other)),
            unit,
            (Some(ratio), Some(target)),
        )
    }

    /// Two rates, with the times of the product.
    pub(crate) fn rates(row: &str, ground: Ground, product: Figure, baseline: Figure, target: f64) -> Self {
        let both = (product.per_second, baseline.per_second);
        Row {
            product_p50_ms: Some(millis(product.p50)),
            product_p99_ms: Some(millis(product.p99)),
            ..Row::beside(row, ground, both, Unit::PerSecond, target)
        }
    }

    /// A figure with nothing beside it but what is due.
    pub(crate) fn alone(row: &str, ground: Ground, product: f64, unit: Unit, due: Option<f64>) -> Self {
        let ratio = due.map(|due| unit.better(product, due));
        Row::new(row, ground, (product, None), unit, (ratio, due.map(|_| 1.0)))
    }

    fn new(
        row: &str,
        ground: Ground,
        (product, baseline): (f64, Option<f64>),
        unit: Unit,
        (ratio, target): (Option<f64>, Option<f64>),
    ) -> Self {
        let met = ratio.zip(target).is_none_or(|(ratio, target)| ratio >= target);
        Row {
            row: row.to_owned(),
            engine: ground.engine,
            rows: ground.rows,
            connections: ground.connections,
            product: rounded(product),
            baseline: baseline.map(rounded),
            ratio: ratio.map(rounded),
            unit: unit.word(),
            target,
            met,
            product_p50_ms: None,
            product_p99_ms: None,
            commit: commit(),
            started: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        }
    }

    pub(crate) fn met(&self) -> bool {
        self.met
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row {
            row,
            engine,
            rows,
            connections,
            product,
            unit,
            ..
        } = self;
        write!(
            f,
            "{engine:8} {row:34} {rows:>8} rows c={connections:<3} {product:>10} {unit:10}"
        )?;
        if let Some(baseline) = self.baseline {
            write!(f, "  beside {baseline:>10}")?;
        }
        if let (Some(p50), Some(p99)) = (self.product_p50_ms, self.product_p99_ms) {
            write!(f, "  p50 {p50} ms  p99 {p99} ms")?;
        }
        let word = if self.met { "met" } else { "MISSED" };
        match (self.ratio, self.target) {
            (Some(ratio), Some(target)) => write!(f, "  ratio {ratio} (due {target})  {word}"),
            _ => write!(f, "  nothing due"),
        }
    }
}

/// Writes `target/bench/bench.json`.
pub(crate) fn write(rows: &[Row]) -> Result<(), String> {
    std::fs::create_dir_all("target/bench").map_err(|e| e.to_string())?;
    let text = serde_json::to_string_pretty(rows).map_err(|e| e.to_string())?;
    std::fs::write("target/bench/bench.json", text + "\n").map_err(|e| e.to_string())
}

pub(crate) fn millis(span: std::time::Duration) -> f64 {
    rounded(span.as_secs_f64() * 1e3)
}

/// Three places behind the point.
fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

fn commit() -> String {
    std::process::Command::new("git")
        .args(["rev-parse", "--short", "HEAD"])
        .output()
        .map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned())
        .unwrap_or_default()
}
