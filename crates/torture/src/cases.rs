//! The cases in which sessions on one parent lose a child, deadlock, or leave an orphan, each played on purpose: many
//! sessions at once, slowed down between their steps. None may be answered with anything but a success or a plain
//! refusal, and afterwards every figure is exact.

use crate::client::{Answer, Client};
use crate::figures;
use crate::run::Outcome;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What makes sessions meet: each lingers where the next one can come in between.
pub(crate) const SLOW: &str =
    "save::locked=40%sleep(4);save::written=40%sleep(4);save::referenced=40%sleep(4)";
const SESSIONS: usize = 12;

/// A case and how it is played.
pub(crate) struct Case {
    name: &'static str,
    play: fn(&Client, &mut Outcome) -> Result<(), String>,
}

/// A to F: a child inserted, changed, taken away; crossed references; moves both ways; a parent deleted meanwhile.
pub(crate) const CASES: [Case; 6] = [
    Case {
        name: "A: children are added to one parent",
        play: added,
    },
    Case {
        name: "B: children of one parent change",
        play: changed,
    },
    Case {
        name: "C: children of one parent are deleted and restored",
        play: taken,
    },
    Case {
        name: "D: two parents, each counted by one and referenced by the other",
        play: crossed,
    },
    Case {
        name: "E: children move between two parents, both ways",
        play: moved,
    },
    Case {
        name: "F: a parent is deleted while children are added",
        play: orphaned,
    },
];

/// Plays all cases; how many held.
pub(crate) fn all(client: &Client, outcome: &mut Outcome) -> Result<usize, String> {
    let mut held = 0;
    for case in &CASES {
        let mut own = Outcome::default();
        (case.play)(client, &mut own)?;
        figures::look(client, &mut own)?;
        held += usize::from(own.is_clean());
        outcome.half += own.half;
        for line in own.remarks {
            outcome.remark(format!("{}: {line}", case.name));
        }
    }
    Ok(held)
}

fn added(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    let house = make(client, "house", &json!({ "name": "A" }))?;
    let done = at_once(client, outcome, 4, |client, n| {
        let body = json!({ "house": house, "pieces": n % 7, "price": "3.5" });
        vec![client.send("POST", "/api/records/room", &[], Some(&body))]
    })?;
    expect(outcome, "rooms added", done, SESSIONS * 4);
    Ok(())
}

fn changed(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    let rooms = rooms(client, &[make(client, "house", &json!({ "name": "B" }))?])?;
    let done = at_once(client, outcome, 4, |client, n| {
        let body = json!({ "pieces": 100 + n, "active": n % 2 == 0 });
        vec![change(client, "PATCH", &rooms[n % SESSIONS], Some(&body))]
    })?;
    expect(outcome, "rooms changed", done, SESSIONS * 4);
    Ok(())
}

fn taken(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    let rooms = rooms(client, &[make(client, "house", &json!({ "name": "C" }))?])?;
    let done = at_once(client, outcome, 3, |client, n| {
        let room = &rooms[n % SESSIONS];
        let gone = change(client, "DELETE", room, None);
        let path = format!("/api/records/room/{room}/restore");
        vec![gone, client.send("POST", &path, &[], None)]
    })?;
    expect(
        outcome,
        "rooms taken away and brought back",
        done,
        SESSIONS * 3 * 2,
    );
    Ok(())
}

fn crossed(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    let houses = [
        make(client, "house", &json!({ "name": "D1" }))?,
        make(client, "house", &json!({ "name": "D2" }))?,
    ];
    let done = at_once(client, outcome, 4, |client, n| {
        let (one, other) = (&houses[n % 2], &houses[(n + 1) % 2]);
        let body = json!({ "house": one, "annex": other, "pieces": 1, "price": "1" });
        vec![client.send("POST", "/api/records/room", &[], Some(&body))]
    })?;
    expect(outcome, "crossed rooms added", done, SESSIONS * 4);
    Ok(())
}

fn moved(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    let houses = [
        make(client, "house", &json!({ "name": "E1" }))?,
        make(client, "house", &json!({ "name": "E2" }))?,
    ];
    let rooms = rooms(client, &houses)?;
    let done = at_once(client, outcome, 4, |client, n| {
        // Each room goes to and fro, its neighbour the other way.
        let house = &houses[(n + n / SESSIONS + 1) % 2];
        vec![change(
            client,
            "PATCH",
            &rooms[n % SESSIONS],
            Some(&json!({ "house": house })),
        )]
    })?;
    expect(outcome, "rooms moved", done, SESSIONS * 4);
    Ok(())
}

fn orphaned(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    for _ in 0..6 {
        let house = make(client, "house", &json!({ "name": "F" }))?;
        at_once(client, outcome, 1, |client, n| {
            vec![if n == SESSIONS / 2 {
                client.send(
                    "DELETE",
                    &format!("/api/records/house/{house}"),
                    &[("if-match", "\"1\"")],
                    None,
                )
            } else {
                let body = json!({ "house": house, "pieces": 1, "price": "1" });
                client.send("POST", "/api/records/room", &[], Some(&body))
            }]
        })?;
    }
    Ok(())
}

/// A few deeds of each of many sessions, all begun together; gives how many succeeded. `n` counts over all of them, the
/// sessions first.
fn at_once(
    client: &Client,
    outcome: &mut Outcome,
    rounds: usize,
    deed: impl Fn(&Client, usize) -> Vec<Option<Answer>> + Sync,
) -> Result<usize, String> {
    let done = AtomicUsize::new(0);
    let gate = std::sync::Barrier::new(SESSIONS);
    let clients = vec![client.clone(); SESSIONS];
    let remarks: Vec<String> = std::thread::scope(|scope| {
        let sessions: Vec<_> = clients
            .iter()
            .enumerate()
            .map(|(number, client)| {
                let (gate, deed, done) = (&gate, &deed, &done);
                scope.spawn(move || {
                    gate.wait();
                    let answers = (0..rounds).flat_map(|round| deed(client, number + round * SESSIONS));
                    answers
                        .filter_map(|answer| match answer {
                            None => Some("no answer".to_owned()),
                            Some(answer) if answer.status < 300 => {
                                done.fetch_add(1, Ordering::SeqCst);
                                None
                            }
                            Some(answer) if answer.status >= 500 || answer.body["code"] == "busy" => {
                                Some(format!("{} {}", answer.status, answer.body))
                            }
                            Some(_) => None,
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        sessions
            .into_iter()
            .flat_map(|session| {
                session
                    .join()
                    .unwrap_or_else(|_| vec!["a session died".to_owned()])
            })
            .collect()
    });
    remarks.into_iter().for_each(|line| outcome.wrong(line));
    Ok(done.into_inner())
}

fn expect(outcome: &mut Outcome, what: &str, done: usize, due: usize) {
    if done != due {
        outcome.wrong(format!("{done} of {due} {what}"));
    }
}

/// One room for each session, in turn under these houses.
fn rooms(client: &Client, houses: &[String]) -> Result<Vec<String>, String> {
    let under = houses.iter().cycle();
    under
        .take(SESSIONS)
        .map(|house| {
            make(
                client,
                "room",
                &json!({ "house": house, "pieces": 2, "price": "1.25" }),
            )
        })
        .collect()
}

fn make(client: &Client, object: &str, body: &Value) -> Result<String, String> {
    let answer = client.send("POST", &format!("/api/records/{object}"), &[], Some(body));
    let answer = answer.ok_or("no answer")?;
    let id = answer.body["id"].as_str();
    id.map(str::to_owned)
        .ok_or_else(|| format!("{object}: {}", answer.body))
}

/// Changes or deletes a room at the version it has.
fn change(client: &Client, method: &str, room: &str, body: Option<&Value>) -> Option<Answer> {
    let path = format!("/api/records/room/{room}");
    let seen = client.send("GET", &path, &[], None)?;
    let tag = format!("\"{}\"", seen.body["version"]);
    client.send(method, &path, &[("if-match", tag.as_str())], body)
}
