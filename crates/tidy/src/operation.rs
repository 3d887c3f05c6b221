//! What a running server says is told to whoever watches it: each line of the log and each metric stands in the
//! reference.

use crate::Offence;
use crate::tree::File;

/// Where it is told.
pub const REFERENCE: &str = "docs/reference/operation.md";
const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// Tells the messages and metrics in the code that the reference does not name.
#[must_use]
pub fn check(files: &[File], reference: &str) -> Vec<Offence> {
    let code = files
        .iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.contains("/src/"));
    let mut offences = Vec::new();
    for file in code.filter(|file| !file.path.starts_with("crates/tidy/")) {
        for said in messages(&file.text).into_iter().chain(metrics(&file.text)) {
            if !reference.contains(&format!("`{said}`")) {
                let what = format!("`{said}` is not told in {REFERENCE}.");
                offences.push(Offence::new(&file.path, 0, what));
            }
        }
    }
    offences
}

/// The messages that a file logs: the last text of each call.
fn messages(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for level in LEVELS {
        for (at, call) in text.match_indices(&format!("tracing::{level}!(")) {
            let rest = &text[at + call.len()..];
            let whole = rest.split(");").next().unwrap_or(rest).split("),\n").next();
            let texts: Vec<_> = whole.unwrap_or(rest).split('"').collect();
            if let [.., message, _] = texts.as_slice() {
                found.push((*message).to_owned());
            }
        }
    }
    found
}

/// The metrics that a file names, as a text of its own.
fn metrics(text: &str) -> Vec<String> {
    let texts = text.split("#[cfg(test)]").next().unwrap_or(text).split('"');
    let word = |text: &&str| {
        text.strip_prefix("yunjin_").is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter == '_')
        })
    };
    let not_ours = ["yunjin_session"];
    texts
        .filter(word)
        .filter(|name| !not_ours.contains(name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_and_not_told_is_found() {
        let file = File {
            path: "crates/api/src/door.rs".to_owned(),
            text: "tracing::warn!(cause = %why, \"cannot hear\"); family(\"yunjin_ears\", \"gauge\");"
                .to_owned(),
        };
        assert_eq!(check(std::slice::from_ref(&file), "").len(), 2);
        assert_eq!(check(&[file], "`cannot hear` `yunjin_ears`").len(), 0);
    }
}
