//! The figures, in words and as `target/bench/bench.json`.

use crate::driver::Figure;
use crate::work::Work;
use crate::{Engine, Options};
use serde::Serialize;
use std::fmt;

/// One row of the table. `ratio` and `target` are bigger-is-better.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    row: &'static str,
    engine: &'static str,
    rows: u64,
    connections: usize,
    product: f64,
    baseline: Option<f64>,
    ratio: f64,
    unit: &'static str,
    target: f64,
    met: bool,
    product_p50_ms: f64,
    product_p99_ms: f64,
    commit: String,
    started: String,
}

impl Row {
    pub(crate) fn of(
        work: Work,
        engine: Engine,
        options: &Options,
        product: Figure,
        baseline: Figure,
    ) -> Self {
        let ratio = product.per_second / baseline.per_second;
        Row {
            row: work.word(),
            engine: engine.word(),
            rows: options.rows,
            connections: options.connections,
            product: product.per_second.round(),
            baseline: Some(baseline.per_second.round()),
            ratio: (ratio * 1000.0).round() / 1000.0,
            unit: "requests/s",
            target: work.target(engine),
            met: ratio >= work.target(engine),
            product_p50_ms: product.p50.as_secs_f64() * 1e3,
            product_p99_ms: product.p99.as_secs_f64() * 1e3,
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
        write!(
            f,
            "{:8} {:6} {:>7} rows c={:<3} product {:>7.0}/s  baseline {:>7.0}/s  ratio {:.2} (due {:.2})  p50 {:.2} ms  p99 {:.2} ms  {}",
            self.engine,
            self.row,
            self.rows,
            self.connections,
            self.product,
            self.baseline.unwrap_or_default(),
            self.ratio,
            self.target,
            self.product_p50_ms,
            self.product_p99_ms,
            if self.met { "met" } else { "MISSED" },
        )
    }
}

/// Writes `target/bench/bench.json`.
pub(crate) fn write(rows: &[Row], _options: &Options) -> Result<(), String> {
    std::fs::create_dir_all("target/bench").map_err(|e| e.to_string())?;
    let text = serde_json::to_string_pretty(rows).map_err(|e| e.to_string())?;
    std::fs::write("target/bench/bench.json", text + "\n").map_err(|e| e.to_string())
}

fn commit() -> String {
    std::process::Command::new("git")
        .args(["rev-parse", "--short", "HEAD"])
        .output()
        .map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned())
        .unwrap_or_default()
}
