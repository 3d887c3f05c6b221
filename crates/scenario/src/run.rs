//! Plays a page against a server.

use ports::http::Answer;
use serde_json::Value;

use crate::digest::{difference, digest};
use crate::expect::{compare, is_like};
use crate::guest::{Guest, json_of, password_of};
use crate::page::{Block, Fault, Page, Step};
use crate::request::{Names, Request, fill_text, header};
use crate::shelf::Shelf;

/// A running server with a workspace of its own, fresh for every page.
#[derive(Debug, Clone)]
pub struct House {
    /// Where it is: `http://127.0.0.1:41234`.
    pub base: String,
    /// The password of `admin`.
    pub admin_password: String,
    /// Where the packs of `pack` blocks stand.
    pub packs: Shelf,
    /// How closely the runner looks.
    pub watch: Watch,
}

/// How closely the runner looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// At the answers, and after every refusal at all records of all objects.
    Everything,
    /// At the answers alone, and no further than the first that turns out otherwise.
    FirstFault,
}

/// What came of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Blocks that were played.
    pub steps: usize,
    /// Things that were compared.
    pub assertions: usize,
    /// What turned out otherwise; empty when the page holds.
    pub faults: Vec<Fault>,
}

/// Plays every test of a page in order. After a fault the rest of that test is left out, because it leans on it.
#[must_use]
pub fn run(page: &Page, house: &House) -> Report {
    let mut report = Report::default();
    let mut player = match Player::new(house) {
        Ok(player) => player,
        Err(what) => {
            report.faults.push(Fault { line: 1, what });
            return report;
        }
    };
    for test in &page.tests {
        let before = report.faults.len();
        for step in &test.steps {
            report.steps += 1;
            let told = |what| Fault {
                line: step.line,
                what: format!("{}: {what}", test.name),
            };
            report.faults.extend(player.play(step).into_iter().map(told));
            if report.faults.len() > before {
                break;
            }
        }
        if let Some(what) = player.unread_refusal().filter(|_| report.faults.len() == before) {
            let line = test.steps.last().map_or(1, |step| step.line);
            report.faults.push(Fault {
                line,
                what: format!("{}: {what}", test.name),
            });
        }
        player.unread = false;
        if house.watch == Watch::FirstFault && !report.faults.is_empty() {
            break;
        }
    }
    report.assertions = player.assertions;
    report
}

struct Player<'a> {
    house: &'a House,
    guest: Guest,
    names: Names,
    files: Vec<(String, String)>,
    last: Option<Answer>,
    /// Whether the last answer was a refusal that no block has looked at yet.
    unread: bool,
    seen: String,
    assertions: usize,
}

impl<'a> Player<'a> {
    fn new(house: &'a House) -> Result<Self, String> {
        let guest = Guest::arrive(house)?;
        let seen = looked(house, &guest)?;
        let names = Names::from([
            ("admin".to_owned(), guest.admin_id.clone()),
            ("admin_password".to_owned(), guest.password.clone()),
        ]);
        Ok(Player {
            house,
            guest,
            names,
            files: Vec::new(),
            last: None,
            unread: false,
            seen,
            assertions: 0,
        })
    }

    /// Every sentence is something that turned out otherwise.
    fn play(&mut self, step: &Step) -> Vec<String> {
        let looks = matches!(
            step.block,
            Block::Json { .. } | Block::Text { .. } | Block::Head { .. } | Block::Complaints(_)
        );
        if let Some(fault) = self.unread_refusal().filter(|_| !looks) {
            return vec![fault];
        }
        self.unread = false;
        let done = match &step.block {
            Block::Pack(folders) => folders.iter().try_for_each(|folder| self.install(folder)),
            Block::File { path, text } => {
                self.files.retain(|(known, _)| known != path);
                // An empty file is taken away.
                if !text.trim().is_empty() {
                    self.files.push((path.clone(), text.clone()));
                }
                Ok(())
            }
            Block::Publish => self.publish(),
            Block::People(people) => people
                .iter()
                .try_for_each(|(login, roles)| self.invite(login, roles)),
            Block::SignIn(login) => self.guest.sign_in(login),
            Block::Http(text) => self.send(text),
            Block::Json { status, text } => return self.expect_json(*status, text),
            Block::Text { status, lines } => return self.expect_text(*status, lines),
            Block::Head { status, lines } => return self.expect_head(*status, lines),
            Block::Complaints(lines) => return self.expect_complaints(lines),
        };
        done.err().into_iter().collect()
    }

    /// A refusal that a page does not expect is a fault, also where the page expects nothing.
    fn unread_refusal(&self) -> Option<String> {
        let answer = self.last.as_ref().filter(|_| self.unread)?;
        let body = String::from_utf8_lossy(&answer.body);
        Some(format!(
            "the request before this was refused with {}: {body}",
            answer.status
        ))
    }

    fn install(&mut self, folder: &str) -> Result<(), String> {
        if self.house.packs.installed.contains(folder) {
            return Ok(());
        }
        let files = self.house.packs.files(folder)?;
        json_of(&self.guest.publish(&files)?, 200).map_err(|why| format!("{folder}: {why}"))?;
        self.look_again()
    }

    /// The answer is kept, so that a page can expect complaints; a page that expects nothing expects success.
    fn publish(&mut self) -> Result<(), String> {
        let answer = self.guest.publish(&self.files)?;
        self.unread = answer.status >= 400;
        self.last = Some(answer);
        self.look_again()
    }

    fn invite(&mut self, login: &str, roles: &[String]) -> Result<(), String> {
        let id = self
            .guest
            .invite(login, roles)
            .map_err(|why| format!("{login}: {why}"))?;
        self.names.insert(login.to_owned(), id);
        self.names.insert(format!("{login}_password"), password_of(login));
        self.look_again()
    }

    fn look_again(&mut self) -> Result<(), String> {
        self.seen = looked(self.house, &self.guest)?;
        Ok(())
    }

    fn send(&mut self, text: &str) -> Result<(), String> {
        let request = Request::read(text, &self.names)?;
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let named = request.headers.iter().any(|(name, _)| {
            name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("cookie")
        });
        let client = if named {
            &self.guest.nobody
        } else {
            &self.guest.now
        };
        let sent = client.send(&request.method, &request.path, &headers, request.body.as_deref());
        let answer = sent.map_err(|why| why.to_string())?;
        let status = answer.status;
        if status >= 500 {
            return Err(format!(
                "the server failed with {status}: {}",
                String::from_utf8_lossy(&answer.body)
            ));
        }
        self.unread = status >= 400;
        self.last = Some(answer);
        if !request.is_unsafe() {
            return Ok(());
        }
        let before = std::mem::take(&mut self.seen);
        self.look_again()?;
        if status >= 400 || !request.writes() {
            self.assertions += 1;
            if let Some(change) = difference(&before, &self.seen) {
                return Err(format!(
                    "the answer was {status}, yet something changed: {change}"
                ));
            }
        }
        Ok(())
    }

    fn answer(&self) -> Result<&Answer, Vec<String>> {
        self.last
            .as_ref()
            .ok_or_else(|| vec!["there is no answer yet".to_owned()])
    }

    fn expect_json(&mut self, status: u16, text: &str) -> Vec<String> {
        self.assertions += 1;
        let answer = match self.answer() {
            Ok(answer) => answer.clone(),
            Err(faults) => return faults,
        };
        let got = match json_of(&answer, status) {
            Ok(got) => got,
            Err(fault) => return vec![fault],
        };
        // The body first: a header may show a name that the body binds.
        let (head, body) = split_expected(text);
        let mut faults = Vec::new();
        if !body.trim().is_empty() {
            self.assertions += 1;
            match serde_json::from_str::<Value>(&body) {
                Ok(expected) => faults.extend(compare(&expected, &got, &mut self.names)),
                Err(why) => faults.push(format!("what is expected is no JSON: {why}")),
            }
        }
        for (name, value) in head {
            faults.extend(self.expect_header(&answer, name, value).err());
        }
        if !faults.is_empty() {
            faults.push(format!("the whole answer was {got}"));
        }
        faults
    }

    fn expect_header(&mut self, answer: &Answer, name: &str, expected: &str) -> Result<(), String> {
        self.assertions += 1;
        let got = answer.header(&name.to_ascii_lowercase());
        if expected == "∅" && got.is_none() {
            return Ok(());
        }
        let got = got.ok_or_else(|| format!("there is no header {name}"))?;
        let expected = fill_text(expected, &self.names)?;
        if is_like(&expected, got) {
            Ok(())
        } else {
            Err(format!("{name}: expected {expected}, got {got}"))
        }
    }

    fn expect_head(&mut self, status: u16, lines: &[String]) -> Vec<String> {
        self.assertions += 1;
        let answer = match self.answer() {
            Ok(answer) => answer.clone(),
            Err(faults) => return faults,
        };
        if answer.status != status {
            return vec![format!("expected {status}, got {}", answer.status)];
        }
        let mut faults = Vec::new();
        for line in lines {
            match header(line) {
                Some((name, value)) => faults.extend(self.expect_header(&answer, name, value).err()),
                None => faults.push(format!("`{line}` is no header line")),
            }
        }
        faults
    }

    fn expect_text(&mut self, status: u16, lines: &[String]) -> Vec<String> {
        self.assertions += 1 + lines.len();
        let answer = match self.answer() {
            Ok(answer) => answer,
            Err(faults) => return faults,
        };
        let body = String::from_utf8_lossy(&answer.body);
        if answer.status != status {
            return vec![format!("expected {status}, got {}: {body}", answer.status)];
        }
        let missing = lines
            .iter()
            .filter(|line| !body.lines().any(|got| is_like(line, got)));
        missing
            .map(|line| format!("no line reads `{line}` in:\n{body}"))
            .collect()
    }

    fn expect_complaints(&mut self, lines: &[String]) -> Vec<String> {
        self.assertions += 1 + lines.len();
        let answer = match self.answer() {
            Ok(answer) => answer,
            Err(faults) => return faults,
        };
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let mut left: Vec<(String, &str)> = body["complaints"]
            .as_array()
            .into_iter()
            .flatten()
            .map(one_line)
            .collect();
        let mut faults = Vec::new();
        for line in lines {
            let (head, message) = split_complaint(line);
            let found = left
                .iter()
                .position(|(got, said)| *got == head && (message.is_empty() || is_like(message, said)));
            match found {
                Some(at) => drop(left.remove(at)),
                None => faults.push(format!("nothing complains `{line}`")),
            }
        }
        faults.extend(
            left.iter()
                .map(|(head, said)| format!("unexpected: {head} {said}")),
        );
        if !faults.is_empty() {
            faults.push(format!("the whole answer was {}: {body}", answer.status));
        }
        faults
    }
}

/// What is there now, as far as the runner looks.
fn looked(house: &House, guest: &Guest) -> Result<String, String> {
    match house.watch {
        Watch::Everything => digest(&guest.admin),
        Watch::FirstFault => Ok(String::new()),
    }
}

/// The header lines that an expected answer begins with, and its body.
fn split_expected(text: &str) -> (Vec<(&str, &str)>, String) {
    let head: Vec<(&str, &str)> = text.lines().map_while(header).collect();
    let body: Vec<&str> = text.lines().skip(head.len()).collect();
    (head, body.join("\n"))
}

/// `FILE#POINTER CODE` and the message; an empty pointer is written `-`.
fn one_line(complaint: &Value) -> (String, &str) {
    let text = |key: &str| complaint[key].as_str().unwrap_or_default();
    let file = complaint["file"]
        .as_str()
        .map(|file| format!("{file}#"))
        .unwrap_or_default();
    let place = format!("{file}{}", text("pointer"));
    let place = if place.is_empty() { "-".to_owned() } else { place };
    (format!("{place} {}", text("code")), text("message"))
}

/// A line of a `complaints` block: place and code, then, if the page cares, the message.
fn split_complaint(line: &str) -> (String, &str) {
    let mut words = line.splitn(3, ' ').map(str::trim);
    let place = words.next().unwrap_or_default();
    let code = words.next().unwrap_or_default();
    (format!("{place} {code}"), words.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_complaint_is_a_line_of_place_code_and_message() {
        let complaint =
            json!({ "file": "a.object.json", "pointer": "/title", "code": "required", "message": "M" });
        assert_eq!(
            one_line(&complaint),
            ("a.object.json#/title required".to_owned(), "M")
        );
        assert_eq!(
            one_line(&json!({ "pointer": "", "code": "required" })).0,
            "- required"
        );
        assert_eq!(
            split_complaint("/a required It is … missing."),
            ("/a required".to_owned(), "It is … missing.")
        );
    }
}
