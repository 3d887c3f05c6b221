//! The same requests get the same answers on both databases, to the byte.

use crate::dice::{self, Dice};
use crate::market;
use crate::world::{MORNING, World, compiled, instant, json_of, sound};
use engine::{
    Acknowledged, AggregateAsk, Context, ConvertAsk, LookupAsk, Operation, PageAsk, Refusal, Saved, Wish,
};
use model::Object;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Engine;
use uuid::Uuid;

/// How many requests are made: 2,000, or as many as `OPERATIONS` says.
fn operations() -> usize {
    dice::many("OPERATIONS", 2_000)
}

const OBJECTS: [&str; 9] = [
    "account", "deal", "visit", "memo", "bag", "order", "order", "line", "tariff",
];

/// One request, the same for both.
#[derive(Debug, Clone)]
enum Request {
    Create(String, Map<String, Value>, Wish),
    Update(String, Uuid, i64, Map<String, Value>),
    Delete(String, Uuid, i64),
    Restore(String, Uuid),
    Batch(Vec<Operation>, bool),
    Get(String, Uuid),
    Then(String, Uuid, String),
    Compare(String, Uuid, String, String),
    Page(String, Option<String>, Option<String>, u32, Option<String>),
    Aggregate(String, AggregateAsk),
    History(String, Uuid),
    Lookup(String, String),
    Evaluate(String, Option<Uuid>, Map<String, Value>),
    Search(String, String),
    Suggest(String),
    Convert(Uuid, i64),
    Ways(String, Uuid),
    Timeline(String, Uuid),
}

/// What is known of the records made so far: object, id, the version seen last.
struct Known {
    records: Vec<(String, Uuid, i64)>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_requests_get_equal_answers() {
    let model = compiled(&market::documents());
    let mut sqlite = World::of(Engine::Sqlite, Arc::clone(&model)).await;
    let mut postgres = World::of(Engine::Postgres, model).await;
    market::rates(&sqlite).await;
    market::rates(&postgres).await;
    let operations = operations();
    let mut dice = Dice::new(20_261_121);
    let mut known = Known { records: Vec::new() };
    let (mut done, mut refused, mut verbs) = (0, 0, BTreeMap::new());
    for number in 0..operations {
        if number % (operations / 7) == operations / 8 {
            // Somebody publishes: a field comes, and the one that came before goes.
            let model = compiled(&changed(number, &mut dice));
            sqlite.change(&model).await;
            postgres.change(&model).await;
        }
        sqlite.clock.advance(7);
        postgres.clock.advance(7);
        let request = known.request(&mut dice, &sqlite);
        let who = [
            &["administrator"][..],
            &["seller"],
            &["seller", "clerk"],
            &["watcher"],
            &["trader"],
            &["seller", "trader"],
        ];
        let who = who[*dice.pick(&[0, 0, 0, 0, 1, 1, 2, 3, 4, 5])];
        let user = 7 + u128::try_from(dice.roll(2)).unwrap();
        let (one, other) = (sqlite.cx(user, who), postgres.cx(user, who));
        let (answer, same) = tokio::join!(answer(&one, &request), answer(&other, &request));
        assert_eq!(answer.0, same.0, "request {number}: {request:?} as {who:?}");
        assert!(
            !answer.0.contains("Internal(") && !answer.0.contains("Busy("),
            "{request:?}: {}",
            answer.0
        );
        let verb = format!("{request:?}");
        let verb = verb.split(['(', ' ']).next().unwrap_or_default().to_owned();
        let told = verbs.entry(verb).or_insert((0, 0));
        if answer.0.starts_with("Err") {
            refused += 1;
            told.1 += 1;
        } else {
            done += 1;
            told.0 += 1;
        }
        known.learn(&request, answer.1);
    }
    println!("{done} done, {refused} refused, {} records", known.records.len());
    println!("{verbs:?}");
    assert!(
        done > operations / 3 && refused > operations / 20,
        "{done} done, {refused} refused"
    );
    sound(&sqlite).await;
    sound(&postgres).await;
}

impl Known {
    fn request(&self, dice: &mut Dice, world: &World) -> Request {
        let named = *dice.pick(&OBJECTS);
        let object = Arc::clone(world.model.object(named).unwrap());
        let name = object.name.clone();
        let ids: Vec<(String, Uuid)> = self
            .records
            .iter()
            .rev()
            .take(40)
            .map(|(object, id, _)| (object.clone(), *id))
            .collect();
        let own: Vec<_> = self.records.iter().filter(|(of, ..)| *of == name).collect();
        if own.is_empty() || dice.happens(18) {
            return Request::Create(name, self.body(dice, world, &object, &ids), passing(dice));
        }
        let (_, id, version) = own[dice.roll(own.len())].clone();
        let version = if dice.happens(90) { version } else { version + 1 };
        match dice.roll(21) {
            0..=3 => Request::Update(name, id, version, self.body(dice, world, &object, &ids)),
            4 => Request::Delete(name, id, version),
            5 => Request::Restore(name, id),
            6 => Request::Batch(self.batch(dice, world, &ids), dice.happens(50)),
            7 => Request::Get(name, id),
            8 | 9 => {
                let filter = match dice.happens(70) {
                    true => dice::filter(dice, &world.model, &object, &ids, 3),
                    false => further(dice, world, &object, &ids),
                };
                let filter = dice.happens(80).then(|| filter.to_string());
                Request::Page(
                    name,
                    filter,
                    sort(dice, &object),
                    1 + u32::try_from(dice.roll(20)).unwrap(),
                    dice.happens(40).then(|| moment(dice, world)),
                )
            }
            10 => Request::Aggregate(name, groups(dice, world, &object, &ids)),
            11 => Request::History(name, id),
            12 => Request::Then(name, id, moment(dice, world)),
            13 => Request::Compare(name, id, moment(dice, world), moment(dice, world)),
            14 => Request::Lookup(name, word(dice)),
            15 => Request::Search(name, word(dice)),
            16 => Request::Suggest(word(dice)),
            17 => Request::Timeline(name, id),
            18 if name == "order" => Request::Convert(id, version),
            18 | 19 => Request::Ways(name, id),
            _ => {
                let id = dice.happens(60).then_some(id);
                Request::Evaluate(name, id, self.body(dice, world, &object, &ids))
            }
        }
    }

    /// A draft with some rows in it: new ones, and those of some record.
    fn body(
        &self,
        dice: &mut Dice,
        world: &World,
        object: &Object,
        ids: &[(String, Uuid)],
    ) -> Map<String, Value> {
        let mut body = draft(dice, world, object, ids);
        for relation in &object.relations {
            if dice.happens(50) {
                continue;
            }
            let of = Arc::clone(world.model.object(&relation.object).unwrap());
            let there: Vec<Uuid> = ids
                .iter()
                .filter(|(name, _)| *name == of.name)
                .map(|(_, id)| *id)
                .collect();
            let mut rows = Vec::new();
            for _ in 0..dice.roll(4) {
                let mut row = self.body(dice, world, &of, ids);
                if dice.happens(95) {
                    row.shift_remove(&relation.by);
                }
                if !there.is_empty() && dice.happens(40) {
                    row.insert("id".to_owned(), json!(dice.pick(&there)));
                    if dice.happens(30) {
                        row.retain(|name, _| name == "id");
                        row.insert("$delete".to_owned(), json!(true));
                    }
                }
                rows.push(Value::Object(row));
            }
            body.insert(relation.name.clone(), Value::Array(rows));
        }
        body
    }

    fn batch(&self, dice: &mut Dice, world: &World, ids: &[(String, Uuid)]) -> Vec<Operation> {
        let mut operations = Vec::new();
        for _ in 0..1 + dice.roll(4) {
            let (name, id, version) = dice.pick(&self.records).clone();
            let object = Arc::clone(world.model.object(&name).unwrap());
            operations.push(match dice.roll(4) {
                0 | 1 => Operation::Create {
                    object: name,
                    record: draft(dice, world, &object, ids),
                    wish: Wish::default(),
                },
                2 => Operation::Update {
                    object: name,
                    id,
                    version,
                    record: draft(dice, world, &object, ids),
                    wish: Wish::default(),
                },
                _ => Operation::Delete {
                    object: name,
                    id,
                    version,
                },
            });
        }
        operations
    }

    fn learn(&mut self, request: &Request, saved: Vec<Saved>) {
        let object = match request {
            Request::Create(object, ..)
            | Request::Update(object, ..)
            | Request::Delete(object, ..)
            | Request::Restore(object, ..) => Some(object.clone()),
            _ => None,
        };
        for saved in saved {
            let object = object.clone();
            // A deletion answers nothing.
            if !saved.body.is_empty() {
                self.rows(object.as_deref(), &json_of(&saved.body));
            }
            match self.records.iter_mut().find(|(_, id, _)| *id == saved.id) {
                Some(record) => record.2 = saved.version,
                None => self
                    .records
                    .extend(object.map(|object| (object, saved.id, saved.version))),
            }
        }
    }

    /// Learns the rows that were saved in a record.
    fn rows(&mut self, object: Option<&str>, saved: &Value) {
        for (list, of) in [("lines", "line"), ("parts", "part")] {
            let is_its = matches!((object, list), (Some("order"), "lines") | (Some("line"), "parts"));
            for row in saved
                .get(list)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter(|_| is_its)
            {
                let id: Uuid = row["id"].as_str().unwrap().parse().unwrap();
                let version = row["version"].as_i64().unwrap_or(1);
                match self.records.iter_mut().find(|(_, known, _)| *known == id) {
                    Some(record) => record.2 = version,
                    None => self.records.push((of.to_owned(), id, version)),
                }
                self.rows(Some(of), row);
            }
        }
    }
}

/// The documents with a field more.
fn changed(number: usize, dice: &mut Dice) -> market::Documents {
    let mut documents = market::documents();
    let kind = *dice.pick(&[
        "text", "integer", "decimal", "money", "date", "datetime", "users", "tags", "percent",
    ]);
    for (path, document) in &mut documents {
        if ["deal.object.json", "bag.object.json", "order.object.json"].contains(path) {
            document["properties"][format!("late_{number}")] = json!({ "kind": kind, "title": "Late" });
        }
    }
    documents
}

fn word(dice: &mut Dice) -> String {
    dice.pick(&["a", "abc", "上", "o'", "z%", "shang", "sh", ""])
        .to_string()
}

/// A filter that looks behind a reference or among the rows of a record.
fn further(dice: &mut Dice, world: &World, object: &Object, ids: &[(String, Uuid)]) -> Value {
    let ways: &[(&str, &str)] = match object.name.as_str() {
        "order" => &[
            ("lines", "line"),
            ("buyer.", "account"),
            ("tariff.", "tariff"),
            ("kin", "order"),
        ],
        "account" => &[
            ("deal.account", "deal"),
            ("order.buyer", "order"),
            ("kin", "account"),
            ("twin.", "account"),
        ],
        "deal" => &[
            ("account.", "account"),
            ("visit.deal", "visit"),
            ("memo.deals", "memo"),
        ],
        "line" => &[("parts", "part"), ("order.", "order")],
        "visit" => &[("deal.", "deal"), ("memo.visits", "memo"), ("after.", "visit")],
        "tariff" => &[("order.tariff", "order")],
        "memo" => &[("visit.", "visit"), ("deals", "deal"), ("visits", "visit")],
        _ => return dice::filter(dice, &world.model, object, ids, 1),
    };
    let (way, far) = *dice.pick(ways);
    let far = Arc::clone(world.model.object(far).unwrap());
    if way.ends_with('.') {
        let field = dice.pick(&far.fields);
        let mut test = dice::test(dice, &world.model, field, ids);
        test["field"] = json!(format!("{way}{}", field.name));
        return test;
    }
    let word = *dice.pick(&["some", "none"]);
    json!({ word: way, "where": dice::filter(dice, &world.model, &far, ids, 1) })
}

/// A draft that is more often right than chance alone would make it.
fn draft(dice: &mut Dice, world: &World, object: &Object, ids: &[(String, Uuid)]) -> Map<String, Value> {
    let mut draft = dice::draft(dice, &world.model, object, ids);
    draft.shift_remove("owner");
    // The rate of a record is told beside it, and rarely given.
    draft.retain(|name, _| !name.starts_with('~') || dice.happens(2));
    if object.name == "bag" {
        // Of so many fields one would nearly always be wrong.
        draft.retain(|name, _| name == "name" || dice.happens(25));
    }
    for name in [
        "account", "deal", "after", "visit", "twin", "agent", "buyer", "price", "tariff", "order",
    ] {
        if dice.happens(50) {
            draft.shift_remove(name);
        }
    }
    if dice.happens(1) {
        draft.insert("nonsense".to_owned(), Value::Null);
    }
    draft
}

fn passing(dice: &mut Dice) -> Wish {
    let one = Acknowledged {
        name: "large_budget".to_owned(),
        reason: "chance".to_owned(),
    };
    Wish {
        acknowledge: if dice.happens(70) { vec![one] } else { Vec::new() },
        ..Wish::default()
    }
}

fn sort(dice: &mut Dice, object: &Object) -> Option<String> {
    let names: Vec<String> = (0..dice.roll(3))
        .map(|_| {
            format!(
                "{}{}",
                if dice.happens(50) { "-" } else { "" },
                dice.pick(&object.fields).name
            )
        })
        .collect();
    (!names.is_empty()).then(|| names.join(","))
}

fn groups(dice: &mut Dice, world: &World, object: &Object, ids: &[(String, Uuid)]) -> AggregateAsk {
    let group = dice.pick(&object.fields);
    let bucket = match group.storage.column() {
        field::Column::Date | field::Column::Instant => {
            format!(":{}", dice.pick(&["day", "week", "month", "quarter", "year"]))
        }
        _ => String::new(),
    };
    let measured = dice.pick(&object.fields);
    let word = dice.pick(&["sum", "avg", "min", "max"]);
    let filter = dice
        .happens(50)
        .then(|| dice::filter(dice, &world.model, object, ids, 2).to_string());
    AggregateAsk {
        group: dice.happens(80).then(|| format!("{}{bucket}", group.name)),
        measure: Some(if dice.happens(50) {
            "count".to_owned()
        } else {
            format!("count,{word}:{}", measured.name)
        }),
        filter,
        as_of: dice.happens(40).then(|| moment(dice, world)),
    }
}

/// Some moment since the beginning, rarely one ahead.
fn moment(dice: &mut Dice, world: &World) -> String {
    let passed = usize::try_from(world.ports.now() - MORNING).unwrap();
    let at = MORNING + i64::try_from(dice.roll(passed + passed / 50 + 1)).unwrap();
    instant(at)
}

/// The whole answer as text, and what was saved.
async fn answer(cx: &Context, request: &Request) -> (String, Vec<Saved>) {
    match request.clone() {
        Request::Create(object, body, wish) => one(engine::create(cx, &object, body, wish).await),
        Request::Update(object, id, version, body) => {
            one(engine::update(cx, &object, id, version, body, Wish::default()).await)
        }
        Request::Delete(object, id, version) => {
            one(engine::delete(cx, &object, id, version, Wish::default()).await)
        }
        Request::Restore(object, id) => one(engine::restore(cx, &object, id, Wish::default()).await),
        Request::Batch(operations, whole) => {
            let outcome = engine::batch(cx, operations, whole).await;
            let text = format!("{outcome:?}");
            (text, outcome.into_iter().flatten().flatten().collect())
        }
        Request::Get(object, id) => {
            let found = engine::get(cx, &object, id, None).await;
            (
                format!(
                    "{:?}",
                    found.map(|found| (found.version, String::from_utf8(found.body)))
                ),
                Vec::new(),
            )
        }
        Request::Then(object, id, at) => {
            let found = engine::get_as_of(cx, &object, id, None, &at).await;
            let found = found.map(|found| (found.version, String::from_utf8(found.body)));
            (format!("{found:?}"), Vec::new())
        }
        Request::Compare(object, id, from, to) => {
            let compared = engine::compare(cx, &object, id, (&from, Some(&to))).await;
            (format!("{compared:?}"), Vec::new())
        }
        Request::Page(object, filter, sort, limit, as_of) => {
            let ask = PageAsk {
                filter: filter.as_deref(),
                sort: sort.as_deref(),
                limit: Some(limit),
                count: Some(30),
                as_of: as_of.as_deref(),
                ..PageAsk::default()
            };
            (pages(cx, &object, &ask).await, Vec::new())
        }
        Request::Aggregate(object, ask) => {
            let groups = engine::aggregate(cx, &object, ask).await;
            (format!("{:?}", groups.map(String::from_utf8)), Vec::new())
        }
        Request::History(object, id) => (
            format!("{:?}", engine::history(cx, &object, id, Some(5), None).await),
            Vec::new(),
        ),
        Request::Lookup(object, q) => {
            let ask = LookupAsk {
                q: Some(&q),
                ..LookupAsk::default()
            };
            (
                format!("{:?}", engine::lookup(cx, &object, &ask).await),
                Vec::new(),
            )
        }
        Request::Search(object, text) => {
            let ask = PageAsk {
                search: Some(&text),
                limit: Some(5),
                count: Some(9),
                ..PageAsk::default()
            };
            (pages(cx, &object, &ask).await, Vec::new())
        }
        Request::Suggest(text) => (
            format!("{:?}", engine::suggest(cx, &text, None).await),
            Vec::new(),
        ),
        Request::Convert(id, version) => {
            let ask = ConvertAsk::default();
            one(engine::convert(cx, ("order", id), "accept", version, ask, Wish::default()).await)
        }
        Request::Ways(object, id) => (
            format!("{:?}", engine::transitions(cx, &object, id).await),
            Vec::new(),
        ),
        Request::Timeline(object, id) => (
            format!("{:?}", engine::timeline(cx, &object, id, Some(5), None).await),
            Vec::new(),
        ),
        Request::Evaluate(object, id, record) => (
            format!("{:?}", engine::evaluate(cx, &object, id, record, &[]).await),
            Vec::new(),
        ),
    }
}

fn one(outcome: Result<Saved, Refusal>) -> (String, Vec<Saved>) {
    let text = match &outcome {
        Ok(saved) => format!(
            "Ok {:?} {}",
            (saved.id, saved.version, saved.status, &saved.also),
            String::from_utf8_lossy(&saved.body)
        ),
        Err(Refusal::Stale { version, current }) => {
            format!("Err Stale {version} {}", String::from_utf8_lossy(current))
        }
        Err(refusal) => format!("Err {refusal:?}"),
    };
    (text, outcome.into_iter().collect())
}

/// The first three pages.
async fn pages(cx: &Context, object: &str, ask: &PageAsk<'_>) -> String {
    let (mut text, mut cursor) = (String::new(), None::<String>);
    for _ in 0..3 {
        let ask = PageAsk {
            cursor: cursor.as_deref(),
            ..ask.clone()
        };
        match engine::page(cx, object, &ask).await {
            Ok(page) => {
                text.push_str(&format!(
                    "{} {:?} {:?}\n",
                    String::from_utf8_lossy(&page.items),
                    page.next,
                    page.count
                ));
                let Some(next) = page.next else { break };
                cursor = Some(next);
            }
            Err(refusal) => return format!("Err {refusal:?}"),
        }
    }
    text
}
