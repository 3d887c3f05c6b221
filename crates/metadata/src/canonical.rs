//! The one way to write a document: keys in the order of the kind's schema, names in the author's.

use crate::DocumentKind;
use crate::node::Node;
use serde_json::{Map, Value};

/// The same document with its keys in order. What the schema names stands as the schema orders it; fields, options of a
/// kind and everything else that authors name keeps the author's order behind it, and so does free JSON.
#[must_use]
pub fn canonical(kind: DocumentKind, body: &Value) -> Value {
    ordered(&Node::root(kind), body)
}

pub(crate) fn ordered(schema: &Node<'_>, value: &Value) -> Value {
    match value {
        Value::Object(members) if schema.has_members() => {
            let keys = order(schema, members);
            let written = keys.into_iter().filter_map(|key| {
                let member = members.get(key)?;
                Some((key.to_owned(), ordered(&schema.property(key), member)))
            });
            Value::Object(written.collect())
        }
        Value::Array(members) => {
            let items = schema.items();
            members.iter().map(|member| ordered(&items, member)).collect()
        }
        other => other.clone(),
    }
}

/// Of several alternatives the first that names every key decides; when none does, they stand one behind the other.
fn order<'v>(schema: &Node<'_>, members: &'v Map<String, Value>) -> Vec<&'v str> {
    let whole = schema
        .orders()
        .find(|known| members.keys().all(|key| known.contains_key(key)));
    let mut keys: Vec<&str> = Vec::with_capacity(members.len());
    let mut add = |known: &Map<String, Value>| {
        for (key, _) in known.iter().filter_map(|(key, _)| members.get_key_value(key)) {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
    };
    match whole {
        Some(known) => add(known),
        None => schema.orders().for_each(add),
    }
    let rest: Vec<&str> = members
        .keys()
        .map(String::as_str)
        .filter(|key| !keys.contains(key))
        .collect();
    keys.extend(rest);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(kind: DocumentKind, written: &Value, wanted: &Value) {
        let once = canonical(kind, written);
        assert_eq!(once.to_string(), wanted.to_string());
        assert_eq!(canonical(kind, &once).to_string(), wanted.to_string());
    }

    #[test]
    fn keys_stand_as_the_schema_orders_them_and_fields_as_their_author_did() {
        let written = json!({ "title": "Deal", "properties": {
            "stage": { "maxLength": 9, "title": "Stage", "kind": "text" }, "amount": { "title": "Amount", "kind": "money" } },
            "$id": "deal" });
        let wanted = json!({ "$id": "deal", "title": "Deal", "properties": {
            "stage": { "kind": "text", "title": "Stage", "maxLength": 9 }, "amount": { "kind": "money", "title": "Amount" } } });
        check(DocumentKind::Object, &written, &wanted);
    }

    #[test]
    fn free_json_is_left_as_it_was_written() {
        let filter = json!({ "is": 1, "field": "a" });
        let written = json!({ "filter": filter, "name": "l" });
        check(
            DocumentKind::List,
            &written,
            &json!({ "name": "l", "filter": filter }),
        );
    }
}
