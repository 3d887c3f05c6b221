//! A change of kind: what is foretold of the values is what becomes of them.

use crate::{Files, Place, assert_tables_fit, codes, record};
use app::{App, Change, Plan, Workspace};
use metadata::Kind;
use model::{FieldSet, Record};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Pace, Stored};
use uuid::Uuid;

type Any = Kind<dyn field::Field>;

/// Kinds that only the field of their own name can have, so that nothing becomes them and they become nothing.
const HOUSE: [&str; 5] = ["owner", "created_by", "created_at", "updated_by", "updated_at"];

fn kinds() -> Vec<&'static Any> {
    let all = field::ALL.iter().copied();
    all.filter(|kind| !HOUSE.contains(&kind.name)).collect()
}

/// A field of a kind in the object of another, by its own example or by one that finds what it needs there.
fn property(kind: &Any, of: &str, to: &str) -> Value {
    let mut options = match kind.name {
        "formula" => json!({ "result": "text", "formula": "name" }),
        "elapsed" => json!({ "since": "created_at" }),
        "lookup" => json!({ "through": "anchor", "field": "name" }),
        "find" => {
            json!({ "in": "customer", "order": ["name"], "take": "name", "keeps": format!("kept_{to}") })
        }
        "children" => json!({ "of": "child", "by": format!("by_{of}") }),
        "rollup" => json!({ "over": format!("child.by_{of}"), "count": true }),
        _ => Value::Object(field::options_of(kind)),
    };
    options["kind"] = json!(kind.name);
    options["title"] = json!(kind.label);
    options
}

fn document(name: &str, properties: &Value) -> (String, String) {
    let mut all = json!({ "name": { "kind": "text", "title": "Name" },
        "anchor": { "kind": "reference", "title": "Anchor", "to": "customer" } });
    all.as_object_mut()
        .unwrap()
        .extend(properties.as_object().unwrap().clone());
    let body = json!({ "$schema": "urn:yunjin:object:1", "$id": name, "title": name, "type": "object",
        "display": "{{name}}", "properties": all });
    (format!("{name}.object.json"), body.to_string())
}

/// An object for each kind with a field for each kind; of which kind that is, `of` says.
fn crossed(part: &[&'static Any], of: &dyn Fn(&'static Any, &'static Any) -> &'static Any) -> Files {
    let choice = |name: &str, values: &[&str]| {
        let values: Vec<Value> = values
            .iter()
            .map(|value| json!({ "value": value, "title": format!("The {value}") }))
            .collect();
        let body = json!({ "name": name, "title": name, "values": values });
        (format!("{name}.choice.json"), body.to_string())
    };
    let mut files: Files = vec![
        (
            "pack.json".into(),
            json!({ "name": "crossed", "version": "1.0.0", "title": "Crossed" }).to_string(),
        ),
        choice("stage", &["qualify", "won", "step_2"]),
        choice(
            "interest",
            &["export", "service", "won", "price", "step_2", "a", "b", "qualify"],
        ),
        document("customer", &json!({})),
        document("contact", &json!({})),
    ];
    let mut by = Map::new();
    for from in part {
        let name = format!("from_{}", from.name);
        by.insert(
            format!("by_{}", from.name),
            json!({ "kind": "reference", "title": "By", "to": name }),
        );
        let mut fields = Map::new();
        for to in kinds() {
            fields.insert(
                format!("to_{}", to.name),
                property(of(from, to), from.name, to.name),
            );
            if [from.name, to.name].contains(&"find") {
                let keeps = json!({ "kind": "reference", "title": "Kept", "to": "customer" });
                fields.insert(format!("kept_{}", to.name), keeps);
            }
        }
        files.push(document(&name, &Value::Object(fields)));
    }
    files.push(document("child", &Value::Object(by)));
    files
}

async fn rows(workspace: &Workspace, app: &App, object: &str) -> Vec<Stored> {
    let object = app.model.object(object).unwrap();
    workspace.store().rows_after(object, None, 1000).await.unwrap()
}

/// Puts a row there as it is, whatever the rules say, and once more over it, so that it has a past.
async fn put(workspace: &Workspace, object: &str, id: Uuid, was: Record, is: Record) {
    let object = Arc::clone(workspace.app().model.object(object).unwrap());
    let written = workspace.store().write(Pace::Interactive, move |tx| {
        let (object, was, is) = (Arc::clone(&object), was.clone(), is.clone());
        Box::pin(async move {
            store::insert(tx, &object, id, &was, 1).await?;
            let row = Stored {
                id,
                version: 1,
                from: 1,
                deleted: None,
                record: was,
            };
            let all = FieldSet::all(object.fields.len());
            store::update(tx, &object, &row, &is, &all, (2, id)).await
        })
    });
    written.await.unwrap();
}

/// A row for each sample of each kind, with that sample in every field, and the records that samples name.
async fn fill(workspace: &Workspace, part: &[&'static Any]) {
    let app = workspace.app();
    let ids = field::find("reference").unwrap();
    let ids = (ids.build)(&field::options_of(ids)).unwrap().samples();
    for object in ["customer", "contact", "user", "department"] {
        for (number, id) in ids.iter().enumerate() {
            let named = record(json!({ "name": format!("Named {number}") }));
            put(
                workspace,
                object,
                id.as_str().unwrap().parse().unwrap(),
                named.clone(),
                named,
            )
            .await;
        }
    }
    for from in part {
        let name = format!("from_{}", from.name);
        let object = app.model.object(&name).unwrap();
        let samples = object
            .field("to_text")
            .map(|(_, field)| field.kind.samples())
            .unwrap_or_default();
        for (number, sample) in samples.iter().enumerate() {
            let with = |sample: &Value| -> Record {
                let fields = object
                    .fields
                    .iter()
                    .filter(|field| field.name.starts_with("to_") && field.rests());
                fields.map(|field| (field.name.clone(), sample.clone())).collect()
            };
            let before = with(&samples[(number + 1) % samples.len()]);
            put(
                workspace,
                &name,
                workspace.ports().ids.id(workspace.ports().now()),
                before,
                with(sample),
            )
            .await;
        }
    }
}

fn foretold(plan: &Plan) -> BTreeMap<(String, String), [u64; 3]> {
    let cast = plan.steps.iter().filter(|step| step.deed == "cast_field");
    cast.map(|step| {
        let values = step.values.as_ref().unwrap();
        let counts = ["kept", "changed", "lost"].map(|name| values[name].as_u64().unwrap());
        ((step.object.clone().unwrap(), step.what.clone()), counts)
    })
    .collect()
}

/// So many objects in one workspace: renaming a column reads every table there is.
const PART: usize = 5;

/// Publishes each kind of the part as every other, and counts.
async fn each_becomes_every_other(workspace: Workspace, part: &[&'static Any]) -> usize {
    let admin = crate::admin(&workspace).await;
    let first = workspace
        .apply(&crossed(part, &|from, _| from), None, &admin)
        .await;
    assert!(first.is_ok(), "{:?}", first.map_err(codes));
    fill(&workspace, part).await;
    let plan = workspace.plan(&crossed(part, &|_, to| to)).await.unwrap();
    // Where two kinds have nothing in common, that is said in words, and the field stays what it is.
    let refused: BTreeSet<String> = plan
        .complaints
        .iter()
        .filter(|complaint| ["kind_change", "derived_on_rows"].contains(&complaint.code))
        .map(|complaint| format!("{}.{}", complaint.args["object"], complaint.args["name"]).replace('"', ""))
        .collect();
    let emptied: Vec<String> = plan
        .complaints
        .iter()
        .filter(|complaint| complaint.code == "kind_values")
        .map(|complaint| format!("{}.{}", complaint.args["object"], complaint.args["name"]).replace('"', ""))
        .collect();
    assert_eq!(
        plan.complaints.len(),
        refused.len() + emptied.len(),
        "{:?}",
        plan.complaints
    );
    let files = crossed(part, &|from, to| match refused
        .contains(&format!("from_{}.to_{}", from.name, to.name))
    {
        true => from,
        false => to,
    });
    let change = Change::pack(&files).emptying(&emptied);
    let plan = workspace.plan_change(&change).await.unwrap();
    assert_eq!(plan.complaints, []);
    let foretold = foretold(&plan);
    let old = workspace.app();
    let mut before = BTreeMap::new();
    for from in part {
        let name = format!("from_{}", from.name);
        before.insert(name.clone(), rows(&workspace, &old, &name).await);
    }
    workspace.apply_change(&change, None, &admin).await.unwrap();
    let new = workspace.app();
    for (name, before) in &before {
        let after = rows(&workspace, &new, name).await;
        for field in old
            .model
            .object(name)
            .unwrap()
            .fields
            .iter()
            .filter(|field| field.name.starts_with("to_"))
        {
            let mut counts = [0; 3];
            for (was, is) in before.iter().zip(&after) {
                match (was.record.get(&field.name), is.record.get(&field.name)) {
                    (None, _) => {}
                    (Some(_), None) => counts[2] += 1,
                    (Some(was), Some(is)) => counts[usize::from(was != is)] += 1,
                }
            }
            let told = foretold.get(&(name.clone(), field.name.clone()));
            let told = told.copied().unwrap_or([counts[0], 0, 0]);
            let gone = new
                .model
                .object(name)
                .unwrap()
                .field(&field.name)
                .is_none_or(|(_, is)| is.derived.is_some());
            assert!(
                told == counts || gone,
                "{name}.{}: {told:?} foretold, {counts:?} found",
                field.name
            );
        }
    }
    assert_tables_fit(&workspace, &new).await;
    let doctor = engine::doctor(workspace.store(), workspace.ports(), &new.model).await;
    // Nobody saved these rows, and nobody uploaded their files.
    let unsaved = ["versions", "files", "rollups", "formulas"];
    let wrong: Vec<_> = doctor
        .iter()
        .filter(|check| !check.ok && !unsaved.contains(&check.name))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    foretold.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_foretold_of_every_pair_of_kinds_is_what_becomes_of_its_samples_on_sqlite() {
    let mut pairs = 0;
    for part in kinds().chunks(PART) {
        pairs += each_becomes_every_other(Place::folder().create().await, part).await;
    }
    assert!(pairs > 600, "{pairs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_foretold_of_every_pair_of_kinds_is_what_becomes_of_its_samples_on_postgres() {
    let mut pairs = 0;
    for part in kinds().chunks(PART) {
        pairs += each_becomes_every_other(Place::database().create().await, part).await;
    }
    assert!(pairs > 600, "{pairs}");
}
