//! The program as its operator runs it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use ports::http::{Answer, Client};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "admin-has-a-password";

/// Which database a workspace rests in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A place for one workspace; it goes when it is dropped.
pub(crate) struct Place {
    pub(crate) words: Vec<String>,
    folder: TempDir,
}

impl Place {
    pub(crate) fn new(engine: Engine) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let words = match engine {
            Engine::Sqlite => vec![
                "--data".to_owned(),
                folder.path().join("data").display().to_string(),
            ],
            Engine::Postgres => vec!["--database".to_owned(), cluster::shared().database()],
        };
        Place { words, folder }
    }

    /// A place with a workspace in it.
    pub(crate) fn ready(engine: Engine) -> Place {
        let place = Place::new(engine);
        let made = place.yunjin(&["init"]);
        assert!(made.status.success(), "{}", said(&made));
        place
    }

    /// Runs a command on this place and waits for its end.
    pub(crate) fn yunjin(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = yunjin(words);
        command.args(&self.words);
        command
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Where the bytes of its files are kept.
    pub(crate) fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// The program with these words, knowing nothing of this machine's settings.
pub(crate) fn yunjin(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yunjin"));
    for setting in [
        "YUNJIN_DATA",
        "YUNJIN_DATABASE",
        "YUNJIN_FILES",
        "YUNJIN_SNAPSHOTS",
        "YUNJIN_SERVER",
        "YUNJIN_TOKEN",
        "YUNJIN_LOG",
    ] {
        command.env_remove(setting);
    }
    command
        .env("YUNJIN_ADMIN_PASSWORD", PASSWORD)
        .args(words)
        .stdin(Stdio::null());
    command
}

/// Everything a command said.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// A server on a place; it is killed when it is dropped.
pub(crate) struct Running {
    pub(crate) base: String,
    pub(crate) place: Place,
    child: Child,
}

impl Running {
    pub(crate) fn start(engine: Engine) -> Running {
        Running::on(Place::ready(engine), &[])
    }

    /// Serves the place on a free port, with a folder for files.
    pub(crate) fn on(place: Place, more: &[&str]) -> Running {
        let files = place.files().display().to_string();
        let mut words = vec!["--files", &files];
        words.extend(more);
        Running::bare(place, &words)
    }

    /// Serves the place on a free port with these words alone.
    pub(crate) fn bare(place: Place, more: &[&str]) -> Running {
        let mut child = place
            .command(&["serve", "--listen", "127.0.0.1:0", "--log", "error"])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let base = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let base =
            base.unwrap_or_else(|| panic!("the server said {line:?} and ended with {:?}", child.wait()));
        Running { base, place, child }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub(crate) fn nobody(&self) -> Client {
        Client::new(&self.base, None)
    }

    pub(crate) fn sign_in(&self, login: &str, password: &str) -> Answer {
        let session = json!({ "login": login, "password": password });
        let answer = send(&self.nobody(), "POST", "/api/session", Some(&session));
        assert_eq!(answer.status, 200, "{}", body_of(&answer));
        answer
    }

    pub(crate) fn admin(&self) -> Client {
        let session = body_of(&self.sign_in("admin", PASSWORD));
        self.nobody().with_bearer(session["token"].as_str())
    }

    /// Installs a pack through this very server: another process that publishes is noticed only after a moment.
    pub(crate) fn install(&self, folder: &Path) {
        let token = body_of(&self.sign_in("admin", PASSWORD));
        let folder = folder.display().to_string();
        let mut command = yunjin(&["pack", "install", &folder, "--server", &self.base]);
        let done = command
            .env("YUNJIN_TOKEN", token["token"].as_str().unwrap())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", said(&done));
    }

    /// Asks it to stop, as a service manager does, and waits.
    pub(crate) fn stop(&mut self) -> std::process::ExitStatus {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(asked.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn send(client: &Client, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let bytes = body.map(|body| body.to_string().into_bytes());
    client
        .send(
            method,
            path,
            &[("content-type", "application/json")],
            bytes.as_deref(),
        )
        .unwrap()
}

pub(crate) fn body_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

/// A folder of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
