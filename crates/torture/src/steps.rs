//! A save that breaks at each of its steps: one server panics once at every step a save comes by. Every broken save is
//! answered with a failure and leaves nothing behind; its repeat succeeds, once.

use crate::check::{doctor, everything};
use crate::client::{Answer, Client};
use crate::figures;
use crate::life::Life;
use crate::run::{Engine, Ground, Outcome, Plan};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Every step of a save, by the name of its failpoint.
pub(crate) const STEPS: &[&str] = &[
    "save::pinned",
    "save::parsed",
    "save::allowed",
    "save::found",
    "save::locked",
    "save::defaults",
    "save::taken",
    "save::currency",
    "save::before_rules",
    "save::referenced",
    "save::hung",
    "save::spanned",
    "save::dated",
    "save::machines",
    "save::formulas",
    "save::whole",
    "save::check_rules",
    "save::keys",
    "save::children",
    "save::lines",
    "save::written",
    "save::journalled",
    "save::followed",
    "save::after_rules",
    "save::published",
    "save::answered",
    "save::before_commit",
    "save::after_commit_before_reply",
];

/// After this step the save has happened, whatever its answer.
const DONE: &str = "save::after_commit_before_reply";
/// A save breaks at most so often: once at each step.
const MOST: usize = 40;

/// Plays every way of writing on a workspace of its own.
pub(crate) fn broken(engine: Engine, plan: &Plan, canary: Option<&str>) -> Result<Outcome, String> {
    let ground = Ground::new(engine, plan)?;
    let mut outcome = Outcome::default();
    let planted = canary.map(|canary| format!("{canary}=return"));
    let points: Vec<String> = planted
        .into_iter()
        .chain(inside().map(|step| format!("{step}=1*panic")))
        .collect();
    let life = Life::begin(&plan.binary, &ground.place, &points.join(";"))?;
    let client = Client::signed_in(&life.address)?;
    let mut scene = Scene {
        client: &client,
        outcome: &mut outcome,
        turn: 0,
    };
    scene.play()?;
    figures::look(&client, &mut outcome)?;
    doctor(&plan.binary, &ground.place, &mut outcome)?;
    outcome.steps = life.panicked();
    Ok(outcome)
}

/// The steps at which a save has not happened yet, and that panic where a save runs.
fn inside() -> impl Iterator<Item = &'static &'static str> {
    STEPS
        .iter()
        .filter(|step| **step != DONE && **step != "save::before_commit")
}

struct Scene<'a> {
    client: &'a Client,
    outcome: &'a mut Outcome,
    turn: u64,
}

impl Scene<'_> {
    fn play(&mut self) -> Result<(), String> {
        let house = self.until("POST", "/api/records/house", None, Some(&json!({ "name": "H" })))?;
        let house = house.body["id"].clone();
        let room = json!({ "house": house, "annex": house, "pieces": 3, "price": "1.5" });
        let room = self.until("POST", "/api/records/room", None, Some(&room))?;
        let entry = json!({ "mark": "once", "left": 0, "right": crate::ledger::right_of(0) });
        self.until("POST", "/api/records/entry", None, Some(&entry))?;
        let path = format!(
            "/api/records/room/{}",
            room.body["id"].as_str().unwrap_or_default()
        );
        let lines = json!({ "pieces": 4, "items": [{ "weight": 2 }, { "weight": 5 }] });
        self.until("PATCH", &path, Some(1), Some(&lines))?;
        let seen = self.look(&path)?;
        self.until("DELETE", &path, seen, None)?;
        self.until("POST", &format!("{path}/restore"), None, None)?;
        Ok(())
    }

    /// Asks until it is granted; whatever fails before that has changed nothing.
    fn until(
        &mut self,
        method: &str,
        path: &str,
        version: Option<u64>,
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        self.turn += 1;
        let (key, tag) = (
            format!("step-{}", self.turn),
            version.map(|version| format!("\"{version}\"")),
        );
        let mut head = vec![("idempotency-key", key.as_str())];
        head.extend(tag.iter().map(|tag| ("if-match", tag.as_str())));
        let before = self.state()?;
        for _ in 0..MOST {
            let answer = self.client.send(method, path, &head, body);
            let answer = answer.ok_or_else(|| format!("{method} {path}: no answer"))?;
            self.outcome.deeds += 1;
            if answer.status < 300 {
                return Ok(answer);
            }
            if answer.status < 500 {
                return Err(format!("{method} {path}: {} {}", answer.status, answer.body));
            }
            if self.state()? != before {
                self.outcome
                    .wrong(format!("{method} {path} failed and left something behind"));
            }
        }
        Err(format!("{method} {path} never succeeded"))
    }

    /// Everything that is there.
    fn state(&self) -> Result<Vec<HashMap<String, Value>>, String> {
        let objects = ["house", "room", "item", "entry"];
        objects
            .into_iter()
            .map(|object| everything(self.client, object))
            .collect()
    }

    fn look(&self, path: &str) -> Result<Option<u64>, String> {
        let answer = self.client.send("GET", path, &[], None);
        Ok(answer.ok_or("no answer")?.body["version"].as_u64())
    }
}

#[cfg(test)]
mod tests {
    use super::STEPS;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_failpoint_of_the_product_is_a_step_that_the_torture_knows() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut files = Vec::new();
        for room in ["store", "engine", "app", "server"] {
            sources(&crates.join(room).join("src"), &mut files);
        }
        let mut there = BTreeSet::new();
        for file in files {
            let text = std::fs::read_to_string(file).unwrap();
            let points = text.split("fail_point!(\"").skip(1);
            there.extend(points.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
        let known: BTreeSet<String> = STEPS
            .iter()
            .copied()
            .chain(crate::publishing::points())
            .map(str::to_owned)
            .collect();
        assert_eq!(there, known);
    }
}
