//! Two roles are a union of grants, never one row filter and one field set.

use crate::trade::worlds;
use crate::world::{World, at, create, json_of, read, refused, update};
use engine::{AggregateAsk, Context, PageAsk, Refusal, Saved};
use serde_json::{Value, json};

/// What a page answers.
async fn page(cx: &Context, filter: Option<Value>, sort: Option<&str>) -> Vec<Value> {
    let filter = filter.map(|filter| filter.to_string());
    let ask = PageAsk {
        filter: filter.as_deref(),
        sort,
        ..PageAsk::default()
    };
    let page = engine::page(cx, "account", &ask).await.unwrap();
    json_of(&page.items).as_array().unwrap().clone()
}

/// One account of the viewer's own with a secret, two of others.
async fn three(world: &World) -> (Context, Saved, Saved, Saved) {
    let both = world.cx(7, &["seller", "clerk"]);
    let own = create(
        &both,
        "account",
        json!({ "name": "own", "secret": "mine", "budget": "5.00" }),
    )
    .await
    .unwrap();
    let body =
        json!({ "name": "rich", "secret": "hidden", "budget": "900.00", "phone": "+86 138 0013 8000" });
    let rich = create(&world.admin(), "account", body).await.unwrap();
    let poor = create(
        &world.admin(),
        "account",
        json!({ "name": "poor", "budget": "1.00" }),
    )
    .await
    .unwrap();
    (both, own, rich, poor)
}

#[tokio::test]
async fn the_fields_of_one_role_do_not_show_on_the_rows_of_another() {
    for world in &worlds().await {
        let (both, own, rich, _) = three(world).await;
        assert_eq!(read(&both, "account", own.id).await.unwrap()["secret"], "mine");
        let theirs = read(&both, "account", rich.id).await.unwrap();
        let names: Vec<_> = theirs.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "version", "name", "phone", "level"]);
        assert_ne!(theirs["phone"], "+86 138 0013 8000");
        let all = page(&both, None, Some("name")).await;
        assert_eq!(all.len(), 3);
        assert_eq!(all.iter().filter(|row| row.get("secret").is_some()).count(), 1);
    }
}

#[tokio::test]
async fn no_clause_tells_what_a_row_does_not_show() {
    for world in &worlds().await {
        let (both, own, ..) = three(world).await;
        for test in [
            json!({ "field": "secret", "is": "hidden" }),
            json!({ "field": "secret", "contains": "hid" }),
            json!({ "field": "budget", "greater": "100" }),
            json!({ "all": [{ "field": "secret", "is_filled": true }, { "field": "name", "is_not": "own" }] }),
        ] {
            assert_eq!(
                page(&both, Some(test.clone()), None).await,
                Vec::<Value>::new(),
                "{test}"
            );
        }
        let filled = page(&both, Some(json!({ "field": "secret", "is_filled": true })), None).await;
        assert_eq!(
            filled.iter().map(|row| &row["id"]).collect::<Vec<_>>(),
            [&json!(own.id.to_string())]
        );
        // For everybody else's rows the budget is empty, and the empty ones follow each other by id.
        let sorted = page(&both, None, Some("-budget")).await;
        let names: Vec<_> = sorted.iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!(names[0], "own");
        let ask = AggregateAsk {
            group: None,
            measure: Some("count,sum:budget,max:budget".to_owned()),
            filter: None,
            as_of: None,
        };
        let sums = json_of(&engine::aggregate(&both, "account", ask).await.unwrap());
        assert_eq!(sums["items"][0]["sum:budget"], "5.0000");
        assert_eq!(sums["items"][0]["max:budget"], "5.0000");
    }
}

#[tokio::test]
async fn what_one_role_may_write_stays_on_its_rows() {
    for world in &worlds().await {
        let (both, own, rich, _) = three(world).await;
        update(&both, "account", &own, json!({ "secret": "new" }))
            .await
            .unwrap();
        assert_eq!(
            refused(update(&both, "account", &rich, json!({ "secret": "new" })).await),
            [at("not_writable", "/secret")]
        );
        update(&both, "account", &rich, json!({ "level": "won" }))
            .await
            .unwrap();
        assert_eq!(
            crate::world::refused(crate::world::delete(&both, "account", &rich).await).len(),
            1
        );
    }
}

#[tokio::test]
async fn a_field_no_role_gives_cannot_be_asked_for_by_name() {
    for world in &worlds().await {
        three(world).await;
        let clerk = world.cx(8, &["clerk"]);
        let malformed = |ask: PageAsk<'static>| {
            let clerk = clerk.clone();
            async move { refused(engine::page(&clerk, "account", &ask).await) }
        };
        let filter = malformed(PageAsk {
            filter: Some(r#"{"field":"secret","is":1}"#),
            ..PageAsk::default()
        })
        .await;
        assert_eq!(filter, [at("unknown_field", "/filter/field")]);
        assert_eq!(
            malformed(PageAsk {
                sort: Some("-secret"),
                ..PageAsk::default()
            })
            .await,
            [at("unknown_field", "/sort")]
        );
        assert_eq!(
            malformed(PageAsk {
                fields: Some("name,secret"),
                ..PageAsk::default()
            })
            .await,
            [at("unknown_field", "/fields")]
        );
        let ask = |group: &str, measure: &str| AggregateAsk {
            group: Some(group.to_owned()),
            measure: Some(measure.to_owned()),
            filter: None,
            as_of: None,
        };
        let told = refused(engine::aggregate(&clerk, "account", ask("secret", "sum:budget")).await);
        assert_eq!(
            told,
            [at("unknown_field", "/group"), at("unknown_field", "/measure")]
        );
        let found = engine::get(&clerk, "account", uuid::Uuid::nil(), Some("secret")).await;
        assert_eq!(refused(found), [at("unknown_field", "/fields")]);
        assert_eq!(
            engine::page(&clerk, "memo", &PageAsk::default())
                .await
                .unwrap_err(),
            Refusal::NotFound
        );
    }
}
