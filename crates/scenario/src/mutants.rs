//! What a pack would be without one of its promises: the pages of the pack must notice.

use metadata::pointer_token;
use serde_json::Value;

use crate::Files;

/// A pack with one promise less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// What is missing.
    pub lost: Lost,
    /// The file it stood in: `deal/deal.object.json`.
    pub file: String,
    /// Where it stood, and its name: `/rules/2 closes_after_it_began`.
    pub place: String,
    /// What is left of the file.
    text: String,
}

/// What a mutant has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// A rule.
    Rule,
    /// What a transition asks for: a field, a condition, a filter, or who may take it.
    Gate,
    /// A way from stage to stage.
    Transition,
    /// A grant, or one field that it names.
    Right,
    /// A roll-up.
    Rollup,
    /// What a roll-up leaves out.
    RollupFilter,
}

impl Lost {
    /// Its word in a list.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Lost::Rule => "rule",
            Lost::Gate => "gate",
            Lost::Transition => "transition",
            Lost::Right => "right",
            Lost::Rollup => "roll-up",
            Lost::RollupFilter => "roll-up filter",
        }
    }
}

impl Mutant {
    /// The files of the pack without what this mutant lost.
    #[must_use]
    pub fn files(&self, pack: &Files) -> Files {
        let mut files = pack.clone();
        if let Some(file) = files.iter_mut().find(|(path, _)| *path == self.file) {
            file.1.clone_from(&self.text);
        }
        files
    }

    /// Words that a page which could notice the loss is likely to hold: the object, and the name of what is lost.
    pub fn hints(&self) -> impl Iterator<Item = &str> {
        let object = self
            .file
            .rsplit('/')
            .next()
            .and_then(|file| file.split('.').next());
        object.into_iter().chain(self.place.split_whitespace().skip(1))
    }
}

/// Every mutant of a pack, in the order of its files. A pack that is no JSON has none.
#[must_use]
pub fn mutants(pack: &Files) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (path, text) in pack {
        let Ok(body) = serde_json::from_str::<Value>(text) else {
            continue;
        };
        let mut places = Places::default();
        if path.ends_with(".object.json") {
            places.object(&body);
        } else if path.ends_with(".role.json") {
            places.role(&body);
        } else if path.ends_with(".change.json") {
            places.change(&body);
        }
        let made = places.0.into_iter().filter_map(|(lost, place)| {
            let mut rest = body.clone();
            remove(&mut rest, &place.0)?;
            let name = place.1.map(|name| format!(" {name}")).unwrap_or_default();
            Some(Mutant {
                lost,
                file: path.clone(),
                place: format!("{}{name}", place.0),
                text: rest.to_string(),
            })
        });
        all.extend(made);
    }
    all
}

/// A pointer, and the name of what stands there, if it has one.
struct Place(String, Option<String>);

#[derive(Default)]
struct Places(Vec<(Lost, Place)>);

impl Places {
    fn add(&mut self, lost: Lost, at: String, name: Option<&str>) {
        self.0.push((lost, Place(at, name.map(str::to_owned))));
    }

    fn object(&mut self, body: &Value) {
        for (index, rule) in items(&body["rules"]) {
            self.add(Lost::Rule, format!("/rules/{index}"), rule["name"].as_str());
        }
        for (machine, body) in items(&body["machines"]) {
            for (index, transition) in items(&body["transitions"]) {
                self.transition(&format!("/machines/{machine}/transitions/{index}"), transition);
            }
        }
        for (name, field) in body["properties"].as_object().into_iter().flatten() {
            self.field(&format!("/properties/{}", pointer_token(name)), None, field);
        }
    }

    fn transition(&mut self, at: &str, transition: &Value) {
        let name = transition["name"].as_str();
        self.add(Lost::Transition, at.to_owned(), name);
        for (index, field) in items(&transition["requires"]) {
            self.add(Lost::Gate, format!("{at}/requires/{index}"), field.as_str());
        }
        for (index, gate) in items(&transition["gates"]) {
            self.add(Lost::Gate, format!("{at}/gates/{index}"), gate["name"].as_str());
        }
        if transition.get("roles").is_some() {
            self.add(Lost::Gate, format!("{at}/roles"), name);
        }
    }

    /// A roll-up at `at`; `whole` is what goes with it when it does not stand alone.
    fn field(&mut self, at: &str, whole: Option<&str>, field: &Value) {
        if field["kind"] != "rollup" {
            return;
        }
        self.add(Lost::Rollup, whole.unwrap_or(at).to_owned(), None);
        if field.get("where").is_some() {
            self.add(Lost::RollupFilter, format!("{at}/where"), None);
        }
    }

    fn role(&mut self, body: &Value) {
        for (index, grant) in items(&body["grants"]) {
            let at = format!("/grants/{index}");
            self.add(Lost::Right, at.clone(), grant["name"].as_str());
            for list in ["read", "write", "mask"] {
                for (index, field) in items(&grant[list]) {
                    self.add(Lost::Right, format!("{at}/{list}/{index}"), field.as_str());
                }
            }
        }
    }

    /// A document of another pack that this one adds to.
    fn change(&mut self, body: &Value) {
        for (index, operation) in items(&body["operations"]) {
            let at = format!("/operations/{index}");
            let target = operation["insert"].as_str().unwrap_or_default();
            let value = &operation["value"];
            let name = value["name"].as_str();
            if target.starts_with("/properties/") {
                self.field(&format!("{at}/value"), Some(&at), value);
            } else if target.starts_with("/rules") {
                self.add(Lost::Rule, at, name);
            } else if target.starts_with("/grants") {
                self.add(Lost::Right, at, name);
            } else if target.contains("/transitions/") {
                self.add(Lost::Transition, at, name);
            }
        }
    }
}

fn items(list: &Value) -> impl Iterator<Item = (usize, &Value)> {
    list.as_array().into_iter().flatten().enumerate()
}

/// Takes what stands at the pointer out of the value.
fn remove(value: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, last) = pointer.rsplit_once('/')?;
    match value.pointer_mut(parent)? {
        Value::Array(list) => {
            let index = last.parse().ok().filter(|index| *index < list.len())?;
            Some(list.remove(index))
        }
        Value::Object(map) => map.shift_remove(&last.replace("~1", "/").replace("~0", "~")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn made(path: &str, body: &Value) -> Vec<String> {
        let pack = vec![(path.to_owned(), body.to_string())];
        let told = |mutant: &Mutant| format!("{} {}", mutant.lost.word(), mutant.place);
        mutants(&pack).iter().map(told).collect()
    }

    #[test]
    fn every_promise_of_an_object_is_lost_once() {
        let body = json!({
            "rules": [{ "name": "dated" }],
            "properties": {
                "name": { "kind": "text" },
                "total": { "kind": "rollup", "where": { "field": "open", "is": true } }
            },
            "machines": [{ "transitions": [
                { "name": "win", "requires": ["reason"], "gates": [{ "name": "signed" }], "roles": ["boss"] }
            ] }]
        });
        let expected = [
            "rule /rules/0 dated",
            "transition /machines/0/transitions/0 win",
            "gate /machines/0/transitions/0/requires/0 reason",
            "gate /machines/0/transitions/0/gates/0 signed",
            "gate /machines/0/transitions/0/roles win",
            "roll-up /properties/total",
            "roll-up filter /properties/total/where",
        ];
        assert_eq!(made("deal/deal.object.json", &body), expected);
    }

    #[test]
    fn grants_and_their_fields_are_rights() {
        let body = json!({ "grants": [
            { "name": "own", "actions": ["read"], "read": ["name", "phone"], "mask": ["phone"] },
            { "name": "all", "actions": ["read"], "read": "*" }
        ] });
        let expected = [
            "right /grants/0 own",
            "right /grants/0/read/0 name",
            "right /grants/0/read/1 phone",
            "right /grants/0/mask/0 phone",
            "right /grants/1 all",
        ];
        assert_eq!(made("seller.role.json", &body), expected);
    }

    #[test]
    fn what_a_pack_adds_to_another_can_be_lost_too() {
        let body = json!({ "document": "object/customer", "operations": [
            { "insert": "/properties/count", "value": { "kind": "rollup", "where": {} } },
            { "insert": "/properties/note", "value": { "kind": "text" } },
            { "insert": "/rules", "value": { "name": "dated" } }
        ] });
        let expected = [
            "roll-up /operations/0",
            "roll-up filter /operations/0/value/where",
            "rule /operations/2 dated",
        ];
        assert_eq!(made("customer.change.json", &body), expected);
    }

    #[test]
    fn a_mutant_differs_in_what_it_lost_and_nothing_else() {
        let body = json!({ "title": "Deal", "rules": [{ "name": "a" }, { "name": "b" }] });
        let pack = vec![
            ("deal.object.json".to_owned(), body.to_string()),
            ("pack.json".to_owned(), "{}".to_owned()),
        ];
        let files = mutants(&pack)[0].files(&pack);
        let left: Value = serde_json::from_str(&files[0].1).unwrap();
        assert_eq!(left, json!({ "title": "Deal", "rules": [{ "name": "b" }] }));
        assert_eq!(files[1], pack[1]);
    }
}
