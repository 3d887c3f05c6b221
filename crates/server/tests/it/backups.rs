//! `yunjin backup` and `yunjin restore`, as they are typed, while people work.

use crate::running::{Engine, PASSWORD, Place, Running, body_of, said, send};
use ports::http::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

const PACK: [(&str, &str); 2] = [
    (
        "pack.json",
        r#"{ "name": "notes", "version": "1.0.0", "title": "Notes" }"#,
    ),
    (
        "note.object.json",
        r#"{ "$schema": "urn:yunjin:object:1", "$id": "note", "title": "Note", "type": "object", "display": "{{name}}",
            "required": ["name"], "properties": { "name": { "kind": "text", "title": "Name", "search": true, "unique": true },
            "number": { "kind": "auto_number", "title": "Number", "prefix": "N-", "digits": 3 },
            "about": { "kind": "file", "title": "About" },
            "of": { "kind": "reference", "title": "Of", "to": "note" } } }"#,
    ),
];

/// A server with a note that has a file, and somebody who is signed in.
fn noted(engine: Engine) -> (Running, Client) {
    let running = Running::start(engine);
    for (name, text) in PACK {
        running.place.file(&format!("notes/{name}"), text);
    }
    running.install(&running.place.folder().join("notes"));
    let admin = running.admin();
    let sent = admin.send(
        "POST",
        "/api/files?name=silk.txt",
        &[("content-type", "text/plain")],
        Some(b"silk"),
    );
    let file = String::from_utf8(sent.unwrap().body).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap_or(Value::String(file));
    let note = json!({ "name": "first", "about": file });
    let made = send(&admin, "POST", "/api/records/note", Some(&note));
    assert_eq!(made.status, 201, "{}", body_of(&made));
    (running, admin)
}

fn backed_up(running: &Running, name: &str) -> (PathBuf, Output) {
    let path = running.place.folder().join(name);
    let files = running.place.files().display().to_string();
    let out = running
        .place
        .yunjin(&["backup", &path.display().to_string(), "--files", &files]);
    (path, out)
}

fn restored(place: &Place, archive: &Path) -> Output {
    let files = place.files().display().to_string();
    place.yunjin(&["restore", &archive.display().to_string(), "--files", &files])
}

/// Four people write notes, one after the other; what was acknowledged before the backup began, and all that was sent.
fn under_load(running: &Running, admin: &Client) -> (Vec<usize>, PathBuf) {
    let (stop, done) = (AtomicBool::new(false), Mutex::new(vec![0; 4]));
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (stop, done) = (&stop, &done);
            scope.spawn(move || {
                for count in 1.. {
                    let note = json!({ "name": format!("w{writer}-{count}") });
                    let made = send(admin, "POST", "/api/records/note", Some(&note));
                    assert_eq!(made.status, 201, "{}", body_of(&made));
                    done.lock().unwrap()[writer] = count;
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        while done.lock().unwrap().iter().any(|count| *count < 5) {
            std::thread::yield_now();
        }
        let before = done.lock().unwrap().clone();
        let (path, out) = backed_up(running, "backup.tar");
        stop.store(true, Ordering::Relaxed);
        assert!(
            out.status.success() && said(&out).contains("read again and sound"),
            "{}",
            said(&out)
        );
        (before, path)
    })
}

fn names(client: &Client) -> BTreeSet<String> {
    let (mut names, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = body_of(&send(
            client,
            "GET",
            &format!("/api/records/note?fields=name&limit=200{cursor}"),
            None,
        ));
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

fn a_backup_is_one_instant(engine: Engine) {
    let (running, admin) = noted(engine);
    let (before, archive) = under_load(&running, &admin);
    let elsewhere = Place::new(engine);
    let out = restored(&elsewhere, &archive);
    assert!(out.status.success(), "{}", said(&out));
    assert!(
        said(&out).contains("checks of the doctor passed"),
        "{}",
        said(&out)
    );
    let other = Running::on(elsewhere, &[]);
    // Who was signed in there is not signed in here; passwords are the same.
    let old = other.nobody().with_bearer(bearer(&running).as_deref());
    assert_eq!(send(&old, "GET", "/api/records/note", None).status, 401);
    let there = other.admin();
    let found = names(&there);
    for (writer, acknowledged) in before.iter().enumerate() {
        let mine = format!("w{writer}-");
        let of = found
            .iter()
            .filter_map(|name| name.strip_prefix(&mine)?.parse::<usize>().ok());
        let (count, last) = of.fold((0, 0), |(count, last), one| (count + 1, last.max(one)));
        assert!(
            last >= *acknowledged,
            "{engine:?}: {last} of {acknowledged} acknowledged"
        );
        assert_eq!(
            count, last,
            "{engine:?}: a later note is there, and an earlier one is not"
        );
    }
    let first = body_of(&send(&there, "GET", "/api/records/note?search=first", None));
    let file = first["items"][0]["about"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        send(&there, "GET", &format!("/api/files/{file}"), None).body,
        b"silk"
    );
    // It lives on: numbers go on, keys hold, the doctor is content.
    let again = send(
        &there,
        "POST",
        "/api/records/note",
        Some(&json!({ "name": "first" })),
    );
    assert_eq!(again.status, 409, "{}", body_of(&again));
    let next = send(
        &there,
        "POST",
        "/api/records/note",
        Some(&json!({ "name": "next" })),
    );
    assert_eq!(next.status, 201, "{}", body_of(&next));
    assert_eq!(body_of(&send(&there, "GET", "/api/doctor", None))["ok"], true);
}

fn bearer(running: &Running) -> Option<String> {
    body_of(&running.sign_in("admin", PASSWORD))["token"]
        .as_str()
        .map(str::to_owned)
}

#[test]
fn a_backup_is_one_instant_on_sqlite() {
    a_backup_is_one_instant(Engine::Sqlite);
}

#[test]
fn a_backup_is_one_instant_on_postgres() {
    a_backup_is_one_instant(Engine::Postgres);
}

#[test]
fn a_broken_backup_is_refused_and_leaves_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (mut running, _) = noted(engine);
        running.stop();
        // Without a server, too.
        let (archive, out) = backed_up(&running, "whole.tar");
        assert!(out.status.success(), "{}", said(&out));
        let (_, again) = backed_up(&running, "whole.tar");
        assert_eq!(again.status.code(), Some(1), "{}", said(&again));
        assert!(
            said(&again).contains("there is a file already"),
            "{}",
            said(&again)
        );
        let whole = std::fs::read(&archive).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        let broken = [
            ("cut.tar", whole[..whole.len() / 2].to_vec()),
            ("changed.tar", changed),
        ];
        for (name, bytes) in broken {
            let (place, path) = (Place::new(engine), running.place.folder().join(name));
            std::fs::write(&path, bytes).unwrap();
            let out = restored(&place, &path);
            let told = said(&out);
            assert!(
                told.contains("is not restored") && told.lines().count() == 1,
                "{name}: {told}"
            );
            assert_eq!(out.status.code(), Some(1), "{name}: {told}");
            let started = place.yunjin(&["doctor"]);
            assert!(
                said(&started).contains("There is no workspace at"),
                "{name}: {}",
                said(&started)
            );
        }
        // Where there is a workspace, nothing is overwritten.
        let occupied = restored(&running.place, &archive);
        assert_eq!(occupied.status.code(), Some(1), "{}", said(&occupied));
        let files = running.place.files().display().to_string();
        let sound = running.place.yunjin(&["doctor", "--files", &files]);
        assert!(sound.status.success(), "{}", said(&sound));
    }
}

#[test]
fn a_backup_of_one_engine_says_where_it_belongs() {
    let (running, _) = noted(Engine::Sqlite);
    let (archive, _) = backed_up(&running, "whole.tar");
    let out = restored(&Place::new(Engine::Postgres), &archive);
    assert!(
        said(&out).contains("a workspace on SQLite; restore it with --data"),
        "{}",
        said(&out)
    );
}
