//! What the schema of a kind says about one place of a document.

use crate::{DocumentKind, pointer_token, schema_value};
use serde_json::{Map, Value};

/// A place in a schema: every subschema that may speak about the value.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    root: &'a Value,
    schemas: Vec<&'a Value>,
}

impl<'a> Node<'a> {
    pub(crate) fn root(kind: DocumentKind) -> Node<'static> {
        let root = schema_value(kind);
        Node {
            root,
            schemas: vec![root],
        }
    }

    fn below(&self, part: impl Fn(&'a Value) -> Option<&'a Value>) -> Node<'a> {
        let mut schemas = Vec::new();
        for schema in self.schemas.iter().copied().filter_map(part) {
            self.unfold(schema, &mut schemas);
        }
        Node {
            root: self.root,
            schemas,
        }
    }

    pub(crate) fn property(&self, key: &str) -> Node<'a> {
        self.below(|schema| {
            let named = schema
                .get("properties")
                .and_then(|properties| properties.get(key));
            named.or_else(|| {
                schema
                    .get("additionalProperties")
                    .filter(|other| other.is_object())
            })
        })
    }

    pub(crate) fn items(&self) -> Node<'a> {
        self.below(|schema| schema.get("items"))
    }

    pub(crate) fn keyword(&self, word: &str) -> Option<&'a Value> {
        self.schemas.iter().find_map(|schema| schema.get(word))
    }

    pub(crate) fn list_key(&self) -> Option<&'a str> {
        (self.keyword("x-list")? == "keyed")
            .then(|| self.keyword("x-key").and_then(Value::as_str).unwrap_or("name"))
    }

    pub(crate) fn place(&self, value: &Value) -> Option<String> {
        let place = self.keyword("x-place")?.as_str()?;
        Some(format!("{place}/{}", pointer_token(value.get("name")?.as_str()?)))
    }

    /// The schema itself and what it refers to; alternatives count as speaking together.
    fn unfold(&self, schema: &'a Value, into: &mut Vec<&'a Value>) {
        into.push(schema);
        if let Some(pointer) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| target.strip_prefix('#'))
            && let Some(target) = self.root.pointer(pointer)
        {
            self.unfold(target, into);
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            for schema in schema.get(word).and_then(Value::as_array).into_iter().flatten() {
                self.unfold(schema, into);
            }
        }
    }

    /// Whether the elements of the list are scalars without order.
    pub(crate) fn is_set(&self) -> bool {
        self.keyword("x-list").is_some_and(|word| word == "set")
    }

    /// Whether the schema tells the members of an object apart; otherwise it is a value of its own, replaced whole.
    pub(crate) fn has_members(&self) -> bool {
        self.schemas.iter().any(|schema| {
            let open = schema.get("additionalProperties").is_some_and(Value::is_object);
            schema.get("properties").is_some() || open
        })
    }

    /// Whether a key is among those that the schema names; the others keep their author's order.
    pub(crate) fn names(&self, key: &str) -> bool {
        self.orders().any(|properties| properties.contains_key(key))
    }

    /// The keys that every object of the schema may have, in order; one map per alternative.
    pub(crate) fn orders(&self) -> impl Iterator<Item = &'a Map<String, Value>> {
        self.schemas
            .iter()
            .filter_map(|schema| schema.get("properties")?.as_object())
    }

    /// One step into a value: the schema below, the value there, and the plain step.
    pub(crate) fn down<'v>(&self, value: &'v Value, token: &str) -> Option<(Node<'a>, &'v Value, String)> {
        match value {
            Value::Array(members) => {
                let index = self.position(members, token)?;
                Some((self.items(), members.get(index)?, index.to_string()))
            }
            other => Some((self.property(token), other.get(token)?, token.to_owned())),
        }
    }

    /// Where in a list the element of that name stands: by key, by itself in a set, else by number.
    pub(crate) fn position(&self, members: &[Value], token: &str) -> Option<usize> {
        if self.list_key().is_none() && !self.is_set() {
            return token.parse().ok().filter(|index| *index < members.len());
        }
        members
            .iter()
            .position(|member| self.name_of(member).as_deref() == Some(token))
    }

    /// The name by which an element of a keyed list or a set is told apart.
    pub(crate) fn name_of(&self, member: &Value) -> Option<String> {
        match (self.list_key(), member) {
            (Some(key), member) => member.get(key)?.as_str().map(str::to_owned),
            (None, Value::String(text)) => Some(text.clone()),
            (None, Value::Bool(_) | Value::Number(_)) => Some(member.to_string()),
            (None, _) => None,
        }
    }
}
