//! `yunjin serve`: a workspace over HTTP, until somebody asks it to stop.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use api::{House, Limits};
use app::{Progress, Upgraded, Workspace};
use ports::Ports;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::print;
use crate::reach::{occupied, own, place_of, ports_of};
use crate::site::Embedded;
use crate::stop::{Stop, unopened};
use crate::words::Serve;

/// How often files that nobody attached are let go.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// No upload takes this long, in milliseconds.
const NO_UPLOAD: i64 = 60 * 60 * 1000;
/// How many steps of a job are done before another one has its turn.
const TURN: usize = 64;
/// How often a server looks whether there is something to do, and one on PostgreSQL whether another one published.
const LOOK: Duration = Duration::from_secs(1);

pub(crate) async fn serve(asked: &Serve) -> Result<ExitCode, Stop> {
    log_to_standard_error(&asked.log)?;
    let _crash_points = fail::FailScenario::setup();
    // Heard from now on: whoever reads the address may ask it to stop at once.
    let stop = asked_to_stop().map_err(|why| Stop::failed(format!("Signals cannot be heard: {why}.")))?;
    let (place, target) = place_of(asked.place.data.as_deref(), asked.place.database.as_deref())?;
    let lock = own(&place, &target)?.transpose();
    let mut lock = lock.map_err(|owner| occupied(&place, &owner))?;
    let ports = match &asked.snapshots {
        Some(folder) => ports_of(&asked.files).copying_to(folder),
        None => ports_of(&asked.files),
    };
    let workspace = Workspace::open(&target, ports.clone())
        .await
        .map_err(|error| unopened(&place, &error))?;
    let workspace = Arc::new(workspace);
    clear_broken_off(workspace.ports(), lock.is_some());
    let listener = TcpListener::bind(asked.listen).await;
    let listener =
        listener.map_err(|why| Stop::settings(format!("Cannot listen on {}: {why}.", asked.listen)))?;
    let address = listener
        .local_addr()
        .map_err(|why| Stop::failed(format!("{why}.")))?;
    let address = format!("http://{address}");
    let token = if lock.is_some() {
        local_token(&ports)
    } else {
        String::new()
    };
    if let Some(lock) = &mut lock {
        lock.announce(&address, &token)
            .map_err(|why| Stop::failed(format!("{why}.")))?;
    }
    let house = House::new(Arc::clone(&workspace), Arc::new(Embedded), limits(asked), &token);
    if target_is_shared(&workspace) {
        follow_publications(Arc::clone(&workspace));
    }
    work_beside(Arc::clone(&workspace));
    sweep(Arc::clone(&workspace));
    print::line(format!("listening on {address}"));
    if let Some(Upgraded { upgrade, snapshot }) = workspace.upgraded() {
        let snapshot = snapshot.display();
        print::line(format!("brought from {upgrade}; as it was: {snapshot}"));
        tracing::info!(%upgrade, %snapshot, "brought up to date");
    }
    tracing::info!(address, version = workspace.app().version, "serving");
    api::serve(listener, house, stop).await;
    workspace.store().close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn limits(asked: &Serve) -> Limits {
    Limits {
        header_time: Duration::from_secs(asked.header_seconds),
        body_time: Duration::from_secs(asked.body_seconds),
        ..Limits::default()
    }
}

/// Text for people at a terminal, JSON lines for everything else.
fn log_to_standard_error(level: &str) -> Result<(), Stop> {
    let filter = EnvFilter::try_new(level).map_err(|_| {
        Stop::settings(format!(
            "`{level}` is no level to log; write error, warn, info or debug."
        ))
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let started = if std::io::stderr().is_terminal() {
        log.compact().try_init()
    } else {
        log.json().flatten_event(true).try_init()
    };
    started.map_err(|why| Stop::failed(format!("The log cannot start: {why}.")))
}

/// The secret in the lock file, by which commands of the same user speak to this server.
fn local_token(ports: &Ports) -> String {
    let mut token = String::from("yjl_");
    for byte in ports.ids.secret() {
        token.push_str(&format!("{byte:02x}"));
    }
    token
}

fn target_is_shared(workspace: &Workspace) -> bool {
    workspace.store().engine() == store::Engine::Postgres
}

/// Several servers may share one PostgreSQL; each looks what the others published.
#[expect(clippy::disallowed_methods, reason = "runs as long as the process")]
fn follow_publications(workspace: Arc<Workspace>) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(why) = workspace.refresh().await {
                tracing::warn!(cause = %why, "cannot look for a newer version");
            }
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "runs as long as the process")]
fn work_beside(workspace: Arc<Workspace>) {
    tokio::spawn(work(workspace));
}

/// Does what waits to be done, for ever. What other servers left is seen when this one looks.
#[expect(
    clippy::disallowed_methods,
    reason = "a job that panics takes down its own turn and no more"
)]
pub(crate) async fn work(workspace: Arc<Workspace>) {
    loop {
        let one = Arc::clone(&workspace);
        // The lease of a job that panicked runs out, and it counts as one attempt.
        let turn = tokio::spawn(async move { one.work_some(TURN).await }).await;
        let waited = match turn {
            // Whoever waits for the database goes first.
            Ok(Ok(Progress::More | Progress::Failed(_))) => {
                tokio::task::yield_now().await;
                Ok(())
            }
            Ok(Ok(Progress::Nothing)) => workspace.has_work(LOOK).await.map_err(|why| why.to_string()),
            Ok(Err(why)) => Err(why.to_string()),
            Err(why) => Err(why.to_string()),
        };
        if let Err(cause) = waited {
            tracing::warn!(cause, "cannot work");
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Removes what broken-off uploads left, before the first one begins. Where other servers may share the folder, these may
/// still be uploading.
fn clear_broken_off(ports: &Ports, alone: bool) {
    let before = if alone { i64::MAX } else { ports.now() - NO_UPLOAD };
    if let Some(Err(why)) = ports.files.as_ref().map(|files| files.clear(before)) {
        tracing::warn!(cause = %why, "cannot clear broken-off uploads");
    }
}

/// Lets go of files that nobody attached, as long as the process lives.
#[expect(clippy::disallowed_methods, reason = "runs as long as the process")]
fn sweep(workspace: Arc<Workspace>) {
    tokio::spawn(async move {
        loop {
            match workspace.sweep().await {
                Ok(swept) if swept == app::Swept::default() => {}
                Ok(swept) => tracing::info!(files = swept.files, bytes = swept.bytes, "swept"),
                Err(why) => tracing::warn!(cause = %why, "cannot sweep"),
            }
            tokio::time::sleep(SWEEP).await;
        }
    });
}

/// Ready when the process is asked to end, by a service manager (TERM) or at the keyboard (INT). The signals are heard
/// as soon as this returns.
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}
