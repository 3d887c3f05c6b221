//! The rows of work that are compared, and the requests they are made of.

use crate::driver::Side;
use crate::sample;

/// One row of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Get,
    Page,
    Create,
    Update,
    /// The page of the customers that the scout sees.
    PageOfScout,
    /// Count and sum of all customers by level.
    Group,
    /// A word that many names have: a Chinese character, pinyin, a Latin word.
    Search,
    /// A number that few names have.
    SearchRare,
}

impl Work {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Work::Get => "get",
            Work::Page => "page",
            Work::Create => "create",
            Work::Update => "update",
            Work::PageOfScout => "page of the scout",
            Work::Group => "group",
            Work::Search | Work::SearchRare => "search",
        }
    }

    /// The ratio that is due now, by engine: reads and writes.
    pub(crate) fn target(self, engine: crate::Engine) -> f64 {
        match (self, engine) {
            (Work::Page, crate::Engine::Sqlite) => 0.6,
            (Work::Create, crate::Engine::Sqlite) => 0.45,
            (Work::Create | Work::Update, _) => 0.35,
            _ => 0.5,
        }
    }
}

/// How often each server is driven for a row of work; the median counts.
pub(crate) const ROUNDS: u64 = 3;

/// One connection's part of the work: which request comes next, and what it has learnt from the answers.
#[derive(Debug)]
pub(crate) struct Script<'a> {
    work: Work,
    side: &'a Side,
    ids: Vec<(String, u64)>,
    turn: u64,
    seed: u64,
}

impl<'a> Script<'a> {
    /// Each connection has records of its own, and others in each of the `rounds`, so that it always knows their version.
    pub(crate) fn new(work: Work, side: &'a Side, connection: usize, connections: usize, round: u64) -> Self {
        let seed = round * 31 + work as u64 * 101 + 7;
        let ids = side
            .ids
            .iter()
            .skip(connection + connections * round as usize)
            .step_by(connections * ROUNDS as usize)
            .map(|id| (id.clone(), 0))
            .collect();
        Script {
            work,
            side,
            ids,
            turn: 0,
            seed: seed * 1_000_003 + connection as u64 * 7919,
        }
    }

    /// Writes the next request into `out`.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>) {
        self.turn += 1;
        let dice = sample::mix(self.seed.wrapping_add(self.turn));
        let (id, version) = &self.ids[(dice % self.ids.len() as u64) as usize];
        let path = self.side.path;
        match self.work {
            Work::Get => self.side.request(out, "GET", &format!("{path}/{id}"), "", None),
            Work::Page => {
                let query = self
                    .side
                    .page_query(&sample::city(dice), sample::level(dice >> 8));
                self.side
                    .request(out, "GET", &format!("{path}?{query}"), "", None);
            }
            Work::PageOfScout => {
                let query = self.side.page_query(&sample::city(7), sample::level(1));
                self.side
                    .request(out, "GET", &format!("{path}?{query}"), "", None);
            }
            Work::Group => {
                let target = format!("{path}/aggregate?group=level&measure=count,sum:annual_revenue");
                self.side.request(out, "GET", &target, "", None);
            }
            Work::Search | Work::SearchRare => {
                let word = match self.work {
                    Work::Search => sample::word(dice).to_owned(),
                    _ => (100_000 + dice % 900_000).to_string(),
                };
                let target = format!("/api/records/outlet?search={word}&limit=50&fields=name,city");
                self.side.request(out, "GET", &target, "", None);
            }
            Work::Create => {
                let body = sample::customer(dice).to_string();
                self.side.request(out, "POST", path, "", Some(&body));
            }
            Work::Update => {
                let body = format!("{{\"employees\":{}}}", dice % 1_000_000);
                let head = if *version == 0 {
                    "if-match: \"1\"\r\n".to_owned()
                } else {
                    format!("if-match: \"{version}\"\r\n")
                };
                let target = format!("{path}/{id}");
                self.side.request(out, "PATCH", &target, &head, Some(&body));
            }
        }
    }

    /// Learns from an answer: whether it counts, or nothing when it is not what the work expects.
    pub(crate) fn learn(&mut self, status: u16, version: Option<u64>) -> Option<bool> {
        let expected = if self.work == Work::Create { 201 } else { 200 };
        if self.work == Work::Update
            && let Some(version) = version
        {
            let dice = sample::mix(self.seed.wrapping_add(self.turn));
            let slot = (dice % self.ids.len() as u64) as usize;
            self.ids[slot].1 = version;
            // In a later round the first touch of a record does not know its version; the refusal tells it.
            if status == 412 {
                return Some(false);
            }
        }
        (status == expected).then_some(true)
    }
}
