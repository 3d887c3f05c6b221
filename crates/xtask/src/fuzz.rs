//! `cargo xtask fuzz`: looks for bytes that break a reader of bytes (crate `fuzz`), some time for each target, on the stable
//! compiler. What is interesting is kept below `target/`; what breaks a target is told with its file, and belongs into
//! the corpus of the target when it is mended.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::json;

use crate::shell::{Done, cargo, output, program, root, run};

/// Seconds for each target, when nobody says otherwise.
const SECONDS: &str = "120";
/// What tells the fuzzer which ways through the code an input takes.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cdebug-assertions",
];
/// No input is longer, takes longer (seconds) or needs more memory (MB).
const LIMITS: &[&str] = &["-max_len=4096", "-timeout=10", "-rss_limit_mb=2048"];

pub(crate) fn fuzz(words: &[String]) -> Done {
    let (seconds, wanted) = match words {
        [flag, seconds, wanted @ ..] if flag == "--seconds" => (seconds.as_str(), wanted),
        wanted => (SECONDS, wanted),
    };
    let corpora = root().join("crates/fuzz/corpus");
    let all = fs::read_dir(&corpora).map_err(|why| format!("{}: {why}", corpora.display()))?;
    let mut all: Vec<String> = all
        .flatten()
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .collect();
    all.sort();
    if let Some(unknown) = wanted.iter().find(|name| !all.contains(name)) {
        return Err(format!("`{unknown}` is no target; there are {}.", all.join(", ")));
    }
    let program = built()?;
    let mut told = Vec::new();
    for name in all
        .iter()
        .filter(|name| wanted.is_empty() || wanted.contains(name))
    {
        told.push(look(&program, name, seconds)?);
    }
    let place = root().join("target/fuzz/fuzz.json");
    let targets: Vec<_> = told
        .iter()
        .map(|one| json!({ "target": one.name, "runs": one.runs, "found": one.found }))
        .collect();
    let report = json!({ "seconds": seconds, "targets": targets });
    fs::write(&place, report.to_string()).map_err(|why| format!("{}: {why}", place.display()))?;
    for one in &told {
        println!("target={} runs={} found={}", one.name, one.runs, one.found.len());
    }
    let found: Vec<_> = told.into_iter().flat_map(|one| one.found).collect();
    match found.as_slice() {
        [] => Ok(()),
        found => Err(format!("Inputs that break a target: {}", found.join(", "))),
    }
}

/// The fuzzer, with its eyes on the code. Only what is built for the product has them, not what builds it, for which cargo
/// wants to hear the machine by name.
fn built() -> Result<PathBuf, String> {
    let version = output(&mut program("rustc", &["-vV"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say what machine this is.")?;
    let folder = root().join("target/fuzz");
    let mut build = cargo(&[
        "build",
        "--package",
        "fuzz",
        "--features",
        "fuzzer",
        "--bin",
        "fuzz",
    ]);
    build
        .args(["--profile", "demo", "--target", host, "--target-dir"])
        .arg(&folder);
    run(build.env("RUSTFLAGS", COVERAGE.join(" ")))?;
    Ok(folder.join(host).join("demo/fuzz"))
}

/// What became of one target.
struct Told {
    name: String,
    runs: u64,
    found: Vec<String>,
}

fn look(fuzzer: &std::path::Path, name: &str, seconds: &str) -> Result<Told, String> {
    let folder = root().join("target/fuzz");
    let (kept, found) = (folder.join("corpus").join(name), folder.join("found").join(name));
    for place in [&kept, &found] {
        let made = fs::create_dir_all(place);
        made.map_err(|why| format!("{}: {why}", place.display()))?;
    }
    let log = folder.join(format!("{name}.log"));
    let into = fs::File::create(&log).map_err(|why| format!("{}: {why}", log.display()))?;
    let mut command = program(&fuzzer.to_string_lossy(), LIMITS);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg("-print_final_stats=1");
    command.arg(format!("-artifact_prefix={}/", found.display()));
    command
        .arg(&kept)
        .arg(root().join("crates/fuzz/corpus").join(name));
    println!("{name}, {seconds} s …");
    let ended = command
        .env("FUZZ_TARGET", name)
        .stdout(Stdio::null())
        .stderr(into)
        .status();
    let is_well = ended
        .map_err(|why| format!("{}: {why}", fuzzer.display()))?
        .success();
    let told = fs::read_to_string(&log).map_err(|why| format!("{}: {why}", log.display()))?;
    let mut broken: Vec<_> = fs::read_dir(&found)
        .into_iter()
        .flatten()
        .flatten()
        .map(|file| file.path().display().to_string())
        .collect();
    if !is_well && broken.is_empty() {
        broken.push(log.display().to_string());
    }
    Ok(Told {
        name: name.to_owned(),
        runs: runs(&told),
        found: broken,
    })
}

/// How many inputs the fuzzer says that it tried.
fn runs(log: &str) -> u64 {
    let told = log
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    told.and_then(|number| number.trim().parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_stand_in_the_log() {
        assert_eq!(runs("INFO: x\nstat::number_of_executed_units: 4711\n"), 4711);
        assert_eq!(runs("crash"), 0);
    }
}
