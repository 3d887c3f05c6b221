//! What the product costs while it stands: its file, its memory, the time until it answers.

use crate::product::Product;
use crate::report::{Ground, Row, Unit, millis};
use crate::{Engine, Options};

/// The largest stripped binary that is due, in megabytes.
const BINARY: f64 = 45.0;

/// The binary as it is shipped, with the web application if it was built.
pub(crate) fn binary(options: &Options) -> Result<Row, String> {
    let size = std::fs::metadata(&options.product).map_err(|e| format!("{}: {e}", options.product))?;
    let ground = Ground {
        engine: "none",
        rows: 0,
        connections: 0,
    };
    Ok(Row::alone(
        "binary",
        ground,
        megabytes(size.len()),
        Unit::Megabytes,
        Some(BINARY),
    ))
}

/// Started anew over the loaded workspace: the first answer, and the memory once it has nothing to do.
pub(crate) fn idle(engine: Engine, options: &Options, ours: &mut Product) -> Result<Vec<Row>, String> {
    let ground = options.ground(engine, 1);
    let start = ours.restart()?;
    Ok(vec![
        Row::alone(
            "start to first answer",
            ground,
            millis(start),
            Unit::Milliseconds,
            Some(300.0),
        ),
        Row::alone("memory, idle", ground, memory(ours)?, Unit::Megabytes, Some(80.0)),
    ])
}

/// The most memory that it has held under all the loads of this run.
pub(crate) fn loaded(engine: Engine, options: &Options, ours: &Product) -> Result<Row, String> {
    let most = status(ours.id(), "VmHWM:")?;
    let ground = options.ground(engine, options.connections);
    Ok(Row::alone(
        "memory, most under load",
        ground,
        most,
        Unit::Megabytes,
        Some(300.0),
    ))
}

fn memory(ours: &Product) -> Result<f64, String> {
    status(ours.id(), "VmRSS:")
}

/// A line of `/proc/ID/status`, in megabytes.
fn status(process: u32, name: &str) -> Result<f64, String> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).map_err(|e| e.to_string())?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes
        .map(|size| megabytes(size * 1024))
        .ok_or_else(|| format!("no {name} of process {process}"))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}
