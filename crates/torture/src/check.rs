//! The last look: the ledger against what the API answers.

use crate::client::Client;
use crate::ledger::{Entry, Ledger, right_of};
use crate::run::Outcome;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::process::Command;

/// Compares every record with what its worker was promised.
pub(crate) fn look(
    client: &Client,
    expected: &[Entry],
    ledger: &Ledger,
    outcome: &mut Outcome,
) -> Result<(), String> {
    let found = everything(client, "entry")?;
    let mut marks = HashSet::new();
    for record in found.values() {
        let mark = record["mark"].as_str().unwrap_or_default();
        if !marks.insert(mark.to_owned()) {
            outcome.invented += 1;
            outcome.remark(format!("{mark} is there twice"));
        }
        let left = record["left"].as_u64().unwrap_or_default();
        if record["right"].as_str() != Some(right_of(left).as_str()) {
            outcome.half += 1;
            outcome.remark(format!("half a write: {record}"));
        }
        if !ledger.intended(mark) {
            outcome.invented += 1;
            outcome.remark(format!("nobody asked for {record}"));
        }
    }
    for entry in expected {
        compare(entry, found.get(&entry.id), outcome);
    }
    let ids: HashSet<&str> = expected.iter().map(|entry| entry.id.as_str()).collect();
    for (id, record) in &found {
        let mark = record["mark"].as_str().unwrap_or_default();
        if mark.starts_with('w') && !ids.contains(id.as_str()) && !ledger.was_left_open(mark) {
            outcome.invented += 1;
            outcome.remark(format!("a second {mark}"));
        }
    }
    outcome.invented += ledger.double_wins();
    if ledger.double_wins() > 0 {
        outcome.remark(format!("{} versions were won twice", ledger.double_wins()));
    }
    histories(client, expected, outcome);
    Ok(())
}

fn compare(entry: &Entry, found: Option<&Value>, outcome: &mut Outcome) {
    let right = match found {
        None => entry.deleted,
        Some(record) => {
            !entry.deleted
                && record["left"].as_u64() == Some(entry.left)
                && record["version"].as_u64() == Some(entry.version)
                && record["mark"].as_str() == Some(entry.mark.as_str())
        }
    };
    if !right {
        outcome.lost += 1;
        outcome.remark(format!("promised {entry:?}, found {found:?}"));
    }
}

/// Every live record of an object by id, page by page.
pub(crate) fn everything(client: &Client, object: &str) -> Result<HashMap<String, Value>, String> {
    let (mut all, mut cursor) = (HashMap::new(), String::new());
    loop {
        let path = format!("/api/records/{object}?limit=200{cursor}");
        let page = client
            .send("GET", &path, &[], None)
            .ok_or("the last look got no answer")?;
        let items = page.body["items"]
            .as_array()
            .ok_or_else(|| format!("the last look: {}", page.body))?;
        for item in items {
            all.insert(item["id"].as_str().unwrap_or_default().to_owned(), item.clone());
        }
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(all),
        }
    }
}

/// The history of some records has one entry per version, without gaps.
fn histories(client: &Client, expected: &[Entry], outcome: &mut Outcome) {
    for entry in expected
        .iter()
        .filter(|entry| !entry.deleted && entry.version > 1)
        .take(200)
    {
        let path = format!("/api/records/entry/{}/history?limit=200", entry.id);
        let Some(answer) = client.send("GET", &path, &[], None) else {
            continue;
        };
        let items = answer.body["items"].as_array().cloned().unwrap_or_default();
        let versions: Vec<u64> = items.iter().filter_map(|item| item["version"].as_u64()).collect();
        let wanted: Vec<u64> = (1..=entry.version).rev().take(200).collect();
        if versions != wanted {
            outcome.half += 1;
            outcome.remark(format!(
                "history of {} is {versions:?}, not {wanted:?}",
                entry.mark
            ));
        }
    }
}

/// The product's own invariants, on the server that is still running.
pub(crate) fn doctor(binary: &str, place: &[String; 2], outcome: &mut Outcome) -> Result<(), String> {
    let out = Command::new(binary)
        .args(["doctor", "--json"])
        .args(place)
        .output()
        .map_err(|e| e.to_string())?;
    if !out.status.success() {
        outcome.half += 1;
        outcome.remark(format!(
            "the doctor says {}",
            String::from_utf8_lossy(&out.stdout)
        ));
    }
    Ok(())
}
