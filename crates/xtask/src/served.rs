//! A workspace that is served for as long as a command needs it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::json;

use crate::http::Client;
use crate::shell::{program, run};

/// The server, and its administrator.
pub(crate) struct Served {
    server: Child,
    pub(crate) client: Client,
}

impl Served {
    /// Serves the workspace at `place` on a port that the system chooses.
    pub(crate) fn start(binary: &Path, place: &[&str], password: &str) -> Result<Served, String> {
        let words = ["serve", "--listen", "127.0.0.1:0", "--log", "error"];
        let mut server = program(&binary.to_string_lossy(), &words)
            .args(place)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|why| format!("yunjin serve: {why}"))?;
        let mut line = String::new();
        let mut out = BufReader::new(server.stdout.take().ok_or("yunjin serve says nothing")?);
        while !line.starts_with("listening on http://") {
            line.clear();
            match out.read_line(&mut line) {
                Ok(read) if read > 0 => {}
                _ => return Err("The server ended at once.".to_owned()),
            }
        }
        // Whatever it says further is read, so that it never waits for a reader.
        std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(drop));
        let address = line.trim().trim_start_matches("listening on http://").to_owned();
        let nobody = Client { address, token: None };
        let mut client = nobody.sign_in("admin", password)?;
        client.token = Some(token(&client)?);
        Ok(Served { server, client })
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.server.id()
    }
}

/// A token of whoever is signed in: it outlives the session.
pub(crate) fn token(client: &Client) -> Result<String, String> {
    let token = client.post("/api/tokens", &json!({ "name": "xtask" }))?;
    let secret = token["token"].as_str();
    secret
        .map(str::to_owned)
        .ok_or_else(|| "The server gave no token.".to_owned())
}

impl Drop for Served {
    fn drop(&mut self) {
        // Asked politely, so that it closes its database.
        let _ = run(&mut program("kill", &["-TERM", &self.server.id().to_string()]));
        let _ = self.server.wait();
    }
}
