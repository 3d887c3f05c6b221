//! The words of the command line.

mod places;
mod tables;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use metadata::Language;

pub(crate) use self::places::{Files, Place, Target};
pub(crate) use self::tables::{Export, Import};

/// Yunjin, a CRM woven from metadata.
#[derive(Debug, Parser)]
#[command(name = "yunjin", version, max_term_width = 100)]
pub(crate) struct Words {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a workspace with the user `admin`; YUNJIN_ADMIN_PASSWORD holds the password.
    Init(Init),
    /// Make a workspace in which the demo company of a pack has lived until today; YUNJIN_ADMIN_PASSWORD holds the
    /// password of everybody.
    Demo(Demo),
    /// Serve a workspace over HTTP.
    Serve(Serve),
    /// Look at a pack, or install it.
    #[command(subcommand)]
    Pack(PackCommand),
    /// Say what applying a pack folder would do.
    Plan(Change),
    /// Apply a pack folder and publish the result.
    Apply(Change),
    /// Write the published documents into a folder, in canonical form.
    Pull(Pull),
    /// List the published versions, compare two, or return to one.
    Versions(Versions),
    /// Say what refers to a field or an object, before it goes.
    Impact(Impact),
    /// Look at the translations of a pack folder.
    #[command(subcommand)]
    Translate(TranslateCommand),
    /// List what goes on by itself, or try again what was put aside.
    Jobs(Jobs),
    /// Make records of a table (CSV or XLSX), by a mapping: all lines or none.
    Import(Import),
    /// Read a workbook from standard input and write its first sheet: what the program asks of itself.
    #[command(name = exchange::READER, hide = true)]
    ReadWorkbook,
    /// Write records as a table (CSV or XLSX).
    Export(Export),
    /// Copy everything, as it is at one instant, into one file, while people work.
    Backup(Backup),
    /// Make a workspace of a backup, where there is none.
    Restore(Restore),
    /// Look whether the workspace is sound.
    Doctor(Doctor),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PackCommand {
    /// Say what is wrong with a pack folder. Needs no workspace: packs it requires are looked for beside it.
    Check(Check),
    /// Play the pages in the pack's folder `scenarios`, each in a workspace of its own that goes afterwards.
    Test(Test),
    /// Install a pack folder and publish the result.
    Install(Change),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TranslateCommand {
    /// Say which texts have no translation, language by language. Needs no workspace.
    Check(Check),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The pack's folder; its company stands in `demo`. Packs that it requires are looked for beside it.
    pub(crate) folder: PathBuf,
    /// The folder of the workspace that is made, on SQLite; there must be nothing in it yet.
    #[arg(long, value_name = "DIR", env = "YUNJIN_DATA")]
    pub(crate) data: PathBuf,
    /// The day on which the demo is given: 2026-11-27; today when absent. What is lived ends in the evening before.
    #[arg(long, value_name = "DATE")]
    pub(crate) day: Option<demo::NaiveDate>,
    /// How many weeks are lived; what the company says when absent.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=520))]
    pub(crate) weeks: Option<u16>,
    /// The same number gives the same company.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Where companies that were lived are kept, so that the same one is there at once the next time.
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshots: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) files: Files,
    /// The folder of the copies that are kept of the workspace before a newer program changes it; on SQLite `snapshots`
    /// beside the database, if nobody says otherwise.
    #[arg(long, value_name = "DIR", env = "YUNJIN_SNAPSHOTS")]
    pub(crate) snapshots: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// What to log: error, warn, info or debug.
    #[arg(long, value_name = "LEVEL", default_value = "info", env = "YUNJIN_LOG")]
    pub(crate) log: String,
    /// Seconds a client may take for its header lines.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) header_seconds: u64,
    /// Seconds a client may take for its body, and for each piece of a file.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) body_seconds: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The pack's folder.
    pub(crate) folder: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// The language of the messages: en or zh-CN.
    #[arg(long, value_parser = language, default_value = "en")]
    pub(crate) language: Language,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The pack's folder. Packs that it requires are looked for beside it.
    pub(crate) folder: PathBuf,
    /// The folder of another pack that it requires. May be repeated.
    #[arg(long, value_name = "DIR")]
    pub(crate) with: Vec<PathBuf>,
    /// How many pages are played at the same time.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) at_once: u8,
    /// Take one rule, gate, transition, right or roll-up at a time out of the pack, and see that a page notices.
    #[arg(long)]
    pub(crate) mutate: bool,
    /// Only so many of them, drawn by --seed.
    #[arg(long, value_name = "N", requires = "mutate")]
    pub(crate) sample: Option<usize>,
    /// What a sample is drawn by; the same number draws the same sample.
    #[arg(long, value_name = "NUMBER", requires = "sample", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Fail when fewer of a hundred are noticed.
    #[arg(long, value_name = "PERCENT", requires = "mutate", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) at_least: Option<u8>,
}

#[derive(Debug, Args)]
pub(crate) struct Change {
    #[command(flatten)]
    pub(crate) check: Check,
    #[command(flatten)]
    pub(crate) target: Target,
    /// The folder is the local layer: documents of its own, and documents of packs as they shall become.
    #[arg(long)]
    pub(crate) local: bool,
    /// A JSON file that decides conflicts with the local layer: { "object/customer/title": "ours" }.
    #[arg(long, value_name = "FILE", conflicts_with = "local")]
    pub(crate) decide: Option<PathBuf>,
    /// A field or object that comes back with the values it had when it went: customer.note. May be given again.
    #[arg(long, value_name = "NAME")]
    pub(crate) restore: Vec<String>,
    /// A field that becomes another kind of field: values that do not fit are emptied, and stay parked
    /// (customer.founded); may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(crate) empty: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Pull {
    /// The folder to write into; files that are not of the layer are left alone.
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Only this pack. Without it, each pack and the local layer get a folder of their own.
    #[arg(long, value_name = "NAME", conflicts_with = "local")]
    pub(crate) pack: Option<String>,
    /// Only the local layer: documents of its own, and documents of packs as they became.
    #[arg(long)]
    pub(crate) local: bool,
    /// Beside the local layer, a document that you are about to change, as it is by now: object/customer. May be repeated.
    #[arg(long, value_name = "DOCUMENT", requires = "local")]
    pub(crate) also: Vec<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Versions {
    #[command(subcommand)]
    pub(crate) deed: Option<VersionsDeed>,
    #[command(flatten)]
    pub(crate) target: Option<Target>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VersionsDeed {
    /// Publish the documents of an earlier version again.
    Return(Return),
    /// Say what is not alike in two versions.
    Compare(Compare),
}

#[derive(Debug, Args)]
pub(crate) struct Return {
    /// The number of the version.
    pub(crate) number: i64,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The number of the first.
    pub(crate) from: i64,
    /// The number of the second.
    pub(crate) to: i64,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Impact {
    /// A field (`customer.phone`) or an object (`customer`).
    pub(crate) of: String,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Jobs {
    #[command(subcommand)]
    pub(crate) deed: Option<JobsDeed>,
    #[command(flatten)]
    pub(crate) target: Option<Target>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JobsDeed {
    /// Open a job again that was put aside after too many faults.
    Retry(Retry),
}

#[derive(Debug, Args)]
pub(crate) struct Retry {
    /// The id of the job.
    pub(crate) id: uuid::Uuid,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) files: Files,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to be made; there must be none yet.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) files: Files,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) files: Files,
}

fn language(tag: &str) -> Result<Language, String> {
    Language::ALL
        .into_iter()
        .find(|known| known.tag() == tag)
        .ok_or_else(|| "write en or zh-CN".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_fit_together() {
        Words::command().debug_assert();
    }
}
