//! The local layer, changes of packs, and upgrades under both.

use crate::{admin, assert_tables_fit, codes, edit, minimal, on_both_engines, with_customer};
use app::{ApplyError, Change, Decisions, LOCAL, Workspace};
use metadata::{DocumentKind, Side};
use serde_json::{Value, json};

const PATH: &str = "customer/customer.object.json";

type Files = Vec<(String, String)>;

/// The customer of the minimal pack, as the local layer wants it.
fn local(change: impl Fn(&mut Value)) -> Files {
    let mut files: Files = minimal().into_iter().filter(|(path, _)| path == PATH).collect();
    edit(&mut files, PATH, change);
    files
}

fn titled(title: &str) -> Files {
    local(|object| {
        object["properties"]["phone"]["title"] = json!(title);
        object["properties"]["x_size"] = json!({ "kind": "text", "title": "Size", "maxLength": 9 });
    })
}

/// The minimal pack, one version later.
fn later(change: impl Fn(&mut Value)) -> Files {
    let mut files = with_customer(change);
    edit(&mut files, "pack.json", |pack| pack["version"] = json!("9.0.0"));
    // Translations of what is no longer there are complaints of their own.
    files.retain(|(path, _)| !path.ends_with(".translation.json"));
    files
}

fn decided(place: &str, side: Side) -> Decisions {
    Decisions {
        by: [(place.to_owned(), side)].into(),
        otherwise: None,
    }
}

fn title_of(workspace: &Workspace) -> String {
    let app = workspace.app();
    let object = app.model.object("customer").unwrap();
    object.field("phone").unwrap().1.title.clone()
}

on_both_engines! {
    async fn the_local_layer_is_kept_as_operations_and_pulled_as_documents(place) {
        let (workspace, admin) = place.minimal().await;
        let change = Change::local(&titled("Hotline"));
        let plan = workspace.plan_change(&change).await.unwrap();
        assert!(plan.steps.iter().any(|step| step.deed == "add_field" && step.what == "x_size"), "{:?}", plan.steps);
        let wanted = json!([["object/customer", [
            { "insert": "/properties/x_size", "after": "…",
              "value": { "kind": "text", "title": "Size", "maxLength": 9 } },
            { "set": "/properties/phone/title", "to": "Hotline" }]]]);
        let mut told = serde_json::to_value(&plan.local).unwrap();
        told[0][1][0]["after"] = json!("…");
        assert_eq!(told, wanted);

        workspace.apply_change(&change, None, &admin).await.unwrap();
        assert_tables_fit(&workspace, &workspace.app()).await;
        assert_eq!(title_of(&workspace), "Hotline");
        let app = workspace.app();
        let kept: Vec<_> = app.documents.iter().filter(|document| document.pack == LOCAL).collect();
        assert_eq!(kept.len(), 1, "no copy is kept");
        assert_eq!((kept[0].kind, kept[0].body["on"].as_str()), (DocumentKind::Change, Some("1.0.0")));
        assert!(kept[0].body.to_string().len() < 300, "{}", kept[0].body);

        let pulled = workspace.files_of(LOCAL, &[]).unwrap();
        assert_eq!(pulled.len(), 1);
        assert_eq!(pulled[0].0, PATH);
        let body: Value = serde_json::from_str(&pulled[0].1).unwrap();
        assert_eq!(body["properties"]["phone"]["title"], "Hotline");
        let again = workspace.apply_change(&Change::local(&pulled), None, &admin).await.unwrap();
        assert_eq!((again.version, again.steps.len()), (3, 0), "a second apply is empty");
        assert_eq!(workspace.plan(&minimal()).await.unwrap().steps, [], "the pack is what it was");
        workspace.apply_change(&Change::local(&[]), None, &admin).await.unwrap();
        assert_ne!(title_of(&workspace), "Hotline", "what the layer no longer says goes");
    }

    async fn untouched_attributes_follow_the_vendor_and_touched_ones_stay(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply_change(&Change::local(&titled("Hotline")), None, &admin).await.unwrap();
        let next = later(|object| {
            object["title"] = json!("Client");
            object["properties"]["phone"]["description"] = json!("With country code.");
        });
        workspace.apply(&next, None, &admin).await.unwrap();
        let app = workspace.app();
        let object = app.model.object("customer").unwrap();
        let (_, phone) = object.field("phone").unwrap();
        assert_eq!((object.title.as_str(), phone.title.as_str()), ("Client", "Hotline"));
        assert_eq!(phone.description.as_deref(), Some("With country code."));
        assert!(object.field("x_size").is_some());
        let change = app.documents.iter().find(|document| document.kind == DocumentKind::Change).unwrap();
        assert_eq!(change.body["on"], "9.0.0");
        assert_tables_fit(&workspace, &app).await;
    }

    async fn what_both_changed_is_decided_by_a_person(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply_change(&Change::local(&titled("Hotline")), None, &admin).await.unwrap();
        let next = later(|object| object["properties"]["phone"]["title"] = json!("Telephone"));
        let plan = workspace.plan(&next).await.unwrap();
        assert_eq!(plan.complaints.iter().map(|one| one.code).collect::<Vec<_>>(), ["merge_conflict"]);
        let open = &plan.conflicts[0];
        let values = [&open.conflict.ours, &open.conflict.theirs].map(|value| value.clone().unwrap_or_default());
        assert_eq!((open.document.as_str(), open.conflict.pointer.as_str()), ("object/customer", "/properties/phone/title"));
        assert_eq!(values, [json!("Hotline"), json!("Telephone")]);

        let refused = workspace.apply(&next, None, &admin).await.unwrap_err();
        let ApplyError::Complaints(told) = &refused else { panic!("{refused}") };
        assert_eq!((told[0].code, &told[0].args["ours"], &told[0].args["theirs"]),
            ("merge_conflict", &json!("Hotline"), &json!("Telephone")));
        assert_eq!(workspace.app().version, 3);

        let place = "object/customer/properties/phone/title";
        let ours = Change::upgrade(&next, decided(place, Side::Ours));
        assert_eq!(workspace.plan_change(&ours).await.unwrap().conflicts, []);
        workspace.apply_change(&ours, None, &admin).await.unwrap();
        assert_eq!(title_of(&workspace), "Hotline");
        workspace.return_to(3, &admin).await.unwrap().unwrap();
        let theirs = Change::upgrade(&next, decided(place, Side::Theirs));
        workspace.apply_change(&theirs, None, &admin).await.unwrap();
        assert_eq!(title_of(&workspace), "Telephone");
        assert!(workspace.app().model.object("customer").unwrap().field("x_size").is_some());
    }

    async fn a_pack_changes_the_document_of_another(place) {
        let (workspace, admin) = place.minimal().await;
        let pack = |operations: Value| -> Files {
            let change = json!({ "name": "phones", "document": "object/customer", "on": "1.0.0", "operations": operations });
            vec![
                ("pack.json".to_owned(), json!({ "name": "phones", "version": "1.0.0", "title": "Phones",
                    "requires": { "minimal": "1.0.0" } }).to_string()),
                ("phones.change.json".to_owned(), change.to_string()),
            ]
        };
        let good = pack(json!([{ "set": "/properties/phone/title", "to": "Switchboard" }]));
        workspace.apply(&good, None, &admin).await.unwrap();
        assert_eq!(title_of(&workspace), "Switchboard");
        // Both layers at once: the local one lies on top of the pack's.
        let local = Change::local(&titled("Hotline"));
        workspace.apply_change(&local, None, &admin).await.unwrap();
        assert_eq!(title_of(&workspace), "Hotline");

        for (operation, code) in [
            (json!({ "set": "/properties/gone/title", "to": "x" }), "no_such_place"),
            (json!({ "insert": "/properties/phone", "value": {} }), "already_there"),
            (json!({ "move": "/properties/phone", "after": "gone" }), "no_sibling"),
            (json!({ "set": "/$id", "to": "other" }), "change_of_name"),
        ] {
            let told = codes(workspace.apply(&pack(json!([operation])), None, &admin).await.unwrap_err());
            assert_eq!(told, [code]);
        }
    }

    async fn a_complaint_about_what_a_change_said_points_at_its_operation(place) {
        let (workspace, admin) = place.minimal().await;
        let change = json!({ "name": "phones", "document": "object/customer", "on": "1.0.0", "operations": [
            { "set": "/properties/phone/title", "to": "Switchboard" },
            { "insert": "/properties/tone", "value": { "kind": "reference", "title": "Tone", "to": "tune" } },
            { "set": "/properties/level/choices", "to": "no_such_set" } ] });
        let pack: Files = vec![
            ("pack.json".to_owned(), json!({ "name": "phones", "version": "1.0.0", "title": "Phones",
                "requires": { "minimal": "1.0.0" } }).to_string()),
            ("phones.change.json".to_owned(), change.to_string()),
        ];
        let told = |error: ApplyError| -> Vec<(String, String)> {
            let ApplyError::Complaints(complaints) = error else { panic!("{error}") };
            complaints.into_iter().map(|one| (one.at.file.unwrap_or_default(), one.at.pointer)).collect()
        };
        let at = |file: &str, pointer: &str| (file.to_owned(), pointer.to_owned());
        let mut places = told(workspace.apply(&pack, None, &admin).await.unwrap_err());
        places.retain(|(file, _)| file == "phones.change.json");
        places.sort();
        assert_eq!(places, [at("phones.change.json", "/operations/1/value/to"), at("phones.change.json", "/operations/2/to")]);

        // The local layer names a field that the next version of the pack no longer has.
        let rule = json!({ "name": "x_sized", "do": "check", "when": "employees > 9", "message": "Too many." });
        let layer = local(|object| object["rules"].as_array_mut().unwrap().push(rule.clone()));
        workspace.apply_change(&Change::local(&layer), None, &admin).await.unwrap();
        let mut files = later(|object| {
            object["properties"].as_object_mut().unwrap().shift_remove("employees");
        });
        files.retain(|(path, _)| !path.ends_with(".form.json"));
        let places = told(workspace.apply(&files, None, &admin).await.unwrap_err());
        assert_eq!(places, [at("changes/object_customer.change.json", "/operations/0/value/when")]);
        // Whoever hands in the local layer has its files before them, and is told their places.
        let wrong = local(|object| {
            let mut rule = rule.clone();
            rule["when"] = json!("gone > 9");
            object["rules"].as_array_mut().unwrap().push(rule);
        });
        let places = told(workspace.apply_change(&Change::local(&wrong), None, &admin).await.unwrap_err());
        assert_eq!(places, [at(PATH, "/rules/x_sized/when")]);
    }

    async fn a_pack_with_a_prefix_adds_nothing_without_it(place) {
        let (workspace, admin) = place.minimal().await;
        let pack = |name: &str, prefix: &str, field: &str, role: &str| -> Files {
            let size = json!({ "kind": "text", "title": "Size" });
            let change = json!({ "name": format!("{prefix}sizes"), "document": "object/customer",
                "operations": [{ "insert": format!("/properties/{field}"), "value": size }] });
            let role = (format!("{role}.role.json"), json!({ "name": role, "title": "Boss", "grants": [] }).to_string());
            let head = json!({ "name": name, "version": "1.0.0", "title": "Acme", "prefix": prefix,
                "requires": { "minimal": "1.0.0" } });
            vec![
                ("pack.json".to_owned(), head.to_string()),
                (format!("{prefix}sizes.change.json"), change.to_string()),
                role,
            ]
        };
        let told = async |files: Files| codes(workspace.apply(&files, None, &admin).await.unwrap_err());
        assert_eq!(told(pack("acme", "acme_", "size", "boss")).await, ["prefix_missing", "prefix_missing"]);
        for prefix in ["x_", "acme", "a_", "Acme_", "9lives_", "ac-me_"] {
            let files = pack("acme", prefix, "acme_size", "acme_boss");
            assert!(told(files).await.contains(&"pack_prefix"), "{prefix}");
        }
        workspace.apply(&pack("acme", "acme_", "acme_size", "acme_boss"), None, &admin).await.unwrap();
        let other = pack("other", "acme_", "acme_more", "acme_chief");
        assert!(told(other).await.contains(&"pack_prefix_shared"));
    }

    async fn the_local_layer_says_what_it_may_not(place) {
        let (workspace, admin) = place.minimal().await;
        let told = async |files: Files| {
            codes(workspace.apply_change(&Change::local(&files), None, &admin).await.unwrap_err())
        };
        let role = json!({ "name": "boss", "title": "Boss", "grants": [] }).to_string();
        assert_eq!(told(vec![("boss.role.json".to_owned(), role)]).await, ["local_name"]);
        let field = local(|object| object["properties"]["size"] = json!({ "kind": "text", "title": "Size" }));
        assert_eq!(told(field).await, ["local_name"]);
        let pack = json!({ "name": "p", "version": "1.0.0", "title": "P" }).to_string();
        assert_eq!(told(vec![("pack.json".to_owned(), pack)]).await, ["local_pack"]);
        let change = json!({ "name": "a", "document": "object/custmer", "operations": [] }).to_string();
        assert_eq!(told(vec![("a.change.json".to_owned(), change)]).await, ["unknown_document"]);
        let mut reserved = minimal();
        edit(&mut reserved, "pack.json", |pack| pack["name"] = json!(LOCAL));
        assert_eq!(codes(workspace.apply(&reserved, None, &admin).await.unwrap_err()), ["reserved_pack"]);
        let unknown = workspace.files_of("minmal", &[]).unwrap_err();
        assert_eq!((unknown.code, &unknown.args["near"]), ("unknown_pack", &json!("minimal")));
    }

    async fn a_version_is_returned_to_and_compared(place) {
        let (workspace, admin) = place.minimal().await;
        workspace.apply_change(&Change::local(&titled("Hotline")), None, &admin).await.unwrap();
        let changed = workspace.compare(2, 3).await.unwrap().unwrap();
        let object = changed.iter().find(|one| one.document == "object/customer").unwrap();
        assert_eq!((object.deed, object.operations.len()), ("change_document", 2));
        assert!(workspace.compare(2, 7).await.unwrap().is_none());

        let done = workspace.return_to(2, &admin).await.unwrap().unwrap();
        assert_eq!(done.version, 4);
        let (_, second) = workspace.version(2).await.unwrap().unwrap();
        let (_, fourth) = workspace.version(4).await.unwrap().unwrap();
        assert_eq!(second, fourth);
        assert_eq!(workspace.compare(2, 4).await.unwrap().unwrap(), []);
        assert_tables_fit(&workspace, &workspace.app()).await;
        assert!(workspace.return_to(99, &admin).await.unwrap().is_none());
    }

    async fn what_was_published_opens_again_with_its_local_layer(place) {
        let (workspace, who) = place.minimal().await;
        workspace.apply_change(&Change::local(&titled("Hotline")), None, &who).await.unwrap();
        workspace.store().close().await;
        let again = place.open().await;
        assert_eq!(title_of(&again), "Hotline");
        assert_eq!(admin(&again).await.login, "admin");
    }
}
