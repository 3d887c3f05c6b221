//! The runner against a server that misbehaves: what it must catch, it catches.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on must fail, also in what it is prepared by"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use scenario::{House, Page, Shelf, Watch};

/// Refuses every new thing; a leaky one keeps it all the same.
struct Liar {
    leaky: bool,
    things: AtomicUsize,
}

impl Liar {
    fn answer(&self, request: &str) -> (u16, String) {
        let things = self.things.load(Ordering::SeqCst);
        let refused = r#"{"code":"refused","complaints":[{"pointer":"/name","code":"required","message":"Name is missing."}]}"#;
        match request {
            "POST /api/session" => (200, r#"{"token":"t"}"#.to_owned()),
            "GET /api/session" => (200, r#"{"user":{"id":"0"}}"#.to_owned()),
            "POST /api/broken" => (500, "{}".to_owned()),
            "POST /api/records/thing" => {
                self.things.fetch_add(usize::from(self.leaky), Ordering::SeqCst);
                (422, refused.to_owned())
            }
            _ if request.starts_with("GET /api/metadata/documents") => {
                (200, r#"{"version":1,"items":[{"name":"thing"}]}"#.to_owned())
            }
            _ if request.starts_with("GET /api/records/thing") => {
                (200, format!(r#"{{"items":[{{"things":{things}}}],"next":null}}"#))
            }
            _ => (404, "{}".to_owned()),
        }
    }

    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let (mut first, mut length) = (String::new(), 0);
        reader.read_line(&mut first).ok()?;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let request = first.rsplit_once(' ').map_or("", |(request, _)| request);
        let (status, body) = self.answer(request);
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nX-Kind: liar\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        { stream }.write_all((head + &body).as_bytes()).ok()
    }
}

/// What the runner has to say about a page played against such a server.
fn faults(leaky: bool, page: &str) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let liar = Arc::new(Liar {
        leaky,
        things: AtomicUsize::new(0),
    });
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            liar.serve(&stream);
        }
    });
    let house = House {
        base,
        admin_password: "p".to_owned(),
        packs: Shelf::of(".".into()),
        watch: Watch::Everything,
    };
    let page = Page::parse(&format!("# Page\n\n{page}")).unwrap();
    scenario::run(&page, &house)
        .faults
        .iter()
        .map(ToString::to_string)
        .collect()
}

const REFUSED: &str =
    "```http\nPOST /api/records/thing\n{}\n```\n\n```json 422\n{ \"code\": \"refused\" }\n```\n";

#[test]
fn a_page_that_holds_has_no_fault() {
    assert_eq!(faults(false, REFUSED), [] as [&str; 0]);
}

#[test]
fn a_refusal_that_changed_something_is_caught() {
    let faults = faults(true, REFUSED);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].contains("the answer was 422, yet something changed: thing [{\"things\":0}]"),
        "{faults:?}"
    );
}

#[test]
fn a_failure_of_the_server_is_caught_whatever_the_page_expects() {
    let faults = faults(false, "```http\nPOST /api/broken\n{}\n```\n\n```json 500\n```\n");
    assert!(faults[0].contains("the server failed with 500"), "{faults:?}");
}

#[test]
fn a_refusal_that_the_page_does_not_expect_is_caught() {
    let faults = faults(false, "```http\nPOST /api/records/thing\n{}\n```\n");
    assert!(
        faults[0].contains("the request before this was refused with 422"),
        "{faults:?}"
    );
}

#[test]
fn every_kind_of_expectation_can_fail() {
    let after = |block: &str| {
        faults(
            false,
            &format!("```http\nPOST /api/records/thing\n{{}}\n```\n\n{block}\n"),
        )
    };
    for (block, told) in [
        ("```json 200\n```", "expected 200, got 422"),
        (
            "```json 422\n{ \"code\": \"stale\" }\n```",
            "/code: expected \"stale\", got \"refused\"",
        ),
        (
            "```json 422\nX-Kind: saint\n```",
            "X-Kind: expected saint, got liar",
        ),
        ("```json 422\nX-None: …\n```", "there is no header X-None"),
        ("```json 422\n{ \"code\": \n```", "what is expected is no JSON"),
        ("```text 422\nnothing\n```", "no line reads `nothing`"),
        (
            "```complaints\n/email required\n```",
            "nothing complains `/email required`",
        ),
        (
            "```complaints\n/name required Other words.\n```",
            "unexpected: /name required",
        ),
    ] {
        let faults = after(block);
        assert!(
            faults.iter().any(|fault| fault.contains(told)),
            "{block}: {faults:?}"
        );
    }
    assert_eq!(
        after("```complaints\n/name required Name is ….\n```"),
        [] as [&str; 0]
    );
}
