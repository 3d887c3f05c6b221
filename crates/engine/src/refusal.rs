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

/// The refusals of several records of one save, told together. What stands first in the order of the steps gives the
/// whole its name: what may not be, what is wrong, what is taken, what is warned of.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    gravest: Option<Gravity>,
    told: Complaints,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gravity {
    Warned,
    Taken,
    Wrong,
    Forbidden,
}

impl Refusals {
    /// Adds one more.
    ///
    /// # Errors
    /// A refusal that has no complaints to be told with others: it is all that is told then.
    pub(crate) fn add(&mut self, refusal: Refusal) -> Result<(), Refusal> {
        let (gravity, told) = match refusal {
            Refusal::Forbidden(told) => (Gravity::Forbidden, told),
            Refusal::Complaints(told) => (Gravity::Wrong, told),
            Refusal::Taken(told) => (Gravity::Taken, told),
            Refusal::Warnings(told) => (Gravity::Warned, told),
            other => return Err(other),
        };
        self.gravest = self.gravest.max(Some(gravity));
        self.told.extend(told);
        Ok(())
    }

    /// What an outcome gives; its refusal is added.
    ///
    /// # Errors
    /// As [`Refusals::add`].
    pub(crate) fn hear<T>(&mut self, outcome: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match outcome {
            Ok(given) => Ok(Some(given)),
            Err(refusal) => self.add(refusal).map(|()| None),
        }
    }

    /// Adds others.
    pub(crate) fn join(&mut self, others: Refusals) {
        self.gravest = self.gravest.max(others.gravest);
        self.told.extend(others.told);
    }

    /// All complaints.
    pub(crate) fn told(self) -> Complaints {
        self.told
    }

    /// Whether something is wrong, and not only warned of.
    pub(crate) fn refuse(&self) -> bool {
        self.gravest.is_some_and(|gravest| gravest > Gravity::Warned)
    }

    /// All of them as one, if there are any.
    pub(crate) fn end(self) -> Result<(), Refusal> {
        match self.gravest {
            None => Ok(()),
            Some(Gravity::Warned) => Err(Refusal::Warnings(self.told)),
            Some(Gravity::Taken) => Err(Refusal::Taken(self.told)),
            Some(Gravity::Wrong) => Err(Refusal::Complaints(self.told)),
            Some(Gravity::Forbidden) => Err(Refusal::Forbidden(self.told)),
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
