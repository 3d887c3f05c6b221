use crate::House;
use serde_json::{Value, json};

/// Without translations, which would miss the texts that these tests replace.
fn house() -> House {
    House::new().without("minimal_zh_cn.translation.json")
}

fn form(elements: &Value) -> Vec<String> {
    let form = json!({ "name": "customer", "object": "customer", "title": "Customer",
        "layout": { "type": "VerticalLayout", "name": "page", "elements": elements } });
    house()
        .with("customer/customer.form.json", &form.to_string())
        .complaints()
}

fn list(body: &Value) -> Vec<String> {
    house()
        .with("customer/my_customers.list.json", &body.to_string())
        .complaints()
}

#[test]
fn every_mistake_of_a_form_is_told_at_once() {
    let told = form(&json!([
        { "type": "Control", "name": "a", "scope": "#/properties/nmae" },
        { "type": "Control", "name": "b", "scope": "name" },
        { "type": "Control", "name": "c" },
        { "type": "Control", "name": "d", "scope": "#/properties/name", "options": { "span": 9 } },
        { "type": "Slider", "name": "e" },
        { "type": "Category", "name": "f" },
        { "type": "Label", "name": "g", "elements": [{ "type": "Label", "name": "h" }] },
        { "type": "Categorization", "name": "i", "elements": [{ "type": "Group", "name": "j" }] },
        { "type": "Group", "name": "k", "scope": "#/properties/name" },
        { "type": "Label", "name": "l", "rules": [{ "effect": "SHOW", "condition": { "field": "nope", "is": 1 } }] }
    ]));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn blocks_name_what_is_there() {
    let told = form(&json!([
        { "type": "Highlights", "name": "a" },
        { "type": "Highlights", "name": "b", "options": { "fields": ["name", "nmae"] } },
        { "type": "RelatedList", "name": "c", "options": { "of": "user.parent" } },
        { "type": "RelatedList", "name": "d", "options": { "of": "customer.parent", "columns": ["name", "nmae"] } },
        { "type": "Checklist", "name": "e", "scope": "#/properties/name", "options": { "done": "on_hold" } },
        { "type": "Matrix", "name": "f" },
        { "type": "Timeline", "name": "g" },
        { "type": "StagePath", "name": "h", "scope": "#/properties/level" },
        { "type": "Control", "name": "i", "scope": "#/properties/name", "options": { "columns": ["name"] } }
    ]));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_layout_that_nests_too_deep_is_refused_once() {
    let deep = (0..40).fold(
        json!({ "type": "Label", "name": "end" }),
        |inner, at| json!({ "type": "Group", "name": format!("g{at}"), "elements": [inner] }),
    );
    let told = form(&json!([deep]));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("layout_too_large"), "{told:?}");
}

#[test]
fn a_list_names_fields_that_exist() {
    let told = list(
        &json!({ "name": "my_customers", "object": "customer", "title": "Mine",
        "columns": [{ "field": "nmae" }, { "field": "name" }],
        "sort": "-next_visit,pirority", "filter": { "field": "onwer", "is": { "me": true } } }),
    );
    let file = "customer/my_customers.list.json";
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], format!("{file} /columns/nmae/field unknown_field"));
    assert_eq!(told[1], format!("{file} /sort unknown_field"));
    assert!(told[2].starts_with(&format!("{file} /filter")), "{told:?}");
}

#[test]
fn screens_of_an_unknown_object_are_refused() {
    let told = list(&json!({ "name": "my_customers", "object": "custmer", "title": "Mine", "columns": [] }));
    // The menu that opens the list loses it, too.
    assert_eq!(
        told,
        [
            "customer/my_customers.list.json /object unknown_object",
            "sales.app.json /menu/my_customers/list unknown_list"
        ]
    );
}

#[test]
fn a_menu_opens_what_exists() {
    let app = json!({ "name": "sales", "title": "Sales", "module": "servise", "menu": [
        { "name": "a", "title": "A", "object": "custmer" },
        { "name": "b", "title": "B", "object": "customer", "list": "users" },
        { "name": "c", "title": "C", "object": "customer", "view": "board/nowhere" } ] });
    let told = house().with("sales.app.json", &app.to_string()).complaints();
    assert_eq!(
        told,
        [
            "sales.app.json /module unknown_module",
            "sales.app.json /menu/a/object unknown_object",
            "sales.app.json /menu/b/list unknown_list",
            "sales.app.json /menu/c/view unknown_view",
        ]
    );
}

/// Each kind of view with the mistake that is made most.
#[test]
fn a_view_is_made_of_fields_of_the_right_shape() {
    let judge = |kind: &str, said: Value| {
        let mut body = json!({ "name": "one", "object": "customer", "title": "One" });
        body.as_object_mut()
            .unwrap()
            .extend(said.as_object().unwrap().clone());
        let told = house()
            .with(&format!("one.{kind}.json"), &body.to_string())
            .complaints();
        let told = told.iter().map(|one| one.split_once(' ').unwrap().1.to_owned());
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        judge(
            "board",
            json!({ "column": "name", "sums": ["phone"], "columns": ["x"] })
        ),
        ["/column needs_choice", "/sums/0 needs_number"]
    );
    assert_eq!(
        judge("board", json!({ "column": "level", "columns": ["key", "zz"] })),
        ["/columns/1 unknown_value"]
    );
    assert_eq!(
        judge("calendar", json!({ "from": "name", "lane": "phone" })),
        ["/from needs_day", "/lane needs_group"]
    );
    assert_eq!(
        judge("calendar", json!({ "from": "created_at", "to": "founded" })),
        ["/to span_mixed"]
    );
    assert_eq!(judge("map", json!({ "at": "name" })), ["/at needs_place"]);
    assert_eq!(
        judge("tree", json!({ "parent": "owner" })),
        ["/parent needs_itself"]
    );
    assert_eq!(
        judge(
            "gantt",
            json!({ "from": "next_visit", "to": "nxt", "progress": "name", "depends": "owner" })
        ),
        [
            "/to unknown_field",
            "/progress needs_number",
            "/depends needs_itself"
        ]
    );
    assert_eq!(
        judge("gallery", json!({ "image": "name" })),
        ["/image needs_picture"]
    );
    assert_eq!(
        judge(
            "cross",
            json!({ "rows": "owner", "columns": "owner", "measure": "total:name" })
        ),
        ["/columns cross_of_one", "/measure measure_shape"]
    );
    assert_eq!(
        judge(
            "cross",
            json!({ "rows": "owner", "columns": "level", "measure": "sum:name", "filter": { "field": "nmae", "is": 1 } })
        ),
        ["/filter/field unknown_field", "/measure needs_number"]
    );
}

#[test]
fn a_home_speaks_of_what_is_there() {
    let block = |said: Value| {
        let mut block = json!({ "name": "one", "title": "One" });
        block
            .as_object_mut()
            .unwrap()
            .extend(said.as_object().unwrap().clone());
        let home = json!({ "name": "desk", "title": "Desk", "blocks": [block] });
        let told = house().with("desk.home.json", &home.to_string()).complaints();
        let told = told.iter().map(|one| one.split_once(' ').unwrap().1.to_owned());
        told.collect::<Vec<_>>()
    };
    assert_eq!(block(json!({})), ["/blocks/one block_shape"]);
    assert_eq!(
        block(json!({ "today": [{ "name": "a", "title": "A", "object": "customer", "date": "name" }] })),
        ["/blocks/one/today/a/date needs_day"]
    );
    let prompt = json!({ "prompts": [{ "name": "a", "title": "A", "object": "customer", "list": "nope",
        "filter": { "field": "nmae", "is": "x" },
        "actions": [{ "name": "b", "title": "B", "set": { "created_at": "2026-01-01T00:00:00Z", "level": "zz" } }] }] });
    assert_eq!(
        block(prompt),
        [
            "/blocks/one/prompts/a/filter/field unknown_field",
            "/blocks/one/prompts/a/list unknown_list",
            "/blocks/one/prompts/a/actions/b/set/created_at read_only",
            "/blocks/one/prompts/a/actions/b/set/level unknown_choice",
        ]
    );
}

#[test]
fn a_layout_rule_asks_nothing_that_the_browser_does_not_hold() {
    let house = house();
    let known = house
        .documents
        .iter()
        .find(|one| one.path == "customer/customer.object.json");
    let mut object = known.unwrap().body.clone();
    object["properties"]["parent"] =
        json!({ "kind": "reference", "title": "Part of", "to": "customer", "onDelete": "clear" });
    object["tree"] = json!({ "by": "parent" });
    let condition = json!({ "field": "parent", "under": "01980a5e-7c00-7000-8000-000000000001" });
    let form = json!({ "name": "customer", "object": "customer", "title": "Customer",
        "layout": { "type": "VerticalLayout", "name": "page", "elements": [
            { "type": "Label", "name": "l", "rules": [{ "effect": "SHOW", "condition": condition }] } ] } });
    let told = house
        .with("customer/customer.object.json", &object.to_string())
        .with("customer/customer.form.json", &form.to_string())
        .complaints();
    assert!(told[0].ends_with("filter_beyond") && told.len() == 1, "{told:?}");
}
