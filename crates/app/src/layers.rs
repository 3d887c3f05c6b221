//! Layers: packs in the order of what they require, then the local layer.
//!
//! The local layer holds whole documents of its own, and changes: operations on documents of packs, never copies. It is
//! published beside the packs under the name [`LOCAL`]; what is compiled is the sum of all layers.

use crate::naming::Naming;
use crate::packs::pack_of;
use metadata::documents::Change;
use metadata::{
    Complaint, Complaints, Conflict, Document, DocumentKind, Operation, Side, apply, diff, merge, same,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The layer above all packs; no pack may be called so.
pub const LOCAL: &str = "local";

/// How the names of things begin that the local layer adds.
pub(crate) const PREFIX: &str = "x_";

/// What is added above the packs is called by a name that no pack can ever want to give.
const NAMING: Naming<'_> = Naming {
    prefix: PREFIX,
    code: "local_name",
};

/// How conflicts of an upgrade are decided, by document and pointer: `object/customer/properties/fax/title`.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// What a person decided.
    pub by: HashMap<String, Side>,
    /// What holds for everything else; without it such a conflict stops the publish.
    pub otherwise: Option<Side>,
}

/// A conflict, and the document it is in.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenConflict {
    /// `object/customer`
    pub document: String,
    /// File of the document in its pack.
    pub path: String,
    /// Where, and the three values.
    pub conflict: Conflict,
}

impl Decisions {
    fn on(&self, document: &str, pointer: &str) -> Option<Side> {
        self.by
            .get(&format!("{document}{pointer}"))
            .copied()
            .or(self.otherwise)
    }
}

impl OpenConflict {
    /// The conflict as a complaint, which stops a publish until somebody decides.
    #[must_use]
    pub fn complaint(&self) -> Complaint {
        let Conflict {
            pointer,
            base,
            ours,
            theirs,
        } = &self.conflict;
        Complaint::error("merge_conflict", pointer.as_str())
            .with("document", self.document.as_str())
            .with("pointer", pointer.as_str())
            .with("base", json!(base))
            .with("ours", json!(ours))
            .with("theirs", json!(theirs))
            .in_file(&self.path)
    }
}

/// The packs alone, and the local layer alone.
pub(crate) fn apart(documents: &[Document]) -> (Vec<Document>, Vec<Document>) {
    let all = documents.iter().cloned();
    all.partition(|document| document.pack != LOCAL)
}

/// The sum of all layers: each document with every change made on it, in the order of the layers. With it, what of the
/// changes does not fit.
pub(crate) fn sum(documents: &[Document]) -> (Vec<Document>, Complaints) {
    let mut sum = documents.to_vec();
    let mut complaints = Complaints::new();
    for document in documents {
        // A change that is none in shape is the compiler's to judge.
        let Some(change) = change_in(document) else {
            continue;
        };
        match changed(&sum, document, &change) {
            Ok((at, body)) => sum[at].body = body,
            Err(told) => complaints.extend(told.into_iter().map(|one| one.in_file(&document.path))),
        }
    }
    (sum, complaints)
}

pub(crate) fn change_in(document: &Document) -> Option<Change> {
    (document.kind == DocumentKind::Change)
        .then(|| Change::deserialize(&document.body).ok())
        .flatten()
}

/// What the local layer changes: by document, its operations.
pub(crate) fn operations(documents: &[Document]) -> Vec<(String, Vec<Operation>)> {
    let local = documents.iter().filter(|document| document.pack == LOCAL);
    local
        .filter_map(change_in)
        .map(|change| (change.document, change.operations))
        .collect()
}

/// Which document becomes what.
fn changed(all: &[Document], by: &Document, change: &Change) -> Result<(usize, Value), Complaints> {
    let at = |code| Complaint::error(code, "/document").with("name", change.document.as_str());
    let known = all.iter().filter(|one| can_be_changed(one)).map(Document::key);
    let Some(index) = all.iter().position(|one| one.key() == change.document) else {
        let known: Vec<String> = known.collect();
        let known = known.iter().map(String::as_str);
        return Err(vec![at("unknown_document").near(&change.document, known)]);
    };
    let target = &all[index];
    if target.pack == by.pack || !can_be_changed(target) {
        return Err(vec![at("change_of_own")]);
    }
    let body = apply(target.kind, &target.body, &change.operations)?;
    let key = target.kind.name_key();
    if body.get(key) != target.body.get(key) {
        return Err(vec![
            Complaint::error("change_of_name", "/operations").with("name", target.name.as_str()),
        ]);
    }
    Ok((index, body))
}

fn can_be_changed(document: &Document) -> bool {
    !matches!(document.kind, DocumentKind::Pack | DocumentKind::Change)
}

/// Reads the files of the local layer. A document that a pack has as well is what that one shall become, and is kept as
/// the operations that lead there; any other is the layer's own.
///
/// # Errors
/// Files that cannot be read, a `pack.json`, and new things whose names do not begin with `x_`.
pub(crate) fn read(packs: &[Document], files: &[(String, String)]) -> Result<Vec<Document>, Complaints> {
    let written = Document::read_all(LOCAL, files)?;
    let (ground, _) = sum(packs);
    let (mut layer, mut complaints) = (Vec::new(), Complaints::new());
    for document in written {
        let known = ground.iter().find(|one| one.key() == document.key());
        let document = match known {
            _ if document.kind == DocumentKind::Pack => {
                complaints.push(Complaint::error("local_pack", "").in_file(&document.path));
                continue;
            }
            Some(known) if can_be_changed(known) => {
                let operations = diff(known.kind, &known.body, &document.body);
                if operations.is_empty() {
                    continue;
                }
                complaints.extend(NAMING.added(&ground, &document.key(), &document.path, &operations));
                change_of(packs, known, &operations)
            }
            _ => {
                if let Some(change) = change_in(&document) {
                    let path = &document.path;
                    complaints.extend(NAMING.added(&ground, &change.document, path, &change.operations));
                } else {
                    complaints.extend(NAMING.document(&document));
                }
                document
            }
        };
        layer.push(document);
    }
    if complaints.is_empty() {
        Ok(layer)
    } else {
        Err(complaints)
    }
}

/// A change of the local layer.
fn change_of(packs: &[Document], target: &Document, operations: &[Operation]) -> Document {
    let name = format!("{}_{}", target.kind.word(), target.name);
    let on = pack_of(packs, &target.pack).map(|pack| pack.version);
    let change = Change {
        name: name.clone(),
        document: target.key(),
        on,
        operations: operations.to_vec(),
    };
    Document {
        pack: LOCAL.to_owned(),
        path: format!("changes/{name}.change.json"),
        kind: DocumentKind::Change,
        name,
        body: json!(change),
    }
}

/// The files of the local layer as people write them: its own documents, every document of a pack as it became, and those
/// of `also` (`object/customer`), which somebody is about to change.
///
/// # Errors
/// A name of `also` that is no document which can be changed.
pub(crate) fn write(
    documents: &[Document],
    sum: &[Document],
    also: &[String],
) -> Result<Vec<Document>, Complaint> {
    let own = documents.iter().filter(|document| document.pack == LOCAL);
    let mut files: Vec<Document> = Vec::new();
    let mut add = |document: &Document| {
        if !files.iter().any(|file| file.key() == document.key()) {
            files.push(document.clone());
        }
    };
    for document in own {
        match change_in(document) {
            Some(change) => sum
                .iter()
                .filter(|one| one.key() == change.document)
                .for_each(&mut add),
            None => add(document),
        }
    }
    for name in also {
        let known = || sum.iter().filter(|one| can_be_changed(one));
        let Some(wanted) = known().find(|one| one.key() == *name) else {
            let names: Vec<String> = known().map(Document::key).collect();
            let complaint = Complaint::error("unknown_document", "").with("name", name.as_str());
            return Err(complaint.near(name, names.iter().map(String::as_str)));
        };
        add(wanted);
    }
    Ok(files)
}

/// Brings the local layer from one state of the packs to the next: attribute by attribute, untouched ones follow the
/// packs, touched ones stay. With it, what both touched and nobody has decided.
pub(crate) fn rebase(
    old: &[Document],
    new: &[Document],
    local: Vec<Document>,
    decisions: &Decisions,
) -> (Vec<Document>, Vec<OpenConflict>) {
    let ((mut before, _), (mut after, _)) = (sum(old), sum(new));
    let (mut layer, mut open) = (Vec::new(), Vec::new());
    for document in local {
        let base = change_in(&document).and_then(|change| {
            let index = before.iter().position(|one| one.key() == change.document)?;
            let ours = apply(before[index].kind, &before[index].body, &change.operations).ok()?;
            Some((index, ours))
        });
        let Some((index, ours)) = base else {
            layer.push(document);
            continue;
        };
        let base = before[index].clone();
        before[index].body = ours.clone();
        let Some(theirs) = heir(&mut after, &base) else {
            layer.extend(orphan(document, &base, ours, decisions, &mut open));
            continue;
        };
        let key = theirs.key();
        if same(&base.body, &theirs.body) && pack_of(old, &base.pack) == pack_of(new, &theirs.pack) {
            theirs.body = ours;
            layer.push(document);
            continue;
        }
        let decide = |pointer: &str| decisions.on(&key, pointer);
        let (merged, conflicts) = merge(base.kind, &base.body, &ours, &theirs.body, &decide);
        let operations = diff(base.kind, &theirs.body, &merged);
        if !operations.is_empty() {
            let change = change_of(new, theirs, &operations);
            layer.push(match base.key() == key {
                true => Document {
                    path: document.path,
                    name: document.name.clone(),
                    body: renamed(change.body, &document.name),
                    ..change
                },
                false => change,
            });
        }
        theirs.body = merged;
        let path = theirs.path.clone();
        open.extend(conflicts.into_iter().map(|conflict| OpenConflict {
            document: key.clone(),
            path: path.clone(),
            conflict,
        }));
    }
    (layer, open)
}

/// The document that goes on with what was changed on another: its namesake, or the object that was called so.
fn heir<'d>(after: &'d mut [Document], base: &Document) -> Option<&'d mut Document> {
    let was_called_so = |one: &Document| {
        let was = one.body.get("was").and_then(Value::as_array);
        one.kind == DocumentKind::Object
            && one.kind == base.kind
            && was.is_some_and(|was| was.iter().any(|name| *name == base.name))
    };
    let namesake = after.iter().position(|one| one.key() == base.key());
    let at = namesake.or_else(|| after.iter().position(was_called_so))?;
    after.get_mut(at)
}

fn renamed(mut change: Value, name: &str) -> Value {
    change["name"] = json!(name);
    change
}

/// A change whose document the new version no longer has: it goes, unless a person wants to hear what it hinders.
fn orphan(
    change: Document,
    base: &Document,
    ours: Value,
    decisions: &Decisions,
    open: &mut Vec<OpenConflict>,
) -> Option<Document> {
    match decisions.on(&base.key(), "") {
        Some(Side::Ours) if decisions.otherwise.is_none() => Some(change),
        Some(_) => None,
        None => {
            open.push(OpenConflict {
                document: base.key(),
                path: base.path.clone(),
                conflict: Conflict {
                    pointer: String::new(),
                    base: Some(base.body.clone()),
                    ours: Some(ours),
                    theirs: None,
                },
            });
            None
        }
    }
}
