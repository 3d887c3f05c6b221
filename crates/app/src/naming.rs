//! How names begin: whoever adds to a workspace beside our packs gives names that nobody else can want to give.

use crate::layers::{PREFIX, change_in};
use crate::packs::pack_of;
use metadata::{Complaint, Complaints, Document, DocumentKind, Operation};

/// A rule about the names of what one layer adds.
pub(crate) struct Naming<'a> {
    /// How they begin.
    pub(crate) prefix: &'a str,
    /// What is said where one does not.
    pub(crate) code: &'static str,
}

impl Naming<'_> {
    /// A whole document that the layer adds.
    pub(crate) fn document(&self, document: &Document) -> Option<Complaint> {
        let at = format!("/{}", document.kind.name_key());
        (!document.name.starts_with(self.prefix))
            .then(|| self.told(at, &document.name).in_file(&document.path))
    }

    /// Fields and elements that the layer adds to somebody else's document.
    pub(crate) fn added(
        &self,
        ground: &[Document],
        key: &str,
        path: &str,
        operations: &[Operation],
    ) -> Complaints {
        let target = ground.iter().find(|one| one.key() == key);
        let wrong = operations.iter().filter_map(|operation| {
            let Operation::Insert { insert, value, .. } = operation else {
                return None;
            };
            let name = insert.rsplit('/').next()?;
            let element = ["name", "value"]
                .iter()
                .any(|key| value.get(key).is_some_and(|own| own == name));
            let field = insert
                .strip_prefix("/properties/")
                .is_some_and(|rest| rest == name);
            // An element of a form that only changes its group keeps its name.
            let moved = target.is_some_and(|target| {
                let place = format!("/elements/{name}");
                target.kind == DocumentKind::Form
                    && metadata::value_at(target.kind, &target.body, &place).is_some()
            });
            ((element || field) && !moved && !name.starts_with(self.prefix))
                .then(|| self.told(insert.clone(), name).in_file(path))
        });
        wrong.collect()
    }

    fn told(&self, at: String, name: &str) -> Complaint {
        Complaint::error(self.code, at)
            .with("name", name)
            .with("prefix", self.prefix)
    }
}

/// What one pack adds, when it says how its names begin; no other pack says the same.
pub(crate) fn pack(name: &str, all: &[Document]) -> Complaints {
    let Some(prefix) = pack_of(all, name).and_then(|pack| pack.prefix) else {
        return Complaints::new();
    };
    let at = |code| {
        Complaint::error(code, "/prefix")
            .with("prefix", prefix.as_str())
            .in_file("pack.json")
    };
    if !is_prefix(&prefix) {
        return vec![at("pack_prefix")];
    }
    let others = all
        .iter()
        .filter(|one| one.kind == DocumentKind::Pack && one.name != name);
    let shared = others
        .filter(|other| pack_of(all, &other.name).is_some_and(|pack| pack.prefix.as_ref() == Some(&prefix)))
        .map(|other| at("pack_prefix_shared").with("pack", other.name.as_str()));
    let naming = Naming {
        prefix: &prefix,
        code: "prefix_missing",
    };
    let mut complaints: Complaints = shared.collect();
    for document in all.iter().filter(|document| document.pack == name) {
        match document.kind {
            // A pack and its languages are called what they are called.
            DocumentKind::Pack | DocumentKind::Translation => {}
            DocumentKind::Change => {
                complaints.extend(change_in(document).into_iter().flat_map(|change| {
                    naming.added(all, &change.document, &document.path, &change.operations)
                }))
            }
            _ => complaints.extend(naming.document(document)),
        }
    }
    complaints
}

/// Letters and digits, then an underscore, ten at most; `x_` is the local layer's.
fn is_prefix(prefix: &str) -> bool {
    let stem = prefix.strip_suffix('_').unwrap_or_default();
    let is_sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    stem.starts_with(|c: char| c.is_ascii_lowercase())
        && stem.chars().all(is_sound)
        && (2..=9).contains(&stem.len())
        && prefix != PREFIX
}
