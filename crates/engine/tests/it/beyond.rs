//! A filter that looks beyond the record finds what the viewer may see there, as plain reasoning over the same answers
//! finds it.

use crate::deriving::{all, shop};
use crate::dice::Dice;
use crate::world::{World, create, fields, json_of};
use engine::{AggregateAsk, Context, PageAsk, Refusal};
use model::{Beyond, FieldSet, Filter, Model, Object, Others, Record};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const OBJECTS: [&str; 3] = ["customer", "order", "line"];

/// Everything that one viewer is answered, by object and id.
struct Seen {
    model: Arc<Model>,
    rows: BTreeMap<&'static str, Vec<(Uuid, Record)>>,
}

impl Seen {
    async fn by(cx: &Context) -> Seen {
        let mut rows = BTreeMap::new();
        for object in OBJECTS {
            let answered = all(cx, object).await.into_iter().map(|row| {
                let mut record = fields(row);
                let id = record["id"].as_str().unwrap().parse().unwrap();
                record.retain(|name, value| !value.is_null() && name != "id" && name != "version");
                (id, record)
            });
            rows.insert(object, answered.collect());
        }
        Seen {
            model: Arc::clone(&cx.model),
            rows,
        }
    }

    fn matching(&self, object: &str, filter: &Filter, viewer: Uuid) -> BTreeSet<Uuid> {
        let known = self.model.object(object).unwrap();
        let rows = self.rows[object].iter();
        rows.filter(|(id, row)| filter.matches_among(self, (known, *id, row), viewer))
            .map(|(id, _)| *id)
            .collect()
    }
}

impl Beyond for Seen {
    fn object(&self, name: &str) -> Option<&Arc<Object>> {
        self.model.object(name)
    }
    fn record(&self, object: &str, id: Uuid) -> Option<Record> {
        let rows = self.rows.get(object)?;
        rows.iter()
            .find(|(known, _)| *known == id)
            .map(|(_, row)| row.clone())
    }
    fn pointing(&self, object: &str, by: usize, to: Uuid) -> Vec<(Uuid, Record)> {
        let field = &self.model.object(object).unwrap().fields[by];
        let names = |row: &Record| {
            let named = row
                .get(&field.name)
                .map(|value| field.named(value))
                .unwrap_or_default();
            named.iter().any(|named| named.id == to)
        };
        self.rows[object]
            .iter()
            .filter(|(_, row)| names(row))
            .cloned()
            .collect()
    }
}

/// What the clerk may know: some fields of some rows of each object.
struct Clerk<'a>(&'a Context);

impl Others for Clerk<'_> {
    fn other(&self, name: &str) -> Option<(&Arc<Object>, FieldSet)> {
        let granted = self.0.rights.on(name)?;
        Some((self.0.model.object(name)?, granted.ever_readable()))
    }

    fn behind(&self, name: &str) -> Option<&Arc<Object>> {
        self.0.model.object(name)
    }
}

fn clerk() -> Value {
    json!({ "name": "clerk", "title": "Clerk", "grants": [
        { "name": "customers", "object": "customer", "actions": ["read"], "read": ["name", "level", "owner", "part_of"],
            "rows": { "field": "level", "is": "a" } },
        { "name": "places", "object": "customer", "actions": ["read"], "read": ["level", "part_of"],
            "rows": { "field": "name", "is_empty": true } },
        { "name": "orders", "object": "order", "actions": ["read"],
            "read": ["name", "customer", "discount", "friends", "owner", "level_of"],
            "rows": { "field": "discount", "less": 60 } },
        { "name": "days", "object": "order", "actions": ["read"], "read": ["day", "discount"],
            "rows": { "field": "discount", "at_least": 40 } },
        { "name": "lines", "object": "line", "actions": ["read"],
            "read": ["order", "pieces", "owner", "active", "about", "far", "worth"],
            "rows": { "field": "active", "is": true } },
        { "name": "prices", "object": "line", "actions": ["read"], "read": ["price"] }
    ] })
}

/// A random filter over an object, which looks further as long as `depth` lets it, and `left` references at most.
fn question(dice: &mut Dice, object: &str, (depth, left): (usize, usize), customers: &[Uuid]) -> Value {
    let stem = match object {
        "customer" => "part_of",
        "order" => "customer",
        _ => "order.customer",
    };
    if depth > 0 && left > 1 && dice.happens(20) {
        return json!({ "field": stem, "under": dice.pick(customers) });
    }
    let plain = |dice: &mut Dice, object: &str| match object {
        "customer" => match dice.roll(3) {
            0 => json!({ "field": "level", "is": dice.pick(&["a", "b"]) }),
            1 => json!({ "field": "level", "is_not": "a" }),
            _ => json!({ "field": "name", "is_empty": dice.happens(50) }),
        },
        "order" => match dice.roll(6) {
            4 => json!({ "field": "level_of", "is": dice.pick(&["a", "b"]) }),
            5 => json!({ "field": "level_of", "is_not": "a" }),
            0 => json!({ "field": "discount", "at_least": dice.roll(100) }),
            1 => json!({ "field": "day", "is_filled": dice.happens(60) }),
            2 => json!({ "field": "customer", "is_empty": dice.happens(60) }),
            _ => {
                json!({ "field": "day", "between": { "during": dice.pick(&["this_month", "last_30_days", "next_week"]) } })
            }
        },
        _ => match dice.roll(5) {
            3 => json!({ "field": "far", "any_of": [dice.pick(&["a", "b"])] }),
            4 => json!({ "field": "far", "is_empty": dice.happens(50) }),
            0 => json!({ "field": "pieces", "less": dice.roll(10) }),
            1 => json!({ "field": "price", "greater": dice.roll(50).to_string() }),
            _ => json!({ "field": "active", "is_not": true }),
        },
    };
    // A lookup looks as far as its references.
    let plain = |dice: &mut Dice, object: &str, left: usize| loop {
        let asked = plain(dice, object);
        let steps = match asked["field"].as_str() {
            Some("far") => 2,
            Some("level_of") => 1,
            _ => 0,
        };
        if steps <= left {
            return asked;
        }
    };
    if depth == 0 {
        return plain(dice, object, left);
    }
    match dice.roll(8) {
        0 => {
            json!({ "all": [question(dice, object, (depth - 1, left), customers), question(dice, object, (depth - 1, left), customers)] })
        }
        1 => {
            json!({ "any": [question(dice, object, (depth - 1, left), customers), question(dice, object, (depth - 1, left), customers)] })
        }
        2 => json!({ "not": question(dice, object, (depth - 1, left), customers) }),
        3 | 4 => {
            let (target, by) = match object {
                "line" => ("order", "order"),
                "order" => ("customer", "customer"),
                _ => return plain(dice, object, left),
            };
            let mut inner = plain(dice, target, left.saturating_sub(1));
            inner["field"] = json!(format!("{by}.{}", inner["field"].as_str().unwrap()));
            inner
        }
        _ => {
            let (relation, inner) = *dice.pick(match object {
                "customer" => &[
                    ("order.customer", "order"),
                    ("order.friends", "order"),
                    ("line.about", "line"),
                ],
                "order" => &[("lines", "line"), ("friends", "customer"), ("line.about", "line")],
                _ => return plain(dice, object, left),
            });
            let mut asked =
                json!({ "where": question(dice, inner, (depth - 1, left.saturating_sub(1)), customers) });
            match dice.roll(4) {
                0 => asked["some"] = json!(relation),
                1 => asked["none"] = json!(relation),
                word => {
                    asked["count"] = json!(relation);
                    asked[if word == 2 { "at_least" } else { "at_most" }] = json!(dice.roll(4));
                }
            }
            asked
        }
    }
}

async fn filled(world: &World, dice: &mut Dice) -> Vec<Uuid> {
    let cx = world.admin();
    let (mut customers, mut orders) = (Vec::new(), Vec::new());
    for n in 0..14_usize {
        let level = *dice.pick(&["a", "a", "b"]);
        let part_of = n.checked_sub(3).map(|at| customers[at]);
        let body = match dice.happens(80) {
            true => json!({ "name": format!("C{n}"), "level": level, "part_of": part_of }),
            false => json!({ "level": level, "part_of": part_of }),
        };
        customers.push(create(&cx, "customer", body).await.unwrap().id);
    }
    for n in 0..24 {
        let customer = dice.happens(80).then(|| *dice.pick(&customers));
        let day = dice
            .happens(70)
            .then(|| format!("2026-{:02}-{:02}", 10 + dice.roll(3), 1 + dice.roll(28)));
        let body = json!({ "name": format!("O{n}"), "customer": customer, "discount": dice.roll(100), "day": day,
                "friends": (0..dice.roll(4)).map(|_| *dice.pick(&customers)).collect::<Vec<_>>() });
        orders.push(create(&cx, "order", body).await.unwrap().id);
    }
    for n in 0..60 {
        let order = dice.happens(90).then(|| *dice.pick(&orders));
        let about = match dice.roll(3) {
            0 => Value::Null,
            1 => json!({ "object": "customer", "id": dice.pick(&customers) }),
            _ => json!({ "object": "order", "id": dice.pick(&orders) }),
        };
        let body = json!({ "name": format!("L{n}"), "order": order, "pieces": dice.roll(10), "active": dice.happens(60), "about": about,
            "price": dice.roll(60).to_string() });
        create(&cx, "line", body).await.unwrap();
    }
    customers
}

async fn worlds() -> Vec<World> {
    let mut documents = shop();
    for (path, body) in &mut documents {
        match path.as_str() {
            "order.object.json" => {
                body["properties"]["friends"] =
                    json!({ "kind": "references", "title": "Friends", "to": "customer" });
            }
            "line.object.json" => {
                body["properties"]["about"] =
                    json!({ "kind": "any_reference", "title": "About", "to": ["customer", "order"] });
            }
            _ => {}
        }
    }
    documents.push(("clerk.role.json".to_owned(), clerk()));
    let customer = &mut documents[0].1;
    customer["properties"]["part_of"] =
        json!({ "kind": "reference", "title": "Part of", "to": "customer", "onDelete": "clear" });
    customer["tree"] = json!({ "by": "part_of" });
    let documents: Vec<(&str, Value)> = documents
        .iter()
        .map(|(path, body)| (path.as_str(), body.clone()))
        .collect();
    World::both(&documents).await
}

#[tokio::test]
async fn what_is_found_beyond_is_what_the_viewer_sees_there() {
    for world in &worlds().await {
        let mut dice = Dice::new(7);
        let customers = filled(world, &mut dice).await;
        for cx in [world.admin(), world.cx(9, &["clerk"])] {
            let seen = Seen::by(&cx).await;
            let moment = model::Moment::of(&cx.model.settings, crate::world::MORNING);
            let find = |name: &str| cx.model.object(name).map(Arc::clone);
            let (mut found, mut none) = (0, 0);
            for _ in 0..250 {
                let object = *dice.pick(&OBJECTS);
                let json = question(&mut dice, object, (3, 3), &customers);
                let known = cx.model.object(object).unwrap();
                let readable = cx.rights.on(object).unwrap().ever_readable();
                let filter = Filter::parse_beyond(known, &readable, &Clerk(&cx), &json)
                    .unwrap_or_else(|complaints| panic!("{json}: {complaints:?}"))
                    .settled(known, &moment, &find);
                let wanted = seen.matching(object, &filter, cx.viewer.user);
                let text = json.to_string();
                let ask = PageAsk {
                    filter: Some(&text),
                    limit: Some(200),
                    count: Some(500),
                    ..PageAsk::default()
                };
                let page = engine::page(&cx, object, &ask).await.unwrap();
                let items = json_of(&page.items);
                let ids = items
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|row| row["id"].as_str().unwrap().parse().unwrap());
                let answered: BTreeSet<Uuid> = ids.collect();
                assert_eq!(answered, wanted, "{:?} {object} {json}", world.store.engine());
                assert_eq!(page.count, Some((wanted.len() as u64, true)));
                let ask = AggregateAsk {
                    filter: Some(text),
                    ..AggregateAsk::default()
                };
                let groups = json_of(&engine::aggregate(&cx, object, ask).await.unwrap());
                assert_eq!(groups["items"][0]["count"], json!(wanted.len()), "{json}");
                if wanted.is_empty() { none += 1 } else { found += 1 }
            }
            assert!(
                found > 60 && none > 10,
                "{found} questions found something, {none} nothing"
            );
        }
    }
}

#[tokio::test]
async fn what_may_not_be_read_beyond_is_not_there() {
    for world in &worlds().await {
        let cx = world.cx(9, &["clerk"]);
        for filter in [
            json!({ "field": "customer.worth", "greater": "5" }),
            json!({ "field": "customer.orders", "is": 1 }),
            json!({ "some": "lines", "where": { "field": "name", "is": "L1" } }),
            json!({ "some": "line.customer", "where": { "field": "pieces", "is": 1 } }),
            json!({ "some": "user.owner" }),
            json!({ "some": "friends", "where": { "field": "worth", "greater": "5" } }),
            json!({ "field": "friends.level", "is": "a" }),
        ] {
            let text = filter.to_string();
            let ask = PageAsk {
                filter: Some(&text),
                ..PageAsk::default()
            };
            let refusal = engine::page(&cx, "order", &ask).await;
            assert!(
                matches!(refusal, Err(Refusal::Malformed(_))),
                "{filter}: {refusal:?}"
            );
        }
    }
}

/// A lookup shows what the viewer would find by following the references themselves; orders and groups agree.
#[tokio::test]
async fn a_lookup_shows_what_is_seen_behind_its_references() {
    for world in &worlds().await {
        filled(world, &mut Dice::new(11)).await;
        for cx in [world.admin(), world.cx(9, &["clerk"])] {
            let seen = Seen::by(&cx).await;
            let behind = |object: &str, id: &Value| {
                let id = id.as_str()?.parse().ok()?;
                seen.record(object, id)
            };
            let orders = all(&cx, "order").await;
            let (mut shown, mut groups) = (0, BTreeMap::new());
            for order in orders.iter().filter(|order| order.get("level_of").is_some()) {
                let customer = behind("customer", &order["customer"]);
                let level = customer.and_then(|customer| customer.get("level").cloned());
                assert_eq!(order["level_of"], level.unwrap_or_default(), "{order}");
                shown += usize::from(!order["level_of"].is_null());
                let id = order["id"].as_str().unwrap().parse().unwrap();
                let one = json_of(&engine::get(&cx, "order", id, None).await.unwrap().body);
                assert_eq!(one["level_of"], order["level_of"]);
            }
            assert!(shown > 3, "only {shown} levels are seen");
            for line in all(&cx, "line")
                .await
                .iter()
                .filter(|line| line.get("far").is_some())
            {
                let order = behind("order", &line["order"]).unwrap_or_default();
                let customer = behind("customer", order.get("customer").unwrap_or(&Value::Null));
                let level = customer.and_then(|customer| customer.get("level").cloned());
                assert_eq!(line["far"], level.unwrap_or_default(), "{line}");
            }
            for order in &orders {
                let level = order.get("level_of").and_then(Value::as_str);
                *groups.entry(level.map(str::to_owned)).or_insert(0) += 1;
            }
            let ask = AggregateAsk {
                group: Some("level_of".to_owned()),
                ..AggregateAsk::default()
            };
            let counted = json_of(&engine::aggregate(&cx, "order", ask).await.unwrap());
            let expected: Vec<Value> = groups
                .into_iter()
                .map(|(level, count)| json!({ "level_of": level, "count": count }))
                .collect();
            assert_eq!(counted["items"], json!(expected));
            in_order(&cx, &orders).await;
        }
    }
}

/// Pages sorted by the lookup hold every order once, in the order of what they show.
async fn in_order(cx: &Context, orders: &[Value]) {
    let key = |order: &Value| {
        let level = order.get("level_of").and_then(Value::as_str).map(str::to_owned);
        (level, order["id"].as_str().unwrap().to_owned())
    };
    let mut wanted: Vec<_> = orders.iter().map(key).collect();
    wanted.sort();
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let ask = PageAsk {
            sort: Some("level_of"),
            limit: Some(5),
            cursor: cursor.as_deref(),
            ..PageAsk::default()
        };
        let page = engine::page(cx, "order", &ask).await.unwrap();
        rows.extend(json_of(&page.items).as_array().unwrap().iter().map(key));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(rows, wanted, "{:?}", cx.store.engine());
}

/// What an author publishes is read without a right to where it rests.
#[tokio::test]
async fn a_published_lookup_is_shown_to_whoever_reads_the_record() {
    for world in &worlds().await {
        filled(world, &mut Dice::new(3)).await;
        let whole: BTreeMap<String, Value> = all(&world.admin(), "line")
            .await
            .into_iter()
            .map(|line| (line["id"].to_string(), line["worth"].clone()))
            .collect();
        let cx = world.cx(9, &["clerk"]);
        let lines = all(&cx, "line").await;
        let lines: Vec<_> = lines.iter().filter(|line| line.get("worth").is_some()).collect();
        assert!(lines.iter().any(|line| !line["worth"].is_null()));
        for line in &lines {
            assert_eq!(line["worth"], whole[&line["id"].to_string()]);
        }
        let filter = json!({ "field": "worth", "is_filled": true }).to_string();
        let ask = PageAsk {
            filter: Some(&filter),
            limit: Some(200),
            ..PageAsk::default()
        };
        let page = json_of(&engine::page(&cx, "line", &ask).await.unwrap().items);
        let filled = lines.iter().filter(|line| !line["worth"].is_null()).count();
        assert_eq!(page.as_array().unwrap().len(), filled);
    }
}
