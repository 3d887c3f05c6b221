//! `yunjin doctor`: whether a workspace is sound.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::print;
use crate::reach::{Answer, Reach, ask, ports_of, reach_with};
use crate::stop::Stop;
use crate::words::Doctor;

/// Prints every check. Exit code 1 when one fails.
pub(crate) async fn doctor(asked: &Doctor) -> Result<ExitCode, Stop> {
    let found = match reach_with(&asked.target, ports_of(&asked.files)).await? {
        Reach::Server(client) => match ask(&client, "GET", "/api/doctor", None)? {
            Answer::Done(found) | Answer::Refused(found) => found,
        },
        Reach::Here { workspace, .. } => {
            let checks = engine::doctor(workspace.store(), workspace.ports(), &workspace.app().model).await;
            workspace.store().close().await;
            let ok = checks.iter().all(|check| check.ok);
            let checks: Vec<Value> = checks
                .iter()
                .map(|check| json!({ "name": check.name, "ok": check.ok, "detail": check.detail }))
                .collect();
            json!({ "ok": ok, "checks": checks })
        }
    };
    if asked.json {
        print::json(&found);
    } else {
        for check in found["checks"].as_array().into_iter().flatten() {
            let text = |key: &str| check[key].as_str().unwrap_or_default();
            let mark = if check["ok"] == true { "ok  " } else { "FAIL" };
            print::line(format!("{mark} {}: {}", text("name"), text("detail")));
        }
    }
    Ok(if found["ok"] == true {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
