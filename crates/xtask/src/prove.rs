//! `cargo xtask prove pipeline [--data DIR]`: a real pipeline of a real seller comes into the pack `standard-product`
//! through the front door, on both engines, and is counted by asking the API.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::served::Served;
use crate::shell::{Done, cargo, program, root, run};

const PASSWORD: &str = "a-pipeline-is-proved";

/// Which table comes in by which mapping, in this order. The last two have words that must be mended.
const TABLES: [(&str, &str); 9] = [
    ("sales_teams.csv", "pipeline_offices"),
    ("sales_teams.csv", "pipeline_managers"),
    ("sales_teams.csv", "pipeline_manager_records"),
    ("sales_teams.csv", "pipeline_agents"),
    ("sales_teams.csv", "pipeline_agent_records"),
    ("products.csv", "pipeline_series"),
    ("products.csv", "pipeline_products"),
    ("accounts.csv", "pipeline_accounts"),
    ("sales_pipeline.csv", "pipeline_opportunities"),
];

/// The words that are wrong in the tables: mapping and column.
const MENDED: [(&str, &str); 2] = [
    ("pipeline_accounts", "sector"),
    ("pipeline_opportunities", "product"),
];

pub(crate) fn prove(words: &[String]) -> Done {
    let data = match words {
        [what] if what == "pipeline" => root().join("../shared/data/sales-pipeline"),
        [what, flag, folder] if what == "pipeline" && flag == "--data" => PathBuf::from(folder),
        _ => return Err("Use: cargo xtask prove pipeline [--data DIR]".to_owned()),
    };
    for (table, _) in TABLES {
        if !data.join(table).is_file() {
            return Err(format!("{} is missing.", data.join(table).display()));
        }
    }
    run(&mut cargo(&["build", "--release", "--package", "server"]))?;
    let folder = root().join("target/prove");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let unmended = unmended(&folder)?;
    let workspace = folder.join("workspace").display().to_string();
    let mut lines = vec![proved("sqlite", &["--data", &workspace], &data, &unmended)?];
    let database = cluster::shared().database();
    lines.push(proved("postgres", &["--database", &database], &data, &unmended)?);
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// The packs, the second as it would be without knowing what is wrong in the tables: no words are mapped.
fn unmended(folder: &Path) -> Result<PathBuf, String> {
    let packs = folder.join("packs");
    for pack in ["base", "standard-product"] {
        copy(&root().join("examples").join(pack), &packs.join(pack))?;
    }
    let pack = packs.join("standard-product");
    for (mapping, column) in MENDED {
        let path = pack.join(format!("imports/{mapping}.mapping.json"));
        let text = fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        let mut document: Value =
            serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))?;
        for one in document["columns"].as_array_mut().into_iter().flatten() {
            if one["column"] == column
                && let Some(one) = one.as_object_mut()
            {
                one.remove("values");
            }
        }
        fs::write(&path, document.to_string()).map_err(|why| format!("{}: {why}", path.display()))?;
    }
    Ok(pack)
}

fn copy(from: &Path, to: &Path) -> Done {
    let told = |why: std::io::Error| format!("{}: {why}", from.display());
    fs::create_dir_all(to).map_err(told)?;
    for entry in fs::read_dir(from).map_err(told)? {
        let entry = entry.map_err(told)?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(told)?;
        }
    }
    Ok(())
}

fn proved(engine: &str, place: &[&str], data: &Path, unmended: &Path) -> Result<String, String> {
    println!("\n{engine}");
    run(yunjin(&["init"])
        .args(place)
        .env("YUNJIN_ADMIN_PASSWORD", PASSWORD))?;
    let served = Served::start(&binary(), place, PASSWORD)?;
    let examples = root().join("examples");
    served.install(&examples.join("base"))?;
    // Without the maps of words, a dry run tells what they are for.
    served.install(unmended)?;
    for (table, mapping) in &TABLES[..7] {
        served.import(&data.join(table), mapping, false)?;
    }
    println!("a dry run of the accounts, without a map of words:");
    served.import(&data.join(TABLES[7].0), TABLES[7].1, true)?;
    served.install(&examples.join("standard-product"))?;
    served.import(&data.join(TABLES[7].0), TABLES[7].1, false)?;
    served.may_import()?;
    served.install(unmended)?;
    println!("a dry run of the opportunities, without a map of words:");
    served.import(&data.join(TABLES[8].0), TABLES[8].1, true)?;
    served.install(&examples.join("standard-product"))?;
    served.import(&data.join(TABLES[8].0), TABLES[8].1, false)?;
    let again: u64 = TABLES
        .iter()
        .map(|(table, mapping)| served.import(&data.join(table), mapping, false))
        .sum::<Result<u64, String>>()?;
    served.counted(engine, again)
}

impl Served {
    fn yunjin(&self, words: &[&str]) -> Command {
        let mut command = yunjin(words);
        command
            .args(["--server", &format!("http://{}", self.client.address)])
            .env("YUNJIN_TOKEN", self.client.token.as_deref().unwrap_or_default());
        command
    }

    fn install(&self, pack: &Path) -> Done {
        run(self
            .yunjin(&["pack", "install", &pack.display().to_string()])
            .stdout(Stdio::null()))
    }

    /// Who imports may make records in any stage.
    fn may_import(&self) -> Done {
        let found = self
            .client
            .get(&found("user", &json!({ "field": "login", "is": "admin" })))?;
        let id = found["items"][0]["id"].as_str().unwrap_or_default();
        let roles = json!({ "roles": ["administrator", "data_steward"] });
        self.client.change("user", id, roles).map(|_| ())
    }

    /// Imports a table, or only tries to, and says what came of it; how many records were written.
    fn import(&self, table: &Path, mapping: &str, is_trial: bool) -> Result<u64, String> {
        let mut command = self.yunjin(&[
            "import",
            &table.display().to_string(),
            "--mapping",
            mapping,
            "--json",
        ]);
        if is_trial {
            command.arg("--dry-run");
        }
        let done = command.output().map_err(|why| format!("yunjin import: {why}"))?;
        let report: Value = serde_json::from_slice(&done.stdout).map_err(|_| {
            format!(
                "yunjin import {mapping}: {}",
                String::from_utf8_lossy(&done.stderr)
            )
        })?;
        let count = |key: &str| report[key].as_u64().unwrap_or_default();
        for complaint in report["complaints"].as_array().into_iter().flatten() {
            let text = |key: &str| complaint[key].as_str().unwrap_or_default();
            println!(
                "  {} lines: {} {}",
                complaint["args"]["count"],
                text("message"),
                text("help")
            );
        }
        println!(
            "  {mapping}: {} made, {} changed, {} unchanged, {} refused",
            count("made"),
            count("changed"),
            count("unchanged"),
            count("refused")
        );
        match count("refused") {
            0 => Ok(count("made") + count("changed")),
            _ if is_trial => Ok(0),
            refused => Err(format!("{mapping}: {refused} lines were refused")),
        }
    }

    /// Counts by asking the API.
    fn counted(&self, engine: &str, again: u64) -> Result<String, String> {
        let accounts = self.measured("customer", None, "count")?;
        let opportunities = self.measured("opportunity", None, "count")?;
        let nobody = json!({ "field": "customer", "is_empty": true });
        let without = self.measured("opportunity", Some(&nobody), "count")?;
        let in_stage = |stage: &str| json!({ "field": "stage", "is": stage });
        let won = self.measured("opportunity", Some(&in_stage("won")), "count")?;
        let value = self.measured("opportunity", Some(&in_stage("won")), "sum:close_value")?;
        let value = value.trim_end_matches('0').trim_end_matches('.');
        let lost = self.measured("opportunity", Some(&in_stage("lost")), "count")?;
        Ok(format!(
            "engine={engine} accounts={accounts} opportunities={opportunities} without_account={without} won={won} \
             won_value={value} lost={lost} second_run_changes={again}"
        ))
    }

    fn measured(&self, object: &str, filter: Option<&Value>, measure: &str) -> Result<String, String> {
        let filter = filter.map_or_else(String::new, |filter| {
            format!("&filter={}", encoded(&filter.to_string()))
        });
        let answer = self.client.get(&format!(
            "/api/records/{object}/aggregate?measure={measure}{filter}"
        ))?;
        let value = &answer["items"][0][measure];
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
}

fn found(object: &str, filter: &Value) -> String {
    format!("/api/records/{object}?filter={}", encoded(&filter.to_string()))
}

fn encoded(text: &str) -> String {
    let bytes = text.bytes();
    bytes
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn yunjin(words: &[&str]) -> Command {
    program(&binary().to_string_lossy(), words)
}

fn binary() -> PathBuf {
    root().join("target/release/yunjin")
}
