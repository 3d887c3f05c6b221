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
}

fn clerk() -> Value {
    json!({ "name": "clerk", "title": "Clerk", "grants": [
        { "name": "customers", "object": "customer", "actions": ["read"], "read": ["name", "level", "owner"],
            "rows": { "field": "level", "is": "a" } },
        { "name": "orders", "object": "order", "actions": ["read"], "read": ["name", "customer", "discount", "friends", "owner"],
            "rows": { "field": "discount", "less": 60 } },
        { "name": "days", "object": "order", "actions": ["read"], "read": ["day", "discount"],
            "rows": { "field": "discount", "at_least": 40 } },
        { "name": "lines", "object": "line", "actions": ["read"], "read": ["order", "pieces", "owner", "active", "about"],
            "rows": { "field": "active", "is": true } },
        { "name": "prices", "object": "line", "actions": ["read"], "read": ["price"] }
    ] })
}

/// A random filter over an object, which looks further as long as `depth` lets it.
fn question(dice: &mut Dice, object: &str, depth: usize) -> Value {
    let plain = |dice: &mut Dice, object: &str| match object {
        "customer" => match dice.roll(3) {
            0 => json!({ "field": "level", "is": dice.pick(&["a", "b"]) }),
            1 => json!({ "field": "level", "is_not": "a" }),
            _ => json!({ "field": "name", "is_empty": dice.happens(50) }),
        },
        "order" => match dice.roll(4) {
            0 => json!({ "field": "discount", "at_least": dice.roll(100) }),
            1 => json!({ "field": "day", "is_filled": dice.happens(60) }),
            2 => json!({ "field": "customer", "is_empty": dice.happens(60) }),
            _ => {
                json!({ "field": "day", "between": { "during": dice.pick(&["this_month", "last_30_days", "next_week"]) } })
            }
        },
        _ => match dice.roll(3) {
            0 => json!({ "field": "pieces", "less": dice.roll(10) }),
            1 => json!({ "field": "price", "greater": dice.roll(50).to_string() }),
            _ => json!({ "field": "active", "is_not": true }),
        },
    };
    if depth == 0 {
        return plain(dice, object);
    }
    match dice.roll(8) {
        0 => json!({ "all": [question(dice, object, depth - 1), question(dice, object, depth - 1)] }),
        1 => json!({ "any": [question(dice, object, depth - 1), question(dice, object, depth - 1)] }),
        2 => json!({ "not": question(dice, object, depth - 1) }),
        3 | 4 => {
            let (target, by) = match object {
                "line" => ("order", "order"),
                "order" => ("customer", "customer"),
                _ => return plain(dice, object),
            };
            let mut inner = plain(dice, target);
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
                _ => return plain(dice, object),
            });
            let mut asked = json!({ "where": question(dice, inner, depth - 1) });
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

async fn filled(world: &World, dice: &mut Dice) {
    let cx = world.admin();
    let (mut customers, mut orders) = (Vec::new(), Vec::new());
    for n in 0..8 {
        let level = *dice.pick(&["a", "b"]);
        let body = match dice.happens(80) {
            true => json!({ "name": format!("C{n}"), "level": level }),
            false => json!({ "level": level }),
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
        filled(world, &mut dice).await;
        for cx in [world.admin(), world.cx(9, &["clerk"])] {
            let seen = Seen::by(&cx).await;
            let moment = model::Moment::of(&cx.model.settings, crate::world::MORNING);
            let find = |name: &str| cx.model.object(name).map(Arc::clone);
            let (mut found, mut none) = (0, 0);
            for _ in 0..250 {
                let object = *dice.pick(&OBJECTS);
                let json = question(&mut dice, object, 3);
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
