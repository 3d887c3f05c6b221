//! `cargo xtask demo`: from a clone to a working CRM in one command.

mod company;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http::Client;
use crate::shell::{Done, cargo, program, root, run};
use crate::web;

/// What is installed, in this order.
const PACKS: [&str; 2] = ["examples/base", "examples/standard-product"];

pub(crate) fn demo(words: &[String]) -> Done {
    let address = match words {
        [] => "127.0.0.1:8080",
        [flag, address] if flag == "--listen" => address,
        _ => return Err("Use: cargo xtask demo [--listen 127.0.0.1:8080]".to_owned()),
    };
    web::build()?;
    run(&mut cargo(&["build", "--release", "--package", "server"]))?;
    let demo = Demo {
        folder: root().join("data/company"),
        address: address.to_owned(),
    };
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
    /// Fills a folder beside the final one and renames it at the end, so that a half-made demo is never served.
    fn make(&self) -> Done {
        let half = self.folder.with_extension("new");
        if half.exists() {
            fs::remove_dir_all(&half).map_err(|why| format!("{}: {why}", half.display()))?;
        }
        let password = self.choose_password()?;
        let data = half.to_string_lossy().into_owned();
        run(yunjin(&["init", "--data", &data]).env("YUNJIN_ADMIN_PASSWORD", &password))?;
        for pack in PACKS {
            let pack = root().join(pack).to_string_lossy().into_owned();
            run(&mut yunjin(&["pack", "install", &pack, "--data", &data]))?;
        }
        let mut server = yunjin(&["serve", "--data", &data, "--listen", &self.address])
            .spawn()
            .map_err(|why| format!("yunjin serve: {why}"))?;
        let filled = self.fill(&mut server, &password);
        // Asked politely, so that it closes its database before the folder moves.
        run(&mut program("kill", &["-TERM", &server.id().to_string()]))?;
        server.wait().map_err(|why| format!("yunjin serve: {why}"))?;
        filled?;
        fs::rename(&half, &self.folder).map_err(|why| format!("{}: {why}", self.folder.display()))
    }

    /// The password from the environment, else a new one that is kept in a file for the next run.
    fn choose_password(&self) -> Result<String, String> {
        if let Ok(given) = std::env::var("YUNJIN_ADMIN_PASSWORD") {
            return Ok(given);
        }
        let password = generate_password().map_err(|why| format!("/dev/urandom: {why}"))?;
        let file = self.password_file();
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

    fn password_file(&self) -> PathBuf {
        self.folder.with_extension("password")
    }

    fn fill(&self, server: &mut Child, password: &str) -> Done {
        let nobody = Client {
            address: self.address.clone(),
            token: None,
        };
        wait_until_ready(&nobody, server)?;
        company::fill(&nobody, password)
    }

    /// Becomes the server, so that Ctrl-C reaches it directly. Returns only when that fails.
    fn serve(&self) -> Done {
        let password = fs::read_to_string(self.password_file())
            .unwrap_or_else(|_| "the one YUNJIN_ADMIN_PASSWORD held at the first run".to_owned());
        println!(
            "\n  http://{}\n  password of everybody: {password}\n\n  admin",
            self.address
        );
        for (login, title) in company::people()? {
            println!("  {login:6} {title}");
        }
        println!();
        let data = self.folder.to_string_lossy().into_owned();
        let why = yunjin(&["serve", "--data", &data, "--listen", &self.address]).exec();
        Err(format!("yunjin serve: {why}"))
    }
}

fn yunjin(words: &[&str]) -> Command {
    let mut command = program(&root().join("target/release/yunjin").to_string_lossy(), words);
    command.stdin(Stdio::null());
    command
}

fn wait_until_ready(client: &Client, server: &mut Child) -> Done {
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if let Ok(Some(status)) = server.try_wait() {
            return Err(format!("The server ended at once ({status})."));
        }
        if client.is_ready() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("The server was not ready within 30 seconds.".to_owned())
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
