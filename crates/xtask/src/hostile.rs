//! `cargo xtask hostile`: requests made of the published contract, and against it, sent by an administrator, by somebody
//! with few rights and by nobody (Schemathesis, in an environment of its own below `target/`). No answer is a fault of the
//! server, every answer is what the contract says, and afterwards the server still stands and the doctor is content. Then the
//! fuzz targets have their two minutes each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::fuzz;
use crate::http::Client;
use crate::served::{Served, token};
use crate::shell::{Done, build_everything, built, program, root, run};

const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const PASSWORD: &str = "hostile-but-honest";
/// Whoever ends a session or gives a password away is out of the game.
const LEFT_OUT: [&str; 2] = ["/api/session", "/api/users/{id}/password"];
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

pub(crate) fn hostile(words: &[String]) -> Done {
    let examples = match words {
        [] => "60",
        [flag, number] if flag == "--examples" => number,
        _ => return Err("Use: cargo xtask hostile [--examples N]".to_owned()),
    };
    build_everything()?;
    let ground = Ground::make()?;
    let mut failed = Vec::new();
    let mut lines = Vec::new();
    for (name, client) in ground.principals()? {
        let told = ground.attack(name, client.token.as_deref(), examples)?;
        if !told.is_sound {
            failed.push(name);
        }
        lines.push(format!(
            "principal={name} requests={} operations={}",
            told.requests, told.operations
        ));
    }
    ground.sound()?;
    lines.iter().for_each(|line| println!("{line}"));
    let fuzzed = fuzz::fuzz(&[]);
    match failed.is_empty() {
        true => fuzzed,
        false => Err(format!(
            "Faults were found as {}; see target/hostile.",
            failed.join(", ")
        )),
    }
}

/// What one of the three found.
struct Told {
    is_sound: bool,
    requests: u64,
    operations: u64,
}

/// A served workspace with a few records, and the tool.
struct Ground {
    folder: PathBuf,
    served: Served,
    /// A record that is there.
    record: String,
}

impl Ground {
    fn make() -> Result<Ground, String> {
        let folder = root().join("target/hostile");
        let _ = fs::remove_dir_all(folder.join("workspace"));
        fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        if !folder.join("venv/bin/schemathesis").exists() {
            let venv = folder.join("venv").display().to_string();
            run(&mut program("python3", &["-m", "venv", &venv]))?;
            run(&mut program(
                &format!("{venv}/bin/pip"),
                &["install", "--quiet", SCHEMATHESIS],
            ))?;
        }
        let workspace = folder.join("workspace").display().to_string();
        run(yunjin(&["init", "--data", &workspace]).env("YUNJIN_ADMIN_PASSWORD", PASSWORD))?;
        let pack = root().join("examples/minimal").display().to_string();
        run(&mut yunjin(&["pack", "install", &pack, "--data", &workspace]))?;
        let served = Served::start(&built("yunjin"), &["--data", &workspace], PASSWORD)?;
        let made = served
            .client
            .post("/api/records/customer", &json!({ "name": "Ada" }))?;
        Ok(Ground {
            folder,
            record: made["id"].as_str().unwrap_or_default().to_owned(),
            served,
        })
    }

    /// The administrator, a seller, and nobody.
    fn principals(&self) -> Result<[(&'static str, Client); 3], String> {
        let admin = &self.served.client;
        let as_who = |token: Option<String>| Client {
            address: admin.address.clone(),
            token,
        };
        let seller = json!({ "login": "sam", "name": "Sam", "roles": ["seller"] });
        let id = admin.post("/api/records/user", &seller)?["id"].clone();
        let place = format!("/api/users/{}/password", id.as_str().unwrap_or_default());
        admin.put(&place, &json!({ "password": PASSWORD }))?;
        let sam = as_who(None).sign_in("sam", PASSWORD)?;
        Ok([
            ("administrator", as_who(admin.token.clone())),
            ("seller", as_who(Some(token(&sam)?))),
            ("nobody", as_who(None)),
        ])
    }

    /// One run with any values, and one in which object and record are there.
    fn attack(&self, name: &str, token: Option<&str>, examples: &str) -> Result<Told, String> {
        let mut told = Told {
            is_sound: true,
            requests: 0,
            operations: 0,
        };
        let known = format!(
            "[parameters]\n\"path.object\" = \"customer\"\n\"path.form\" = \"customer\"\n\"path.id\" = \"{}\"\n",
            self.record
        );
        for (kind, config) in [("any", String::new()), ("known", known)] {
            let place = self.folder.join(format!("{name}-{kind}"));
            let settings = place.with_extension("toml");
            fs::write(&settings, config).map_err(|why| format!("{}: {why}", settings.display()))?;
            let report = place.with_extension("json");
            let mut command = self.schemathesis(&settings, examples);
            command.arg("--report-json-path").arg(&report);
            if let Some(token) = token {
                command.arg("-H").arg(format!("Authorization: Bearer {token}"));
            }
            let log = fs::File::create(place.with_extension("log"))
                .map_err(|why| format!("{}: {why}", place.display()))?;
            println!("as {name}, with {kind} names …");
            let status = command.stdout(Stdio::from(log)).status();
            told.is_sound &= status.is_ok_and(|status| status.success());
            let text = fs::read_to_string(&report).map_err(|why| format!("{}: {why}", report.display()))?;
            let read: Value =
                serde_json::from_str(&text).map_err(|why| format!("{}: {why}", report.display()))?;
            let (requests, operations) = counted(&read)?;
            told.requests += requests;
            told.operations = told.operations.max(operations);
        }
        Ok(told)
    }

    fn schemathesis(&self, settings: &Path, examples: &str) -> Command {
        let tool = self.folder.join("venv/bin/schemathesis");
        let contract = root().join("schemas/openapi.json").display().to_string();
        let mut command = program(&tool.to_string_lossy(), &["--config-file"]);
        // It keeps what it found in the folder where it runs.
        command.current_dir(&self.folder);
        command.arg(settings).args(["run", &contract]);
        command.args(["--url", &format!("http://{}", self.served.client.address)]);
        command.args(["--checks", CHECKS, "--max-examples", examples]);
        command.args(["--phases", "examples,coverage,fuzzing", "--continue-on-failure"]);
        command.args(["--no-color", "--no-shrink", "--workers", "2", "--report", "json"]);
        for path in LEFT_OUT {
            command.args(["--exclude-path", path]);
        }
        command
    }

    /// The process is the one that was started, and every invariant of the workspace holds.
    fn sound(&self) -> Done {
        let doctor = self.served.client.get("/api/doctor")?;
        match doctor["ok"] == true {
            true => {
                println!("process {} stands, and the doctor is content", self.served.id());
                Ok(())
            }
            false => Err(format!("The doctor is not content: {doctor}")),
        }
    }
}

/// Requests that were sent and operations that were tried. A run that tried nothing proves nothing.
fn counted(report: &Value) -> Result<(u64, u64), String> {
    let count = |pointer: &str| {
        report
            .pointer(pointer)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    match (count("/test_cases/generated"), count("/operations/tested")) {
        (0, _) | (_, 0) => Err(format!("The run sent nothing: {report}")),
        counts => Ok(counts),
    }
}

fn yunjin(words: &[&str]) -> Command {
    program(&built("yunjin").to_string_lossy(), words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_sent_nothing_is_no_proof() {
        let report = json!({ "test_cases": { "generated": 2267 }, "operations": { "tested": 55 } });
        assert_eq!(counted(&report), Ok((2267, 55)));
        assert!(
            counted(&json!({ "test_cases": { "generated": 0 }, "operations": { "tested": 55 } })).is_err()
        );
        assert!(counted(&json!({})).is_err());
    }
}
