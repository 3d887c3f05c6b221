//! `yunjin`: the server, and the commands that prepare and watch it.
//!
//! Settings are read here, from words and environment, and passed down; no other room looks at the environment.

mod reach;
mod stop;
mod words;

mod backup;
mod change;
mod demo;
mod doctor;
mod export;
mod impact;
mod import;
mod init;
mod jobs;
mod pack;
mod pull;
mod serve;
mod trial;
mod versions;
mod workbook;

mod print;
mod site;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::stop::Stop;
use crate::words::{Command, PackCommand, TranslateCommand, Words};

/// A save makes and drops some hundred small texts and maps on two threads; this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match words().and_then(run) {
        Ok(code) => code,
        Err(stop) => stop.told(),
    }
}

/// The words of the command line; what is asked for, such as help, is told here and ends the program.
fn words() -> Result<Words, Stop> {
    Words::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion => error.exit(),
        _ => Stop::settings(sentence(&error.render().to_string())),
    })
}

/// What is wrong with the words, without the usage that follows it.
fn sentence(rendered: &str) -> String {
    let said = rendered.strip_prefix("error: ").unwrap_or(rendered);
    let said = said.split("\n\nUsage:").next().unwrap_or(said);
    let said = said.split("\n\nFor more information").next().unwrap_or(said);
    let lines: Vec<_> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let said = lines.join(" ");
    format!("{}; `--help` says more.", said.trim_end_matches('.'))
}

fn run(words: Words) -> Result<ExitCode, Stop> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|why| Stop::failed(format!("The runtime cannot start: {why}.")))?;
    runtime.block_on(async {
        match words.command {
            Command::Init(asked) => {
                keep_to_oneself();
                init::init(&asked).await
            }
            Command::Demo(asked) => {
                keep_to_oneself();
                demo::demo(&asked).await
            }
            Command::Serve(asked) => {
                keep_to_oneself();
                serve::serve(&asked).await
            }
            Command::Pack(PackCommand::Check(asked)) => pack::check(&asked),
            Command::Pack(PackCommand::Test(asked)) => {
                keep_to_oneself();
                trial::test(&asked).await
            }
            Command::Pack(PackCommand::Install(asked)) | Command::Apply(asked) => change::apply(&asked).await,
            Command::Plan(asked) => change::plan(&asked).await,
            Command::Pull(asked) => pull::pull(&asked).await,
            Command::Versions(asked) => versions::versions(&asked).await,
            Command::Impact(asked) => impact::impact(&asked).await,
            Command::Translate(TranslateCommand::Check(asked)) => pack::translations(&asked),
            Command::Jobs(asked) => jobs::jobs(&asked).await,
            Command::Import(asked) => import::import(&asked).await,
            Command::ReadWorkbook => Ok(workbook::read()),
            Command::Export(asked) => export::export(&asked).await,
            Command::Backup(asked) => {
                keep_to_oneself();
                backup::backup(&asked).await
            }
            Command::Restore(asked) => {
                keep_to_oneself();
                backup::restore(&asked).await
            }
            Command::Doctor(asked) => doctor::doctor(&asked).await,
        }
    })
}

/// What a workspace writes from now on, nobody else on the machine reads.
fn keep_to_oneself() {
    use rustix::fs::Mode;
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_words_are_told_in_one_sentence() {
        for (words, said) in [
            (
                &["yunjin", "serve", "--databse", "x"][..],
                "unexpected argument '--databse' found tip: a similar argument exists: '--database'; `--help` says more.",
            ),
            (
                &["yunjin", "pack", "check"],
                "the following required arguments were not provided: <FOLDER>; `--help` says more.",
            ),
        ] {
            let error = Words::try_parse_from(words).unwrap_err();
            assert_eq!(sentence(&error.render().to_string()), said);
        }
    }
}
