//! `yunjin import`, as it is typed.

use crate::running::{Engine, Place, Running, body_of, said, send};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

const PACK: [(&str, &str); 4] = [
    (
        "pack.json",
        r#"{ "name": "trade", "version": "1.0.0", "title": "Trade" }"#,
    ),
    (
        "company.object.json",
        r#"{ "$schema": "urn:yunjin:object:1", "$id": "company", "title": "Company", "type": "object", "display": "{{name}}",
            "required": ["name"], "properties": { "name": { "kind": "text", "title": "Name" },
            "founded": { "kind": "integer", "title": "Founded" }, "since": { "kind": "date", "title": "Since" },
            "met": { "kind": "datetime", "title": "Met" } },
            "rules": [ { "name": "old", "do": "check", "warning": true, "when": "founded < 1000", "at": "/founded",
                "message": "That is very old." } ] }"#,
    ),
    (
        "companies.mapping.json",
        r#"{ "name": "companies", "title": "Companies", "object": "company", "identity": ["name"],
            "columns": [{ "field": "name", "column": "account" }, { "field": "founded", "column": "year" }] }"#,
    ),
    (
        "meetings.mapping.json",
        r#"{ "name": "meetings", "title": "Meetings", "object": "company", "identity": ["name"],
            "columns": [{ "field": "name", "column": "account" }, { "field": "founded", "column": "year" },
            { "field": "since", "column": "since" }, { "field": "met", "column": "met" }] }"#,
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

/// More records than one transaction takes: refused as a whole, written in parts, and gone on with after it was cut off.
#[test]
fn a_long_table_is_written_in_parts_and_goes_on_where_it_was_cut_off() {
    let (place, folder) = (Place::ready(Engine::Sqlite), tempfile::tempdir().unwrap());
    install(&place, folder.path());
    let lines: Vec<String> = (0..10_001).map(|at| format!("Company {at},2001")).collect();
    let table = |from: usize| format!("account,year\n{}\n", lines[from..].join("\n"));
    let long = written(folder.path(), "long.csv", &table(0));
    let words = |file: &str, more: &[&str]| {
        place.command(&[&["import", file, "--mapping", "companies"], more].concat())
    };
    let refused = words(&long, &[]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(
        said(&refused).contains("written in parts (--parts)"),
        "{}",
        said(&refused)
    );
    let shorter = written(folder.path(), "shorter.csv", &table(8_801));
    // It is killed as soon as it says that parts are written.
    let mut cut = words(&shorter, &["--parts", "100"]);
    let mut cut = cut.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let told = BufReader::new(cut.stderr.take().unwrap()).lines();
    let told: Vec<String> = told
        .map(Result::unwrap)
        .take_while(|line| !line.starts_with("written 300 of 1200 lines"))
        .collect();
    cut.kill().unwrap();
    cut.wait().unwrap();
    assert!(
        told.iter()
            .any(|line| line.starts_with("tried 600 of 1200 lines (50 %)")),
        "{told:?}"
    );
    let done = words(&shorter, &["--parts", "500", "--json"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let count = |key: &str| report[key].as_u64().unwrap();
    assert_eq!(count("made") + count("unchanged"), 1_200, "{report}");
    assert!((300..=1_100).contains(&count("unchanged")), "{report}");
    assert_eq!(
        (count("left"), count("changed"), count("refused")),
        (0, 0, 0),
        "{report}"
    );
}

/// Two rows with every sort of cell, below an empty first row and behind an empty first column.
fn workbook() -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (at, heading) in ["account", "year", "since", "met"].iter().enumerate() {
        sheet.write(1, u16::try_from(at).unwrap() + 1, *heading).unwrap();
    }
    let since = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
    let met = since.clone().and_hms(9, 30, 0).unwrap();
    sheet.write(2, 1, "Acme, \"the\" Inc").unwrap();
    sheet.write(2, 2, 1999).unwrap();
    sheet.write_with_format(2, 3, &since, &day).unwrap();
    sheet.write_with_format(2, 4, &met, &time).unwrap();
    sheet.write(4, 1, "云锦重庆").unwrap();
    sheet
        .write_formula(
            4,
            2,
            rust_xlsxwriter::Formula::new("1000+1001").set_result("2001"),
        )
        .unwrap();
    book.save_to_buffer().unwrap()
}

fn taken_as_it_is(place: &Place, folder: &Path) {
    let file = folder.join("companies.xlsx");
    std::fs::write(&file, workbook()).unwrap();
    let file = file.display().to_string();
    let import = |file: &str| place.yunjin(&["import", file, "--mapping", "meetings"]);
    let done = import(&file);
    assert!(
        said(&done).contains("2 made, 0 changed, 0 unchanged."),
        "{}",
        said(&done)
    );
    assert!(said(&import(&file)).contains("Nothing to do: 2 unchanged."));
    let shown = folder.join("shown.csv").display().to_string();
    let exported = place.yunjin(&["export", "company", &shown, "--fields", "name,founded,since,met"]);
    assert!(exported.status.success(), "{}", said(&exported));
    let table = std::fs::read_to_string(&shown).unwrap();
    assert!(
        table.contains("2024-02-29") && table.contains("2001") && table.contains("云锦重庆"),
        "{table}"
    );
    // Half past nine where the workspace is.
    assert!(
        table.contains("2024-02-29T01:30") || table.contains("2024-02-29 09:30"),
        "{table}"
    );
    let bytes = workbook();
    let old = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat();
    let hostile: [(&str, Vec<u8>); 4] = [
        ("This workbook cannot be read", bytes[..bytes.len() / 2].to_vec()),
        (
            "This workbook cannot be read",
            [&bytes[..40], &[0xff; 4000]].concat(),
        ),
        ("This workbook cannot be read", b"PK\x03\x04".to_vec()),
        ("This is a workbook of the old kind", old),
    ];
    for (words, bytes) in hostile {
        let broken = folder.join("broken.xlsx");
        std::fs::write(&broken, bytes).unwrap();
        let refused = import(&broken.display().to_string());
        assert!(
            !refused.status.success() && said(&refused).contains(words),
            "{}",
            said(&refused)
        );
    }
    assert!(said(&import(&file)).contains("Nothing to do: 2 unchanged."));
}

#[test]
fn a_workbook_becomes_records_and_a_broken_one_harms_nobody() {
    let (place, folder) = (Place::ready(Engine::Sqlite), tempfile::tempdir().unwrap());
    install(&place, folder.path());
    taken_as_it_is(&place, folder.path());
    let (running, folder) = (Running::start(Engine::Postgres), tempfile::tempdir().unwrap());
    install(&running.place, folder.path());
    taken_as_it_is(&running.place, folder.path());
}
