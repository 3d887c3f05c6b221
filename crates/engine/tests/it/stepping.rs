//! A save takes its steps in the order that everybody relies on.

use crate::trade;
use crate::world::{World, create, update};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use store::{Engine, Error, Pace};

const STEPS: [&str; 17] = [
    "pinned",
    "parsed",
    "allowed",
    "locked",
    "defaults",
    "taken",
    "found",
    "before_rules",
    "referenced",
    "whole",
    "check_rules",
    "keys",
    "written",
    "journalled",
    "children",
    "published",
    "answered",
];

/// Which thread passed which step; other tests pass steps too, on threads of their own.
type Passed = Arc<Mutex<Vec<(ThreadId, &'static str)>>>;

async fn writer(world: &World) -> ThreadId {
    let found: Result<ThreadId, Error> = world
        .store
        .write(Pace::Interactive, |_| {
            Box::pin(async { Ok(thread::current().id()) })
        })
        .await;
    found.unwrap()
}

#[tokio::test]
async fn a_save_takes_its_steps_in_order() {
    let world = World::new(Engine::Sqlite, &trade::documents()).await;
    let threads = [thread::current().id(), writer(&world).await];
    let passed = Passed::default();
    for step in STEPS {
        let passed = Arc::clone(&passed);
        fail::cfg_callback(format!("save::{step}"), move || {
            passed.lock().unwrap().push((thread::current().id(), step));
        })
        .unwrap();
    }
    let taken = || {
        let mut passed = passed.lock().unwrap();
        let steps: Vec<_> = passed
            .iter()
            .filter(|(thread, _)| threads.contains(thread))
            .map(|(_, step)| *step)
            .collect();
        passed.clear();
        steps
    };
    let saved = create(&world.admin(), "account", json!({ "name": "A" }))
        .await
        .unwrap();
    assert_eq!(taken(), STEPS);
    update(&world.admin(), "account", &saved, json!({ "name": "B" }))
        .await
        .unwrap();
    let without_allowed: Vec<_> = STEPS.into_iter().filter(|step| *step != "allowed").collect();
    assert_eq!(taken(), without_allowed);
    for step in STEPS {
        fail::remove(format!("save::{step}"));
    }
}
