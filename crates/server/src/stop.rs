//! Why a command did not do what it was asked, in one sentence.

use std::io::Write;
use std::process::ExitCode;

use app::OpenError;

/// The end of a command that did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The settings are wrong: exit code 2.
    Settings(String),
    /// It did not work out: exit code 1.
    Failed(String),
    /// Everything has been said already: exit code 1.
    Said,
}

impl Stop {
    pub(crate) fn settings(sentence: impl Into<String>) -> Self {
        Stop::Settings(sentence.into())
    }

    pub(crate) fn failed(sentence: impl Into<String>) -> Self {
        Stop::Failed(sentence.into())
    }

    /// Says it on standard error.
    pub(crate) fn told(&self) -> ExitCode {
        let (code, sentence) = match self {
            Stop::Settings(sentence) => (2, sentence.as_str()),
            Stop::Failed(sentence) => (1, sentence.as_str()),
            Stop::Said => return ExitCode::from(1),
        };
        // Nobody is left to be told when standard error is closed.
        let _ = writeln!(std::io::stderr().lock(), "yunjin: {sentence}");
        ExitCode::from(code)
    }
}

/// What opening a workspace at `place` answers instead of one.
pub(crate) fn unopened(place: &str, error: &OpenError) -> Stop {
    match error {
        OpenError::Exists => Stop::settings(format!(
            "There is a workspace already at {place}; nothing was changed."
        )),
        OpenError::Store(store::Error::Missing(_)) => Stop::settings(format!(
            "There is no workspace at {place}; `yunjin init` makes one."
        )),
        OpenError::Password(_) => Stop::settings(format!("YUNJIN_ADMIN_PASSWORD cannot be used: {error}")),
        other => Stop::failed(format!("The workspace at {place} cannot be opened: {other}.")),
    }
}
