//! One life of the server: from start to SIGKILL.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A running server. It is killed when this value goes.
#[derive(Debug)]
pub(crate) struct Life {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    child: Child,
    panicked: Arc<Mutex<BTreeSet<String>>>,
}

impl Life {
    /// Starts the server with these failpoints and waits until it is ready.
    pub(crate) fn begin(binary: &str, place: &[String; 2], failpoints: &str) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = listener.local_addr().map_err(|e| e.to_string())?.to_string();
        drop(listener);
        let mut child = Command::new(binary)
            .arg("serve")
            .args(place)
            .args(["--listen", &address])
            .env("FAILPOINTS", failpoints)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{binary}: {e}"))?;
        let panicked = Arc::new(Mutex::new(BTreeSet::new()));
        if let Some(out) = child.stdout.take() {
            listen(out, &panicked);
        }
        if let Some(err) = child.stderr.take() {
            listen(err, &panicked);
        }
        let mut life = Life {
            address,
            child,
            panicked,
        };
        life.wait()?;
        Ok(life)
    }

    fn wait(&mut self) -> Result<(), String> {
        let agent = ureq::Agent::new_with_defaults();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if agent
                .get(format!("http://{}/readyz", self.address))
                .call()
                .is_ok()
            {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("the server ended by itself: {status}"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err("the server was not ready within 30 s".to_owned())
    }

    /// The failpoints at which it has panicked so far.
    pub(crate) fn panicked(&self) -> BTreeSet<String> {
        self.panicked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// SIGKILL, as when the power of the process goes.
    pub(crate) fn kill(mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads whatever the server says, so that it never waits for a reader, and keeps the failpoints that panicked.
fn listen(stream: impl Read + Send + 'static, panicked: &Arc<Mutex<BTreeSet<String>>>) {
    let panicked = Arc::clone(panicked);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let told = line.split_once("failpoint ").map(|(_, rest)| rest);
            if let Some((point, _)) = told.and_then(|rest| rest.split_once(" panic")) {
                let mut panicked = panicked.lock().unwrap_or_else(PoisonError::into_inner);
                panicked.insert(point.to_owned());
            }
        }
    });
}
