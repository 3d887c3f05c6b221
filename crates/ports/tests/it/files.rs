//! Bytes are kept by what they are.

use ports::files::{Arriving, Files, Folder};
use std::path::Path;

/// Of the two bytes `hi`.
const HI: &str = "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4";

fn files_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push(
                    path.file_name()
                        .map(|name| name.to_string_lossy().into_owned())
                        .unwrap_or_default(),
                ),
            }
        }
    }
    found.sort();
    found
}

fn arrived(folder: &Folder, pieces: &[&[u8]]) -> Box<dyn Arriving> {
    let mut arriving = folder.receive().expect("a place aside");
    pieces
        .iter()
        .for_each(|piece| arriving.take(piece).expect("room"));
    arriving
}

#[test]
fn bytes_that_arrive_in_pieces_are_found_by_their_hash() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path().join("files"));
    assert_eq!(folder.size(HI).unwrap(), None);
    let mut arriving = arrived(&folder, &[b"h", b"", b"i"]);
    assert_eq!(arriving.end().unwrap(), HI);
    assert_eq!(
        folder.size(HI).unwrap(),
        None,
        "not before it is put in its place"
    );
    arriving.put().unwrap();
    arriving.put().unwrap();
    arriving.settle().unwrap();
    drop(arriving);
    assert_eq!(folder.size(HI).unwrap(), Some(2));
    assert_eq!(folder.read(HI, 1, 10).unwrap(), b"i");
    assert_eq!(folder.read(HI, 2, 10).unwrap(), b"");
    assert_eq!(folder.shelf(0x8f).unwrap(), [HI]);
    assert_eq!(folder.shelf(0x8e).unwrap(), [""; 0]);
    folder.remove(HI).unwrap();
    folder.remove(HI).unwrap();
    assert_eq!(folder.size(HI).unwrap(), None);
    assert_eq!(files_in(place.path()), [""; 0]);
}

#[test]
fn the_same_bytes_rest_once_and_mend_what_was_broken() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path());
    for _ in 0..2 {
        let mut arriving = arrived(&folder, &[b"hi"]);
        arriving.end().unwrap();
        arriving.put().unwrap();
    }
    assert_eq!(files_in(place.path()), [&HI[2..]]);
    std::fs::write(place.path().join(&HI[..2]).join(&HI[2..]), b"broken").unwrap();
    let mut arriving = arrived(&folder, &[b"hi"]);
    arriving.end().unwrap();
    arriving.put().unwrap();
    assert_eq!(folder.read(HI, 0, 10).unwrap(), b"hi");
}

#[test]
fn what_is_broken_off_leaves_nothing_and_what_a_crash_left_is_cleared() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path());
    drop(arrived(&folder, &[b"half"]));
    assert_eq!(files_in(place.path()), [""; 0]);
    std::mem::forget(arrived(&folder, &[b"half"]));
    assert_eq!(files_in(place.path()).len(), 1);
    assert_eq!(folder.clear(0).unwrap(), 0, "it began later");
    assert_eq!(folder.clear(i64::MAX).unwrap(), 1);
    assert_eq!(files_in(place.path()), [""; 0]);
}

#[test]
fn a_folder_has_one_owner() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path().join("files"));
    assert!(folder.claim("ada").unwrap());
    assert!(folder.claim("ada").unwrap());
    assert!(!folder.claim("bob").unwrap());
    std::fs::write(place.path().join("files/workspace"), b"").unwrap();
    assert!(folder.claim("bob").unwrap());
    assert!(!folder.claim("ada").unwrap());
}

#[test]
fn only_a_hash_becomes_a_path() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path());
    let upper = HI.to_uppercase();
    let climbing = format!("../{}", &HI[3..]);
    for wrong in ["", "ab", "../../etc/passwd", &upper, &climbing] {
        assert!(folder.size(wrong).is_err(), "{wrong}");
        assert!(folder.read(wrong, 0, 1).is_err(), "{wrong}");
        assert!(folder.remove(wrong).is_err(), "{wrong}");
    }
    // What somebody else put on a shelf is none of ours.
    std::fs::create_dir_all(place.path().join("8f")).unwrap();
    std::fs::write(place.path().join("8f/notes.txt"), b"mine").unwrap();
    assert_eq!(folder.shelf(0x8f).unwrap(), [""; 0]);
}
