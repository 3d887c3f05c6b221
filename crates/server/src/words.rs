//! The words of the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use metadata::Language;

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
    /// Serve a workspace over HTTP.
    Serve(Serve),
    /// Look at a pack, or install it.
    #[command(subcommand)]
    Pack(PackCommand),
    /// Say what applying a pack folder would do.
    Plan(Folder),
    /// Apply a pack folder and publish the result.
    Apply(Folder),
    /// Look whether the workspace is sound.
    Doctor(Doctor),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PackCommand {
    /// Say what is wrong with a pack folder. Needs no workspace: packs it requires are looked for beside it.
    Check(Check),
    /// Install a pack folder and publish the result.
    Install(Folder),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// What to log: error, warn, info or debug.
    #[arg(long, value_name = "LEVEL", default_value = "info", env = "YUNJIN_LOG")]
    pub(crate) log: String,
    /// Seconds a client may take for its header lines.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) header_seconds: u64,
    /// Seconds a client may take for its body.
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
pub(crate) struct Folder {
    #[command(flatten)]
    pub(crate) check: Check,
    #[command(flatten)]
    pub(crate) target: Target,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where a workspace is kept.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// The folder of a workspace on SQLite.
    #[arg(long, value_name = "DIR", env = "YUNJIN_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// The address of a workspace on PostgreSQL: postgres://user@host/database?schema=yunjin
    #[arg(long, value_name = "URL", env = "YUNJIN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

/// Where a workspace is kept, or who serves it. A server that runs on the folder is spoken to by itself.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Target {
    /// The folder of a workspace on SQLite.
    #[arg(long, value_name = "DIR", env = "YUNJIN_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// The address of a workspace on PostgreSQL.
    #[arg(long, value_name = "URL", env = "YUNJIN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// The address of a running server; YUNJIN_TOKEN holds a token of somebody who may do this.
    #[arg(long, value_name = "URL", env = "YUNJIN_SERVER")]
    pub(crate) server: Option<String>,
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
