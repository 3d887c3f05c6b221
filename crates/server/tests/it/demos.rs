//! `yunjin demo`: a pack's company, lived and kept.

use std::path::Path;
use std::process::Output;

use crate::running::{Engine, PASSWORD, Place, said, yunjin};

/// Runs the command for the company of an example, in a folder of this place.
fn demo(place: &Place, example: &str, data: &str) -> Output {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let in_place = |name: &str| place.folder().join(name).display().to_string();
    let pack = examples.join(example).display().to_string();
    let mut command = yunjin(&[
        "demo",
        &pack,
        "--data",
        &in_place(data),
        "--snapshots",
        &in_place("kept"),
    ]);
    let days = ["--day", "2026-11-27", "--weeks", "1"];
    command
        .args(days)
        .env("YUNJIN_ADMIN_PASSWORD", PASSWORD)
        .output()
        .unwrap()
}

#[test]
fn a_company_lives_once_and_is_there_at_once_the_next_time() {
    let place = Place::new(Engine::Sqlite);
    let first = demo(&place, "standard-product", "first");
    assert!(first.status.success(), "{}", said(&first));
    let told = String::from_utf8(first.stdout).unwrap();
    let (acts, people) = told.split_once('\n').unwrap();
    assert!(acts.contains(" acts until 2026-11-27"), "{acts}");
    assert!(
        people.contains("rui") && people.contains("distributor"),
        "{people}"
    );

    let second = demo(&place, "standard-product", "second");
    assert!(second.status.success(), "{}", said(&second));
    assert_eq!(String::from_utf8(second.stdout).unwrap(), people);
    for data in ["first", "second"] {
        let data = place.folder().join(data).display().to_string();
        let looked = yunjin(&["doctor", "--data", &data]).output().unwrap();
        assert!(looked.status.success(), "{}", said(&looked));
    }

    let third = demo(&place, "standard-product", "second");
    assert_eq!(third.status.code(), Some(2), "{}", said(&third));
    assert!(said(&third).contains("nothing was changed"), "{}", said(&third));
}

#[test]
fn a_pack_without_a_company_says_so_and_leaves_nothing_behind() {
    let place = Place::new(Engine::Sqlite);
    let refused = demo(&place, "base", "data");
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(
        said(&refused).contains("has no demo company"),
        "{}",
        said(&refused)
    );
    assert_eq!(std::fs::read_dir(place.folder()).unwrap().count(), 0);
}
