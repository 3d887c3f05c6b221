//! Grants stand side by side and are never merged.

use crate::house::{ME, OTHER, compiled, document, record, size, thing, user};
use metadata::DocumentKind;
use metadata::documents::DocumentRight;
use model::{Actions, FieldSet, Model, Object, ObjectRights, Record};
use serde_json::{Value, json};

fn role(name: &str, grants: Value) -> metadata::Document {
    let documents = if name == "boss" {
        json!(["read", "publish"])
    } else {
        json!([])
    };
    let body = json!({ "name": name, "title": name, "grants": grants, "documents": documents });
    document(DocumentKind::Role, name, body)
}

/// `own` sees every field of own things; `public` sees three fields of all things, the phone masked.
fn model() -> Model {
    let field = |kind: &str| json!({ "kind": kind, "title": kind });
    let properties = json!({ "name": field("text"), "phone": field("phone"), "salary": field("money"),
        "code": field("auto_number"), "score": { "kind": "integer", "title": "Score", "readOnly": true } });
    let own = json!([{ "name": "own", "object": "thing", "rows": "own", "actions": ["read", "update"] }]);
    let public = json!([{ "name": "all", "object": "thing", "actions": ["read"], "read": ["name", "phone", "owner"],
        "mask": ["phone"] }]);
    let maker = json!([{ "name": "make", "object": "thing", "actions": ["create"], "write": ["name"] }]);
    let named = json!([{ "name": "ada", "object": "thing", "actions": ["read", "delete"], "read": ["salary"],
        "rows": { "field": "name", "is": "Ada" } }]);
    let boss =
        json!([{ "name": "everything", "object": "*", "actions": ["read", "create", "update", "delete"] }]);
    compiled(&[
        thing(properties, json!({})),
        size(),
        user(),
        role("own", own.clone()),
        role("twin", own),
        role("public", public),
        role("maker", maker),
        role("named", named),
        role("boss", boss),
    ])
}

fn roles(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn names(object: &Object, fields: &FieldSet) -> Vec<String> {
    fields
        .iter()
        .map(|position| object.fields[position].name.clone())
        .collect()
}

fn of(owner: uuid::Uuid) -> Record {
    record(json!({ "name": "Ada", "salary": "1.0000", "owner": owner }))
}

fn seen(rights: &ObjectRights, object: &Object, record: &Record) -> (Vec<String>, Vec<String>) {
    let (readable, masked) = rights.readable_of(object, record, ME);
    (names(object, &readable), names(object, &masked))
}

const READ: fn(&Actions) -> bool = |actions| actions.read;
const UPDATE: fn(&Actions) -> bool = |actions| actions.update;
const CREATE: fn(&Actions) -> bool = |actions| actions.create;

#[test]
fn two_roles_never_show_the_fields_of_one_on_the_rows_of_the_other() {
    let model = model();
    let object = model.object("thing").expect("the object");
    let rights = model.rights(&roles(&["own", "public"]));
    let rights = rights.on("thing").expect("granted");
    let (readable, masked) = seen(rights, object, &of(OTHER));
    assert_eq!(readable, ["name", "owner"]);
    assert_eq!(masked, ["phone"]);
    let (readable, masked) = seen(rights, object, &of(ME));
    assert_eq!(readable.len(), object.fields.len());
    assert!(
        masked.is_empty(),
        "what one grant masks and another gives is given"
    );
    assert!(rights.admits(object, &of(ME), ME, UPDATE));
    assert!(!rights.admits(object, &of(OTHER), ME, UPDATE));
    assert!(rights.admits(object, &of(OTHER), ME, READ));
}

#[test]
fn nothing_is_allowed_that_no_grant_allows() {
    let model = model();
    assert!(model.rights(&[]).on("thing").is_none());
    assert!(model.rights(&roles(&["gone"])).on("thing").is_none());
    let rights = model.rights(&roles(&["own"]));
    assert!(rights.on("user").is_none());
    assert!(!rights.on("thing").expect("granted").may_ever(CREATE));
    assert!(!rights.may(DocumentRight::Read));
}

#[test]
fn a_filter_of_rows_is_judged_by_the_record() {
    let model = model();
    let object = model.object("thing").expect("the object");
    let rights = model.rights(&roles(&["named"]));
    let rights = rights.on("thing").expect("granted");
    assert_eq!(seen(rights, object, &of(OTHER)).0, ["salary"]);
    assert!(
        seen(rights, object, &record(json!({ "name": "Bob" })))
            .0
            .is_empty()
    );
    assert_eq!(names(object, &rights.ever_readable()), ["salary"]);
}

#[test]
fn what_follows_from_a_masked_field_is_not_read_unless_it_is_published() {
    let formula = |publishes: bool| {
        json!({ "kind": "formula", "title": "F", "result": "boolean", "formula": "is_filled(secret)",
            "publishes": publishes })
    };
    let properties = json!({ "name": { "kind": "text", "title": "Name" }, "secret": { "kind": "text", "title": "S" },
        "kept": formula(false), "told": formula(true),
        "twice": { "kind": "formula", "title": "F", "result": "boolean", "formula": "!kept" } });
    let grants = json!([{ "name": "all", "object": "thing", "actions": ["read"], "mask": ["secret"] }]);
    let documents = [thing(properties, json!({})), role("clerk", grants), user()];
    let model = crate::house::compiled(&documents);
    let object = model.object("thing").unwrap();
    let rights = model.rights(&roles(&["clerk"]));
    let readable = names(object, &rights.on("thing").unwrap().ever_readable());
    assert!(readable.contains(&"told".to_owned()), "{readable:?}");
    assert!(
        !readable.iter().any(|name| name == "kept" || name == "twice"),
        "{readable:?}"
    );
}

#[test]
fn what_may_be_written_is_what_may_be_read_unless_said() {
    let model = model();
    let object = model.object("thing").expect("the object");
    let rights = model.rights(&roles(&["own", "maker"]));
    let rights = rights.on("thing").expect("granted");
    let writable = rights.writable_of(object, &of(ME), ME, UPDATE);
    assert_eq!(
        names(object, &writable),
        ["name", "phone", "salary", "owner"],
        "without what the house fills in"
    );
    assert_eq!(
        names(object, &rights.writable_of(object, &of(OTHER), ME, CREATE)),
        ["name"]
    );
    assert_eq!(names(object, &rights.ever_writable(CREATE)), ["name"]);
    let public = model.rights(&roles(&["public"]));
    let public = &public.on("thing").expect("granted").grants[0];
    assert_eq!(
        names(object, &public.writable),
        ["name", "owner"],
        "nobody writes what he sees masked"
    );
}

#[test]
fn a_grant_on_every_object_reaches_each_of_them() {
    let model = model();
    let rights = model.rights(&roles(&["boss"]));
    for name in ["thing", "user"] {
        let object = model.object(name).expect("the object");
        let granted = rights.on(name).expect("granted");
        assert_eq!(granted.ever_readable(), FieldSet::all(object.fields.len()));
    }
    assert!(rights.may(DocumentRight::Publish) && !rights.may(DocumentRight::Propose));
}

#[test]
fn equal_grants_are_kept_once_and_rights_are_put_together_once() {
    let model = model();
    let rights = model.rights(&roles(&["twin", "own"]));
    assert_eq!(rights.on("thing").expect("granted").grants.len(), 1);
    assert!(std::sync::Arc::ptr_eq(
        &rights,
        &model.rights(&roles(&["own", "twin", "own"]))
    ));
}
