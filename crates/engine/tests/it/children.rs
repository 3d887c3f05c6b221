//! Children in the body of their record are saved as if each had been sent by itself, and all of them or none.

use crate::crossing::deadlocks;
use crate::deriving::{all, worlds};
use crate::dice::Dice;
use crate::world::{World, at, create, delete, fields, json_of, read, refused, sound, update};
use engine::{Context, Refusal, Saved};
use futures::future::join_all;
use serde_json::{Value, json};

fn random_line(dice: &mut Dice) -> Value {
    let mut line = json!({ "name": format!("L{}", dice.roll(100)), "pieces": dice.roll(9), "price": format!("{}.{}", dice.roll(50), dice.roll(9)) });
    if dice.happens(30) {
        line["active"] = json!(false);
    }
    line
}

/// The record's own values, without what is particular about one copy of it.
fn plain(record: &Value) -> Value {
    let mut record = record.clone();
    let fields = record.as_object_mut().unwrap();
    for name in ["id", "order", "created_at", "updated_at", "lines"] {
        fields.shift_remove(name);
    }
    record
}

/// The lines of an order, the first made first, as they are read.
async fn lines(cx: &Context, order: &Saved) -> Vec<Value> {
    let mut lines = all(cx, "line").await;
    lines.retain(|line| line["order"] == json!(order.id));
    lines.reverse();
    lines
}

#[tokio::test]
async fn in_one_body_or_one_by_one_the_same_comes_of_it() {
    for world in &worlds().await {
        let cx = world.admin();
        let mut dice = Dice::new(29);
        let customer = create(&cx, "customer", json!({ "name": "Ada" })).await.unwrap();
        let (mut whole, mut single) = (Vec::new(), Vec::new());
        let head = json!({ "name": "O", "customer": customer.id, "discount": 10, "day": "2026-03-01" });
        for orders in [&mut whole, &mut single] {
            orders.push(create(&cx, "order", head.clone()).await.unwrap());
        }
        for _ in 0..25 {
            let (one, other) = (&mut whole[0], &mut single[0]);
            let there = lines(&cx, one).await;
            let twins = lines(&cx, other).await;
            let mut body = json!({ "lines": [] });
            let rows = body["lines"].as_array_mut().unwrap();
            if dice.happens(40) {
                let discount = dice.roll(100);
                body_of(&cx, other, json!({ "discount": discount })).await;
                rows.push(json!({ "discount": discount }));
            }
            let discount = rows.pop().map(|said| said["discount"].clone());
            for (line, twin) in there.iter().zip(&twins) {
                let saved = Saved {
                    id: twin["id"].as_str().unwrap().parse().unwrap(),
                    version: twin["version"].as_i64().unwrap(),
                    ..other.clone()
                };
                match dice.roll(4) {
                    0 => {
                        let mut change = random_line(&mut dice);
                        update(&cx, "line", &saved, change.clone()).await.unwrap();
                        change["id"] = line["id"].clone();
                        rows.push(change);
                    }
                    1 => {
                        delete(&cx, "line", &saved).await.unwrap();
                        rows.push(json!({ "id": line["id"], "$delete": true }));
                    }
                    _ => {}
                }
            }
            for _ in 0..dice.roll(4) {
                let mut line = random_line(&mut dice);
                rows.push(line.clone());
                line["order"] = json!(other.id);
                create(&cx, "line", line).await.unwrap();
            }
            if let Some(discount) = discount {
                body["discount"] = discount;
            }
            foreseen(&cx, one, body).await;
            let (one_lines, other_lines) = (lines(&cx, one).await, lines(&cx, other).await);
            assert_eq!(
                one_lines.iter().map(plain).collect::<Vec<_>>(),
                other_lines.iter().map(plain).collect::<Vec<_>>()
            );
            let (first, second) = (
                read(&cx, "order", one.id).await,
                read(&cx, "order", other.id).await,
            );
            assert_eq!(plain(&first.unwrap()), plain(&second.unwrap()));
        }
        sound(world).await;
    }
}

/// Changes an order, and holds what a form heard before to what the save says.
async fn foreseen(cx: &Context, order: &mut Saved, body: Value) {
    let id = Some(order.id);
    let heard = engine::evaluate(cx, "order", id, fields(body.clone()), &[])
        .await
        .unwrap();
    assert_eq!(heard.issues, []);
    let mut expected = json_of(&order.body);
    body_of(cx, order, body).await;
    let told = json_of(&order.body);
    // What follows beyond the record, a form hears of after the save.
    for (at, value) in heard.set.iter().filter(|(at, _)| !at.ends_with("/worth")) {
        assert_eq!(told.pointer(at), Some(value), "{at} of {told}");
        if let Some(field) = expected.pointer_mut(at).filter(|_| at.rfind('/') == Some(0)) {
            *field = value.clone();
        }
    }
    for figure in ["total", "mean", "least", "net", "lines_net"] {
        assert_eq!(told[figure], expected[figure], "{figure} among {:?}", heard.set);
    }
    for (index, line) in told["lines"].as_array().unwrap().iter().enumerate() {
        let amount = (format!("/lines/{index}/amount"), line["amount"].clone());
        let is_new = line["version"] == json!(1);
        assert!(
            !is_new || line["amount"].is_null() || heard.set.contains(&amount),
            "{amount:?} in {:?}",
            heard.set
        );
    }
}

#[tokio::test]
async fn a_new_form_hears_of_its_children_and_writes_nothing() {
    for world in &worlds().await {
        let cx = world.admin();
        let rows = vec![json!({ "pieces": 2, "price": "3" }); 50];
        let body = json!({ "name": "1", "discount": 50, "lines": rows });
        let mut took = Vec::new();
        for _ in 0..40 {
            let begun = std::time::Instant::now();
            let changed = ["/lines/3/pieces".to_owned()];
            let heard = engine::evaluate(&cx, "order", None, fields(body.clone()), &changed).await;
            took.push(begun.elapsed());
            let heard = heard.unwrap();
            assert_eq!(heard.issues, []);
            for (at, value) in [
                ("/total", "300.0000"),
                ("/net", "150.0000"),
                ("/lines_net", "150.0000"),
                ("/lines/49/amount", "6.0000"),
                ("/lines/49/net", "3.0000"),
            ] {
                let found = heard.set.iter().find(|(set, _)| set == at);
                assert_eq!(found.map(|(_, value)| value), Some(&json!(value)), "{at}");
            }
            assert!(heard.checked.contains(&"/lines/3/pieces".to_owned()));
        }
        took.sort();
        println!("p95 of 50 lines: {:?}", took[took.len() * 95 / 100]);
        assert!(all(&cx, "order").await.is_empty() && all(&cx, "line").await.is_empty());
        let body = json!({ "lines": [{ "pieces": "x" }, { "id": uuid::Uuid::nil() }, 5, { "pieces": 1, "colour": 2 }] });
        let heard = engine::evaluate(&cx, "order", None, fields(body), &[])
            .await
            .unwrap();
        let mut told: Vec<_> = heard
            .issues
            .iter()
            .map(|one| (one.code, one.at.pointer.as_str()))
            .collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("child_missing", "/lines/1/id"),
                ("children_shape", "/lines/2"),
                ("integer_shape", "/lines/0/pieces"),
                ("unknown_field", "/lines/3/colour"),
            ]
        );
        sound(world).await;
    }
}

/// Changes an order, and holds the answer to what is read afterwards.
async fn body_of(cx: &Context, order: &mut Saved, body: Value) {
    *order = update(cx, "order", order, body).await.unwrap();
    let mut told = json_of(&order.body);
    let rows = told.as_object_mut().unwrap().shift_remove("lines");
    assert_eq!(told, read(cx, "order", order.id).await.unwrap());
    for row in rows.iter().flat_map(|rows| rows.as_array().unwrap()) {
        let id = row["id"].as_str().unwrap().parse().unwrap();
        match row["$delete"] == json!(true) {
            true => assert_eq!(read(cx, "line", id).await, Err(Refusal::NotFound)),
            false => assert_eq!(row, &read(cx, "line", id).await.unwrap()),
        }
    }
}

/// Everybody saves orders with lines at once, each naming lines in another order.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn in_a_crowd_nothing_is_lost_and_nobody_embraces() {
    for world in &worlds().await {
        let cx = world.admin();
        let mut orders = Vec::new();
        let customer = create(&cx, "customer", json!({ "name": "Ada" })).await.unwrap();
        for n in 0..3 {
            let body = json!({ "name": format!("{n}"), "customer": customer.id, "lines": [{ "pieces": 1, "price": "1" }, { "pieces": 1, "price": "2" }, { "pieces": 1, "price": "3" }] });
            let order = create(&cx, "order", body).await.unwrap();
            let ids: Vec<Value> = json_of(&order.body)["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| line["id"].clone())
                .collect();
            orders.push((order, ids));
        }
        let before = deadlocks(world).await;
        let people = (0..8_u64).map(|person| {
            let (cx, orders) = (cx.clone(), orders.clone());
            async move {
                let mut dice = Dice::new(person + 1);
                let mut made = 0;
                for _ in 0..10 {
                    let (order, ids) = dice.pick(&orders).clone();
                    let mut rows: Vec<Value> = Vec::new();
                    let mut ids = ids;
                    while !ids.is_empty() {
                        let id = ids.remove(dice.roll(ids.len()));
                        if dice.happens(70) {
                            rows.push(json!({ "id": id, "pieces": dice.roll(9) }));
                        }
                    }
                    let new = dice.roll(3);
                    rows.extend((0..new).map(|_| json!({ "pieces": 1, "price": "7" })));
                    let body = json!({ "lines": rows });
                    match update(&cx, "order", &order, body).await {
                        Ok(_) => made += new,
                        Err(refusal) => panic!("{refusal:?}"),
                    }
                }
                made
            }
        });
        let made: usize = join_all(people).await.into_iter().sum();
        assert_eq!(all(&cx, "line").await.len(), 9 + made);
        assert_eq!(deadlocks(world).await, before, "{:?}", world.store.engine());
        sound(world).await;
    }
}

#[tokio::test]
async fn one_refusal_refuses_all_and_leaves_nothing() {
    for world in &worlds().await {
        let cx = world.admin();
        let body = json!({ "name": "1", "lines": [{ "pieces": 1, "price": "1" }] });
        let order = create(&cx, "order", body).await.unwrap();
        let line = json_of(&order.body)["lines"][0]["id"].clone();
        let was = (all(&cx, "order").await, all(&cx, "line").await);
        let nobody = uuid::Uuid::nil();
        let body = json!({ "name": "2", "customer": nobody, "lines": [
            { "pieces": 5, "price": "9" }, { "id": line, "pieces": 8 }, { "id": nobody, "pieces": 1 }, { "id": line, "$delete": true } ] });
        let outcome = update(&cx, "order", &order, body).await;
        assert_eq!(refused(outcome), [at("child_twice", "/lines/3/id")]);
        let body = json!({ "name": "2", "customer": nobody, "lines": [
            { "pieces": 5, "price": "9" }, { "id": nobody, "pieces": 1 }, { "id": line, "$delete": true } ] });
        let outcome = update(&cx, "order", &order, body.clone()).await;
        let told = [
            at("child_missing", "/lines/1/id"),
            at("reference_missing", "/customer"),
        ];
        assert_eq!(refused(outcome), told);
        assert_eq!(refused(create(&cx, "order", body).await).len(), 3);
        assert_eq!((all(&cx, "order").await, all(&cx, "line").await), was);
        sound(world).await;
    }
}

/// Nodes that hang under nodes and are children of them; each may name one of its own as the first, and a favourite.
fn nodes() -> Value {
    json!({ "$schema": "urn:yunjin:object:1", "$id": "node", "title": "node", "type": "object", "display": "{{name}}",
        "tree": { "by": "above" }, "properties": {
        "name": { "kind": "text", "title": "Name" },
        "above": { "kind": "reference", "title": "Above", "to": "node" },
        "first": { "kind": "reference", "title": "First", "to": "node", "onDelete": "cascade" },
        "favourite": { "kind": "reference", "title": "Favourite", "to": "node", "onDelete": "clear" },
        "below": { "kind": "children", "title": "Below", "of": "node", "by": "above" },
        "count": { "kind": "rollup", "title": "Count", "over": "below", "count": true, "subtree": true } } })
}

#[tokio::test]
async fn children_are_500_and_three_deep_at_most() {
    for world in &World::both(&[("node.object.json", nodes())]).await {
        let cx = world.admin();
        let many = |count: usize| json!({ "name": "top", "below": vec![json!({ "name": "leaf" }); count] });
        let outcome = create(&cx, "node", many(501)).await;
        assert_eq!(refused(outcome), [at("children_too_many", "/below")]);
        let saved = create(&cx, "node", many(500)).await.unwrap();
        assert_eq!(json_of(&saved.body)["count"], 500);
        let three = json!({ "name": "0", "below": [{ "name": "1", "below": [{ "name": "2", "below": [{ "name": "3" }] }] }] });
        let saved = create(&cx, "node", three.clone()).await.unwrap();
        let told = json_of(&saved.body);
        assert_eq!(
            (
                &told["count"],
                &told["below"][0]["count"],
                &told["below"][0]["below"][0]["below"][0]["name"]
            ),
            (&json!(3), &json!(2), &json!("3"))
        );
        let outcome = create(&cx, "node", json!({ "name": "x", "below": [three] })).await;
        assert_eq!(
            refused(outcome),
            [at("children_too_deep", "/below/0/below/0/below/0/below")]
        );
        sound(world).await;
    }
}

/// A record and its children may touch each other while they are saved.
#[tokio::test]
async fn what_children_do_to_their_record_is_in_the_answer() {
    for world in &World::both(&[("node.object.json", nodes())]).await {
        let cx = world.admin();
        let body = json!({ "name": "top", "below": [{ "name": "a" }, { "name": "b" }, { "name": "c" }] });
        let top = create(&cx, "node", body).await.unwrap();
        let ids: Vec<Value> = json_of(&top.body)["below"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["id"].clone())
            .collect();
        let body = json!({ "first": ids[0], "favourite": ids[1], "below": [{ "id": ids[1], "name": "bb" }] });
        let top = update(&cx, "node", &top, body).await.unwrap();
        // Letting go of the favourite is a change of the record, as if the child had been deleted by itself.
        let body = json!({ "below": [{ "id": ids[1], "$delete": true }] });
        let top = update(&cx, "node", &top, body).await.unwrap();
        let told = json_of(&top.body);
        assert_eq!(
            (&told["favourite"], &told["count"], &told["version"]),
            (&Value::Null, &json!(2), &json!(3))
        );
        assert_eq!(top.version, 3);
        // What takes its record along leaves nothing to save.
        let body = json!({ "name": "gone", "below": [{ "id": ids[0], "$delete": true }] });
        assert_eq!(
            refused(update(&cx, "node", &top, body).await),
            [at("deleted_along", "")]
        );
        // Nothing comes to hang under itself.
        let a = read(&cx, "node", ids[0].as_str().unwrap().parse().unwrap())
            .await
            .unwrap();
        let a = Saved {
            id: ids[0].as_str().unwrap().parse().unwrap(),
            version: a["version"].as_i64().unwrap(),
            ..top.clone()
        };
        let body = json!({ "above": ids[2], "below": [{ "name": "leaf" }] });
        let a = update(&cx, "node", &a, body).await.unwrap();
        let c = read(&cx, "node", ids[2].as_str().unwrap().parse().unwrap())
            .await
            .unwrap();
        let c = Saved {
            id: ids[2].as_str().unwrap().parse().unwrap(),
            version: c["version"].as_i64().unwrap(),
            ..top.clone()
        };
        let body = json!({ "above": a.id, "below": [{ "name": "leaf" }] });
        assert_eq!(
            refused(update(&cx, "node", &c, body).await),
            [at("tree_circle", "/above")]
        );
        sound(world).await;
    }
}
