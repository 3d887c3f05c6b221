//! Figures that are told from today are true on every day, though nobody writes anything.

use crate::{Files, codes, create_customer, on_both_engines, with_customer};
use app::Workspace;
use model::Viewer;
use ports::{Ports, TestClock};
use serde_json::{Value, json};
use std::sync::Arc;

const HOUR: i64 = 3_600_000;
/// 2026-03-10, noon in Shanghai.
const NOON: i64 = 1_773_115_200_000;

/// Customers count those below them whose next visit is within a week, and shout when there is one.
fn visits(fresh: Option<&'static str>) -> Files {
    with_customer(move |object| {
        let soon = json!({ "field": "founded", "between": { "during": "next_7_days" } });
        object["properties"]["soon"] = json!({ "kind": "rollup", "title": "Soon", "over": "customer.parent",
            "count": true, "where": soon, "publishes": true });
        if let Some(fresh) = fresh {
            object["properties"]["soon"]["fresh"] = json!(fresh);
        }
        object["properties"]["busy"] =
            json!({ "kind": "formula", "title": "Busy", "result": "boolean", "formula": "soon > 0" });
    })
}

async fn read(workspace: &Workspace, viewer: &Arc<Viewer>, id: uuid::Uuid) -> Value {
    let found = engine::get(&workspace.context(viewer, "test"), "customer", id, None)
        .await
        .unwrap();
    serde_json::from_slice(&found.body).unwrap()
}

async fn of(workspace: &Workspace, viewer: &Arc<Viewer>, id: uuid::Uuid) -> (Value, Value) {
    let found = read(workspace, viewer, id).await;
    (found["soon"].clone(), found["busy"].clone())
}

async fn sound(workspace: &Workspace) {
    let doctor = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
    assert!(doctor.iter().all(|check| check.ok), "{doctor:?}");
}

on_both_engines! {
    async fn the_day_begins_and_the_figures_with_it(place) {
        let clock = Arc::new(TestClock::at(NOON));
        let ports = Ports { clock: clock.clone(), ..Ports::real() };
        let workspace = Workspace::create(&place.target, ports, crate::PASSWORD).await.unwrap();
        let admin = crate::admin(&workspace).await;
        workspace.apply(&visits(Some("daily")), None, &admin).await.unwrap();
        let parent = create_customer(&workspace, &admin, json!({ "name": "Group" })).await.id;
        for (name, day) in [("A", "2026-03-12"), ("B", "2026-03-20"), ("C", "2026-04-30")] {
            let body = json!({ "name": name, "parent": parent, "founded": day });
            create_customer(&workspace, &admin, body).await;
        }
        workspace.work().await.unwrap();
        assert_eq!(of(&workspace, &admin, parent).await, (json!(1), json!(true)));
        sound(&workspace).await;
        // On each day, from one midnight to the next, whatever comes to be true of that day.
        for (day, soon) in [(3, 1), (4, 1), (11, 0), (44, 1), (52, 0)] {
            clock.set(NOON + day * 24 * HOUR);
            workspace.work().await.unwrap();
            let told = of(&workspace, &admin, parent).await;
            assert_eq!(told, (json!(soon), json!(soon > 0)), "after {day} days");
            sound(&workspace).await;
        }
        // Nobody wrote anything.
        assert_eq!(read(&workspace, &admin, parent).await["version"], 1);
    }

    async fn a_save_counts_by_the_day_on_which_it_is_done(place) {
        let clock = Arc::new(TestClock::at(NOON));
        let ports = Ports { clock: clock.clone(), ..Ports::real() };
        let workspace = Workspace::create(&place.target, ports, crate::PASSWORD).await.unwrap();
        let admin = crate::admin(&workspace).await;
        workspace.apply(&visits(Some("daily")), None, &admin).await.unwrap();
        let parent = create_customer(&workspace, &admin, json!({ "name": "Group" })).await.id;
        create_customer(&workspace, &admin, json!({ "name": "A", "parent": parent, "founded": "2026-03-12" })).await;
        // Half past eleven in the evening, and half an hour after midnight, in Shanghai: the visit is over by then.
        clock.set(NOON + 35 * HOUR + HOUR / 2);
        create_customer(&workspace, &admin, json!({ "name": "B", "parent": parent, "founded": "2026-12-01" })).await;
        assert_eq!(of(&workspace, &admin, parent).await.0, json!(1));
        clock.advance(HOUR);
        create_customer(&workspace, &admin, json!({ "name": "C", "parent": parent, "founded": "2026-12-01" })).await;
        assert_eq!(of(&workspace, &admin, parent).await.0, json!(0));
    }

    async fn whoever_forgets_to_say_so_is_told(place) {
        let (workspace, admin) = place.minimal().await;
        let refused = workspace.apply(&visits(None), None, &admin).await.unwrap_err();
        assert_eq!(codes(refused), ["rollup_not_fresh"]);
        let always = with_customer(|object| {
            object["properties"]["below"] = json!({ "kind": "rollup", "title": "Below", "over": "customer.parent",
                "count": true, "fresh": "daily", "publishes": true });
        });
        let refused = workspace.apply(&always, None, &admin).await.unwrap_err();
        assert_eq!(codes(refused), ["rollup_fresh"]);
    }

    async fn a_rule_asks_for_the_day_where_the_workspace_is(place) {
        let clock = Arc::new(TestClock::at(NOON));
        let ports = Ports { clock: clock.clone(), ..Ports::real() };
        let workspace = Workspace::create(&place.target, ports, crate::PASSWORD).await.unwrap();
        let admin = crate::admin(&workspace).await;
        let stamped = with_customer(|object| {
            let rules = [
                json!({ "name": "stamp", "do": "before", "when": "is_empty(founded)", "set": { "founded": "today()" } }),
                json!({ "name": "not_ahead", "do": "check", "when": "founded > add_days(today(), 1)", "at": "/founded",
                    "message": "This lies ahead." }),
            ];
            object["rules"].as_array_mut().unwrap().extend(rules);
        });
        workspace.apply(&stamped, None, &admin).await.unwrap();
        // Half past eleven in the evening, and half an hour after midnight, in Shanghai.
        for (hours, day) in [(11, "2026-03-10"), (1, "2026-03-11")] {
            clock.advance(hours * HOUR + if hours == 11 { HOUR / 2 } else { 0 });
            let saved = create_customer(&workspace, &admin, json!({ "name": day })).await;
            assert_eq!(read(&workspace, &admin, saved.id).await["founded"], day);
        }
        let ahead = crate::record(json!({ "name": "Ahead", "founded": "2026-03-13" }));
        let cx = workspace.context(&admin, "test");
        let refused = engine::create(&cx, "customer", ahead, engine::Wish::default()).await.unwrap_err();
        assert!(format!("{refused:?}").contains("This lies ahead."), "{refused:?}");
    }

    async fn what_is_kept_asks_for_no_day(place) {
        let (workspace, admin) = place.minimal().await;
        let kept = with_customer(|object| {
            object["properties"]["age"] = json!({ "kind": "formula", "title": "Age", "result": "integer",
                "formula": "days_between(founded, today())" });
        });
        let refused = workspace.apply(&kept, None, &admin).await.unwrap_err();
        assert_eq!(codes(refused), ["today_is_not_kept"]);
    }
}
