//! The rules of the house that no compiler knows. Each rule is a pure function from texts to offences, with its own
//! tests; `tests/it` applies them to the repository. Development only.

// What is looked at.
pub mod rust;
pub mod tree;
pub mod workspace;

// The rules, from the ground plan to the last word.
pub mod catalogues;
pub mod floors;
pub mod foreign_words;
pub mod licences;
pub mod links;
pub mod names;
pub mod operation;
pub mod phrases;
pub mod promises;
pub mod sql;
pub mod terms;
pub mod walls;

pub mod exceptions;

use std::fmt;

/// Something in the repository that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offence {
    /// The file, relative to the top folder.
    pub path: String,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong, in a sentence that says how to mend it.
    pub what: String,
}

impl Offence {
    /// An offence at a line; 0 means the whole file.
    #[must_use]
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}
