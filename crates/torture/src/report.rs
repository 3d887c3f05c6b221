//! What a run came to: the line it closes with, and the evidence it leaves for the score.

use crate::cases::CASES;
use crate::run::{Engine, Outcome, Plan};
use crate::{faults, publishing, steps};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Everything that one engine went through.
pub(crate) struct Report<'a> {
    engine: Engine,
    plan: &'a Plan,
    caught: &'a [(&'static str, bool)],
    took: Duration,
    sum: Outcome,
}

impl<'a> Report<'a> {
    pub(crate) fn of(
        engine: Engine,
        plan: &'a Plan,
        outcomes: &[Outcome],
        caught: &'a [(&'static str, bool)],
        took: Duration,
    ) -> Self {
        let mut sum = Outcome::default();
        outcomes.iter().for_each(|one| sum.add(one));
        Report {
            engine,
            plan,
            caught,
            took,
            sum,
        }
    }

    /// Whether nothing was lost, every planted bug was caught and enough was done.
    pub(crate) fn holds(&self) -> bool {
        self.is_clean()
            && self.sum.kills >= self.plan.kills
            && self.sum.acked >= self.plan.acked
            && self.sum.deeds >= self.plan.deeds
            && self.sum.cases == CASES.len()
            && faults::due(self.engine)
                .iter()
                .all(|what| self.sum.faults.contains_key(what))
    }

    /// Whether nothing was lost and every planted bug was caught.
    pub(crate) fn is_clean(&self) -> bool {
        self.sum.is_clean() && self.caught.iter().all(|(_, is_caught)| *is_caught)
    }

    pub(crate) fn line(&self) -> String {
        let caught = self.caught.iter().filter(|(_, is_caught)| *is_caught).count();
        format!(
            "engine={} seed={} kills={} acked={} unknown={} deeds={} cases={}/{} steps={} faults={} lost={} invented={} half={} canaries={caught}/{}",
            self.engine.word(),
            self.plan.seed,
            self.sum.kills,
            self.sum.acked,
            self.sum.unknown,
            self.sum.deeds,
            self.sum.cases,
            CASES.len(),
            self.sum.steps.len(),
            self.sum.faults.values().sum::<u64>(),
            self.sum.lost,
            self.sum.invented,
            self.sum.half,
            self.caught.len(),
        )
    }

    /// Writes the evidence beside that of the other proofs.
    pub(crate) fn leave(&self) -> Result<(), String> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/score"));
        std::fs::create_dir_all(folder).map_err(|why| why.to_string())?;
        let path = folder.join(format!("torture-{}.json", self.engine.word()));
        std::fs::write(&path, format!("{:#}\n", self.evidence()?)).map_err(|why| why.to_string())
    }

    fn evidence(&self) -> Result<Value, String> {
        let caught: serde_json::Map<String, Value> = self
            .caught
            .iter()
            .map(|(canary, is_caught)| ((*canary).to_owned(), json!(is_caught)))
            .collect();
        let due: BTreeSet<&str> = steps::STEPS.iter().copied().chain(publishing::points()).collect();
        Ok(json!({
            "engine": self.engine.word(),
            "commit": commit()?,
            "seed": self.plan.seed,
            "seconds": self.took.as_secs(),
            "holds": self.holds(),
            "kills": self.sum.kills,
            "acked": self.sum.acked,
            "unknown": self.sum.unknown,
            "deeds": self.sum.deeds,
            "lost": self.sum.lost,
            "invented": self.sum.invented,
            "half": self.sum.half,
            "canaries": caught,
            "faults": self.sum.faults,
            "steps": self.sum.steps,
            "steps_due": due,
        }))
    }
}

/// The commit that is checked out.
fn commit() -> Result<String, String> {
    let out = Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "rev-parse", "HEAD"])
        .output();
    let out = out.map_err(|why| format!("git: {why}"))?;
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
