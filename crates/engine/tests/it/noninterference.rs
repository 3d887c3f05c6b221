//! Non-interference: two databases that differ only in what a viewer may not see answer them the same, to the byte.
//!
//! What tells something by design is left out of the generated schemas: unique keys, auto numbers, rules, references
//! that act on delete, moves within a tree, exact matches of masked values that differ, and changes by which the viewer gains a grant.

mod family;

use crate::dice::{self, Dice};
use crate::world::{World, compiled, create, fields, json_of, placed, read};
use engine::{AggregateAsk, Context, LookupAsk, PageAsk, Saved, Wish};
use field::Storage;
use model::{Beyond, FieldDef, FieldSet, Me, Model, Object, ObjectRights, Record, Rights, Viewer};
use ports::TestIds;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use store::Engine;
use uuid::Uuid;

const ROWS: usize = 8;

/// How many random schemas are asked: 50, or as many as `SCHEMAS` says.
fn schemas() -> u64 {
    dice::many("SCHEMAS", 50) as u64
}

/// One random schema with two databases and somebody who may see some of them.
struct Case {
    dice: Dice,
    model: Arc<Model>,
    roles: Vec<&'static str>,
    viewer: Viewer,
    kin: Kin,
    worlds: [World; 2],
    ids: Vec<Uuid>,
    /// Visible records with a field that the viewer may not see on them, where the databases differ.
    differing: Vec<(Uuid, usize)>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_viewer_may_not_see_changes_no_answer() {
    let mut differing = 0;
    for seed in 0..schemas() {
        let engine = if seed % 8 == 7 {
            Engine::Postgres
        } else {
            Engine::Sqlite
        };
        let mut case = Case::new(seed, engine).await;
        differing += case.differing.len();
        let rights = case.rights();
        if let Some((request, one, other)) = case.first_difference(&rights).await {
            panic!(
                "schema {seed}, roles {:?}: {request}\none:   {one}\nother: {other}",
                case.roles
            );
        }
    }
    assert!(
        differing > 100,
        "only {differing} hidden values differed: the test would see nothing"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_that_gives_one_field_too_much_is_caught() {
    let mut planted = 0;
    for seed in 0..12 {
        let mut case = Case::new(seed, Engine::Sqlite).await;
        let Some((id, field)) = case.differing.first().copied() else {
            continue;
        };
        planted += 1;
        let rights = case.leaking(id, field).await;
        assert!(
            case.first_difference(&rights).await.is_some(),
            "schema {seed}: nobody noticed the leak"
        );
    }
    assert!(planted > 3, "only {planted} leaks could be planted");
}

impl Case {
    async fn new(seed: u64, engine: Engine) -> Case {
        let mut dice = Dice::new(seed);
        let model = compiled(&schema(&mut dice));
        let roles = if dice.happens(60) {
            vec!["one", "two"]
        } else {
            vec!["one"]
        };
        let worlds = [
            World::of(engine, Arc::clone(&model)).await,
            World::of(engine, Arc::clone(&model)).await,
        ];
        let mut places = Vec::new();
        let (mut company, mut houses) = (Vec::new(), HashMap::new());
        for world in &worlds {
            let cx = numbered(world.admin(), 1_000);
            places.clear();
            for name in ["Here", "There", "Nowhere"] {
                places.push(create(&cx, "place", json!({ "name": name })).await.unwrap().id);
            }
            for name in ["Here", "There", "Nowhere"] {
                places.push(create(&cx, "spot", json!({ "name": name })).await.unwrap().id);
            }
            company = self::company(&cx).await;
            for owner in &company {
                let house = create(
                    &cx,
                    "house",
                    json!({ "name": "House", "owner": owner.to_string() }),
                )
                .await;
                let house = house.unwrap();
                houses.insert(house.id, record(&house));
            }
        }
        let viewer = placed(worlds[0].cx(company[0].as_u128(), &roles)).await.viewer;
        let viewer = Viewer::clone(&viewer);
        let houses = rented(
            &mut dice,
            &worlds,
            &model.rights(&sorted(&roles)),
            (&viewer, houses),
        )
        .await;
        let kin = Kin {
            model: Arc::clone(&model),
            houses,
        };
        let mut case = Case {
            dice,
            model,
            roles,
            viewer,
            kin,
            worlds,
            ids: Vec::new(),
            differing: Vec::new(),
        };
        for row in 0..ROWS {
            case.row(row, &company, &places).await;
        }
        case
    }

    fn object(&self) -> Arc<Object> {
        Arc::clone(self.model.object("thing").unwrap())
    }

    fn me(&self) -> Me<'_> {
        Me::from(&self.viewer).among(&self.kin)
    }

    fn rights(&self) -> Arc<Rights> {
        self.model.rights(&sorted(&self.roles))
    }

    /// Makes one record in both databases, alike in what the viewer may see of it, and changes it once.
    async fn row(&mut self, row: usize, company: &[Uuid], places: &[Uuid]) {
        let (object, rights) = (self.object(), self.rights());
        let granted = rights.on("thing").unwrap();
        let mut body = dice::draft(&mut self.dice, &self.model, &object, &[]);
        accepted(&mut self.dice, &object, &mut body, places);
        let things = self.ids.clone();
        body.insert("stem".to_owned(), stem(&mut self.dice, &things));
        let mut homes: Vec<Uuid> = self.kin.houses.keys().copied().collect();
        homes.sort();
        body.insert("home".to_owned(), json!(self.dice.pick(&homes).to_string()));
        let owner = if self.dice.happens(40) {
            self.viewer.user
        } else {
            *self.dice.pick(company)
        };
        body.insert("owner".to_owned(), json!(owner.to_string()));
        let cx = |world: &World| numbered(world.admin(), 10_000 * (row as u64 + 1));
        let one = create(&cx(&self.worlds[0]), "thing", Value::Object(body.clone()))
            .await
            .unwrap();
        let hidden = hidden(&object, granted, &record(&one), self.me());
        let mut altered = body.clone();
        for at in &hidden {
            let name = &object.fields[*at].name;
            altered.insert(
                name.clone(),
                another(&mut self.dice, &self.model, &object, *at, (places, &things)),
            );
        }
        let two = create(&cx(&self.worlds[1]), "thing", Value::Object(altered))
            .await
            .unwrap();
        assert_eq!(one.id, two.id);
        self.ids.push(one.id);
        let (one, two) = match hidden.first() {
            // A change of a hidden field: the version tells that there was one, and nothing else does.
            Some(at) if self.dice.happens(50) => {
                let name = object.fields[*at].name.clone();
                let mut ends = Vec::new();
                for (number, (world, saved)) in self.worlds.iter().zip([&one, &two]).enumerate() {
                    let cx = numbered(
                        world.admin(),
                        10_000 * (row as u64 + 1) + 500 + number as u64 * 100,
                    );
                    let present = record(saved).get(&name).cloned().unwrap_or(Value::Null);
                    let value = (0..50)
                        .map(|_| another(&mut self.dice, &self.model, &object, *at, (places, &things)))
                        .find(|value| {
                            object.fields[*at].accept(value.clone()).unwrap_or_default() != present
                        });
                    let Some(value) = value else { return };
                    let body = json!({ name.clone(): value });
                    ends.push(crate::world::update(&cx, "thing", saved, body).await.unwrap());
                }
                (ends.remove(0), ends.remove(0))
            }
            _ => (one, two),
        };
        assert_eq!(one.version, two.version);
        let (was, is) = (record(&one), record(&two));
        let sees = granted.admits(&object, &was, self.me(), |actions| actions.read);
        for at in hidden.into_iter().filter(|_| sees) {
            if was.get(&object.fields[at].name) != is.get(&object.fields[at].name) {
                self.differing.push((one.id, at));
            }
        }
    }

    /// The viewer's rights with one field more in a grant that admits the record.
    async fn leaking(&self, id: Uuid, field: usize) -> Arc<Rights> {
        let (object, honest) = (self.object(), self.rights());
        let row = read(&self.worlds[0].admin(), "thing", id).await.unwrap();
        let mut objects = HashMap::new();
        for (name, granted) in &honest.objects {
            let mut grants = granted.grants.clone();
            if name == "thing" {
                let admits = |grant: &&mut model::Grant| {
                    grant.actions.read && grant.rows.matches(&object, &fields(row.clone()), self.me())
                };
                grants.iter_mut().find(admits).unwrap().readable.add(field);
            }
            objects.insert(name.clone(), ObjectRights { grants });
        }
        Arc::new(Rights {
            objects,
            documents: honest.documents.clone(),
            asks_standing: honest.asks_standing,
        })
    }

    /// Asks everything of both databases; the first request that is answered differently.
    async fn first_difference(&mut self, rights: &Arc<Rights>) -> Option<(String, String, String)> {
        let requests = self.requests().await;
        for (number, request) in requests.iter().enumerate() {
            let mut answers = Vec::new();
            for world in &self.worlds {
                let mut cx = numbered(
                    world.cx(self.viewer.user.as_u128(), &self.roles),
                    1_000_000 + number as u64 * 10,
                );
                cx.rights = Arc::clone(rights);
                cx.viewer = Arc::new(self.viewer.clone());
                answers.push(answer(&cx, request).await);
            }
            if answers[0] != answers[1] {
                return Some((format!("{request:?}"), answers.remove(0), answers.remove(0)));
            }
        }
        None
    }

    async fn requests(&mut self) -> Vec<Request> {
        let object = self.object();
        let deciding = deciding(self.rights().on("thing").unwrap());
        let mut requests = vec![Request::Page(None, None, None)];
        // Values of both databases are guessed at, hidden ones too.
        let mut values: Vec<Map<String, Value>> = Vec::new();
        for world in &self.worlds {
            for id in &self.ids {
                values.push(fields(read(&world.admin(), "thing", *id).await.unwrap()));
            }
        }
        for field in &object.fields {
            for _ in 0..2 {
                let test = dice::test(&mut self.dice, &self.model, field, &[]);
                requests.push(Request::Page(Some(test), None, None));
                let guess = self.dice.pick(&values)[&field.name].clone();
                let guess = if let Value::Array(members) = guess {
                    members[0].clone()
                } else {
                    guess
                };
                let operator = self.dice.pick(field.kind.operators()).word();
                requests.push(Request::Page(
                    Some(json!({ "field": field.name, operator: guess })),
                    None,
                    None,
                ));
            }
            if field.storage == Storage::Linked {
                for word in ["some", "none"] {
                    let asked = json!({ word: field.name, "where": { "field": "name", "is_not": "There" } });
                    requests.push(Request::Page(Some(asked), None, None));
                }
            }
            for down in ["", "-"] {
                requests.push(Request::Page(None, Some(format!("{down}{}", field.name)), None));
            }
            requests.push(Request::Page(None, None, Some(field.name.clone())));
            requests.push(Request::Groups(Some(field.name.clone()), "count".to_owned()));
            for word in ["sum", "avg", "min", "max"] {
                requests.push(Request::Groups(None, format!("{word}:{}", field.name)));
            }
        }
        for value in values
            .iter()
            .flat_map(Map::values)
            .filter_map(Value::as_str)
            .step_by(7)
        {
            let word: String = value.chars().take(3).collect();
            requests.extend([value.to_owned(), word].map(Request::Search));
        }
        for _ in 0..10 {
            let filter = dice::filter(&mut self.dice, &self.model, &object, &[], 3);
            let sort = self.dice.pick(&object.fields).name.clone();
            requests.push(Request::Page(Some(filter), Some(sort), None));
        }
        for id in self.ids.clone() {
            requests.extend([Request::Get(id), Request::History(id), Request::Evaluate(id)]);
            let under = json!({ "field": "stem", "under": id });
            requests.push(Request::Page(Some(under.clone()), None, None));
            requests.push(Request::Page(Some(json!({ "not": under })), None, None));
            let typed = self
                .dice
                .pick(&values)
                .get("f0")
                .and_then(Value::as_str)
                .unwrap_or("a")
                .to_owned();
            requests.push(Request::Lookup(typed));
            for _ in 0..2 {
                let at = self.dice.roll(object.fields.len());
                let field = object.fields[at].name.clone();
                let value = self.dice.pick(&values)[&field].clone();
                // A circle tells something by design.
                if !deciding.has(at) && field != "stem" {
                    requests.push(Request::Update(id, json!({ field: value })));
                }
            }
        }
        for _ in 0..4 {
            let mut body = dice::draft(&mut self.dice, &self.model, &object, &[]);
            body.retain(|name, _| {
                self.dice.happens(50) && object.fields[object.positions[name]].named_objects().is_empty()
            });
            requests.push(Request::Create(Value::Object(body)));
        }
        // Nothing hangs under the last one: what does would tell something by design.
        requests.extend(self.ids.last().map(|last| Request::Delete(*last)));
        requests.push(Request::Page(None, None, None));
        requests
    }
}

#[derive(Debug)]
enum Request {
    Page(Option<Value>, Option<String>, Option<String>),
    Groups(Option<String>, String),
    Get(Uuid),
    History(Uuid),
    Evaluate(Uuid),
    Lookup(String),
    Search(String),
    Update(Uuid, Value),
    Create(Value),
    Delete(Uuid),
}

async fn answer(cx: &Context, request: &Request) -> String {
    let saved = |outcome: Result<Saved, engine::Refusal>| match outcome {
        Ok(saved) => format!(
            "{:?} {}",
            (saved.id, saved.version, &saved.also),
            String::from_utf8_lossy(&saved.body)
        ),
        Err(refusal) => format!("{refusal:?}"),
    };
    match request {
        Request::Page(filter, sort, chosen) => {
            let filter = filter.as_ref().map(ToString::to_string);
            let ask = PageAsk {
                filter: filter.as_deref(),
                sort: sort.as_deref(),
                fields: chosen.as_deref(),
                limit: Some(5),
                count: Some(6),
                cursor: None,
                search: None,
                as_of: None,
                wide: false,
            };
            let first = engine::page(cx, "thing", &ask).await;
            let next = first.as_ref().ok().and_then(|page| page.next.clone());
            let second = match &next {
                Some(next) => Some(
                    engine::page(
                        cx,
                        "thing",
                        &PageAsk {
                            cursor: Some(next),
                            ..ask
                        },
                    )
                    .await,
                ),
                None => None,
            };
            format!("{first:?} {second:?}")
        }
        Request::Search(text) => {
            let ask = PageAsk {
                search: Some(text),
                limit: Some(2),
                count: Some(3),
                ..PageAsk::default()
            };
            let found = engine::page(cx, "thing", &ask).await;
            format!("{found:?} {:?}", engine::suggest(cx, text, None).await)
        }
        Request::Groups(group, measure) => {
            let ask = AggregateAsk {
                group: group.clone(),
                measure: Some(measure.clone()),
                filter: None,
                as_of: None,
            };
            format!(
                "{:?}",
                engine::aggregate(cx, "thing", ask).await.map(String::from_utf8)
            )
        }
        Request::Get(id) => match engine::get(cx, "thing", *id, None).await {
            Ok(found) => format!("{} {}", found.version, String::from_utf8_lossy(&found.body)),
            Err(refusal) => format!("{refusal:?}"),
        },
        Request::History(id) => format!("{:?}", engine::history(cx, "thing", *id, None, None).await),
        Request::Evaluate(id) => {
            format!(
                "{:?}",
                engine::evaluate(cx, "thing", Some(*id), fields(json!({ "f0": "x" })), &[]).await
            )
        }
        Request::Lookup(q) => {
            let ask = LookupAsk {
                q: Some(q),
                ..LookupAsk::default()
            };
            format!("{:?}", engine::lookup(cx, "thing", &ask).await)
        }
        Request::Update(id, body) => {
            let version = engine::get(cx, "thing", *id, None)
                .await
                .map_or(1, |found| found.version);
            saved(engine::update(cx, "thing", *id, version, fields(body.clone()), Wish::default()).await)
        }
        Request::Create(body) => saved(create(cx, "thing", body.clone()).await),
        Request::Delete(id) => {
            let version = engine::get(cx, "thing", *id, None)
                .await
                .map_or(1, |found| found.version);
            saved(engine::delete(cx, "thing", *id, version, Wish::default()).await)
        }
    }
}

fn sorted(roles: &[&str]) -> Vec<String> {
    let mut roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    roles.sort();
    roles
}

/// Gives each house a rent; of a house that the viewer may not read it is another in the other database.
async fn rented(
    dice: &mut Dice,
    worlds: &[World; 2],
    rights: &Rights,
    (viewer, houses): (&Viewer, HashMap<Uuid, Record>),
) -> HashMap<Uuid, Record> {
    let house = worlds[0].model.object("house").unwrap();
    let granted = rights.on("house").unwrap();
    let mut ids: Vec<Uuid> = houses.keys().copied().collect();
    ids.sort();
    for (number, id) in ids.into_iter().enumerate() {
        let sees = granted.admits(house, &houses[&id], viewer, |actions| actions.read);
        let rents = ["abc", "Ada", "云"];
        let (one, two) = (dice.roll(3), dice.roll(3));
        for (world, rent) in worlds.iter().zip([one, if sees { one } else { two }]) {
            let cx = numbered(world.admin(), 500_000 + number as u64 * 10);
            let body = fields(json!({ "rent": rents[rent] }));
            engine::update(&cx, "house", id, 1, body, Wish::default())
                .await
                .unwrap();
        }
    }
    houses
}

/// The houses that things lean on.
struct Kin {
    model: Arc<Model>,
    houses: HashMap<Uuid, Record>,
}

impl Beyond for Kin {
    fn object(&self, name: &str) -> Option<&Arc<Object>> {
        self.model.object(name)
    }

    fn record(&self, _: &str, id: Uuid) -> Option<Record> {
        self.houses.get(&id).cloned()
    }

    fn pointing(&self, _: &str, _: usize, _: Uuid) -> Vec<(Uuid, Record)> {
        Vec::new()
    }
}

/// Five users: the viewer, a report of theirs, somebody of their department, somebody of one below, a stranger.
async fn company(cx: &Context) -> Vec<Uuid> {
    let top = create(cx, "department", json!({ "name": "Top" }))
        .await
        .unwrap()
        .id;
    let part = create(cx, "department", json!({ "name": "Part", "parent": top }))
        .await
        .unwrap()
        .id;
    let (mut users, mut boss) = (Vec::new(), Value::Null);
    for (login, department) in [
        ("me", Some(top)),
        ("aide", None),
        ("mate", Some(top)),
        ("kid", Some(part)),
        ("you", None),
    ] {
        let user = create(cx, "user", json!({ "login": login, "name": login }))
            .await
            .unwrap()
            .id;
        let manager = if login == "aide" {
            boss.clone()
        } else {
            Value::Null
        };
        let employee = json!({ "name": login, "title": "abc", "user": user, "department": department, "manager": manager });
        let employee = create(cx, "employee", employee).await.unwrap();
        if login == "me" {
            boss = json!(employee.id);
        }
        users.push(user);
    }
    users
}

/// The context with ids of its own, so that a request of one database draws the same as that of the other.
fn numbered(mut cx: Context, first: u64) -> Context {
    cx.ports.ids = Arc::new(TestIds::from(first));
    cx
}

fn record(saved: &Saved) -> Record {
    let mut record = fields(json_of(&saved.body));
    record.retain(|name, value| !value.is_null() && name != "id" && name != "version");
    record
}

/// The fields of a record that the viewer may not see on it, leaving out those that decide which rows are admitted
/// and those that nobody can set.
fn hidden(object: &Object, granted: &ObjectRights, record: &Record, me: Me<'_>) -> Vec<usize> {
    let (readable, masked) = granted.readable_of(object, record, me);
    let deciding = deciding(granted);
    (0..object.fields.len())
        .filter(|at| !readable.has(*at) && !masked.has(*at) && !deciding.has(*at))
        .filter(|at| object.fields[*at].writable() && !["owner", "home"].contains(&&*object.fields[*at].name))
        .collect()
}

/// The fields that decide which rows a grant admits.
fn deciding(granted: &ObjectRights) -> FieldSet {
    granted.grants.iter().fold(FieldSet::default(), |mut all, grant| {
        all.unite(&grant.rows.fields());
        all
    })
}

/// One of the things, to hang under, or none.
fn stem(dice: &mut Dice, things: &[Uuid]) -> Value {
    match things.is_empty() || dice.happens(15) {
        true => Value::Null,
        false => json!(dice.pick(things).to_string()),
    }
}

/// Another value for a field, or none.
fn another(
    dice: &mut Dice,
    model: &Model,
    object: &Object,
    at: usize,
    (places, things): (&[Uuid], &[Uuid]),
) -> Value {
    let field = &object.fields[at];
    if field.target.as_deref() == Some("thing") {
        return stem(dice, things);
    }
    if !field.named_objects().is_empty() {
        return match dice.happens(40) {
            true => Value::Null,
            false => naming(dice, field, places),
        };
    }
    let values = dice::values(model, field);
    if dice.happens(10) || values.is_empty() {
        Value::Null
    } else {
        dice.pick(&values).clone()
    }
}

/// A value that names places: those in front are of one object, the others of another.
fn naming(dice: &mut Dice, field: &FieldDef, places: &[Uuid]) -> Value {
    let (first, second) = places.split_at(places.len() / 2);
    let among = |object: &str| if object == "spot" { second } else { first };
    let object = dice.pick(field.named_objects());
    let one = json!(dice.pick(among(object)));
    match field.storage {
        Storage::Linked => {
            let mut all: Vec<Value> = among(object).iter().map(|id| json!(id)).collect();
            all.retain(|_| dice.happens(50));
            if all.is_empty() { json!([one]) } else { json!(all) }
        }
        Storage::Named => json!({ "object": object, "id": one }),
        _ => one,
    }
}

/// Leaves out what the fields refuse and lets references point at what is there.
fn accepted(dice: &mut Dice, object: &Object, body: &mut Map<String, Value>, places: &[Uuid]) {
    body.retain(|name, value| {
        let field = &object.fields[object.positions[name]];
        if !field.named_objects().is_empty() {
            *value = naming(dice, field, places);
        }
        field.target.as_deref() != Some("thing") && field.accept(value.clone()).is_ok()
    });
}

/// Random fields, and one or two random roles over them.
fn schema(dice: &mut Dice) -> Vec<(&'static str, Value)> {
    let mut properties = Map::new();
    properties.insert(
        "f0".to_owned(),
        json!({ "kind": "text", "title": "F", "search": true, "sort": dice.happens(50) }),
    );
    let kinds = [
        "text",
        "long_text",
        "integer",
        "decimal",
        "money",
        "percent",
        "boolean",
        "date",
        "time",
        "datetime",
        "choice",
        "choices",
        "email",
        "phone",
        "reference",
        "references",
        "references",
        "any_reference",
    ];
    for number in 1..4 + dice.roll(5) {
        let kind = *dice.pick(&kinds);
        let mut property = json!({ "kind": kind, "title": "F", "index": dice.happens(30) && !matches!(kind, "choices" | "long_text" | "references" | "any_reference") });
        if matches!(kind, "text" | "long_text" | "email" | "phone") {
            property["search"] = json!(number % 2 == 1);
        }
        match kind {
            "choice" | "choices" => property["choices"] = json!("tone"),
            "references" => {
                property["to"] = json!("spot");
                property["onDelete"] = json!("restrict");
            }
            "any_reference" => property["to"] = json!(["place", "spot"]),
            "reference" => {
                property["to"] = json!("place");
                property["onDelete"] = json!("restrict");
            }
            _ => {}
        }
        properties.insert(format!("f{number}"), property);
    }
    let names: Vec<String> = properties.keys().cloned().collect();
    // What follows from a field tells something of it: whether it is filled, or what stands behind it.
    let mut follows: Vec<(String, String)> = Vec::new();
    for number in 0..dice.roll(3) {
        let input = dice.pick(&names).clone();
        let behind = properties[&input]["kind"] == "reference";
        let (result, formula) = match behind {
            true => ("text", format!("{input}.name")),
            false => ("boolean", format!("is_filled({input})")),
        };
        let formula = json!({ "kind": "formula", "title": "G", "result": result, "formula": formula });
        properties.insert(format!("g{number}"), formula);
        follows.push((format!("g{number}"), input));
    }
    let home = json!({ "kind": "reference", "title": "Home", "to": "house", "onDelete": "clear" });
    properties.insert("home".to_owned(), home);
    let rent = json!({ "kind": "lookup", "title": "Rent", "through": "home", "field": "rent" });
    properties.insert("rent".to_owned(), rent);
    follows.push(("rent".to_owned(), "home".to_owned()));
    let stem = json!({ "kind": "reference", "title": "Stem", "to": "thing", "onDelete": "restrict" });
    properties.insert("stem".to_owned(), stem);
    let mut thing = json!({ "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing", "plural": "Things",
        "type": "object", "display": "{{f0}} {{f1}}", "required": [], "properties": properties });
    thing["tree"] = json!({ "by": "stem" });
    let place = json!({ "$schema": "urn:yunjin:object:1", "$id": "place", "title": "Place", "plural": "Places",
        "type": "object", "display": "{{name}}", "required": ["name"],
        "properties": { "name": { "kind": "text", "title": "Name" } } });
    let spot = json!({ "$schema": "urn:yunjin:object:1", "$id": "spot", "title": "Spot", "plural": "Spots",
        "type": "object", "display": "{{name}}", "required": ["name"],
        "properties": { "name": { "kind": "text", "title": "Name" } } });
    let house = json!({ "$schema": "urn:yunjin:object:1", "$id": "house", "title": "House", "plural": "Houses",
        "type": "object", "display": "{{name}}", "required": [],
        "properties": { "name": { "kind": "text", "title": "Name" }, "rent": { "kind": "text", "title": "Rent" } } });
    let tone = json!({ "name": "tone", "title": "Tone", "values": [
        { "value": "red", "title": "Red" }, { "value": "blue", "title": "Blue" }, { "value": "grey", "title": "Grey" }
    ] });
    let (one, two) = (
        role(dice, "one", &names, &follows),
        role(dice, "two", &names, &follows),
    );
    vec![
        ("thing.object.json", thing),
        ("place.object.json", place),
        ("spot.object.json", spot),
        ("house.object.json", house),
        ("tone.choice.json", tone),
        ("one.role.json", one),
        ("two.role.json", two),
    ]
}

fn role(dice: &mut Dice, name: &str, names: &[String], follows: &[(String, String)]) -> Value {
    let scopes = ["own", "own_and_reports", "department", "department_and_below"];
    let mut grants = vec![
        json!({ "name": "places", "object": "place", "actions": ["read"] }),
        json!({ "name": "spots", "object": "spot", "actions": ["read"], "rows": { "field": "name", "is": "Here" } }),
        json!({ "name": "houses", "object": "house", "rows": dice.pick(&scopes), "actions": ["read"] }),
    ];
    for number in 0..1 + dice.roll(2) {
        let house = [
            "home",
            "owner",
            "created_by",
            "updated_by",
            "created_at",
            "updated_at",
            "stem",
        ];
        let mut read: Vec<&str> = names.iter().map(String::as_str).chain(house).collect();
        read.retain(|_| dice.happens(45));
        let write: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|_| dice.happens(50))
            .collect();
        let mask: Vec<&str> = read
            .iter()
            .copied()
            .filter(|name| name.starts_with('f') && dice.happens(15))
            .collect();
        // Who reads it must read what it follows from; another grant would not compile.
        for (name, input) in follows {
            if read.contains(&input.as_str()) && !mask.contains(&input.as_str()) && dice.happens(70) {
                read.push(name);
            }
        }
        let rows = match dice.roll(8) {
            0 => json!("all"),
            1 | 2 => json!(dice.pick(&scopes)),
            3 => json!({ "via": "home" }),
            4 => json!({ "field": "f0", "is": { "me": "employee.title" } }),
            _ => json!({ "field": dice.pick(names), "is_filled": dice.happens(60) }),
        };
        let mut actions = vec!["read"];
        for (action, percent) in [("update", 70), ("create", 50), ("delete", 40)] {
            if dice.happens(percent) {
                actions.push(action);
            }
        }
        grants.push(
            json!({ "name": format!("g{number}"), "object": "thing", "rows": rows, "actions": actions,
            "read": read, "write": write, "mask": mask }),
        );
    }
    json!({ "name": name, "title": name, "grants": grants })
}
