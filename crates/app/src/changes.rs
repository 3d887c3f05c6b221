//! How two sets of documents differ.

use metadata::{Document, DocumentKind, Operation, diff};
use std::collections::HashMap;

/// The deed of a document that both have, differently.
const CHANGE: &str = "change_document";

/// One document that is not the same before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// `add_document`, `change_document` or `remove_document`.
    pub(crate) deed: &'static str,
    pub(crate) kind: DocumentKind,
    pub(crate) name: String,
}

/// One document that two versions do not have alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// `add_document`, `change_document` or `remove_document`.
    pub deed: &'static str,
    /// `object/customer`
    pub document: String,
    /// What leads from one to the other, when both have it.
    pub operations: Vec<Operation>,
}

/// How the sums of two versions differ, document by document.
pub(crate) fn compared(before: &[Document], after: &[Document]) -> Vec<Changed> {
    let body = |all: &[Document], change: &Change| {
        let found = all.iter().find(|one| key(one) == (change.kind, &change.name));
        found.map(|document| document.body.clone()).unwrap_or_default()
    };
    let changes = between(before, after).into_iter();
    changes
        .map(|change| Changed {
            deed: change.deed,
            document: format!("{}/{}", change.kind.word(), change.name),
            operations: match change.deed {
                CHANGE => diff(change.kind, &body(before, &change), &body(after, &change)),
                _ => Vec::new(),
            },
        })
        .collect()
}

/// What was added or changed, in the order of `after`, then what is gone, in the order of `before`. Texts are compared:
/// the order of fields and options means something, so moving one is a change; that of other keys means nothing.
pub(crate) fn between(before: &[Document], after: &[Document]) -> Vec<Change> {
    let old: HashMap<_, &Document> = before.iter().map(|document| (key(document), document)).collect();
    let new: HashMap<_, &Document> = after.iter().map(|document| (key(document), document)).collect();
    let change = |deed, document: &Document| Change {
        deed,
        kind: document.kind,
        name: document.name.clone(),
    };
    let mut changes = Vec::new();
    for document in after {
        match old.get(&key(document)) {
            None => changes.push(change("add_document", document)),
            Some(old) if !same(old, document) => changes.push(change(CHANGE, document)),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|document| !new.contains_key(&key(document)));
    changes.extend(gone.map(|document| change("remove_document", document)));
    changes
}

fn key(document: &Document) -> (DocumentKind, &str) {
    (document.kind, &document.name)
}

fn same(old: &Document, new: &Document) -> bool {
    old.pack == new.pack && old.path == new.path && old.to_text() == new.to_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, text: &str) -> Document {
        document(&format!("{name}.role.json"), text)
    }

    fn document(path: &str, text: &str) -> Document {
        Document::read("p", path, text).unwrap().unwrap()
    }

    #[test]
    fn moving_what_the_author_names_is_a_change_and_moving_a_key_is_not() {
        let texts = |inner: &str| format!(r#"{{"name":"t","language":"zh-CN","texts":{{{inner}}}}}"#);
        let before = [
            role("a", r#"{"name":"a","title":"A"}"#),
            document("t.translation.json", &texts(r#""a/b":{},"c/d":{}"#)),
        ];
        let after = [
            role("a", r#"{ "title": "A",  "name": "a" }"#),
            document("t.translation.json", &texts(r#""c/d":{},"a/b":{}"#)),
        ];
        let changes = between(&before, &after);
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].deed, changes[0].name.as_str()), (CHANGE, "t"));
    }

    #[test]
    fn what_comes_and_what_goes_are_told_apart() {
        let (a, b) = (role("a", r#"{"name":"a"}"#), role("b", r#"{"name":"b"}"#));
        let changes = between(&[a], &[b]);
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.deed, change.name.as_str()))
            .collect();
        assert_eq!(told, [("add_document", "b"), ("remove_document", "a")]);
    }
}
