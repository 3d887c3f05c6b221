//! One run: a fresh workspace, lives of the server that end by SIGKILL, workers that never stop writing, a last look.

use crate::check;
use crate::client::Client;
use crate::crowd::Crowd;
use crate::faults::Mount;
use crate::ledger::{Ledger, Worker};
use crate::life::Life;
use crate::{cases, crowd, figures};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

pub(crate) const PASSWORD: &str = "torture-password";

/// Where a save may be caught by a kill: steps that are slowed down at random, so that kills find them.
const STEPS: [&str; 14] = [
    "save::pinned",
    "save::parsed",
    "save::allowed",
    "save::locked",
    "save::defaults",
    "save::referenced",
    "save::whole",
    "save::check_rules",
    "save::keys",
    "save::written",
    "save::journalled",
    "save::answered",
    "save::before_commit",
    "save::after_commit_before_reply",
];

/// The database under the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// How hard and how long.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) binary: String,
    pub(crate) kills: u64,
    pub(crate) acked: u64,
    pub(crate) span: Duration,
    pub(crate) seed: u64,
    pub(crate) workers: u64,
    /// How many of a crowd work on houses meanwhile, and how many deeds they do afterwards without kills.
    pub(crate) members: u64,
    pub(crate) deeds: u64,
    /// How often each fault strikes.
    pub(crate) faults: u64,
    /// The part or planted bug that is run alone.
    pub(crate) only: Option<String>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) kills: u64,
    pub(crate) acked: u64,
    pub(crate) unknown: u64,
    /// Acknowledged and not there, or not as acknowledged.
    pub(crate) lost: u64,
    /// There and never asked for, twice, or allowed although it had to be refused.
    pub(crate) invented: u64,
    /// Records whose halves disagree, or whose history has gaps.
    pub(crate) half: u64,
    /// Deeds of the crowd, and cases that held.
    pub(crate) deeds: u64,
    pub(crate) cases: usize,
    /// Times that something under the server or beside it broke, by what it was.
    pub(crate) faults: BTreeMap<&'static str, u64>,
    /// Steps that were cut off on purpose, and the server or the save came back from.
    pub(crate) steps: BTreeSet<String>,
    pub(crate) remarks: Vec<String>,
}

impl Engine {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
}

impl Outcome {
    pub(crate) fn is_clean(&self) -> bool {
        self.lost + self.invented + self.half == 0
    }

    /// Counts what another part came to. What it remarked is told by whoever knows which part that was.
    pub(crate) fn add(&mut self, other: &Outcome) {
        self.kills += other.kills;
        self.acked += other.acked;
        self.unknown += other.unknown;
        self.lost += other.lost;
        self.invented += other.invented;
        self.half += other.half;
        self.deeds += other.deeds;
        self.cases += other.cases;
        self.steps.extend(other.steps.iter().cloned());
        self.faults
            .extend(other.faults.iter().map(|(what, times)| (*what, *times)));
    }

    /// Notes something that is not what it comes to.
    pub(crate) fn wrong(&mut self, line: String) {
        self.half += 1;
        self.remark(line);
    }

    pub(crate) fn remark(&mut self, line: String) {
        if self.remarks.len() < 12 {
            self.remarks.push(line);
        }
    }
}

/// A number that looks random but follows from the seed (splitmix64).
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Where a run takes place; it goes with this value.
pub(crate) struct Ground {
    /// It goes before its folder does.
    pub(crate) _mount: Option<Mount>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) cluster: Option<cluster::Cluster>,
    pub(crate) place: [String; 2],
}

impl Ground {
    /// A fresh workspace with the pack of the torture.
    pub(crate) fn new(engine: Engine, plan: &Plan) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(cluster::Cluster::start(cluster::Options {
                durable: true,
                port: None,
            })?),
        };
        let place = match &cluster {
            Some(cluster) => ["--database".to_owned(), cluster.database()],
            None => [
                "--data".to_owned(),
                folder.path().join("workspace").display().to_string(),
            ],
        };
        prepare(plan, &place)?;
        Ok(Ground {
            _mount: None,
            folder,
            cluster,
            place,
        })
    }
}

/// Runs the plan; with a canary, the planted bug is on in every life of the server.
pub(crate) fn run(engine: Engine, plan: &Plan, canary: Option<&str>) -> Result<Outcome, String> {
    let ground = Ground::new(engine, plan)?;
    under_load(&ground, plan, |address, ledger| {
        lives(plan, &ground.place, canary, address, ledger)
    })
}

/// Lets workers and a crowd write while there is trouble: it makes the server, says where it is, and answers how often
/// something was broken, and the last, living server. Then everything is looked at.
pub(crate) fn under_load(
    ground: &Ground,
    plan: &Plan,
    trouble: impl FnOnce(&RwLock<Option<String>>, &Ledger) -> Result<(u64, Life), String>,
) -> Result<Outcome, String> {
    let place = &ground.place;
    let ledger = Ledger::new(&ground.folder.path().join("ledger"))?;
    let address = Arc::new(RwLock::new(None));
    let stop = Arc::new(AtomicBool::new(false));
    let shared = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..plan.workers)
        .map(|number| {
            let client = Client::new(Arc::clone(&address), Arc::clone(&stop));
            let worker = Worker::new(
                number,
                plan.seed,
                client,
                Arc::clone(&ledger),
                Arc::clone(&shared),
            );
            std::thread::spawn(move || worker.work())
        })
        .collect();
    let crowd = Arc::new(Crowd::default());
    let members = crowd::gather(
        plan,
        &crowd,
        &Client::new(Arc::clone(&address), Arc::clone(&stop)),
    );
    let (kills, living) = trouble(&address, &ledger)?;
    stop.store(true, Ordering::SeqCst);
    let mut outcome = Outcome {
        kills,
        ..Outcome::default()
    };
    let mut expected = Vec::new();
    for worker in workers {
        let done = worker.join().map_err(|_| "a worker died".to_owned())?;
        expected.extend(done.entries);
        // A refusal nobody could foresee means that the server forgot or made up something.
        outcome.lost += done.remarks.len() as u64;
        done.remarks.into_iter().for_each(|line| outcome.remark(line));
    }
    crowd::leave(members, &crowd, &mut outcome)?;
    outcome.acked = ledger.acked();
    outcome.unknown = ledger.unknown();
    let client = Client::signed_in(&living.address)?;
    check::look(&client, &expected, &ledger, &mut outcome)?;
    figures::look(&client, &mut outcome)?;
    check::doctor(&plan.binary, place, &mut outcome)?;
    drop(living);
    Ok(outcome)
}

/// Plays the cases, then lets a crowd do its deeds on one server that nobody kills.
pub(crate) fn crowded(engine: Engine, plan: &Plan, canary: Option<&str>) -> Result<Outcome, String> {
    let ground = Ground::new(engine, plan)?;
    let mut outcome = Outcome::default();
    let planted = canary.map_or_else(String::new, |canary| format!("{canary}=return;"));
    let life = Life::begin(&plan.binary, &ground.place, &format!("{planted}{}", cases::SLOW))?;
    outcome.cases = cases::all(&Client::signed_in(&life.address)?, &mut outcome)?;
    life.kill();
    let life = Life::begin(&plan.binary, &ground.place, planted.trim_end_matches(';'))?;
    let address = Arc::new(RwLock::new(Some(life.address.clone())));
    let stop = Arc::new(AtomicBool::new(false));
    let crowd = Arc::new(Crowd::default());
    let members = crowd::gather(plan, &crowd, &Client::new(address, Arc::clone(&stop)));
    let begun = Instant::now();
    while crowd.deeds() < plan.deeds && begun.elapsed() < plan.span * 10 {
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.store(true, Ordering::SeqCst);
    crowd::leave(members, &crowd, &mut outcome)?;
    figures::look(&Client::signed_in(&life.address)?, &mut outcome)?;
    check::doctor(&plan.binary, &ground.place, &mut outcome)?;
    Ok(outcome)
}

pub(crate) fn prepare(plan: &Plan, place: &[String; 2]) -> Result<(), String> {
    if !Path::new(&plan.binary).exists() {
        return Err(format!(
            "{} is missing: cargo build -p server --features failpoints",
            plan.binary
        ));
    }
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/pack");
    for words in [vec!["init"], vec!["pack", "install", pack]] {
        let mut command = Command::new(&plan.binary);
        let out = command
            .args(&words)
            .args(place)
            .env("YUNJIN_ADMIN_PASSWORD", PASSWORD)
            .output();
        let out = out.map_err(|e| e.to_string())?;
        if !out.status.success() {
            return Err(format!("{words:?}: {}", String::from_utf8_lossy(&out.stderr)));
        }
    }
    Ok(())
}

/// Starts and kills the server until the plan is fulfilled; gives the kills and the last, living server.
fn lives(
    plan: &Plan,
    place: &[String; 2],
    canary: Option<&str>,
    address: &RwLock<Option<String>>,
    ledger: &Ledger,
) -> Result<(u64, Life), String> {
    let begun = Instant::now();
    let mut kills = 0;
    while (kills < plan.kills || ledger.acked() < plan.acked) && begun.elapsed() < plan.span * 3 {
        let dice = mix(plan.seed ^ (kills + 1));
        let step = STEPS[(dice % STEPS.len() as u64) as usize];
        let mut points = format!("{step}={}%sleep({})", 2 + dice / 16 % 8, 5 + dice / 256 % 60);
        if let Some(canary) = canary {
            points = format!("{canary}=return;{points}");
            if canary.ends_with("commit") {
                points = format!("{canary}=return;save::before_commit=30%sleep(20)");
            }
            if canary.ends_with("repeat_forgotten") {
                points = format!("{canary}=return;save::after_commit_before_reply=30%sleep(20)");
            }
        }
        let life = Life::begin(&plan.binary, place, &points)?;
        publish(address, Some(life.address.clone()));
        std::thread::sleep(Duration::from_millis(150 + dice / 4096 % 1_100));
        life.kill();
        publish(address, None);
        kills += 1;
    }
    // The last server is sound: what the planted bug has done stays done.
    let life = Life::begin(&plan.binary, place, "")?;
    publish(address, Some(life.address.clone()));
    Ok((kills, life))
}

pub(crate) fn publish(address: &RwLock<Option<String>>, value: Option<String>) {
    if let Ok(mut slot) = address.write() {
        *slot = value;
    }
}
