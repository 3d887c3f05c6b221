//! Why a request was not done.

use metadata::Complaints;

/// Why a request was not done. Nothing of it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// No such object or record, or none the viewer may know of.
    NotFound,
    /// The viewer may see it, but not do this with it.
    Forbidden(Complaints),
    /// A filter, sort, grouping, cursor or limit that cannot be read; pointers name the parameter (`/filter/all/0`).
    Malformed(Complaints),
    /// The record has been changed since the version the client named.
    Stale {
        /// Its version now.
        version: i64,
        /// The record now, as the viewer may read it, JSON text.
        current: Vec<u8>,
    },
    /// The draft has complaints.
    Complaints(Complaints),
    /// Another live record has the same unique key.
    Taken(Complaints),
    /// Only warnings, which pass when they are acknowledged.
    Warnings(Complaints),
    /// The idempotency key was used with another request.
    KeyReused,
    /// A file beyond the limit.
    TooLarge(Complaints),
    /// Newer metadata was published meanwhile: repeat the request on it.
    Republished,
    /// The database is busy or unreachable for the moment; the text is for the log.
    Busy(String),
    /// The disk is full.
    Full,
    /// A fault of ours or of the database; the text is for the log.
    Internal(String),
}

impl Refusal {
    /// The refusal of an operation inside a larger request: `prefix` is put before its pointers.
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        let moved = |complaints: Complaints| complaints.into_iter().map(|one| one.under(prefix)).collect();
        match self {
            Refusal::Forbidden(complaints) => Refusal::Forbidden(moved(complaints)),
            Refusal::Malformed(complaints) => Refusal::Malformed(moved(complaints)),
            Refusal::Complaints(complaints) => Refusal::Complaints(moved(complaints)),
            Refusal::Taken(complaints) => Refusal::Taken(moved(complaints)),
            Refusal::Warnings(complaints) => Refusal::Warnings(moved(complaints)),
            other => other,
        }
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy(why) => Refusal::Busy(why),
            store::Error::Full => Refusal::Full,
            other => Refusal::Internal(other.to_string()),
        }
    }
}
