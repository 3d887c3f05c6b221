//! The words that say where a workspace is.

use std::path::PathBuf;

use clap::Args;

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

/// Where the bytes of files are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Files {
    /// The folder of the bytes that people attach to records. Without it, a workspace on SQLite keeps them beside its
    /// database, in `files`, and one on PostgreSQL takes none. Several servers share one folder.
    #[arg(long = "files", value_name = "DIR", env = "YUNJIN_FILES")]
    pub(crate) folder: Option<PathBuf>,
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
