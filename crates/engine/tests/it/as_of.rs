//! What was answered at a moment is what is answered as of it later.

use crate::deriving::shop;
use crate::dice::{self, Dice};
use crate::trade::{self, worlds};
use crate::world::{World, at, create, delete, fields, instant, json_of, refused, restore, update};
use engine::{AggregateAsk, Context, PageAsk, Refusal, Wish};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::Engine;
use uuid::Uuid;

const STEPS: usize = 700;
const MOMENTS: usize = 20;
const OBJECTS: [&str; 4] = ["account", "deal", "visit", "memo"];
/// No two grants of these mask differently, so what is shown of a record of then and of today can be told from answers.
const VIEWERS: [&[&str]; 4] = [
    &["administrator"],
    &["clerk"],
    &["watcher"],
    &["seller", "watcher"],
];

/// Every record of an object by id, as a viewer's pages answer them.
type Dump = BTreeMap<String, Map<String, Value>>;

async fn dump(cx: &Context, object: &str, as_of: Option<&str>) -> Dump {
    let (mut dump, mut cursor) = (Dump::new(), None::<String>);
    loop {
        let ask = PageAsk {
            limit: Some(200),
            cursor: cursor.as_deref(),
            count: Some(10_000),
            as_of,
            ..PageAsk::default()
        };
        let page = match engine::page(cx, object, &ask).await {
            Err(Refusal::NotFound) => return dump,
            page => page.unwrap(),
        };
        for row in json_of(&page.items).as_array().unwrap() {
            let id = row["id"].as_str().unwrap().to_owned();
            assert_eq!(dump.insert(id, fields(row.clone())), None, "{row} stands twice");
        }
        cursor = page.next;
        if cursor.is_none() {
            assert_eq!(page.count, Some((dump.len() as u64, true)));
            return dump;
        }
    }
}

/// What is to be shown of then: what was shown then, of what is shown today.
fn shown(then: &Dump, today: &Dump) -> Dump {
    let both = then
        .iter()
        .filter_map(|(id, row)| Some((id, row, today.get(id)?)));
    both.map(|(id, row, today)| {
        let row = row.iter().filter(|(name, _)| today.contains_key(*name));
        let row = row.map(|(name, value)| (name.clone(), value.clone()));
        (id.clone(), row.collect())
    })
    .collect()
}

/// One random save; refusals are part of it.
async fn step(world: &World, dice: &mut Dice, known: &mut Vec<(String, Uuid)>) {
    let cx = world.cx(7 + dice.roll(2) as u128, &["administrator"]);
    let object = *dice.pick(&OBJECTS);
    let mut draft = dice::draft(dice, &world.model, world.model.object(object).unwrap(), known);
    if dice.happens(70) {
        draft.shift_remove("owner");
    }
    let own: Vec<_> = known.iter().filter(|(of, _)| of == object).collect();
    if own.is_empty() || dice.happens(20) {
        if let Ok(saved) = engine::create(&cx, object, draft, Wish::default()).await {
            known.push((object.to_owned(), saved.id));
        }
        return;
    }
    let id = dice.pick(&own).1;
    let version = engine::get(&cx, object, id, Some("id"))
        .await
        .map(|found| found.version);
    match (dice.roll(10), version) {
        (_, Err(_)) => _ = restore(&cx, object, id).await,
        (0, Ok(version)) => _ = engine::delete(&cx, object, id, version, Wish::default()).await,
        (_, Ok(version)) => _ = engine::update(&cx, object, id, version, draft, Wish::default()).await,
    }
}

async fn dumps(world: &World, as_of: Option<&str>) -> Vec<Dump> {
    let mut dumps = Vec::new();
    for roles in VIEWERS {
        for object in OBJECTS {
            dumps.push(dump(&world.cx(7, roles), object, as_of).await);
        }
    }
    dumps
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_at_twenty_moments_is_answered_as_of_them() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::new(engine, &trade::documents()).await;
        let (mut dice, mut known, mut kept) = (Dice::new(20_261_125), Vec::new(), Vec::new());
        for number in 0..STEPS {
            // Some saves share a millisecond.
            world.clock.advance(i64::try_from(dice.roll(3)).unwrap());
            step(&world, &mut dice, &mut known).await;
            if number % (STEPS / MOMENTS) == STEPS / MOMENTS - 1 {
                kept.push((world.ports.now(), dumps(&world, None).await));
                // What comes later does not belong to this millisecond.
                world.clock.advance(1);
            }
        }
        let today = dumps(&world, None).await;
        let (mut rows, mut other) = (0, 0);
        for (moment, then) in &kept {
            let answers = dumps(&world, Some(&instant(*moment))).await;
            for ((then, today), answer) in then.iter().zip(&today).zip(&answers) {
                assert_eq!(*answer, shown(then, today), "as of {moment}");
                rows += answer.len();
                other += answer
                    .iter()
                    .filter(|(id, row)| today.get(*id) != Some(row))
                    .count();
            }
            for (object, answer) in OBJECTS.iter().zip(&answers) {
                one_by_one(&world, object, answer, &instant(*moment)).await;
            }
        }
        println!("{rows} rows as of {MOMENTS} moments, {other} of them other than today");
        assert!(other > 500, "{rows} rows, {other} other than today");
    }
}

/// A record by itself is what stands in the list.
async fn one_by_one(world: &World, object: &str, list: &Dump, moment: &str) {
    for (id, row) in list.iter().take(5) {
        let found = engine::get_as_of(&world.admin(), object, id.parse().unwrap(), None, moment).await;
        assert_eq!(&fields(json_of(&found.unwrap().body)), row);
    }
}

/// What a viewer reads of one account, in every way there is: by itself, in the list, in the count.
async fn read(cx: &Context, id: Uuid, moment: &str) -> Option<Value> {
    let found = engine::get_as_of(cx, "account", id, None, moment).await;
    let found = found.ok().map(|found| json_of(&found.body));
    let listed = dump(cx, "account", Some(moment)).await;
    let listed = listed.get(&id.to_string()).cloned().map(Value::Object);
    assert_eq!(found, listed);
    let ask = AggregateAsk {
        as_of: Some(moment.to_owned()),
        ..AggregateAsk::default()
    };
    let groups = json_of(&engine::aggregate(cx, "account", ask).await.unwrap());
    let count = dump(cx, "account", Some(moment)).await.len();
    assert_eq!(groups, json!({ "items": [{ "count": count }] }));
    found
}

#[tokio::test]
async fn a_right_lost_today_shows_no_past_and_one_gained_today_no_more_than_then() {
    for world in &worlds().await {
        let (admin, watcher) = (world.admin(), world.cx(8, &["watcher"]));
        let begun = instant(world.ports.now());
        let lost = create(&admin, "account", json!({ "name": "Lost", "level": "won" }))
            .await
            .unwrap();
        let gained = create(&admin, "account", json!({ "name": "Gained", "level": "open" }))
            .await
            .unwrap();
        assert_eq!(read(&watcher, lost.id, &begun).await.unwrap()["name"], "Lost");
        assert_eq!(read(&watcher, gained.id, &begun).await, None);
        world.clock.advance(10);
        update(&admin, "account", &lost, json!({ "level": "open" }))
            .await
            .unwrap();
        update(
            &admin,
            "account",
            &gained,
            json!({ "level": "won", "name": "New" }),
        )
        .await
        .unwrap();
        assert_eq!(read(&watcher, lost.id, &begun).await, None);
        assert_eq!(read(&watcher, gained.id, &begun).await, None);
        assert_eq!(read(&admin, gained.id, &begun).await.unwrap()["name"], "Gained");
        let now = instant(world.ports.now());
        assert_eq!(read(&watcher, gained.id, &now).await.unwrap()["name"], "New");
        let compared = engine::compare(&watcher, "account", gained.id, (&begun, None)).await;
        assert!(matches!(compared, Err(Refusal::NotFound)), "{compared:?}");
    }
}

#[tokio::test]
async fn a_row_holds_from_its_millisecond_until_the_next_row_s() {
    for world in &worlds().await {
        let cx = world.admin();
        let start = world.ports.now();
        let first = create(&cx, "account", json!({ "name": "One" })).await.unwrap();
        let second = update(&cx, "account", &first, json!({ "name": "Two" }))
            .await
            .unwrap();
        world.clock.advance(5);
        let third = update(&cx, "account", &second, json!({ "name": "Three" }))
            .await
            .unwrap();
        // A clock that goes back changes nothing of what was.
        world.clock.set(start + 2);
        let fourth = update(&cx, "account", &third, json!({ "name": "Four" }))
            .await
            .unwrap();
        world.clock.set(start + 20);
        delete(&cx, "account", &fourth).await.unwrap();
        world.clock.advance(5);
        assert_eq!(
            read(&cx, first.id, &instant(start)).await,
            None,
            "it is deleted today"
        );
        restore(&cx, "account", first.id).await.unwrap();
        world.clock.advance(5);
        for (after, name) in [
            (-1, None),
            (0, Some("Two")),
            (4, Some("Two")),
            (5, Some("Four")),
            (19, Some("Four")),
            (20, None),
            (24, None),
            (25, Some("Four")),
        ] {
            let found = read(&cx, first.id, &instant(start + after)).await;
            let found = found.as_ref().and_then(|found| found["name"].as_str());
            assert_eq!(found, name, "after {after} ms");
        }
    }
}

#[tokio::test]
async fn lists_and_groups_of_then_filter_sort_and_page_as_today() {
    for world in &worlds().await {
        let cx = world.admin();
        let mut made = Vec::new();
        for (name, staff) in [("上海", 3), ("beta", 1), ("北京", 2), ("Alpha", 3)] {
            made.push(
                create(&cx, "account", json!({ "name": name, "staff": staff }))
                    .await
                    .unwrap(),
            );
        }
        let then = instant(world.ports.now());
        world.clock.advance(10);
        for saved in &made {
            update(&cx, "account", saved, json!({ "name": "new", "staff": 9 }))
                .await
                .unwrap();
        }
        create(&cx, "account", json!({ "name": "later", "staff": 3 }))
            .await
            .unwrap();
        let (mut names, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let ask = PageAsk {
                sort: Some("-staff,name"),
                filter: Some(r#"{"field":"staff","at_least":2}"#),
                limit: Some(1),
                cursor: cursor.as_deref(),
                fields: Some("name"),
                as_of: Some(&then),
                ..PageAsk::default()
            };
            let page = engine::page(&cx, "account", &ask).await.unwrap();
            names.push(json_of(&page.items)[0]["name"].clone());
            let Some(next) = page.next else { break };
            let today = PageAsk {
                as_of: None,
                cursor: Some(&next),
                ..ask
            };
            let told = refused(engine::page(&cx, "account", &today).await);
            assert_eq!(told, [at("bad_cursor", "/cursor")]);
            cursor = Some(next);
        }
        assert_eq!(names, ["Alpha", "上海", "北京"]);
        let ask = AggregateAsk {
            group: Some("staff".into()),
            measure: Some("count,max:staff".into()),
            as_of: Some(then),
            ..AggregateAsk::default()
        };
        let groups = json_of(&engine::aggregate(&cx, "account", ask).await.unwrap());
        assert_eq!(
            groups["items"],
            json!([{ "staff": 1, "count": 1, "max:staff": 1 },
            { "staff": 2, "count": 1, "max:staff": 2 }, { "staff": 3, "count": 2, "max:staff": 3 }])
        );
    }
}

async fn shops() -> Vec<World> {
    let shop = shop();
    let shop: Vec<_> = shop
        .iter()
        .map(|(name, body)| (name.as_str(), body.clone()))
        .collect();
    World::both(&shop).await
}

#[tokio::test]
async fn what_follows_from_others_is_computed_from_a_record_alone_or_unknown() {
    for world in &shops().await {
        let cx = world.admin();
        let customer = create(&cx, "customer", json!({ "name": "Ada", "level": "gold" }))
            .await
            .unwrap();
        let order = create(&cx, "order", json!({ "name": "O", "customer": customer.id }))
            .await
            .unwrap();
        let line = create(
            &cx,
            "line",
            json!({ "name": "L", "order": order.id, "pieces": 2, "price": "5" }),
        )
        .await
        .unwrap();
        let then = instant(world.ports.now());
        world.clock.advance(10);
        update(&cx, "customer", &customer, json!({ "level": "none" }))
            .await
            .unwrap();
        update(&cx, "line", &line, json!({ "pieces": 3 })).await.unwrap();
        let read = async |object: &str, id| {
            json_of(
                &engine::get_as_of(&cx, object, id, None, &then)
                    .await
                    .unwrap()
                    .body,
            )
        };
        let was = read("customer", customer.id).await;
        assert_eq!(
            (&was["label"], &was["orders"], &was["worth"]),
            (&json!("Ada gold"), &json!(null), &json!(null))
        );
        let was = read("line", line.id).await;
        assert_eq!((&was["amount"], &was["net"]), (&json!("10.0000"), &json!(null)));
        assert_eq!(read("order", order.id).await["called"], json!(null));
        let listed = dump(&cx, "customer", Some(&then)).await;
        let listed = &listed[&customer.id.to_string()];
        assert_eq!(
            (&listed["label"], &listed["level"]),
            (&json!(null), &json!("gold"))
        );
        let compared = engine::compare(&cx, "line", line.id, (&then, None))
            .await
            .unwrap();
        let named = compared["changes"].as_array().unwrap().iter();
        let named: BTreeSet<&str> = named.filter_map(|change| change["field"].as_str()).collect();
        assert_eq!(named, BTreeSet::from(["amount", "pieces", "updated_at"]));
    }
}

#[tokio::test]
async fn what_cannot_be_asked_of_then_is_refused_in_words() {
    for world in &shops().await {
        let cx = world.admin();
        let now = instant(world.ports.now());
        let told = async |ask: PageAsk<'_>| {
            let as_of = ask.as_of.or(Some(&now));
            refused(engine::page(&cx, "customer", &PageAsk { as_of, ..ask }).await)
        };
        let ask = PageAsk::default;
        let ahead = instant(world.ports.now() + 1);
        assert_eq!(
            told(PageAsk {
                as_of: Some(&ahead),
                ..ask()
            })
            .await,
            [at("as_of_ahead", "/as_of")]
        );
        let odd = PageAsk {
            as_of: Some("yesterday"),
            ..ask()
        };
        assert_eq!(told(odd).await, [at("datetime_shape", "/as_of")]);
        for further in [r#"{"field":"customer.level","is":"gold"}"#, r#"{"some":"lines"}"#] {
            let ask = PageAsk {
                filter: Some(further),
                as_of: Some(&now),
                ..ask()
            };
            let told = refused(engine::page(&cx, "order", &ask).await);
            assert_eq!(told, [at("as_of_beyond", "/filter")]);
        }
        let derived = PageAsk {
            filter: Some(r#"{"field":"orders","is":1}"#),
            sort: Some("label,name"),
            ..ask()
        };
        assert_eq!(
            told(derived).await,
            [at("as_of_derived", "/filter"), at("as_of_derived", "/sort")]
        );
        let groups = AggregateAsk {
            group: Some("label".into()),
            measure: Some("sum:worth".into()),
            as_of: Some(now.clone()),
            ..AggregateAsk::default()
        };
        let told = refused(engine::aggregate(&cx, "customer", groups).await);
        assert_eq!(
            told,
            [at("as_of_derived", "/group"), at("as_of_derived", "/measure")]
        );
    }
    for world in &worlds().await {
        let now = instant(world.ports.now());
        let ask = PageAsk {
            search: Some("acme"),
            as_of: Some(&now),
            ..PageAsk::default()
        };
        let told = refused(engine::page(&world.admin(), "account", &ask).await);
        assert_eq!(told, [at("as_of_search", "/search")]);
    }
}
