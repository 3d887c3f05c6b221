//! The openings to the outside world, tried on this machine.

mod files;

use ports::folder::{self, Lock};
use ports::http::Client;
use ports::{Clock, Ids, RandomIds, SystemClock, TestClock, TestIds};
use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpListener;

#[test]
fn ids_of_one_process_rise_even_when_the_clock_steps_back() {
    let ids = RandomIds::default();
    let mut last = ids.id(1_000_000);
    for step in 0..10_000_i64 {
        let next = ids.id(1_000_000 + step % 3 - 1);
        assert!(next > last, "{next} after {last}");
        assert_eq!(
            (next.get_version_num(), next.get_variant()),
            (7, uuid::Variant::RFC4122)
        );
        last = next;
    }
}

#[test]
fn an_id_carries_its_moment() {
    let id = RandomIds::default().id(1_700_000_000_123);
    let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
    assert_eq!((seconds, nanos), (1_700_000_000, 123_000_000));
}

#[test]
fn secrets_do_not_repeat() {
    let ids = RandomIds::default();
    let secrets: HashSet<_> = (0..1000).map(|_| ids.secret()).collect();
    assert_eq!(secrets.len(), 1000);
}

#[test]
fn test_ids_and_the_test_clock_repeat() {
    let (a, b) = (TestIds::default(), TestIds::default());
    assert_eq!((a.id(5), a.secret(), a.id(6)), (b.id(5), b.secret(), b.id(6)));
    let clock = TestClock::at(10);
    clock.advance(5);
    assert_eq!(clock.now(), 15);
    clock.set(3);
    assert_eq!(clock.now(), 3);
    assert!(SystemClock.now() > 1_700_000_000_000);
}

#[test]
fn a_tree_is_read_in_order_without_pictures_and_hidden_files() {
    let dir = tempfile::tempdir().unwrap();
    folder::write(&dir.path().join("b/two.json"), "2").unwrap();
    folder::write(&dir.path().join("a.json"), "1").unwrap();
    folder::write(&dir.path().join(".git/config"), "x").unwrap();
    std::fs::write(dir.path().join("picture.png"), [0xff, 0xfe, 0x00]).unwrap();
    let files = folder::read_tree(dir.path()).unwrap();
    assert_eq!(
        files,
        [("a.json".into(), "1".into()), ("b/two.json".into(), "2".into())]
    );
    let missing = folder::read_tree(&dir.path().join("nowhere")).unwrap_err();
    assert!(missing.to_string().contains("nowhere"));
}

#[test]
fn a_folder_has_one_owner_who_can_be_found() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Lock::read(dir.path()), None);
    let mut lock = Lock::take(dir.path()).unwrap().unwrap();
    lock.announce("http://127.0.0.1:1", "secret").unwrap();
    let owner = Lock::take(dir.path()).unwrap().unwrap_err();
    assert_eq!(
        (owner.address.as_str(), owner.token.as_str()),
        ("http://127.0.0.1:1", "secret")
    );
    assert_eq!(owner.pid, std::process::id());
    assert_eq!(Lock::read(dir.path()), Some(owner.clone()));
    assert!(!format!("{owner:?}").contains("secret"));
    drop(lock);
    assert_eq!(Lock::read(dir.path()), None);
    assert!(Lock::take(dir.path()).unwrap().is_ok());
}

#[test]
fn every_status_is_an_answer_and_silence_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut seen, mut buffer) = (Vec::new(), [0; 1024]);
        while !seen.ends_with(b"{\"a\":1}") {
            let count = stream.read(&mut buffer).unwrap();
            seen.extend_from_slice(&buffer[..count]);
        }
        stream
            .write_all(b"HTTP/1.1 409 Conflict\r\nETag: \"3\"\r\nContent-Length: 2\r\n\r\nno")
            .unwrap();
        String::from_utf8(seen).unwrap()
    });
    let client = Client::new(&base, Some("token"));
    let answer = client
        .send("PATCH", "/x?y=1", &[("if-match", "\"2\"")], Some(b"{\"a\":1}"))
        .unwrap();
    assert_eq!(
        (answer.status, answer.header("etag"), answer.body.as_slice()),
        (409, Some("\"3\""), &b"no"[..])
    );
    let seen = server.join().unwrap().to_ascii_lowercase();
    assert!(seen.starts_with("patch /x?y=1 "), "{seen}");
    assert!(
        seen.contains("authorization: bearer token") && seen.contains("if-match: \"2\""),
        "{seen}"
    );
    assert!(
        client
            .send("GET", "/", &[], None)
            .unwrap_err()
            .to_string()
            .contains("GET http://127.0.0.1")
    );
}
