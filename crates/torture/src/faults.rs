//! What breaks under the server and beside it, while people write: the wire to its clients, the wire to its database, the
//! database itself, the disk. Nobody restarts the server and nobody helps: it says that it cannot serve now, loses
//! nothing that it acknowledged, and goes on by itself.

use crate::client::Client;
use crate::life::Life;
use crate::proxy::Proxy;
use crate::run::{Engine, Ground, Outcome, Plan, mix, prepare, publish, under_load};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::RwLock;
use std::time::{Duration, Instant};

/// How long the server may take until it serves again once all is well.
const RECOVERY: Duration = Duration::from_secs(10);
/// The room of the disk that gets full.
const ROOM: &str = "size=96m";

/// Clients that lose their wire (F2).
const CLIENTS: &str = "client_wire_cut";
/// A server that loses the wire to its database (F8).
const DATABASE: &str = "database_wire_cut";
/// A database that crashes and comes back (F8).
const CRASH: &str = "database_crashed";
/// A disk without room (F6).
const DISK: &str = "disk_full";

/// What an engine must have survived.
pub(crate) fn due(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &[CLIENTS, DISK],
        Engine::Postgres => &[CLIENTS, DATABASE, CRASH],
    }
}

type Trouble = fn(&Ground, &Plan, &RwLock<Option<String>>) -> Result<(u64, Life), String>;

/// Every fault of an engine, one after the other, each on ground of its own.
pub(crate) fn survived(engine: Engine, plan: &Plan, _: Option<&str>) -> Result<Outcome, String> {
    let mut sum = Outcome::default();
    for what in due(engine) {
        let trouble: Trouble = match *what {
            CLIENTS => clients_cut,
            DATABASE => database_cut,
            CRASH => database_crashed,
            _ => disk_full,
        };
        let ground = match *what {
            DISK => on_small_disk(plan)?,
            _ => Some(Ground::new(engine, plan)?),
        };
        let Some(ground) = ground else {
            sum.faults.insert(what, 0);
            sum.remark(format!("{what}: not run, nobody here may mount a disk"));
            continue;
        };
        let mut own = under_load(&ground, plan, |address, _| trouble(&ground, plan, address))?;
        // Nobody was killed: what broke stands among the faults.
        own.faults.insert(what, std::mem::take(&mut own.kills));
        sum.add(&own);
        for line in own.remarks {
            sum.remark(format!("{what}: {line}"));
        }
    }
    Ok(sum)
}

/// The wire between clients and server is cut: before a request arrived, while it is worked on, before its answer.
fn clients_cut(
    ground: &Ground,
    plan: &Plan,
    address: &RwLock<Option<String>>,
) -> Result<(u64, Life), String> {
    let life = Life::begin(&plan.binary, &ground.place, "save::before_commit=20%sleep(5)")?;
    let proxy = Proxy::before(life.address.clone())?;
    publish(address, Some(proxy.address.clone()));
    let mut cuts = 0;
    for round in 0..plan.faults * 10 {
        std::thread::sleep(Duration::from_millis(20 + mix(plan.seed ^ round) % 150));
        cuts += proxy.cut();
    }
    publish(address, Some(life.address.clone()));
    Ok((cuts, life))
}

/// The wire between server and database is cut, in the midst of transactions and of their commits.
fn database_cut(
    ground: &Ground,
    plan: &Plan,
    address: &RwLock<Option<String>>,
) -> Result<(u64, Life), String> {
    let cluster = ground.cluster.as_ref().ok_or("no cluster")?;
    let direct = format!("127.0.0.1:{}", cluster.port());
    let proxy = Proxy::before(direct.clone())?;
    let [flag, url] = &ground.place;
    let place = [flag.clone(), url.replace(&direct, &proxy.address)];
    let life = Life::begin(&plan.binary, &place, "save::before_commit=20%sleep(5)")?;
    publish(address, Some(life.address.clone()));
    let mut cuts = 0;
    for round in 0..plan.faults * 5 {
        std::thread::sleep(Duration::from_millis(100 + mix(plan.seed ^ round) % 300));
        cuts += proxy.cut();
        recovered(&life)?;
    }
    Ok((cuts, life))
}

/// The database crashes and comes back.
fn database_crashed(
    ground: &Ground,
    plan: &Plan,
    address: &RwLock<Option<String>>,
) -> Result<(u64, Life), String> {
    let cluster = ground.cluster.as_ref().ok_or("no cluster")?;
    let life = Life::begin(&plan.binary, &ground.place, "")?;
    publish(address, Some(life.address.clone()));
    for round in 0..plan.faults {
        std::thread::sleep(Duration::from_millis(300 + mix(plan.seed ^ round) % 1_000));
        cluster.crash()?;
        recovered(&life)?;
    }
    Ok((plan.faults, life))
}

/// The disk has no room, and has room again.
fn disk_full(ground: &Ground, plan: &Plan, address: &RwLock<Option<String>>) -> Result<(u64, Life), String> {
    let life = Life::begin(&plan.binary, &ground.place, "")?;
    publish(address, Some(life.address.clone()));
    let client = Client::signed_in(&life.address)?;
    for round in 0..plan.faults {
        std::thread::sleep(Duration::from_millis(200 + mix(plan.seed ^ round) % 500));
        let ballast = ground.folder.path().join("disk/ballast");
        fill(&ballast)?;
        told_and_readable(&client, round)?;
        std::fs::remove_file(&ballast).map_err(|why| why.to_string())?;
        recovered(&life)?;
    }
    Ok((plan.faults, life))
}

/// While there is no room a write is refused in words, and reading goes on.
fn told_and_readable(client: &Client, round: u64) -> Result<(), String> {
    let body = json!({ "name": format!("full {round}") });
    let begun = Instant::now();
    let refused = loop {
        let answer = client.send("POST", "/api/records/house", &[], Some(&body));
        match answer {
            // What fits into pages that are there already is written.
            Some(answer) if answer.status == 201 && begun.elapsed() < RECOVERY => {}
            Some(answer) => break answer,
            None => return Err("a full disk: no answer".to_owned()),
        }
    };
    if refused.status != 507 || refused.body["code"] != "full" {
        return Err(format!(
            "a full disk is told as {} {}",
            refused.status, refused.body
        ));
    }
    let read = client.send("GET", "/api/records/house?limit=1", &[], None);
    match read {
        Some(answer) if answer.status == 200 => Ok(()),
        other => Err(format!(
            "a full disk keeps people from reading: {:?}",
            other.map(|answer| (answer.status, answer.body))
        )),
    }
}

/// The same server saves again before long.
fn recovered(life: &Life) -> Result<(), String> {
    let begun = Instant::now();
    let mut last = Value::Null;
    while begun.elapsed() < RECOVERY {
        if let Ok(client) = Client::signed_in(&life.address)
            && let Some(answer) = client.send(
                "POST",
                "/api/records/house",
                &[],
                Some(&json!({ "name": "again" })),
            )
        {
            if answer.status == 201 {
                return Ok(());
            }
            last = answer.body;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!(
        "the server does not save again within {} s: {last}",
        RECOVERY.as_secs()
    ))
}

/// Writes until there is no room.
fn fill(path: &Path) -> Result<(), String> {
    let mut file = File::create(path).map_err(|why| why.to_string())?;
    let mut block = vec![0_u8; 1 << 20];
    while !block.is_empty() {
        if file.write_all(&block).is_err() {
            block.truncate(block.len() / 2);
        }
    }
    Ok(())
}

/// A fresh workspace on a small disk; nothing where nobody may mount one.
fn on_small_disk(plan: &Plan) -> Result<Option<Ground>, String> {
    let folder = tempfile::tempdir().map_err(|why| why.to_string())?;
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).map_err(|why| why.to_string())?;
    let mut mount = Command::new("mount");
    let mounted = mount
        .args(["-t", "tmpfs", "-o", ROOM, "tmpfs"])
        .arg(&disk)
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let place = ["--data".to_owned(), disk.join("workspace").display().to_string()];
    let ground = Ground {
        _mount: Some(Mount(disk)),
        folder,
        cluster: None,
        place,
    };
    prepare(plan, &ground.place)?;
    Ok(Some(ground))
}

/// A disk that goes with this value.
pub(crate) struct Mount(PathBuf);

impl Drop for Mount {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}
