//! `yunjin import`, as it is typed.

use crate::running::{Engine, Place, Running, body_of, said, send};
use std::path::Path;

const PACK: [(&str, &str); 3] = [
    (
        "pack.json",
        r#"{ "name": "trade", "version": "1.0.0", "title": "Trade" }"#,
    ),
    (
        "company.object.json",
        r#"{ "$schema": "urn:yunjin:object:1", "$id": "company", "title": "Company", "type": "object", "display": "{{name}}",
            "required": ["name"], "properties": { "name": { "kind": "text", "title": "Name" },
            "founded": { "kind": "integer", "title": "Founded" } },
            "rules": [ { "name": "old", "do": "check", "warning": true, "when": "founded < 1000", "at": "/founded",
                "message": "That is very old." } ] }"#,
    ),
    (
        "companies.mapping.json",
        r#"{ "name": "companies", "title": "Companies", "object": "company", "identity": ["name"],
            "columns": [{ "field": "name", "column": "account" }, { "field": "founded", "column": "year" }] }"#,
    ),
];

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn install(place: &Place, folder: &Path) {
    let pack = folder.join("trade");
    std::fs::create_dir(&pack).unwrap();
    for (name, text) in PACK {
        written(&pack, name, text);
    }
    let installed = place.yunjin(&["pack", "install", &pack.display().to_string()]);
    assert!(installed.status.success(), "{}", said(&installed));
}

/// A table, wrong, mended and amended; without a server and through one the same words.
fn walked(place: &Place, folder: &Path) {
    let wrong = written(
        folder,
        "companies.csv",
        "account,year\nAcme,1999\nBexa,old\n\"Cado, Inc\",older\n",
    );
    let errors = folder.join("errors.csv").display().to_string();
    let words = |file: &str, more: &[&str]| {
        let words = [&["import", file, "--mapping", "companies"], more].concat();
        place.yunjin(&words)
    };
    let refused = words(&wrong, &["--errors", &errors]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let told = said(&refused);
    assert!(told.contains("year: “old” is not a whole number."), "{told}");
    assert!(
        told.contains("Nothing is written: 2 lines cannot be taken."),
        "{told}"
    );
    let kept = std::fs::read_to_string(&errors).unwrap();
    let remark = "year: “old” is not a whole number.";
    assert_eq!(kept.lines().next(), Some("account,year,!"));
    assert!(
        kept.contains(&format!("Bexa,old,{remark}")) && kept.contains("\"Cado, Inc\",older,"),
        "{kept}"
    );
    let mended = written(
        folder,
        "companies.csv",
        "account,year\nAcme,1999\nBexa,2001\n\"Cado, Inc\",\n",
    );
    let dry = words(&mended, &["--dry-run"]);
    assert!(
        said(&dry).contains("Nothing is written yet: 3 would be made"),
        "{}",
        said(&dry)
    );
    assert!(said(&words(&mended, &[])).contains("3 made, 0 changed, 0 unchanged."));
    assert!(said(&words(&mended, &[])).contains("Nothing to do: 3 unchanged."));
    let amended = written(
        folder,
        "companies.csv",
        "account,year\nAcme,1999\nBexa,2002\nDune,\n",
    );
    assert!(said(&words(&amended, &[])).contains("1 made, 1 changed, 1 unchanged."));
    let old = written(folder, "companies.csv", "account,year\nEmber,900\nFern,2001\n");
    let warned = words(&old, &[]);
    assert_eq!(warned.status.code(), Some(1), "{}", said(&warned));
    let told = said(&warned);
    assert!(told.contains("That is very old."), "{told}");
    assert!(
        told.contains("Nothing is written: 1 lines have warnings."),
        "{told}"
    );
    let passed = words(&old, &["--acknowledge", "old=It is a monastery."]);
    assert!(
        said(&passed).contains("2 made, 0 changed, 0 unchanged."),
        "{}",
        said(&passed)
    );
    let unknown = place.yunjin(&["import", &amended, "--mapping", "nothing"]);
    assert!(!unknown.status.success(), "{}", said(&unknown));
}

#[test]
fn a_table_becomes_records_without_a_server() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (place, folder) = (Place::ready(engine), tempfile::tempdir().unwrap());
        install(&place, folder.path());
        walked(&place, folder.path());
    }
}

#[test]
fn a_table_becomes_records_through_the_server_that_runs() {
    let (running, folder) = (Running::start(Engine::Sqlite), tempfile::tempdir().unwrap());
    install(&running.place, folder.path());
    walked(&running.place, folder.path());
    let found = send(&running.admin(), "GET", "/api/records/company?count=100", None);
    assert_eq!(body_of(&found)["count"]["value"], 6);
}
