//! `cargo xtask COMMAND`: everything that is done in this repository, each with one word. One file per command.

#![expect(
    clippy::print_stdout,
    reason = "a command line tool speaks on standard output"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a development tool reads its environment"
)]

mod bench;
mod bless;
mod check;
mod demo;
mod fuzz;
mod hostile;
mod http;
mod look;
mod prove;
mod score;
mod served;
mod setup;
mod shell;
mod steps;
mod test;
mod torture;
mod web;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--listen ADDRESS]   the pack standard-product with a small company, at http://127.0.0.1:8080
  check                     what you touched: format, lints, tests (minutes)
  test [STEP …]             everything CI checks (half an hour); or only the named steps
  web                       builds web/dist, which the binary embeds
  look [SCREEN]             takes pictures of the screens with a real browser
  prove pipeline [--data DIR]
                            takes a real pipeline into standard-product, on both engines, and counts it
  bless                     rewrites the generated files: schemas/, docs/reference/, the web client's types
  bench …                   load against the hand-written baseline; the words go to the bench binary
  hostile [--examples N]    what the contract allows and what it does not, sent by three people (Schemathesis)
  fuzz [--seconds N] [TARGET …]
                            bytes that break a reader of bytes, two minutes a target
  score [Cnn …]             the reliability checks, one a line, and which of their paths are covered
  torture …                 kills the server under load and counts; the words go to the torture binary
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match words.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match command {
        "demo" => demo::demo(rest),
        "check" => check::check(),
        "test" => test::test(rest),
        "web" => web::build(),
        "look" => look::look(rest),
        "bless" => bless::bless(),
        "prove" => prove::prove(rest),
        "bench" => bench::bench(rest),
        "fuzz" => fuzz::fuzz(rest),
        "hostile" => hostile::hostile(rest),
        "score" => score::score(rest),
        "torture" => torture::torture(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("There is no command `{other}`.\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\n{why}");
            ExitCode::FAILURE
        }
    }
}
