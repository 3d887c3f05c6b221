//! `cargo xtask demo`: from a clone to a working CRM in one command.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::shell::{Done, cargo, program, root, run};
use crate::web;

/// Whose company is lived; what it requires stands beside it.
const PACK: &str = "examples/standard-product";
/// How it is built: quick to build, and nearly as quick as a release.
const PROFILE: &str = "demo";

const USE: &str = "Use: cargo xtask demo [--listen 127.0.0.1:8080] [--anew]";

pub(crate) fn demo(words: &[String]) -> Done {
    let (mut address, mut anew) = ("127.0.0.1:8080", false);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--anew" => anew = true,
            "--listen" => address = words.next().ok_or(USE)?,
            _ => return Err(USE.to_owned()),
        }
    }
    web::build()?;
    run(&mut cargo(&[
        "build",
        "--profile",
        PROFILE,
        "--package",
        "server",
    ]))?;
    let demo = Demo {
        folder: root().join("data/company"),
        address: address.to_owned(),
    };
    if anew && demo.folder.exists() {
        fs::remove_dir_all(&demo.folder).map_err(|why| format!("{}: {why}", demo.folder.display()))?;
    }
    if !demo.folder.exists() {
        demo.make()?;
    }
    demo.serve()
}

struct Demo {
    folder: PathBuf,
    address: String,
}

impl Demo {
    /// Makes the workspace, and keeps who may sign in for the next start. The program makes it whole or not at all.
    fn make(&self) -> Done {
        let password = self.choose_password()?;
        let (pack, snapshots) = (root().join(PACK), root().join("data/snapshots"));
        let made = yunjin(&[
            "demo",
            &pack.to_string_lossy(),
            "--data",
            &self.folder.to_string_lossy(),
        ])
        .args(["--snapshots", &snapshots.to_string_lossy()])
        .env("YUNJIN_ADMIN_PASSWORD", &password)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| format!("yunjin demo: {why}"))?;
        if !made.status.success() {
            return Err("The demo company could not be made.".to_owned());
        }
        keep_newest(&snapshots);
        fs::write(self.beside("people"), made.stdout).map_err(|why| format!("data/company.people: {why}"))
    }

    /// The password from the environment, else a new one that is kept in a file for the next run.
    fn choose_password(&self) -> Result<String, String> {
        if let Ok(given) = std::env::var("YUNJIN_ADMIN_PASSWORD") {
            return Ok(given);
        }
        let password = generate_password().map_err(|why| format!("/dev/urandom: {why}"))?;
        let file = self.beside("password");
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        let mut options = fs::File::options();
        // Nobody else on the machine needs to read it.
        options.create(true).write(true).truncate(true).mode(0o600);
        let written = options
            .open(&file)
            .and_then(|mut open| open.write_all(password.as_bytes()));
        written.map_err(|why| format!("{}: {why}", file.display()))?;
        Ok(password)
    }

    fn beside(&self, what: &str) -> PathBuf {
        self.folder.with_extension(what)
    }

    /// Becomes the server, so that Ctrl-C reaches it directly. Returns only when that fails.
    fn serve(&self) -> Done {
        let password = fs::read_to_string(self.beside("password"))
            .unwrap_or_else(|_| "the one YUNJIN_ADMIN_PASSWORD held at the first run".to_owned());
        let people = fs::read_to_string(self.beside("people")).unwrap_or_default();
        println!(
            "\n  http://{}\n  password of everybody, admin too: {password}\n\n{people}",
            self.address
        );
        let data = self.folder.to_string_lossy().into_owned();
        let why = yunjin(&["serve", "--data", &data, "--listen", &self.address]).exec();
        Err(format!("yunjin serve: {why}"))
    }
}

/// Companies of other days and programs are of no use any more.
fn keep_newest(snapshots: &Path) {
    let made = |path: &PathBuf| path.metadata().and_then(|about| about.modified());
    let kept = fs::read_dir(snapshots).into_iter().flatten().flatten();
    let mut kept: Vec<PathBuf> = kept.map(|entry| entry.path()).collect();
    kept.sort_by_key(|path| made(path).unwrap_or(SystemTime::UNIX_EPOCH));
    kept.pop();
    for old in kept {
        // What cannot be removed only takes room.
        let _ = fs::remove_dir_all(old);
    }
}

fn yunjin(words: &[&str]) -> Command {
    let binary = root().join("target").join(PROFILE).join("yunjin");
    let mut command = program(&binary.to_string_lossy(), words);
    command.stdin(Stdio::null());
    command
}

/// Twenty letters and digits that are not easily confused.
fn generate_password() -> std::io::Result<String> {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = [0; 20];
    fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    Ok(random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 31)]))
        .collect())
}
