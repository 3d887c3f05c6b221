//! For operators and their tools: life, readiness, counts, the contract, the doctor.

use std::sync::OnceLock;
use std::time::Duration;

use crate::door::{Call, Done, Packed, Problem, Text, Visitor};
use crate::shapes::documents::{Check, Doctor, Life, OpenApi};

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) async fn healthz(_: Call<()>) -> Result<Done<Life>, Problem> {
    Ok(Done::with(&Life { ok: true }))
}

pub(crate) async fn readyz(call: Call<()>) -> Result<Done<Life>, Problem> {
    // Nothing is begun here, so giving up in the middle leaves nothing behind.
    match tokio::time::timeout(PATIENCE, call.house.workspace.ready()).await {
        Ok(Ok(())) => Ok(Done::with(&Life { ok: true })),
        Ok(Err(why)) => Err(Problem::busy(why.to_string())),
        Err(_) => Err(Problem::busy("the database does not answer")),
    }
}

pub(crate) async fn metrics(call: Call<()>) -> Result<Text, Problem> {
    let version = call.house.workspace.app().version;
    let gauges = [(
        "yunjin_metadata_version",
        "The published version of the metadata.",
        version,
    )];
    let text = call.house.metrics.text(&gauges);
    Ok(Text("text/plain; version=0.0.4; charset=utf-8", text))
}

pub(crate) async fn openapi(_: Call<()>) -> Result<Done<OpenApi>, Problem> {
    static TEXT: OnceLock<Vec<u8>> = OnceLock::new();
    let text = TEXT.get_or_init(|| serde_json::to_vec(&crate::openapi()).unwrap_or_default());
    Ok(Done::text(text.clone()))
}

pub(crate) async fn backup(call: Call<Visitor>) -> Result<Packed, Problem> {
    Ok(Packed(call.house.workspace.back_up().await?))
}

pub(crate) async fn doctor(call: Call<Visitor>) -> Result<Done<Doctor>, Problem> {
    let app = call.house.workspace.app();
    let found = engine::doctor(
        call.house.workspace.store(),
        call.house.workspace.ports(),
        &app.model,
    )
    .await;
    let checks: Vec<Check> = found
        .into_iter()
        .map(|check| Check {
            name: check.name.to_string(),
            ok: check.ok,
            detail: check.detail,
        })
        .collect();
    Ok(Done::with(&Doctor {
        ok: checks.iter().all(|check| check.ok),
        checks,
    }))
}
