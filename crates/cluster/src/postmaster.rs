//! Making and starting a cluster.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::Options;
use crate::binaries::Binaries;
use crate::place::Place;

/// Runs `initdb` in the place, starts the server and waits until it answers. Gives the port.
pub(crate) fn start(place: &Place, binaries: &Binaries, options: Options) -> Result<u16, String> {
    binaries
        .make_folder(place.folder())
        .map_err(|why| format!("{}: {why}", place.folder().display()))?;
    make(&place.folder().join("data"), binaries)?;
    // Between choosing a free port and using it another process may take it; three such accidents are none.
    let mut why = String::new();
    for _ in 0..3 {
        match run(place.folder(), binaries, options) {
            Ok(port) => return Ok(port),
            Err(error) => why = error,
        }
    }
    Err(why)
}

fn make(data: &Path, binaries: &Binaries) -> Result<(), String> {
    let made = binaries
        .server_command("initdb")
        .args([
            "--no-sync",
            "--no-instructions",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
        ])
        .args(["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"])
        .arg("--pgdata")
        .arg(data)
        .current_dir("/")
        .stdin(Stdio::null())
        .output()
        .map_err(|why| format!("initdb: {why}"))?;
    match made.status.success() {
        true => Ok(()),
        false => Err(format!(
            "initdb in {}: {}",
            data.display(),
            String::from_utf8_lossy(&made.stderr)
        )),
    }
}

fn run(folder: &Path, binaries: &Binaries, options: Options) -> Result<u16, String> {
    let port = match options.port {
        Some(port) => port,
        None => free_port().map_err(|why| format!("no free loopback port: {why}"))?,
    };
    let flush = if options.durable { "on" } else { "off" };
    let log_path = folder.join("log");
    let log = File::create(&log_path).map_err(|why| format!("{}: {why}", log_path.display()))?;
    let server = binaries
        .server_command("postgres")
        .arg("-D")
        .arg(folder.join("data"))
        .args([
            "-c",
            &format!("port={port}"),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
        ])
        .args([
            "-c",
            &format!("fsync={flush}"),
            "-c",
            &format!("full_page_writes={flush}"),
        ])
        .args(["-c", "max_connections=300", "-c", "shared_buffers=256MB"])
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|why| format!("postgres: {why}"))?;
    wait_until_ready(server, folder).map_err(|why| {
        let log = fs::read_to_string(&log_path).unwrap_or_default();
        format!("PostgreSQL {why}; its log says:\n{log}")
    })?;
    Ok(port)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn wait_until_ready(mut server: Child, folder: &Path) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if ready(folder).is_some() {
            return Ok(());
        }
        if let Ok(Some(status)) = server.try_wait() {
            return Err(format!("ended at once ({status})"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = server.kill();
    Err("was not ready within 30 seconds".to_owned())
}

/// Process id and port of the server in this folder, once it takes connections: it then writes `ready` into the eighth
/// line of its pid file.
pub(crate) fn ready(folder: &Path) -> Option<(u32, u16)> {
    let file = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    let lines: Vec<&str> = file.lines().map(str::trim).collect();
    let &[pid, _, _, port, _, _, _, "ready"] = lines.get(..8)? else {
        return None;
    };
    Some((pid.parse().ok()?, port.parse().ok()?))
}
