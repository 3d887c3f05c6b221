use crate::{House, company, day, lived};
use metadata::Language;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// One company for the laws that only look.
static HOUSE: LazyLock<House> = LazyLock::new(|| lived(1));

/// Days that somebody plans, promises or agrees on; all others tell what has been.
const PLANNED: [&str; 16] = [
    "close_date",
    "due_on",
    "ends_at",
    "ends_on",
    "next_at",
    "next_contact_at",
    "out_of_warranty_for",
    "planned_at",
    "planned_on",
    "planned_until",
    "price_day",
    "starts_at",
    "starts_on",
    "valid_until",
    "wanted_on",
    "warranty_until",
];

/// Work that is open, and the day on which it is due: object, field of its state, open states, due.
const DUE: [(&str, &str, &[&str], &str); 6] = [
    ("activity", "stage", &["planned"], "starts_at"),
    ("collection_item", "status", &["open", "partly"], "due_on"),
    ("contract", "stage", &["signed"], "ends_on"),
    (
        "opportunity",
        "stage",
        &["prospecting", "engaging", "proposing", "negotiating"],
        "close_date",
    ),
    ("quote", "stage", &["sent"], "valid_until"),
    ("work_order", "stage", &["assigned", "accepted"], "planned_at"),
];

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_default()
}

#[test]
fn the_same_seed_gives_the_same_records_and_another_seed_others() {
    let (one, again, other) = (HOUSE.all(), lived(1).all(), lived(2).all());
    for (object, records) in &one {
        assert_eq!(records, &again[object], "{object}");
    }
    assert_ne!(one["customer"], other["customer"]);
}

#[test]
fn nothing_that_people_do_is_refused() {
    assert_eq!(HOUSE.lived.told, Vec::<String>::new());
    assert!(HOUSE.lived.acts > 500, "{}", HOUSE.lived.acts);
}

#[test]
fn every_role_with_a_home_has_work_there() {
    let mut homes: BTreeMap<String, bool> = BTreeMap::new();
    for person in &company().document.people {
        for language in [Language::En, Language::ZhCn] {
            let desk = demo::desk(&HOUSE.workspace, &person.login, language);
            let Some(desk) = HOUSE.runtime.block_on(desk).unwrap() else {
                continue;
            };
            assert!(desk.waiting.iter().all(|one| !one.title.is_empty()), "{desk:?}");
            let has_work = desk.waiting.iter().any(|one| one.count > 0);
            *homes.entry(desk.name).or_default() |= has_work;
        }
    }
    let idle: Vec<_> = homes.iter().filter(|(_, has_work)| !**has_work).collect();
    assert!(idle.is_empty(), "{idle:?}");
    assert!(homes.len() >= 10, "{homes:?}");
}

#[test]
fn the_doctor_is_content() {
    let workspace = &HOUSE.workspace;
    let model = &workspace.app().model;
    let checks = engine::doctor(workspace.store(), workspace.ports(), model);
    for check in HOUSE.runtime.block_on(checks) {
        assert!(check.ok, "{}: {}", check.name, check.detail);
    }
}

#[test]
fn what_has_been_lies_before_the_day_and_in_order() {
    let today = day().to_string();
    for (object, records) in HOUSE.all() {
        for record in &records {
            for (field, value) in record.as_object().into_iter().flatten() {
                let value = value.as_str().unwrap_or_default();
                let is_day = value
                    .get(..10)
                    .is_some_and(|day| day.parse::<demo::NaiveDate>().is_ok());
                if is_day && !PLANNED.contains(&field.as_str()) {
                    assert!(value < today.as_str(), "{object}/{field} is {value}");
                }
            }
        }
        // Ids are given in the order of moments.
        let order = |key: fn(&Value) -> &str| {
            let mut sorted: Vec<&Value> = records.iter().collect();
            sorted.sort_by_key(|record| key(record).to_owned());
            sorted
                .iter()
                .map(|record| text(record, "created_at").to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            order(|record| text(record, "id")),
            order(|record| text(record, "created_at")),
            "{object}"
        );
    }
}

#[test]
fn days_are_spread_over_all_weeks() {
    let made: BTreeSet<String> = HOUSE
        .all()
        .into_values()
        .flatten()
        .map(|record| text(&record, "created_at").chars().take(10).collect())
        .collect();
    assert!(made.len() >= 15, "{made:?}");
}

#[test]
fn some_of_what_is_open_is_overdue_and_not_much_of_it() {
    let (all, today) = (HOUSE.all(), day().to_string());
    let (mut open, mut overdue) = (0, 0);
    for (object, state, states, due) in DUE {
        let is_open = |record: &&Value| {
            states.contains(&text(record, state))
                && record["released"] != false
                && !text(record, due).is_empty()
        };
        for record in all[object].iter().filter(is_open) {
            open += 1;
            overdue += usize::from(text(record, due) < today.as_str());
        }
    }
    let share = overdue * 100 / open;
    assert!((3..=15).contains(&share), "{overdue} of {open}");
}

#[test]
fn names_are_believable() {
    let all = HOUSE.all();
    for object in ["customer", "contact", "lead"] {
        let names: Vec<&str> = all[object].iter().map(|record| text(record, "name")).collect();
        let distinct: BTreeSet<&&str> = names.iter().collect();
        assert!(distinct.len() * 100 >= names.len() * 95, "{object}");
        assert!(
            !names
                .iter()
                .any(|name| name.contains(|sign: char| sign.is_ascii_digit())),
            "{object}"
        );
    }
}
