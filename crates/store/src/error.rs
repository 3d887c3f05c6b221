//! What a database can answer instead of doing its work.

/// Why nothing was written or read. Every mapping from a driver's error is explicit; the text of
/// [`Error::Other`] is for the log and never for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Somebody else is in the way; the same request may succeed in a moment.
    #[error("the database does not serve this now: {0}")]
    Busy(String),
    /// No room on the disk; nothing was written.
    #[error("the disk is full")]
    Full,
    /// A unique key is taken. On an object's table the key has the name it has in the model.
    #[error("the unique key {key} is taken")]
    Conflict {
        /// Name of the key.
        key: String,
    },
    /// A number does not fit where it should rest or be summed.
    #[error("a number is out of range")]
    Range,
    /// Something named does not exist: a workspace, a cursor's query, the row that was to be changed.
    #[error("there is no {0}")]
    Missing(String),
    /// The database was written by a newer program, or the library is too old to be trusted with it.
    #[error("{0}")]
    TooOld(String),
    /// A defect or a broken machine.
    #[error("{0}")]
    Other(String),
}

impl Error {
    pub(crate) fn other(what: impl Into<String>) -> Self {
        Error::Other(what.into())
    }
}
