//! Random documents of any kind, made of the kind's own schema: a kind that is added is tried at once.

use metadata::{DocumentKind, schema_value};
use serde_json::{Map, Value, json};

/// The same rolls for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let rolled = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(rolled).unwrap() % sides
    }

    pub(crate) fn happens(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    fn name(&mut self) -> String {
        const NAMES: [&str; 9] = ["a", "b", "c", "d", "e", "f/g", "h~i", "7", "客户"];
        NAMES[self.roll(NAMES.len())].to_owned()
    }

    /// A document that fits the schema of its kind.
    pub(crate) fn document(&mut self, kind: DocumentKind) -> Value {
        let root = schema_value(kind);
        self.value(root, root, 0)
    }

    fn value(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            return self.value(root, root.pointer(&target[1..]).unwrap(), depth);
        }
        for word in ["anyOf", "oneOf"] {
            if let Some(all) = schema.get(word).and_then(Value::as_array) {
                let one = self.roll(all.len());
                return self.value(root, &all[one], depth);
            }
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return words[self.roll(words.len())].clone();
        }
        if let Some(word) = schema.get("const") {
            return word.clone();
        }
        let wanted = match schema.get("type") {
            Some(Value::Array(types)) => types[self.roll(types.len())].as_str(),
            Some(one) => one.as_str(),
            None => None,
        };
        match wanted {
            Some("object") => self.object(root, schema, depth),
            Some("array") => self.list(root, schema, depth),
            Some("string") => json!(self.name()),
            Some("boolean") => json!(self.happens(50)),
            Some("integer" | "number") => json!(self.roll(5)),
            Some("null") => Value::Null,
            _ => self.free(depth),
        }
    }

    /// JSON that no schema speaks of.
    fn free(&mut self, depth: usize) -> Value {
        match self.roll(if depth > 4 { 3 } else { 5 }) {
            0 => json!(self.name()),
            1 => json!(self.roll(9)),
            2 => json!(self.happens(50)),
            3 => (0..self.roll(3)).map(|_| self.free(depth + 2)).collect(),
            _ => {
                let members = (0..self.roll(4)).map(|_| (self.name(), self.free(depth + 2)));
                Value::Object(members.collect())
            }
        }
    }

    fn object(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        let required = schema.get("required").cloned().unwrap_or_default();
        let named = schema.get("properties").and_then(Value::as_object);
        let likely = if depth > 4 { 15 } else { 60 };
        for (key, inner) in named.into_iter().flatten() {
            let must = required.as_array().is_some_and(|keys| keys.contains(&json!(key)));
            if must || self.happens(likely) {
                let value = self.value(root, inner, depth + 1);
                members.insert(key.clone(), value);
            }
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => {}
            Some(inner @ Value::Object(_)) => {
                for _ in 0..self.roll(5) {
                    let (key, value) = (self.name(), self.value(root, inner, depth + 1));
                    members.insert(key, value);
                }
            }
            _ => {
                for _ in 0..self.roll(4) {
                    let (key, value) = (format!("o_{}", self.name()), self.free(depth));
                    members.insert(key, value);
                }
            }
        }
        // Authors write keys in any order.
        let mut written: Vec<(String, Value)> = members.into_iter().collect();
        if self.happens(50) {
            written.reverse();
        }
        Value::Object(written.into_iter().collect())
    }

    fn list(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        let items = schema.get("items").cloned().unwrap_or_default();
        let most = if depth > 5 { 2 } else { 6 };
        let key = match schema["x-list"].as_str() {
            Some("keyed") => schema.get("x-key").and_then(Value::as_str).or(Some("name")),
            _ => None,
        };
        let mut members: Vec<Value> = (0..self.roll(most))
            .map(|_| self.value(root, &items, depth + 1))
            .collect();
        // Now and then an author repeats a name; the compiler complains, and layers must not lose a byte meanwhile.
        if schema["x-list"] != "value" && !self.happens(5) {
            let mut seen = std::collections::HashSet::new();
            let name = |member: &Value| key.map_or_else(|| member.clone(), |key| member[key].clone());
            members.retain(|member| seen.insert(name(member).to_string()));
        }
        members.into()
    }

    /// The document with something changed here and there.
    pub(crate) fn changed(&mut self, kind: DocumentKind, body: &Value) -> Value {
        let other = self.document(kind);
        self.mixed(body, &other)
    }

    fn mixed(&mut self, a: &Value, b: &Value) -> Value {
        match (a, b) {
            (Value::Object(x), Value::Object(y)) => {
                let mut members: Vec<(String, Value)> = Vec::new();
                for (key, value) in x {
                    match y.get(key) {
                        Some(other) if self.happens(60) => {
                            members.push((key.clone(), self.mixed(value, other)))
                        }
                        None if self.happens(15) => {}
                        _ => members.push((key.clone(), value.clone())),
                    }
                }
                let new = y.iter().filter(|(key, _)| !x.contains_key(*key));
                for (key, value) in new {
                    if self.happens(25) {
                        let at = self.roll(members.len() + 1);
                        members.insert(at, (key.clone(), value.clone()));
                    }
                }
                Value::Object(members.into_iter().collect())
            }
            (Value::Array(x), Value::Array(y)) => {
                let mut members = x.clone();
                for _ in 0..self.roll(3) {
                    if members.is_empty() {
                        break;
                    }
                    let (from, to) = (self.roll(members.len()), self.roll(members.len()));
                    let moved = members.remove(from);
                    members.insert(to, moved);
                }
                for member in &mut members {
                    if let Some(other) = y.first().filter(|_| self.happens(20)) {
                        let mut mixed = self.mixed(member, other);
                        for key in ["name", "value", "field"] {
                            if let (Some(kept), Some(place)) = (member.get(key), mixed.get_mut(key)) {
                                *place = kept.clone();
                            }
                        }
                        *member = mixed;
                    }
                }
                members.into()
            }
            (a, b) => {
                if self.happens(40) {
                    b.clone()
                } else {
                    a.clone()
                }
            }
        }
    }
}
