//! What the workers asked for and what they were promised: the truth the workspace is held against.

use crate::client::Client;
use crate::run::mix;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Every intent and every acknowledgement, in a file and in memory.
#[derive(Debug)]
pub(crate) struct Ledger {
    file: Mutex<File>,
    acked: AtomicU64,
    unknown: AtomicU64,
    duels: Mutex<HashMap<(String, u64), u64>>,
    intents: Mutex<HashSet<String>>,
    open: Mutex<HashSet<String>>,
}

/// What one record must look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) mark: String,
    pub(crate) left: u64,
    pub(crate) version: u64,
    pub(crate) deleted: bool,
}

/// One thread that writes: it alone changes its own records, so it knows their state.
pub(crate) struct Worker {
    number: u64,
    seed: u64,
    client: Client,
    ledger: Arc<Ledger>,
    shared: Arc<AtomicU64>,
    entries: Vec<Entry>,
    remarks: Vec<String>,
    turn: u64,
}

/// What a worker leaves behind.
pub(crate) struct Done {
    pub(crate) entries: Vec<Entry>,
    pub(crate) remarks: Vec<String>,
}

impl Ledger {
    pub(crate) fn new(path: &Path) -> Result<Arc<Self>, String> {
        let file = File::create(path).map_err(|e| e.to_string())?;
        let (acked, unknown) = (AtomicU64::new(0), AtomicU64::new(0));
        let (duels, intents, open) = Default::default();
        Ok(Arc::new(Ledger {
            file: Mutex::new(file),
            acked,
            unknown,
            duels,
            intents,
            open,
        }))
    }

    pub(crate) fn acked(&self) -> u64 {
        self.acked.load(Ordering::SeqCst)
    }

    pub(crate) fn unknown(&self) -> u64 {
        self.unknown.load(Ordering::SeqCst)
    }

    fn note(&self, word: &str, what: &str) {
        match word {
            "ack" => drop(self.acked.fetch_add(1, Ordering::SeqCst)),
            "unknown" => drop(self.unknown.fetch_add(1, Ordering::SeqCst)),
            "intent" => drop(
                self.intents
                    .lock()
                    .map(|mut intents| intents.insert(what.to_owned())),
            ),
            "open" => drop(self.open.lock().map(|mut open| open.insert(what.to_owned()))),
            _ => {}
        }
        if let Ok(mut file) = self.file.lock() {
            drop(writeln!(file, "{word} {what}"));
        }
    }

    /// Counts an acknowledged update of a shared record at one version; more than one is a lost update.
    fn duel_won(&self, id: &str, version: u64) {
        if let Ok(mut duels) = self.duels.lock() {
            *duels.entry((id.to_owned(), version)).or_default() += 1;
        }
    }

    /// Whether somebody asked for a record of this mark.
    pub(crate) fn intended(&self, mark: &str) -> bool {
        self.intents.lock().is_ok_and(|intents| intents.contains(mark))
    }

    /// Whether the run ended before the fate of this mark was known; it may be there or not.
    pub(crate) fn was_left_open(&self, mark: &str) -> bool {
        self.open.lock().is_ok_and(|open| open.contains(mark))
    }

    /// Versions of shared records that more than one client was told to have changed.
    pub(crate) fn double_wins(&self) -> u64 {
        self.duels
            .lock()
            .map_or(0, |duels| duels.values().filter(|wins| **wins > 1).count() as u64)
    }
}

/// The right half that belongs to a left half.
pub(crate) fn right_of(left: u64) -> String {
    format!("{}.{:04}", mix(left) % 1_000_000_000, left % 10_000)
}

impl Worker {
    pub(crate) fn new(
        number: u64,
        seed: u64,
        client: Client,
        ledger: Arc<Ledger>,
        shared: Arc<AtomicU64>,
    ) -> Self {
        Worker {
            number,
            seed,
            client,
            ledger,
            shared,
            entries: Vec::new(),
            remarks: Vec::new(),
            turn: 0,
        }
    }

    /// Writes until the run is over; every unknown outcome is settled before the next deed.
    pub(crate) fn work(mut self) -> Done {
        while !self.client.is_over() {
            self.turn += 1;
            let dice = mix(self.seed.wrapping_mul(31) ^ (self.number << 40) ^ self.turn);
            match dice % 10 {
                0..4 => self.create(dice),
                4..7 if !self.entries.is_empty() => self.update(dice),
                7 if !self.entries.is_empty() => self.delete_or_restore(dice),
                8 | 9 => self.duel(dice),
                _ => self.create(dice),
            }
        }
        Done {
            entries: self.entries,
            remarks: self.remarks,
        }
    }

    fn create(&mut self, dice: u64) {
        let mark = format!("w{}-{}", self.number, self.turn);
        let left = dice % 1_000_000;
        let body = json!({ "mark": mark, "left": left, "right": right_of(left) });
        self.ledger.note("intent", &mark);
        let head = [("idempotency-key", mark.as_str())];
        let first = self.client.send("POST", "/api/records/entry", &head, Some(&body));
        if first.is_none() {
            self.ledger.note("unknown", &mark);
        }
        let answer = match first {
            Some(answer) if answer.status == 201 => Some(answer),
            _ => self
                .client
                .insist("POST", "/api/records/entry", &head, Some(&body)),
        };
        let Some(answer) = answer else {
            return self.ledger.note("open", &mark);
        };
        match (answer.status, answer.body["id"].as_str()) {
            (201, Some(id)) => {
                self.ledger.note("ack", &mark);
                self.entries.push(Entry {
                    id: id.to_owned(),
                    mark,
                    left,
                    version: 1,
                    deleted: false,
                });
            }
            (status, _) => self
                .remarks
                .push(format!("create {mark}: {status} {}", answer.body)),
        }
    }

    fn update(&mut self, dice: u64) {
        let slot = (dice / 10 % self.entries.len() as u64) as usize;
        let entry = self.entries[slot].clone();
        if entry.deleted {
            return;
        }
        // Never the value it has: a change that changes nothing makes no version.
        let left = (entry.left + 1 + dice / 100 % 999) % 1_000_000;
        let body = json!({ "left": left, "right": right_of(left) });
        let wanted = Entry {
            left,
            version: entry.version + 1,
            ..entry
        };
        self.change("PATCH", Some(&body), slot, wanted);
    }

    fn delete_or_restore(&mut self, dice: u64) {
        let slot = (dice / 10 % self.entries.len() as u64) as usize;
        let entry = self.entries[slot].clone();
        let wanted = Entry {
            version: entry.version + 1,
            deleted: !entry.deleted,
            ..entry
        };
        self.change(if wanted.deleted { "DELETE" } else { "POST" }, None, slot, wanted);
    }

    /// Sends one change of an own record and settles what came of it by looking, if the answer was lost.
    fn change(&mut self, method: &str, body: Option<&Value>, slot: usize, wanted: Entry) {
        let held = self.entries[slot].version.to_string();
        let tag = format!("\"{held}\"");
        let path = match method {
            "POST" => format!("/api/records/entry/{}/restore", wanted.id),
            _ => format!("/api/records/entry/{}", wanted.id),
        };
        let what = format!("{method} {} {}", wanted.mark, wanted.version);
        self.ledger.note("intent", &what);
        let head = [("if-match", tag.as_str()), ("idempotency-key", what.as_str())];
        let first = self.client.send(method, &path, &head, body);
        if first.is_none() {
            self.ledger.note("unknown", &what);
        }
        // Whoever got no answer says the same again, and hears what came of it the first time.
        let answer = match first {
            Some(answer) if answer.status == 200 || answer.status == 204 => Some(answer),
            _ => self.client.insist(method, &path, &head, body),
        };
        match answer {
            Some(answer) if answer.status == 200 || answer.status == 204 => {
                self.ledger.note("ack", &what);
                self.entries[slot] = wanted;
            }
            Some(answer) => self
                .remarks
                .push(format!("{what}: {} {}", answer.status, answer.body)),
            None => {}
        }
    }

    /// Several workers change one shared record at the version they all see; one of them may win.
    fn duel(&mut self, dice: u64) {
        let round = self.shared.load(Ordering::SeqCst) / 24;
        self.shared.fetch_add(1, Ordering::SeqCst);
        let mark = format!("shared-{round}");
        let body = json!({ "mark": mark, "left": 0, "right": right_of(0) });
        let head = [("idempotency-key", mark.as_str())];
        self.ledger.note("intent", &mark);
        let Some(answer) = self
            .client
            .insist("POST", "/api/records/entry", &head, Some(&body))
        else {
            return;
        };
        let Some(id) = answer.body["id"].as_str() else {
            return;
        };
        let path = format!("/api/records/entry/{id}");
        let Some(seen) = self.client.insist("GET", &path, &[], None) else {
            return;
        };
        let version = seen.body["version"].as_u64().unwrap_or(1);
        let left = 1 + dice / 10 % 999_999;
        let body = json!({ "left": left, "right": right_of(left) });
        let tag = format!("\"{version}\"");
        let answer = self
            .client
            .send("PATCH", &path, &[("if-match", tag.as_str())], Some(&body));
        // The same value again is no change and no victory.
        let same = seen.body["left"].as_u64() == Some(left);
        if !same && answer.is_some_and(|answer| answer.status == 200) {
            self.ledger.note("ack", &format!("duel {mark} {version}"));
            self.ledger.duel_won(id, version);
        }
    }
}
