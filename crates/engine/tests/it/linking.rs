//! Records that name several others, or one of several objects: who may name what, and what a delete makes of it.

use crate::trade::{documents, worlds};
use crate::world::{World, at, create, delete, fields, json_of, read, refused, restore, sound, update};
use engine::{Context, Saved};
use serde_json::{Value, json};

async fn made(cx: &Context, object: &str, body: Value) -> Saved {
    create(cx, object, body).await.unwrap()
}

async fn visits(cx: &Context, count: usize) -> Vec<Saved> {
    let mut all = Vec::new();
    for at in 0..count {
        all.push(made(cx, "visit", json!({ "note": format!("V{at}") })).await);
    }
    all
}

fn ids(saved: &[&Saved]) -> Value {
    saved.iter().map(|saved| json!(saved.id)).collect()
}

#[tokio::test]
async fn a_list_is_kept_in_its_order_and_names_nobody_twice() {
    for world in &worlds().await {
        let cx = world.admin();
        let v = visits(&cx, 3).await;
        let twice = json!([v[2].id, v[0].id, v[2].id.to_string().to_uppercase()]);
        let memo = made(&cx, "memo", json!({ "text": "M", "visits": twice })).await;
        assert_eq!(json_of(&memo.body)["visits"], ids(&[&v[2], &v[0]]));
        let same = update(&cx, "memo", &memo, json!({ "visits": ids(&[&v[2], &v[0]]) }))
            .await
            .unwrap();
        assert_eq!(same.version, 1);
        let turned = update(&cx, "memo", &memo, json!({ "visits": ids(&[&v[0], &v[2]]) }))
            .await
            .unwrap();
        assert_eq!(
            (turned.version, &json_of(&turned.body)["visits"]),
            (2, &ids(&[&v[0], &v[2]]))
        );
        let none = update(&cx, "memo", &turned, json!({ "visits": [] }))
            .await
            .unwrap();
        assert_eq!(json_of(&none.body)["visits"], Value::Null);
        let five = vec![v[0].id.to_string(); 3]
            .into_iter()
            .chain((0..4).map(|n| format!("01980a5e-7c00-7000-8000-00000000000{n}")));
        let five = json!({ "text": "M", "visits": five.collect::<Vec<_>>() });
        assert_eq!(
            refused(create(&cx, "memo", five).await),
            [at("too_many_links", "/visits")]
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn what_is_gone_or_not_seen_cannot_be_named_anew_and_stays_where_it_was_named() {
    for world in &worlds().await {
        let (admin, seller) = (world.admin(), world.cx(7, &["seller"]));
        let (theirs, own) = (visits(&admin, 2).await, visits(&seller, 2).await);
        let gone = made(&seller, "visit", json!({ "note": "gone" })).await;
        delete(&seller, "visit", &gone).await.unwrap();
        for (index, lost) in [(1, &theirs[0]), (1, &gone)] {
            let body = json!({ "text": "M", "visits": [own[0].id, lost.id] });
            let told = refused(create(&seller, "memo", body).await);
            assert_eq!(told, [at("reference_missing", &format!("/visits/{index}"))]);
            let body = json!({ "text": "M", "about": { "object": "visit", "id": lost.id } });
            assert_eq!(
                refused(create(&seller, "memo", body).await),
                [at("reference_missing", "/about")]
            );
        }
        // An id of another object is no record of this one.
        let deal = made(&seller, "deal", json!({ "title": "D" })).await;
        for about in [
            json!({ "object": "visit", "id": deal.id }),
            json!({ "object": "deal", "id": own[0].id }),
        ] {
            let body = json!({ "text": "M", "about": about });
            assert_eq!(
                refused(create(&seller, "memo", body).await),
                [at("reference_missing", "/about")]
            );
        }
        let memo = made(&seller, "memo", json!({ "text": "M", "visits": ids(&[&own[0]]) })).await;
        let more = json!({ "visits": ids(&[&theirs[0], &own[0]]) });
        let memo = update(&admin, "memo", &memo, more).await.unwrap();
        let more = json!({ "visits": ids(&[&own[1], &theirs[0]]) });
        let memo = update(&seller, "memo", &memo, more).await.unwrap();
        let more = json!({ "visits": ids(&[&own[1], &theirs[0], &theirs[1]]) });
        assert_eq!(
            refused(update(&seller, "memo", &memo, more).await),
            [at("reference_missing", "/visits/2")]
        );
        sound(world).await;
    }
}

/// Who writes a list without reading it.
fn blind() -> Value {
    json!({ "name": "blind", "title": "Blind", "grants": [
        { "name": "memos", "object": "memo", "actions": ["read", "update"], "read": ["text"],
          "write": ["text", "visits", "scope"] },
        { "name": "visits", "object": "visit", "rows": { "field": "note", "is": "V0" }, "actions": ["read"] },
        { "name": "accounts", "object": "account", "actions": ["read"], "read": ["name", "phone"], "mask": ["phone"] }
    ] })
}

async fn with_blind() -> Vec<World> {
    let mut documents = documents();
    documents.push(("blind.role.json", blind()));
    World::both(&documents).await
}

#[tokio::test]
async fn who_does_not_read_a_list_learns_nothing_by_writing_it() {
    for world in &with_blind().await {
        let (admin, blind) = (world.admin(), world.cx(7, &["blind"]));
        let v = visits(&admin, 3).await;
        let memo = made(&admin, "memo", json!({ "text": "M", "visits": ids(&[&v[1]]) })).await;
        // One that is named and one that is not, neither seen: one answer.
        for unseen in [&v[1], &v[2]] {
            let body = json!({ "visits": ids(&[&v[0], unseen]) });
            let told = refused(update(&blind, "memo", &memo, body).await);
            assert_eq!(told, [at("reference_missing", "/visits/1")]);
        }
        assert_eq!(
            update(&blind, "memo", &memo, json!({ "visits": ids(&[&v[0]]) }))
                .await
                .unwrap()
                .version,
            2
        );
    }
}

#[tokio::test]
async fn a_delete_takes_its_record_out_of_every_list_and_leaves_the_rest() {
    for world in &worlds().await {
        let cx = world.admin();
        let v = visits(&cx, 3).await;
        let follows = made(&cx, "visit", json!({ "note": "F", "after": v[0].id })).await;
        let all = ids(&[&v[1], &follows, &v[0], &v[2]]);
        let about = json!({ "object": "visit", "id": v[0].id });
        let one = made(&cx, "memo", json!({ "text": "1", "visits": all, "about": about })).await;
        let two = made(&cx, "memo", json!({ "text": "2", "visits": ids(&[&v[0]]) })).await;
        let bystander = made(&cx, "memo", json!({ "text": "3", "visits": ids(&[&v[1]]) })).await;
        let gone = delete(&cx, "visit", &v[0]).await.unwrap();
        let left = read(&cx, "memo", one.id).await.unwrap();
        assert_eq!(
            left["visits"],
            ids(&[&v[1], &v[2]]),
            "the one that went along is out as well"
        );
        assert_eq!((&left["about"], &left["version"]), (&Value::Null, &json!(2)));
        assert_eq!(read(&cx, "memo", two.id).await.unwrap()["visits"], Value::Null);
        assert_eq!(
            read(&cx, "memo", bystander.id).await.unwrap()["version"],
            json!(1)
        );
        assert!(
            gone.also.contains(&one.id) && gone.also.contains(&two.id) && !gone.also.contains(&bystander.id)
        );
        restore(&cx, "visit", v[0].id).await.unwrap();
        assert_eq!(
            read(&cx, "memo", one.id).await.unwrap()["visits"],
            ids(&[&v[1], &v[2]])
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_list_that_restricts_keeps_what_it_names() {
    for world in &worlds().await {
        let cx = world.admin();
        let deal = made(&cx, "deal", json!({ "title": "D" })).await;
        let memo = made(&cx, "memo", json!({ "text": "M", "deals": [deal.id] })).await;
        assert_eq!(
            refused(delete(&cx, "deal", &deal).await),
            [at("delete_restricted", "")]
        );
        // What `only` leaves out cannot be named anew.
        let lost = made(&cx, "deal", json!({ "title": "L", "stage": "lost" })).await;
        let more = json!({ "deals": [deal.id, lost.id] });
        assert_eq!(
            refused(update(&cx, "memo", &memo, more).await),
            [at("reference_only", "/deals/1")]
        );
        let memo = delete(&cx, "memo", &memo).await.unwrap();
        let deal = delete(&cx, "deal", &deal).await.unwrap();
        assert_eq!(
            refused(restore(&cx, "memo", memo.id).await),
            [at("reference_missing", "/deals/0")]
        );
        restore(&cx, "deal", deal.id).await.unwrap();
        assert_eq!(
            json_of(&restore(&cx, "memo", memo.id).await.unwrap().body)["deals"],
            json!([deal.id])
        );
        sound(world).await;
    }
}

#[tokio::test]
async fn a_list_that_lets_go_does_not_hold_up_the_return_of_its_record() {
    for world in &worlds().await {
        let cx = world.admin();
        let v = visits(&cx, 2).await;
        let memo = made(
            &cx,
            "memo",
            json!({ "text": "M", "visits": ids(&[&v[0], &v[1]]) }),
        )
        .await;
        delete(&cx, "memo", &memo).await.unwrap();
        delete(&cx, "visit", &v[0]).await.unwrap();
        let back = restore(&cx, "memo", memo.id).await.unwrap();
        assert_eq!(
            (back.version, &json_of(&back.body)["visits"]),
            (3, &ids(&[&v[1]]))
        );
        let history = engine::history(&cx, "memo", memo.id, None, None).await.unwrap();
        let told = format!("{:?}", history.items[0]);
        assert!(told.contains("visits") && told.contains("restore"), "{told}");
        sound(world).await;
    }
}

#[tokio::test]
async fn a_filter_is_kept_in_one_form_and_names_nothing_that_its_writer_may_not_read() {
    for world in &with_blind().await {
        let (admin, blind) = (world.admin(), world.cx(7, &["blind"]));
        let written = json!({ "any": [
            { "budget": null }, { "field": "budget", "at_least": "5" } ] });
        let told = refused(create(&admin, "memo", json!({ "text": "M", "scope": written })).await);
        assert_eq!(told, [at("filter_shape", "/scope/any/0")]);
        let written = json!({ "all": [{ "at_least": "5", "field": "budget" },
            { "where": { "field": "note", "is": "x " }, "some": "deal.account" },
            { "field": "twin.name", "starts_with": "A" }] });
        let told = refused(create(&admin, "memo", json!({ "text": "M", "scope": written })).await);
        assert_eq!(told, [at("unknown_field", "/scope/all/1/where/field")]);
        let written = json!({ "all": [{ "at_least": "5", "field": "budget" },
            { "where": { "field": "title", "is": "x " }, "some": "deal.account" },
            { "field": "twin.name", "starts_with": "A" }] });
        let memo = made(&admin, "memo", json!({ "text": "M", "scope": written })).await;
        let kept = json_of(&memo.body)["scope"].to_string();
        let wanted = r#"{"all":[{"field":"budget","at_least":"5.0000"},{"some":"deal.account","where":{"field":"title","is":"x"}},{"field":"twin.name","starts_with":"A"}]}"#;
        assert_eq!(kept, wanted);
        for (scope, code, place) in [
            (
                json!({ "field": "budget", "is": "5" }),
                "unknown_field",
                "/scope/field",
            ),
            (
                json!({ "some": "deal.account" }),
                "unknown_relation",
                "/scope/some",
            ),
            (
                json!({ "field": "phone", "starts_with": "1" }),
                "masked_compare",
                "/scope",
            ),
        ] {
            let told = refused(update(&blind, "memo", &memo, json!({ "scope": scope })).await);
            assert_eq!(told, [at(code, place)]);
        }
        update(
            &blind,
            "memo",
            &memo,
            json!({ "scope": { "field": "name", "is": "A" } }),
        )
        .await
        .unwrap();
        let evaluation = engine::evaluate(
            &admin,
            "memo",
            None,
            fields(json!({ "text": "M", "scope": { "field": "no" } })),
            &[],
        );
        let issues: Vec<_> = evaluation
            .await
            .unwrap()
            .issues
            .into_iter()
            .map(|one| one.at.pointer)
            .collect();
        assert!(
            issues.iter().all(|at| at.starts_with("/scope")) && !issues.is_empty(),
            "{issues:?}"
        );
    }
}
