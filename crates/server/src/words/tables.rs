//! What is said to commands that take tables in and give them out.

use std::path::PathBuf;

use clap::Args;

use super::Target;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The table.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    /// The mapping that says which column is which field.
    #[arg(long, value_name = "NAME")]
    pub(crate) mapping: String,
    /// What the table is called, if not like its file. A mapping without `identity` knows its lines again by this name.
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Only say what would become of it.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// A warning that may pass, and why: big_deal=as agreed. May be repeated.
    #[arg(long, value_name = "NAME=REASON", value_parser = acknowledged)]
    pub(crate) acknowledge: Vec<(String, String)>,
    /// Write in parts of so many records, each whole or not at all: for tables of more than 10,000. How far it is stands on
    /// standard error. What was cut off goes on when the same table is imported again.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) parts: Option<u32>,
    /// Write the lines that cannot be taken into this file, each with what is wrong with it.
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The object whose records are written.
    pub(crate) object: String,
    /// The table to be made, .csv or .xlsx; there must be none yet.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Only records that this filter lets through: {"field":"stage","is":"won"}
    #[arg(long, value_name = "JSON")]
    pub(crate) filter: Option<String>,
    /// Fields in order of weight, - for descending: -amount,name
    #[arg(long, value_name = "FIELDS", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    /// The columns in their order: name,amount
    #[arg(long, value_name = "FIELDS")]
    pub(crate) fields: Option<String>,
}

fn acknowledged(text: &str) -> Result<(String, String), String> {
    let (name, reason) = text.split_once('=').ok_or("write NAME=REASON")?;
    Ok((name.trim().to_owned(), reason.trim().to_owned()))
}
