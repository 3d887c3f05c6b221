//! `cargo run -p cluster -- [--port 5433] [--durable]`: a cluster to play with, until Ctrl-C. With
//! `--shared` it is the one that the tests share, kept alive between them.

#![expect(
    clippy::print_stdout,
    reason = "a command line tool speaks on standard output"
)]

use std::process::ExitCode;

use cluster::{Cluster, Options};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let own;
    let url = if words == ["--shared"] {
        &cluster::shared().url
    } else {
        match options(words.into_iter()).and_then(Cluster::start) {
            Ok(cluster) => {
                own = cluster;
                &own.url
            }
            Err(why) => {
                eprintln!("{why}");
                return ExitCode::FAILURE;
            }
        }
    };
    println!("{url}\nCtrl-C ends it and removes its data.");
    loop {
        std::thread::park();
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--durable" => options.durable = true,
            "--port" => {
                let port = words.next().unwrap_or_default();
                options.port = Some(port.parse().map_err(|_| format!("--port {port}: not a port"))?);
            }
            _ => {
                return Err(format!(
                    "{word}: unknown; use --shared, or [--port 5433] [--durable]"
                ));
            }
        }
    }
    Ok(options)
}
