//! Uploads as clients really end them, and what is left of those that do not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::running::{Engine, PASSWORD, Place, Running, body_of, send};

fn impatient() -> Running {
    Running::on(Place::ready(Engine::Sqlite), &["--body-seconds", "1"])
}

/// An upload that announces so many bytes and sends these; the stream is still open.
fn begun(running: &Running, announced: u64, bytes: &[u8]) -> TcpStream {
    let token = body_of(&running.sign_in("admin", PASSWORD))["token"].clone();
    let mut stream = TcpStream::connect(running.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!(
        "POST /api/files?name=a.bin HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {announced}\r\n\
         Connection: close\r\n\r\n",
        token.as_str().unwrap()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(bytes).unwrap();
    stream
}

fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

/// How many files there are below a folder, apart from the one that names its owner.
fn count(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let count = |path: &Path| match path.is_dir() {
        true => count(path),
        false => usize::from(path.file_name().is_some_and(|name| name != "workspace")),
    };
    entries.map(|entry| count(&entry.unwrap().path())).sum()
}

/// Waits until something is so, at most ten seconds.
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn an_upload_that_is_broken_off_leaves_nothing() {
    let running = Running::start(Engine::Sqlite);
    let files = running.place.files();
    let stream = begun(&running, 1000, b"a part of it");
    eventually("it is on its way", || count(&files) == 1);
    drop(stream);
    eventually("it is gone", || count(&files) == 0);
}

#[test]
fn an_upload_that_falls_silent_is_told_so_and_leaves_nothing() {
    let running = impatient();
    let told = answer(begun(&running, 1000, b"a part of it"));
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert!(told.contains("\"code\":\"too_slow\""), "{told}");
    eventually("it is gone", || count(&running.place.files()) == 0);
}

#[test]
fn an_upload_may_take_longer_than_the_body_of_a_form_as_long_as_it_goes_on() {
    let running = impatient();
    let mut stream = begun(&running, 6, b"1");
    let begin = Instant::now();
    for piece in [b"2", b"3", b"4", b"5", b"6"] {
        // A bit more often than once a second, for more than a second.
        eventually("time goes by", || {
            begin.elapsed() > Duration::from_millis(u64::from(piece[0] - b'1') * 400)
        });
        stream.write_all(piece).unwrap();
    }
    let told = answer(stream);
    assert!(told.starts_with("HTTP/1.1 201"), "{told}");
    assert_eq!(count(&running.place.files()), 1);
}

#[test]
fn an_announced_giant_is_refused_before_it_is_read() {
    let running = impatient();
    let told = answer(begun(&running, 10_000_000_000, b""));
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    assert!(told.contains("file_too_large"), "{told}");
    assert_eq!(count(&running.place.files()), 0);
}

#[test]
fn what_a_crash_left_half_uploaded_is_gone_after_the_next_start() {
    let place = Place::ready(Engine::Sqlite);
    let files = place.files();
    std::fs::create_dir_all(files.join("arriving")).unwrap();
    std::fs::write(files.join("arriving/0a"), b"half").unwrap();
    let _running = Running::on(place, &[]);
    assert_eq!(count(&files), 0);
}

#[test]
fn a_folder_beside_the_database_is_taken_where_nobody_says_another() {
    let running = Running::bare(Place::ready(Engine::Sqlite), &[]);
    let sent = running
        .admin()
        .send("POST", "/api/files?name=a.txt", &[], Some(b"hi"));
    assert_eq!(sent.unwrap().status, 201);
    assert_eq!(count(&running.place.folder().join("data/files")), 1);
}

#[test]
fn a_server_on_postgresql_that_was_given_no_folder_says_so() {
    let running = Running::bare(Place::ready(Engine::Postgres), &[]);
    let refused = running
        .admin()
        .send("POST", "/api/files?name=a.txt", &[], Some(b"hi"))
        .unwrap();
    assert_eq!(refused.status, 422);
    assert_eq!(body_of(&refused)["complaints"][0]["code"], "files_nowhere");
    let doctor = send(&running.admin(), "GET", "/api/doctor", None);
    assert_eq!(body_of(&doctor)["ok"], json!(true));
}
