//! Installed packs: one comes in, its namesake goes out, and each stands behind what it requires.

use crate::layers::LOCAL;
use crate::naming;
use crate::platform::PLATFORM;
use metadata::documents::Pack;
use metadata::{Complaint, Complaints, Document, DocumentKind};
use std::collections::{BTreeSet, HashSet};
use std::fmt;

/// The version of a pack: three numbers, compared one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version([u32; 3]);

impl Version {
    /// Reads `1.0.0`.
    pub(crate) fn read(text: &str) -> Option<Version> {
        let mut numbers = text.split('.').map(|part| part.parse().ok());
        let version = Version([numbers.next()??, numbers.next()??, numbers.next()??]);
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// Reads the files of one pack that somebody wants to install.
///
/// # Errors
/// Every file that cannot be read; the name of a pack that is not theirs to replace.
pub(crate) fn read(files: &[(String, String)]) -> Result<Vec<Document>, Complaints> {
    let documents = Document::read_pack(files)?;
    let pack = documents
        .iter()
        .find(|document| document.kind == DocumentKind::Pack);
    if let Some(name) = pack.map(|pack| pack.name.as_str())
        && [PLATFORM, LOCAL].contains(&name)
    {
        return Err(vec![
            Complaint::error("reserved_pack", "/name")
                .with("name", name)
                .in_file("pack.json"),
        ]);
    }
    Ok(documents)
}

/// The installed documents with `pack` in the place of the pack of the same name, or at the end. A pack stands
/// behind those it requires; otherwise the order of installation stays. With it, the requirements that nothing
/// installed meets, and packs that require each other.
pub(crate) fn install(installed: &[Document], pack: Vec<Document>) -> (Vec<Document>, Complaints) {
    let name = pack
        .first()
        .map(|document| document.pack.clone())
        .unwrap_or_default();
    let mut groups: Vec<Vec<Document>> = Vec::new();
    for document in installed {
        match groups.iter_mut().find(|group| group[0].pack == document.pack) {
            Some(group) => group.push(document.clone()),
            None => groups.push(vec![document.clone()]),
        }
    }
    match groups.iter_mut().find(|group| group[0].pack == name) {
        Some(group) => *group = pack,
        None => groups.push(pack),
    }
    let all: Vec<Document> = groups.iter().flatten().cloned().collect();
    let packs = groups
        .iter()
        .filter_map(|group| group.first())
        .filter_map(|one| pack_of(&all, &one.pack));
    let mut complaints: Complaints = packs.flat_map(|pack| unmet(&pack, &all)).collect();
    complaints.extend(naming::pack(&name, &all));
    in_order(groups, complaints)
}

/// The `pack.json` of one pack among these documents, if it has the shape of one.
pub(crate) fn pack_of(documents: &[Document], name: &str) -> Option<Pack> {
    let found = documents
        .iter()
        .find(|document| document.kind == DocumentKind::Pack && document.name == name);
    found.and_then(|document| serde_json::from_value(document.body.clone()).ok())
}

/// What a version is noted for that brings this pack: `minimal 1.0.0`.
pub(crate) fn note(pack: &[Document]) -> String {
    let known = pack.first().and_then(|document| pack_of(pack, &document.pack));
    known
        .map(|pack| format!("{} {}", pack.name, pack.version))
        .unwrap_or_default()
}

/// Puts packs behind those they require. What is required and not there, or written in no sound shape, holds nobody up.
fn in_order(mut waiting: Vec<Vec<Document>>, mut complaints: Complaints) -> (Vec<Document>, Complaints) {
    let names: HashSet<String> = waiting
        .iter()
        .flatten()
        .map(|document| document.pack.clone())
        .collect();
    let (mut placed, mut ordered) = (HashSet::new(), Vec::new());
    while !waiting.is_empty() {
        let stands = |required: &String| placed.contains(required) || !names.contains(required);
        let ready = waiting.iter().position(|group| {
            let pack = group.first().and_then(|document| pack_of(group, &document.pack));
            pack.is_none_or(|pack| pack.requires.keys().all(stands))
        });
        if ready.is_none() {
            let circle: BTreeSet<&str> = waiting
                .iter()
                .flatten()
                .map(|document| document.pack.as_str())
                .collect();
            let names = circle.into_iter().collect::<Vec<_>>().join(", ");
            complaints.push(
                Complaint::error("pack_cycle", "/requires")
                    .with("names", names)
                    .in_file("pack.json"),
            );
        }
        let group = waiting.remove(ready.unwrap_or_default());
        placed.extend(group.first().map(|document| document.pack.clone()));
        ordered.extend(group);
        if !complaints.is_empty() {
            // The order means nothing any more; the documents are still looked at for other mistakes.
            ordered.extend(waiting.drain(..).flatten());
        }
    }
    (ordered, complaints)
}

/// What a pack requires and the installed documents do not give, and versions that are none.
fn unmet(pack: &Pack, all: &[Document]) -> Complaints {
    let mut complaints = Complaints::new();
    let complain = |code, pointer: &str, name: &str, version: &str| {
        Complaint::error(code, pointer)
            .with("pack", pack.name.as_str())
            .with("name", name)
            .with("version", version)
            .in_file("pack.json")
    };
    if Version::read(&pack.version).is_none() {
        complaints.push(complain("bad_version", "/version", &pack.name, &pack.version));
    }
    for (required, lowest) in &pack.requires {
        let pointer = format!("/requires/{}", metadata::pointer_token(required));
        let Some(wanted) = Version::read(lowest) else {
            complaints.push(complain("bad_version", &pointer, required, lowest));
            continue;
        };
        match pack_of(all, required).map(|found| Version::read(&found.version)) {
            None => complaints.push(complain("pack_missing", &pointer, required, lowest)),
            Some(Some(found)) if found < wanted => {
                let complaint = complain("pack_too_old", &pointer, required, lowest);
                complaints.push(complaint.with("installed", found.to_string()));
            }
            Some(_) => {}
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pack(name: &str, version: &str, requires: &[(&str, &str)]) -> Vec<Document> {
        let requires: serde_json::Map<_, _> = requires
            .iter()
            .map(|(name, version)| ((*name).to_owned(), json!(version)))
            .collect();
        let body = json!({ "name": name, "version": version, "title": name, "requires": requires });
        Document::read_pack(&[("pack.json".to_owned(), body.to_string())]).unwrap()
    }

    fn names(documents: &[Document]) -> Vec<&str> {
        documents.iter().map(|document| document.name.as_str()).collect()
    }

    fn codes(complaints: &Complaints) -> Vec<&str> {
        complaints.iter().map(|complaint| complaint.code).collect()
    }

    #[test]
    fn a_version_is_three_numbers_and_ten_is_more_than_nine() {
        assert!(Version::read("1.10.0") > Version::read("1.9.9"));
        for bad in ["", "1", "1.2", "1.2.3.4", "1.2.x", "v1.2.3", "1.-2.3"] {
            assert_eq!(Version::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_pack_takes_the_place_of_its_namesake() {
        let installed = [pack("a", "1.0.0", &[]), pack("b", "1.0.0", &[])].concat();
        let (after, complaints) = install(&installed, pack("a", "2.0.0", &[]));
        assert_eq!(complaints, []);
        assert_eq!(names(&after), ["a", "b"]);
        assert_eq!(after[0].body["version"], "2.0.0");
    }

    #[test]
    fn a_pack_stands_behind_what_it_requires() {
        let installed = [pack("a", "1.0.0", &[]), pack("b", "1.0.0", &[])].concat();
        let (after, _) = install(&installed, pack("a", "1.1.0", &[("b", "1.0.0")]));
        assert_eq!(names(&after), ["b", "a"]);
    }

    #[test]
    fn packs_that_require_each_other_are_refused() {
        let installed = [pack("a", "1.0.0", &[]), pack("b", "1.0.0", &[("a", "1.0.0")])].concat();
        let (_, complaints) = install(&installed, pack("a", "1.1.0", &[("b", "1.0.0")]));
        assert_eq!(codes(&complaints), ["pack_cycle"]);
    }
}
