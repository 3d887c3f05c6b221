//! The same over records that belong together: figures, what is found, child rows in the body of their record, amounts in
//! currencies, lists of people and records, files, and what follows a record (child tables, visits, comments, timelines).
//!
//! Records that are wholly hidden may be there in one of the two databases alone. Beside what the list of decision 0005 says,
//! amounts stay small: one that is beyond its column refuses the save that made it grow.

mod asks;
mod schema;

use super::{company, numbered, schemas, sorted};
use crate::dice::{self, Dice};
use crate::world::{World, create, fields, json_of, placed, read, update};
use asks::{Ask, answer};
use engine::{Context, Saved, file};
use field::{Column, Storage};
use model::{Beyond, FieldSet, Filter, Grant, Me, Model, Object, ObjectRights, Record, Rights, Viewer};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::Engine;
use uuid::Uuid;

const ORDERS: usize = 5;
const CODES: [&str; 3] = ["CNY", "USD", "JPY"];

/// Two databases of one random schema, and somebody who may see some of them.
struct Family {
    dice: Dice,
    model: Arc<Model>,
    roles: Vec<&'static str>,
    rights: Arc<Rights>,
    viewer: Viewer,
    worlds: [World; 2],
    kin: Kin,
    /// What stands in both, oldest first.
    records: Vec<(String, Uuid)>,
    /// What stands in the second alone.
    extra: Vec<(String, Uuid)>,
    people: Vec<Uuid>,
    spots: Vec<Uuid>,
    files: Vec<Uuid>,
    next: u64,
}

/// Where the two databases differ and the viewer must not see it.
struct Secret {
    object: String,
    id: Uuid,
    /// A field of a record that is visible, or the whole of one that is not.
    field: Option<usize>,
}

/// The records as they are in the first database; what stands in the second alone is among them.
struct Kin {
    model: Arc<Model>,
    records: HashMap<(String, Uuid), Record>,
}

impl Beyond for Kin {
    fn object(&self, name: &str) -> Option<&Arc<Object>> {
        self.model.object(name)
    }

    fn record(&self, object: &str, id: Uuid) -> Option<Record> {
        self.records.get(&(object.to_owned(), id)).cloned()
    }

    fn pointing(&self, object: &str, by: usize, to: Uuid) -> Vec<(Uuid, Record)> {
        let name = &self.model.object(object).unwrap().fields[by].name;
        let own = self.records.iter().filter(|((of, _), _)| of == object);
        let own = own.filter(|(_, record)| record.get(name) == Some(&json!(to)));
        own.map(|((_, id), record)| (*id, record.clone())).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_viewer_may_not_see_of_what_belongs_together_changes_no_answer() {
    let mut secrets = BTreeMap::new();
    for seed in 0..schemas() {
        let engine = if seed % 8 == 3 {
            Engine::Postgres
        } else {
            Engine::Sqlite
        };
        let mut family = Family::new(seed, engine).await;
        for secret in family.secrets().await {
            *secrets.entry(family.path(&secret)).or_insert(0) += 1;
        }
        let asks = family.asks().await;
        let rights = Arc::clone(&family.rights);
        if let Some((ask, one, other)) = family.first_difference(&rights, &asks).await {
            panic!(
                "schema {seed}, roles {:?}: {ask}\none:   {one}\nother: {other}",
                family.roles
            );
        }
    }
    println!("{secrets:?}");
    let blind = PATHS
        .iter()
        .find(|path| secrets.get(*path).is_none_or(|many| *many < 10));
    assert!(
        blind.is_none(),
        "the test would see nothing of {blind:?}: {secrets:?}"
    );
}

/// The ways on which something could leak.
const PATHS: [&str; 10] = [
    "a figure",
    "a field",
    "a find",
    "a formula",
    "a list",
    "a row",
    "an amount",
    "a file",
    "a follower",
    "a comment",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leak_on_any_way_is_caught() {
    let mut caught: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..60 {
        if PATHS
            .iter()
            .all(|path| caught.get(path).is_some_and(|many| *many > 1))
        {
            return;
        }
        let mut family = Family::new(seed, Engine::Sqlite).await;
        let mut asks = family.asks().await;
        asks.retain(Ask::only_reads);
        for secret in family.secrets().await {
            let path = family.path(&secret);
            if caught.get(path).is_some_and(|many| *many > 1) {
                continue;
            }
            let rights = family.leaking(&secret);
            let seen = family.first_difference(&rights, &asks).await;
            let (object, field) = (&secret.object, secret.field);
            assert!(
                seen.is_some(),
                "schema {seed}: nobody noticed {path}, {object} {field:?}"
            );
            *caught.entry(path).or_default() += 1;
        }
    }
    panic!("not every leak could be planted: {caught:?}");
}

impl Family {
    async fn new(seed: u64, engine: Engine) -> Family {
        let mut dice = Dice::new(seed + 7_000);
        let model = schema::compiled(&mut dice);
        let roles = if dice.happens(50) {
            vec!["one", "two"]
        } else {
            vec!["one"]
        };
        let worlds = [
            World::of(engine, Arc::clone(&model)).await,
            World::of(engine, Arc::clone(&model)).await,
        ];
        let (mut people, mut spots) = (Vec::new(), Vec::new());
        for world in &worlds {
            let cx = numbered(world.admin(), 1_000);
            people = company(&cx).await;
            spots.clear();
            for name in ["Here", "There"] {
                spots.push(create(&cx, "spot", json!({ "name": name })).await.unwrap().id);
            }
            for (from, per, rate) in [("USD", 1, "7"), ("JPY", 100, "4.65")] {
                let rate = json!({ "from": from, "per": per, "date": "2026-01-01", "rate": rate });
                create(&cx, "exchange_rate", rate).await.unwrap();
            }
        }
        let viewer = placed(worlds[0].cx(people[0].as_u128(), &roles)).await.viewer;
        let mut family = Family {
            rights: model.rights(&sorted(&roles)),
            kin: Kin {
                model: Arc::clone(&model),
                records: HashMap::new(),
            },
            viewer: Viewer::clone(&viewer),
            dice,
            model,
            roles,
            worlds,
            people,
            spots,
            records: Vec::new(),
            extra: Vec::new(),
            files: Vec::new(),
            next: 10_000,
        };
        family.fill().await;
        family
    }

    /// Firms, prices, orders and what belongs to them.
    async fn fill(&mut self) {
        for _ in 0..3 {
            self.upload().await;
            let firm = self.draft("firm");
            self.make("firm", firm).await;
            let tariff = self.draft("tariff");
            self.make("tariff", tariff).await;
        }
        for _ in 0..ORDERS {
            self.upload().await;
            let order = self.draft("order");
            let order = self.make("order", order).await;
            for object in ["line", "visit", "comment", "visit", "comment"] {
                let on = json!({ "object": "order", "id": order });
                let mut body = self.draft(object);
                body.insert(
                    if object == "comment" { "on" } else { "order" }.to_owned(),
                    on["id"].clone(),
                );
                if object == "comment" {
                    body.insert("on".to_owned(), self.about(on));
                }
                if self.dice.happens(40) {
                    self.make_in_one(object, body).await;
                } else {
                    self.make(object, body).await;
                }
            }
        }
        for _ in 0..8 {
            let (object, id) = self.dice.pick(&self.records).clone();
            self.change(&object, id).await;
        }
    }

    /// What a comment of somebody is about: the order, or something that belongs to it.
    fn about(&mut self, order: Value) -> Value {
        let mut those = vec![order];
        let belongs = |object: &str| ["line", "visit", "firm"].contains(&object);
        let others = self.records.iter().filter(|(object, _)| belongs(object));
        those.extend(others.map(|(object, id)| json!({ "object": object, "id": id })));
        self.dice.pick(&those).clone()
    }

    fn tick(&mut self) -> u64 {
        for world in &self.worlds {
            world.clock.advance(5);
        }
        self.next += 1_000;
        self.next
    }

    fn admin(&self, world: usize, first: u64) -> Context {
        numbered(self.worlds[world].admin(), first)
    }

    /// Two files for the records to come.
    async fn upload(&mut self) {
        let first = self.tick();
        for bytes in [b"One", b"Two"] {
            let first = first + self.files.len() as u64 * 10;
            for world in 0..2 {
                let cx = self.admin(world, first);
                let mut receiving = file::receive(&cx, "a.txt", Some("text/plain")).await.unwrap();
                receiving.take(bytes).unwrap();
                let kept = file::keep(&cx, receiving.end().unwrap()).await.unwrap();
                let id: Uuid = kept["id"].as_str().unwrap().parse().unwrap();
                if world == 0 {
                    self.files.push(id);
                } else {
                    assert_eq!(self.files.last(), Some(&id));
                }
            }
        }
    }

    /// A draft of a record with its children.
    fn draft(&mut self, object: &str) -> Map<String, Value> {
        let object = Arc::clone(self.model.object(object).unwrap());
        let mut draft = Map::new();
        for field in object.fields.iter().filter(|field| field.writable()) {
            let is_left = ["order", "line", "on", "reply_to", "owner", "edited"];
            // What stands beside an amount is no field that people write.
            let is_found = object
                .finds()
                .any(|(at, find)| [at, find.keeps].contains(&object.positions[&field.name]));
            let is_left = is_found || is_left.contains(&&*field.name) || field.name.starts_with('~');
            if !is_left && (field.required || self.dice.happens(75)) {
                draft.insert(field.name.clone(), self.value(&object, &field.name));
            }
        }
        if self.model.object("order").unwrap().name == object.name {
            draft.insert("owner".to_owned(), self.owner());
        }
        for (list, of) in [("lines", "line"), ("parts", "part")] {
            if (list == "lines" && object.name == "order") || (list == "parts" && object.name == "line") {
                let rows = (0..self.dice.roll(3))
                    .map(|_| Value::Object(self.draft(of)))
                    .collect();
                draft.insert(list.to_owned(), rows);
            }
        }
        draft
    }

    fn owner(&mut self) -> Value {
        let owner = if self.dice.happens(40) {
            self.viewer.user
        } else {
            *self.dice.pick(&self.people)
        };
        json!(owner)
    }

    /// Some value for a field.
    fn value(&mut self, object: &Object, name: &str) -> Value {
        let field = &object.fields[object.positions[name]];
        let dice = &mut self.dice;
        if field.kind.files().is_some() {
            let latest = &self.files[self.files.len() - 2..];
            return match name {
                "scan" => json!(dice.pick(latest)),
                _ => json!([dice.pick(latest)]),
            };
        }
        let object = field.named_objects().first().map(String::as_str);
        let ids: Vec<Uuid> = match object {
            Some("user") => self.people.clone(),
            Some("spot") => self.spots.clone(),
            Some(object) => {
                let own = self.records.iter().filter(|(of, _)| of == object);
                own.map(|(_, id)| *id).collect()
            }
            None => Vec::new(),
        };
        match (name, field.storage) {
            _ if object.is_some() && ids.is_empty() => Value::Null,
            (_, Storage::Linked) => {
                let mut some: Vec<Uuid> = ids.iter().copied().filter(|_| dice.happens(50)).collect();
                some.truncate(3);
                if some.is_empty() { Value::Null } else { json!(some) }
            }
            _ if object.is_some() => json!(dice.pick(&ids)),
            ("level", _) => json!(dice.pick(&["a", "b"])),
            ("currency", _) => json!(dice.pick(&CODES)),
            ("signed", _) => json!("2026-03-01"),
            ("name" | "note" | "text", _) => json!(dice.pick(&["abc", "Ada", "云锦", "Silk road", "zz%"])),
            (_, storage) if storage.column() == Column::Integer => json!(dice.roll(5) + 1),
            (_, Storage::WithBase(_)) => json!(format!("{}", dice.roll(60))),
            _ => match dice::values(&self.model, field) {
                values if values.is_empty() => Value::Null,
                values => dice.pick(&values).clone(),
            },
        }
    }

    fn granted(&self, object: &str) -> Option<&ObjectRights> {
        self.rights.on(object)
    }

    fn sees(&self, object: &str, record: &Record) -> bool {
        let me = Me::from(&self.viewer).among(&self.kin);
        let definition = self.model.object(object).unwrap();
        self.granted(object)
            .is_some_and(|granted| granted.admits(definition, record, me, |actions| actions.read))
    }

    /// What the viewer reads of a record, masked or not.
    fn shown(&self, object: &str, record: &Record) -> FieldSet {
        let me = Me::from(&self.viewer).among(&self.kin);
        let Some(granted) = self.granted(object) else {
            return FieldSet::default();
        };
        let (mut readable, masked) = granted.readable_of(self.model.object(object).unwrap(), record, me);
        readable.unite(&masked);
        readable
    }

    /// The fields of a record that may be another in the other database.
    fn hidden(&self, object: &str, record: &Record) -> Vec<usize> {
        let (shown, deciding) = (self.shown(object, record), self.deciding(object));
        // An amount tells its currency by design, and some amount is always read by somebody.
        let settled = [
            "order", "line", "on", "reply_to", "owner", "currency", "signed", "edited",
        ];
        let fields = self.model.object(object).unwrap().fields.iter().enumerate();
        let fields = fields.filter(|(_, field)| field.writable() && !field.name.starts_with('~'));
        let fields = fields.filter(|(_, field)| !settled.contains(&&*field.name));
        // What is found is found by what the record is.
        let found: Vec<usize> = self
            .model
            .object(object)
            .unwrap()
            .finds()
            .flat_map(|(at, find)| [at, find.keeps])
            .collect();
        let fields = fields.map(|(at, _)| at).filter(|at| !found.contains(at));
        fields
            .filter(|at| !shown.has(*at) && !deciding.has(*at))
            .collect()
    }

    fn deciding(&self, object: &str) -> FieldSet {
        self.granted(object).map(super::deciding).unwrap_or_default()
    }

    /// Learns a record with the children that were saved in it.
    fn learn(&mut self, object: &str, saved: &Value) {
        let mut record = fields(saved.clone());
        record.retain(|name, value| {
            !value.is_null() && !["id", "version", "lines", "parts"].contains(&&**name)
        });
        let id: Uuid = saved["id"].as_str().unwrap().parse().unwrap();
        self.kin.records.insert((object.to_owned(), id), record);
        if self.records.iter().all(|(_, known)| *known != id) {
            self.records.push((object.to_owned(), id));
        }
        for (list, of) in [("lines", "line"), ("parts", "part")] {
            for child in saved.get(list).and_then(Value::as_array).into_iter().flatten() {
                self.learn(of, child);
            }
        }
    }

    /// The draft for the other database: what the viewer does not see of the record, and of those in it, is another.
    fn altered(&mut self, object: &str, saved: &Value, body: &Map<String, Value>) -> Map<String, Value> {
        let id: Uuid = saved["id"].as_str().unwrap().parse().unwrap();
        let record = self.kin.records[&(object.to_owned(), id)].clone();
        let definition = Arc::clone(self.model.object(object).unwrap());
        let mut altered = body.clone();
        for at in self.hidden(object, &record) {
            let name = &definition.fields[at].name;
            let value = if self.dice.happens(15) && name != "text" {
                Value::Null
            } else {
                self.value(&definition, name)
            };
            altered.insert(name.clone(), value);
        }
        for (list, of) in [("lines", "line"), ("parts", "part")] {
            let Some(rows) = body.get(list).and_then(Value::as_array) else {
                continue;
            };
            let rows = rows.iter().zip(saved[list].as_array().unwrap());
            let rows =
                rows.map(|(row, saved)| Value::Object(self.altered(of, saved, row.as_object().unwrap())));
            altered.insert(list.to_owned(), rows.collect());
        }
        altered
    }

    /// Makes a record in both databases, alike in what the viewer sees of it and of its children.
    async fn make(&mut self, object: &str, body: Map<String, Value>) -> Uuid {
        let first = self.tick();
        let one = create(&self.admin(0, first), object, Value::Object(body.clone())).await;
        let one = one.unwrap();
        let saved = json_of(&one.body);
        let known = self.records.len();
        self.learn(object, &saved);
        // It is not there yet in the other database.
        let fresh = self.records.split_off(known);
        let altered = self.altered(object, &saved, &body);
        self.records.extend(fresh);
        let two = create(&self.admin(1, first), object, Value::Object(altered))
            .await
            .unwrap();
        assert_eq!((one.id, one.version), (two.id, two.version));
        one.id
    }

    /// Makes a record in the second database; in the first as well where the viewer would see it.
    async fn make_in_one(&mut self, object: &str, body: Map<String, Value>) {
        let first = self.tick();
        let body = Value::Object(body);
        let two = create(&self.admin(1, first), object, body.clone()).await.unwrap();
        let saved = json_of(&two.body);
        self.learn(object, &saved);
        let made: Vec<(String, Uuid)> = std::iter::once((object.to_owned(), two.id)).collect();
        let children = saved.get("parts").and_then(Value::as_array).into_iter().flatten();
        let children =
            children.map(|child| ("part".to_owned(), child["id"].as_str().unwrap().parse().unwrap()));
        let made: Vec<_> = made.into_iter().chain(children).collect();
        let is_seen = made.iter().any(|key| self.sees(&key.0, &self.kin.records[key]));
        if is_seen {
            let one = create(&self.admin(0, first), object, body).await.unwrap();
            assert_eq!(one.id, two.id);
        } else {
            self.records.retain(|key| !made.contains(key));
            self.extra.extend(made);
        }
    }

    /// Changes a field of a record: one that the viewer does not see to two different values.
    async fn change(&mut self, object: &str, id: Uuid) {
        let definition = Arc::clone(self.model.object(object).unwrap());
        let record = self.kin.records[&(object.to_owned(), id)].clone();
        let deciding = self.deciding(object);
        let hidden = self.hidden(object, &record);
        let open = ["name", "note", "gross", "amount", "cost", "mood", "price", "text"];
        let open = open
            .iter()
            .filter_map(|name| definition.positions.get(*name).copied());
        let open: Vec<usize> = open.filter(|at| !deciding.has(*at)).collect();
        let Some(at) = (!open.is_empty()).then(|| *self.dice.pick(&open)) else {
            return;
        };
        let (first, name) = (self.tick(), definition.fields[at].name.clone());
        let mut next = json!(null);
        for world in 0..2 {
            let cx = self.admin(world, first);
            let present = read(&cx, object, id).await.unwrap();
            if world == 0 || hidden.contains(&at) {
                let tried: Vec<Value> = (0..20).map(|_| self.value(&definition, &name)).collect();
                let fresh = |value: &Value| {
                    let tidy = definition.fields[at].accept(value.clone()).unwrap_or_default();
                    tidy != present[&name] && !same_number(&tidy, &present[&name])
                };
                next = tried.into_iter().find(fresh).unwrap();
            }
            let saved = Saved {
                id,
                version: present["version"].as_i64().unwrap(),
                status: 200,
                body: Vec::new(),
                also: Vec::new(),
                moved_people: false,
            };
            let saved = update(&cx, object, &saved, json!({ name.clone(): next }))
                .await
                .unwrap();
            assert_eq!(
                saved.version,
                present["version"].as_i64().unwrap() + 1,
                "{object} {name}"
            );
            if world == 0 {
                let saved = json_of(&saved.body);
                self.learn(object, &saved);
            }
        }
    }

    /// What differs and is not for the viewer.
    async fn secrets(&self) -> Vec<Secret> {
        let mut secrets: Vec<Secret> = Vec::new();
        for (object, id) in &self.records {
            let key = (object.clone(), *id);
            let one = read(&self.worlds[0].admin(), object, *id).await.unwrap();
            let two = read(&self.worlds[1].admin(), object, *id).await.unwrap();
            let record = &self.kin.records[&key];
            let shown = self.shown(object, record);
            let definition = self.model.object(object).unwrap();
            if !self.sees(object, record) {
                let field = None;
                secrets.extend((one != two).then(|| Secret {
                    object: object.clone(),
                    id: *id,
                    field,
                }));
                continue;
            }
            for (at, field) in definition.fields.iter().enumerate() {
                if !shown.has(at) && one.get(&field.name) != two.get(&field.name) {
                    secrets.push(Secret {
                        object: object.clone(),
                        id: *id,
                        field: Some(at),
                    });
                }
            }
        }
        let extra = self.extra.iter().map(|(object, id)| (object.clone(), *id));
        secrets.extend(extra.map(|(object, id)| Secret {
            object,
            id,
            field: None,
        }));
        secrets
    }

    /// On which way it could leak.
    fn path(&self, secret: &Secret) -> &'static str {
        let object = self.model.object(&secret.object).unwrap();
        let field = secret.field.map(|at| &object.fields[at]);
        match (secret.object.as_str(), field) {
            ("comment", _) => "a comment",
            ("visit", _) => "a follower",
            (_, Some(field)) if matches!(field.derived, Some(model::Derivation::Rollup(_))) => "a figure",
            (_, Some(field)) if field.derived.is_some() => "a formula",
            (_, Some(field)) if field.find.is_some() => "a find",
            (_, Some(field)) if field.kind.files().is_some() => "a file",
            ("line" | "part", _) => "a row",
            (_, Some(field)) if field.storage == Storage::Linked => "a list",
            (_, Some(field)) if matches!(field.storage, Storage::WithBase(_)) => "an amount",
            _ => "a field",
        }
    }

    /// The viewer's rights with the secret beside them.
    fn leaking(&self, secret: &Secret) -> Arc<Rights> {
        let honest = &self.rights;
        let definition = self.model.object(&secret.object).unwrap();
        let mut objects: HashMap<String, ObjectRights> = HashMap::new();
        for (name, granted) in &honest.objects {
            let grants = granted.grants.clone();
            objects.insert(name.clone(), ObjectRights { grants });
        }
        let grants = &mut objects.entry(secret.object.clone()).or_default().grants;
        match secret.field {
            Some(field) => {
                let record = &self.kin.records[&(secret.object.clone(), secret.id)];
                let me = Me::from(&self.viewer).among(&self.kin);
                let admits =
                    |grant: &&mut Grant| grant.actions.read && grant.rows.matches(definition, record, me);
                grants.iter_mut().find(admits).unwrap().readable.add(field);
            }
            None => {
                let reading = ObjectRights::reading(definition).grants.remove(0);
                assert_eq!(reading.rows, Filter::everything());
                grants.push(reading);
            }
        }
        Arc::new(Rights {
            objects,
            documents: honest.documents.clone(),
            asks_standing: honest.asks_standing,
        })
    }

    /// Asks everything of both databases; the first request that is answered differently.
    async fn first_difference(&self, rights: &Arc<Rights>, asks: &[Ask]) -> Option<(String, String, String)> {
        for (number, ask) in asks.iter().enumerate() {
            let mut answers = Vec::new();
            for world in &self.worlds {
                let cx = world.cx(self.viewer.user.as_u128(), &self.roles);
                let mut cx = numbered(cx, 1_000_000 + number as u64 * 1_000);
                cx.rights = Arc::clone(rights);
                cx.viewer = Arc::new(self.viewer.clone());
                answers.push(answer(&cx, ask).await);
            }
            if answers[0] != answers[1] {
                return Some((format!("{ask:?}"), answers.remove(0), answers.remove(0)));
            }
        }
        None
    }
}

/// `12` and `"12.0000"`.
fn same_number(one: &Value, other: &Value) -> bool {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
    number(one).is_some() && number(one) == number(other)
}
