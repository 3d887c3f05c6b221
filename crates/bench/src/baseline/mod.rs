//! The hand-written server: axum and prepared SQL over one static struct. No metadata, no rights, no history.
//!
//! It is the physical limit that a metadata-driven system can approach, so it must stay honest: SQLite is read inline
//! on the worker threads with cached statements and streamed to JSON, writes are durable and group-committed, and
//! PostgreSQL has a well-set pool.

mod customer;
mod http;
mod postgres;
mod sqlite;

use crate::driver::{Process, Side};
use crate::{Engine, product, sample};
use std::path::Path;
use std::process::{Command, Stdio};
use uuid::Uuid;

/// `bench baseline sqlite FOLDER|postgres URL ROWS ADDRESS`: makes the rows and serves until it is ended.
pub(crate) fn serve(arguments: &[String]) -> Result<(), String> {
    let [engine, place, rows, address] = arguments else {
        return Err("bench baseline ENGINE PLACE ROWS ADDRESS".to_owned());
    };
    let rows: u64 = rows.parse().map_err(|_| "ROWS is a number")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let routes = match engine.as_str() {
            "sqlite" => {
                http::routes(sqlite::Customers::open(Path::new(place), rows).map_err(|e| e.to_string())?)
            }
            _ => http::routes(
                postgres::Customers::open(place, rows)
                    .await
                    .map_err(|e| e.to_string())?,
            ),
        };
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|e| e.to_string())?;
        axum::serve(listener, routes).await.map_err(|e| e.to_string())
    })
}

/// Starts the hand-written server as a process of its own and waits until it answers.
pub(crate) fn start(
    engine: Engine,
    folder: &Path,
    database: Option<String>,
    rows: u64,
) -> Result<Hand, String> {
    let address = product::free_address()?;
    let place = database.unwrap_or_else(|| folder.display().to_string());
    let child = Command::new(std::env::current_exe().map_err(|e| e.to_string())?)
        .args(["baseline", engine.word(), &place, &rows.to_string(), &address])
        .stdout(Stdio::null())
        .spawn()
        .map_err(|e| e.to_string())?;
    let process = Process(child);
    product::wait_for(&address, "/ping")?;
    let ids = (0..rows.min(10_000))
        .map(|n| id_of(n * (rows / rows.min(10_000))).to_string())
        .collect();
    let query = |city: &str, level: &str| format!("city={}&level={level}", city.replace(' ', "%20"));
    let side = Side {
        address,
        path: "/customers",
        head: String::new(),
        query,
        ids,
    };
    Ok(Hand {
        side,
        _process: process,
    })
}

/// The running server and how to speak to it.
pub(crate) struct Hand {
    pub(crate) side: Side,
    /// Ended when this value goes.
    _process: Process,
}

/// Gives PostgreSQL the statistics that its autovacuum would have made by itself soon after a load of this size.
pub(crate) fn analyze(url: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
    runtime
        .block_on(postgres::analyze(url))
        .map_err(|e| e.to_string())
}

/// The id of the loaded customer of that number: a version 7 id that both ends can work out.
pub(crate) fn id_of(number: u64) -> Uuid {
    let millis = 1_700_000_000_000 + number;
    let random = sample::mix(number).to_be_bytes();
    let mut counter = [0; 10];
    counter[..8].copy_from_slice(&random);
    uuid::Builder::from_unix_timestamp_millis(millis, &counter).into_uuid()
}
