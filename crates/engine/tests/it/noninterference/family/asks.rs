//! What is asked of both databases.

use super::Family;
use crate::dice;
use crate::world::{create, fields, instant, read};
use engine::{AggregateAsk, Context, LookupAsk, PageAsk, Refusal, Saved, Wish, file};
use field::Storage;
use model::Object;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;

const OBJECTS: [&str; 7] = ["order", "line", "part", "visit", "comment", "firm", "tariff"];

/// One request, the same for both.
#[derive(Debug)]
pub(super) enum Ask {
    Page(
        &'static str,
        Option<Value>,
        Option<String>,
        Option<String>,
        Option<String>,
    ),
    Groups(&'static str, Option<String>, String),
    Get(String, Uuid),
    Then(String, Uuid, String),
    Compare(String, Uuid, String),
    History(String, Uuid),
    Timeline(String, Uuid),
    Evaluate(String, Option<Uuid>, Map<String, Value>),
    Lookup(String, String),
    Suggest(String),
    File(Uuid),
    Update(String, Uuid, Map<String, Value>),
    Create(String, Map<String, Value>),
    Delete(String, Uuid),
    Restore(String, Uuid),
}

impl Ask {
    /// Whether it leaves everything as it is.
    pub(super) fn only_reads(&self) -> bool {
        !matches!(
            self,
            Ask::Update(..) | Ask::Create(..) | Ask::Delete(..) | Ask::Restore(..)
        )
    }
}

impl Family {
    /// All that is asked, what is only read first.
    pub(super) async fn asks(&mut self) -> Vec<Ask> {
        let all: Vec<(String, Uuid)> = self.records.iter().chain(&self.extra).cloned().collect();
        let mut asks = Vec::new();
        for name in OBJECTS {
            asks.push(Ask::Page(name, None, None, None, None));
            let values = self.values(name).await;
            self.queries(name, &values, &mut asks);
        }
        asks.extend(self.files.iter().map(|id| Ask::File(*id)));
        asks.extend(["abc", "Ada", "云", "silk", "road", "zz%"].map(|word| Ask::Suggest(word.to_owned())));
        for (object, id) in &all {
            let at = self.moment();
            let (object, id) = (object.clone(), *id);
            asks.extend([
                Ask::Get(object.clone(), id),
                Ask::History(object.clone(), id),
                Ask::Timeline(object.clone(), id),
                Ask::Then(object.clone(), id, at.clone()),
                Ask::Compare(object.clone(), id, at),
            ]);
            let body = self.rows(&object, &all);
            asks.push(Ask::Evaluate(object.clone(), Some(id), body));
            asks.push(Ask::Lookup(object, "a".to_owned()));
        }
        self.writes(&all, &mut asks);
        asks
    }

    /// What stands in both databases, as anybody might guess it.
    async fn values(&self, object: &str) -> Vec<Map<String, Value>> {
        let mut values = Vec::new();
        for world in &self.worlds {
            let own = self.records.iter().filter(|(of, _)| of == object);
            for (_, id) in own {
                values.push(fields(read(&world.admin(), object, *id).await.unwrap()));
            }
        }
        values
    }

    fn moment(&mut self) -> String {
        let made = i64::try_from(self.next / 1_000).unwrap() * 5;
        let passed = self.dice.roll(usize::try_from(made).unwrap() - 50);
        instant(crate::world::MORNING + i64::try_from(passed).unwrap())
    }

    fn queries(&mut self, name: &'static str, values: &[Map<String, Value>], asks: &mut Vec<Ask>) {
        let object = Arc::clone(self.model.object(name).unwrap());
        let page = |filter: Value| Ask::Page(name, Some(filter), None, None, None);
        for field in &object.fields {
            let down = if self.dice.happens(50) { "-" } else { "" };
            let then = self.dice.happens(15).then(|| self.moment());
            asks.push(match self.dice.roll(4) {
                0 => Ask::Page(name, None, Some(format!("{down}{}", field.name)), None, then),
                1 => Ask::Page(name, None, None, Some(field.name.clone()), then),
                2 => Ask::Groups(name, Some(field.name.clone()), "count".to_owned()),
                _ => {
                    let word = self.dice.pick(&["sum", "avg", "min", "max"]);
                    Ask::Groups(name, None, format!("{word}:{}", field.name))
                }
            });
            let tested = dice::test(&mut self.dice, &self.model, field, &self.records);
            asks.push(page(tested));
            if values.is_empty() || field.kind.operators().is_empty() {
                continue;
            }
            let guess = match self.dice.pick(values).get(&field.name) {
                Some(Value::Array(members)) => members[0].clone(),
                other => other.cloned().unwrap_or_default(),
            };
            let operator = self.dice.pick(field.kind.operators()).word();
            asks.push(page(json!({ "field": field.name, operator: guess })));
            if field.storage == Storage::Linked {
                for word in ["some", "none"] {
                    asks.push(page(
                        json!({ word: field.name, "where": { "field": "name", "is_filled": true } }),
                    ));
                }
            }
        }
        for (from, path) in self.ways() {
            if from == name {
                asks.push(page(path));
            }
        }
        for _ in 0..4 {
            let filter = dice::filter(&mut self.dice, &self.model, &object, &self.records, 3);
            let sort = self.dice.pick(&object.fields).name.clone();
            asks.push(Ask::Page(name, Some(filter), Some(sort), None, None));
        }
    }

    /// Filters that look behind references and among what belongs to a record.
    fn ways(&mut self) -> Vec<(&'static str, Value)> {
        let mut ways = Vec::new();
        for (from, by, to) in [
            ("order", "firm", "firm"),
            ("order", "tariff", "tariff"),
            ("line", "order", "order"),
            ("part", "line", "line"),
            ("visit", "order", "order"),
        ] {
            for _ in 0..3 {
                let far = Arc::clone(self.model.object(to).unwrap());
                let field = self.dice.pick(&far.fields);
                let mut test = dice::test(&mut self.dice, &self.model, field, &self.records);
                test["field"] = json!(format!("{by}.{}", field.name));
                ways.push((from, test));
            }
        }
        for (from, among, of) in [
            ("order", "lines", "line"),
            ("order", "visit.order", "visit"),
            ("order", "comment.on", "comment"),
            ("line", "parts", "part"),
            ("firm", "order.firm", "order"),
            ("tariff", "order.tariff", "order"),
        ] {
            for word in ["some", "none"] {
                let far: Arc<Object> = Arc::clone(self.model.object(of).unwrap());
                let test = dice::filter(&mut self.dice, &self.model, &far, &self.records, 1);
                ways.push((from, json!({ word: among, "where": test })));
            }
        }
        ways
    }

    /// A body that somebody might send: fields that decide nothing, and child rows that are there, are elsewhere or are new.
    fn rows(&mut self, object: &str, all: &[(String, Uuid)]) -> Map<String, Value> {
        let definition = Arc::clone(self.model.object(object).unwrap());
        let mut body = Map::new();
        for _ in 0..2 {
            let field = self.dice.pick(&definition.fields);
            // By whom it is read and in which currency it is, is told by design; and so is whom it follows.
            let settled = ["order", "line", "on", "owner", "reply_to", "currency", "signed"];
            let settled = settled.contains(&&*field.name) || field.name.starts_with('~');
            if field.writable() && self.may_send(object, &field.name) && !settled {
                body.insert(field.name.clone(), self.value(&definition, &field.name));
            }
        }
        let Some((list, of)) = [("order", "lines", "line"), ("line", "parts", "part")]
            .iter()
            .find_map(|(own, list, of)| (*own == object).then_some((*list, *of)))
        else {
            return body;
        };
        let ids: Vec<Uuid> = all
            .iter()
            .filter(|(of_it, _)| of_it == of)
            .map(|(_, id)| *id)
            .collect();
        let mut rows = Vec::new();
        for _ in 0..self.dice.roll(3) {
            let mut row = self.rows(of, &[]);
            row.shift_remove("parts");
            if !ids.is_empty() && self.dice.happens(60) {
                row.insert("id".to_owned(), json!(self.dice.pick(&ids)));
                if self.dice.happens(20) {
                    row.retain(|name, _| name == "id");
                    row.insert("$delete".to_owned(), json!(true));
                }
            }
            rows.push(Value::Object(row));
        }
        if !rows.is_empty() {
            body.insert(list.to_owned(), Value::Array(rows));
        }
        body
    }

    fn may_send(&self, object: &str, name: &str) -> bool {
        let at = self.model.object(object).unwrap().positions[name];
        !self.deciding(object).has(at)
    }

    fn writes(&mut self, all: &[(String, Uuid)], asks: &mut Vec<Ask>) {
        for (object, id) in all {
            let body = self.rows(object, all);
            asks.push(Ask::Update(object.clone(), *id, body));
        }
        let orders: Vec<Uuid> = all
            .iter()
            .filter(|(of, _)| of == "order")
            .map(|(_, id)| *id)
            .collect();
        for order in &orders {
            for object in ["line", "visit", "comment", "task"] {
                let Some(definition) = self.model.object(object).map(Arc::clone) else {
                    continue;
                };
                let mut body = Map::new();
                for field in definition.fields.iter().filter(|field| field.required) {
                    body.insert(field.name.clone(), json!("abc"));
                }
                body.insert("name".to_owned(), json!("abc"));
                body.insert("order".to_owned(), json!(order));
                body.insert("on".to_owned(), json!({ "object": "order", "id": order }));
                body.retain(|name, _| definition.positions.contains_key(name));
                asks.push(Ask::Create(object.to_owned(), body));
            }
        }
        for _ in 0..4 {
            let mut body = self.rows("order", all);
            body.insert("name".to_owned(), json!("abc"));
            asks.push(Ask::Evaluate("order".to_owned(), None, body.clone()));
            asks.push(Ask::Create("order".to_owned(), body));
        }
        for (object, id) in all {
            // Nothing names a visit: what does would lose a name and gain a version, which tells by design.
            if object == "visit" || object == "part" {
                asks.push(Ask::Delete(object.clone(), *id));
                asks.push(Ask::Restore(object.clone(), *id));
            }
        }
        asks.extend(OBJECTS.map(|name| Ask::Page(name, None, None, None, None)));
        asks.extend(orders.iter().map(|id| Ask::Timeline("order".to_owned(), *id)));
    }
}

/// The whole answer as text.
pub(super) async fn answer(cx: &Context, ask: &Ask) -> String {
    match ask {
        Ask::Page(object, filter, sort, chosen, as_of) => {
            let filter = filter.as_ref().map(ToString::to_string);
            let first = PageAsk {
                filter: filter.as_deref(),
                sort: sort.as_deref(),
                fields: chosen.as_deref(),
                limit: Some(6),
                count: Some(9),
                as_of: as_of.as_deref(),
                ..PageAsk::default()
            };
            let page = engine::page(cx, object, &first).await;
            let next = page.as_ref().ok().and_then(|page| page.next.clone());
            let mut text = format!(
                "{:?}",
                page.map(|page| (String::from_utf8(page.items), page.next, page.count))
            );
            if let Some(next) = &next {
                let second = PageAsk {
                    cursor: Some(next),
                    ..first
                };
                text.push_str(&format!("{:?}", engine::page(cx, object, &second).await));
            }
            text
        }
        Ask::Groups(object, group, measure) => {
            let ask = AggregateAsk {
                group: group.clone(),
                measure: Some(measure.clone()),
                filter: None,
                as_of: None,
            };
            format!(
                "{:?}",
                engine::aggregate(cx, object, ask).await.map(String::from_utf8)
            )
        }
        Ask::Get(object, id) => found(engine::get(cx, object, *id, None).await),
        Ask::Then(object, id, at) => found(engine::get_as_of(cx, object, *id, None, at).await),
        Ask::Compare(object, id, at) => format!("{:?}", engine::compare(cx, object, *id, (at, None)).await),
        Ask::History(object, id) => format!("{:?}", engine::history(cx, object, *id, None, None).await),
        Ask::Timeline(object, id) => format!("{:?}", engine::timeline(cx, object, *id, None, None).await),
        Ask::Evaluate(object, id, body) => {
            format!("{:?}", engine::evaluate(cx, object, *id, body.clone(), &[]).await)
        }
        Ask::Lookup(object, q) => {
            let ask = LookupAsk {
                q: Some(q),
                ..LookupAsk::default()
            };
            format!("{:?}", engine::lookup(cx, object, &ask).await)
        }
        Ask::Suggest(text) => format!("{:?}", engine::suggest(cx, text, None).await),
        Ask::File(id) => match file::open(cx, *id).await {
            Ok(opened) => format!("{} {}", opened.name, opened.hash),
            Err(refusal) => format!("{refusal:?}"),
        },
        Ask::Update(object, id, body) => {
            let version = engine::get(cx, object, *id, None)
                .await
                .map_or(1, |found| found.version);
            saved(engine::update(cx, object, *id, version, body.clone(), Wish::default()).await)
        }
        Ask::Create(object, body) => saved(create(cx, object, Value::Object(body.clone())).await),
        Ask::Delete(object, id) => {
            let version = engine::get(cx, object, *id, None)
                .await
                .map_or(1, |found| found.version);
            saved(engine::delete(cx, object, *id, version, Wish::default()).await)
        }
        Ask::Restore(object, id) => saved(engine::restore(cx, object, *id, Wish::default()).await),
    }
}

fn found(found: Result<engine::Found, Refusal>) -> String {
    match found {
        Ok(found) => format!("{} {}", found.version, String::from_utf8_lossy(&found.body)),
        Err(refusal) => format!("{refusal:?}"),
    }
}

fn saved(outcome: Result<Saved, Refusal>) -> String {
    match outcome {
        Ok(saved) => {
            let body = String::from_utf8_lossy(&saved.body).into_owned();
            // Which others were written along is for the house, and no part of an answer.
            format!("{:?} {body}", (saved.id, saved.version))
        }
        Err(refusal) => format!("{refusal:?}"),
    }
}
