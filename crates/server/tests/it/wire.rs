//! Bytes that no proper client sends. The server answers or hangs up, and lives.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::running::{Engine, PASSWORD, Place, Running, body_of, repository, send};

/// Sends bytes and reads until the server hangs up, at most ten seconds.
fn exchange(running: &Running, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(running.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // The server may hang up before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

fn impatient() -> Running {
    Running::on(
        Place::ready(Engine::Sqlite),
        &["--header-seconds", "1", "--body-seconds", "1"],
    )
}

#[test]
fn a_client_that_never_ends_its_head_is_hung_up_on() {
    let running = impatient();
    let begin = Instant::now();
    let answer = exchange(&running, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "it was kept for {:?}",
        begin.elapsed()
    );
    assert!(answer.is_empty() || status(&answer) == "408", "{answer}");
    assert_eq!(send(&running.nobody(), "GET", "/healthz", None).status, 200);
}

#[test]
fn a_client_that_never_ends_its_body_is_told_so() {
    let running = impatient();
    let head = "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\
                Connection: close\r\n\r\n{\"login\":";
    let answer = exchange(&running, head.as_bytes());
    assert_eq!(status(&answer), "408", "{answer}");
    assert!(answer.contains("\"code\":\"too_slow\""), "{answer}");
}

#[test]
fn an_announced_giant_is_refused_before_it_is_read() {
    let running = impatient();
    let head = "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 10000000000\r\nConnection: close\r\n\r\n";
    let answer = exchange(&running, head.as_bytes());
    assert_eq!(status(&answer), "413", "{answer}");
}

#[test]
fn nonsense_on_the_wire_is_a_bad_request() {
    let running = impatient();
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(200));
    let long = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n",
        "b".repeat(200_000)
    );
    let address = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(200_000));
    let two_lengths =
        "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}";
    for (bytes, allowed) in [
        (&b"\x00\xff\xfe\r\n\r\n"[..], &["400"][..]),
        (b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", &["400"]),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", &["400", "505"]),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", &["400", "none"]),
        (many.as_bytes(), &["431"]),
        (long.as_bytes(), &["431", "400"]),
        (address.as_bytes(), &["414", "431", "400"]),
        (two_lengths.as_bytes(), &["400"]),
    ] {
        let answer = exchange(&running, bytes);
        let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        assert!(allowed.contains(&status(&answer)), "{begin:?}: {answer}");
    }
    let told = exchange(&running, many.as_bytes());
    assert!(
        told.contains("\"code\":\"head_too_large\"") && told.contains("x-request-id"),
        "{told}"
    );
    assert_eq!(send(&running.nobody(), "GET", "/healthz", None).status, 200);
}

#[test]
fn a_client_that_hangs_up_in_the_middle_leaves_nothing_half_done() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let running = Running::start(engine);
        running.install(&repository("suites/packs/shop"));
        let admin = running.admin();
        let token = body_of(&running.sign_in("admin", PASSWORD));
        let request = |key: usize| {
            let body = json!({ "name": format!("Company {key}") }).to_string();
            format!(
                "POST /api/records/company HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nIdempotency-Key: k{key}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                token["token"].as_str().unwrap(),
                body.len()
            )
        };
        for key in 0..100 {
            let mut stream = TcpStream::connect(running.address()).unwrap();
            stream.write_all(request(key).as_bytes()).unwrap();
            drop(stream);
        }
        for key in 0..100 {
            let headers = [
                ("content-type", "application/json"),
                ("idempotency-key", &*format!("k{key}")),
            ];
            let body = json!({ "name": format!("Company {key}") }).to_string();
            let answer = admin
                .send("POST", "/api/records/company", &headers, Some(body.as_bytes()))
                .unwrap();
            assert_eq!(answer.status, 201, "{engine:?}: {}", body_of(&answer));
        }
        let page = body_of(&send(
            &admin,
            "GET",
            "/api/records/company?count=1000&limit=1",
            None,
        ));
        assert_eq!(page["count"]["value"], 100, "{engine:?}");
        let doctor = body_of(&send(&admin, "GET", "/api/doctor", None));
        assert_eq!(doctor["ok"], true, "{engine:?}: {doctor}");
    }
}

#[test]
fn twenty_equal_requests_at_once_make_one_record() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let running = Running::start(engine);
        running.install(&repository("suites/packs/shop"));
        let admin = running.admin();
        let bodies: Vec<String> = std::thread::scope(|scope| {
            let ask = || {
                let headers = [
                    ("content-type", "application/json"),
                    ("idempotency-key", "the-same"),
                ];
                let answer = admin
                    .send(
                        "POST",
                        "/api/records/company",
                        &headers,
                        Some(br#"{"name":"One"}"#),
                    )
                    .unwrap();
                assert_eq!(answer.status, 201, "{engine:?}: {}", body_of(&answer));
                String::from_utf8(answer.body).unwrap()
            };
            let asking: Vec<_> = (0..20).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(
            bodies.iter().all(|body| *body == bodies[0]),
            "{engine:?}: {bodies:?}"
        );
        let page = body_of(&send(
            &admin,
            "GET",
            "/api/records/company?count=100&limit=1",
            None,
        ));
        assert_eq!(page["count"]["value"], 1, "{engine:?}");
    }
}

#[test]
fn every_answer_forbids_what_browsers_would_allow() {
    let running = impatient();
    for path in ["/", "/healthz", "/api/session", "/api/nowhere", "/assets/none.js"] {
        let answer = send(&running.nobody(), "GET", path, None);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("script-src"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            Some("same-origin"),
            "{path}"
        );
        assert!(answer.header("referrer-policy").is_some(), "{path}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
        assert!(
            answer.header("x-request-id").is_some_and(|id| id.len() == 36),
            "{path}"
        );
    }
}

#[test]
fn the_page_holds_what_its_first_screen_needs() {
    let running = impatient();
    let answer = send(&running.nobody(), "GET", "/deep/inside?x=1", None);
    assert_eq!(answer.status, 200);
    let page = String::from_utf8(answer.body).unwrap();
    if page.contains("built without its screens") {
        return;
    }
    let (_, rest) = page.split_once(r#"id="boot">"#).unwrap();
    let boot: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(boot["session"], serde_json::Value::Null);
    assert_eq!(boot["languages"], json!(["en", "zh-CN"]));
}

#[test]
fn counts_name_routes_and_never_values() {
    let running = impatient();
    let admin = running.admin();
    let secret = "0198c0de-0000-7000-8000-00000000cafe";
    send(&admin, "GET", &format!("/api/records/user/{secret}"), None);
    send(
        &admin,
        "GET",
        "/api/records/user?filter=%7B%22field%22:%22name%22,%22is%22:%22whisper%22%7D",
        None,
    );
    send(&admin, "GET", "/nowhere/whisper", None);
    let text = String::from_utf8(send(&running.nobody(), "GET", "/metrics", None).body).unwrap();
    assert!(
        text.contains(
            r#"yunjin_requests_total{method="GET",route="/api/records/{object}/{id}",status="404"} 1"#
        ),
        "{text}"
    );
    assert!(
        text.contains(r#"yunjin_requests_total{method="GET",route="/api/records/{object}",status="200"} 1"#),
        "{text}"
    );
    assert!(!text.contains(secret) && !text.contains("whisper"), "{text}");
}
