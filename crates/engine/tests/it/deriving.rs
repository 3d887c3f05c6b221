//! What follows from other values is at every moment what its inputs come to.

use crate::dice::Dice;
use crate::world::{World, at, create, delete, json_of, read, refused, restore, sound, update};
use engine::{Context, PageAsk, Refusal, Saved};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use uuid::Uuid;

fn object(name: &str, more: &Value) -> (String, Value) {
    let mut body = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object",
        "display": "{{name}}" });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    (format!("{name}.object.json"), body)
}

/// Customers with orders with lines. Figures run upwards through formulas, a discount runs down to the lines and up
/// again.
pub(crate) fn shop() -> Vec<(String, Value)> {
    let customer = json!({ "properties": {
        "name": { "kind": "text", "title": "Name" },
        "level": { "kind": "text", "title": "Level" },
        "orders": { "kind": "rollup", "title": "Orders", "over": "order.customer", "count": true },
        "worth": { "kind": "rollup", "title": "Worth", "over": "order.customer", "sum": "net" },
        "latest": { "kind": "rollup", "title": "Latest", "over": "order.customer", "max": "day",
            "where": { "field": "discount", "less": 50 } },
        "label": { "kind": "formula", "title": "Label", "result": "text", "formula": "name + if is_filled(level) { \" \" + level } else { \"\" }" } } });
    let order = json!({ "properties": {
        "name": { "kind": "text", "title": "Name" },
        "customer": { "kind": "reference", "title": "Customer", "to": "customer", "onDelete": "clear" },
        "day": { "kind": "date", "title": "Day" },
        "discount": { "kind": "integer", "title": "Discount", "default": 0, "minimum": 0, "maximum": 100 },
        "lines": { "kind": "children", "title": "Lines", "of": "line", "by": "order" },
        "total": { "kind": "rollup", "title": "Total", "over": "lines", "sum": "amount", "where": { "field": "active", "is": true } },
        "mean": { "kind": "rollup", "title": "Mean", "over": "lines", "avg": "pieces" },
        "least": { "kind": "rollup", "title": "Least", "over": "lines", "min": "amount" },
        "net": { "kind": "formula", "title": "Net", "result": "money", "formula": "total * (100 - discount) / 100" },
        "lines_net": { "kind": "rollup", "title": "Net of lines", "over": "lines", "sum": "net" },
        "called": { "kind": "formula", "title": "Called", "result": "text", "formula": "customer.label" },
        "level_of": { "kind": "lookup", "title": "Level", "through": "customer", "field": "level" } } });
    let line = json!({ "properties": {
        "name": { "kind": "text", "title": "Name" },
        "order": { "kind": "reference", "title": "Order", "to": "order" },
        "pieces": { "kind": "integer", "title": "Pieces" },
        "price": { "kind": "money", "title": "Price" },
        "active": { "kind": "boolean", "title": "Active", "default": true },
        "amount": { "kind": "formula", "title": "Amount", "result": "money", "formula": "pieces * price" },
        "net": { "kind": "formula", "title": "Net", "result": "money", "formula": "amount * (100 - order.discount) / 100" },
        "far": { "kind": "lookup", "title": "Level", "through": "order.customer", "field": "level" },
        "worth": { "kind": "lookup", "title": "Worth", "through": "order.customer", "field": "worth", "publishes": true } } });
    vec![
        object("customer", &customer),
        object("order", &order),
        object("line", &line),
    ]
}

pub(crate) async fn worlds() -> Vec<World> {
    let shop = shop();
    let documents: Vec<(&str, Value)> = shop
        .iter()
        .map(|(path, body)| (path.as_str(), body.clone()))
        .collect();
    World::both(&documents).await
}

async fn made(cx: &Context, object: &str, body: Value) -> Saved {
    create(cx, object, body).await.unwrap()
}

#[tokio::test]
async fn figures_run_up_and_inputs_run_down() {
    for world in &worlds().await {
        let cx = world.admin();
        let customer = made(&cx, "customer", json!({ "name": "Ada", "level": "a" })).await;
        let order = made(
            &cx,
            "order",
            json!({ "name": "1", "customer": customer.id, "discount": 10, "day": "2026-03-01" }),
        )
        .await;
        let told = json_of(&order.body);
        assert_eq!(
            (&told["total"], &told["net"], &told["called"]),
            (&json!("0.0000"), &json!("0.0000"), &json!("Ada a"))
        );
        assert_eq!(told["mean"], Value::Null);
        let line = made(
            &cx,
            "line",
            json!({ "order": order.id, "pieces": 3, "price": "1.115" }),
        )
        .await;
        made(
            &cx,
            "line",
            json!({ "order": order.id, "pieces": 2, "price": "10", "active": false }),
        )
        .await;
        let told = json_of(&line.body);
        assert_eq!(
            (&told["amount"], &told["net"]),
            (&json!("3.3450"), &json!("3.0105"))
        );
        let told = read(&cx, "order", order.id).await.unwrap();
        assert_eq!(
            (&told["total"], &told["net"], &told["mean"]),
            (&json!("3.3450"), &json!("3.0105"), &json!("2.50"))
        );
        assert_eq!(
            (&told["least"], &told["lines_net"]),
            (&json!("3.3450"), &json!("21.0105"))
        );
        assert_eq!(told["version"], 1, "what follows makes no version");
        let told = read(&cx, "customer", customer.id).await.unwrap();
        assert_eq!(
            (&told["worth"], &told["orders"], &told["latest"]),
            (&json!("3.0105"), &json!(1), &json!("2026-03-01"))
        );
        // Downwards: the discount reaches the lines and comes back in the sum.
        let changed = update(&cx, "order", &order, json!({ "discount": 50 }))
            .await
            .unwrap();
        let told = json_of(&changed.body);
        assert_eq!(
            (&told["net"], &told["lines_net"]),
            (&json!("1.6725"), &json!("11.6725"))
        );
        let told = read(&cx, "customer", customer.id).await.unwrap();
        assert_eq!(
            (&told["worth"], &told["latest"]),
            (&json!("1.6725"), &Value::Null)
        );
        update(&cx, "customer", &customer, json!({ "level": null }))
            .await
            .unwrap();
        assert_eq!(read(&cx, "order", order.id).await.unwrap()["called"], "Ada");
        sound(world).await;
    }
}

#[tokio::test]
async fn what_is_deleted_no_longer_counts_and_counts_again_when_restored() {
    for world in &worlds().await {
        let cx = world.admin();
        let customer = made(&cx, "customer", json!({ "name": "Ada" })).await;
        let order = made(&cx, "order", json!({ "name": "1", "customer": customer.id })).await;
        let other = made(&cx, "order", json!({ "name": "2", "customer": customer.id })).await;
        let line = made(
            &cx,
            "line",
            json!({ "order": order.id, "pieces": 1, "price": "5" }),
        )
        .await;
        let moved = update(&cx, "line", &line, json!({ "order": other.id }))
            .await
            .unwrap();
        let total = async |id| read(&cx, "order", id).await.unwrap()["total"].clone();
        assert_eq!(
            (total(order.id).await, total(other.id).await),
            (json!("0.0000"), json!("5.0000"))
        );
        delete(&cx, "line", &moved).await.unwrap();
        assert_eq!(total(other.id).await, json!("0.0000"));
        restore(&cx, "line", line.id).await.unwrap();
        assert_eq!(total(other.id).await, json!("5.0000"));
        // Children go with their parent and come back with it.
        delete(&cx, "order", &other).await.unwrap();
        assert_eq!(read(&cx, "line", line.id).await, Err(Refusal::NotFound));
        let told = read(&cx, "customer", customer.id).await.unwrap();
        assert_eq!((&told["worth"], &told["orders"]), (&json!("0.0000"), &json!(1)));
        update(&cx, "customer", &customer, json!({ "name": "Grace" }))
            .await
            .unwrap();
        let back = restore(&cx, "order", other.id).await.unwrap();
        let told = json_of(&back.body);
        assert_eq!(
            (&told["total"], &told["called"]),
            (&json!("5.0000"), &json!("Grace")),
            "it missed a change while it was gone"
        );
        // A cleared reference leaves nothing to read behind it.
        let grace = read(&cx, "customer", customer.id).await.unwrap();
        let grace = Saved {
            version: grace["version"].as_i64().unwrap(),
            ..customer.clone()
        };
        delete(&cx, "customer", &grace).await.unwrap();
        assert_eq!(read(&cx, "order", other.id).await.unwrap()["called"], Value::Null);
        sound(world).await;
    }
}

#[tokio::test]
async fn what_follows_is_not_for_a_draft_and_a_division_by_zero_is_empty() {
    for world in &worlds().await {
        let cx = world.admin();
        let refusal = create(&cx, "order", json!({ "name": "1", "net": "5", "total": "3" })).await;
        assert_eq!(
            refused(refusal),
            [at("read_only", "/net"), at("read_only", "/total")]
        );
    }
    let odd = object(
        "odd",
        &json!({ "properties": {
        "name": { "kind": "text", "title": "Name" }, "by": { "kind": "integer", "title": "By" },
        "share": { "kind": "formula", "title": "Share", "result": "decimal", "formula": "100 / by" } } }),
    );
    for world in World::both(&[(&odd.0, odd.1.clone())]).await {
        let cx = world.admin();
        let zero = made(&cx, "odd", json!({ "name": "x", "by": 0 })).await;
        assert_eq!(json_of(&zero.body)["share"], Value::Null);
        let three = update(&cx, "odd", &zero, json!({ "by": 3 })).await.unwrap();
        assert_eq!(json_of(&three.body)["share"], "33.33");
    }
}

/// Reads all live rows of an object as values.
pub(crate) async fn all(cx: &Context, object: &str) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let ask = PageAsk {
            limit: Some(200),
            cursor: cursor.as_deref(),
            ..PageAsk::default()
        };
        let page = engine::page(cx, object, &ask).await.unwrap();
        rows.extend(json_of(&page.items).as_array().unwrap().clone());
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

/// Ten-thousandths of a decimal text.
fn units(value: &Value) -> i128 {
    value
        .as_str()
        .map_or(0, |text| text.replace('.', "").parse().unwrap())
}

/// `of` percent, half up.
fn percent(amount: i128, of: i128) -> i128 {
    let (exact, half) = (amount * of, if amount < 0 { -50 } else { 50 });
    (exact + half) / 100
}

/// Recomputes every figure from what people entered.
async fn recomputed(world: &World) {
    let cx = world.admin();
    let (customers, orders, lines) = (
        all(&cx, "customer").await,
        all(&cx, "order").await,
        all(&cx, "line").await,
    );
    let mut nets: BTreeMap<String, (i128, i64)> = BTreeMap::new();
    for order in &orders {
        let discount = i128::from(order["discount"].as_i64().unwrap_or_default());
        let mine: Vec<&Value> = lines.iter().filter(|line| line["order"] == order["id"]).collect();
        let (mut total, mut net) = (0, 0);
        for line in &mine {
            let amount = i128::from(line["pieces"].as_i64().unwrap()) * units(&line["price"]);
            assert_eq!(units(&line["amount"]), amount, "{line}");
            assert_eq!(
                units(&line["net"]),
                percent(amount, 100 - discount),
                "{line} of {order}"
            );
            total += if line["active"] == true { amount } else { 0 };
            net += percent(amount, 100 - discount);
        }
        assert_eq!(units(&order["total"]), total, "{order}");
        assert_eq!(units(&order["lines_net"]), net, "{order}");
        assert_eq!(units(&order["net"]), percent(total, 100 - discount), "{order}");
        let customer = customers
            .iter()
            .find(|customer| customer["id"] == order["customer"]);
        assert_eq!(
            order["called"],
            customer.map_or(Value::Null, |customer| customer["label"].clone())
        );
        if let Some(customer) = order["customer"].as_str() {
            let sums = nets.entry(customer.to_owned()).or_default();
            *sums = (sums.0 + percent(total, 100 - discount), sums.1 + 1);
        }
    }
    for customer in &customers {
        let (worth, count) = nets
            .get(customer["id"].as_str().unwrap())
            .copied()
            .unwrap_or_default();
        assert_eq!(
            (units(&customer["worth"]), &customer["orders"]),
            (worth, &json!(count)),
            "{customer}"
        );
    }
}

/// What somebody in the crowd knows.
struct Known(Mutex<Vec<(&'static str, Uuid)>>);

impl Known {
    fn pick(&self, dice: &mut Dice, object: &str) -> Option<Uuid> {
        let known = self.0.lock().unwrap();
        let ids: Vec<Uuid> = known
            .iter()
            .filter(|(name, _)| *name == object)
            .map(|(_, id)| *id)
            .collect();
        (!ids.is_empty()).then(|| *dice.pick(&ids))
    }
}

/// One random deed; whoever comes too late is told so, and nobody of a defect.
async fn deed(cx: &Context, dice: &mut Dice, known: &Known) {
    let object = *dice.pick(&["customer", "order", "order", "line", "line", "line"]);
    let body = match object {
        "customer" => json!({ "name": format!("C{}", dice.roll(9)), "level": dice.pick(&["a", "b"]) }),
        "order" => {
            json!({ "name": "o", "discount": dice.roll(101), "customer": known.pick(dice, "customer") })
        }
        _ => json!({ "order": known.pick(dice, "order"), "pieces": dice.roll(20), "active": dice.happens(70),
            "price": format!("{}.{:04}", dice.roll(100), dice.roll(10_000)) }),
    };
    let present = known.pick(dice, object);
    let outcome = match (present, dice.roll(10)) {
        (None, _) | (_, 0..=2) => create(cx, object, body).await,
        (Some(id), 3..=7) => match read(cx, object, id).await {
            Ok(now) => {
                let version = now["version"].as_i64().unwrap();
                let body = body.as_object().unwrap().clone();
                engine::update(cx, object, id, version, body, engine::Wish::default()).await
            }
            Err(refusal) => Err(refusal),
        },
        (Some(id), 8) => match read(cx, object, id).await {
            Ok(now) => {
                engine::delete(
                    cx,
                    object,
                    id,
                    now["version"].as_i64().unwrap(),
                    engine::Wish::default(),
                )
                .await
            }
            Err(refusal) => Err(refusal),
        },
        (Some(id), _) => restore(cx, object, id).await,
    };
    match outcome {
        Ok(saved) => known.0.lock().unwrap().push((object, saved.id)),
        Err(Refusal::Internal(why) | Refusal::Busy(why)) => panic!("{why}"),
        Err(_) => {}
    }
}

/// How many deeds the crowd does; a test built with `YUNJIN_DEEDS` set does that many, for a longer run by hand.
fn deeds() -> usize {
    let asked = option_env!("YUNJIN_DEEDS").and_then(|count| count.parse().ok());
    asked.unwrap_or(400)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_saves_leaves_every_figure_exact() {
    for world in &worlds().await {
        let known = Known(Mutex::default());
        let crowd = (0..8).map(|seed| {
            let (cx, known) = (world.admin(), &known);
            async move {
                let mut dice = Dice::new(seed + 1);
                for _ in 0..deeds() / 8 {
                    deed(&cx, &mut dice, known).await;
                }
            }
        });
        join_all(crowd).await;
        recomputed(world).await;
        sound(world).await;
    }
}

/// Two sessions add to one parent at once, in the order of statements that loses a child without the lock, and the
/// one that deadlocks with a weaker one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_loses_a_child_and_nobody_deadlocks() {
    for world in &worlds().await {
        let cx = world.admin();
        let order = made(&cx, "order", json!({ "name": "1" })).await;
        let lines = (0..24).map(|n| {
            create(
                &cx,
                "line",
                json!({ "order": order.id, "pieces": 1, "price": format!("{n}") }),
            )
        });
        let outcomes = join_all(lines).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(
            read(&cx, "order", order.id).await.unwrap()["total"],
            "276.0000",
            "{:?}",
            world.store.engine()
        );
        sound(world).await;
    }
}

/// Writes a value that nobody computed.
async fn harm(world: &World, object: &str, id: Uuid, field: &str, value: Value) {
    let object = std::sync::Arc::clone(world.model.object(object).unwrap());
    let (at, _) = object.field(field).unwrap();
    let record = model::Record::from_iter([(field.to_owned(), value)]);
    let wrong: Result<(), store::Error> = world
        .store
        .write(store::Pace::Interactive, move |tx| {
            let (object, record) = (std::sync::Arc::clone(&object), record.clone());
            Box::pin(async move {
                store::touch(
                    tx,
                    &object,
                    (id, &record),
                    &record,
                    &model::FieldSet::from_iter([at]),
                )
                .await
            })
        })
        .await;
    wrong.unwrap();
}

/// What the doctor says of a kind of figure; nothing when it is well.
async fn told(world: &World, name: &str) -> Option<String> {
    let checks = engine::doctor(&world.store, &world.ports, &world.model).await;
    let check = checks.into_iter().find(|check| check.name == name).unwrap();
    (!check.ok).then_some(check.detail)
}

#[tokio::test]
async fn the_doctor_sees_a_figure_that_is_wrong() {
    for world in &worlds().await {
        let cx = world.admin();
        let customer = made(&cx, "customer", json!({ "name": "C" })).await;
        let order = made(&cx, "order", json!({ "name": "1", "customer": customer.id })).await;
        let line = json!({ "order": order.id, "pieces": 1, "price": "5" });
        let line = made(&cx, "line", line).await;
        sound(world).await;
        harm(world, "line", line.id, "amount", json!("9.0000")).await;
        let formula = format!("line.amount: 1 rows, the first of them {}", line.id);
        assert_eq!(told(world, "formulas").await, Some(formula));
        harm(world, "line", line.id, "amount", json!("5.0000")).await;
        sound(world).await;
        harm(world, "order", order.id, "called", json!("somebody else")).await;
        let behind = format!("order.called: 1 rows, the first of them {}", order.id);
        assert_eq!(told(world, "formulas").await, Some(behind));
        harm(world, "order", order.id, "total", json!("7.0000")).await;
        let figure = "order.total: 1 rows".to_owned();
        assert_eq!(told(world, "rollups").await, Some(figure));
    }
}
