//! The product, started as its operator would, with the bench pack and a seller who sees a part of it.

use crate::driver::{Process, Side};
use crate::{baseline, sample};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const PASSWORD: &str = "bench-password";

/// Makes a workspace, installs the pack, starts the server and loads `rows` customers through the API.
pub(crate) fn start(binary: &str, folder: &Path, database: Option<&str>, rows: u64) -> Result<Side, String> {
    if !Path::new(binary).exists() {
        return Err(format!(
            "{binary} is missing: run cargo build --release -p server"
        ));
    }
    let place = match database {
        Some(url) => ["--database".to_owned(), url.to_owned()],
        None => ["--data".to_owned(), folder.display().to_string()],
    };
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/pack");
    run(Command::new(binary).arg("init").args(&place))?;
    run(Command::new(binary).args(["pack", "install", pack]).args(&place))?;
    let address = free_address()?;
    let child = Command::new(binary)
        .arg("serve")
        .args(&place)
        .args(["--listen", &address])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("{binary}: {e}"))?;
    let mut process = Process(child);
    drain(&mut process.0);
    let api = Api::signed_in(&address, "admin", PASSWORD)?;
    load(&api, rows)?;
    if let Some(url) = database {
        baseline::analyze(url)?;
    }
    let seller = json!({ "login": "seller", "name": "Bench Seller", "roles": ["seller"], "active": true });
    let user = api.send("POST", "/api/records/user", Some(&seller))?;
    let id = user["id"].as_str().unwrap_or_default();
    api.send(
        "PUT",
        &format!("/api/users/{id}/password"),
        Some(&json!({ "password": "seller-password" })),
    )?;
    let seller = Api::signed_in(&address, "seller", "seller-password")?;
    let ids = some_ids(&seller, rows)?;
    Ok(Side {
        address,
        path: "/api/records/customer",
        head: seller.head(),
        query: page_query,
        ids,
        process,
    })
}

/// The page of the targets: two filters, a sort, fourteen columns.
fn page_query(city: &str, level: &str) -> String {
    let filter =
        json!({ "all": [{ "field": "city", "is": city }, { "field": "level", "is": level }] }).to_string();
    let filter: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!(
        "filter={filter}&sort=-annual_revenue&limit=50&fields=name,code,city,level,status,annual_revenue,employees,phone,email,founded,discount,note,updated_at"
    )
}

fn load(api: &Api, rows: u64) -> Result<(), String> {
    for start in (0..rows).step_by(200) {
        let operations: Vec<Value> = (start..rows.min(start + 200))
            .map(|n| json!({ "do": "create", "object": "customer", "record": sample::customer(sample::mix(n)) }))
            .collect();
        let answer = api.send(
            "POST",
            "/api/batch",
            Some(&json!({ "all_or_nothing": true, "operations": operations })),
        )?;
        let made = answer["results"].as_array().map_or(0, Vec::len);
        if made != operations.len() {
            return Err(format!("the load stopped at row {start}: {answer}"));
        }
    }
    Ok(())
}

fn some_ids(api: &Api, rows: u64) -> Result<Vec<String>, String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    while ids.len() < 10_000.min(rows as usize) {
        let page = api.send(
            "GET",
            &format!("/api/records/customer?limit=200&fields=name{cursor}"),
            None,
        )?;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        ids.extend(
            items
                .iter()
                .filter_map(|item| item["id"].as_str().map(str::to_owned)),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    if ids.is_empty() {
        Err("the seller sees no customer".to_owned())
    } else {
        Ok(ids)
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let out = command
        .env("YUNJIN_ADMIN_PASSWORD", PASSWORD)
        .output()
        .map_err(|e| e.to_string())?;
    if out.status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {}", String::from_utf8_lossy(&out.stderr)))
    }
}

/// A loopback address nobody listens on at this moment.
pub(crate) fn free_address() -> Result<String, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    listener
        .local_addr()
        .map(|address| address.to_string())
        .map_err(|e| e.to_string())
}

/// Waits until a server answers on `path`; `lines` of its output are not needed.
pub(crate) fn wait_for(address: &str, path: &str) -> Result<(), String> {
    let agent = ureq::Agent::new_with_defaults();
    for _ in 0..600 {
        if agent.get(format!("http://{address}{path}")).call().is_ok() {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err(format!("no server answered at {address}{path}"))
}

/// Reads and forgets a child's output, so that it never blocks on a full pipe.
pub(crate) fn drain(child: &mut std::process::Child) {
    if let Some(out) = child.stdout.take() {
        std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).for_each(drop));
    }
}

struct Api {
    agent: ureq::Agent,
    address: String,
    token: String,
}

impl Api {
    fn signed_in(address: &str, login: &str, password: &str) -> Result<Self, String> {
        wait_for(address, "/readyz")?;
        let agent =
            ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
        let mut api = Api {
            agent,
            address: address.to_owned(),
            token: String::new(),
        };
        let session = api.send(
            "POST",
            "/api/session",
            Some(&json!({ "login": login, "password": password })),
        )?;
        api.token = session["token"]
            .as_str()
            .ok_or_else(|| format!("{login} was refused: {session}"))?
            .to_owned();
        Ok(api)
    }

    fn head(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.token)
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token))
            .body(body.map(Value::to_string).unwrap_or_default())
            .map_err(|e| e.to_string())?;
        let mut answer = self
            .agent
            .run(request)
            .map_err(|e| format!("{method} {path}: {e}"))?;
        let status = answer.status();
        let text = answer.body_mut().read_to_string().map_err(|e| e.to_string())?;
        if !status.is_success() {
            return Err(format!("{method} {path}: {status} {text}"));
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}
