use crate::{
    Files, assert_tables_fit, codes, create_customer, edit, name_only, on_both_engines, with_customer,
};
use serde_json::json;

/// Each change that must not meet rows, with what is said when it does.
fn changes() -> Vec<(&'static str, Files)> {
    let set = |field: &'static str, key: &'static str, value: serde_json::Value| {
        with_customer(move |object| object["properties"][field][key] = value.clone())
    };
    vec![
        ("kind_change", set("founded", "kind", json!("boolean"))),
        (
            "required_on_rows",
            with_customer(|object| object["required"] = json!(["name", "phone"])),
        ),
        (
            "required_on_rows",
            with_customer(|object| {
                object["required"] = json!(["name", "city"]);
                object["properties"]["city"] = json!({ "kind": "text", "title": "City" });
            }),
        ),
    ]
}

on_both_engines! {
    async fn rows_are_in_the_way_of_what_would_lose_values_or_does_not_hold_of_them(place) {
        let (workspace, admin) = place.minimal().await;
        create_customer(&workspace, &admin, name_only("Ada & Sons")).await;
        for (code, files) in changes() {
            let plan = workspace.plan(&files).await.unwrap();
            assert_eq!(plan.complaints.iter().map(|complaint| complaint.code).collect::<Vec<_>>(), [code]);
            assert_eq!(plan.complaints[0].at.file.as_deref(), Some("customer/customer.object.json"));
            assert_eq!(codes(workspace.apply(&files, None, &admin).await.unwrap_err()), [code]);
        }
        assert_eq!(workspace.app().version, 2);
        assert_tables_fit(&workspace, &workspace.app()).await;
    }

    async fn an_empty_table_takes_every_change(place) {
        let (workspace, admin) = place.minimal().await;
        for (code, files) in changes() {
            let before = workspace.app().version;
            let applied = workspace.apply(&files, Some(before), &admin).await;
            assert!(applied.is_ok(), "{code}: {applied:?}");
            assert_tables_fit(&workspace, &workspace.app()).await;
        }
    }

    async fn a_new_field_may_bring_its_own_key_and_reference(place) {
        let (workspace, admin) = place.minimal().await;
        create_customer(&workspace, &admin, name_only("Ada & Sons")).await;
        let files = with_customer(|object| {
            let fields = &mut object["properties"];
            fields["tax_number"] = json!({ "kind": "text", "title": "Tax number", "unique": true });
            fields["served_by"] = json!({ "kind": "reference", "title": "Served by", "to": "department" });
        });
        workspace.apply(&files, None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        create_customer(&workspace, &admin, json!({ "name": "B", "tax_number": "1" })).await;
    }

    async fn a_deleted_record_is_still_a_row(place) {
        let (workspace, admin) = place.minimal().await;
        let saved = create_customer(&workspace, &admin, name_only("Ada & Sons")).await;
        let delete = |cx| async move {
            engine::delete(&cx, "customer", saved.id, saved.version, engine::Wish::default()).await
        };
        workspace.save(&admin, "test", delete).await.unwrap();
        let (code, files) = changes().remove(0);
        assert_eq!(codes(workspace.apply(&files, None, &admin).await.unwrap_err()), [code]);
    }

    async fn a_trait_must_hold_of_the_rows_that_are_there(place) {
        let (workspace, admin) = place.minimal().await;
        let plain = with_customer(|object| {
            let fields = &mut object["properties"];
            fields["parent"] = json!({ "kind": "reference", "title": "Part of", "to": "customer", "onDelete": "clear" });
            fields["first"] = json!({ "kind": "date", "title": "From" });
            fields["last"] = json!({ "kind": "date", "title": "To" });
        });
        workspace.apply(&plain, None, &admin).await.unwrap();
        let mut rows = Vec::new();
        for (name, last) in [("A", "2026-01-31"), ("B", "2026-02-28")] {
            let body = json!({ "name": name, "first": "2026-01-15", "last": last });
            rows.push(create_customer(&workspace, &admin, body).await);
        }
        let change = |at: usize, version: i64, body: serde_json::Value| {
            let (id, body) = (rows[at].id, crate::record(body));
            move |cx| {
                let body = body.clone();
                async move { engine::update(&cx, "customer", id, version, body, engine::Wish::default()).await }
            }
        };
        for (one, other) in [(0, 1), (1, 0)] {
            let turn = change(one, 1, json!({ "parent": rows[other].id }));
            workspace.save(&admin, "test", turn).await.unwrap();
        }
        let traits = |tree: bool, valid: serde_json::Value| {
            let mut files = plain.clone();
            edit(&mut files, "customer/customer.object.json", |object| {
                if tree {
                    object["tree"] = json!({ "by": "parent" });
                }
                if !valid.is_null() {
                    object["valid"] = valid.clone();
                }
            });
            files
        };
        let per = |per: serde_json::Value| json!({ "from": "first", "to": "last", "per": per });
        let turned = json!({ "from": "last", "to": "first" });
        for (files, code, wrong) in [
            (traits(true, json!(null)), "tree_on_rows", 2),
            (traits(false, per(json!([]))), "valid_on_rows", 2),
            (traits(false, turned), "valid_on_rows", 2),
        ] {
            let plan = workspace.plan(&files).await.unwrap();
            assert_eq!(plan.complaints[0].code, code);
            assert_eq!(plan.complaints[0].args["rows"], wrong);
            assert_eq!(codes(workspace.apply(&files, None, &admin).await.unwrap_err()), [code]);
        }
        // What they do not share does not set them apart, and a circle that is opened is none.
        workspace.apply(&traits(false, per(json!(["name"]))), None, &admin).await.unwrap();
        workspace.save(&admin, "test", change(0, 2, json!({ "parent": null }))).await.unwrap();
        workspace.apply(&traits(true, per(json!(["name"]))), None, &admin).await.unwrap();
        // A new last day is empty, so both would hold from the middle of January on.
        let mut files = traits(true, json!({ "from": "first", "to": "until", "per": [] }));
        edit(&mut files, "customer/customer.object.json", |object| {
            object["properties"]["until"] = json!({ "kind": "date", "title": "Until" });
        });
        assert_eq!(codes(workspace.apply(&files, None, &admin).await.unwrap_err()), ["valid_on_rows"]);
    }

    async fn amounts_that_rest_go_on_meaning_what_they_meant(place) {
        let (workspace, admin) = place.minimal().await;
        let settings = |currency: &str, currencies: &[&str]| {
            let body = json!({ "name": "main", "title": "Main", "languages": ["en"], "time_zone": "Asia/Shanghai",
                "currency": currency, "currencies": currencies });
            ("main.workspace.json".to_owned(), body.to_string())
        };
        let with = |money: Option<&str>, settings: (String, String)| {
            let mut files = with_customer(|object| {
                let fields = &mut object["properties"];
                fields["worth"] = json!({ "kind": "money", "title": "Worth" });
                fields["first"] = json!({ "kind": "currency", "title": "First" });
                if let Some(money) = money {
                    fields[money] = json!({ "kind": "currency", "title": "Currency" });
                    object["money"] = json!({ "currency": money });
                }
            });
            files.push(settings);
            files
        };
        workspace.apply(&with(None, settings("CNY", &["USD"])), None, &admin).await.unwrap();
        let hindrance = async |files: &Files| codes(workspace.apply(files, None, &admin).await.unwrap_err());
        // Without rows with amounts in it, any currency will do.
        workspace.apply(&with(None, settings("EUR", &["USD"])), None, &admin).await.unwrap();
        workspace.apply(&with(None, settings("CNY", &["USD"])), None, &admin).await.unwrap();
        create_customer(&workspace, &admin, json!({ "name": "Ada", "worth": "5", "first": "USD" })).await;
        assert_eq!(hindrance(&with(None, settings("USD", &["CNY"]))).await, ["currency_on_rows"]);
        let plan = workspace.plan(&with(None, settings("USD", &["CNY"]))).await.unwrap();
        assert_eq!(plan.complaints[0].at.file.as_deref(), Some("main.workspace.json"));
        // A field that people have filled says something else than the amounts mean.
        assert_eq!(hindrance(&with(Some("first"), settings("CNY", &["USD"]))).await, ["money_on_rows"]);
        workspace.apply(&with(Some("second"), settings("CNY", &["USD", "JPY"])), None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        let told = create_customer(&workspace, &admin, json!({ "name": "Bo", "worth": "7" })).await;
        let told: serde_json::Value = serde_json::from_slice(&told.body).unwrap();
        assert_eq!((&told["second"], &told["worth~base"]), (&json!("CNY"), &json!("7.0000")));
        for money in [None, Some("third")] {
            assert_eq!(hindrance(&with(money, settings("CNY", &["USD", "JPY"]))).await, ["money_on_rows"]);
        }
    }
}
