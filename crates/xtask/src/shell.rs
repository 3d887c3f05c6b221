//! Running other programs, and saying clearly which one failed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command or step gives: nothing, or a sentence that says what went wrong.
pub(crate) type Done = Result<(), String>;

/// Which packages and features every build has that tests something. One set for all: with another choice
/// cargo would unify features differently and build the house twice.
pub(crate) const EVERYTHING: &[&str] = &["--workspace", "--features", "server/failpoints"];

/// The top folder of the repository.
pub(crate) fn root() -> PathBuf {
    // crates/xtask is always two folders below it.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// A program in the top folder, without standard input, so that nothing can wait for an answer.
pub(crate) fn program(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(root()).stdin(Stdio::null());
    command
}

/// Cargo, the one that runs us.
pub(crate) fn cargo(words: &[&str]) -> Command {
    program(
        &std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        words,
    )
}

/// Builds everything in the dev profile; a moment when nothing changed.
pub(crate) fn build_everything() -> Done {
    run(cargo(&["build", "--all-targets"]).args(EVERYTHING))
}

/// A binary that [`build_everything`] made.
pub(crate) fn built(name: &str) -> PathBuf {
    root().join("target/debug").join(name)
}

/// npm in the folder `web`.
pub(crate) fn npm(words: &[&str]) -> Command {
    let mut command = program("npm", words);
    command.current_dir(root().join("web"));
    command
}

/// Shows the command, runs it with its output shown, and complains if it fails.
pub(crate) fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status}).")),
        Err(why) => Err(format!("`{shown}` could not be run: {why}")),
    }
}

/// Runs the command silently and gives what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = shown(command);
    match command.stderr(Stdio::inherit()).output() {
        Ok(out) if out.status.success() => Ok(String::from_utf8_lossy(&out.stdout).into_owned()),
        Ok(out) => Err(format!("`{shown}` failed ({}).", out.status)),
        Err(why) => Err(format!("`{shown}` could not be run: {why}")),
    }
}

fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}
