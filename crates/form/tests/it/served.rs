use crate::House;
use form::{Mode, Wanted};
use metadata::Language;
use metadata::documents::Device;
use serde_json::Value;

/// Sees the names of customers and fills in new ones, but does not see the discount.
const CLERK: &str = r#"{
  "name": "clerk", "title": "Clerk",
  "grants": [
    { "name": "customers", "object": "customer", "actions": ["read", "update"],
      "read": ["name", "phone", "note"], "write": ["note"], "mask": ["phone"] },
    { "name": "new_customers", "object": "customer", "actions": ["create"], "read": ["name"], "write": ["name", "email"] }
  ]
}"#;

fn clerk() -> House {
    House::new().with("clerk.role.json", CLERK)
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_administrator_makes_a_customer() {
    insta::assert_json_snapshot!(House::new().form("administrator", Language::En, Mode::Create));
}

#[test]
fn a_seller_reads_the_form_in_chinese() {
    insta::assert_json_snapshot!(House::new().form("seller", Language::ZhCn, Mode::Edit));
}

#[test]
fn a_seller_gets_both_lists_in_chinese() {
    let mut lists = House::new().lists("seller", Language::ZhCn);
    lists["schema"]["properties"]
        .as_object_mut()
        .unwrap()
        .retain(|name, _| name == "phone" || name == "interests");
    insta::assert_json_snapshot!(lists);
}

#[test]
fn each_gets_the_menu_they_can_use() {
    let apps = |role| House::new().serve(role, Language::En, |screens, asking| screens.apps(asking));
    insta::assert_json_snapshot!(apps("seller"));
    let names = |apps: &Value| -> Vec<String> {
        apps.as_array()
            .unwrap()
            .iter()
            .map(|app| app["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&apps("administrator")), ["sales", "administration"]);
    assert_eq!(apps("nobody"), serde_json::json!([]));
}

#[test]
fn what_a_viewer_may_not_read_is_in_neither_schema_nor_layout() {
    let form = clerk().form("clerk", Language::En, Mode::Edit);
    assert_eq!(keys(&form["schema"]["properties"]), ["name", "phone", "note"]);
    let told = form.to_string();
    assert!(!told.contains("discount") && !told.contains("email"), "{told}");
    // The group of contact data keeps the phone; the rule on the level is not the clerk's to know.
    assert!(
        told.contains("How to reach them") && !told.contains("\"level\""),
        "{told}"
    );
}

#[test]
fn what_a_viewer_may_not_write_is_read_only() {
    let form = clerk().form("clerk", Language::En, Mode::Edit);
    let properties = &form["schema"]["properties"];
    assert_eq!(properties["name"]["readOnly"], true);
    assert_eq!(properties["note"].get("readOnly"), None);
}

#[test]
fn a_new_record_shows_what_may_be_filled_in() {
    let form = clerk().form("clerk", Language::En, Mode::Create);
    let properties = &form["schema"]["properties"];
    assert_eq!(properties["email"].get("readOnly"), None);
    assert_eq!(properties["name"].get("readOnly"), None);
    assert_eq!(properties["note"]["readOnly"], true);
    assert_eq!(
        form["can"],
        serde_json::json!({ "create": true, "update": true, "delete": false })
    );
}

#[test]
fn what_is_only_ever_seen_masked_is_neither_compared_nor_sorted_by() {
    let form = clerk().form("clerk", Language::En, Mode::Edit);
    let phone = &form["schema"]["properties"]["phone"];
    assert_eq!(phone["x-operators"], serde_json::json!([]));
    assert_eq!(phone.get("x-sortable"), None);
    assert_eq!(form["schema"]["properties"]["name"]["x-sortable"], true);
}

#[test]
fn a_list_whose_filter_tells_too_much_is_not_served() {
    let lists = clerk().lists("clerk", Language::En);
    // “My customers” compares the owner; of “All customers” one column is left, and its order.
    assert_eq!(lists["lists"].as_array().unwrap().len(), 1);
    assert_eq!(
        lists["lists"][0]["columns"],
        serde_json::json!([{ "field": "name", "width": 240 }])
    );
    assert_eq!(lists["lists"][0]["sort"], "name");
}

#[test]
fn an_object_without_screens_gets_plain_ones() {
    let house = House::new()
        .without("customer/customer.form.json")
        .without("customer/customers.list.json")
        .without("customer/my_customers.list.json")
        .without("sales.app.json")
        .without("minimal_zh_cn.translation.json");
    let form = house.form("administrator", Language::En, Mode::Create);
    assert_eq!(form["form"], "customer");
    assert_eq!(form["title"], "Customer");
    let controls = form["layout"]["elements"][0]["elements"].as_array().unwrap();
    let names: Vec<&str> = controls
        .iter()
        .map(|control| control["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        (names[0], names[names.len() - 1], names.len()),
        ("name", "owner", 15)
    );
    let lists = house.lists("administrator", Language::En);
    assert_eq!(lists["lists"][0]["title"], "Customers");
    assert_eq!(lists["lists"][0]["sort"], "-created_at");
    assert_eq!(lists["lists"][0]["columns"].as_array().unwrap().len(), 7);
}

#[test]
fn an_object_that_is_not_granted_does_not_exist() {
    House::new().serve("nobody", Language::En, |screens, asking| {
        assert_eq!(
            screens.form(asking, "customer", Wanted::On(Device::Desk), Mode::Edit),
            None
        );
        assert_eq!(screens.lists(asking, "customer"), None);
    });
    House::new().serve("seller", Language::En, |screens, asking| {
        assert_eq!(
            screens.form(asking, "customer", Wanted::Named("no_such"), Mode::Edit),
            None
        );
        assert_eq!(screens.lists(asking, "no_such"), None);
    });
}

#[test]
fn roles_are_called_as_their_documents_say() {
    let form = House::new().serve("administrator", Language::ZhCn, |screens, asking| {
        screens
            .form(asking, "user", Wanted::On(Device::Desk), Mode::Create)
            .unwrap()
    });
    let options = &form["schema"]["properties"]["roles"]["items"]["oneOf"];
    assert_eq!(
        options[0],
        serde_json::json!({ "const": "administrator", "title": "管理员" })
    );
    assert_eq!(
        options[1],
        serde_json::json!({ "const": "seller", "title": "销售" })
    );
}
