//! Whose rows somebody reaches: by the report line, by the department, by their own record, by the parent.

use crate::world::{World, create, json_of, placed, read, update};
use engine::{AggregateAsk, Context, PageAsk, Refusal, Saved, Wish};
use serde_json::{Value, json};
use uuid::Uuid;

fn object(name: &str, properties: &Value) -> Value {
    json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "plural": format!("{name}s"),
        "type": "object", "display": "{{name}}", "required": ["name"], "properties": properties })
}

fn named(further: &Value) -> Value {
    let mut properties = json!({ "name": { "kind": "text", "title": "Name", "sort": true },
        "secret": { "kind": "text", "title": "Secret" }, "number": { "kind": "integer", "title": "Number" } });
    for (name, property) in further.as_object().unwrap() {
        properties[name] = property.clone();
    }
    properties
}

fn reference(to: &str) -> Value {
    json!({ "kind": "reference", "title": to, "to": to, "onDelete": "clear" })
}

fn role(name: &str, grants: &Value) -> (String, Value) {
    let grants: Vec<Value> = grants
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(number, grant)| {
            let mut grant = grant.clone();
            grant["name"] = json!(format!("g{number}"));
            grant
        })
        .collect();
    let file = format!("{name}.role.json");
    (file, json!({ "name": name, "title": name, "grants": grants }))
}

/// An account has orders, an order lines, a line notes, a note marks: the marks are four parents away.
async fn worlds() -> Vec<World> {
    let all = json!(["read", "create", "update", "delete"]);
    let via = |object: &str, by: &str| json!({ "object": object, "rows": { "via": by }, "actions": all });
    let scope = |rows: &str| json!([{ "object": "account", "rows": rows, "actions": all }]);
    let roles = [
        role("lead", &scope("own_and_reports")),
        role("member", &scope("department")),
        role("head", &scope("department_and_below")),
        role(
            "titled",
            &json!([{ "object": "account", "rows": { "field": "name", "is": { "me": "employee.title" } },
            "actions": ["read"] }]),
        ),
        role(
            "clerk",
            &json!([{ "object": "account", "actions": ["read"], "read": ["name"] },
            { "object": "order", "actions": ["read"], "read": ["name"] }]),
        ),
        role(
            "colleague",
            &json!([{ "object": "employee", "actions": ["read"], "read": ["name", "title"],
            "mask": ["title"] }]),
        ),
        role("peer", &json!([{ "object": "employee", "actions": ["read"] }])),
        role(
            "heir",
            &json!([{ "object": "account", "rows": "own", "actions": ["read"] }, via("order", "account"),
            via("line", "order"), via("note", "line"), via("mark", "note"), via("account", "twin")]),
        ),
        role(
            "owner",
            &json!([{ "object": "account", "rows": "own", "actions": ["read"] }]),
        ),
    ];
    let mut documents = vec![
        (
            "account.object.json".to_owned(),
            object("account", &named(&json!({ "twin": reference("account") }))),
        ),
        (
            "order.object.json".to_owned(),
            object("order", &named(&json!({ "account": reference("account") }))),
        ),
        (
            "line.object.json".to_owned(),
            object("line", &named(&json!({ "order": reference("order") }))),
        ),
        (
            "note.object.json".to_owned(),
            object("note", &named(&json!({ "line": reference("line") }))),
        ),
        (
            "mark.object.json".to_owned(),
            object("mark", &named(&json!({ "note": reference("note") }))),
        ),
    ];
    documents.extend(roles);
    let documents: Vec<(&str, Value)> = documents
        .iter()
        .map(|(path, body)| (path.as_str(), body.clone()))
        .collect();
    World::both(&documents).await
}

/// ada leads ben, ben leads cyd; eve is of ada's department, fay of one below it, gus of none.
async fn company(world: &World) -> Vec<(&'static str, Uuid, Saved)> {
    let cx = world.admin();
    let top = create(&cx, "department", json!({ "name": "Top" }))
        .await
        .unwrap()
        .id;
    let mid = create(&cx, "department", json!({ "name": "Mid", "parent": top }))
        .await
        .unwrap()
        .id;
    let low = create(&cx, "department", json!({ "name": "Low", "parent": mid }))
        .await
        .unwrap()
        .id;
    let mut known: Vec<(&str, Uuid, Saved)> = Vec::new();
    let people = [
        ("ada", Some(top), None),
        ("ben", None, Some("ada")),
        ("cyd", None, Some("ben")),
        ("eve", Some(top), None),
        ("fay", Some(low), None),
        ("gus", None, None),
    ];
    for (name, department, manager) in people {
        let user = create(&cx, "user", json!({ "login": name, "name": name }))
            .await
            .unwrap()
            .id;
        let manager = known
            .iter()
            .find(|(other, ..)| Some(*other) == manager)
            .map(|(_, _, saved)| saved.id);
        let body = json!({ "name": name, "title": format!("{name}'s"), "user": user, "department": department,
            "manager": manager });
        known.push((name, user, create(&cx, "employee", body).await.unwrap()));
        let account = json!({ "name": format!("{name}'s"), "secret": name, "number": 1, "owner": user });
        create(&cx, "account", account).await.unwrap();
    }
    known
}

async fn cx(world: &World, company: &[(&str, Uuid, Saved)], name: &str, roles: &[&str]) -> Context {
    let (_, user, _) = company.iter().find(|(other, ..)| *other == name).unwrap();
    placed(world.cx(user.as_u128(), roles)).await
}

async fn seen(cx: &Context, filter: Option<Value>) -> Vec<Value> {
    let filter = filter.map(|filter| filter.to_string());
    let ask = PageAsk {
        sort: Some("name"),
        filter: filter.as_deref(),
        ..PageAsk::default()
    };
    let page = engine::page(cx, "account", &ask).await.unwrap();
    json_of(&page.items).as_array().unwrap().clone()
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["name"].as_str().unwrap().trim_end_matches("'s"))
        .collect()
}

#[tokio::test]
async fn each_scope_reaches_its_people_and_no_others() {
    for world in &worlds().await {
        let company = company(world).await;
        let reached = async |name: &str, role: &str| {
            let cx = cx(world, &company, name, &[role]).await;
            let rows = seen(&cx, None).await;
            names(&rows).join(" ")
        };
        assert_eq!(reached("ada", "lead").await, "ada ben cyd");
        assert_eq!(reached("ben", "lead").await, "ben cyd");
        assert_eq!(reached("gus", "lead").await, "gus");
        assert_eq!(reached("ada", "member").await, "ada eve");
        assert_eq!(reached("gus", "member").await, "gus");
        assert_eq!(reached("ada", "head").await, "ada eve fay");
        assert_eq!(reached("fay", "head").await, "fay");
        assert_eq!(reached("cyd", "titled").await, "cyd");
        // Who is no employee has their own rows and no title.
        let nobody = placed(world.cx(4711, &["lead", "titled"])).await;
        assert!(seen(&nobody, None).await.is_empty());
        // Whoever is not placed is nobody's leader.
        let ada = world.cx(company[0].1.as_u128(), &["lead"]);
        assert_eq!(names(&seen(&ada, None).await), ["ada"]);
    }
}

#[tokio::test]
async fn a_circle_of_managers_ends_where_it_began() {
    for world in &worlds().await {
        let company = company(world).await;
        let cyd = company[2].2.id;
        let top = json!({ "manager": cyd });
        update(&world.admin(), "employee", &company[0].2, top)
            .await
            .unwrap();
        let ben = cx(world, &company, "ben", &["lead"]).await;
        assert_eq!(names(&seen(&ben, None).await), ["ada", "ben", "cyd"]);
    }
}

#[tokio::test]
async fn the_fields_of_one_scope_do_not_show_on_the_rows_of_another() {
    for world in &worlds().await {
        let company = company(world).await;
        let both = cx(world, &company, "ada", &["lead", "clerk"]).await;
        let rows = seen(&both, None).await;
        assert_eq!(rows.len(), 6);
        let told: Vec<_> = rows.iter().filter_map(|row| row["secret"].as_str()).collect();
        assert_eq!(told, ["ada", "ben", "cyd"]);
        let guess = seen(&both, Some(json!({ "field": "secret", "is": "eve" }))).await;
        assert!(guess.is_empty());
        let ask = AggregateAsk {
            measure: Some("count,sum:number".to_owned()),
            ..AggregateAsk::default()
        };
        let sums = json_of(&engine::aggregate(&both, "account", ask).await.unwrap());
        assert_eq!(sums["items"], json!([{ "count": 6, "sum:number": 3 }]));
        // Saves judge as reads do.
        let id = |name: &str| {
            let row = rows
                .iter()
                .find(|row| row["name"] == format!("{name}'s"))
                .unwrap();
            row["id"].as_str().unwrap().parse::<Uuid>().unwrap()
        };
        let wish = Wish::default;
        let body = |value: &str| json!({ "secret": value }).as_object().unwrap().clone();
        let saved = engine::update(&both, "account", id("cyd"), 1, body("new"), wish())
            .await
            .unwrap();
        assert_eq!(json_of(&saved.body)["secret"], "new");
        let refusal = engine::update(&both, "account", id("eve"), 1, body("new"), wish()).await;
        assert!(matches!(refusal, Err(Refusal::Forbidden(_))), "{refusal:?}");
        // Nobody gives a row away into other hands than they reach.
        let away = json!({ "owner": company[3].1 }).as_object().unwrap().clone();
        let refusal = engine::update(&both, "account", id("ben"), 1, away, wish()).await;
        assert!(matches!(refusal, Err(Refusal::Forbidden(_))), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_viewer_compares_with_what_they_may_read_of_their_own_record() {
    for world in &worlds().await {
        let company = company(world).await;
        let mine = |operator: &str| Some(json!({ "field": "name", operator: { "me": "employee.title" } }));
        let peer = cx(world, &company, "ada", &["lead", "clerk", "peer"]).await;
        assert_eq!(names(&seen(&peer, mine("is")).await), ["ada"]);
        assert_eq!(
            names(&seen(&peer, mine("is_not")).await),
            ["ben", "cyd", "eve", "fay", "gus"]
        );
        // What is only shown masked is not there to compare with, and no more is what nobody gives.
        for roles in [&["clerk", "colleague"][..], &["clerk"]] {
            let cx = cx(world, &company, "ada", roles).await;
            let filter = mine("is").map(|filter| filter.to_string());
            let ask = PageAsk {
                filter: filter.as_deref(),
                ..PageAsk::default()
            };
            let refusal = engine::page(&cx, "account", &ask).await;
            assert!(matches!(refusal, Err(Refusal::Malformed(_))), "{refusal:?}");
        }
    }
}

#[tokio::test]
async fn whoever_reads_the_parent_reads_the_row_three_parents_away_at_most() {
    for world in &worlds().await {
        let company = company(world).await;
        let (admin, heir) = (world.admin(), cx(world, &company, "ada", &["heir"]).await);
        for (name, there) in [("ada", true), ("ben", false)] {
            let (_, user, _) = company.iter().find(|(other, ..)| *other == name).unwrap();
            let body = json!({ "name": "A", "owner": user });
            let account = create(&admin, "account", body).await.unwrap();
            let chain = [
                ("order", "account"),
                ("line", "order"),
                ("note", "line"),
                ("mark", "note"),
            ];
            let mut parent = account.id;
            for (far, (object, by)) in chain.into_iter().enumerate() {
                let child = create(&admin, object, json!({ "name": "C", by: parent }))
                    .await
                    .unwrap();
                let sees = there && far < 3;
                assert_eq!(
                    read(&heir, object, child.id).await.is_ok(),
                    sees,
                    "{object} of {name}"
                );
                let history = engine::history(&heir, object, child.id, None, None).await;
                assert_eq!(
                    history.is_ok_and(|history| history.items.len() == 1),
                    sees,
                    "{object} of {name}"
                );
                let page = engine::page(&heir, object, &PageAsk::default()).await.unwrap();
                assert_eq!(
                    json_of(&page.items).as_array().unwrap().len(),
                    usize::from(there && sees)
                );
                parent = child.id;
            }
            // An account that names another, and one that names itself.
            let twin = create(&admin, "account", json!({ "name": "T", "twin": account.id }))
                .await
                .unwrap();
            assert_eq!(read(&heir, "account", twin.id).await.is_ok(), there);
            update(&admin, "account", &twin, json!({ "twin": twin.id }))
                .await
                .unwrap();
            assert!(matches!(
                read(&heir, "account", twin.id).await,
                Err(Refusal::NotFound)
            ));
            // Without its parent a row is nobody's.
            engine::delete(&admin, "account", account.id, 1, Wish::default())
                .await
                .unwrap();
            let page = engine::page(&heir, "line", &PageAsk::default()).await.unwrap();
            assert_eq!(json_of(&page.items), json!([]));
        }
    }
}

#[tokio::test]
async fn a_save_is_judged_by_the_parent_that_is_and_by_the_one_that_will_be() {
    for world in &worlds().await {
        let company = company(world).await;
        let (admin, heir) = (world.admin(), cx(world, &company, "ada", &["heir"]).await);
        let mine = create(&admin, "account", json!({ "name": "A", "owner": company[0].1 }))
            .await
            .unwrap();
        let theirs = create(&admin, "account", json!({ "name": "B", "owner": company[1].1 }))
            .await
            .unwrap();
        let order = create(&heir, "order", json!({ "name": "O", "account": mine.id }))
            .await
            .unwrap();
        assert_eq!(json_of(&order.body)["name"], "O");
        let line = create(&heir, "line", json!({ "name": "L", "order": order.id }))
            .await
            .unwrap();
        for body in [
            json!({ "name": "O", "account": theirs.id }),
            json!({ "name": "O", "account": Uuid::nil() }),
            json!({ "name": "O" }),
        ] {
            let refusal = create(&heir, "order", body).await;
            assert!(matches!(refusal, Err(Refusal::Forbidden(_))), "{refusal:?}");
        }
        let refusal = update(&heir, "order", &order, json!({ "account": theirs.id })).await;
        assert!(matches!(refusal, Err(Refusal::Forbidden(_))), "{refusal:?}");
        let changed = update(&heir, "line", &line, json!({ "number": 2 }))
            .await
            .unwrap();
        assert_eq!(json_of(&changed.body)["number"], 2);
        update(&admin, "order", &order, json!({ "account": theirs.id }))
            .await
            .unwrap();
        assert!(matches!(
            read(&heir, "line", line.id).await,
            Err(Refusal::NotFound)
        ));
        let refusal = update(&heir, "line", &changed, json!({ "number": 3 })).await;
        assert!(matches!(refusal, Err(Refusal::NotFound)), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_role_that_reads_the_parent_otherwise_widens_the_rows_and_not_the_fields() {
    for world in &worlds().await {
        let company = company(world).await;
        let admin = world.admin();
        let theirs = create(&admin, "account", json!({ "name": "B", "owner": company[1].1 }))
            .await
            .unwrap();
        let body = json!({ "name": "O", "secret": "hidden", "account": theirs.id });
        let order = create(&admin, "order", body).await.unwrap();
        // The clerk reads every account by its name, and every order by its name; together with the heir's scope by
        // the parent, the order is read whole: its parent may be read. That is what the scope says.
        let both = cx(world, &company, "gus", &["heir", "clerk"]).await;
        assert_eq!(read(&both, "order", order.id).await.unwrap()["secret"], "hidden");
        let clerk = cx(world, &company, "gus", &["owner", "clerk"]).await;
        assert!(
            read(&clerk, "order", order.id)
                .await
                .unwrap()
                .get("secret")
                .is_none()
        );
        // A scope that asks nobody's place costs nothing to be read by.
        assert!(!clerk.rights.asks_standing && !both.rights.asks_standing);
        assert!(cx(world, &company, "gus", &["lead"]).await.rights.asks_standing);
    }
}
