//! What the tests share: a model, a store on each engine, records in it.

use metadata::{Document, DocumentKind};
use model::{Actions, FieldSet, Filter, Grant, Model, Object, ObjectRights, Record, Standing, Viewer};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Error, Future, Pace, Reader, Store, Target, Tx};
use tempfile::TempDir;
use uuid::Uuid;

/// A store with its model applied, on one engine.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) model: Arc<Model>,
    pub(crate) target: Target,
    pub(crate) _folder: Option<TempDir>,
}

/// The person who asks.
pub(crate) const ME: Uuid = Uuid::from_u128(0x0198_0a5e_7c00_7000_8000_0000_0000_0001);
/// Somebody else.
pub(crate) const OTHER: Uuid = Uuid::from_u128(0x0198_0a5e_7c00_7000_8000_0000_0000_0002);

pub(crate) fn document(kind: DocumentKind, name: &str, body: Value) -> Document {
    let (pack, path) = ("test".to_owned(), format!("{name}.{}.json", kind.word()));
    Document {
        pack,
        path,
        kind,
        name: name.to_owned(),
        body,
    }
}

/// An object called `thing` with these properties and further keys.
pub(crate) fn thing(properties: Value, more: Value) -> Document {
    let mut body = json!({ "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing", "type": "object",
        "display": "", "properties": properties });
    if body["properties"].get("currency").is_some() {
        body["money"] = json!({ "currency": "currency" });
    }
    for (key, value) in more.as_object().cloned().unwrap_or_default() {
        body[key] = value;
    }
    document(DocumentKind::Object, "thing", body)
}

/// One field of every shape of column.
pub(crate) fn everything() -> Value {
    json!({
        "name": { "kind": "text", "title": "Name", "sort": true, "index": true },
        "email": { "kind": "email", "title": "E-mail" },
        "story": { "kind": "long_text", "title": "Story" },
        "headcount": { "kind": "integer", "title": "Headcount", "index": true },
        "weight": { "kind": "decimal", "title": "Weight", "scale": 2 },
        "ratio": { "kind": "decimal", "title": "Ratio", "scale": 6 },
        "price": { "kind": "money", "title": "Price" },
        "currency": { "kind": "currency", "title": "Currency" },
        "paid": { "kind": "boolean", "title": "Paid" },
        "day": { "kind": "date", "title": "Day" },
        "hour": { "kind": "time", "title": "Hour" },
        "moment": { "kind": "datetime", "title": "Moment" },
        "boss": { "kind": "user", "title": "Boss" },
        "size": { "kind": "choice", "title": "Size", "choices": "size" },
        // A word that the list functions of both engines use themselves.
        "value": { "kind": "choices", "title": "Sizes", "choices": "size" },
        "extra": { "kind": "json", "title": "Extra" },
        "place": { "kind": "address", "title": "Place" },
        "load": { "kind": "quantity", "title": "Load", "units": [{ "name": "kg", "factor": 1 },
            { "name": "g", "factor": 0.001 }] },
        "friends": { "kind": "references", "title": "Friends", "to": "thing" },
        "watchers": { "kind": "users", "title": "Watchers" },
        "about": { "kind": "any_reference", "title": "About", "to": ["thing", "user"], "onDelete": "clear" },
        "parent": { "kind": "reference", "title": "Parent", "to": "thing", "onDelete": "clear" },
    })
}

pub(crate) fn compiled(documents: Vec<Document>) -> Arc<Model> {
    let sizes = json!([{ "value": "small", "title": "Small" }, { "value": "large", "title": "Large" },
        { "value": "huge", "title": "Huge" }]);
    let size = document(
        DocumentKind::Choice,
        "size",
        json!({ "name": "size", "title": "Size", "values": sizes }),
    );
    let user = json!({ "$schema": "urn:yunjin:object:1", "$id": "user", "title": "User", "type": "object",
        "display": "{{name}}", "properties": { "name": { "kind": "text", "title": "Name" } } });
    let user = document(DocumentKind::Object, "user", user);
    let documents: Vec<_> = documents.into_iter().chain([size, user]).collect();
    Arc::new(model::compile(&documents).unwrap_or_else(|complaints| panic!("{complaints:?}")))
}

/// Fresh stores on SQLite and PostgreSQL with the tables of these documents.
pub(crate) async fn houses(documents: Vec<Document>) -> [House; 2] {
    let model = compiled(documents);
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Target::Folder(folder.path().to_owned());
    let postgres = Target::Url(cluster::shared().database());
    [
        house(&model, sqlite, Some(folder)).await,
        house(&model, postgres, None).await,
    ]
}

async fn house(model: &Arc<Model>, target: Target, folder: Option<TempDir>) -> House {
    let store = Store::create(&target).await.unwrap();
    let steps = store::diff(&compiled_nothing(), model, &store::Casts::new());
    let new = Arc::clone(model);
    write(&store, move |tx| {
        let (steps, new) = (steps.clone(), Arc::clone(&new));
        Box::pin(async move { store::apply(tx, &steps, &new, store::Stamp { at: 0, version: 1 }).await })
    })
    .await
    .unwrap();
    House {
        store,
        model: Arc::clone(model),
        target,
        _folder: folder,
    }
}

fn compiled_nothing() -> Model {
    model::compile(&[]).unwrap_or_else(|complaints| panic!("{complaints:?}"))
}

pub(crate) async fn write<T, F>(store: &Store, work: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: for<'t> Fn(&'t mut dyn Tx) -> Future<'t, Result<T, Error>> + Send + Sync + 'static,
{
    store.write(Pace::Interactive, work).await
}

impl House {
    pub(crate) fn thing(&self) -> &Arc<Object> {
        self.model.object("thing").unwrap()
    }

    pub(crate) fn position(&self, field: &str) -> usize {
        self.thing().field(field).unwrap().0
    }

    /// Inserts records of `thing` in one save.
    pub(crate) async fn insert(&self, records: &[(Uuid, Record)]) {
        let (object, records) = (Arc::clone(self.thing()), records.to_vec());
        write(&self.store, move |tx| {
            let (object, records) = (Arc::clone(&object), records.clone());
            Box::pin(async move {
                for (id, record) in &records {
                    store::insert(tx, &object, *id, record, 1).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    }

    /// A reader who may read everything.
    pub(crate) fn everything(&self) -> ObjectRights {
        ObjectRights {
            grants: vec![grant(
                Filter::everything(),
                FieldSet::all(self.thing().fields.len()),
                FieldSet::default(),
            )],
        }
    }
}

pub(crate) fn grant(rows: Filter, readable: FieldSet, masked: FieldSet) -> Grant {
    let actions = Actions {
        read: true,
        ..Actions::default()
    };
    Grant {
        rows,
        actions,
        readable,
        masked,
        writable: FieldSet::default(),
        tables: model::Tables::default(),
    }
}

/// Where the person who asks stands; their employee record has a field for most shapes, called like them.
pub(crate) fn standing() -> Standing {
    let employee = json!({ "text": "a", "integer": 1, "boolean": true, "date": "2026-11-21", "time": "12:00:01",
        "uuid": OTHER, "instant": "1970-01-01T00:00:00.000Z", "scale_2": "0.07", "scale_4": "0.0007", "empty": null });
    let people = [vec![OTHER, id(1)], vec![], vec![id(2), OTHER]];
    Standing::new(ME, record(employee), people)
}

pub(crate) fn viewer() -> Viewer {
    Viewer {
        user: ME,
        login: "me".into(),
        name: "Me".into(),
        roles: Arc::new([]),
        language: metadata::Language::En,
        standing: Some(Arc::new(standing())),
    }
}

pub(crate) fn reader<'a>(house: &'a House, rights: &'a ObjectRights, viewer: &'a Viewer) -> Reader<'a> {
    Reader {
        object: house.thing(),
        rights,
        viewer,
        others: None,
        as_of: None,
        at: None,
    }
}

pub(crate) fn record(value: Value) -> Record {
    value.as_object().cloned().unwrap()
}

/// Ids that do not ascend with their number, as those of several processes would not.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(
        0x0198_0a5e_7c00_7000_8000_0000_0000_0000
            | (number * 0x9e37_79b9 % 0xffff_fffb) << 8
            | (number % 251),
    )
}
