//! Many requests that mean no good, against the real server: it answers each in its time, and nothing comes of them.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use ports::http::{Answer, Client};
use serde_json::{Value, json};

use crate::running::{Engine, Place, Running, body_of, send};

/// Longer than this nothing takes that is refused or bounded, in a debug build beside other tests.
const PATIENCE: Duration = Duration::from_secs(5);

/// Patterns on which a backtracking reader of texts takes for ever.
const EVIL: [&str; 6] = [
    "^(a+)+$",
    "^([a-zA-Z]+)*$",
    "^(a|aa)+$",
    "^(a|a?)+$",
    "^(.*a){20}$",
    "^([^@]+)*@x$",
];

/// One object, with a field for each pattern.
fn pack(place: &Place) -> std::path::PathBuf {
    let mut properties =
        json!({ "name": { "kind": "text", "title": "Name", "maxLength": 1000, "search": true } });
    for (number, pattern) in EVIL.iter().enumerate() {
        properties[format!("code_{number}")] =
            json!({ "kind": "text", "title": "Code", "maxLength": 1000, "pattern": pattern });
    }
    let object = json!({ "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing", "type": "object",
        "display": "{{name}}", "required": ["name"], "properties": properties });
    place.file(
        "pack/pack.json",
        r#"{"name":"attacked","version":"1.0.0","title":"Attacked"}"#,
    );
    let file = place.file("pack/thing.object.json", &object.to_string());
    file.parent().unwrap().to_owned()
}

fn ready() -> Running {
    let running = Running::start(Engine::Sqlite);
    let pack = pack(&running.place);
    running.install(&pack);
    for name in ["Aurora", "极光"] {
        let made = send(
            &running.admin(),
            "POST",
            "/api/records/thing",
            Some(&json!({ "name": name })),
        );
        assert_eq!(made.status, 201, "{}", body_of(&made));
    }
    running
}

/// Sends it, and holds the server to its manners: no fault, in time, and no answer beyond measure.
fn held(client: &Client, method: &str, path: &str, body: Option<&[u8]>) -> Answer {
    tried(client, method, path, body).unwrap()
}

/// The same; nothing where the server hung up on a body that it would not read.
fn tried(client: &Client, method: &str, path: &str, body: Option<&[u8]>) -> Option<Answer> {
    let begun = Instant::now();
    let headers = [("content-type", "application/json")];
    let answer = client.send(method, path, &headers, body).ok()?;
    let shown: String = path.chars().take(80).collect();
    assert!(answer.status < 500, "{method} {shown}: {}", answer.status);
    assert!(
        begun.elapsed() < PATIENCE,
        "{method} {shown} took {:?}",
        begun.elapsed()
    );
    assert!(
        answer.body.len() < 4 << 20,
        "{method} {shown}: {} bytes",
        answer.body.len()
    );
    Some(answer)
}

/// The same numbers in every run.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

#[test]
fn ten_thousand_unknown_parameters_are_refused_and_change_no_answer() {
    const KNOWN: [&str; 12] = [
        "filter", "sort", "limit", "fields", "search", "after", "count", "where", "order", "select", "as_of",
        "group",
    ];
    const WRAP: [(&str, &str); 8] = [
        ("", "[]"),
        ("", "[name]"),
        ("$", ""),
        ("_", ""),
        ("", "__in"),
        ("x.", ""),
        ("", "%00"),
        ("%20", ""),
    ];
    let running = ready();
    let admin = running.admin();
    let before = held(&admin, "GET", "/api/records/thing", None).body;
    let mut state = 50;
    for _ in 0..10_000 {
        let (front, back) = WRAP[next(&mut state) % WRAP.len()];
        let mut key = KNOWN[next(&mut state) % KNOWN.len()].to_owned();
        for _ in 0..next(&mut state) % 3 {
            let letter = b'a' + u8::try_from(next(&mut state) % 26).unwrap();
            key.push(char::from(letter));
        }
        let path = format!("/api/records/thing?{front}{key}{back}=1");
        let answer = held(&admin, "GET", &path, None);
        assert_eq!(answer.status, 400, "{path}: {}", body_of(&answer));
    }
    assert_eq!(held(&admin, "GET", "/api/records/thing", None).body, before);
}

#[test]
fn nothing_nested_without_end_ends_the_process() {
    let running = ready();
    let admin = running.admin();
    let contract = body_of(&send(&admin, "GET", "/api/openapi.json", None));
    let deep = ["[", "{\"a\":", "{\"all\":[", "{\"not\":"].map(|piece| piece.repeat(100_000));
    let mut sent = 0;
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["requestBody"].is_null() || path == "/api/session" {
                continue;
            }
            let path = path
                .replace("{object}", "thing")
                .replace("{id}", "0198c0de-0000-7000-8000-000000000001");
            for body in &deep {
                let answer = tried(&admin, &method.to_uppercase(), &path, Some(body.as_bytes()));
                assert!(
                    answer.is_none_or(|answer| answer.status >= 400),
                    "{method} {path}"
                );
                sent += 1;
            }
        }
    }
    assert!(sent >= 40, "{sent} were sent");
    // A filter in a query is as deep as an address may be long.
    for piece in ["%5B", "%7B%22not%22:", "%7B%22all%22:%5B"] {
        let path = format!("/api/records/thing?filter={}", piece.repeat(400));
        assert!(held(&admin, "GET", &path, None).status >= 400);
    }
    assert_eq!(held(&admin, "GET", "/healthz", None).status, 200);
}

#[test]
fn no_pattern_takes_longer_than_its_text() {
    let running = ready();
    let admin = running.admin();
    for number in 0..EVIL.len() {
        let mut body = json!({ "name": "x" });
        body[format!("code_{number}")] = Value::from(format!("{}!", "a".repeat(999)));
        let answer = held(
            &admin,
            "POST",
            "/api/records/thing",
            Some(body.to_string().as_bytes()),
        );
        assert_eq!(answer.status, 422, "{}: {}", EVIL[number], body_of(&answer));
    }
}

#[test]
fn a_query_that_asks_for_much_gets_little() {
    let running = ready();
    let admin = running.admin();
    let test = json!({ "field": "name", "contains": "a" });
    let wide = json!({ "any": vec![&test; 150] }).to_string();
    let mut narrow = test.clone();
    for _ in 0..60 {
        narrow = json!({ "not": { "all": [narrow, test] } });
    }
    let fields = vec!["name"; 1_000].join(",");
    let groups: Vec<_> = (0..EVIL.len()).map(|number| format!("code_{number}")).collect();
    let mut words = String::new();
    for number in 0..500 {
        write!(words, "w{number}%20").unwrap();
    }
    let asked = [
        "limit=1000000000".to_owned(),
        format!("filter={}", urlencoded(&wide)),
        format!("filter={}", urlencoded(&narrow.to_string())),
        format!("fields={fields}"),
        format!("sort={fields}"),
        format!("search={words}"),
        format!("search={}", "%E6%9E%81".repeat(1_000)),
        format!("count={}", "9".repeat(400)),
    ];
    for query in asked {
        held(&admin, "GET", &format!("/api/records/thing?{query}"), None);
    }
    for query in [
        format!("group={}&measure=count", groups.join(",")),
        format!("group={}&measure=count", vec!["name"; 300].join(",")),
        format!("measure={}", vec!["count"; 1_000].join(",")),
    ] {
        held(
            &admin,
            "GET",
            &format!("/api/records/thing/aggregate?{query}"),
            None,
        );
    }
    assert_eq!(held(&admin, "GET", "/healthz", None).status, 200);
}

fn urlencoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "%{byte:02X}").unwrap();
        out
    })
}
