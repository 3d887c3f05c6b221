//! Settings that cannot work: each is refused in one sentence before anything is touched.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::running::{Engine, Place, Running, said, yunjin};

/// Something is wrong with the settings themselves.
const SETTINGS: i32 = 2;
/// The settings may be right, and what they lead to is not.
const FAILED: i32 = 1;

/// One wrong setting: how it is given, the exit code, and what the sentence has to name.
struct Case {
    command: Command,
    code: i32,
    names: Vec<String>,
}

#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    fn add(&mut self, command: Command, code: i32, names: &[&str]) {
        self.0.push(Case {
            command,
            code,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        });
    }

    fn serve(&mut self, words: &[&str], code: i32, names: &[&str]) {
        let mut command = yunjin(&["serve"]);
        command.args(words);
        if !words.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        self.add(command, code, names);
    }

    /// Plays them all; tells every one that is not as it should be.
    fn hold(self) {
        let count = self.0.len();
        let mut wrong = Vec::new();
        for case in self.0 {
            let output = at_most_a_while(&case.command).output().unwrap();
            let told = said(&output);
            let whole = told.starts_with("yunjin: ") && told.ends_with(".\n") && told.lines().count() == 1;
            let named = case.names.iter().all(|name| told.contains(name));
            let raw = ["Os {", "Error(", "panicked", "hush"]
                .iter()
                .any(|word| told.contains(word));
            if output.status.code() != Some(case.code) || !whole || !named || raw {
                wrong.push(format!(
                    "{:?}\n  ended with {:?}, not {}, and said: {told}  it should name {:?}",
                    case.command.get_args().collect::<Vec<_>>(),
                    output.status.code(),
                    case.code,
                    case.names,
                ));
            }
        }
        assert!(
            wrong.is_empty(),
            "{} of {count}:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    }
}

/// The same command, ended from outside (124) when it does not refuse but goes on.
fn at_most_a_while(command: &Command) -> Command {
    let mut within = Command::new("timeout");
    within
        .arg("20")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => within.env(name, value),
            None => within.env_remove(name),
        };
    }
    within
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_the_words_themselves_say_wrong() {
    let place = Place::ready(Engine::Sqlite);
    let data = place.words[1].as_str();
    let mut cases = Cases::default();
    cases.serve(&[], SETTINGS, &["--data", "--database"]);
    cases.serve(
        &["--data", data, "--listen", "8080"],
        SETTINGS,
        &["8080", "--listen"],
    );
    cases.serve(
        &["--data", data, "--listen", "203.0.113.7:80"],
        SETTINGS,
        &["203.0.113.7:80"],
    );
    cases.serve(
        &["--data", data, "--log", "loud=="],
        SETTINGS,
        &["loud==", "debug"],
    );
    cases.serve(
        &["--data", data, "--header-seconds", "0"],
        SETTINGS,
        &["--header-seconds"],
    );
    cases.serve(
        &["--data", data, "--body-seconds", "an hour"],
        SETTINGS,
        &["--body-seconds"],
    );
    cases.serve(&["--data", data, "--databse", "x"], SETTINGS, &["--databse"]);
    cases.serve(
        &["--data", data, "--database", "postgres://nobody@127.0.0.1:1/none"],
        SETTINGS,
        &["--data", "--database"],
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken_at = taken.local_addr().unwrap().to_string();
    cases.serve(&["--data", data, "--listen", &taken_at], SETTINGS, &[&taken_at]);
    let unmade = place.folder().join("unmade");
    let mut none = yunjin(&["init", "--data", text(&unmade)]);
    none.env_remove("YUNJIN_ADMIN_PASSWORD");
    cases.add(none, SETTINGS, &["YUNJIN_ADMIN_PASSWORD"]);
    let mut short = yunjin(&["init", "--data", text(&unmade)]);
    short.env("YUNJIN_ADMIN_PASSWORD", "short");
    cases.add(short, SETTINGS, &["YUNJIN_ADMIN_PASSWORD"]);
    cases.hold();
    assert!(!unmade.exists());
    assert!(place.yunjin(&["doctor"]).status.success());
}

#[test]
fn what_is_wrong_with_a_folder() {
    let place = Place::ready(Engine::Sqlite);
    let nothing = place.folder().join("nothing");
    let file = place.file("a-file", "not a folder");
    let noise = place.file(
        "noise/workspace.db",
        &"not a database, and long enough to be one. ".repeat(500),
    );
    let cut = place.folder().join("cut");
    std::fs::create_dir(&cut).unwrap();
    let whole = std::fs::read(place.folder().join("data/workspace.db")).unwrap();
    std::fs::write(cut.join("workspace.db"), &whole[..whole.len() / 2]).unwrap();
    let empty = place.file("empty/workspace.db", "");
    let other = Running::on(Place::ready(Engine::Sqlite), &[]);
    let others = other.place.files();
    let occupied = other.place.words[1].clone();

    let data = place.words[1].as_str();
    let mut cases = Cases::default();
    cases.serve(&["--data", text(&nothing)], SETTINGS, &["nothing", "yunjin init"]);
    cases.serve(&["--data", text(&file)], SETTINGS, &["a-file"]);
    cases.serve(&["--data", text(noise.parent().unwrap())], FAILED, &["noise"]);
    cases.serve(&["--data", text(&cut)], FAILED, &["cut"]);
    cases.serve(
        &["--data", text(empty.parent().unwrap())],
        SETTINGS,
        &["empty", "yunjin init"],
    );
    cases.serve(&["--data", &occupied], SETTINGS, &["process", &other.base]);
    cases.serve(
        &["--data", data, "--files", text(&others)],
        FAILED,
        &["belongs to another workspace"],
    );
    cases.serve(&["--data", data, "--files", text(&file)], FAILED, &["a-file"]);
    cases.add(yunjin(&["init", "--data", text(&file)]), SETTINGS, &["a-file"]);
    cases.hold();
    assert!(place.yunjin(&["doctor"]).status.success());
}

#[test]
fn what_is_wrong_with_a_database() {
    let url = cluster::shared().database();
    let (server, name) = url.rsplit_once('/').unwrap();
    let (_, host) = server.rsplit_once('@').unwrap();
    let elsewhere = url.replace("postgres://", "mysql://");
    let nobody = format!("postgres://nobody:hush@{host}/{name}");
    let missing = format!("{server}/there_is_none");
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Cases::default();
    cases.serve(&["--database", &url], SETTINGS, &["yunjin init"]);
    cases.serve(&["--database", "the big one"], SETTINGS, &["postgres://"]);
    cases.serve(&["--database", &elsewhere], SETTINGS, &["postgres://"]);
    cases.serve(&["--database", &nobody], FAILED, &["nobody"]);
    cases.serve(&["--database", &missing], FAILED, &["there_is_none"]);
    cases.serve(
        &["--database", "postgres://ada:hush@127.0.0.1:1/none"],
        FAILED,
        &["127.0.0.1:1"],
    );
    cases.serve(
        &["--database", &format!("{url}?schema=Not+A+Name")],
        FAILED,
        &["schema"],
    );
    cases.serve(
        &["--database", &url, "--files", text(folder.path())],
        SETTINGS,
        &["yunjin init"],
    );
    cases.hold();
}
