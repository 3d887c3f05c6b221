//! A crowd that works on houses, rooms and items at once: makes, changes, moves, deletes and restores. Nobody keeps a
//! ledger here; whatever became of a deed that a kill cut off, every figure must come to what its inputs come to.

use crate::client::{Answer, Client};
use crate::run::{Outcome, Plan, mix};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// What the crowd knows and has done.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    known: Mutex<Vec<(&'static str, String)>>,
    deeds: AtomicU64,
    defects: Mutex<Vec<String>>,
}

/// One of the crowd.
struct Member {
    seed: u64,
    client: Client,
    crowd: Arc<Crowd>,
}

/// Sends the members of a crowd to work.
pub(crate) fn gather(plan: &Plan, crowd: &Arc<Crowd>, client: &Client) -> Vec<JoinHandle<()>> {
    let seeds = (0..plan.members).map(|number| mix(plan.seed ^ (number << 20)));
    seeds
        .map(|seed| {
            let (client, crowd) = (client.clone(), Arc::clone(crowd));
            let member = Member { seed, client, crowd };
            std::thread::spawn(move || member.work())
        })
        .collect()
}

/// Waits for the members and takes down what they have seen.
pub(crate) fn leave(
    members: Vec<JoinHandle<()>>,
    crowd: &Crowd,
    outcome: &mut Outcome,
) -> Result<(), String> {
    for member in members {
        member
            .join()
            .map_err(|_| "a member of the crowd died".to_owned())?;
    }
    outcome.deeds = crowd.deeds();
    let defects = crowd.defects.lock().unwrap_or_else(PoisonError::into_inner);
    defects.iter().for_each(|defect| outcome.wrong(defect.clone()));
    Ok(())
}

impl Crowd {
    /// How many deeds were answered.
    pub(crate) fn deeds(&self) -> u64 {
        self.deeds.load(Ordering::SeqCst)
    }

    fn pick(&self, dice: u64, object: &str) -> Option<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let ids: Vec<&String> = known
            .iter()
            .filter(|(name, _)| *name == object)
            .map(|(_, id)| id)
            .collect();
        let slot = usize::try_from(dice % ids.len().max(1) as u64).ok()?;
        ids.get(slot).map(|id| (*id).clone())
    }

    /// The newest few of an object are worked on, so that the crowd meets.
    fn learn(&self, object: &'static str, id: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.iter().any(|(_, one)| one == id) {
            return;
        }
        known.push((object, id.to_owned()));
        let most = if object == "house" { 12 } else { 60 };
        if known.iter().filter(|(name, _)| *name == object).count() > most
            && let Some(oldest) = known.iter().position(|(name, _)| *name == object)
        {
            known.remove(oldest);
        }
    }

    fn settle(&self, what: &str, answer: Option<Answer>) -> Option<Answer> {
        let answer = answer?;
        self.deeds.fetch_add(1, Ordering::SeqCst);
        // A server that is going down, too busy, or out of room may say so; any other answer of this kind is a defect.
        let is_told = ["busy", "full"].iter().any(|code| answer.body["code"] == **code);
        if answer.status >= 500 && !is_told {
            let mut defects = self.defects.lock().unwrap_or_else(PoisonError::into_inner);
            defects.push(format!("{what}: {} {}", answer.status, answer.body));
        }
        Some(answer)
    }
}

impl Member {
    /// Works until the run is over.
    fn work(mut self) {
        let mut turn = 0;
        while !self.client.is_over() {
            turn += 1;
            self.deed(mix(self.seed.wrapping_add(turn)));
        }
    }

    fn deed(&mut self, dice: u64) {
        let object = ["house", "room", "room", "room", "item", "item"][(dice % 6) as usize];
        let present = self.crowd.pick(dice >> 8, object);
        match (present, (dice >> 4) % 10) {
            (None, _) | (_, 0..=2) => self.create(object, dice >> 12),
            (Some(id), 3..=7) => self.change(object, &id, "PATCH", dice >> 12),
            (Some(id), 8) => self.change(object, &id, "DELETE", dice >> 12),
            (Some(id), _) => {
                let path = format!("/api/records/{object}/{id}/restore");
                let answer = self.client.send("POST", &path, &[], None);
                drop(self.heard(&path, answer));
            }
        }
    }

    fn body(&self, object: &str, dice: u64) -> Value {
        match object {
            "house" => json!({ "name": format!("H{}", dice % 9) }),
            "room" => json!({
                "house": self.crowd.pick(dice, "house"),
                "annex": (dice.is_multiple_of(3)).then(|| self.crowd.pick(dice >> 7, "house")).flatten(),
                "pieces": dice % 20,
                "price": format!("{}.{:04}", dice % 97, dice % 10_000),
                "active": !dice.is_multiple_of(4),
            }),
            _ => json!({ "room": self.crowd.pick(dice, "room"), "weight": dice % 50 }),
        }
    }

    fn create(&mut self, object: &'static str, dice: u64) {
        let body = self.body(object, dice);
        let path = format!("/api/records/{object}");
        let answer = self.client.send("POST", &path, &[], Some(&body));
        if let Some(answer) = self.heard(&path, answer)
            && answer.status == 201
            && let Some(id) = answer.body["id"].as_str()
        {
            self.crowd.learn(object, id);
        }
    }

    fn change(&mut self, object: &str, id: &str, method: &str, dice: u64) {
        let path = format!("/api/records/{object}/{id}");
        let seen = self.client.send("GET", &path, &[], None);
        let Some(seen) = self.heard(&path, seen).filter(|seen| seen.status == 200) else {
            return;
        };
        let tag = format!("\"{}\"", seen.body["version"]);
        let body = (method == "PATCH").then(|| self.body(object, dice));
        let answer = self
            .client
            .send(method, &path, &[("if-match", tag.as_str())], body.as_ref());
        drop(self.heard(&path, answer));
    }

    /// Takes an answer; after a kill the next life wants to know who asks.
    fn heard(&mut self, what: &str, answer: Option<Answer>) -> Option<Answer> {
        match &answer {
            Some(answer) if answer.status == 401 => drop(self.client.sign_in()),
            None => std::thread::sleep(std::time::Duration::from_millis(20)),
            _ => {}
        }
        self.crowd.settle(what, answer)
    }
}
