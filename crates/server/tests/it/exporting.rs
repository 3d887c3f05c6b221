//! `yunjin export`, as it is typed, and back again.

use crate::running::{Engine, Place, Running, body_of, said, send};
use calamine::{Data, Reader, open_workbook_auto};
use serde_json::json;
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
            "phone": { "kind": "phone", "title": "Phone" }, "revenue": { "kind": "decimal", "title": "Revenue", "scale": 2 },
            "huge": { "kind": "decimal", "title": "Huge", "scale": 2 }, "founded": { "kind": "date", "title": "Founded" } } }"#,
    ),
    (
        "companies.mapping.json",
        r#"{ "name": "companies", "title": "Companies", "object": "company", "identity": ["name"], "columns": [
            { "field": "name", "column": "Name" }, { "field": "phone", "column": "Phone" },
            { "field": "revenue", "column": "Revenue" }, { "field": "founded", "column": "Founded" } ] }"#,
    ),
];

fn traded() -> Running {
    let running = Running::start(Engine::Sqlite);
    for (name, text) in PACK {
        running.place.file(&format!("trade/{name}"), text);
    }
    running.install(&running.place.folder().join("trade"));
    let admin = running.admin();
    for company in [
        json!({ "name": "Acme", "phone": "+86 138 0013 8000", "revenue": "1234.5", "huge": "1234567890123456.78", "founded": "1999-12-31" }),
        json!({ "name": "=1+1", "revenue": "-3" }),
    ] {
        let made = send(&admin, "POST", "/api/records/company", Some(&company));
        assert_eq!(made.status, 201, "{}", body_of(&made));
    }
    running
}

fn exported(place: &Place, file: &Path, more: &[&str]) {
    let file = file.display().to_string();
    let out = place.yunjin(&[&["export", "company", &file], more].concat());
    assert!(
        out.status.success() && said(&out).contains("is written"),
        "{}",
        said(&out)
    );
}

#[test]
fn a_workbook_holds_numbers_days_and_texts_and_no_formula() {
    let running = traded();
    let file = running.place.folder().join("companies.xlsx");
    exported(
        &running.place,
        &file,
        &["--sort", "-name", "--fields", "name,revenue,huge,founded"],
    );
    let mut book = open_workbook_auto(&file).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&sheet).unwrap().is_empty());
    let cells = book.worksheet_range(&sheet).unwrap();
    let cells = &cells;
    let at = move |row, column| cells.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    let line = |row: u32| (0..4).map(move |column| at(row, column));
    let text = |text: &str| Data::String(text.to_owned());
    let titles = ["Name", "Revenue", "Huge", "Founded"].map(text);
    assert_eq!(line(0).collect::<Vec<_>>(), titles);
    let acme: Vec<Data> = line(1).collect();
    // What a workbook's numbers cannot hold exactly stays a text.
    assert_eq!(
        acme[..3],
        [text("Acme"), Data::Float(1234.5), text("1234567890123456.78")]
    );
    assert!(
        matches!(&acme[3], Data::DateTime(day) if day.is_datetime()),
        "{:?}",
        acme[3]
    );
    assert_eq!(
        line(2).collect::<Vec<_>>(),
        [text("=1+1"), Data::Float(-3.0), Data::Empty, Data::Empty]
    );
    let again = running
        .place
        .yunjin(&["export", "company", &file.display().to_string()]);
    assert!(
        said(&again).contains("there is a file already"),
        "{}",
        said(&again)
    );
}

#[test]
fn what_was_exported_comes_in_again_unchanged() {
    let mut running = traded();
    let (through, alone) = (
        running.place.folder().join("a.csv"),
        running.place.folder().join("b.csv"),
    );
    exported(&running.place, &through, &[]);
    let import = ["import", &through.display().to_string(), "--mapping", "companies"].map(str::to_owned);
    let back = running.place.yunjin(&import.each_ref().map(String::as_str));
    assert!(
        said(&back).contains("Nothing to do: 2 unchanged."),
        "{}",
        said(&back)
    );
    running.stop();
    exported(&running.place, &alone, &[]);
    assert_eq!(std::fs::read(&through).unwrap(), std::fs::read(&alone).unwrap());
    let wrong = running.place.yunjin(&["export", "company", "companies.pdf"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
    let unknown = running
        .place
        .yunjin(&["export", "company", "c.csv", "--fields", "nmae"]);
    assert!(
        !unknown.status.success() && said(&unknown).contains("nmae"),
        "{}",
        said(&unknown)
    );
}
