//! Records that come with a pack: made once, merged field by field, never brought back.

use crate::{Files, on_both_engines, record};
use app::{ApplyError, Workspace};
use model::Viewer;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

const FIELDS: [&str; 3] = ["a", "b", "c"];
const KEYS: [&str; 5] = ["one", "two", "three", "four", "five"];

/// What a pack says of each record: a field that is absent is not said.
type Said = BTreeMap<&'static str, BTreeMap<&'static str, u64>>;

fn thing() -> Value {
    let field = |title: &str| json!({ "kind": "integer", "title": title });
    json!({
        "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing", "type": "object", "display": "{{name}}",
        "properties": { "name": { "kind": "text", "title": "Name" }, "a": field("A"), "b": field("B"), "c": field("C") }
    })
}

fn pack(version: u64, object: &Value, mode: &str, said: &Said) -> Files {
    let records: Vec<Value> = said
        .iter()
        .map(|(key, values)| {
            let mut values: Map<String, Value> = values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect();
            values.insert("name".to_owned(), json!(key));
            json!({ "key": key, "values": values })
        })
        .collect();
    vec![
        (
            "pack.json".to_owned(),
            json!({ "name": "things", "version": format!("1.{version}.0"), "title": "Things" }).to_string(),
        ),
        ("thing.object.json".to_owned(), object.to_string()),
        (
            "things.data.json".to_owned(),
            json!({ "name": "things", "object": "thing", "mode": mode, "records": records }).to_string(),
        ),
    ]
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn said(&mut self) -> Said {
        let mut said = Said::new();
        for key in KEYS {
            if self.below(4) > 0 {
                let fields = FIELDS
                    .into_iter()
                    .filter(|_| self.below(3) > 0)
                    .collect::<Vec<_>>();
                said.insert(
                    key,
                    fields.into_iter().map(|name| (name, self.below(3))).collect(),
                );
            }
        }
        said
    }
}

/// Every live record by name: id, version, fields.
async fn there(
    workspace: &Workspace,
    admin: &Arc<Viewer>,
) -> BTreeMap<String, (uuid::Uuid, i64, Map<String, Value>)> {
    let cx = workspace.context(admin, "test");
    let page = engine::page(&cx, "thing", &engine::PageAsk::default())
        .await
        .unwrap();
    let items: Vec<Map<String, Value>> = serde_json::from_slice(&page.items).unwrap();
    let found = items.into_iter().map(|item| {
        let id = item["id"].as_str().unwrap().parse().unwrap();
        let version = item["version"].as_i64().unwrap();
        (item["name"].as_str().unwrap().to_owned(), (id, version, item))
    });
    found.collect()
}

async fn change(workspace: &Workspace, admin: &Arc<Viewer>, (id, version): (uuid::Uuid, i64), body: Value) {
    let save = |cx| {
        let body = record(body.clone());
        async move { engine::update(&cx, "thing", id, version, body, engine::Wish::default()).await }
    };
    workspace.save(admin, "test", save).await.unwrap();
}

async fn delete(workspace: &Workspace, admin: &Arc<Viewer>, (id, version): (uuid::Uuid, i64)) {
    let save = |cx| async move { engine::delete(&cx, "thing", id, version, engine::Wish::default()).await };
    workspace.save(admin, "test", save).await.unwrap();
}

on_both_engines! {
    // Versions of a pack and deeds of people in turn, against the rule written down a second time.
    async fn untouched_fields_follow_and_touched_ones_stay(place) {
        let workspace = place.create().await;
        let admin = crate::admin(&workspace).await;
        let mut dice = Dice(20_261_126);
        let mut base = Said::new();
        // What should be there: by key its fields, none once it is deleted.
        let mut due: BTreeMap<&str, Option<BTreeMap<&str, Option<u64>>>> = BTreeMap::new();
        for version in 0..14 {
            let said = dice.said();
            workspace.apply(&pack(version, &thing(), "kept", &said), None, &admin).await.unwrap();
            for (key, values) in &said {
                let Some(known) = due.get_mut(key) else {
                    let made = FIELDS.into_iter().map(|name| (name, values.get(name).copied()));
                    due.insert(key, Some(made.collect()));
                    base.insert(key, values.clone());
                    continue;
                };
                if let Some(fields) = known {
                    for name in FIELDS {
                        let (was, is) = (base[key].get(name).copied(), values.get(name).copied());
                        if was != is && fields[name] == was {
                            fields.insert(name, is);
                        }
                    }
                }
                base.insert(key, values.clone());
            }
            let found = there(&workspace, &admin).await;
            let shown: BTreeMap<&str, Vec<Option<u64>>> = found
                .iter()
                .map(|(name, (_, _, item))| (name.as_str(), FIELDS.iter().map(|field| item[*field].as_u64()).collect()))
                .collect();
            let wanted: BTreeMap<&str, Vec<Option<u64>>> = due
                .iter()
                .filter_map(|(key, fields)| Some((*key, fields.as_ref()?.values().copied().collect())))
                .collect();
            assert_eq!(shown, wanted, "version {version}");
            // The same again is nothing.
            assert!(workspace.apply(&pack(version, &thing(), "kept", &said), None, &admin).await.unwrap().steps.is_empty());
            for (name, (id, at, _)) in found {
                let key = *KEYS.iter().find(|key| **key == name).unwrap();
                match dice.below(24) {
                    0 => {
                        delete(&workspace, &admin, (id, at)).await;
                        due.insert(key, None);
                    }
                    1..=8 => {
                        let (field, value) = (FIELDS[usize::try_from(dice.below(3)).unwrap()], dice.below(3));
                        change(&workspace, &admin, (id, at), json!({ field: value })).await;
                        due.get_mut(key).unwrap().as_mut().unwrap().insert(field, Some(value));
                    }
                    _ => {}
                }
            }
        }
        assert!(due.values().any(Option::is_none) && due.values().any(Option::is_some));
    }

    async fn a_field_that_is_renamed_keeps_who_touched_it(place) {
        let workspace = place.create().await;
        let admin = crate::admin(&workspace).await;
        let said: Said = [("one", [("a", 1)].into()), ("two", [("a", 1)].into())].into();
        workspace.apply(&pack(1, &thing(), "kept", &said), None, &admin).await.unwrap();
        let (id, version, _) = there(&workspace, &admin).await["one"].clone();
        change(&workspace, &admin, (id, version), json!({ "a": 7 })).await;
        let mut object = thing();
        let properties = object["properties"].as_object_mut().unwrap();
        let mut renamed = properties.shift_remove("a").unwrap();
        renamed["was"] = json!(["a"]);
        properties.insert("z".to_owned(), renamed);
        let next: Said = [("one", [("z", 2)].into()), ("two", [("z", 2)].into())].into();
        workspace.apply(&pack(2, &object, "kept", &next), None, &admin).await.unwrap();
        let found = there(&workspace, &admin).await;
        assert_eq!((&found["one"].2["z"], &found["two"].2["z"]), (&json!(7), &json!(2)));
    }

    async fn going_back_to_a_version_takes_the_words_of_the_pack_back(place) {
        let workspace = place.create().await;
        let admin = crate::admin(&workspace).await;
        let first: Said = [("one", [("a", 1)].into())].into();
        workspace.apply(&pack(1, &thing(), "kept", &first), None, &admin).await.unwrap();
        let version = workspace.app().version;
        let second: Said = [("one", [("a", 2)].into()), ("two", BTreeMap::new())].into();
        workspace.apply(&pack(2, &thing(), "kept", &second), None, &admin).await.unwrap();
        workspace.return_to(version, &admin).await.unwrap().unwrap();
        let found = there(&workspace, &admin).await;
        assert_eq!(found["one"].2["a"], json!(1));
        assert!(found.contains_key("two"), "what came stays until people delete it");
    }

    async fn a_refused_record_refuses_the_version(place) {
        let workspace = place.create().await;
        let admin = crate::admin(&workspace).await;
        let mut object = thing();
        object["rules"] = json!([{ "name": "small", "do": "check", "when": "a > 5", "at": "/a", "message": "Too large.", "warning": true }]);
        let said: Said = [("one", [("a", 1)].into()), ("two", [("a", 9)].into())].into();
        let before = workspace.app().version;
        let refused = workspace.apply(&pack(1, &object, "kept", &said), None, &admin).await;
        let Err(ApplyError::Complaints(told)) = refused else { panic!("{refused:?}") };
        assert_eq!(told.iter().map(|one| one.code).collect::<Vec<_>>(), ["rule"]);
        assert_eq!(told[0].at.pointer, "/records/two/values/a");
        assert_eq!(told[0].at.file.as_deref(), Some("things.data.json"));
        assert_eq!(workspace.app().version, before);
        assert!(workspace.app().model.object("thing").is_none());
    }
}
