//! Records that hang under one another: never in a circle, never too deep, also when many move them at once.

use crate::crossing::deadlocks;
use crate::deriving::all;
use crate::dice::Dice;
use crate::world::{World, at, complaints, create, delete, json_of, refused, restore, sound, update};
use engine::{Context, PageAsk, Refusal, Saved};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Areas in a tree, shops in areas.
fn documents() -> Vec<(&'static str, Value)> {
    let object = |name: &str, properties: Value| {
        json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object", "display": "{{name}}",
            "properties": properties })
    };
    let mut area = object(
        "area",
        json!({
            "name": { "kind": "text", "title": "Name" },
            "open": { "kind": "boolean", "title": "Open", "default": true },
            "parent": { "kind": "reference", "title": "Part of", "to": "area", "onDelete": "cascade" }
        }),
    );
    area["tree"] = json!({ "by": "parent" });
    let shop = object(
        "shop",
        json!({
            "name": { "kind": "text", "title": "Name" },
            "home": { "kind": "reference", "title": "Home", "to": "area", "onDelete": "clear" },
            "area": { "kind": "reference", "title": "Area", "to": "area", "onDelete": "clear",
                "only": { "field": "parent", "under": { "this": "home" } } },
        }),
    );
    let grant = |object: &str, rows: Value, read: Value| json!({ "name": object, "object": object, "rows": rows, "actions": ["read", "create", "update"], "read": read });
    let open = json!({ "field": "open", "is": true });
    let walker = json!({ "name": "walker", "title": "Walker", "grants": [
        grant("area", open, json!(["name", "parent", "open"])), grant("shop", json!("all"), json!("*"))
    ] });
    vec![
        ("area.object.json", area),
        ("shop.object.json", shop),
        ("walker.role.json", walker),
    ]
}

async fn worlds() -> Vec<World> {
    World::both(&documents()).await
}

async fn area(cx: &Context, name: &str, parent: Option<&Saved>) -> Saved {
    let body = json!({ "name": name, "parent": parent.map(|parent| parent.id) });
    create(cx, "area", body).await.unwrap()
}

/// The names that a filter finds, sorted.
async fn found(cx: &Context, object: &str, filter: Value) -> Vec<String> {
    let text = filter.to_string();
    let ask = PageAsk {
        filter: Some(&text),
        limit: Some(200),
        ..PageAsk::default()
    };
    let page = engine::page(cx, object, &ask).await.unwrap();
    let items = json_of(&page.items);
    let names = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap().to_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn nothing_hangs_under_itself() {
    for world in &worlds().await {
        let cx = world.admin();
        let a = area(&cx, "a", None).await;
        let b = area(&cx, "b", Some(&a)).await;
        let c = area(&cx, "c", Some(&b)).await;
        for under in [&a, &b, &c] {
            let moved = update(&cx, "area", &a, json!({ "parent": under.id })).await;
            assert_eq!(refused(moved), [at("tree_circle", "/parent")]);
        }
        // A form hears of it before it is saved.
        let held = json!({ "parent": c.id }).as_object().cloned().unwrap();
        let told = engine::evaluate(&cx, "area", Some(a.id), held, &[])
            .await
            .unwrap();
        assert_eq!(told.issues[0].code, "tree_circle");
        // Two changes of one batch see each other.
        let change = |saved: &Saved, parent: Value| engine::Operation::Update {
            object: "area".to_owned(),
            id: saved.id,
            version: saved.version,
            record: json!({ "parent": parent }).as_object().cloned().unwrap(),
            wish: engine::Wish::default(),
        };
        let turned = vec![
            change(&c, Value::Null),
            change(&a, json!(c.id)),
            change(&b, json!(a.id)),
        ];
        engine::batch(&cx, turned, true).await.unwrap();
        let circle = vec![change(
            &Saved {
                version: 2,
                ..c.clone()
            },
            json!(b.id),
        )];
        let (_, refusal) = engine::batch(&cx, circle, true).await.unwrap_err();
        assert_eq!(complaints(refusal), [at("tree_circle", "/parent")]);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_tree_has_so_many_levels_and_no_more() {
    for world in &worlds().await {
        let cx = world.admin();
        let mut line = vec![area(&cx, "1", None).await];
        for level in 2..=model::MAX_TREE_DEPTH {
            let next = area(&cx, &level.to_string(), line.last()).await;
            line.push(next);
        }
        let deep = json!({ "name": "33", "parent": line.last().unwrap().id });
        assert_eq!(
            refused(create(&cx, "area", deep).await),
            [at("tree_too_deep", "/parent")]
        );
        // Neither is a whole branch hung too deep.
        let other = area(&cx, "x", None).await;
        let moved = update(&cx, "area", &line[0], json!({ "parent": other.id })).await;
        assert_eq!(refused(moved), [at("tree_too_deep", "/parent")]);
        update(&cx, "area", &line[1], json!({ "parent": other.id }))
            .await
            .unwrap();
        // What was deleted comes back only where there is room by now.
        let gone = area(&cx, "y", Some(&other)).await;
        delete(&cx, "area", &gone).await.unwrap();
        update(&cx, "area", &other, json!({ "parent": line[0].id }))
            .await
            .unwrap_err();
        restore(&cx, "area", gone.id).await.unwrap();
        sound(world).await;
    }
}

#[tokio::test]
async fn what_comes_back_has_room_or_stays_away() {
    for world in &worlds().await {
        let cx = world.admin();
        let top = area(&cx, "top", None).await;
        let branch = area(&cx, "branch", Some(&top)).await;
        let leaf = area(&cx, "leaf", Some(&branch)).await;
        delete(&cx, "area", &branch).await.unwrap();
        let mut last = area(&cx, "1", None).await;
        for level in 2..=30 {
            last = area(&cx, &level.to_string(), Some(&last)).await;
        }
        let top = update(&cx, "area", &top, json!({ "parent": last.id }))
            .await
            .unwrap();
        let refusal = restore(&cx, "area", branch.id).await;
        assert_eq!(refused(refusal), [at("tree_too_deep", "/parent")]);
        update(&cx, "area", &top, json!({ "parent": null }))
            .await
            .unwrap();
        restore(&cx, "area", branch.id).await.unwrap();
        assert_eq!(
            found(&cx, "area", json!({ "field": "parent", "under": top.id })).await,
            ["branch", "leaf"]
        );
        assert!(leaf.version == 1);
        sound(world).await;
    }
}

/// Whoever moves too late is told so, and nobody of a defect.
fn fair(outcome: &Result<Saved, Refusal>) -> bool {
    match outcome {
        Ok(_) | Err(Refusal::Stale { .. }) => true,
        Err(Refusal::Complaints(told)) => told
            .iter()
            .all(|one| ["tree_circle", "tree_too_deep"].contains(&one.code)),
        Err(_) => false,
    }
}

/// Every area with the one it is part of.
async fn parents(cx: &Context) -> BTreeMap<String, Option<String>> {
    let rows = all(cx, "area").await.into_iter();
    rows.map(|row| {
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        (text("id").unwrap(), text("parent"))
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_people_who_move_branches_at_once_never_close_a_circle() {
    for world in &worlds().await {
        let cx = world.admin();
        let mut made = Vec::new();
        for n in 0..14 {
            made.push(area(&cx, &n.to_string(), None).await.id);
        }
        let moved = std::sync::atomic::AtomicUsize::new(0);
        let people = (0..8_u64).map(|person| {
            let (cx, made, moved) = (cx.clone(), &made, &moved);
            async move {
                let mut dice = Dice::new(person + 1);
                for _ in 0..25 {
                    let (id, parent) = (*dice.pick(made), *dice.pick(made));
                    let found = engine::get(&cx, "area", id, None).await.unwrap();
                    let body = match dice.happens(12) {
                        true => json!({ "parent": null }),
                        false => json!({ "parent": parent }),
                    };
                    let body = body.as_object().cloned().unwrap();
                    let outcome =
                        engine::update(&cx, "area", id, found.version, body, engine::Wish::default()).await;
                    assert!(fair(&outcome), "{outcome:?}");
                    moved.fetch_add(usize::from(outcome.is_ok()), std::sync::atomic::Ordering::Relaxed);
                }
            }
        });
        join_all(people).await;
        assert!(moved.into_inner() > 30);
        let parents = parents(&cx).await;
        for id in parents.keys() {
            let (mut next, mut met) = (Some(id), BTreeSet::new());
            while let Some(one) = next {
                assert!(met.insert(one), "{one} hangs under itself: {parents:?}");
                next = parents[one].as_ref();
            }
        }
        assert_eq!(deadlocks(world).await, 0);
        sound(world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_hang_each_others_branch_one_comes_too_late() {
    for world in &worlds().await {
        let cx = world.admin();
        for round in 0..12 {
            let (a, b) = (area(&cx, "a", None).await, area(&cx, "b", None).await);
            let (c, d) = (area(&cx, "c", Some(&a)).await, area(&cx, "d", Some(&b)).await);
            let moves = [(&a, d.id), (&b, c.id)];
            let moves = moves.map(|(one, under)| update(&cx, "area", one, json!({ "parent": under })));
            let mut outcomes = join_all(moves).await;
            let (one, other) = (outcomes.remove(0), outcomes.remove(0));
            assert!(one.is_ok() != other.is_ok(), "{round}: {one:?} {other:?}");
            let late = one.and(other);
            assert_eq!(refused(late), [at("tree_circle", "/parent")]);
        }
        sound(world).await;
    }
}

#[tokio::test]
async fn what_hangs_under_a_record_is_found_as_far_as_it_is_seen() {
    for world in &worlds().await {
        let cx = world.admin();
        let north = area(&cx, "north", None).await;
        let coast = area(&cx, "coast", Some(&north)).await;
        let port = area(&cx, "port", Some(&coast)).await;
        let south = area(&cx, "south", None).await;
        for (name, home, within) in [("quay", &north, &port), ("dune", &north, &coast)] {
            let body = json!({ "name": name, "home": home.id, "area": within.id });
            create(&cx, "shop", body).await.unwrap();
        }
        create(&cx, "shop", json!({ "name": "none" })).await.unwrap();
        let wrong = json!({ "name": "x", "home": south.id, "area": port.id });
        assert_eq!(
            refused(create(&cx, "shop", wrong).await),
            [at("reference_only", "/area")]
        );
        let under = |field: &str, root: Uuid| json!({ "field": field, "under": root });
        assert_eq!(
            found(&cx, "area", under("parent", north.id)).await,
            ["coast", "port"]
        );
        assert_eq!(found(&cx, "area", under("parent", port.id)).await, [""; 0]);
        assert_eq!(
            found(&cx, "shop", under("area", north.id)).await,
            ["dune", "quay"]
        );
        assert_eq!(found(&cx, "shop", under("area", port.id)).await, ["quay"]);
        assert_eq!(
            found(&cx, "shop", json!({ "not": under("area", coast.id) })).await,
            ["none"]
        );
        assert_eq!(
            found(&cx, "shop", under("area.parent", north.id)).await,
            ["dune", "quay"]
        );
        let some = json!({ "some": "shop.area", "where": under("home", north.id) });
        assert_eq!(found(&cx, "area", some).await, ["coast", "port"]);
        // The walker sees no closed area: what hangs under it hangs nowhere, as far as they may know.
        let walker = world.cx(7, &["walker"]);
        assert_eq!(
            found(&walker, "shop", under("area", north.id)).await,
            ["dune", "quay"]
        );
        update(&cx, "area", &coast, json!({ "open": false }))
            .await
            .unwrap();
        assert_eq!(found(&walker, "shop", under("area", north.id)).await, [""; 0]);
        assert_eq!(
            found(&walker, "shop", under("area", coast.id)).await,
            ["dune", "quay"]
        );
        assert_eq!(found(&walker, "area", under("parent", north.id)).await, [""; 0]);
        let text = under("area", north.id).to_string();
        let ask = PageAsk {
            filter: Some(&text),
            as_of: Some("2026-11-21T08:00:00Z"),
            ..PageAsk::default()
        };
        assert_eq!(
            refused(engine::page(&cx, "shop", &ask).await),
            [at("as_of_beyond", "/filter")]
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_grant_may_reach_as_far_down_as_a_tree_does() {
    for engine in [store::Engine::Sqlite, store::Engine::Postgres] {
        // Two workspaces of a test draw the same ids.
        let first = World::new(engine, &documents()).await;
        let root = area(&first.admin(), "root", None).await;
        let mut documents = documents();
        let rows =
            json!({ "all": [{ "field": "area", "under": root.id }, { "field": "name", "is_filled": true }] });
        documents.push((
            "local.role.json",
            json!({ "name": "local", "title": "Local", "grants": [
            { "name": "shops", "object": "shop", "rows": rows, "actions": ["read", "update"] },
            { "name": "areas", "object": "area", "actions": ["read"] }
        ] }),
        ));
        let world = World::new(engine, &documents).await;
        let (cx, local) = (world.admin(), world.cx(8, &["local"]));
        let again = area(&cx, "root", None).await;
        assert_eq!(again.id, root.id);
        let branch = area(&cx, "branch", Some(&root)).await;
        let other = area(&cx, "other", None).await;
        // Under no home there is nothing that may be named.
        let homeless = json!({ "name": "inner", "area": branch.id });
        assert_eq!(
            refused(create(&cx, "shop", homeless).await),
            [at("reference_only", "/area")]
        );
        let home = json!({ "name": "inner", "home": root.id, "area": branch.id });
        let inner = create(&cx, "shop", home).await.unwrap();
        let below = area(&cx, "below", Some(&other)).await;
        let home = json!({ "name": "outer", "home": other.id, "area": below.id });
        let outer = create(&cx, "shop", home).await.unwrap();
        assert_eq!(found(&local, "shop", json!({ "all": [] })).await, ["inner"]);
        assert_eq!(
            engine::get(&local, "shop", outer.id, None).await,
            Err(Refusal::NotFound)
        );
        let changed = update(&local, "shop", &inner, json!({ "name": "within" }))
            .await
            .unwrap();
        // As of a moment it is the tree of today that counts.
        let now = crate::world::instant(world.ports.now());
        let ask = PageAsk {
            as_of: Some(&now),
            ..PageAsk::default()
        };
        let page = engine::page(&local, "shop", &ask).await.unwrap();
        assert_eq!(json_of(&page.items).as_array().unwrap().len(), 1);
        assert_eq!(
            engine::history(&local, "shop", inner.id, None, None)
                .await
                .unwrap()
                .items
                .len(),
            2
        );
        // Who would lose sight of a record does not move it there.
        let away = update(
            &local,
            "shop",
            &changed,
            json!({ "home": other.id, "area": below.id }),
        )
        .await;
        assert!(matches!(away, Err(Refusal::Forbidden(_))), "{away:?}");
        // The branch moves away, and what is in it goes out of sight.
        update(&cx, "area", &branch, json!({ "parent": other.id }))
            .await
            .unwrap();
        assert_eq!(found(&local, "shop", json!({ "all": [] })).await, [""; 0]);
        assert_eq!(
            engine::get(&local, "shop", inner.id, None).await,
            Err(Refusal::NotFound)
        );
    }
}

/// The same areas with figures of the shops in them, down to the last corner.
pub(crate) fn counted() -> Vec<(&'static str, Value)> {
    let mut documents = documents();
    let area = &mut documents[0].1["properties"];
    let rollup = |title: &str, more: Value| {
        let mut field = json!({ "kind": "rollup", "title": title, "over": "shop.area", "subtree": true });
        for (key, value) in more.as_object().unwrap() {
            field[key] = value.clone();
        }
        field
    };
    area["here"] = json!({ "kind": "rollup", "title": "Here", "over": "shop.area", "count": true });
    area["shops"] = rollup(
        "Shops",
        json!({ "count": true, "where": { "field": "big", "is": true } }),
    );
    area["staff"] = rollup("Staff", json!({ "sum": "staff" }));
    area["worth"] = rollup("Worth", json!({ "sum": "worth" }));
    area["latest"] = rollup("Latest", json!({ "max": "opened" }));
    area["below"] = rollup("Below", json!({ "over": "area.parent", "count": true }));
    area["label"] =
        json!({ "kind": "formula", "title": "Label", "result": "integer", "formula": "staff + below" });
    area["top"] =
        json!({ "kind": "formula", "title": "Above", "result": "integer", "formula": "parent.staff" });
    let shop = &mut documents[1].1["properties"];
    shop["area"].as_object_mut().unwrap().shift_remove("only");
    shop["staff"] = json!({ "kind": "integer", "title": "Staff", "default": 1 });
    shop["worth"] = json!({ "kind": "money", "title": "Worth" });
    shop["opened"] = json!({ "kind": "date", "title": "Opened" });
    shop["big"] = json!({ "kind": "boolean", "title": "Big", "default": true });
    documents
}

/// Recomputes every figure from what people entered.
async fn recomputed(world: &World) {
    let cx = world.admin();
    let (areas, shops) = (all(&cx, "area").await, all(&cx, "shop").await);
    let parents = parents(&cx).await;
    let within = |one: &Value, root: &str| {
        let mut next = one.as_str().map(str::to_owned);
        while let Some(id) = next {
            if id == root {
                return true;
            }
            next = parents.get(&id).cloned().flatten();
        }
        false
    };
    for area in &areas {
        let id = area["id"].as_str().unwrap();
        let mine: Vec<&Value> = shops.iter().filter(|shop| within(&shop["area"], id)).collect();
        let worth = |shop: &&Value| {
            let text = shop["worth"].as_str()?;
            text.replace('.', "").parse::<i64>().ok()
        };
        let total: i64 = mine.iter().filter_map(worth).sum();
        let staff: i64 = mine.iter().filter_map(|shop| shop["staff"].as_i64()).sum();
        let latest = mine.iter().filter_map(|shop| shop["opened"].as_str()).max();
        let below = areas.iter().filter(|other| within(&other["parent"], id)).count();
        assert_eq!(
            area["shops"],
            mine.iter().filter(|shop| shop["big"] == true).count(),
            "{area}"
        );
        assert_eq!(
            area["here"],
            shops.iter().filter(|shop| shop["area"] == area["id"]).count(),
            "{area}"
        );
        assert_eq!(area["staff"], staff, "{area}");
        assert_eq!(
            area["worth"],
            format!("{}.{:04}", total / 10_000, total % 10_000),
            "{area}"
        );
        assert_eq!(area["latest"].as_str(), latest, "{area}");
        assert_eq!(area["below"], below, "{area}");
        assert_eq!(area["label"], staff + below as i64, "{area}");
        let above = areas.iter().find(|other| other["id"] == area["parent"]);
        assert_eq!(
            area["top"],
            above.map_or(Value::Null, |above| above["staff"].clone()),
            "{area}"
        );
    }
}

#[tokio::test]
async fn what_hangs_under_a_record_counts_for_it() {
    for world in &World::both(&counted()).await {
        let cx = world.admin();
        let north = area(&cx, "north", None).await;
        let coast = area(&cx, "coast", Some(&north)).await;
        let south = area(&cx, "south", None).await;
        let body =
            json!({ "name": "quay", "area": coast.id, "staff": 3, "worth": "2.5", "opened": "2026-01-01" });
        let quay = create(&cx, "shop", body).await.unwrap();
        recomputed(world).await;
        let figures = |id| async move {
            let read = crate::world::read(&world.admin(), "area", id).await.unwrap();
            (
                read["staff"].clone(),
                read["below"].clone(),
                read["version"].clone(),
            )
        };
        assert_eq!(figures(north.id).await, (json!(3), json!(1), json!(1)));
        // A branch that moves takes its figures along.
        let coast = update(&cx, "area", &coast, json!({ "parent": south.id }))
            .await
            .unwrap();
        assert_eq!(figures(north.id).await, (json!(0), json!(0), json!(1)));
        assert_eq!(figures(south.id).await, (json!(3), json!(1), json!(1)));
        recomputed(world).await;
        update(&cx, "shop", &quay, json!({ "area": north.id, "staff": 4 }))
            .await
            .unwrap();
        recomputed(world).await;
        delete(&cx, "area", &coast).await.unwrap();
        recomputed(world).await;
        restore(&cx, "area", coast.id).await.unwrap();
        recomputed(world).await;
        sound(world).await;
    }
}

/// One random deed on areas and shops.
async fn deed(cx: &Context, dice: &mut Dice, areas: &[Uuid], shops: &[Uuid]) {
    let (area, parent) = (*dice.pick(areas), *dice.pick(areas));
    let shop = *dice.pick(shops);
    let version = |object: &'static str, id| async move {
        let found = engine::get(cx, object, id, None).await;
        found.map(|found| found.version).unwrap_or(1)
    };
    let day = format!("2026-02-{:02}", 1 + dice.roll(28));
    let outcome = match dice.roll(8) {
        0 | 1 => {
            let body = json!({ "parent": (!dice.happens(15)).then_some(parent) });
            let body = body.as_object().cloned().unwrap();
            engine::update(
                cx,
                "area",
                area,
                version("area", area).await,
                body,
                engine::Wish::default(),
            )
            .await
        }
        2 => {
            engine::delete(
                cx,
                "shop",
                shop,
                version("shop", shop).await,
                engine::Wish::default(),
            )
            .await
        }
        3 | 4 => restore(cx, "shop", shop).await,
        5 => {
            create(
                cx,
                "shop",
                json!({ "name": "n", "area": area, "staff": dice.roll(9), "opened": day }),
            )
            .await
        }
        _ => {
            let body = json!({ "area": area, "staff": dice.roll(20), "worth": format!("{}.25", dice.roll(50)),
                "opened": day, "big": dice.happens(50) });
            let body = body.as_object().cloned().unwrap();
            engine::update(
                cx,
                "shop",
                shop,
                version("shop", shop).await,
                body,
                engine::Wish::default(),
            )
            .await
        }
    };
    match outcome {
        Err(Refusal::NotFound) => {}
        outcome => assert!(fair(&outcome), "{outcome:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn figures_along_a_tree_are_exact_whatever_a_crowd_moves() {
    for world in &World::both(&counted()).await {
        let cx = world.admin();
        let (mut areas, mut shops) = (Vec::new(), Vec::new());
        for n in 0..10_usize {
            let parent = n.checked_sub(3).map(|at| areas[at]);
            let body = json!({ "name": n.to_string(), "parent": parent });
            areas.push(create(&cx, "area", body).await.unwrap().id);
        }
        for n in 0..16 {
            let body = json!({ "name": n.to_string(), "area": areas[n % 10], "staff": n });
            shops.push(create(&cx, "shop", body).await.unwrap().id);
        }
        let people = (0..8_u64).map(|person| {
            let (cx, areas, shops) = (cx.clone(), &areas, &shops);
            async move {
                let mut dice = Dice::new(person + 71);
                for _ in 0..25 {
                    deed(&cx, &mut dice, areas, shops).await;
                }
            }
        });
        join_all(people).await;
        recomputed(world).await;
        assert_eq!(deadlocks(world).await, 0);
        sound(world).await;
    }
}
