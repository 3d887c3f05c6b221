//! JSON pointers that step into keyed lists by name.
//!
//! `/rules/0/message` becomes `/rules/big_deal/message`, so that a place survives a change of order. The schema of
//! the kind says which lists are keyed (`x-list`, `x-key`), which values are texts for people (`x-text`), and which
//! things have one place however deep they stand (`x-place`: the elements of a form).

use crate::node::Node;
use crate::{DocumentKind, pointer_token};
use serde_json::Value;

/// One value of a document, with what its schema says about it.
pub struct Spot<'a> {
    /// Where it stands, in names.
    pub pointer: &'a str,
    /// The value.
    pub value: &'a Value,
    schema: Node<'a>,
}

impl Spot<'_> {
    /// What the schema says about the value under this keyword.
    #[must_use]
    pub fn keyword(&self, word: &str) -> Option<&Value> {
        self.schema.keyword(word)
    }

    /// The key by which elements of a keyed list are told apart; `None` for anything else.
    #[must_use]
    pub fn list_key(&self) -> Option<&str> {
        self.schema.list_key()
    }
}

/// Visits every value of a document, outside in.
pub fn walk(kind: DocumentKind, body: &Value, visit: &mut dyn FnMut(&Spot<'_>)) {
    step(&Node::root(kind), body, "", visit);
}

/// Every text for people in a document, with its place.
#[must_use]
pub fn texts(kind: DocumentKind, body: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(kind, body, &mut |spot| {
        if let (Some(_), Some(text)) = (spot.keyword("x-text"), spot.value.as_str()) {
            found.push((spot.pointer.to_owned(), text.to_owned()));
        }
    });
    found
}

/// The pointer in names of what a plain JSON pointer shows. Steps that lead nowhere are kept as they are.
#[must_use]
pub fn named_pointer(kind: DocumentKind, body: &Value, plain: &str) -> String {
    let (mut schema, mut value, mut named) = (Node::root(kind), Some(body), String::new());
    for token in plain.split('/').skip(1) {
        let raw = unescaped(token);
        match value {
            Some(Value::Array(members)) => {
                let member = raw.parse::<usize>().ok().and_then(|index| members.get(index));
                let name = schema.list_key().and_then(|key| member?.get(key)?.as_str());
                named = format!("{named}/{}", name.map_or_else(|| token.to_owned(), pointer_token));
                (schema, value) = (schema.items(), member);
            }
            other => {
                named = format!("{named}/{token}");
                (schema, value) = (schema.property(&raw), other.and_then(|value| value.get(&raw)));
            }
        }
        if let Some(place) = value.and_then(|value| schema.place(value)) {
            named = place;
        }
    }
    named
}

/// The plain JSON pointer of what a pointer in names shows, with what the schema says there; `None` when it leads
/// nowhere. An element of a form is found by its one place, however deep it stands.
pub(crate) fn locate(kind: DocumentKind, body: &Value, named: &str) -> Option<(Node<'static>, String)> {
    let steps: Vec<String> = named.split('/').skip(1).map(unescaped).collect();
    let mut at = (Node::root(kind), body, String::new());
    let mut rest = steps.as_slice();
    if let [place, name, beyond @ ..] = rest
        && body.get(place).is_none()
        && let Some(found) = placed(&at.0, body, "", &format!("/{place}"), name)
    {
        (at, rest) = (found, beyond);
    }
    for token in rest {
        let (schema, value, plain) = at;
        let (schema, inner, step) = schema.down(value, token)?;
        at = (schema, inner, format!("{plain}/{}", pointer_token(&step)));
    }
    Some((at.0, at.2))
}

/// One step of a JSON pointer as it was before RFC 6901 escaped it.
pub(crate) fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The value that has this place, below `value`.
fn placed<'v>(
    schema: &Node<'static>,
    value: &'v Value,
    plain: &str,
    place: &str,
    name: &str,
) -> Option<(Node<'static>, &'v Value, String)> {
    if schema.keyword("x-place").is_some_and(|word| word == place) && value.get("name")? == name {
        return Some((schema.clone(), value, plain.to_owned()));
    }
    match value {
        Value::Object(members) => members.iter().find_map(|(key, member)| {
            let at = format!("{plain}/{}", pointer_token(key));
            placed(&schema.property(key), member, &at, place, name)
        }),
        Value::Array(members) => members.iter().enumerate().find_map(|(index, member)| {
            placed(&schema.items(), member, &format!("{plain}/{index}"), place, name)
        }),
        _ => None,
    }
}

fn step(schema: &Node<'_>, value: &Value, pointer: &str, visit: &mut dyn FnMut(&Spot<'_>)) {
    let place = schema.place(value);
    let pointer = place.as_deref().unwrap_or(pointer);
    visit(&Spot {
        pointer,
        value,
        schema: schema.clone(),
    });
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                step(
                    &schema.property(key),
                    member,
                    &format!("{pointer}/{}", pointer_token(key)),
                    visit,
                );
            }
        }
        Value::Array(members) => {
            let items = schema.items();
            for (index, member) in members.iter().enumerate() {
                let name = schema.list_key().and_then(|key| member.get(key)?.as_str());
                let token = name.map_or_else(|| index.to_string(), pointer_token);
                step(&items, member, &format!("{pointer}/{token}"), visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(kind: DocumentKind, body: &Value, plain: &str, named: &str) {
        assert_eq!(named_pointer(kind, body, plain), named);
    }

    #[test]
    fn a_pointer_steps_into_keyed_lists_by_name() {
        let body = json!({ "grants": [{ "name": "own", "read": ["a"] }], "documents": ["read"] });
        check(
            DocumentKind::Role,
            &body,
            "/grants/0/read/0",
            "/grants/own/read/0",
        );
        check(DocumentKind::Role, &body, "/documents/0", "/documents/0");
        check(DocumentKind::Role, &body, "/grants/7/read", "/grants/7/read");
        let body = json!({ "values": [{ "value": "a/b", "title": "A" }] });
        check(
            DocumentKind::Choice,
            &body,
            "/values/0/title",
            "/values/a~1b/title",
        );
    }

    #[test]
    fn an_element_has_one_place_however_deep_it_stands() {
        let inner = json!({ "type": "Group", "name": "who", "label": "Who" });
        let body = json!({ "layout": { "type": "VerticalLayout", "name": "page", "elements": [inner] } });
        check(
            DocumentKind::Form,
            &body,
            "/layout/elements/0/label",
            "/elements/who/label",
        );
        check(DocumentKind::Form, &body, "/layout/type", "/elements/page/type");
        assert_eq!(
            texts(DocumentKind::Form, &body),
            [("/elements/who/label".to_owned(), "Who".to_owned())]
        );
    }

    #[test]
    fn only_texts_for_people_are_texts() {
        let body = json!({ "title": "Deal", "properties": { "title": { "kind": "text", "title": "Heading" } },
            "rules": [{ "name": "r", "set": { "title": "name" }, "message": "No." }] });
        let found: Vec<String> = texts(DocumentKind::Object, &body)
            .into_iter()
            .map(|(pointer, _)| pointer)
            .collect();
        assert_eq!(found, ["/title", "/properties/title/title", "/rules/r/message"]);
    }
}
