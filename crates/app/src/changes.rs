//! How two sets of documents differ.

use metadata::{Document, DocumentKind};
use std::collections::HashMap;

/// One document that is not the same before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// `add_document`, `change_document` or `remove_document`.
    pub(crate) deed: &'static str,
    pub(crate) kind: DocumentKind,
    pub(crate) name: String,
}

/// What was added or changed, in the order of `after`, then what is gone, in the order of `before`. Texts are compared:
/// the order of fields and options means something, so moving one is a change.
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
            Some(old) if !same(old, document) => changes.push(change("change_document", document)),
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
        Document::read("p", &format!("{name}.role.json"), text)
            .unwrap()
            .unwrap()
    }

    #[test]
    fn moving_a_key_is_a_change_and_white_space_is_not() {
        let before = [
            role("a", r#"{"name":"a","title":"A"}"#),
            role("b", r#"{"name":"b","title":"B"}"#),
        ];
        let after = [
            role("a", r#"{ "name": "a",  "title": "A" }"#),
            role("b", r#"{"title":"B","name":"b"}"#),
        ];
        let changes = between(&before, &after);
        assert_eq!(changes.len(), 1);
        assert_eq!(
            (changes[0].deed, changes[0].name.as_str()),
            ("change_document", "b")
        );
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
