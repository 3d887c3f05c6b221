//! What rules do to other records holds in a crowd, too.

use crate::deriving::all;
use crate::dice::Dice;
use crate::world::{World, at, create, delete, read, refused, sound, update};
use engine::{Context, Refusal, Saved};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const PEOPLE: u64 = 8;
const DEEDS: usize = 25;

fn office() -> Vec<(&'static str, Value)> {
    let object = |name: &str, properties: Value, rules: Value| {
        json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object", "display": "{{name}}",
            "properties": properties, "rules": rules })
    };
    // Sorted so that what a rule writes comes before and after the record that it acts on, in the order of locks.
    let account =
        json!({ "name": { "kind": "text", "title": "Name" }, "last": { "kind": "text", "title": "Last" } });
    let deal = json!({ "name": { "kind": "text", "title": "Name" },
        "won": { "kind": "boolean", "title": "Won", "default": false },
        "account": { "kind": "reference", "title": "Account", "to": "account" },
        "tasks": { "kind": "rollup", "title": "Tasks", "over": "errand.deal", "count": true } });
    let rules = json!([
        { "name": "call", "do": "after", "on": ["create"], "create": { "object": "errand", "set": { "name": "name", "deal": "id" } } },
        { "name": "hand_over", "do": "after", "changed": ["won"], "when": "won",
          "create": { "object": "errand", "set": { "name": "\"Hand over\"", "deal": "id" } } },
        { "name": "last", "do": "after", "changed": ["won"], "when": "won",
          "update": { "records": "account", "set": { "last": "name" } } },
        { "name": "undo", "do": "after", "on": ["update"], "changed": ["won"], "when": "!won",
          "delete": { "records": "errand.deal", "where": { "field": "name", "is": "Hand over" } } } ]);
    let task = json!({ "name": { "kind": "text", "title": "Name" },
        "number": { "kind": "auto_number", "title": "Number" },
        "deal": { "kind": "reference", "title": "Deal", "to": "deal", "onDelete": "cascade" } });
    vec![
        ("account.object.json", object("account", account, json!([]))),
        ("deal.object.json", object("deal", deal, rules)),
        ("errand.object.json", object("errand", task, json!([]))),
    ]
}

/// One random deed on one deal; whoever comes too late is told so. Whether it came to pass.
async fn deed(cx: &Context, dice: &mut Dice, deal: Uuid) -> bool {
    let Ok(present) = read(cx, "deal", deal).await else {
        return false;
    };
    let present = Saved {
        id: deal,
        version: present["version"].as_i64().unwrap(),
        status: 200,
        body: Vec::new(),
        also: Vec::new(),
        moved_people: false,
    };
    let outcome = match dice.roll(120) {
        0 => delete(cx, "deal", &present).await,
        _ => {
            update(
                cx,
                "deal",
                &present,
                json!({ "won": dice.happens(50), "name": format!("D{}", dice.roll(99)) }),
            )
            .await
        }
    };
    match outcome {
        Ok(_) => true,
        Err(Refusal::Stale { .. } | Refusal::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn in_a_crowd_every_rule_has_done_its_work_exactly_once() {
    for world in World::both(&office()).await {
        let cx = world.admin();
        let mut deals = Vec::new();
        for name in ["one", "two", "three", "four", "five", "six"] {
            let account = create(&cx, "account", json!({ "name": name })).await.unwrap();
            let deal = create(&cx, "deal", json!({ "name": name, "account": account.id }))
                .await
                .unwrap();
            deals.push(deal.id);
        }
        let people = (0..PEOPLE).map(|person| {
            let (cx, deals) = (cx.clone(), deals.clone());
            async move {
                let (mut dice, mut done) = (Dice::new(person), 0);
                for _ in 0..DEEDS {
                    let deal = *dice.pick(&deals);
                    done += usize::from(deed(&cx, &mut dice, deal).await);
                }
                done
            }
        });
        let done: usize = join_all(people).await.into_iter().sum();
        assert!(done >= 20, "only {done} deeds came to pass");
        let (left, accounts, tasks) = (
            all(&cx, "deal").await,
            all(&cx, "account").await,
            all(&cx, "errand").await,
        );
        for deal in &left {
            let mine: Vec<&Value> = tasks.iter().filter(|task| task["deal"] == deal["id"]).collect();
            let due = if deal["won"] == true { 2 } else { 1 };
            assert_eq!(
                (mine.len(), &deal["tasks"]),
                (due, &json!(due)),
                "{deal}: {mine:?}"
            );
            let account = accounts
                .iter()
                .find(|account| account["id"] == deal["account"])
                .unwrap();
            if deal["won"] == true {
                let history = read(&cx, "account", account["id"].as_str().unwrap().parse().unwrap())
                    .await
                    .unwrap();
                assert!(history["last"].is_string(), "{deal}: {history}");
            }
        }
        let numbers: BTreeSet<&str> = tasks
            .iter()
            .map(|task| task["number"].as_str().unwrap())
            .collect();
        assert_eq!(numbers.len(), tasks.len(), "every task has a number of its own");
        assert!(
            tasks
                .iter()
                .all(|task| left.iter().any(|deal| deal["id"] == task["deal"]))
        );
        sound(&world).await;
    }
}

#[tokio::test]
async fn a_rule_that_would_write_too_much_refuses_the_save() {
    for world in World::both(&office()).await {
        let cx = world.admin();
        let deal = create(&cx, "deal", json!({ "name": "Big", "won": true }))
            .await
            .unwrap();
        let more = (0..200).map(|_| create(&cx, "errand", json!({ "name": "Hand over", "deal": deal.id })));
        assert!(join_all(more).await.iter().all(Result::is_ok));
        let refusal = update(&cx, "deal", &deal, json!({ "won": false })).await;
        assert_eq!(
            refused(refusal),
            [at("after_refused", ""), at("after_too_many", "")]
        );
        assert_eq!(all(&cx, "errand").await.len(), 202, "nothing of it is done");
    }
}
