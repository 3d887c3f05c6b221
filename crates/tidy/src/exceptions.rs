//! What breaks a rule today and is suffered for a while. The list may only shrink.

use crate::Offence;

/// Rule, file and why it is suffered. Strike a line when its file is mended; the test tells when.
pub const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// How many there may be. Lower it with every line you strike; nobody raises it.
pub const MOST: usize = 0;

/// What of these offences is not excepted, and the exceptions of this rule that nothing needs any more.
#[must_use]
pub fn judge(rule: &str, offences: Vec<Offence>, exceptions: &[(&str, &str, &str)]) -> Vec<Offence> {
    let of_rule: Vec<&str> = exceptions
        .iter()
        .filter(|(name, _, _)| *name == rule)
        .map(|(_, path, _)| *path)
        .collect();
    let idle = of_rule
        .iter()
        .filter(|path| !offences.iter().any(|offence| offence.path == **path));
    let mut left: Vec<Offence> = idle
        .map(|path| {
            Offence::new(
                "crates/tidy/src/exceptions.rs",
                0,
                format!("{path} keeps the rule `{rule}` now; strike its line."),
            )
        })
        .collect();
    left.extend(
        offences
            .into_iter()
            .filter(|offence| !of_rule.contains(&offence.path.as_str())),
    );
    left.sort();
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_spares_its_file_and_must_be_needed() {
        let offence = Offence::new("a.rs", 3, "bad");
        let exceptions = [("walls", "a.rs", "why")];
        assert_eq!(judge("walls", vec![offence.clone()], &exceptions), []);
        assert_eq!(judge("words", vec![offence.clone()], &exceptions), [offence]);
        assert!(judge("walls", Vec::new(), &exceptions)[0].what.contains("strike"));
    }
}
