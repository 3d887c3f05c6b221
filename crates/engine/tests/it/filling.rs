//! What a chosen record brings along, and children that are made from templates.

use crate::deriving::all;
use crate::finding::{both, object};
use crate::world::{World, at, create, delete, fields, json_of, refused, restore, sound, update};
use engine::{Operation, Wish};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Visits with the steps of their kind; each step of a kind that says so has parts of its own.
fn visits() -> Vec<(String, Value)> {
    let template = json!({
        "name": { "kind": "text", "title": "Name" },
        "about": { "kind": "text", "title": "About" },
        "place": { "kind": "integer", "title": "Place" }
    });
    let visit = json!({
        "name": { "kind": "text", "title": "Name" },
        "about": { "kind": "text", "title": "About" },
        "steps": { "kind": "children", "title": "Steps", "of": "step", "by": "visit", "fill": {
            "from": "template", "where": { "field": "about", "is": { "this": "about" } },
            "map": { "name": "name", "place": "place" }, "key": "template", "again": ["about"] } },
        "count": { "kind": "rollup", "title": "Count", "over": "steps", "count": true },
        "sum": { "kind": "rollup", "title": "Sum", "over": "steps", "sum": "place" }
    });
    let step = json!({
        "name": { "kind": "text", "title": "Name", "maxLength": 20 },
        "visit": { "kind": "reference", "title": "Visit", "to": "visit" },
        "template": { "kind": "reference", "title": "Template", "to": "template", "onDelete": "clear" },
        "place": { "kind": "integer", "title": "Place", "maximum": 100 }
    });
    let mut step = object("step", &step);
    step.1["rules"] = json!([{ "name": "placed", "do": "check", "when": "place > 50", "at": "/place", "message": "Too far." }]);
    step.1["required"] = json!(["visit"]);
    // A node is made of nodes: for ever.
    let node = json!({
        "name": { "kind": "text", "title": "Name" },
        "over": { "kind": "reference", "title": "Over", "to": "node" },
        "template": { "kind": "reference", "title": "Template", "to": "template" },
        "parts": { "kind": "children", "title": "Parts", "of": "node", "by": "over", "fill": {
            "from": "template", "where": { "field": "about", "is": "node" }, "key": "template" } }
    });
    vec![
        object("template", &template),
        object("visit", &visit),
        step,
        object("node", &node),
    ]
}

async fn template(world: &World, name: &str, about: &str, place: i64) -> engine::Saved {
    let body = json!({ "name": name, "about": about, "place": place });
    create(&world.admin(), "template", body).await.unwrap()
}

async fn steps(world: &World) -> Vec<Value> {
    all(&world.admin(), "step").await
}

#[tokio::test]
async fn a_record_gets_one_child_of_each_template_and_later_those_that_are_missing() {
    for world in &both(&visits()).await {
        let cx = world.admin();
        for (name, about, place) in [("a", "x", 1), ("b", "x", 2), ("c", "y", 4)] {
            template(world, name, about, place).await;
        }
        let visit = create(&cx, "visit", json!({ "name": "v", "about": "x" }))
            .await
            .unwrap();
        let told = json_of(&visit.body);
        assert_eq!(
            (&told["count"], &told["sum"], &told["version"]),
            (&json!(2), &json!(3), &json!(1))
        );
        let made: BTreeSet<String> = steps(world)
            .await
            .iter()
            .map(|step| step["id"].to_string())
            .collect();
        let also: BTreeSet<String> = visit.also.iter().map(|id| json!(id).to_string()).collect();
        assert_eq!(made, also);
        // Another kind: what is there stays. A template more: nothing is made until a field says so.
        template(world, "d", "x", 8).await;
        let visit = update(&cx, "visit", &visit, json!({ "name": "w" }))
            .await
            .unwrap();
        assert_eq!(json_of(&visit.body)["count"], json!(2));
        let visit = update(&cx, "visit", &visit, json!({ "about": "y" }))
            .await
            .unwrap();
        assert_eq!(json_of(&visit.body)["sum"], json!(7));
        let visit = update(&cx, "visit", &visit, json!({ "about": "x" }))
            .await
            .unwrap();
        let told = json_of(&visit.body);
        assert_eq!((&told["count"], &told["sum"]), (&json!(4), &json!(15)));
        // As many as somebody likes, each locked at once with the others.
        for number in 0..30 {
            template(world, "t", "lots", number).await;
        }
        let lots = create(&cx, "visit", json!({ "about": "lots" })).await.unwrap();
        assert_eq!(json_of(&lots.body)["count"], json!(30));
        delete(&cx, "visit", &lots).await.unwrap();
        let lots = restore(&cx, "visit", lots.id).await.unwrap();
        delete(&cx, "visit", &lots).await.unwrap();
        // A history that says so, with the one change as its cause.
        let first = steps(world).await[0]["id"].as_str().unwrap().parse().unwrap();
        let history = engine::history(&cx, "step", first, None, None).await.unwrap();
        assert_eq!(history.items[0]["via"], json!("rule"));
        // They go and come back with their record.
        delete(&cx, "visit", &visit).await.unwrap();
        assert!(steps(world).await.is_empty());
        restore(&cx, "visit", visit.id).await.unwrap();
        assert_eq!(steps(world).await.len(), 4);
        sound(world).await;
    }
}

#[tokio::test]
async fn a_child_that_is_refused_refuses_everything() {
    for world in &both(&visits()).await {
        let cx = world.admin();
        template(world, "a", "x", 1).await;
        template(world, "far", "x", 60).await;
        template(world, "a name that is much too long", "z", 1).await;
        let wrong = refused(create(&cx, "visit", json!({ "about": "x" })).await);
        assert_eq!(wrong, [at("rule", "/steps/place")]);
        assert!(all(&cx, "visit").await.is_empty() && steps(world).await.is_empty());
        // What does not fit its field is left out.
        let visit = create(&cx, "visit", json!({ "about": "z" })).await.unwrap();
        assert_eq!(json_of(&visit.body)["count"], json!(1));
        assert_eq!(steps(world).await[0]["name"], Value::Null);
        let wrong = refused(update(&cx, "visit", &visit, json!({ "about": "x" })).await);
        assert_eq!(wrong, [at("rule", "/steps/place")]);
        assert_eq!(steps(world).await.len(), 1);
        sound(world).await;
    }
}

#[tokio::test]
async fn children_are_made_only_so_deep_and_so_many() {
    for world in &both(&visits()).await {
        let cx = world.admin();
        create(&cx, "node", json!({ "name": "alone" })).await.unwrap();
        let endless = template(world, "endless", "node", 1).await;
        let wrong = refused(create(&cx, "node", json!({ "name": "n" })).await);
        assert_eq!(wrong, [at("fill_too_deep", &"/parts".repeat(9))]);
        delete(&cx, "template", &endless).await.unwrap();
        assert_eq!(all(&cx, "node").await.len(), 1);
        for _ in 0..11 {
            let many = (0..182).map(|_| Operation::Create {
                object: "template".to_owned(),
                record: fields(json!({ "about": "many" })),
                wish: Wish::default(),
            });
            engine::batch(&cx, many.collect(), true).await.unwrap();
        }
        let wrong = refused(create(&cx, "visit", json!({ "about": "many" })).await);
        assert_eq!(wrong, [at("fill_too_many", "/steps")]);
    }
}

/// Orders that take over of a customer what the viewer reads.
fn orders() -> Vec<(String, Value)> {
    let contact =
        json!({ "name": { "kind": "text", "title": "Name" }, "phone": { "kind": "text", "title": "Phone" } });
    let customer = json!({
        "name": { "kind": "text", "title": "Name" },
        "address": { "kind": "text", "title": "Address" },
        "terms": { "kind": "text", "title": "Terms" },
        "contact": { "kind": "reference", "title": "Contact", "to": "contact", "onDelete": "clear" }
    });
    let order = json!({
        "name": { "kind": "text", "title": "Name" },
        "customer": { "kind": "reference", "title": "Customer", "to": "customer",
            "fill": { "address": "address", "terms": "terms", "contact": "contact" } },
        "contact": { "kind": "reference", "title": "Contact", "to": "contact", "fill": { "phone": "phone" } },
        "address": { "kind": "text", "title": "Address" },
        "terms": { "kind": "text", "title": "Terms", "default": "cash" },
        "phone": { "kind": "text", "title": "Phone" }
    });
    let seller = json!({ "name": "seller", "title": "Seller", "grants": [
        { "name": "orders", "object": "order", "actions": ["read", "create", "update"] },
        { "name": "customers", "object": "customer", "actions": ["read"], "read": ["name", "address", "contact"] },
        { "name": "contacts", "object": "contact", "rows": { "field": "name", "is": "seen" }, "actions": ["read"] } ] });
    let role = ("seller.role.json".to_owned(), seller);
    vec![
        object("contact", &contact),
        object("customer", &customer),
        object("order", &order),
        role,
    ]
}

#[tokio::test]
async fn a_choice_brings_along_what_is_read_and_nobody_wrote() {
    for world in &both(&orders()).await {
        let cx = world.admin();
        let mut customers = Vec::new();
        for name in ["seen", "hidden"] {
            let contact = create(&cx, "contact", json!({ "name": name, "phone": name }))
                .await
                .unwrap()
                .id;
            let body = json!({ "name": name, "address": name, "terms": name, "contact": contact });
            customers.push((create(&cx, "customer", body).await.unwrap().id, contact));
        }
        let told = |body: &[u8]| {
            let told = json_of(body);
            ["address", "terms", "contact", "phone"].map(|name| told[name].clone())
        };
        let (none, seen, hidden) = (Value::Null, json!(customers[0].1), json!(customers[1].1));
        let whole = create(&cx, "order", json!({ "customer": customers[1].0 }))
            .await
            .unwrap();
        assert_eq!(
            told(&whole.body),
            [json!("hidden"), json!("hidden"), hidden, json!("hidden")]
        );
        // The seller reads no terms, and of the contacts one.
        let seller = world.cx(9, &["seller"]);
        let order = create(&seller, "order", json!({ "customer": customers[0].0 }))
            .await
            .unwrap();
        assert_eq!(
            told(&order.body),
            [json!("seen"), json!("cash"), seen.clone(), json!("seen")]
        );
        let other = create(&seller, "order", json!({ "customer": customers[1].0 }))
            .await
            .unwrap();
        assert_eq!(
            told(&other.body),
            [json!("hidden"), json!("cash"), none.clone(), none.clone()]
        );
        // What they write stays, and so does what no choice was made for.
        let body = json!({ "customer": customers[1].0, "address": "mine" });
        let order = update(&seller, "order", &order, body).await.unwrap();
        assert_eq!(
            told(&order.body),
            [json!("mine"), json!("cash"), seen, json!("seen")]
        );
        let order = update(&seller, "order", &order, json!({ "customer": null }))
            .await
            .unwrap();
        assert_eq!(told(&order.body)[0], json!("mine"));
        sound(world).await;
    }
}

#[tokio::test]
async fn a_form_takes_over_when_the_choice_was_just_made() {
    for world in &both(&orders()).await {
        let cx = world.admin();
        let contact = create(&cx, "contact", json!({ "name": "c", "phone": "1" }))
            .await
            .unwrap()
            .id;
        let body = json!({ "name": "n", "address": "there", "contact": contact });
        let customer = create(&cx, "customer", body).await.unwrap().id;
        let evaluated = async |record: Value, changed: &[&str]| {
            let changed: Vec<String> = changed.iter().map(|at| (*at).to_owned()).collect();
            let found = engine::evaluate(&cx, "order", None, fields(record), &changed)
                .await
                .unwrap();
            let set = found
                .set
                .into_iter()
                .filter(|(at, _)| at != "/owner" && at != "/terms");
            set.collect::<Vec<_>>()
        };
        let set = |at: &str, value: Value| (at.to_owned(), value);
        let all = [
            set("/contact", json!(contact)),
            set("/address", json!("there")),
            set("/phone", json!("1")),
        ];
        assert_eq!(
            evaluated(json!({ "customer": customer }), &["/customer"]).await,
            all
        );
        let held = json!({ "customer": customer, "address": "mine", "contact": null, "phone": "2" });
        assert_eq!(evaluated(held.clone(), &["/address"]).await, []);
        assert_eq!(
            evaluated(held, &["/customer", "/address"]).await,
            [all[0].clone(), all[2].clone()]
        );
    }
}
