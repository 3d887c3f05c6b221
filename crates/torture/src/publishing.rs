//! A publish that is cut off at each of its steps, once by a panic and once by a kill. Afterwards the old version
//! stands whole, or the new one does; the same publish then succeeds and fills every record.

use crate::check::{doctor, everything};
use crate::client::{Answer, Client};
use crate::life::Life;
use crate::run::{Engine, Ground, Outcome, Plan};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The steps inside the transaction of a publish: what is cut off there has not happened.
const INSIDE: [&str; 3] = [
    "meta::before_ddl",
    "meta::after_ddl_before_version",
    "meta::before_commit",
];
/// The steps of the work that a publish leaves behind.
const BEHIND: [&str; 2] = ["job::after_claim", "job::after_step"];
/// More than two steps of filling.
const HOUSES: u64 = 120;
/// How long a step that a kill aims at holds still, and when the kill comes.
const STILL: &str = "1*sleep(20000)";
const AIM: Duration = Duration::from_millis(1_500);

/// Every step of a publish and of what it leaves behind.
pub(crate) fn points() -> impl Iterator<Item = &'static str> {
    INSIDE.into_iter().chain(BEHIND)
}

/// Runs all of it on a workspace of its own; with a canary, the planted bug is on in every life of the server.
pub(crate) fn published(engine: Engine, plan: &Plan, canary: Option<&str>) -> Result<Outcome, String> {
    let ground = Ground::new(engine, plan)?;
    let mut scene = Scene {
        binary: &plan.binary,
        place: &ground.place,
        planted: canary.map_or_else(String::new, |canary| format!("{canary}=return;")),
        outcome: Outcome::default(),
        factor: 2,
    };
    scene.stock()?;
    let mut done = scene.panics();
    // A planted bug shows in one publish or in none.
    if canary.is_none() {
        let kills = points().map(|point| scene.kills(point));
        let kills: Result<Vec<()>, String> = kills.collect();
        done = done.and(kills.map(drop));
    }
    if let Err(why) = done {
        scene.outcome.wrong(why);
    }
    Ok(scene.outcome)
}

struct Scene<'a> {
    binary: &'a str,
    place: &'a [String; 2],
    planted: String,
    outcome: Outcome,
    /// The field that is published next is as many times the total.
    factor: u64,
}

impl Scene<'_> {
    fn life(&self, points: &str) -> Result<Life, String> {
        let points = format!("{}{points}", self.planted);
        Life::begin(self.binary, self.place, points.trim_end_matches(';'))
    }

    fn stock(&self) -> Result<(), String> {
        let life = self.life("")?;
        let client = Client::signed_in(&life.address)?;
        for number in 0..HOUSES {
            let house = json!({ "name": format!("H{number}") });
            let made = client.send("POST", "/api/records/house", &[], Some(&house));
            let made = made.ok_or("no answer")?;
            let room = json!({ "house": made.body["id"], "pieces": number, "price": "1.25" });
            let made = client.send("POST", "/api/records/room", &[], Some(&room));
            expect(made, 201, "a room is made")?;
        }
        Ok(())
    }

    /// One life that panics once at every step.
    fn panics(&mut self) -> Result<(), String> {
        let points: Vec<String> = points().map(|point| format!("{point}=1*panic")).collect();
        let life = self.life(&points.join(";"))?;
        let client = Client::signed_in(&life.address)?;
        let before = version(&client)?;
        // It may break several times in one request: the publish tries again by itself when others are in its way.
        for _ in INSIDE {
            let answer = self.apply(&client)?.ok_or("a publish got no answer")?;
            if answer.status < 500 {
                break;
            }
            if version(&client)? != before {
                return Err("a publish failed, and yet something was published".to_owned());
            }
        }
        self.succeed(&client)?;
        let missing: Vec<_> = points_of(&life.panicked());
        self.outcome.steps.extend(life.panicked());
        if !missing.is_empty() {
            self.outcome.wrong(format!("nothing came by {missing:?}"));
        }
        Ok(())
    }

    /// One life that is killed while it stands at this step, and the next one.
    fn kills(&mut self, point: &str) -> Result<(), String> {
        let is_inside = INSIDE.contains(&point);
        let life = self.life(&format!("{point}={STILL}"))?;
        let client = Client::signed_in(&life.address)?;
        let before = version(&client)?;
        let (address, change) = (life.address.clone(), self.change()?);
        let asked = std::thread::spawn(move || {
            let client = Client::signed_in(&address).ok()?;
            client.send("POST", "/api/metadata/apply", &[], Some(&change))
        });
        std::thread::sleep(AIM);
        life.kill();
        self.outcome.kills += 1;
        let answer = asked.join().map_err(|_| "who publishes died".to_owned())?;
        if is_inside && answer.is_some() {
            return Err(format!("a publish was answered although it stood at {point}"));
        }
        let life = self.life("")?;
        let client = Client::signed_in(&life.address)?;
        if is_inside && version(&client)? != before {
            return Err(format!("killed at {point}, and yet something was published"));
        }
        doctor(self.binary, self.place, &mut self.outcome)?;
        self.succeed(&client)?;
        self.outcome.steps.insert(format!("{point} killed"));
        Ok(())
    }

    /// The same publish now comes through, or is through already, and every record has its value in the end.
    fn succeed(&mut self, client: &Client) -> Result<(), String> {
        expect(self.apply(client)?, 200, "the publish is repeated")?;
        // Work that died with its server is taken up when its lease of 30 seconds has run out.
        for _ in 0..15 {
            let building = client.send("GET", "/api/metadata/building?wait=4", &[], None);
            if building.is_some_and(|answer| answer.body["items"] == json!([])) {
                break;
            }
        }
        let field = format!("times{}", self.factor);
        let houses = everything(client, "house")?;
        for house in houses.values() {
            let due = units(&house["total"]).map(|total| total * u128::from(self.factor));
            if due.is_none() || units(&house[&field]) != due {
                self.outcome
                    .wrong(format!("{field} of {house} should be {due:?}"));
            }
        }
        if houses.len() as u64 != HOUSES {
            self.outcome.wrong(format!("{} of {HOUSES} houses", houses.len()));
        }
        doctor(self.binary, self.place, &mut self.outcome)?;
        self.factor += 1;
        Ok(())
    }

    fn apply(&self, client: &Client) -> Result<Option<Answer>, String> {
        Ok(client.send("POST", "/api/metadata/apply", &[], Some(&self.change()?)))
    }

    /// The pack of the torture, with one more formula for each publish so far.
    fn change(&self) -> Result<Value, String> {
        let pack = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/pack"));
        let objects = ["entry", "house", "item", "room"].map(|name| format!("{name}/{name}.object.json"));
        let mut documents = Vec::new();
        for path in std::iter::once("pack.json".to_owned()).chain(objects) {
            let text = std::fs::read_to_string(pack.join(&path)).map_err(|why| format!("{path}: {why}"))?;
            let mut document: Value = serde_json::from_str(&text).map_err(|why| format!("{path}: {why}"))?;
            if path.starts_with("house") {
                for factor in 2..=self.factor {
                    document["properties"][format!("times{factor}")] = json!({
                        "kind": "formula", "title": format!("Total times {factor}"), "result": "money",
                        "formula": format!("total * {factor}"),
                    });
                }
            }
            documents.push(json!({ "path": path, "text": document.to_string() }));
        }
        Ok(json!({ "documents": documents }))
    }
}

/// The steps that are not among these.
fn points_of(reached: &std::collections::BTreeSet<String>) -> Vec<&'static str> {
    points().filter(|point| !reached.contains(*point)).collect()
}

fn version(client: &Client) -> Result<i64, String> {
    let answer = client.send("GET", "/api/metadata/documents", &[], None);
    let version = answer.and_then(|answer| answer.body["version"].as_i64());
    version.ok_or_else(|| "nobody says which version is published".to_owned())
}

fn expect(answer: Option<Answer>, status: u16, what: &str) -> Result<(), String> {
    match answer {
        Some(answer) if answer.status == status => Ok(()),
        Some(answer) => Err(format!("{what}: {} {}", answer.status, answer.body)),
        None => Err(format!("{what}: no answer")),
    }
}

/// Ten-thousandths of a decimal text, if it is one.
fn units(value: &Value) -> Option<u128> {
    value.as_str()?.replace('.', "").parse().ok()
}
