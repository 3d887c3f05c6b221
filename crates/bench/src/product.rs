//! The product, started as its operator would, with the bench pack and a seller who sees a part of it.

use crate::driver::{Process, Side};
use crate::{baseline, sample};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "bench-password";
const PERSON: &str = "bench-person-password";

/// A running server over a loaded workspace, and three people who use it.
#[derive(Debug)]
pub(crate) struct Product {
    binary: String,
    place: [String; 2],
    address: String,
    process: Process,
    /// Whoever may do everything.
    pub(crate) admin: Side,
    /// Sees two thirds of the customers, and not all their fields.
    pub(crate) seller: Side,
    /// Sees one customer in ninety.
    pub(crate) scout: Side,
}

impl Product {
    /// Makes a workspace, installs the pack, starts the server and loads `rows` customers through the API.
    pub(crate) fn make(
        binary: &str,
        folder: &Path,
        database: Option<&str>,
        rows: u64,
    ) -> Result<Product, String> {
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
        let process = serve(binary, &place, &address)?;
        let admin = Api::signed_in(&address, "admin", PASSWORD)?;
        load(&admin, rows)?;
        if let Some(url) = database {
            baseline::analyze(url)?;
        }
        let ids = some_ids(&admin, rows)?;
        let side = |api: &Api, ids: Vec<String>| Side {
            address: address.clone(),
            path: "/api/records/customer",
            head: api.head(),
            query: page_query,
            ids,
        };
        let person = |login: &str| -> Result<Side, String> {
            let api = admin.with_person(login)?;
            let ids = some_ids(&api, rows)?;
            Ok(side(&api, ids))
        };
        Ok(Product {
            binary: binary.to_owned(),
            seller: person("seller")?,
            scout: person("scout")?,
            admin: side(&admin, ids),
            place,
            address: address.clone(),
            process,
        })
    }

    /// Id of the server's process.
    pub(crate) fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// Ends the server and starts it anew; how long until a person has a record.
    pub(crate) fn restart(&mut self) -> Result<Duration, String> {
        drop(self.process.0.kill());
        drop(self.process.0.wait());
        let start = Instant::now();
        self.process = serve(&self.binary, &self.place, &self.address)?;
        let target = format!("{}/{}", self.seller.path, self.seller.ids[0]);
        let api = Api::with_head(&self.address, &self.seller.head);
        while start.elapsed() < Duration::from_secs(60) {
            if api.send("GET", &target, None).is_ok() {
                return Ok(start.elapsed());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err("the server did not answer after it was started anew".to_owned())
    }

    /// Publishes a version of the bench pack.
    pub(crate) fn apply(&self, files: &[(String, String)]) -> Result<(), String> {
        let files: Vec<Value> = files
            .iter()
            .map(|(path, text)| json!({ "path": path, "text": text }))
            .collect();
        let api = Api::with_head(&self.address, &self.admin.head);
        api.send(
            "POST",
            "/api/metadata/apply",
            Some(&json!({ "documents": files })),
        )
        .map(drop)
    }

    /// Waits until everything is filled; how long it waited.
    pub(crate) fn filled(&self) -> Result<Duration, String> {
        let (start, api) = (Instant::now(), Api::with_head(&self.address, &self.admin.head));
        while start.elapsed() < Duration::from_secs(1800) {
            let open = api.send("GET", "/api/metadata/building?wait=30", None)?;
            if open["items"].as_array().is_none_or(Vec::is_empty) {
                return Ok(start.elapsed());
            }
        }
        Err("the formula was not filled in half an hour".to_owned())
    }
}

fn serve(binary: &str, place: &[String], address: &str) -> Result<Process, String> {
    let child = Command::new(binary)
        .arg("serve")
        .args(place)
        .args(["--listen", address])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("{binary}: {e}"))?;
    let mut process = Process(child);
    drain(&mut process.0);
    Ok(process)
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
    for start in (0..rows).step_by(100) {
        let operations: Vec<Value> = (start..rows.min(start + 100))
            .flat_map(|n| {
                let customer = sample::customer(sample::mix(n));
                let outlet =
                    json!({ "name": customer["name"], "city": customer["city"], "level": customer["level"] });
                [("customer", customer), ("outlet", outlet)]
            })
            .map(|(object, record)| json!({ "do": "create", "object": object, "record": record }))
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
        Err("somebody sees no customer".to_owned())
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

fn agent() -> ureq::Agent {
    ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build())
}

struct Api {
    agent: ureq::Agent,
    address: String,
    token: String,
}

impl Api {
    fn signed_in(address: &str, login: &str, password: &str) -> Result<Self, String> {
        wait_for(address, "/readyz")?;
        let mut api = Api {
            agent: agent(),
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

    /// The same for somebody who is signed in already, by the head of their requests.
    fn with_head(address: &str, head: &str) -> Self {
        let token = head.trim_end().trim_start_matches("authorization: Bearer ");
        Api {
            agent: agent(),
            address: address.to_owned(),
            token: token.to_owned(),
        }
    }

    /// Makes somebody with the role of their name, and signs them in.
    fn with_person(&self, login: &str) -> Result<Api, String> {
        let body = json!({ "login": login, "name": login, "roles": [login], "active": true });
        let user = self.send("POST", "/api/records/user", Some(&body))?;
        let id = user["id"].as_str().unwrap_or_default();
        let password = json!({ "password": PERSON });
        self.send("PUT", &format!("/api/users/{id}/password"), Some(&password))?;
        Api::signed_in(&self.address, login, PERSON)
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
